"""Boots of many jobs: what like jobs have in common is evaluated once.

A role is a function, so it makes the same of jobs that it does not tell apart. What it looks at is
found out by evaluation itself: the inputs of an example stand as errors that name them. Jsonnet is
lazy and pure, so a result that comes out looked at none of them, and is that of every job like the
example; an input that is named is looked at, and jobs that differ in it are not alike. Any other
failure is settled by evaluating every job.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class _Part(msgspec.Struct):
    """What is found out of a part.

    looked_at: by what roles make of it
    known: by what is seen of jobs, what is made of them
    """

    looked_at: set[Input] = set()
    known: dict[bytes, _Template] = {}


def fill(engine: Engine, boot: Boot, outline: Outline) -> Partition | None:
    """The partition of an outline; None if every job has to be evaluated instead.

    That is where nothing is alike, and where anything is wrong, whatever it is.
    """
    try:
        given = [_given(job) for job in boot.jobs] if outline.jobs is None else outline.jobs
        kinds = list({_kind(job): job for job in given}.values())
        if len(kinds) > _MOST_KINDS:
            return None
        finding = _Finding(engine, outline, kinds)
        finding.templates(kinds)  # most that is looked at shows in these
        parts = finding.templates(given)
        other = parts[-1]
        rests = _rests(engine, outline, _unknown(given, other))
        jobs = tuple(
            _job(next(rests) if its.added is None else _completed(job, its.added), task, its)
            for job, task, its in zip(given, _tasks(parts), other, strict=True)
        )
    except (CcmgenError, msgspec.ValidationError):
        return None
    roles = dict(sorted(finding.roles.items()))
    return Partition(outline.ident, jobs, roles, outline.version, outline.labels)


def _unknown(jobs: Sequence[Given], made: Sequence[_Template]) -> list[Given]:
    pairs = zip(jobs, made, strict=True)
    return [job for job, its in pairs if its.added is None]


def _tasks(parts: Iterable[Sequence[_Template]]) -> Iterator[Task]:
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
        raw = ask(engine, "rests", _data(msgspec.json.encode(some)), own=outline.own)
        found = msgspec.json.decode(raw, type=list[_Rest | None])
        for job, rest in zip(some, found, strict=True):
            yield rest or _completed(job, {})


class _Finding:
    """Finds out what roles make of jobs of some kinds; asks for all parts at once."""

    def __init__(self, engine: Engine, outline: Outline, kinds: Sequence[Given]) -> None:
        self.roles: dict[str, Role] = {}
        """Those that the jobs have."""
        self._engine = engine
        self._own = outline.own
        self._kinds = kinds
        self._number = {_kind(job): n for n, job in enumerate(kinds)}
        self._parts = {name: _Part() for name in _PARTS}

    def templates(self, jobs: Sequence[Given]) -> list[list[_Template]]:
        """By part: a template for each job. Raises CcmgenError."""
        while True:
            keys = {name: self._keys(part, jobs) for name, part in self._parts.items()}
            try:
                self._ask(keys)
            except CcmgenError as error:
                name, looked = self._named(error)
                if looked in self._parts[name].looked_at:
                    raise
                self._parts[name].looked_at.add(looked)
                self._parts[name].known.clear()
            else:
                return [[self._parts[name].known[key] for key in of] for name, of in keys.items()]

    def _keys(self, part: _Part, jobs: Sequence[Given]) -> list[bytes]:
        """What of each job is looked at, as JSON: the same for jobs that are alike."""
        places = self._places(part)
        kinds = [self._number[_kind(job)] for job in jobs]
        seen = [_seen(kind, job, places[kind]) for kind, job in zip(kinds, jobs, strict=True)]
        return list(map(msgspec.json.encode, seen))

    def _places(self, part: _Part) -> list[list[int]]:
        """By kind: which of a job's inputs are looked at."""
        return [
            [n for n, each in enumerate(_inputs(job)) if each in part.looked_at]
            for job in self._kinds
        ]

    def _ask(self, keys: Mapping[str, Iterable[bytes]]) -> None:
        """Ask for what is not known yet."""
        missing = [
            (name, key)
            for name, of in keys.items()
            for key in dict.fromkeys(of)
            if key not in self._parts[name].known
        ]
        for some in _batched(missing):
            asked: dict[str, list[bytes]] = {}
            for name, key in some:
                asked.setdefault(name, []).append(key)
            questions = ", ".join(self._question(name, of) for name, of in asked.items())
            raw = ask(self._engine, "templates", f"[{questions}]", own=self._own)
            found = msgspec.json.decode(raw, type=list[_Templates])
            for (name, of), made in zip(asked.items(), found, strict=True):
                self._parts[name].known.update(zip(of, made.templates, strict=True))
                self.roles |= made.roles

    def _question(self, name: str, keys: Iterable[bytes]) -> str:
        """In Jsonnet: the part, and the jobs that it is asked of."""
        places = self._places(self._parts[name])
        makers = [_maker(name, n, job, places[n]) for n, job in enumerate(self._kinds)]
        seen = _data(b"[%s]" % b",".join(keys))
        jobs = f"[[{', '.join(makers)}][seen[0]](seen) for seen in {seen}]"
        return f"{{ part: '{name}', jobs: {jobs} }}"

    def _named(self, error: CcmgenError) -> tuple[str, Input]:
        """The part that an evaluation failed for, and the input of it. Raises any other error."""
        first = error.diagnostics[0]
        named = {
            f"{name} {kind} {n}": (name, each)
            for name in _PARTS
            for kind, job in enumerate(self._kinds)
            for n, each in enumerate(_inputs(job))
        }
        if first.code != "unseen" or first.message not in named:
            raise error
        return named[first.message]


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


def _maker(part: str, kind: int, job: Given, places: Sequence[int]) -> str:
    """In Jsonnet: from what is seen of a job of this kind to the job."""
    ident, cardinality, *values = [
        f"seen[{places.index(n) + 1}]" if n in places else f"error '[unseen] {part} {kind} {n}'"
        for n in range(2 + len(job.parameters))
    ]
    named = [f"{json.dumps(k)}: {v}" for k, v in zip(job.parameters, values, strict=True)]
    return (
        f"function(seen) {{ ident: {ident}, roles: {json.dumps(job.roles)}, "
        f"cardinality: {cardinality}, parameters: {{ {', '.join(named)} }} }}"
    )


def _batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """A thousand at a time: what the engine has made of them does not add up in its memory."""
    return (items[start : start + 1000] for start in range(0, len(items), 1000))


def _data(text: bytes) -> str:
    """Jsonnet for plain data in JSON, which the engine reads faster than a program."""
    return f"std.parseJson({json.dumps(text.decode(), ensure_ascii=False)})"
