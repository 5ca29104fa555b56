"""Which devices each task is given, once it has a host: those it had before, or the least used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ccmgen.assignment import Assignments
from ccmgen.diagnostics import Diagnostic, stop_on
from ccmgen.resolve.demand import Demand
from ccmgen.resolve.rooms import Rooms

Given = dict[str, list[tuple[str, ...]]]
"""By kind: the names of the devices of each task."""


class _Asking(Struct, frozen=True):
    """A task on a host that is to be given devices of a kind."""

    demand: Demand
    task: int
    names: tuple[str, ...]
    """Which ones, if it says so."""
    count: int
    had: tuple[str, ...]
    """What it had before on the same host."""


def give_devices(
    demands: Sequence[Demand],
    hosts: Mapping[int, Sequence[int]],
    rooms: Rooms,
    before: Assignments,
) -> dict[int, Given]:
    """By number of a job. Raises CcmgenError if a host's devices cannot be dealt out."""
    given: dict[int, Given] = {}
    asking: dict[tuple[int, str], list[_Asking]] = defaultdict(list)
    for demand in sorted(demands, key=lambda demand: demand.ident):
        wanted = demand.joined.job.task.resources.devices
        placed = hosts[demand.number]
        given[demand.number] = {kind: [()] * len(placed) for kind in sorted(wanted)}
        for kind, want in sorted(wanted.items()):
            names, count = (want, len(want)) if isinstance(want, tuple) else ((), want)
            for task, host in enumerate(placed):
                had = _had(before, demand.ident, task, kind, rooms.environment.hosts[host].name)
                asking[host, kind].append(_Asking(demand, task, names, count, had))
    problems = []
    for (host, kind), tasks in sorted(asking.items()):
        dealt = _deal(rooms, host, kind, tasks, keep=True) or _deal(
            rooms, host, kind, tasks, keep=False
        )
        if dealt is None:
            problems.append(_undealt(rooms, host, kind, tasks))
            continue
        for each, names in zip(tasks, dealt, strict=True):
            given[each.demand.number][kind][each.task] = names
    stop_on(problems)
    return given


def _had(before: Assignments, ident: str, task: int, kind: str, host: str) -> tuple[str, ...]:
    if ident not in before:
        return ()
    assigned = before[ident]
    if task >= len(assigned.hosts) or assigned.hosts[task] != host:
        return ()
    given = assigned.devices.get(kind, ())
    return tuple(given[task]) if task < len(given) else ()


def _deal(
    rooms: Rooms, host: int, kind: str, tasks: Sequence[_Asking], *, keep: bool
) -> list[tuple[str, ...]] | None:
    """Those that are named, then those that tasks had, then for the tasks that ask for the most the
    ones that can be used most often, which succeeds if anything does (Gale and Ryser)."""
    uses = rooms.device_uses(host, kind)
    dealt: dict[int, tuple[str, ...]] = {}
    for number, each in enumerate(tasks):
        if each.names:
            dealt[number] = each.names
            for name in each.names:
                uses[name] -= 1
    for number, each in enumerate(tasks):
        fits = len(each.had) == each.count and all(uses.get(name, 0) > 0 for name in each.had)
        if keep and not each.names and fits:
            dealt[number] = each.had
            for name in each.had:
                uses[name] -= 1
    order = {name: at for at, name in enumerate(uses)}
    for number in sorted(range(len(tasks)), key=lambda n: -tasks[n].count):
        if number not in dealt:
            best = sorted(uses, key=lambda name: (-uses[name], order[name]))
            dealt[number] = tuple(sorted(best[: tasks[number].count], key=order.__getitem__))
            for name in dealt[number]:
                uses[name] -= 1
    if any(left < 0 for left in uses.values()):
        return None
    return [dealt[number] for number in range(len(tasks))]


def _undealt(rooms: Rooms, host: int, kind: str, tasks: Sequence[_Asking]) -> Diagnostic:
    name = rooms.environment.hosts[host].name
    jobs = ", ".join(dict.fromkeys(repr(each.demand.ident) for each in tasks))
    return Diagnostic(
        "no-room",
        f"the {kind} devices of {name} cannot be dealt out to the tasks of {jobs}: "
        "some ask for them by name, and others for several at once",
        tasks[0].demand.joined.path / "task" / "resources" / "devices" / kind,
        hint="ask for all of them by name, or for none",
    )
