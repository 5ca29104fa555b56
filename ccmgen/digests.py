"""What a job's tasks are told, in a few characters that stay the same while only places change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
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
            told = {aspect: texts.digest(value) for aspect, value in _told(job).items()}
            self._known[key] = Digests(**told)
        return self._known[key]


def follows(job: ResolvedJob, aspect: str) -> bool:
    """Whether what the job's tasks are told differs only in what is their own, so that its digest
    is the same of fewer tasks."""
    columns: list[Column] = []
    _plain(_told(job)[aspect], columns.append)
    texts = _Texts(job, job.cardinality)
    steps = any(getattr(column.values, "step", 1) != 1 for column in columns)  # of one task: 0
    return not steps and all(map(texts.own, columns))


def _told(job: ResolvedJob) -> Mapping[str, Any]:
    """By aspect."""
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
    return {"argv": job.commands, "environment": job.environment, "settings": settings}


class _Texts(msgspec.Struct, frozen=True):
    job: ResolvedJob
    tasks: int

    def digest(self, value: Any) -> str:
        text = msgspec.json.encode(_plain(value, self.column), order="sorted")
        return sha256(text).hexdigest()[:_DIGITS]

    def own(self, column: Column) -> str | None:
        """What of a task's own a column stands for."""
        if column.about is not None and column.about[0] == self.job.ident:
            return column.about[1]
        counts = column.text is str and column.values[: self.tasks] == range(self.tasks)
        return "index" if counts else None

    def column(self, column: Column) -> str:
        """What a column stands for; for one that does not follow the tasks, its contents."""
        if not self.tasks:
            return "no tasks"
        if own := self.own(column):
            return own
        text = "\0".join(column.strings(range(self.tasks)))
        return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(value: Any, said: Callable[[Column], Any]) -> Any:
    """What JSON can hold of a value; `said` is asked what stands for each column."""
    match value:
        case Text():
            return [p if isinstance(p, str) else [said(p)] for p in value.pieces]
        case Mapping():
            return {key: _plain(item, said) for key, item in value.items()}
        case tuple():
            return [_plain(item, said) for item in value]
        case str() if not value.isascii():
            return ascii(value)  # it may hold half a character, which has no UTF-8
        case _:
            return value
