"""`ccmgen.lock`: what went into a compile and where it put the tasks, so that the next leaves them.

TOML, a line a job, folded, so that a diff shows which job moved:

    [inputs.p42.np04]
    "boot.jsonnet" = "<SHA-256>"

    [assignments.p42.np04]
    ru = {hosts = '(np04-srv-[01-30])*4', ports = {rcf = '9000-9003*30'}, argv = '<digest>', ...}

Snapshots of services (snapshots.py) have their tables in the same file; whoever writes it keeps the
tables of others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import asdict, replace

from ccmgen.assignment import Assigned, Assignments
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.digests import Digesting, Digests
from ccmgen.fold import Names, fold_numbers
from ccmgen.ir import Cardinality
from ccmgen.resolution import Resolution, ResolvedJob
from ccmgen.snapshots import read_lock_tables
from ccmgen.unfold import FoldError, Unfolding

A = TypeVar("A", bound=Hashable)
B = TypeVar("B")


class Line(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """What the lock says of a job: sequences in folded form, an entry a task."""

    hosts: str | None = None
    ports: dict[str, str] = {}
    devices: dict[str, str] = {}
    tasks: Cardinality | None = None
    """How many there are, if they are in a pool, where they have no hosts."""
    argv: str
    environment: str
    settings: str


class Tables(msgspec.Struct, frozen=True):
    """The tables that compiles write, by partition and site."""

    inputs: dict[str, dict[str, dict[str, str]]] = {}
    assignments: dict[str, dict[str, dict[str, Line]]] = {}


class LockedJob(msgspec.Struct, frozen=True):
    """A job as the lock has it; `assigned` is None in a pool."""

    tasks: int
    assigned: Assigned | None
    digests: Digests


class Lock(msgspec.Struct, frozen=True):
    """What the lock says of a partition at a site: SHA-256 by input, and the jobs by ident."""

    inputs: Mapping[str, str]
    jobs: Mapping[str, LockedJob]

    @property
    def assignments(self) -> Assignments:
        """Where the tasks are that are not in pools."""
        return {i: job.assigned for i, job in self.jobs.items() if job.assigned is not None}


def lock_of(resolution: Resolution, inputs: Mapping[str, str]) -> Lock:
    """What a lock is to say of a resolution."""
    names = [host.name for host in resolution.hosts]
    digesting = Digesting()
    return Lock(
        inputs,
        {
            job.ident: LockedJob(
                job.cardinality,
                None if job.pool is not None else assigned_of(job, names),
                digesting.of(job, job.cardinality),
            )
            for job in resolution.jobs
        },
    )


def assigned_of(job: ResolvedJob, names: list[str]) -> Assigned:
    """Where a job's tasks are; `names` are the hosts'."""
    return Assigned(
        hosts=list(map(names.__getitem__, job.hosts)),
        ports={name: list(numbers) for name, numbers in job.ports.items()},
        devices={kind: list(given) for kind, given in job.devices.items()},
    )


def read_lock_of_one(text: str, name: str) -> None:
    """Read what the lock `name` says of its partition at its site, if it is of one only, so that
    `read_lock` has it at once. Raises CcmgenError with the lines that are damaged.
    """
    found = [
        (partition, site)
        for partition, sites in _tables(_parsed(text, name), text, name).assignments.items()
        for site in sites
    ]
    if len(found) == 1:
        read_lock(text, name, *found[0])


@lru_cache(maxsize=1)
def read_lock(text: str, name: str, partition: str, site: str) -> Lock | None:
    """What the text of the lock `name` says of a partition at a site, None if nothing.

    Raises CcmgenError with the lines that are damaged.
    """
    tables = _tables(_parsed(text, name), text, name)
    lines = tables.assignments.get(partition, {}).get(site)
    if lines is None:
        return None
    unfolding = Unfolding()
    jobs: dict[str, LockedJob] = {}
    problems: list[Diagnostic] = []
    for ident, line in lines.items():
        try:
            jobs[ident] = _locked_job(line, unfolding)
        except FoldError as error:
            steps = ("assignments", partition, site, ident)
            problems.append(_damaged(f"job {ident!r}: {error}", text, name, steps))
    if problems:
        raise CcmgenError(problems)
    return Lock(tables.inputs.get(partition, {}).get(site, {}), jobs)


def _locked_job(line: Line, unfolding: Unfolding) -> LockedJob:
    told = Digests(line.argv, line.environment, line.settings)
    if line.hosts is None:
        if line.ports or line.devices:
            raise FoldError("it has no hosts, but ports or devices")
        if line.tasks is None:
            raise FoldError("it has neither hosts, nor tasks that a pool places")
        return LockedJob(line.tasks, None, told)
    if line.tasks is not None:
        raise FoldError("it has hosts, and tasks that a pool places")
    hosts = unfolding.names(line.hosts)

    def column(what: str, folded: str, unfold: Callable[[str], list[Any]]) -> list[Any]:
        try:
            entries = unfold(folded)
        except FoldError as error:
            raise FoldError(f"{what}: {error}") from None
        if len(entries) != len(hosts):
            raise FoldError(f"{what} has {len(entries)} entries, and hosts has {len(hosts)}")
        return entries

    numbers, names = unfolding.numbers, unfolding.names
    ports = {port: column(f"port {port}", text, numbers) for port, text in line.ports.items()}
    devices = {kind: column(f"device {kind}", text, names) for kind, text in line.devices.items()}
    return LockedJob(
        len(hosts), Assigned(hosts, ports, {k: _each(_split, d) for k, d in devices.items()}), told
    )


def _split(devices: str) -> tuple[str, ...]:
    return tuple(devices.split("/"))


def _each(function: Callable[[A], B], entries: Sequence[A]) -> list[B]:
    """The function of each entry, worked out once for equal ones."""
    known = {entry: function(entry) for entry in set(entries)}
    return list(map(known.__getitem__, entries))


def write_lock(text: str, name: str, partition: str, site: str, lock: Lock) -> str:
    """The text of the lock `name` with what it is to say of a partition at a site.

    Jobs that are where they were keep their words, so that git shows those that are not.
    """
    tables = _parsed(text, name)
    known = _tables(tables, text, name).assignments.get(partition, {}).get(site, {})
    before = read_lock(text, name, partition, site)
    lines = dict(_lines(lock, before.jobs if before else {}, known))
    said = {"inputs": dict(lock.inputs), "assignments": msgspec.to_builtins(lines)}
    for table, content in said.items():
        found = tables.get(table, {})
        others = {**found, partition: {**found.get(partition, {}), site: content}}
        tables = {**tables, table: others}
    return dumps(tables)


def _lines(
    lock: Lock, before: Mapping[str, LockedJob], known: Mapping[str, Line]
) -> Iterator[tuple[str, Line]]:
    placed = list(lock.assignments.values())
    hosts = Names({host for assigned in placed for host in set(assigned.hosts)})
    for ident, job in lock.jobs.items():
        told = asdict(job.digests)
        if job.assigned is None:
            yield ident, Line(tasks=job.tasks, **told)
            continue
        if ident in before and before[ident].assigned == job.assigned:
            yield ident, replace(known[ident], **told)
            continue
        assigned = job.assigned
        given = {kind: _each("/".join, devices) for kind, devices in assigned.devices.items()}
        devices = {kind: Names(names).fold(names) for kind, names in given.items()}
        ports = {port: fold_numbers(numbers) for port, numbers in assigned.ports.items()}
        yield ident, Line(hosts=hosts.fold(assigned.hosts), ports=ports, devices=devices, **told)


@lru_cache(maxsize=1)
def _parsed(text: str, name: str) -> Mapping[str, Any]:
    """A compile asks twice: before it places, and when it writes beside what others have."""
    return read_lock_tables(text, name)


def _tables(tables: Mapping[str, Any], text: str, name: str) -> Tables:
    try:
        return msgspec.convert(tables, Tables)
    except msgspec.ValidationError as error:
        message, steps = _culprit(tables) or (str(error), ("",))
        raise CcmgenError([_damaged(message, text, name, steps)]) from None


def _culprit(tables: Mapping[str, Any]) -> tuple[str, tuple[str, ...]] | None:
    """Of a lock that is wrong somewhere: a job's line that is, and what is wrong with it."""
    try:
        found = msgspec.convert(tables["assignments"], dict[str, dict[str, dict[str, Any]]])
    except (KeyError, msgspec.ValidationError):
        return None
    for partition, sites in found.items():
        for site, lines in sites.items():
            for ident, line in lines.items():
                try:
                    msgspec.convert(line, Line)
                except msgspec.ValidationError as error:
                    return f"job {ident!r}: {error}", ("assignments", partition, site, ident)
    return None


