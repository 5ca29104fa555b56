"""Third pass: a number for each named port of each task; no port twice on a host.

Placement has seen to it that there are enough (rooms.py). Fixed ports are claimed first; then tasks
keep the ports that they had on the same host; then the lowest free ones are allocated, jobs by
ident. Where zones' ranges overlap, that can use up what another zone needs; then a host's ports are
all allocated anew, by matching.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import eq

from msgspec import Struct, field

from ccmgen.assignment import Assigned
from ccmgen.resolve.join import JoinedJob
from ccmgen.resolve.matching import augment
from ccmgen.resolve.place import Place, Placed
from ccmgen.resolve.rooms import reserved_ports

Columns = dict[str, "array[int]"]
"""By port name: a number a task; 0 while it has none."""


class Ported(Struct, frozen=True):
    """By job in the boot's order: port numbers by port name, one a task."""

    placed: Placed
    ports: tuple[Columns, ...]


class _HostPorts(Struct):
    """A host's ports.

    barred: reserved by the site or by any zone that the host is in, or occupied by others
    taken: claimed and allocated ones
    next: by zone, how far allocation has come in its range
    """

    barred: frozenset[int] = frozenset()
    taken: set[int] = field(default_factory=set)
    next: dict[str, int] = field(default_factory=dict)


class _Wanted(Struct, frozen=True):
    """The ports of a job that are to be allocated."""

    joined: JoinedJob
    place: Place
    columns: tuple[array[int], ...]


def allocate_ports(placed: Placed) -> Ported:
    """The lowest ports that are free, but for those that are fixed or were there before."""
    jobs = placed.joined.jobs
    hosts = _hosts(placed)
    ports: list[Columns] = [_fixed(j, p, hosts) for j, p in zip(jobs, placed.places, strict=True)]
    names = [host.name for host in placed.joined.environment.hosts]
    order = sorted(range(len(jobs)), key=lambda number: jobs[number].job.ident)
    wanted = []
    for number in order:
        joined, place = jobs[number], placed.places[number]
        if joined.job.ident in placed.before:
            before = placed.before[joined.job.ident]
            _keep(joined, place, ports[number], hosts, names, before)
        free = [n for n in ports[number] if joined.job.task.ports[n].fixed is None]
        if free and place.hosts:
            columns = tuple(ports[number][name] for name in free)
            wanted.append(_Wanted(joined, place, columns))
    short: set[int] = set()
    for each in wanted:
        short.update(_allocate(each, hosts))
    for host in sorted(short):
        _match(host, hosts[host], wanted)
    return Ported(placed, tuple(ports))


def _hosts(placed: Placed) -> list[_HostPorts]:
    environment = placed.joined.environment
    hosts = [_HostPorts(reserved) for reserved in reserved_ports(environment)]
    index = {host.name: number for number, host in enumerate(environment.hosts)}
    for other in placed.occupied:
        for assigned in other.assignments.values():
            for numbers in assigned.ports.values():
                for name, number in zip(assigned.hosts, numbers, strict=True):
                    if name in index:
                        host = hosts[index[name]]
                        host.barred |= {number}
    return hosts


def _fixed(joined: JoinedJob, place: Place, hosts: Sequence[_HostPorts]) -> Columns:
    """The job's columns; fixed ports are claimed."""
    ports = sorted(joined.job.task.ports.items())
    for _, port in ports:
        if port.fixed is not None:
            for host in place.hosts:
                hosts[host].taken.add(port.fixed)
    return {name: array("L", [port.fixed or 0]) * len(place.hosts) for name, port in ports}


def _keep(
    joined: JoinedJob,
    place: Place,
    ports: Columns,
    hosts: Sequence[_HostPorts],
    names: Sequence[str],
    before: Assigned,
) -> None:
    """The ports that tasks had on the same host, where nobody else has them now."""
    allowed = joined.zone.ports.numbers
    stayed = list(map(eq, map(names.__getitem__, place.hosts), before.hosts))
    for name, column in ports.items():
        if joined.job.task.ports[name].fixed is not None:
            continue
        told = zip(count(), place.hosts, before.ports.get(name, ()))
        for task, index, number in compress(told, stayed):
            at = hosts[index]
            taken = at.taken
            if number not in taken and number in allowed and number not in at.barred:
                column[task] = number
                taken.add(number)


def _allocate(wanted: _Wanted, hosts: Sequence[_HostPorts]) -> set[int]:
    """Ports for the tasks that have none, the lowest; the hosts where there were too few."""
    short: set[int] = set()
    zone = wanted.joined.zone.name
    allowed = wanted.joined.zone.ports.allowed
    end = len(allowed)
    indices = wanted.place.hosts
    for task in _without(wanted.columns):
        index = indices[task]
        host = hosts[index]
        at = host.next.get(zone, 0)
        for column in wanted.columns:
            if column[task]:
                continue
            while at < end and (allowed[at] in host.taken or allowed[at] in host.barred):
                at += 1
            if at == end:
                short.add(index)
                break
            column[task] = allowed[at]
            host.taken.add(allowed[at])
            at += 1
        host.next[zone] = at
    return short


def _without(columns: Sequence[array[int]]) -> Iterable[int]:
    """The tasks that lack a port. (All do, or very few.)"""
    if not any(map(any, columns)):
        return range(len(columns[0]))
    if all(0 not in column for column in columns):
        return ()
    return [task for task, numbers in enumerate(zip(*columns, strict=True)) if not all(numbers)]


def _match(index: int, host: _HostPorts, wanted: Sequence[_Wanted]) -> None:
    """All ports of a host anew: a matching of tasks' ports and numbers, by augmenting paths."""
    slots = [
        (each.joined.zone, column, task)
        for each in wanted
        for task, where in enumerate(each.place.hosts)
        if where == index
        for column in each.columns
    ]
    mine = {column[task] for _, column, task in slots}
    fixed = host.taken - mine
    choices = [
        [n for n in zone.ports.allowed if n not in fixed and n not in host.barred]
        for zone, _, _ in slots
    ]
    owner: dict[int, int] = {}
    for slot in range(len(slots)):
        assert not augment(slot, choices, owner), "placement has counted ports that are not there"
    for number, slot in owner.items():
        _, column, task = slots[slot]
        column[task] = number
