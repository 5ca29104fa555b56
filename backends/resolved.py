"""The resolved data: where every task is and how Run Control reaches it.

`resolved.json` is keyed by job and task (schemas/resolution.schema.json). `<ident>-data.json` has
the layout of the original mock: a list of jobs, each a list of tasks; of equally named parameters
and facts of the task, the facts stand in its `params`.

A job's tasks differ only in a few columns, so the text of one is put together once a job, as a
template whose columns are filled in for each task.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from ccmgen.backend import Artifact, Backend, Feature, NoOptions, places
from ccmgen.backends._shell import word
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.resolution import Column, Resolution, ResolvedJob, Text, Value, value_at

SCHEMA = "urn:ccmgen:resolution:1"
"""The `$id` of schemas/resolution.schema.json; the number changes when readers would break."""

FACILITY_ROLE = "appfwk"
"""Whose provided `url` is that of a REST command facility."""

CHUNK_TASKS = 512

Piece = str | Column


class _Written(Struct, frozen=True):
    """A column whose text is JSON as it stands."""

    column: Column


def emit(resolution: Resolution, options: NoOptions) -> Iterator[Artifact]:
    """The keyed document and the positional one."""
    yield Artifact("resolved.json", (text.encode() for text in _keyed(resolution)))
    path = f"{resolution.partition}-data.json"
    yield Artifact(path, (text.encode() for text in _positional(resolution)))


def limits(resolution: Resolution, options: NoOptions) -> Iterator[Diagnostic]:
    """Texts and numbers that no JSON in UTF-8 can hold."""
    for path, what, value in _values(resolution):
        reason = _problem(value)
        if reason:
            yield Diagnostic(
                "inexpressible",
                f"resolved cannot express the {what}: {reason}",
                path,
                hint="JSON has whole characters and finite numbers",
            )


def _values(resolution: Resolution) -> Iterator[tuple[DataPath, str, Any]]:
    ident = BOOT / "ident"
    yield ident / "version", "partition's version", resolution.version
    yield ident / "labels", "partition's labels", dict(resolution.labels)
    for place in places(resolution):
        yield place.path, place.what, place.text
    for number, job in enumerate(resolution.jobs):
        path = BOOT / "jobs" / number
        for name, value in job.parameters.items() if job.cardinality else ():
            what = f"parameter {name!r} of job {job.ident!r}"
            yield path / "parameters" / name, what, {name: value_at(value, 0)}
        for role, provided in job.provides.items() if job.cardinality else ():
            what = f"values that role {role!r} provides for job {job.ident!r}"
            yield path / "provides" / role, what, {role: value_at(provided, 0)}


def _problem(value: Any) -> str | None:
    try:
        _plain(value).encode()
    except UnicodeEncodeError:
        return "half a character, which UTF-8 cannot write"
    except ValueError:
        return "a number that is not finite"
    return None


def _keyed(resolution: Resolution) -> Iterator[str]:
    head = {
        "$schema": SCHEMA,
        "partition": resolution.partition,
        "version": resolution.version,
        "labels": resolution.labels,
        "site": resolution.site,
    }
    yield "{\n" + "".join(f"  {_member(*item)},\n" for item in head.items()) + '  "jobs": {'
    for number, job in enumerate(resolution.jobs):
        facts = "".join(f"      {_member(*item)},\n" for item in _facts(resolution, job).items())
        yield f'{"," if number else ""}\n    {_plain(job.ident)}: {{\n{facts}      "tasks": {{'
        yield from _listed(job, _task_entry(resolution, job))
        yield "\n      }\n    }" if job.cardinality else "}\n    }"
    yield "\n  }\n}\n" if resolution.jobs else "}\n}\n"


def _positional(resolution: Resolution) -> Iterator[str]:
    yield "["
    for number, job in enumerate(resolution.jobs):
        yield ",\n  [" if number else "\n  ["
        yield from _listed(job, _positional_entry(resolution, job))
        yield "\n  ]" if job.cardinality else "]"
    yield "\n]\n" if resolution.jobs else "]\n"


def _listed(job: ResolvedJob, entry: Text) -> Iterator[str]:
    """The entries of all the job's tasks, some hundreds at a time."""
    for start in range(0, job.cardinality, CHUNK_TASKS):
        tasks = range(start, min(start + CHUNK_TASKS, job.cardinality))
        yield ("," if start else "") + ",".join([entry.at(index) for index in tasks])


def _facts(resolution: Resolution, job: ResolvedJob) -> Mapping[str, Value]:
    """What holds for all tasks of a job."""
    schemas = {name: resolution.roles[name].provides for name in job.roles if name in job.provides}
    return {
        "roles": job.roles,
        "zone": job.zone,
        "user": job.user,
        "launcher": asdict(job.launcher),
        "inherit": asdict(job.inherit),
        "cardinality": job.cardinality,
        "resources": asdict(job.resources),
        "restart": asdict(job.restart) if job.restart else None,
        "stop": asdict(job.stop) if job.stop else None,
        "after": tuple(asdict(after) for after in job.after),
        "provides": schemas,
        **_facts_of_productions(job),
    }


