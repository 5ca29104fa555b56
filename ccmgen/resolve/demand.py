"""What each job asks of hosts, worked out once before any task is placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.environment import Host
from ccmgen.placement import HOST, OWN_ATTRIBUTES, Placement
from ccmgen.resolve.join import JoinedJob
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import Needs, Quantity, Rooms


class Candidates(Struct, frozen=True, eq=False):
    """Hosts that may have a task of some like jobs, and why the others of the zone may not.

    tiers: the most preferred first, each ascending
    members: all of them
    unfit: the others, by reason
    """

    tiers: tuple[tuple[int, ...], ...]
    members: frozenset[int]
    unfit: tuple[tuple[str, list[int]], ...]

    @property
    def reasons(self) -> dict[int, str]:
        """By host of the zone that may not: why."""
        return {host: reason for reason, hosts in self.unfit for host in hosts}

    def hosts(self) -> Iterator[int]:
        """All of them."""
        for tier in self.tiers:
            yield from tier


Near = tuple[tuple[int, str], ...]
"""Numbers of other demands, each with the attribute whose groups count."""


class Demand(Struct, frozen=True, eq=False):
    """A job's tasks that are to be placed.

    number: of the job, in the boot's order
    count: how many tasks
    least: how many are enough
    together, apart: other jobs to be near to and to keep away from; the latter both ways
    """

    number: int
    joined: JoinedJob
    count: int
    least: int
    needs: Needs
    candidates: Candidates
    together: Near = ()
    apart: Near = ()

    @property
    def ident(self) -> str:
        """The job's."""
        return self.joined.job.ident

    @property
    def placement(self) -> Placement:
        """The job's."""
        return self.joined.job.task.placement

    @property
    def most_per_host(self) -> int | None:
        """How many of the tasks a host may have."""
        return self.placement.max_per.get(HOST)

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """Attributes other than the host, and how many of the tasks a group may have."""
        most = self.placement.max_per
        return tuple((name, most[name]) for name in sorted(most) if name != HOST)

    @property
    def careful(self) -> bool:
        """Whether it matters for a task where others are, beyond what they leave of a host."""
        return bool(self.groups or self.together or self.apart or self.placement.spread)

    def most_on(self, host: int, *, generous: bool = False) -> int:
        """How many of the tasks a host has room for that has no others.

        generous: as if it had enough of all that there can be more of
        """
        most = self.count if self.most_per_host is None else self.most_per_host
        rooms = [q.free[host] // n for q, n in self.needs if not (generous and q.unit)]
        return max(0, min(self.count, most, *rooms))

    def lack(self, host: int, here: int) -> str:
        """Why the host has no room for one more task, with `here` of them on it; or nothing."""
        most = self.most_per_host
        if most is not None and here >= most:
            return f"has {here} of its tasks, and max_per host is {most}"
        return next(filter(None, (q.lack(host, need) for q, need in self.needs)), "")


def take(needs: Sequence[tuple[Quantity, int]], host: int, times: int = 1) -> None:
    """Take of a host what some tasks need; or give it back, if `times` is negative."""
    for quantity, need in needs:
        quantity.left[host] -= need * times


def demands_of(jobs: Sequence[JoinedJob], attributes: Attributes, rooms: Rooms) -> list[Demand]:
    """Of all jobs that are not in a pool; by ident, so that no order of jobs matters."""
    placed = {n: joined for n, joined in enumerate(jobs) if joined.zone.pool is None}
    numbers = {joined.job.ident: n for n, joined in placed.items()}

    classes: dict[str, Candidates] = {}
    like: dict[tuple[int, str], tuple[Needs, Candidates]] = {}
    found = []
    for number, joined in sorted(placed.items(), key=lambda item: item[1].job.ident):
        job = joined.job
        key = (id(job.task), joined.zone.name)
        if key not in like:
            wishes = _class(joined)
            if wishes not in classes:
                classes[wishes] = _candidates(joined, attributes)
            like[key] = rooms.needs(joined), classes[wishes]
        quorum = job.condition.quorum
        least = job.cardinality if quorum is None else min(quorum, job.cardinality)
        found.append(Demand(number, joined, job.cardinality, least, *like[key]))
    return _with_neighbours(found, numbers)


def _with_neighbours(demands: Sequence[Demand], numbers: Mapping[str, int]) -> list[Demand]:
    apart: dict[int, set[tuple[int, str]]] = {}
    idents = {number: ident for ident, number in numbers.items()}
    for demand in demands:
        for other in demand.placement.apart:
            one, two = demand.number, numbers[other.job]
            apart.setdefault(one, set()).add((two, other.over))
            apart.setdefault(two, set()).add((one, other.over))
    return [
        replace(
            demand,
            together=tuple((numbers[o.job], o.over) for o in demand.placement.together),
            apart=tuple(sorted(apart.get(demand.number, ()), key=lambda o: (idents[o[0]], o[1]))),
        )
        if demand.placement.together or demand.number in apart
        else demand
        for demand in demands
    ]


def _class(joined: JoinedJob) -> str:
    """Jobs of one zone and the same wishes share their candidates."""
    placement, devices = joined.job.task.placement, joined.job.task.resources.devices
    wishes = (placement.require, devices, _grouped_by(placement))
    shown = [str(sorted(wish.items()) if isinstance(wish, dict) else wish) for wish in wishes]
    return "\n".join((joined.zone.name, *shown, repr(placement.prefer)))


def _grouped_by(placement: Placement) -> list[str]:
    """The attributes that a host must have for its groups."""
    neighbours = (*placement.together, *placement.apart)
    return sorted({*placement.max_per, *placement.spread, *(n.over for n in neighbours)})


def _candidates(joined: JoinedJob, attributes: Attributes) -> Candidates:
    placement = joined.job.task.placement
    asked = {*placement.require, *(name for each in placement.prefer for name in each.hosts)}
    alike = attributes.alike(joined.zone)
    if asked.intersection(OWN_ATTRIBUTES):
        alike = [[host] for host in joined.zone.hosts]
    tiers: dict[int, list[int]] = {}
    unfit: list[tuple[str, list[int]]] = []
    for hosts in alike:
        if reason := _unfit(hosts[0], joined, attributes):
            unfit.append((reason, hosts))
        else:
            weight = _weight(hosts[0], placement, attributes)
            tiers.setdefault(weight, []).extend(hosts)
    ordered = tuple(tuple(sorted(tiers[weight])) for weight in sorted(tiers, reverse=True))
    return Candidates(ordered, frozenset().union(*ordered), tuple(unfit))


def _weight(host: int, placement: Placement, attributes: Attributes) -> int:
    preferred = (p for p in placement.prefer if not attributes.mismatch(host, p.hosts))
    return sum(preference.weight for preference in preferred)


def _unfit(host: int, joined: JoinedJob, attributes: Attributes) -> str:
    """Why a host is out of the question for a job, or nothing."""
    described, placement = attributes.hosts[host], joined.job.task.placement
    if described.disabled:
        return f"is disabled: {described.disabled}"
    if reason := attributes.mismatch(host, placement.require):
        return reason
    for name in _grouped_by(placement):
        if attributes.of(host, name) is None:
            return f"has no attribute {name!r}, whose groups count for the job"
    return next(filter(None, _devices_lacking(described, joined)), "")


def _devices_lacking(host: Host, joined: JoinedJob) -> Iterator[str]:
    """Of devices that several tasks may use, a task that asks for several has different ones."""
    for kind, wanted in sorted(joined.job.task.resources.devices.items()):
        has = len(host.devices.get(kind, ()))
        if kind in host.shares and isinstance(wanted, int) and wanted > has:
            yield f"has {has} {kind} devices, a task needs {wanted} different ones"
