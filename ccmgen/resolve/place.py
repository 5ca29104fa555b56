"""Second pass: which host each task runs on, and which devices it is given.

Greedy: the most demanding jobs first, each task on the host of its zone with the fewest tasks so
far. Hosts are taken in natural order and jobs by ident, so that no order of the inputs matters.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from ccmgen.diagnostics import Diagnostic, stop_on
from ccmgen.environment import Environment, Host
from ccmgen.ir import Job, Scalar
from ccmgen.resolve.join import Joined, JoinedJob


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job's tasks are: a host index a task, and by kind the devices of each task."""

    hosts: array[int]
    devices: dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Places in the boot's order of jobs."""

    joined: Joined
    places: tuple[Place, ...]


@dataclass(slots=True)
class _Room:
    """What is left of a host; None is not counted."""

    host: Host
    cpu_millis: int | None
    memory_bytes: int | None
    slots: int | None
    devices: dict[str, list[str]]
    tasks: int = 0

    def lacks(self, job: Job, here: int) -> str:
        """Why one more task of `job` does not fit, with `here` of them on the host; or nothing."""
        need = job.task.resources
        limit = job.task.placement.max_per_host
        if limit is not None and here >= limit:
            return f"has {here} of its tasks, and max_per_host is {limit}"
        if self.slots is not None and need.slots > self.slots:
            return f"has {self.slots} of {self.host.slots} slots left, a task needs {need.slots}"
        if self.cpu_millis is not None and need.cpu_millis > self.cpu_millis:
            return (
                f"has {self.cpu_millis / 1000:g} of {(self.host.cpu_millis or 0) / 1000:g} "
                f"processors left, a task needs {need.cpu_millis / 1000:g}"
            )
        if self.memory_bytes is not None and need.memory_bytes > self.memory_bytes:
            return (
                f"has {_mebibytes(self.memory_bytes)} of {_mebibytes(self.host.memory_bytes or 0)} "
                f"of memory left, a task needs {_mebibytes(need.memory_bytes)}"
            )
        for kind, count in sorted(need.devices.items()):
            left = len(self.devices.get(kind, ()))
            if count > left:
                total = len(self.host.devices.get(kind, ()))
                return f"has {left} of {total} {kind} devices left, a task needs {count}"
        return ""

    def take(self, job: Job) -> dict[str, tuple[str, ...]]:
        """Put a task of `job` here; the devices it is given, lowest names first."""
        need = job.task.resources
        self.tasks += 1
        if self.slots is not None:
            self.slots -= need.slots
        if self.cpu_millis is not None:
            self.cpu_millis -= need.cpu_millis
        if self.memory_bytes is not None:
            self.memory_bytes -= need.memory_bytes
        given = {}
        for kind, count in need.devices.items():
            free = self.devices[kind]
            given[kind] = tuple(free[:count])
            del free[:count]
        return given


def _mebibytes(amount: int) -> str:
    return f"{amount / (1 << 20):g} MiB"


Class = tuple[str, str]
"""Jobs of one zone and the same requirements share their candidates."""


def place(joined: Joined) -> Placed:
    """Raises CcmgenError with a diagnostic for each job that finds no room."""
    environment = joined.environment
    rooms = [_room(host) for host in environment.hosts]
    placed = [j for j in joined.jobs if j.zone.pool is None]
    classes = {_class(j): j for j in placed}
    candidates = {key: _candidates(j, environment) for key, j in classes.items()}
    order = sorted(placed, key=lambda j: (_urgency(j, candidates[_class(j)]), j.job.ident))
    heaps = {key: [(0, index) for index in hosts] for key, (hosts, _) in candidates.items()}
    places: dict[str, Place] = {}
    problems: list[Diagnostic] = []
    for job in order:
        here: dict[int, int] = {}
        chosen = _place_job(job.job, heaps[_class(job)], rooms, here)
        places[job.job.ident] = chosen
        if len(chosen.hosts) < job.job.cardinality:
            hosts, reasons = candidates[_class(job)]
            full = {index: rooms[index].lacks(job.job, here.get(index, 0)) for index in hosts}
            problems.append(_no_room(job, chosen, environment, {**reasons, **full}))
    stop_on(problems)
    nowhere = Place(array("L"), {})
    return Placed(joined, tuple(places.get(job.job.ident, nowhere) for job in joined.jobs))


