"""PSI/J: a Slurm script a task, as its executor writes it before it would submit it."""

import json
import sys
from pathlib import Path

from psij import Job, JobAttributes, JobExecutor, JobSpec, ResourceSpecV1

executor = JobExecutor.get_instance("slurm")
with open(sys.argv[1]) as file:
    tasks = json.load(file)
for task in tasks:
    job = Job(
        JobSpec(
            name=task["ident"],
            executable=task["argv"][0],
            arguments=task["argv"][1:],
            environment={"DAQ_SHARE_PATH": "/opt/daq/share", "TRACE_FILE": "/tmp/trace.buffer"},
            directory=Path("/work"),
            stdout_path=Path(f"/scratch/{task['ident']}.out"),
            stderr_path=Path(f"/scratch/{task['ident']}.err"),
            resources=ResourceSpecV1(process_count=1),
            attributes=JobAttributes(queue_name="daq"),
        )
    )
    job.executor = executor
    context = executor._create_script_context(job)
    with open(f"{sys.argv[2]}/{task['ident']}.sh", "w") as file:
        executor.generate_submit_script(job, context, file)
