"""Second pass: which host each task runs on, and which devices it is given.

What a lock says is kept as far as it is right; the rest is placed greedily. Where that finds no
room, or where it may have given up more than need be, the exact solver has the last word; so the
answer does not depend on what is installed, only whether there is one.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.assignment import Assignments, Occupied
from ccmgen.diagnostics import CcmgenError, stop_on
from ccmgen.resolution import Removal
from ccmgen.resolve.demand import Demand, demands_of
from ccmgen.resolve.devices import Given, give_devices
from ccmgen.resolve.greedy import NOWHERE, Packing, fill
from ccmgen.resolve.join import Joined
from ccmgen.resolve.keep import keep
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import Rooms

if TYPE_CHECKING:
    from ccmgen.resolve.exact import Answer


class Place(Struct, frozen=True):
    """Where a job's tasks are: a host index a task, and by kind the devices of each task."""

    hosts: array[int]
    devices: Given


class Placed(Struct, frozen=True):
    """Places in the boot's order of jobs.

    joined: jobs with as many tasks as there is room for
    before: where tasks were
    """

    joined: Joined
    places: tuple[Place, ...]
    removals: tuple[Removal, ...]
    before: Assignments
    occupied: Sequence[Occupied]


def place(
    joined: Joined, before: Assignments | None = None, occupied: Sequence[Occupied] = ()
) -> Placed:
    """Raises CcmgenError if some jobs have no room, with a smallest set of them."""
    before = before or {}
    rooms, attributes = Rooms(joined, occupied), Attributes(joined.environment)
    demands = demands_of(joined.jobs, attributes, rooms)
    packing = _packed(demands, rooms, attributes, before)
    if short := packing.short():
        rooms.clear()
        demands = _bounded(demands, attributes)
        packing = _packed(demands, rooms, attributes, before)
        if short := packing.short():
            packing = _packed(demands, rooms, attributes, before, tight=True)
            short = packing.short()
    if short or not packing.surely:
        _place_exactly(packing)
    return _placed(joined, packing, before, occupied)


def _packed(
    demands: Sequence[Demand],
    rooms: Rooms,
    attributes: Attributes,
    before: Assignments,
    *,
    tight: bool = False,
) -> Packing:
    """What is right of the lock, and the rest as far as greed finds room."""
    rooms.clear()
    packing = Packing(demands, rooms, attributes)
    keep(packing, before)
    fill(packing, careful_only=tight)
    if tight:
        from ccmgen.resolve.tight import fill_tightly

        fill_tightly(packing)
    return packing


def _bounded(demands: Sequence[Demand], attributes: Attributes) -> list[Demand]:
    """Demands of as many tasks as each has room for by itself. Raises CcmgenError if one is to have
    more than that."""
    from ccmgen.resolve.conflict import no_room_alone, room_alone

    rooms = [room_alone(demand, attributes) for demand in demands]
    stop_on(
        [
            no_room_alone(demand, room, attributes)
            for demand, room in zip(demands, rooms, strict=True)
            if room < demand.least
        ]
    )
    return [
        demand if room == demand.count else replace(demand, count=room)
        for demand, room in zip(demands, rooms, strict=True)
    ]


def _place_exactly(packing: Packing) -> None:
    """Let the solver say where tasks are. Raises CcmgenError if it finds no room."""
    from ccmgen.resolve.conflict import no_room_together, short_of, smallest, undecided
    from ccmgen.resolve.exact import Model
    from ccmgen.resolve.repair import repair
    from ccmgen.resolve.scattered import crowded
    from ccmgen.resolve.solver import require_solver

    demands, attributes, short = list(packing.demands.values()), packing.attributes, packing.short()
    if short and (found := short_of(demands, attributes) or crowded(demands, attributes)):
        raise CcmgenError([found])
    names = ", ".join(repr(demand.ident) for demand in short)
    require_solver(f"there may be no room for {names}" if short else "some tasks need not move")
    if short:
        repair(packing)
        if not packing.short() and packing.surely:
            return
    hint = {number: packing.here(number) for number in packing.demands}
    answer = Model(demands, attributes).solve(packing.old(), hint)
    if answer.verdict == "placed":
        _settle(packing, answer)
    elif answer.verdict == "impossible":
        raise CcmgenError([no_room_together(smallest(demands, attributes), attributes)])
    elif not all(packing.suffices(demand) for demand in short):
        raise CcmgenError([undecided(short)])


def _settle(packing: Packing, answer: Answer) -> None:
    """Give tasks the solver's hosts: those that can stay stay, the others fill up in order."""
    for number, demand in packing.demands.items():
        counts = answer.counts[number].copy()
        was = packing.was.get(number, [NOWHERE] * demand.count)
        hosts = [NOWHERE] * demand.count
        for task, host in enumerate(was):
            if host != NOWHERE and counts[host] > 0:
                hosts[task] = host
                counts[host] -= 1
        rest = iter(sorted(counts.elements()))
        packing.hosts[number] = [h if h != NOWHERE else next(rest, NOWHERE) for h in hosts]


def _placed(
    joined: Joined, packing: Packing, before: Assignments, occupied: Sequence[Occupied]
) -> Placed:
    jobs, removals = list(joined.jobs), []
    for number, demand in packing.demands.items():
        hosts, job = packing.hosts[number], demand.joined.job
        placed = demand.count - packing.missing(number)
        if placed < job.cardinality:
            packing.hosts[number] = _moved_up(hosts, placed)
            removals.append(_left_out(demand, job.cardinality - placed, packing))
            fewer = replace(job, cardinality=placed)
            jobs[number] = replace(demand.joined, job=fewer)
    devices = give_devices(list(packing.demands.values()), packing.hosts, packing.rooms, before)
    places = tuple(_place_of(number, packing, devices) for number in range(len(jobs)))
    partition = replace(joined.partition, jobs=tuple(each.job for each in jobs))
    whole = replace(joined, partition=partition, jobs=tuple(jobs)) if removals else joined
    return Placed(whole, places, tuple(removals), before, occupied)


def _place_of(number: int, packing: Packing, devices: Mapping[int, Given]) -> Place:
    if number not in packing.hosts:
        return Place(array("L"), {})
    return Place(array("L", packing.hosts[number]), devices[number])


def _moved_up(hosts: Sequence[int], count: int) -> list[int]:
    """The first tasks of a job, where some have no host: the last take their places."""
    spare = [host for host in hosts[count:] if host != NOWHERE]
    return [host if host != NOWHERE else spare.pop() for host in hosts[:count]]


def _left_out(demand: Demand, tasks: int, packing: Packing) -> Removal:
    hosts = packing.attributes.hosts
    reasons = [
        f"{hosts[host].name} {reason}"
        for host, reason in sorted(demand.candidates.reasons.items())
        if hosts[host].disabled or hosts[host].disabled_devices
    ]
    because = f" ({'; '.join(reasons[:8])})" if reasons else ""
    quorum = demand.joined.job.condition.quorum
    return Removal(demand.ident, tasks, f"there is no room for them{because}; quorum is {quorum}")
