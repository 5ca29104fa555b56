"""What a job's tasks are told, in a few characters that stay the same while only places change."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from ccmgen.resolution import Column, ResolvedJob, Text

_DIGITS = 12
"""Of SHA-256: a change that keeps them by chance is one of 2^48."""


class Digests(msgspec.Struct, frozen=True):
    """Of a job's tasks, whichever hosts, ports and devices they have.

    argv: the commands
    environment: the variables that are set for it
    settings: everything else that says how it runs: user, files, resources, restart, order, ...
    """

    argv: str
    environment: str
    settings: str


class Digesting:
    """Makes the digests of a resolution's jobs; those of like jobs once."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Digests] = {}

    def of(self, job: ResolvedJob, tasks: int) -> Digests:
        """The digests of a job's first `tasks` tasks.

        A value of another job, such as its host, is part of the text: who moves it changes the
        text.
        """
        texts = _Texts(job, tasks)
        key = (job.kind, tasks, *map(texts.column, job.columns))
        if key not in self._known:
            self._known[key] = _digests(job, texts)
        return self._known[key]


def _digests(job: ResolvedJob, texts: _Texts) -> Digests:
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


class _Texts(msgspec.Struct, frozen=True):
    job: ResolvedJob
    tasks: int

    def digest(self, value: Any) -> str:
        text = msgspec.json.encode(self._plain(value), order="sorted")
        return sha256(text).hexdigest()[:_DIGITS]

    def _plain(self, value: Any) -> Any:
        match value:
            case Text():
                pieces = value.pieces
                return [p if isinstance(p, str) else [self.column(p)] for p in pieces]
            case Mapping():
                return {key: self._plain(item) for key, item in value.items()}
            case tuple():
                return [self._plain(item) for item in value]
            case str() if not value.isascii():
                return ascii(value)  # it may hold half a character, which has no UTF-8
            case _:
                return value

    def column(self, column: Column) -> str:
        """What a column stands for; for one that does not follow the job's tasks, its contents."""
        if not self.tasks:
            return "no tasks"
        if column.about is not None and column.about[0] == self.job.ident:
            return column.about[1]
        if column.text is str and column.values[: self.tasks] == range(self.tasks):
            return "index"
        text = "\0".join(column.strings(range(self.tasks)))
        return sha256(text.encode(errors="surrogatepass")).hexdigest()
