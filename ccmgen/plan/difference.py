"""The exact difference of two states: applied to the one, it gives the other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from ccmgen.state import ASPECTS, JobState, State

Kind = Literal["added", "removed", "moved", "ports", "devices", "argv", "environment", "settings"]

_TOLD: tuple[Kind, ...] = ("argv", "environment", "settings")

Columns = Mapping[str, Sequence[Any]]
"""An entry a task, by `host`, `port NAME`, `device KIND`, `argv`, `environment` and `settings`."""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why something changes: `text` says it of `subject`, `of_many` of several subjects at once.

    Without a subject, `text` is the whole of it.
    """

    text: str
    subject: str = ""
    of_many: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to some tasks of a job for one reason.

    tasks: indices, ascending
    before, after: of each of these tasks, what changes, and where it is if that changes
    """

    kind: Kind
    job: str
    tasks: Sequence[int]
    before: Columns
    after: Columns
    why: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """All that changes, jobs by ident. `tasks` counts those afterwards, `staying` the unchanged."""

    partition: str
    site: str
    changes: tuple[Change, ...]
    tasks: int
    staying: int


Why = Callable[[Kind, str, int], Reason]
"""The reason of a change of a job's task."""


def plan(before: State, after: State, why: Why) -> Plan:
    """What changes from one state to another.

    The texts of a task that moves may name its host and ports; that they follow is no change.
    """
    changes: list[Change] = []
    staying = 0
    for ident in sorted(before.jobs.keys() | after.jobs.keys()):
        one, other = (_columns(state.jobs.get(ident)) for state in (before, after))
        counts = [
            state.jobs[ident].tasks if ident in state.jobs else 0 for state in (before, after)
        ]
        both = min(counts)
        touched: set[int] = set()
        for kind, tasks in _differing(one, other, both):
            touched.update(tasks)
            changes += _changes(kind, ident, tasks, one, other, why)
        changes += _changes("removed", ident, range(both, counts[0]), one, {}, why)
        changes += _changes("added", ident, range(both, counts[1]), {}, other, why)
        staying += both - len(touched)
    tasks_after = sum(job.tasks for job in after.jobs.values())
    return Plan(after.partition, after.site, tuple(changes), tasks_after, staying)


def _columns(job: JobState | None) -> Columns:
    if job is None:
        return {}
    place: dict[str, Sequence[Any]] = {}
    if job.assigned is not None:
        place["host"] = job.assigned.hosts
        place |= {f"port {name}": job.assigned.ports[name] for name in job.assigned.ports}
        place |= {f"device {kind}": job.assigned.devices[kind] for kind in job.assigned.devices}
    return {**place, **job.told}


def _differing(one: Columns, other: Columns, both: int) -> Iterator[tuple[Kind, Sequence[int]]]:
    """The tasks, of those that are in both states, that change: each kind once."""
    moved = _unequal(one, other, ["host"], both)
    ports, devices = (
        _unequal(one, other, [name for name in {**one, **other} if name.startswith(prefix)], both)
        for prefix in ("port ", "device ")
    )
    yield "moved", sorted(moved)
    yield "ports", sorted(ports - moved)
    yield "devices", sorted(devices - moved)
    placed = moved | ports | devices
    for kind in _TOLD:
        tasks = sorted(_unequal(one, other, [kind], both))
        yield kind, [i for i in tasks if i not in placed or not _follows(one, other, kind, i)]


def _unequal(one: Columns, other: Columns, names: Iterable[str], both: int) -> set[int]:
    found: set[int] = set()
    for name in names:
        if (name in one) != (name in other):
            found.update(range(both))
        elif name in one and one[name] != other[name]:
            pairs = zip(range(both), one[name], other[name], strict=False)
            found.update([i for i, before, after in pairs if before != after])
    return found


_WORD = re.compile(r"[A-Za-z0-9_.-]+")


def _follows(one: Columns, other: Columns, kind: str, task: int) -> bool:
    """Whether two texts are the same but for the task's own host, ports and devices.

    Digests leave out addresses too; where there are texts, nothing says what is one.
    """
    return _without_place(one, kind, task) == _without_place(other, kind, task)


def _without_place(columns: Columns, kind: str, task: int) -> str:
    """A text in which the task's own host, ports and devices are called by their columns."""
    entries = {name: column[task] for name, column in columns.items() if name not in ASPECTS}
    own = {
        str(part): name
        for name, entry in entries.items()
        for part in (entry if isinstance(entry, tuple) else (entry,))
    }
    text = json.dumps(columns[kind][task], sort_keys=True, default=msgspec.to_builtins)
    return _WORD.sub(lambda word: own.get(word[0], word[0]), text)


def _changes(
    kind: Kind, job: str, tasks: Sequence[int], one: Columns, other: Columns, why: Why
) -> Iterator[Change]:
    by_reason: dict[Reason, list[int]] = {}
    for task in tasks:
        by_reason.setdefault(why(kind, job, task), []).append(task)
    for reason, found in sorted(by_reason.items()):
        before, after = (_chosen(kind, columns, found) for columns in (one, other))
        yield Change(kind, job, found, before, after, reason)


_PLACE = ("host", "port ", "device ")
_SHOWN: Mapping[Kind, tuple[str, ...]] = {
    "added": (*_PLACE, *ASPECTS),
    "removed": (*_PLACE, *ASPECTS),
    "moved": _PLACE,
    "ports": ("port ",),
    "devices": ("device ",),
}


def _chosen(kind: Kind, columns: Columns, tasks: Sequence[int]) -> Columns:
    shown = _SHOWN.get(kind, (kind,))
    return {
        name: [column[task] for task in tasks]
        for name, column in columns.items()
        if name.startswith(shown)
    }
