"""The Jsonnet engine alone: the same tasks as JSON, without roles, placement or targets."""

import sys

import _gojsonnet

PROGRAM = """
local tasks = %s, jobs = %s, hosts = %s;
{
  jobs: [
    local first = std.floor(n * tasks / jobs);
    {
      ident: 'job' + n,
      tasks: [
        local host = (first + index) %% hosts, address = 'c' + host + '.daq';
        local port = 9000 + std.floor((first + index) / hosts);
        {
          ident: 'job' + n + '-' + index,
          host: 'h' + host,
          user: 'daq',
          ports: { rcf: port },
          argv: ['/opt/daq/bin/daq_application', '--name', self.ident, '--commandFacility',
                 'http://' + address + ':' + port],
          environment: { DAQ_SHARE_PATH: '/opt/daq/share', TRACE_FILE: '/tmp/trace.buffer' },
        }
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
