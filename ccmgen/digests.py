"""What a job's tasks are told, in a few characters that stay the same while only places change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

import msgspec

from ccmgen.resolution import Column, Resolution, ResolvedJob, Text

_DIGITS = 12
"""Of SHA-256: a change that keeps them by chance is one of 2^48."""


@dataclass(frozen=True, slots=True)
class Digests:
    """Of a job's tasks, whichever hosts, ports and devices they have.

    argv: the commands
    environment: the variables that are set for it
    settings: everything else that says how it runs: user, files, resources, restart, order, ...
    """

    argv: str
    environment: str
    settings: str


def digests(resolution: Resolution, job: ResolvedJob, tasks: int) -> Digests:
    """The digests of a job's first `tasks` tasks.

    A value of another job, such as its host, is part of the text: who moves it changes the text.
    """
    texts = _Texts(resolution, job, tasks)
    files = {path: (file.content, file.executable) for path, file in job.files.items()}
    settings = {
        "user": job.user,
        "launcher": job.launcher,
        "inherit": job.inherit,
        "resources": job.resources,
        "files": files,
        "data": job.data,
        "working_directory": job.working_directory,
        "restart": job.restart,
        "stop": job.stop,
        "after": job.after,
    }
    return Digests(
        argv=texts.digest(job.commands),
        environment=texts.digest(job.environment),
        settings=texts.digest(settings),
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    resolution: Resolution
    job: ResolvedJob
    tasks: int

    def digest(self, value: Any) -> str:
        text = msgspec.json.encode(self._plain(value), order="sorted")
        return sha256(text).hexdigest()[:_DIGITS]

    def _plain(self, value: Any) -> Any:
        match value:
            case Text():
                pieces = value.pieces
                return [p if isinstance(p, str) else [self._column(p)] for p in pieces]
            case Mapping():
                return {key: self._plain(item) for key, item in value.items()}
            case tuple():
                return [self._plain(item) for item in value]
            case str() if not value.isascii():
                return ascii(value)  # it may hold half a character, which has no UTF-8
            case _:
                return value

    def _column(self, column: Column) -> str:
        """What a column stands for; for one that is not about the task's place, its contents."""
        if not self.tasks:
            return "no tasks"
        for place in self._places(column):
            return place
        values = islice(column.values, self.tasks)
        text = "\0".join(map(column.text, values))
        return sha256(text.encode(errors="surrogatepass")).hexdigest()

    def _places(self, column: Column) -> Iterator[str]:
        job = self.job
        first = column.text(column.values[0])
        if column.values is job.hosts:
            host = self.resolution.hosts[job.hosts[0]]
            yield from ("host" for _ in [0] if first == host.name)
            yield from (f"address {n}" for n, known in host.addresses.items() if first == known)
        for name, numbers in job.ports.items():
            if column.values is numbers:
                yield f"port {name}"
        if column.values == range(job.cardinality):
            if column.text is str:
                yield "index"
            elif first == job.task_ident(0):
                yield "task"
            for kind, given in job.devices.items():
                if first == ",".join(given[0]):
                    yield f"device {kind}"