def _room(host: Host) -> _Room:
    devices = {kind: list(names) for kind, names in host.devices.items()}
    return _Room(host, host.cpu_millis, host.memory_bytes, host.slots, devices)


def _class(joined: JoinedJob) -> Class:
    return joined.zone.name, repr(sorted(joined.job.task.placement.require.items()))


def _candidates(joined: JoinedJob, environment: Environment) -> tuple[list[int], dict[int, str]]:
    """Hosts of the zone that have every attribute, and why the others do not do."""
    hosts: list[int] = []
    reasons: dict[int, str] = {}
    for index in joined.zone.hosts:
        reason = _mismatch(environment.hosts[index], joined.job.task.placement.require)
        if reason:
            reasons[index] = reason
        else:
            hosts.append(index)
    return hosts, reasons


def _mismatch(host: Host, require: dict[str, Scalar]) -> str:
    for name, wanted in sorted(require.items()):
        if name not in host.attributes:
            return f"has no attribute {name!r}; {wanted!r} is required"
        has = host.attributes[name]
        values = has if isinstance(has, tuple) else (has,)
        if not any(_equal(value, wanted) for value in values):
            shown = ", ".join(map(repr, values)) or "empty"
            return f"its attribute {name!r} is {shown}; {wanted!r} is required"
    return ""


def _equal(one: Scalar, other: Scalar) -> bool:
    """As JSON, in which true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _urgency(joined: JoinedJob, candidates: tuple[list[int], dict[int, str]]) -> tuple[int, ...]:
    """Smaller is placed earlier: few hosts to choose from, then rare devices, then much memory."""
    need = joined.job.task.resources
    return (
        len(candidates[0]),
        -sum(need.devices.values()),
        -need.memory_bytes,
        -need.cpu_millis,
        -need.slots,
    )


def _place_job(
    job: Job, heap: list[tuple[int, int]], rooms: list[_Room], here: dict[int, int]
) -> Place:
    """Place as many tasks as fit; `here` counts them by host.

    The heap of a class orders its hosts by tasks at the time an entry was pushed. Tasks are never
    taken away, so a stale entry is too small: it is pushed again with what holds now.
    """
    hosts = array("L")
    devices: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in job.task.resources.devices}
    unfit: list[tuple[int, int]] = []
    while len(hosts) < job.cardinality and heap:
        load, index = heappop(heap)
        room = rooms[index]
        if room.tasks != load:
            heappush(heap, (room.tasks, index))
        elif room.lacks(job, here.get(index, 0)):
            unfit.append((load, index))
        else:
            for kind, names in room.take(job).items():
                devices[kind].append(names)
            hosts.append(index)
            here[index] = here.get(index, 0) + 1
            heappush(heap, (room.tasks, index))
    heap += unfit
    heapify(heap)
    return Place(hosts, devices)


def _no_room(
    joined: JoinedJob, place: Place, environment: Environment, reasons: dict[int, str]
) -> Diagnostic:
    job, placed = joined.job, len(place.hosts)
    return Diagnostic(
        "no-room",
        f"zone {joined.zone.name!r} has room for {placed} of the {job.cardinality} tasks "
        f"of job {job.ident!r}",
        joined.path,
        related=tuple(
            f"{environment.hosts[index].name}: {reason}"
            for index, reason in sorted(reasons.items())
        ),
        hint="add hosts to the zone, raise their capacity, or ask for fewer or smaller tasks",
    )
