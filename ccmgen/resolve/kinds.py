"""Jobs of a kind: what their texts say is worked out of the first, and bound to the columns of the
others."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from ccmgen.ir import Ref
from ccmgen.resolution import Column, ResolvedJob, SandboxFile, Text, Value
from ccmgen.resolve.join import JoinedJob

Asked = Sequence[tuple[Ref, Column]]
"""What the texts of a job ask for, and the columns that it means for the job's tasks."""

_TEXTS = (
    *("parameters", "commands", "files", "data", "environment", "working_directory", "provides"),
)


class Kind(Struct, frozen=True, dict=True):
    """The first job of a kind."""

    job: ResolvedJob
    asked: Asked

    @cached_property
    def varying(self) -> Mapping[str, Value]:
        """The fields of it that have a column somewhere."""
        texts = {name: getattr(self.job, name) for name in _TEXTS}
        return {name: value for name, value in texts.items() if _varies(value)}

    def bound(self, asked: Asked) -> dict[str, Value]:
        """These fields for another job, of which the same was asked."""
        columns = zip(self.asked, asked, strict=True)
        instead = {id(old): new for (_, old), (_, new) in columns}
        return {name: _bound(value, instead) for name, value in self.varying.items()}


def key_of(joined: JoinedJob) -> Hashable:
    """The same for jobs that differ only in their idents and in where their tasks are."""
    job = joined.job
    own = repr((job.parameters, job.metadata))
    return (
        id(job.task),
        id(job.provides),
        job.roles,
        job.cardinality,
        joined.zone.name,
        joined.user,
        own,
    )


def _varies(value: Value) -> bool:
    """Whether there is a column in it."""
    match value:
        case Column():
            return True
        case Text(pieces=parts) | tuple(parts):
            return any(map(_varies, parts))
        case SandboxFile(content=content):
            return _varies(content)
        case Mapping():
            return any(map(_varies, value.values()))
        case _:
            return False


def _bound(value: Any, instead: Mapping[int, Column]) -> Any:
    """The same with other columns, each by where the one is that it is to stand for."""
    if isinstance(value, str):
        return value
    if isinstance(value, Text):
        if len(value.pieces) == 1 and isinstance(value.pieces[0], str):
            return value
        return Text(tuple([p if isinstance(p, str) else instead[id(p)] for p in value.pieces]))
    if isinstance(value, tuple):
        return tuple([_bound(item, instead) for item in value])
    if isinstance(value, dict):
        return {key: _bound(item, instead) for key, item in value.items()}
    if isinstance(value, Column):
        return instead[id(value)]
    if isinstance(value, SandboxFile):
        return SandboxFile(_bound(value.content, instead), value.executable)
    return value
