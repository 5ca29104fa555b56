"""Nomad as a consumer: a checker on Nomad's own HCL and API types, evaluating jobs twice.

It is not Nomad's own parser, which the module proxy refuses: `nomad/main.go` says where it is
narrower. Its second evaluation is that of the client, which knows the job's, group's and task's
names, their `meta`, and what is handed in as `known`; an unknown name in `config` is an error.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

from . import require


class NomadError(Exception):
    """A job file that is refused, or a task that could not be started."""


def parse(jobspec: str, known: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The understood job: `job` as parsed, and `tasks` as they would be started.

    Each task has `group`, `task`, `argv`, `env` and `config`, where `known` are values that a
    client has at run time, such as `{"NOMAD_PORT_x": "9000", "attr.cpu.arch": "amd64"}`.
    """
    return parse_all([jobspec], known)[0]


def parse_all(
    jobspecs: Iterable[str], known: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Like `parse`, of many job files in one run of the checker."""
    asked = [json.dumps({"source": text, "known": dict(known or {})}) for text in jobspecs]
    answered = subprocess.run(
        [require("nomad-jobspec")], input="\n".join(asked), capture_output=True, text=True,
        check=True, timeout=120,
    ).stdout  # fmt: skip
    return [_understood(json.loads(line)) for line in answered.split("\n")[: len(asked)]]


def _understood(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        raise NomadError(answer["error"])
    for task in answer.setdefault("tasks", []):
        config = task["config"]
        task["argv"] = [config["command"], *config.get("args", ())] if "command" in config else []
    return answer
