"""Why there is no placement: a smallest set of jobs that have no room, and what would do.

The set is smallest in that without any one of its jobs the others have room; or, where it is said
what there is too little of, enough of that, which takes no solver to see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from ccmgen.diagnostics import Diagnostic
from ccmgen.placement import HOST, Neighbour
from ccmgen.resolve.demand import Candidates, Demand, take
from ccmgen.resolve.exact import Model
from ccmgen.resolve.match import Attributes, shown
from ccmgen.resolve.rooms import UNCOUNTED, Quantity
from ccmgen.resolve.solver import has_solver

MOST_HOSTS = 100
"""So many hosts are described one by one."""

MOST_JOBS = 8
"""So many jobs that a host is refused to for the same reason are named."""

MOST_REASONS = 4
"""So many reasons are told of a host that is refused to jobs for different ones."""

Like = Mapping[Candidates, Sequence[Demand]]
"""Jobs by their candidates, which those of one zone and alike in what they require share."""

_HINT = "add hosts to the zone, raise their capacity, or ask for fewer or smaller tasks"


def room_alone(demand: Demand, attributes: Attributes) -> int:
    """How many tasks there is room for at the most if there were no other job."""
    rooms = {host: demand.most_on(host) for host in demand.candidates.hosts()}
    bounds = [sum(rooms.values())]
    for attribute, most in demand.groups:
        groups: Counter[object] = Counter()
        for host, room in rooms.items():
            values = attributes.of(host, attribute) or ()
            groups[values[0] if len(values) == 1 else ("several", host)] += room
        bounds.append(sum(min(most, room) for room in groups.values()))
    return min(demand.count, *bounds)


def no_room_alone(demand: Demand, room: int, attributes: Attributes) -> Diagnostic:
    """A job that would not have room if it were the only one, before anything is placed."""
    job = demand.joined.job
    quorum = "" if demand.least == job.cardinality else f", of which {demand.least} would do"
    return Diagnostic(
        "no-room",
        f"zone {demand.joined.zone.name!r} has room for {room} of the {job.cardinality} tasks "
        f"of job {job.ident!r}{quorum}",
        demand.joined.path,
        related=tuple(_host_by_host(demand, attributes)),
        hint=_HINT,
    )


def _host_by_host(demand: Demand, attributes: Attributes) -> Iterator[str]:
    """Why each host of the zone has no room for one task more than it has room for."""
    reasons = demand.candidates.reasons
    rooms = {host: demand.most_on(host) for host in demand.candidates.hosts()}
    grouped = room_alone(demand, attributes) < min(demand.count, sum(rooms.values()))
    for host, room in rooms.items():
        take(demand.needs, host, room)
        lack = demand.lack(host, room)
        reasons[host] = _full_group(demand, host, attributes) if grouped and room else lack
        take(demand.needs, host, -room)
    for number, host in enumerate(sorted(reasons)):
        if number == MOST_HOSTS:
            yield f"and {len(reasons) - number} more hosts"
            return
        yield f"{attributes.hosts[host].name}: {reasons[host]}"


def _full_group(demand: Demand, host: int, attributes: Attributes) -> str:
    said = [
        f"{name} {value!r} may have {most} of its tasks"
        for name, most in demand.groups
        for value in attributes.of(host, name) or ()
    ]
    return "; ".join(said)


def no_room_together(
    core: Sequence[Demand], attributes: Attributes, missing: str = ""
) -> Diagnostic:
    """Jobs that have no room together: what they need, what hosts offer, and what would do."""
    named = " and ".join(f"{demand.ident!r}" for demand in core)
    zones = sorted({demand.joined.zone.name for demand in core})
    where = " and ".join(f"zone {name!r}" for name in zones)
    head = f"jobs {named} have no room together in {where}"
    if len(core) == 1:
        head = f"job {named} has no room in {where}"
    head += f": {missing}" if missing else ""
    ways = _would_do(core, attributes) if has_solver() else ""
    return Diagnostic(
        "no-room",
        head,
        core[0].joined.path,
        related=tuple(_asked_and_offered(core, attributes)),
        hint=ways or _HINT,
    )


def short_of(demands: Sequence[Demand], attributes: Attributes) -> Diagnostic | None:
    """Jobs that ask for more of a quantity than all their hosts together have; the fewest such."""
    hosts = sorted(
        {demand.candidates.members for demand in demands}, key=lambda c: (len(c), sorted(c))
    )
    for members in hosts:
        inside = [d for d in demands if d.candidates.members <= members]
        for quantity in dict.fromkeys(q for demand in inside for q, _ in demand.needs):
            free = sum(quantity.free[host] for host in members)
            asked = {d: d.least * dict(d.needs).get(quantity, 0) for d in inside}
            core: list[Demand] = []
            for demand in sorted(inside, key=lambda d: (-asked[d], d.ident)):
                core.append(demand)
                missing = sum(asked[d] for d in core) - free
                if missing > 0:
                    core.sort(key=lambda d: d.ident)
                    return no_room_together(core, attributes, _too_few(quantity, missing))
    return None


def _too_few(quantity: Quantity, missing: int) -> str:
    if quantity.unit:
        return f"{quantity.said(missing)} too few"
    return f"{missing} more host{'s' * (missing != 1)} must have {quantity.what} free"


def _fewer(count: int, demand: Demand) -> str:
    return f"{count} task{'s' * (count != 1)} fewer in {demand.ident}"


def smallest(demands: Sequence[Demand], attributes: Attributes) -> list[Demand]:
    """Demands none of which can be left out without the others having room; with those that they
    are to be near to.

    Each is found by halving: the last of the shortest row of demands that has no room is needed.
    Those that others are to be near to come before these, which else would stand for them.
    """

    def order(demand: Demand) -> tuple[int, str]:
        return len(_closed([demand], demands)) if demand.together else 1, demand.ident

    left = sorted(demands, key=order)
    core: list[Demand] = []
    while left and (not core or _has_room(_closed(core, demands), attributes)):
        low, high = 1, len(left)
        while low < high:
            middle = (low + high) // 2
            if _has_room(_closed([*core, *left[:middle]], demands), attributes):
                low = middle + 1
            else:
                high = middle
        core.append(left[low - 1])
        left = left[: low - 1]
    return sorted(_closed(core, demands), key=lambda demand: demand.ident)


def _closed(chosen: Sequence[Demand], demands: Sequence[Demand]) -> list[Demand]:
    """With those that they are to be near to, which they could not be without."""
    numbers = {demand.number: demand for demand in demands}
    found = {demand.number: demand for demand in chosen}
    waiting = list(chosen)
    while waiting:
        for other, _ in waiting.pop().together:
            if other not in found:
                found[other] = numbers[other]
                waiting.append(numbers[other])
    return list(found.values())


def _has_room(demands: Sequence[Demand], attributes: Attributes) -> bool:
    """Whether it is not proven that they have none."""
    least = [replace(demand, count=demand.least) for demand in demands]
    return Model(least, attributes).solve().verdict != "impossible"


def _asked_and_offered(core: Sequence[Demand], attributes: Attributes) -> Iterator[str]:
    """What each job asks for, and what each host has of that, for those that may use it."""
    like: dict[Candidates, list[Demand]] = {}
    for demand in core:
        like.setdefault(demand.candidates, []).append(demand)
    inside = {demand.ident for demand in core}
    usable = frozenset[int]().union(*(each.members for each in like))
    several = len({demand.joined.zone.name for demand in core}) > 1
    where: dict[tuple[Candidates, tuple[str, ...]], list[str]] = {}
    for demand in core:
        key = demand.candidates, demand.placement.spread
        if key not in where:
            where[key] = _only_where(demand, usable, attributes)
        zone = [f"only in zone {demand.joined.zone.name!r}"] if several else []
        yield "; ".join([_asks(demand), *zone, *where[key], *_limits(demand, inside)])
    yield from _offers(like, _groupings(core, inside), attributes)


def _asks(demand: Demand) -> str:
    """How many tasks, and what each takes; devices that it names are not counted once more."""
    least, count = demand.least, demand.joined.job.cardinality
    tasks = f"{least} task{'s' * (least != 1)}"
    if least < count:
        tasks = f"at least {least} of {count} tasks"
    devices = demand.joined.job.task.resources.devices
    named = {f"{kind} devices" for kind, wanted in devices.items() if isinstance(wanted, tuple)}
    needs = [q.said(need) for q, need in demand.needs if q.what not in named]
    return f"{demand.ident}: {tasks}, each with {', '.join(needs) or 'nothing'}"


def _only_where(demand: Demand, usable: frozenset[int], attributes: Attributes) -> list[str]:
    """What keeps a job from hosts of its zone that others may use."""
    zone, placement = demand.joined.zone, demand.placement
    others = (usable - demand.candidates.members).intersection(zone.hosts)
    required = [
        f"only where {name} is {shown(want)}"
        for name, want in sorted(placement.require.items())
        if any(attributes.mismatch(host, {name: want}) for host in others)
    ]
    return required + [
        f"spread over {name}"
        for name in placement.spread
        if any(attributes.of(host, name) is None for host in others)
    ]


def _limits(demand: Demand, inside: set[str]) -> Iterator[str]:
    """How a job's tasks are to be to one another, and to those of other jobs that are named."""
    for name, most in sorted(demand.placement.max_per.items()):
        yield f"at most {most} per {name}"
    for said, neighbours in _neighbours(demand, inside):
        for other in neighbours:
            over = "" if other.over == HOST else f" over {other.over}"
            yield f"{said} {other.job!r}{over}"


