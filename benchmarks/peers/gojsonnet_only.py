"""The Jsonnet engine alone, as a site would use it without ccmgen: tasks by inheritance, and roles
as functions that are folded over them. It is told hosts and ports, and writes JSON."""

import sys

import _gojsonnet

PROGRAM = """
local tasks = %s, jobs = %s, hosts = %s;
local roles = {
  zoned: function(task, parameters) task { zone: parameters.zone },
  appfwk: function(task, parameters) task {
    ports+: { rcf: parameters.port },
    argv: ['/opt/daq/bin/daq_application', '--name', task.ident, '--commandFacility',
           'http://' + parameters.address + ':' + parameters.port],
    environment+: { DAQ_SHARE_PATH: '/opt/daq/share', TRACE_FILE: '/tmp/trace.buffer' },
  },
};
local task = { user: 'daq', ports: {}, environment: {} };
{
  jobs: [
    local first = std.floor(n * tasks / jobs);
    {
      ident: 'job' + n,
      tasks: [
        local host = (first + index) %% hosts;
        local parameters = {
          zone: 'farm',
          address: 'c' + host + '.daq',
          port: 9000 + std.floor((first + index) / hosts),
        };
        std.foldl(
          function(made, role) roles[role](made, parameters),
          ['zoned', 'appfwk'],
          task { ident: 'job' + n + '-' + index, host: 'h' + host }
        )
        for index in std.range(0, std.floor((n + 1) * tasks / jobs) - first - 1)
      ],
    }
    for n in std.range(0, jobs - 1)
  ],
}
"""
tasks, jobs, hosts, folder = sys.argv[1:]
with open(f"{folder}/tasks.json", "w") as file:
    file.write(_gojsonnet.evaluate_snippet("tasks", PROGRAM % (tasks, jobs, hosts)))