def _damaged(message: str, text: str, name: str, steps: tuple[str, ...]) -> Diagnostic:
    return Diagnostic(
        "bad-lock",
        message,
        locations=(Location(name, *_place(text, steps)),),
        hint=f"restore {name} from version control; without its tables [inputs] and "
        "[assignments], the tasks are placed afresh",
    )


def _place(text: str, steps: tuple[str, ...]) -> tuple[int, int]:
    """Line and column of a job's line, as we write it; 0, 0 if it is not found."""
    header, key = f"[{'.'.join(map(_key, steps[:3]))}]", f"{_key(steps[-1])} = "
    lines = text.splitlines()
    if header in lines:
        start = lines.index(header) + 1
        for number, line in enumerate(lines[start:], start + 1):
            if line.startswith(key):
                return number, 1
    return 0, 0


def dumps(tables: Mapping[str, Any]) -> str:
    """The text of a lock: the tables of others first, then a line a job.

    Ours that are damaged are kept as they are, for the next compile to tell.
    """
    try:
        msgspec.convert(tables, Tables)
    except msgspec.ValidationError:
        return _others(tables)
    others = {key: table for key, table in tables.items() if key not in Tables.__struct_fields__}
    parts = [_others(others)] if others else []
    for table in Tables.__struct_fields__:
        for partition, sites in sorted(tables.get(table, {}).items()):
            for site, entries in sorted(sites.items()):
                lines = [f"{_key(key)} = {_inline(entries[key])}\n" for key in sorted(entries)]
                header = ".".join(map(_key, (table, partition, site)))
                parts.append(f"[{header}]\n{''.join(lines)}")
    return "\n".join(parts)


def _others(tables: Mapping[str, Any]) -> str:
    import tomli_w  # only for those who have such tables

    return tomli_w.dumps(tables)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    return _string(value) if isinstance(value, str) else json.dumps(value)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    """A literal string, which is read fastest, where TOML allows one."""
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    whole = text.encode(errors="backslashreplace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
