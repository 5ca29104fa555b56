"""What tasks see that a batch system started from its number: slurm and local."""

import pwd
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from ccmgen.artifact import Artifact
from ccmgen.resolution import Resolution
from tests.consumers import procfile
from tests.consumers.condor import written
from tests.processes import Process

OUTSIDE = {"OUTER": "it's outer", "all": "a variable"}
"""What the environment of whoever runs or submits a production has in it."""

Run = Callable[[Path], str]
"""Runs a folder of artifacts to its end; what was said."""


def run_local(folder: Path) -> str:
    """Run a folder's run.sh, from elsewhere."""
    done = subprocess.run(
        ["/bin/sh", str(folder / "run.sh"), "4"],
        env={"PATH": "/usr/bin:/bin", **OUTSIDE},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}exit {done.returncode}\n"


def read_back(
    artifacts: Iterable[Artifact], resolution: Resolution, homes: Path, run: Run
) -> dict[str, Process]:
    """By task ident, what the programs see; they are those of `procfile.with_recorders`."""
    written(artifacts, homes / "artifacts")
    jobs = {job.task_ident(i): job for job in resolution.jobs for i in range(job.cardinality)}
    for ident, job in jobs.items():
        for number in range(len(job.commands)):
            procfile.recorder(homes / f"{ident}.{number}", status=0)
    said = run(homes / "artifacts")
    records = procfile.records(homes)
    read = {}
    for ident, job in jobs.items():
        names = [f"{ident}.{number}" for number in range(len(job.commands))]
        assert set(names) <= set(records), said
        seen = [records[name] for name in names]
        own = {name: text for name, text in seen[0].environment.items() if name in job.environment}
        read[ident] = Process(
            commands=tuple(tuple(record.argv) for record in seen),
            environment=own,
            user=pwd.getpwuid(seen[0].uid).pw_name,
            directory=None if job.working_directory is None else seen[0].cwd,
            host="localhost",
        )
    return read
