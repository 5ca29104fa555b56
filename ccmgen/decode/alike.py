"""Boots of many jobs: what like jobs have in common is evaluated once.

A role is a function, so it makes the same of jobs that it does not tell apart. What it looks at is
found out by evaluation itself: the inputs of an example stand as errors that name them. Jsonnet is
lazy and pure, so a result that comes out looked at none of them, and is that of every job like the
example; an input that is named is looked at, and jobs that differ in it are not alike. Any other
failure is settled by evaluating every job.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from ccmgen.boot import Boot, BootJob
from ccmgen.decode.library import ask
from ccmgen.diagnostics import CcmgenError
from ccmgen.evaluate import Engine
from ccmgen.ir import Cardinality, Ident, Job, Partition, Role, SweepColumn, Task

Input = tuple[str, object]
"""A parameter by name; the ident or the cardinality of jobs with certain roles."""


class Given(msgspec.Struct, frozen=True):
    """What the roles of a job are given."""

    ident: str
    roles: tuple[str, ...]
    cardinality: int
    parameters: dict[str, Any]


class Outline(msgspec.Struct, frozen=True):
    """A partition but for what roles make of its jobs."""

    ident: Ident
    own: bool
    """Whether the document, or a context, may have roles of its own."""
    version: str = ""
    labels: dict[str, str] = {}
    jobs: tuple[Given, ...] | None = None
    """None where they are what the boot says."""


class _Template(msgspec.Struct, frozen=True):
    task: Task
    provides: dict[str, dict[str, Any]] = {}
    added: dict[str, Any] | None = None
    """Parameters, where all else of the job is as it was given; None where that has to be asked."""


class _Templates(msgspec.Struct, frozen=True):
    templates: tuple[_Template, ...]
    roles: dict[str, Role]
    """Those that the jobs have."""


class _Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a job that are not in its template."""

    ident: Ident
    roles: tuple[str, ...]
    cardinality: Cardinality
    parameters: dict[str, Any]
    sweep: dict[Ident, SweepColumn] = {}
    metadata: dict[str, Any] = {}


def fill(engine: Engine, boot: Boot, outline: Outline) -> Partition | None:
    """The partition of an outline; None if something is wrong, whatever it is."""
    looked_at: set[Input] = set()
    try:
        given = [_given(job) for job in boot.jobs] if outline.jobs is None else outline.jobs
        kinds = {(job.roles, *job.parameters): job for job in given}
        _templates(
            engine, outline, list(kinds.values()), looked_at
        )  # learns most there is to learn
        made = _templates(engine, outline, given, looked_at)
        pairs = list(zip(given, made.templates, strict=True))
        rests = _rests(engine, outline, [job for job, its in pairs if its.added is None])
        jobs = tuple(
            _job(next(rests) if its.added is None else _completed(job, its.added), its)
            for job, its in pairs
        )
    except (CcmgenError, msgspec.ValidationError):
        return None
    return Partition(outline.ident, jobs, made.roles, outline.version, outline.labels)


def _given(job: BootJob) -> Given:
    parameters = job.parameters
    if not isinstance(parameters, dict):
        parameters = {each.key: each.value for each in sorted(parameters, key=attrgetter("key"))}
        if len(parameters) < len(job.parameters):
            raise msgspec.ValidationError("a parameter is given twice")
    return Given(job.ident, job.roles, job.cardinality, parameters)


def _completed(job: Given, added: dict[str, Any]) -> _Rest:
    parameters = dict(sorted((job.parameters | added).items())) if added else job.parameters
    return _Rest(job.ident, job.roles, job.cardinality, parameters)


def _job(job: _Rest, made: _Template) -> Job:
    return Job(
        *(job.ident, job.roles, job.cardinality, job.parameters),
        *(made.task, job.sweep, job.metadata, made.provides),
    )


def _rests(engine: Engine, outline: Outline, jobs: Sequence[Given]) -> Iterator[_Rest]:
    if not jobs:
        return iter(())
    text = json.dumps(msgspec.json.encode(jobs).decode(), ensure_ascii=False)
    raw = ask(engine, "rests", f"std.parseJson({text})", own=outline.own)
    return iter(msgspec.json.decode(raw, type=list[_Rest]))


def _templates(
    engine: Engine, outline: Outline, jobs: Sequence[Given], looked_at: set[Input]
) -> _Templates:
    """A template for each job. `looked_at` grows by what turns out to be. Raises CcmgenError."""
    while True:
        keys = [_key(job, looked_at) for job in jobs]
        examples = dict(zip(keys, jobs, strict=True))
        told = [_example(n, job, looked_at) for n, job in enumerate(examples.values())]
        try:
            raw = ask(engine, "templates", f"[{', '.join(told)}]", own=outline.own)
        except CcmgenError as error:
            found = _named(error, list(examples.values()))
            if found is None or found in looked_at:
                raise
            looked_at.add(found)
        else:
            made = msgspec.json.decode(raw, type=_Templates)
            of_key = dict(zip(examples, made.templates, strict=True))
            return _Templates(tuple(of_key[key] for key in keys), made.roles)


def _inputs(job: Given) -> Iterator[tuple[Input, Any]]:
    yield ("ident", job.roles), job.ident
    yield ("cardinality", job.roles), job.cardinality
    for name, value in job.parameters.items():
        yield ("parameter", name), value


def _key(job: Given, looked_at: Collection[Input]) -> bytes:
    """What jobs that are alike have in common. Any role can see which parameters there are."""
    seen = [value for each, value in _inputs(job) if each in looked_at]
    return msgspec.json.encode((job.roles, list(job.parameters), seen))


def _example(number: int, job: Given, looked_at: Collection[Input]) -> str:
    """A job in Jsonnet, of which what is looked at can be looked at."""
    ident, cardinality, *values = [
        msgspec.json.encode(value).decode()
        if each in looked_at
        else f"error '[unseen] {number} {n}'"
        for n, (each, value) in enumerate(_inputs(job))
    ]
    named = [f"{json.dumps(k)}: {v}" for k, v in zip(job.parameters, values, strict=True)]
    return (
        f"{{ ident: {ident}, roles: {json.dumps(job.roles)}, cardinality: {cardinality}, "
        f"parameters: {{ {', '.join(named)} }} }}"
    )


def _named(error: CcmgenError, examples: Sequence[Given]) -> Input | None:
    """The input of an example that an evaluation failed for."""
    first = error.diagnostics[0]
    numbers = first.message.split()
    if first.code != "unseen" or not all(map(str.isdecimal, numbers)) or len(numbers) != 2:
        return None
    example, n = map(int, numbers)
    return [each for each, _ in _inputs(examples[example])][n]
