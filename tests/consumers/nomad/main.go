// Command nomad-jobspec says what Nomad understands of job files: its parser, its server's
// validation and its client's second evaluation of `env` and `config`. Each line of its input is
// {"source": "job …", "attributes": {"cpu.arch": "amd64"}}, the latter being those of the client's
// host; each line of its output is {"job": as parsed, with Nomad's defaults, "tasks": as a client
// would start them} or {"error": why not}. Its own environment is the client's.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-msgpack/v2/codec"
	"github.com/hashicorp/nomad/api"
	"github.com/hashicorp/nomad/client/taskenv"
	"github.com/hashicorp/nomad/drivers/exec"
	"github.com/hashicorp/nomad/drivers/rawexec"
	"github.com/hashicorp/nomad/helper/pluginutils/hclspecutils"
	"github.com/hashicorp/nomad/helper/pluginutils/hclutils"
	"github.com/hashicorp/nomad/jobspec2"
	"github.com/hashicorp/nomad/nomad/structs"
	"github.com/hashicorp/nomad/plugins/drivers"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

type request struct {
	Source     string            `json:"source"`
	Attributes map[string]string `json:"attributes"`
}

type task struct {
	Group  string                  `json:"group"`
	Task   string                  `json:"task"`
	Config ctyjson.SimpleJSONValue `json:"config"`
	Env    map[string]string       `json:"env"`
}

type answer struct {
	Job   *api.Job `json:"job,omitempty"`
	Tasks []task   `json:"tasks,omitempty"`
	Error string   `json:"error,omitempty"`
}

var driverPlugins = map[string]drivers.DriverPlugin{
	"exec":     exec.NewExecDriver(context.Background(), hclog.NewNullLogger()),
	"raw_exec": rawexec.NewRawExecDriver(context.Background(), hclog.NewNullLogger()),
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var asked request
		if err := in.Decode(&asked); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		understood, err := understand(asked)
		if err != nil {
			understood = answer{Error: err.Error()}
		}
		if err := out.Encode(understood); err != nil {
			log.Fatal(err)
		}
	}
}

func understand(asked request) (answer, error) {
	parsed, err := jobspec2.ParseWithConfig(&jobspec2.ParseConfig{
		Path: "job.nomad.hcl", Body: []byte(asked.Source), Strict: true,
	})
	if err != nil {
		return answer{}, err
	}
	parsed.Canonicalize()
	// The server's type has the same field names in JSON, in which it is sent back to the API.
	encoded, err := json.Marshal(parsed)
	if err != nil {
		return answer{}, err
	}
	job := &structs.Job{}
	if err := codec.NewDecoderBytes(encoded, structs.JsonHandle).Decode(job); err != nil {
		return answer{}, err
	}
	job.Canonicalize()
	if err := job.Validate(); err != nil {
		return answer{}, err
	}
	understood, node := answer{Job: parsed}, &structs.Node{Attributes: asked.Attributes}
	for _, group := range job.TaskGroups {
		for _, t := range group.Tasks {
			started, err := start(job, group, t, node)
			if err != nil {
				return answer{}, fmt.Errorf("%s: %w", t.Name, err)
			}
			understood.Tasks = append(understood.Tasks, started)
		}
	}
	return understood, nil
}

// start does what a client does before it hands a task to its driver.
func start(job *structs.Job, group *structs.TaskGroup, t *structs.Task, node *structs.Node) (task, error) {
	var ports structs.AllocatedPorts
	for _, network := range group.Networks {
		for _, port := range network.ReservedPorts {
			ports = append(ports, structs.AllocatedPortMapping{Label: port.Label, Value: port.Value})
		}
	}
	alloc := &structs.Allocation{
		Job: job, TaskGroup: group.Name, Namespace: job.Namespace,
		AllocatedResources: &structs.AllocatedResources{
			Shared: structs.AllocatedSharedResources{Ports: ports},
		},
	}
	env := taskenv.NewBuilder(node, alloc, t, job.Region).SetHostEnvvars(nil).Build()
	variables, _, err := env.AllValues()
	if err != nil {
		return task{}, err
	}
	driver, known := driverPlugins[t.Driver]
	if !known {
		return task{}, fmt.Errorf("no driver %q", t.Driver)
	}
	schema, err := driver.TaskConfigSchema()
	if err != nil {
		return task{}, err
	}
	spec, diags := hclspecutils.Convert(schema)
	if diags.HasErrors() {
		return task{}, diags
	}
	config, diags, _ := hclutils.ParseHclInterface(t.Config, spec, variables)
	if diags.HasErrors() {
		return task{}, diags
	}
	return task{
		Group: group.Name, Task: t.Name, Env: env.Map(),
		Config: ctyjson.SimpleJSONValue{Value: config},
	}, nil
}
