// Command nomad-jobspec says what Nomad understands of job files. Each line of its input is
// {"source": "job …", "known": {"NOMAD_PORT_x": "9000", "attr.arch": "amd64"}}, where `known` are
// the values that a client would have at run time; each line of its output is
// {"job": as parsed, "tasks": as a client would start them} or {"error": why not}.
//
// It stands on Nomad's fork of HCL and on its API types, whose tags say which blocks and attributes
// exist. It is not Nomad's own parser: the module proxy refuses jobspec2, so the walk over these
// types is ours, and takes less: no input variables, locals or functions, `config` without blocks,
// and `constraint` and `affinity` with no shorthands. Anything else is an error.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/nomad/api"
)

type request struct {
	Source string            `json:"source"`
	Known  map[string]string `json:"known"`
}

type answer struct {
	Job   *api.Job `json:"job,omitempty"`
	Tasks []task   `json:"tasks,omitempty"`
	Error string   `json:"error,omitempty"`
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		var asked request
		err := in.Decode(&asked)
		if err == io.EOF {
			return
		}
		if err == nil {
			err = out.Encode(read(asked))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}

func read(asked request) answer {
	job, err := parse([]byte(asked.Source))
	if err != nil {
		return answer{Error: err.Error()}
	}
	tasks, err := startAll(job, asked.Known)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Job: job, Tasks: tasks}
}
