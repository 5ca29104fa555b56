"""What people would use in place of ccmgen, each given the same tasks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.measure import Subject
from benchmarks.workload import Task, Work, tasks

HERE = Path(__file__).parent
PROGRAMS = HERE / "peers"

KAPITAN_CLASS = """\
parameters:
  kapitan:
    vars:
      target: ${_reclass_:name:short}
    compile:
      - { output_path: ., input_type: jinja2, input_paths: [job.hcl.j2] }
"""
KAPITAN_TEMPLATE = """\
job "{{ inventory.parameters.job }}" {
{% for task in inventory.parameters.tasks %}
  group "{{ task.ident }}" {
    constraint { value = {{ task.host | tojson }} }
    task "{{ task.ident }}" {
      driver = "raw_exec"
      config {
        command = {{ task.argv[0] | tojson }}
        args = {{ task.argv[1:] | tojson }}
      }
    }
  }
{% endfor %}
}
"""


def peers(work: Work, folder: Path, programs: Path) -> tuple[list[Subject], dict[str, str]]:
    """The peers that are there, their files written below `folder`; and why others are not.

    programs: where the lock of peers was installed, a virtual environment's `bin`
    """
    write(work, folder)
    sizes = [str(number) for number in (work.tasks, work.jobs, work.hosts)]
    listed = ["../tasks.json", "out"]
    commands = {
        "fakepm, written anew": _program("fakepm", "../pm-boot.json", "../pm-env.json", "out"),
        "honcho export systemd": ["honcho", "export", "-f", "../Procfile", "systemd", "out"],
        "foreman export systemd": ["foreman", "export", "systemd", "out", "-f", "../Procfile"],
        "htcondor.Submit": _program("htcondor_submit", *listed),
        "psij, Slurm scripts": _program("psij_slurm", *listed),
        "gojsonnet to JSON": _program("gojsonnet_only", *sizes, "out"),
        "bps prepare": _program("bps_prepare", *listed),
        "kapitan compile": ["kapitan", "compile", "--output-path", "out"],
    }
    found, missing = [], {}
    for name, (program, *words) in commands.items():
        path = shutil.which(program, path=str(programs)) or shutil.which(program)
        if path is None:
            missing[name] = f"{program} is not installed"
        else:
            found.append(Subject(name, [path, *words], folder / name.split(",")[0]))
    return found, missing


def _program(name: str, *words: str) -> list[str]:
    return ["python", str(PROGRAMS / f"{name}.py"), *words]


def write(work: Work, folder: Path) -> None:
    """What the peers read."""
    listed = list(tasks(work))
    plain = [{"ident": task.ident, "host": task.host, "argv": task.argv} for task in listed]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tasks.json").write_text(json.dumps(plain))
    lines = [f"{task.ident}: exec ssh daq@{task.host} {' '.join(task.argv)}\n" for task in listed]
    (folder / "Procfile").write_text("".join(lines))
    jobs = {job: list(found) for job, found in groupby(listed, key=_job)}
    boot = [
        {"ident": job, "cardinality": len(found), "parameters": {"zone": "farm"}}
        for job, found in jobs.items()
    ]
    (folder / "pm-boot.json").write_text(json.dumps({"ident": "bench", "jobs": boot}))
    hosts = [f"h{number:06d}" for number in range(1, work.hosts + 1)]
    env = {"first_port": 9000, "zones": {"farm": hosts}, "users": {"default": "daq"}}
    (folder / "pm-env.json").write_text(json.dumps(env))
    for path, text in _kapitan(jobs):
        (folder / "kapitan compile" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "kapitan compile" / path).write_text(text)


def _job(task: Task) -> str:
    return task.ident.rpartition("-")[0]


def _kapitan(jobs: dict[str, list[Task]]) -> Iterator[tuple[str, str]]:
    yield "job.hcl.j2", KAPITAN_TEMPLATE
    yield "inventory/classes/common.yml", KAPITAN_CLASS
    for job, found in jobs.items():
        rows = [{"ident": task.ident, "host": task.host, "argv": task.argv} for task in found]
        target = {"classes": ["common"], "parameters": {"job": job, "tasks": rows}}
        yield f"inventory/targets/{job}.yml", json.dumps(target)
