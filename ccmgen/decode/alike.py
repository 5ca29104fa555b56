"""Boots of many jobs: what like jobs have in common is evaluated once.

A role is a function, so it makes the same of jobs that it does not tell apart. What it looks at is
found out by evaluation itself: the inputs of an example stand as errors that name them. Jsonnet is
lazy and pure, so a result that comes out looked at none of them, and is that of every job like the
example; an input that is named is looked at, and jobs that differ in it are not alike. Any other
failure is settled by evaluating every job.
"""

import json
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from ccmgen.boot import Boot, BootJob
from ccmgen.decode.library import ask
from ccmgen.diagnostics import CcmgenError
from ccmgen.evaluate import Engine
from ccmgen.ir import Cardinality, Ident, Job, Partition, Role, SweepColumn, Task
from ccmgen.placement import UNCONDITIONAL, Condition

T = TypeVar("T")

_PARTS = ("commands", "environment", "placement", "other")

_MOST_KINDS = 100
"""What is looked at is found out for each kind."""

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
    """A part of what like jobs have in common."""

    task: dict[str, msgspec.Raw]
    provides: dict[str, dict[str, Any]] = {}
    condition: Condition = UNCONDITIONAL
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
    """The partition of an outline; None if every job has to be evaluated instead.

    That is where nothing is alike, and where anything is wrong, whatever it is.
    """
    try:
        given = [_given(job) for job in boot.jobs] if outline.jobs is None else outline.jobs
        kinds = list({_kind(job): job for job in given}.values())
        if len(kinds) > _MOST_KINDS:
            return None
        made = [_part(engine, outline, part, given, kinds) for part in _PARTS]
        *_, other = made
        rests = _rests(engine, outline, _unknown(given, other))
        tasks = _tasks([part.templates for part in made])
        jobs = tuple(
            _job(next(rests) if its.added is None else _completed(job, its.added), task, its)
            for job, task, its in zip(given, tasks, other.templates, strict=True)
        )
    except (CcmgenError, msgspec.ValidationError):
        return None
    return Partition(outline.ident, jobs, other.roles, outline.version, outline.labels)


def _part(
    engine: Engine, outline: Outline, part: str, jobs: Sequence[Given], kinds: Sequence[Given]
) -> _Templates:
    looked_at: set[Input] = set()
    _templates(engine, outline, part, kinds, looked_at)  # most that is looked at shows in these
    return _templates(engine, outline, part, jobs, looked_at)


def _unknown(jobs: Sequence[Given], made: _Templates) -> list[Given]:
    pairs = zip(jobs, made.templates, strict=True)
    return [job for job, its in pairs if its.added is None]


def _tasks(parts: Sequence[Sequence[_Template]]) -> Iterator[Task]:
    """The tasks of jobs; they share what is made of the same templates."""
    made: dict[tuple[int, ...], Task] = {}
    for its in zip(*parts, strict=True):
        key = tuple(map(id, its))
        if key not in made:
            fields = [item for part in its for item in part.task.items()]
            text = b",".join(b"%s:%s" % (json.dumps(k).encode(), bytes(v)) for k, v in fields)
            made[key] = msgspec.json.decode(b"{%s}" % text, type=Task)
        yield made[key]


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


def _job(job: _Rest, task: Task, made: _Template) -> Job:
    return Job(
        ident=job.ident,
        roles=job.roles,
        cardinality=job.cardinality,
        parameters=job.parameters,
        task=task,
        sweep=job.sweep,
        metadata=job.metadata,
        provides=made.provides,
        condition=made.condition,
    )


def _rests(engine: Engine, outline: Outline, jobs: Sequence[Given]) -> Iterator[_Rest]:
    for some in _batched(jobs):
        raw = ask(engine, "rests", _data(some), own=outline.own)
        found = msgspec.json.decode(raw, type=list[_Rest | None])
        for job, rest in zip(some, found, strict=True):
            yield rest or _completed(job, {})


