package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/hashicorp/nomad/api"
	"github.com/zclconf/go-cty/cty"
)

type task struct {
	Group  string            `json:"group"`
	Task   string            `json:"task"`
	Config map[string]any    `json:"config"`
	Env    map[string]string `json:"env"`
}

func startAll(job *api.Job, known map[string]string) ([]task, error) {
	var tasks []task
	for _, group := range job.TaskGroups {
		for _, t := range group.Tasks {
			values := clientValues(job, group, t, known)
			env := map[string]string{}
			for name, value := range t.Env {
				env[name] = replaceKnown(value, values)
			}
			config, err := evaluate(t.Config, values, env)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.Name, err)
			}
			tasks = append(tasks, task{Group: *group.Name, Task: t.Name, Config: config, Env: env})
		}
	}
	return tasks, nil
}

// clientValues are what a client knows of every task, and what the caller says it knows besides.
func clientValues(
	job *api.Job, group *api.TaskGroup, t *api.Task, known map[string]string,
) map[string]string {
	values := map[string]string{
		"NOMAD_JOB_ID": *job.ID, "NOMAD_JOB_NAME": *job.Name,
		"NOMAD_GROUP_NAME": *group.Name, "NOMAD_TASK_NAME": t.Name,
	}
	for name, value := range known {
		values[name] = value
	}
	metas := map[string]string{}
	for _, meta := range []map[string]string{job.Meta, group.Meta, t.Meta} {
		for name, value := range meta {
			metas[name] = replaceKnown(value, values)
		}
	}
	for name, value := range metas {
		values["NOMAD_META_"+name] = value
		values["NOMAD_META_"+strings.ToUpper(name)] = value
	}
	return values
}

var reference = regexp.MustCompile(`\$\{[a-zA-Z0-9_.-]+\}`)

// replaceKnown is what becomes of `env` and `meta`: a name that is not known stays as it stands,
// there is no way to escape one that is, and what replaces it is not looked at again.
func replaceKnown(text string, values map[string]string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if value, ok := values[found[2:len(found)-1]]; ok {
			return value
		}
		return found
	})
}

// evaluate is the second of Nomad's two evaluations: `config` as JSON, each text in it a template.
func evaluate(config map[string]any, values, env map[string]string) (map[string]any, error) {
	encoded, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	file, diags := hcljson.Parse(encoded, "config")
	if diags.HasErrors() {
		return nil, diags
	}
	attributes, diags := file.Body.JustAttributes()
	if diags.HasErrors() {
		return nil, diags
	}
	scope, result := &hcl.EvalContext{Variables: variables(values, env)}, map[string]any{}
	for name, attribute := range attributes {
		value, diags := attribute.Expr.Value(scope)
		if diags.HasErrors() {
			return nil, diags
		}
		if result[name], err = plainValue(value); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// variables makes `attr.cpu.arch` an object in an object, as HCL reads it.
func variables(values, env map[string]string) map[string]cty.Value {
	tree := map[string]any{}
	for _, source := range []map[string]string{values, env} {
		for name, value := range source {
			branch, path := tree, strings.Split(name, ".")
			for _, part := range path[:len(path)-1] {
				if _, ok := branch[part].(map[string]any); !ok {
					branch[part] = map[string]any{}
				}
				branch = branch[part].(map[string]any)
			}
			branch[path[len(path)-1]] = value
		}
	}
	return objects(tree)
}

func objects(tree map[string]any) map[string]cty.Value {
	result := map[string]cty.Value{}
	for name, value := range tree {
		switch value := value.(type) {
		case string:
			result[name] = cty.StringVal(value)
		case map[string]any:
			result[name] = cty.ObjectVal(objects(value))
		}
	}
	return result
}