def _facts_of_productions(job: ResolvedJob) -> Mapping[str, Value]:
    """What only some jobs have; the others do without the members."""
    files = {}
    for path, file in job.files.items():
        content = file.content.constant if isinstance(file.content, Text) else file.content
        if content is not None:
            encoded = isinstance(content, bytes)
            text = b64encode(content).decode() if isinstance(content, bytes) else content
            encoding = "base64" if encoded else "utf-8"
            files[path] = {"content": text, "encoding": encoding, "executable": file.executable}
    found = {"pool": job.pool, "metadata": job.metadata, "files": files}
    return {name: fact for name, fact in found.items() if fact}


def _task_entry(resolution: Resolution, job: ResolvedJob) -> Text:
    facility = job.provides.get(FACILITY_ROLE, {}).get("url")
    where = {
        "index": Column(range(job.cardinality)),
        "host": _host(resolution, job),
        "user": job.user,
        "ports": {name: Column(numbers) for name, numbers in job.ports.items()},
        "devices": {kind: _each(job, names.__getitem__) for kind, names in job.devices.items()},
    }
    lines: tuple[Mapping[str, Value], ...] = (
        where if facility is None else {**where, "url": facility},
        {"commands": job.commands},
        {"environment": job.environment, "working_directory": job.working_directory},
        {"parameters": job.parameters, "provides": job.provides},
        *_lines_of_productions(job),
    )
    indent = "\n          "
    pieces: list[Piece] = ["\n        ", *_json(_ident(job)), ": {"]
    for number, members in enumerate(lines):
        pieces += ["," + indent if number else indent, *_members(members)]
    return _merged([*pieces, "\n        }"])


def _lines_of_productions(job: ResolvedJob) -> Iterator[Mapping[str, Value]]:
    varying = {
        path: file.content
        for path, file in job.files.items()
        if isinstance(file.content, Text) and file.content.constant is None
    }
    found = {"sweep": job.sweep, "files": varying, "data": job.data}
    for name, value in found.items():
        if value:
            yield {name: value}


def _positional_entry(resolution: Resolution, job: ResolvedJob) -> Text:
    def command_lines(index: int) -> list[str]:
        return [" ".join([word(w.at(index)) for w in command]) for command in job.commands]

    def launch_prefix(index: int) -> str:
        target = f"{job.user}@{resolution.host(job, index)}"
        return " ".join(map(word, ("ssh", *job.launcher.options, target)))

    direct = job.launcher.kind == "direct" or job.pool is not None
    top = {
        "ident": _ident(job),
        "cmds": _each(job, command_lines),
        "zl": None if direct else _each(job, launch_prefix),
    }
    params = {**job.parameters, "user": job.user}
    first_port = next(iter(job.ports.values()), None)
    if first_port is not None:
        params["port"] = Column(first_port)
    params["hostname"] = _host(resolution, job)
    pieces = (*_members(top), ",\n     ", *_members({"params": params}))
    return _merged(["\n    {", *pieces, "}"])


def _ident(job: ResolvedJob) -> Text:
    return Text((Column(range(job.cardinality), job.task_ident),))


def _host(resolution: Resolution, job: ResolvedJob) -> Text | None:
    if job.pool is not None:
        return None
    return Text((Column(job.hosts, lambda host: resolution.hosts[host].name),))


def _each(job: ResolvedJob, value: Callable[[int], Any]) -> _Written:
    """A value that is worked out for each task by itself."""
    return _Written(Column(range(job.cardinality), lambda index: _plain(value(index))))


def _json(value: Value | _Written) -> Iterator[Piece]:
    """The JSON of a value, its columns left to be filled in."""
    match value:
        case _Written():
            yield value.column
        case Column():
            yield Column(value.values)
        case Text():
            yield from ('"', *map(_escaped, value.pieces), '"')
        case Mapping():
            yield from ("{", *_members(value), "}")
        case tuple():
            items = (_json(item) for item in value)
            yield "["
            for number, pieces in enumerate(items):
                yield from (", " if number else "", *pieces)
            yield "]"
        case _:
            yield _plain(value)


def _members(values: Mapping[str, Value]) -> Iterator[Piece]:
    for number, (key, value) in enumerate(values.items()):
        yield f"{', ' if number else ''}{_plain(key)}: "
        yield from _json(value)


def _escaped(piece: Piece) -> Piece:
    """A piece of a string; each character is escaped by itself, whatever its neighbours."""
    if isinstance(piece, str):
        return _plain(piece)[1:-1]
    return Column(piece.values, lambda value: _plain(piece.text(value))[1:-1])


def _merged(pieces: list[Piece]) -> Text:
    """Neighbouring literals put together, so that a task costs no more than its columns."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return Text(tuple(found))


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _member(key: str, value: Any) -> str:
    return f"{_plain(key)}: {_plain(value)}"


BACKEND = Backend(
    name="resolved",
    summary="the resolved data for Run Control: every task's place, ports and URL, as JSON",
    features=frozenset(Feature),
    emit=emit,
    limits=limits,
)
