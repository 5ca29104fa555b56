"""Nomad as a consumer: its own parser, validation and client's code, which `nomad/main.go` calls.

A client evaluates a job a second time, with what it knows then: names and ports of the job, its
host's attributes, and its own environment. An unknown name in `config` is an error.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ccmgen.artifact import Artifact
from ccmgen.resolution import Resolution
from tests.consumers import procfile, require
from tests.processes import Process

CLIENT = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nowhere"}
"""The environment of the Nomad client."""

SHELL = ["/bin/sh", "-c"]


class NomadError(Exception):
    """A job file that is refused, or a task that could not be started."""


def parse(jobspec: str, attributes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The understood job: `job` as parsed, and `tasks` as they would be started.

    Each task has `group`, `task`, `argv`, `env` and `config`; `attributes` are those of the host,
    such as `{"cpu.arch": "amd64"}`.
    """
    return parse_all([jobspec], attributes)[0]


def parse_all(
    jobspecs: Iterable[str], attributes: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Like `parse`, of many job files in one run of the checker."""
    asked = [json.dumps({"source": text, "attributes": attributes or {}}) for text in jobspecs]
    answered = subprocess.run(
        [require("nomad-jobspec")], input="\n".join(asked), capture_output=True, text=True,
        check=True, timeout=120, env=CLIENT,
    ).stdout  # fmt: skip
    return [_understood(json.loads(line)) for line in answered.split("\n")[: len(asked)]]


def read_back(
    artifacts: Iterable[Artifact], resolution: Resolution, homes: Path | None = None
) -> dict[str, Process]:
    """What Nomad would start, by task ident.

    A task that a shell starts is run for real: its programs must be recorders below `homes`.
    """
    names = {
        job.task_ident(i): job.environment
        for job in resolution.jobs
        for i in range(job.cardinality)
    }
    found = {}
    for answer in parse_all(b"".join(artifact.chunks).decode() for artifact in artifacts):
        for group, task in zip(answer["job"]["TaskGroups"], answer["tasks"], strict=True):
            [written] = group["Tasks"]
            commands, environment = [task["argv"]], task["env"]
            if homes and task["argv"][:2] == SHELL:
                commands, environment = _run(task, homes)
            found[task["task"]] = Process(
                commands=tuple(map(tuple, commands)),
                environment={name: environment[name] for name in names[task["task"]]},
                user=written["User"],
                directory=task["config"].get("work_dir"),
                host=_host(group),
                ports=_ports(group),
            )
    return found


def start(task: Mapping[str, Any], homes: Path) -> list[procfile.Record]:
    """Run a task as the driver does, and return what the recorders below `homes` saw, in order
    of their names."""
    directory = task["config"].get("work_dir") or homes
    subprocess.run(task["argv"], env=task["env"], cwd=directory, check=True, timeout=60)
    seen = procfile.records(homes)
    for record in homes.glob("*/record.json"):
        record.unlink()
    return [seen[name] for name in sorted(seen)]


def _run(task: Mapping[str, Any], homes: Path) -> tuple[list[list[str]], dict[str, str]]:
    seen = start(task, homes)
    assert all(record.environment == seen[0].environment for record in seen)
    return [record.argv for record in seen], seen[0].environment


def _host(group: Mapping[str, Any]) -> str:
    [constraint] = group["Constraints"]
    assert constraint["LTarget"] == "${attr.unique.hostname}"
    assert constraint["Operand"] == "="
    host: str = constraint["RTarget"]
    return host


def _ports(group: Mapping[str, Any]) -> dict[str, int]:
    return {
        port["Label"]: port["Value"]
        for network in group["Networks"] or ()
        for port in network["ReservedPorts"]
    }


def _understood(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        raise NomadError(answer["error"])
    for task in answer["tasks"]:
        config = task["config"]
        task["argv"] = [config["command"], *(config["args"] or ())]
    return answer
