"""The resolved data: where every task is and how Run Control reaches it.

`resolved.json` is keyed by job and task (schemas/resolution.schema.json). `<ident>-data.json` has
the layout of the original mock: a list of jobs, each a list of tasks; of equally named parameters
and facts of the task, the facts stand in its `params`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from msgspec.structs import asdict

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature, NoOptions, places
from ccmgen.backends._rows import Forms, Rows
from ccmgen.backends._shell import word
from ccmgen.backends._template import Fill
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.resolution import Column, Resolution, ResolvedJob, Text, Value, value_at

SCHEMA = "urn:ccmgen:resolution:1"
"""The `$id` of schemas/resolution.schema.json; the number changes when readers would break."""

FACILITY_ROLE = "appfwk"
"""Whose provided `url` is that of a REST command facility."""


def emit(resolution: Resolution, options: NoOptions) -> Iterator[Artifact]:
    """The keyed document and the positional one."""
    yield Artifact("resolved.json", (text.encode() for text in _keyed(resolution)))
    path = f"{resolution.partition}-data.json"
    yield Artifact(path, (text.encode() for text in _positional(resolution)))


def limits(resolution: Resolution, options: NoOptions) -> Iterator[Diagnostic]:
    """Texts and numbers that no JSON in UTF-8 can hold."""
    for place in places(resolution):
        if reason := _problem(place.text):
            yield _inexpressible(place.path, place.what, reason)
    for path, what, value in _values(resolution):
        if reason := _problem(value):
            yield _inexpressible(path, what, reason)


def _inexpressible(path: DataPath, what: str, reason: str) -> Diagnostic:
    message = f"resolved cannot express the {what}: {reason}"
    hint = "JSON has whole characters and finite numbers"
    return Diagnostic("inexpressible", message, path, hint=hint)


def _values(resolution: Resolution) -> Iterator[tuple[DataPath, str, Any]]:
    ident = BOOT / "ident"
    yield ident / "version", "partition's version", resolution.version
    yield ident / "labels", "partition's labels", dict(resolution.labels)
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
    head: dict[str, Any] = {
        "$schema": SCHEMA,
        "partition": resolution.partition,
        "version": resolution.version,
        "labels": resolution.labels,
        "site": resolution.site,
    }
    if resolution.removals:
        head["removals"] = [asdict(removal) for removal in resolution.removals]
    yield "{\n" + "".join(f"  {_member(*item)},\n" for item in head.items()) + '  "jobs": {'
    entries = Forms(lambda job: partial(_task_entry, job, _devices(job)))
    of_kind: dict[int, str] = {}
    for number, job in enumerate(resolution.jobs):
        if (facts := of_kind.get(job.kind)) is None:
            lines = (f"      {_member(*item)},\n" for item in _facts(resolution, job).items())
            facts = of_kind[job.kind] = "".join(lines)
        yield f'{"," if number else ""}\n    {_plain(job.ident)}: {{\n{facts}      "tasks": {{'
        yield from _listed(entries.rows(job))
        yield "\n      }\n    }" if job.cardinality else "}\n    }"
    yield "\n  }\n}\n" if resolution.jobs else "}\n}\n"


def _positional(resolution: Resolution) -> Iterator[str]:
    entries = Forms(lambda job: partial(_positional_entry, job))
    yield "["
    for number, job in enumerate(resolution.jobs):
        yield ",\n  [" if number else "\n  ["
        yield from _listed(entries.rows(job))
        yield "\n  ]" if job.cardinality else "]"
    yield "\n]\n" if resolution.jobs else "]\n"


def _listed(entries: Rows) -> Iterator[str]:
    """The entries of all the job's tasks, each of which begins with a comma, but for the first."""
    chunks = entries.chunks()
    yield next(chunks, "").removeprefix(",")
    yield from chunks


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


def _task_entry(job: ResolvedJob, devices: Mapping[str, Value], fill: Fill) -> str:
    facility = job.provides.get(FACILITY_ROLE, {}).get("url")
    where = {
        "index": Column(range(job.cardinality)),
        "host": _host(job),
        "user": job.user,
        "ports": {name: Column(numbers) for name, numbers in job.ports.items()},
        "devices": devices,
    }
    lines: tuple[Mapping[str, Value], ...] = (
        where if facility is None else {**where, "url": facility},
        {"commands": job.commands},
        {"environment": job.environment, "working_directory": job.working_directory},
        {"parameters": job.parameters, "provides": job.provides},
        *_lines_of_productions(job),
    )
    members = ",\n          ".join([_members(members, fill) for members in lines])
    return f",\n        {_plain(fill(job.task_idents))}: {{\n          {members}\n        }}"


def _devices(job: ResolvedJob) -> Mapping[str, Value]:
    """By kind, a column for each of the devices that a task has."""
    tasks = range(job.cardinality)
    return {
        kind: tuple(Text((Column(tasks, each.__getitem__),)) for each in zip(*names, strict=True))
        for kind, names in job.devices.items()
    }


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


def _positional_entry(job: ResolvedJob, fill: Fill) -> str:
    commands = [" ".join([word(w.filled(fill)) for w in command]) for command in job.commands]
    direct = job.launcher.kind == "direct" or job.host is None
    top = {
        "ident": fill(job.task_idents),
        "cmds": tuple(commands),
        "zl": None if direct else _launch_prefix(job, fill),
    }
    params = {**job.parameters, "user": job.user}
    first_port = next(iter(job.ports.values()), None)
    if first_port is not None:
        params["port"] = Column(first_port)
    params["hostname"] = _host(job)
    return f",\n    {{{_members(top, fill)},\n     {_members({'params': params}, fill)}}}"


def _launch_prefix(job: ResolvedJob, fill: Fill) -> str:
    assert job.host is not None
    target = f"{job.user}@{fill(job.host)}"
    return " ".join(map(word, ("ssh", *job.launcher.options, target)))


def _host(job: ResolvedJob) -> Text | None:
    return None if job.host is None else Text((job.host,))


def _json(value: Value, fill: Fill) -> str:
    """The JSON of a value for a task."""
    match value:
        case Text():
            return _plain(value.filled(fill))
        case Column():
            return fill(Column(value.values))
        case Mapping():
            return f"{{{_members(value, fill)}}}"
        case tuple():
            return f"[{', '.join([_json(item, fill) for item in value])}]"
        case _:
            return _plain(value)


def _members(values: Mapping[str, Value], fill: Fill) -> str:
    return ", ".join([f"{_plain(key)}: {_json(value, fill)}" for key, value in values.items()])


_plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""The JSON of what is the same for all tasks."""


def _member(key: str, value: Any) -> str:
    return f"{_plain(key)}: {_plain(value)}"


BACKEND = Backend(
    name="resolved",
    summary="the resolved data for Run Control: every task's place, ports and URL, as JSON",
    features=frozenset(Feature),
    emit=emit,
    limits=limits,
)