def _templates(
    engine: Engine, outline: Outline, part: str, jobs: Sequence[Given], looked_at: set[Input]
) -> _Templates:
    """A template for each job. `looked_at` grows by what turns out to be. Raises CcmgenError."""
    kinds = list({_kind(job): job for job in jobs}.values())
    number = {_kind(job): n for n, job in enumerate(kinds)}
    of_kind = [number[_kind(job)] for job in jobs]
    while True:
        places = [[n for n, each in enumerate(_inputs(job)) if each in looked_at] for job in kinds]
        seen = [_seen(kind, job, places[kind]) for kind, job in zip(of_kind, jobs, strict=True)]
        keys = [msgspec.json.encode(values) for values in seen]
        examples = dict(zip(keys, seen, strict=True))
        makers = [_maker(n, job, places[n]) for n, job in enumerate(kinds)]
        try:
            made = _evaluated(engine, outline, part, makers, list(examples.values()))
        except CcmgenError as error:
            looked = _named(error, kinds)
            if looked is None or looked in looked_at:
                raise
            looked_at.add(looked)
        else:
            of_key = dict(zip(examples, made.templates, strict=True))
            return _Templates(tuple(of_key[key] for key in keys), made.roles)


def _evaluated(
    engine: Engine,
    outline: Outline,
    part: str,
    makers: Sequence[str],
    examples: Sequence[list[Any]],
) -> _Templates:
    templates: list[_Template] = []
    roles: dict[str, Role] = {}
    for some in _batched(examples):
        jobs = f"[[{', '.join(makers)}][seen[0]](seen) for seen in {_data(some)}]"
        raw = ask(engine, "templates", f"'{part}'", jobs, own=outline.own)
        found = msgspec.json.decode(raw, type=_Templates)
        templates += found.templates
        roles |= found.roles
    return _Templates(tuple(templates), dict(sorted(roles.items())))


def _kind(job: Given) -> tuple[object, ...]:
    """What any role can see of a job. Jobs of a kind have the same inputs."""
    return job.roles, *job.parameters


def _inputs(job: Given) -> list[Input]:
    own: list[Input] = [("ident", job.roles), ("cardinality", job.roles)]
    return own + [("parameter", name) for name in job.parameters]


def _seen(kind: int, job: Given, places: Sequence[int]) -> list[Any]:
    """What jobs that are alike have in common: the kind, and the inputs that are looked at."""
    values = (job.ident, job.cardinality, *job.parameters.values())
    return [kind, *(values[place] for place in places)]


def _maker(kind: int, job: Given, places: Sequence[int]) -> str:
    """In Jsonnet: from what is seen of a job of this kind to the job."""
    ident, cardinality, *values = [
        f"seen[{places.index(n) + 1}]" if n in places else f"error '[unseen] {kind} {n}'"
        for n in range(2 + len(job.parameters))
    ]
    named = [f"{json.dumps(k)}: {v}" for k, v in zip(job.parameters, values, strict=True)]
    return (
        f"function(seen) {{ ident: {ident}, roles: {json.dumps(job.roles)}, "
        f"cardinality: {cardinality}, parameters: {{ {', '.join(named)} }} }}"
    )


def _named(error: CcmgenError, kinds: Sequence[Given]) -> Input | None:
    """The input that an evaluation failed for."""
    first = error.diagnostics[0]
    named = {
        f"{kind} {n}": each for kind, job in enumerate(kinds) for n, each in enumerate(_inputs(job))
    }
    return named.get(first.message) if first.code == "unseen" else None


def _batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """A thousand at a time: what the engine has made of them does not add up in its memory."""
    return (items[start : start + 1000] for start in range(0, len(items), 1000))


def _data(values: Any) -> str:
    """Jsonnet for plain data, which the engine reads faster than a program."""
    text = msgspec.json.encode(values).decode()
    return f"std.parseJson({json.dumps(text, ensure_ascii=False)})"
