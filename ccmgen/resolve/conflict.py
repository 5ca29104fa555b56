"""Why there is no placement: a smallest set of jobs that have no room, and what would do.

The set is smallest in that without any one of its jobs the others have room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ccmgen.diagnostics import Diagnostic
from ccmgen.resolve.demand import Demand, take
from ccmgen.resolve.exact import Model
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import UNCOUNTED, Quantity
from ccmgen.resolve.solver import has_solver

MOST_HOSTS = 100
"""So many hosts are described one by one."""

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
        related=(*map(_asks, core), *_offers(core, attributes)),
        hint=f"{ways}, would do" if ways else _HINT,
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
                    return no_room_together(core, attributes, f"{quantity.said(missing)} too few")
    return None


def _fewer(count: int, demand: Demand) -> str:
    return f"{count} task{'s' * (count != 1)} fewer in {demand.ident}"


def smallest(demands: Sequence[Demand], attributes: Attributes) -> list[Demand]:
    """Demands none of which can be left out without the others having room.

    Each is found by halving: the last of the shortest row of demands that has no room is needed.
    """
    left = sorted(demands, key=lambda demand: demand.ident)
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
    return sorted(core, key=lambda demand: demand.ident)


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


def _asks(demand: Demand) -> str:
    each = ", ".join(quantity.said(need) for quantity, need in demand.needs) or "nothing"
    limits = [
        f"at most {most} per {name}" for name, most in sorted(demand.placement.max_per.items())
    ]
    limits += [f"together with {other.job!r}" for other in demand.placement.together]
    limits += [f"apart from {other.job!r}" for other in demand.placement.apart]
    tasks = f"{demand.least} task{'s' * (demand.least != 1)}"
    return "; ".join([f"{demand.ident}: {tasks}, each with {each}", *limits])


def _offers(core: Sequence[Demand], attributes: Attributes) -> Iterator[str]:
    """What is asked for, as each host has it."""
    quantities = list(dict.fromkeys(quantity for demand in core for quantity, _ in demand.needs))
    reasons: dict[int, str] = {}
    for demand in core:
        reasons |= demand.candidates.reasons
    candidates = {host for demand in core for host in demand.candidates.hosts()}
    for number, host in enumerate(sorted(candidates | reasons.keys())):
        if number == MOST_HOSTS:
            yield f"and {len(candidates | reasons.keys()) - number} more hosts"
            return
        said = f"offers {_has(quantities, host)}" if host in candidates else reasons[host]
        yield f"{attributes.hosts[host].name}: {said}"


def _has(quantities: Sequence[Quantity], host: int) -> str:
    counted = [q for q in quantities if q.total[host] != UNCOUNTED]
    return ", ".join(q.said(q.free[host]) for q in counted) or "all that is asked for"


def _would_do(core: Sequence[Demand], attributes: Attributes) -> str:
    """The least changes of which any one would do, as far as the solver finds them."""
    ways = []
    more = Model(core, attributes, generous=True).least_more()
    if more:
        said = [f"{m.quantity.more(m.amount)} on {attributes.hosts[m.host].name}" for m in more]
        ways.append(" and ".join(said))
    for demand in core:
        most = Model(core, attributes).most_of(demand.number)
        if most:
            ways.append(_fewer(demand.least - most, demand))
    return ", or ".join(ways)


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
