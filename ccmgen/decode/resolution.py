"""What the backend `resolved` writes, read again: what a partition occupies, and its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec
from msgspec.structs import replace

from ccmgen.assignment import Assigned, Occupied
from ccmgen.decode.explain import explain, schema
from ccmgen.diagnostics import CcmgenError, DataPath, Diagnostic, Location, stop_on
from ccmgen.ir import Ident, Resources
from ccmgen.state import JobState, State

_MOST_PROBLEMS = 10
"""A file that is wrong is wrong for each of its tasks."""

_SETTINGS = ("user", "launcher", "inherit", "resources", "restart", "stop", "after", "files")


PortNumber = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class _Task(msgspec.Struct, frozen=True):
    index: int
    host: str | None
    ports: dict[str, PortNumber]
    devices: dict[str, tuple[str, ...]]
    commands: list[list[str]]
    environment: dict[str, str]
    working_directory: str | None
    files: dict[str, Any] = {}
    data: list[str] = []


class _Job(msgspec.Struct, frozen=True):
    user: str
    launcher: Any
    inherit: Any
    cardinality: int
    resources: Resources
    restart: Any
    stop: Any
    after: Any
    tasks: dict[str, _Task]
    pool: str | None = None
    files: dict[str, Any] = {}


class ResolvedDocument(msgspec.Struct, frozen=True):
    """Of `resolved.json`, what plans and other partitions' compiles look at."""

    schema: Literal["urn:ccmgen:resolution:1"] = msgspec.field(name="$schema")
    partition: Ident
    site: Ident
    jobs: dict[Ident, _Job]


def read_resolution(text: str, name: str) -> ResolvedDocument:
    """The document in the file `name`. Raises CcmgenError with what is wrong with it."""
    try:
        document = msgspec.json.decode(text, type=ResolvedDocument)
    except (msgspec.DecodeError, RecursionError) as error:
        found = list(islice(_problems(text, name), _MOST_PROBLEMS))
        raise CcmgenError(found or [_bad(str(error), name)]) from None
    stop_on(list(islice(_contradictions(document, name), _MOST_PROBLEMS)))
    return document


def occupied_of(document: ResolvedDocument, name: str) -> Occupied:
    """What the partition's tasks take at their site, those in pools aside."""
    placed = {ident: job for ident, job in document.jobs.items() if job.pool is None}
    return Occupied(
        document.partition,
        name,
        {ident: _assigned(list(job.tasks.values())) for ident, job in placed.items()},
        {ident: job.resources for ident, job in placed.items()},
    )


def state_of(document: ResolvedDocument) -> State:
    """The partition as a plan sees it."""
    jobs = {ident: _state(job) for ident, job in document.jobs.items()}
    return State(document.partition, document.site, jobs)


def _state(job: _Job) -> JobState:
    tasks = list(job.tasks.values())
    facts = {name: getattr(job, name) for name in _SETTINGS}
    return JobState(
        tasks=len(tasks),
        assigned=None if job.pool is not None else _assigned(tasks),
        told={
            "argv": [task.commands for task in tasks],
            "environment": [task.environment for task in tasks],
            "settings": [{**facts, **_settings(task, job)} for task in tasks],
        },
    )


def _settings(task: _Task, job: _Job) -> dict[str, Any]:
    return {
        "working_directory": task.working_directory,
        "files": {**job.files, **task.files} if task.files else job.files,
        "data": task.data,
    }


def _assigned(tasks: Sequence[_Task]) -> Assigned:
    ports = tasks[0].ports if tasks else {}
    devices = tasks[0].devices if tasks else {}
    return Assigned(
        hosts=[task.host or "" for task in tasks],
        ports={name: [task.ports[name] for task in tasks] for name in ports},
        devices={kind: [task.devices[kind] for task in tasks] for kind in devices},
    )


def _problems(text: str, name: str) -> Iterator[Diagnostic]:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        yield _bad(f"it is no JSON: {error}", name)
        return
    for found in explain(document, schema("resolution"), DataPath(name)):
        yield replace(_bad(found.message, name), path=found.path)


def _contradictions(document: ResolvedDocument, name: str) -> Iterator[Diagnostic]:
    for ident, job in document.jobs.items():
        path = DataPath(name) / "jobs" / ident
        if len(job.tasks) != job.cardinality:
            message = f"job {ident!r} has {len(job.tasks)} tasks, but cardinality {job.cardinality}"
            yield replace(_bad(message, name), path=path)
        for number, (task, entry) in enumerate(job.tasks.items()):
            reason = _contradiction(number, entry, job)
            if reason:
                yield replace(_bad(f"task {task} {reason}", name), path=path / "tasks" / task)


def _contradiction(number: int, task: _Task, job: _Job) -> str:
    first = next(iter(job.tasks.values()))
    if task.index != number:
        return f"has index {task.index}, but is number {number} of its job"
    if (task.host is None) != (job.pool is not None):
        return "has no host" if task.host is None else "has a host, but its job is in a pool"
    if task.ports.keys() != first.ports.keys() or task.devices.keys() != first.devices.keys():
        return "has other ports or kinds of devices than the first task of its job"
    return ""


def _bad(message: str, name: str) -> Diagnostic:
    return Diagnostic(
        "bad-resolution",
        message,
        locations=(Location(name),),
        hint="give a resolved.json as `ccmgen compile -b resolved` writes it",
    )
