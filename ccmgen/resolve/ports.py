"""Third pass: a number for each named port of each task; no port twice on a host."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from ccmgen.diagnostics import Diagnostic, stop_on
from ccmgen.environment import Environment, Zone
from ccmgen.ir import task_ident
from ccmgen.resolve.join import JoinedJob
from ccmgen.resolve.place import Place, Placed


@dataclass(frozen=True, slots=True)
class Ported:
    """By job in the boot's order: port numbers by port name, one a task."""

    placed: Placed
    ports: tuple[dict[str, array[int]], ...]


@dataclass(slots=True)
class _HostPorts:
    """A host's ports.

    reserved: by the site, or by any zone that the host is in
    claims: who claimed which fixed port
    taken: all claimed and allocated ones
    next: by zone, how far allocation has come in its range
    """

    reserved: frozenset[int] = frozenset()
    claims: dict[int, str] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    next: dict[str, int] = field(default_factory=dict)


def allocate_ports(placed: Placed) -> Ported:
    """Fixed ports are claimed first, then the lowest free ones are allocated, jobs by ident.

    Raises CcmgenError if a fixed port is claimed twice or reserved, or a host's range is used up.
    """
    jobs = placed.joined.jobs
    hosts = _hosts(placed.joined.environment)
    problems: list[Diagnostic] = []
    order = sorted(range(len(jobs)), key=lambda number: jobs[number].job.ident)
    for number in order:
        problems += _claim_fixed(jobs[number], placed.places[number], hosts, placed)
    ports: list[dict[str, array[int]]] = [{} for _ in jobs]
    for number in order:
        ports[number] = _allocate(jobs[number], placed.places[number], hosts, placed, problems)
    stop_on(problems)
    return Ported(placed, tuple(ports))


def _hosts(environment: Environment) -> list[_HostPorts]:
    hosts = [_HostPorts() for _ in environment.hosts]
    for zone in environment.zones.values():
        for host in zone.hosts:
            if not zone.ports.reserved <= hosts[host].reserved:
                hosts[host].reserved |= zone.ports.reserved
    return hosts


def _claim_fixed(
    joined: JoinedJob, place: Place, hosts: list[_HostPorts], placed: Placed
) -> Iterator[Diagnostic]:
    for name, port in sorted(joined.job.task.ports.items()):
        number = port.fixed
        if number is None:
            continue
        for index, host in enumerate(place.hosts):
            me = f"port {name!r} of task {task_ident(joined.job.ident, index)}"
            other = hosts[host].claims.setdefault(number, me)
            hosts[host].taken.add(number)
            if number in hosts[host].reserved:
                other = "the environment, which reserves it"
            if other is not me:
                yield Diagnostic(
                    "port-claimed-twice",
                    f"port {number} on {placed.joined.environment.hosts[host].name} "
                    f"is claimed by {me} and by {other}",
                    joined.path,
                    hint="leave the port to be allocated, or set max_per_host to 1",
                )
                break


def _allocate(
    joined: JoinedJob,
    place: Place,
    hosts: list[_HostPorts],
    placed: Placed,
    problems: list[Diagnostic],
) -> dict[str, array[int]]:
    """The job's ports; where a host has none left, a problem, and 0 in the column."""
    job, pool = joined.job, joined.zone.ports
    ports = {
        name: array("L", [port.fixed] * job.cardinality if port.fixed else [])
        for name, port in sorted(job.task.ports.items())
    }
    wanted = [column for name, column in ports.items() if job.task.ports[name].fixed is None]
    full: set[int] = set()
    for host in place.hosts:
        for column in wanted:
            number = _lowest_free(hosts[host], joined.zone)
            column.append(number)
            if not number:
                full.add(host)
    for host in sorted(full):
        problems.append(
            Diagnostic(
                "ports-used-up",
                f"{placed.joined.environment.hosts[host].name} has no port left for job "
                f"{job.ident!r}: zone {joined.zone.name!r} allows {len(pool.allowed)}",
                joined.path,
                hint="widen the range in the environment's ports, or spread the tasks",
            )
        )
    return ports


def _lowest_free(host: _HostPorts, zone: Zone) -> int:
    allowed, at = zone.ports.allowed, host.next.get(zone.name, 0)
    while at < len(allowed) and (allowed[at] in host.taken or allowed[at] in host.reserved):
        at += 1
    host.next[zone.name] = at + 1
    if at >= len(allowed):
        return 0
    host.taken.add(allowed[at])
    return allowed[at]