def _neighbours(demand: Demand, inside: set[str]) -> Iterator[tuple[str, list[Neighbour]]]:
    placement = demand.placement
    for said, wanted in (("together with", placement.together), ("apart from", placement.apart)):
        yield said, [other for other in wanted if other.job in inside]


def _groupings(core: Sequence[Demand], inside: set[str]) -> list[str]:
    """The attributes, other than the host, whose groups count for some of the jobs."""
    found = {name for demand in core for name, _ in demand.groups}
    for demand in core:
        found.update(o.over for _, others in _neighbours(demand, inside) for o in others)
    return sorted(found - {HOST})


def _offers(like: Like, groupings: Sequence[str], attributes: Attributes) -> Iterator[str]:
    """Host by host; that one is in no zone of a job is said where it offers something to others."""
    reasons = {each: each.reasons for each in like}
    hosts = sorted(frozenset[int]().union(*(each.members for each in like), *reasons.values()))
    for host in hosts[:MOST_HOSTS]:
        users = [d for each, ds in like.items() if host in each.members for d in ds]
        refused: dict[str, list[str]] = {}
        for each, demands in like.items():
            outside = f"is not in zone {demands[0].joined.zone.name!r}" if users else ""
            why = reasons[each].get(host, outside)
            if why and host not in each.members:
                refused.setdefault(why, []).extend(demand.ident for demand in demands)
        groups = _groups_of(host, groupings, attributes) if users else ""
        yield f"{attributes.hosts[host].name}{groups}: {_offer(host, users, refused)}"
    if len(hosts) > MOST_HOSTS:
        yield f"and {len(hosts) - MOST_HOSTS} more hosts"


