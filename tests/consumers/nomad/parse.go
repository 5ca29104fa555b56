package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/nomad/api"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// parse is the first of Nomad's two evaluations, that of `nomad job run`.
func parse(source []byte) (*api.Job, error) {
	file, diags := hclsyntax.ParseConfig(source, "job.nomad.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	content, diags := file.Body.Content(&hcl.BodySchema{
		Blocks: []hcl.BlockHeaderSchema{{Type: "job", LabelNames: []string{"name"}}},
	})
	if diags.HasErrors() {
		return nil, diags
	}
	if n := len(content.Blocks); n != 1 {
		return nil, fmt.Errorf("%d job blocks instead of one", n)
	}
	block, scope, job := content.Blocks[0], parseScope(source), &api.Job{}
	if diags := withMaps(jobDecoder())(block.Body, scope, job); diags.HasErrors() {
		return nil, diags
	}
	if job.ID == nil {
		job.ID = &block.Labels[0]
	}
	if job.Name == nil {
		job.Name = &block.Labels[0]
	}
	return job, finish(job, scope)
}

// parseScope leaves a variable that is not known yet as its source text, for the client to find.
func parseScope(source []byte) *hcl.EvalContext {
	return &hcl.EvalContext{
		UndefinedVariable: func(name hcl.Traversal) (cty.Value, hcl.Diagnostics) {
			span := name.SourceRange()
			return cty.StringVal("${" + string(source[span.Start.Byte:span.End.Byte]) + "}"), nil
		},
	}
}

func jobDecoder() *gohcl.Decoder {
	tasks, groups, jobs := durationDecoder(), durationDecoder(), durationDecoder()
	groups.RegisterBlockDecoder(reflect.TypeFor[api.Task](), withMaps(tasks))
	jobs.RegisterBlockDecoder(reflect.TypeFor[api.TaskGroup](), withMaps(groups))
	return jobs
}

func durationDecoder() *gohcl.Decoder {
	decoder := &gohcl.Decoder{}
	decoder.RegisterExpressionDecoder(reflect.TypeFor[time.Duration](), decodeDuration)
	decoder.RegisterExpressionDecoder(reflect.TypeFor[*time.Duration](), decodeDuration)
	return decoder
}

// decodeDuration takes text such as "30s"; Nomad takes a bare 30 as well, and means nanoseconds.
func decodeDuration(
	expression hcl.Expression, scope *hcl.EvalContext, target any,
) hcl.Diagnostics {
	var text string
	diags := gohcl.DecodeExpression(expression, scope, &text)
	if diags.HasErrors() {
		return diags
	}
	duration, err := time.ParseDuration(text)
	if err != nil {
		return diags.Append(&hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  err.Error(),
			Subject:  expression.Range().Ptr(),
		})
	}
	switch target := target.(type) {
	case *time.Duration:
		*target = duration
	case **time.Duration:
		*target = &duration
	}
	return diags
}

// withMaps also takes `env = {…}` and `meta = {…}`, where the tags know only the block form.
func withMaps(decoder *gohcl.Decoder) gohcl.BodyDecoderFunc {
	return func(body hcl.Body, scope *hcl.EvalContext, target any) hcl.Diagnostics {
		var all hcl.Diagnostics
		found := map[string]map[string]string{}
		for attribute, field := range map[string]string{"env": "Env", "meta": "Meta"} {
			if !reflect.ValueOf(target).Elem().FieldByName(field).IsValid() {
				continue
			}
			schema := &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: attribute}}}
			content, rest, diags := body.PartialContent(schema)
			given, isAttribute := content.Attributes[attribute]
			if diags.HasErrors() || !isAttribute {
				continue
			}
			blocks, _, _ := rest.PartialContent(&hcl.BodySchema{
				Blocks: []hcl.BlockHeaderSchema{{Type: attribute}},
			})
			if len(blocks.Blocks) > 0 {
				all = all.Append(&hcl.Diagnostic{
					Severity: hcl.DiagError,
					Summary:  fmt.Sprintf("%s is both an attribute and a block", attribute),
					Subject:  given.Range.Ptr(),
				})
			}
			values := map[string]string{}
			all = append(all, decoder.DecodeExpression(given.Expr, scope, &values)...)
			found[field], body = values, rest
		}
		all = append(all, decoder.DecodeBody(body, scope, target)...)
		for field, values := range found {
			reflect.ValueOf(target).Elem().FieldByName(field).Set(reflect.ValueOf(values))
		}
		return all
	}
}

// finish evaluates the drivers' `config` and tells static from dynamic ports.
func finish(job *api.Job, scope *hcl.EvalContext) error {
	for _, group := range job.TaskGroups {
		for _, network := range group.Networks {
			var dynamic []api.Port
			for _, port := range network.DynamicPorts {
				if port.Value > 0 {
					network.ReservedPorts = append(network.ReservedPorts, port)
				} else {
					dynamic = append(dynamic, port)
				}
			}
			network.DynamicPorts = dynamic
		}
		for _, task := range group.Tasks {
			for name, attribute := range task.Config {
				value, diags := attribute.(*hcl.Attribute).Expr.Value(scope)
				if diags.HasErrors() {
					return diags
				}
				plain, err := plainValue(value)
				if err != nil {
					return err
				}
				task.Config[name] = plain
			}
		}
	}
	return nil
}

func plainValue(value cty.Value) (plain any, err error) {
	encoded, err := ctyjson.SimpleJSONValue{Value: value}.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return plain, json.Unmarshal(encoded, &plain)
}
