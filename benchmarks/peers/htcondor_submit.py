"""HTCondor's Python bindings: a submit description a task, as they are handed out in loops."""

import json
import sys

import htcondor

with open(sys.argv[1]) as file:
    tasks = json.load(file)
for task in tasks:
    submit = htcondor.Submit(
        {
            "executable": task["argv"][0],
            "arguments": " ".join(task["argv"][1:]),
            "environment": '"DAQ_SHARE_PATH=/opt/daq/share TRACE_FILE=/tmp/trace.buffer"',
            "requirements": f'TARGET.Machine == "{task["host"]}"',
            "output": f"{task['ident']}.out",
            "error": f"{task['ident']}.err",
            "log": "bench.log",
        }
    )
    with open(f"{sys.argv[2]}/{task['ident']}.sub", "w") as file:
        file.write(f"{submit}\nqueue\n")