def _groups_of(host: int, groupings: Sequence[str], attributes: Attributes) -> str:
    said = [
        f"{name} {', '.join(map(shown, values))}"
        for name in groupings
        if (values := attributes.of(host, name))
    ]
    return f" ({'; '.join(said)})" if said else ""


def _offer(host: int, users: Sequence[Demand], refused: Mapping[str, Sequence[str]]) -> str:
    """What a host has for those that may use it, and why others may not."""
    if not users and len(refused) == 1:
        return next(iter(refused))
    reasons = list(refused)
    said = [f"{_named(refused[reason])} ({reason})" for reason in reasons[:MOST_REASONS]]
    if untold := sum(len(refused[reason]) for reason in reasons[MOST_REASONS:]):
        said.append(f"{untold} more")
    if not users:
        return "not for " + ", nor for ".join(said)
    quantities = dict.fromkeys(quantity for demand in users for quantity, _ in demand.needs)
    offer = f"offers {_has(quantities, host)}"
    return f"{offer}, but not to {', nor to '.join(said)}" if said else offer


def _named(idents: Sequence[str]) -> str:
    """Some jobs in a few words."""
    names = sorted(idents)
    if len(names) > MOST_JOBS:
        names = [*names[: MOST_JOBS - 1], f"{len(names) - MOST_JOBS + 1} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _has(quantities: Iterable[Quantity], host: int) -> str:
    """What is free; and where that is not all, what has the rest."""
    counted = [q for q in quantities if q.total[host] != UNCOUNTED]
    said = [q.said(q.free[host]) for q in counted] or ["all that is asked for"]
    notes = dict.fromkeys(
        f"{'beside' if q.unit else 'taken by'} {q.notes[host]}"
        for q in counted
        if q.free[host] < q.total[host] and host in q.notes
    )
    return ", ".join([*said, *notes])


def _would_do(core: Sequence[Demand], attributes: Attributes) -> str:
    """The least changes of which any one would do, as far as the solver finds them."""
    ways = []
    more = Model(core, attributes, generous=True).least_more()
    if more:
        said = [f"{m.quantity.more(m.amount)} on {attributes.hosts[m.host].name}" for m in more]
        ways.append(" and ".join(said))
    for demand in core:
        if most := _most_of(demand, core, attributes):
            ways.append(_fewer(demand.least - most, demand))
    several = "," * (len(ways) > 1)
    return f"{', or '.join(ways)}{several} would do" if ways else ""


def _most_of(demand: Demand, core: Sequence[Demand], attributes: Attributes) -> int | None:
    """How many of a job's tasks have room beside as many of the others' as must be, and no more:
    others to be near to would make room for it."""
    model = Model(core, attributes)
    for other in core:
        model.model.add(sum(model.tasks[other.number].values()) <= other.least)
    return model.most_of(demand.number)


def undecided(demands: Sequence[Demand]) -> Diagnostic:
    """Neither a placement nor a proof was found in the work that is allowed."""
    names = ", ".join(sorted(demand.ident for demand in demands)[:12])
    return Diagnostic(
        "no-room",
        "no room was found for all tasks, and no proof that there is none, "
        "in the work that is allowed",
        demands[0].joined.path,
        related=(f"without room at first: {names}",),
        hint="leave hosts a little more room than the tasks need, or ask for fewer tasks",
    )
