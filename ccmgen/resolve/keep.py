"""Keeping what a lock says: every assignment that is still right, and as many as there is room for.

A task stays if its host is still one of the job's candidates. Where a host has since too little of
something, the fewest tasks that make it fit are given up; which is worked out host by host, because
what one host has too little of, no other can mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from math import comb

from ccmgen.assignment import Assignments
from ccmgen.resolve.demand import Demand
from ccmgen.resolve.greedy import NOWHERE, Packing
from ccmgen.resolve.rooms import Needs, Quantity

MOST_TRIALS = 20_000
"""How many choices of tasks to give up are tried for one host before the largest are given up."""


def keep(packing: Packing, before: Assignments) -> None:
    """Put tasks where they were, as far as they may stay."""
    index = {host.name: number for number, host in enumerate(packing.rooms.environment.hosts)}
    stay: dict[Needs, Counter[int]] = {}
    for number, demand in packing.demands.items():
        if demand.ident in before:
            hosts = _where(demand, before[demand.ident].hosts, index)
            packing.hosts[number], packing.was[number] = hosts, list(hosts)
            stay.setdefault(demand.needs, Counter()).update(hosts)
    for needs, counts in stay.items():
        del counts[NOWHERE]
        _stay(packing, needs, counts)
    overfull = sorted(_overfull(packing))
    here = {number: packing.here(number) for number in packing.was} if overfull else {}
    surely = [_relieve(packing, host, here) for host in overfull]
    surely += [_scatter(packing, d) for d in packing.demands.values() if d.careful]
    packing.surely = all(surely)


def _stay(packing: Packing, needs: Needs, counts: Counter[int]) -> None:
    """Tasks of the same needs stay, by host so many."""
    for quantity, need in needs:
        left = quantity.left
        for host, count in counts.items():
            left[host] -= need * count
    tasks = packing.rooms.tasks
    for host, count in counts.items():
        tasks[host] += count


Here = Mapping[int, Counter[int]]
"""By job and host: how many of its tasks are there."""


def _overfull(packing: Packing) -> set[int]:
    """The hosts that have more than they can have."""
    demands = [packing.demands[number] for number in packing.was]
    quantities = {quantity for demand in demands for quantity, _ in demand.needs}
    found = {
        host
        for quantity in quantities
        if min(quantity.left, default=0) < 0
        for host, left in enumerate(quantity.left)
        if left < 0
    }
    for demand in demands:
        most = demand.most_per_host
        if most is not None:
            here = packing.here(demand.number)
            found |= {host for host, count in here.items() if count > most}
    return found


def _where(demand: Demand, names: Sequence[str], index: Mapping[str, int]) -> list[int]:
    """By task: the host that it was on, if it still may be there."""
    candidates = demand.candidates.members
    kept: list[int] = list(map(index.get, names[: demand.count]))  # type: ignore[arg-type]  # or None
    if not candidates.issuperset(kept):
        kept = [host if host in candidates else NOWHERE for host in kept]
    return kept + [NOWHERE] * (demand.count - len(kept))


def _relieve(packing: Packing, host: int, tasks: Here) -> bool:
    """Give up the fewest tasks of a host, so that it has room for the others."""
    here = {number: counts[host] for number, counts in tasks.items() if counts[host]}
    for number, count in list(here.items()):
        most = packing.demands[number].most_per_host
        if most is not None and count > most:
            _give_up(packing, host, number, count - most)
            here[number] = most
    lacking = {
        quantity: -quantity.left[host]
        for number in here
        for quantity, _ in packing.demands[number].needs
        if quantity.left[host] < 0
    }
    if not lacking:
        return True
    given_up, surely = _fewest(lacking, {n: packing.demands[n] for n in here}, here)
    for number, count in sorted(given_up.items()):
        _give_up(packing, host, number, count)
    return surely


def _fewest(
    lacking: Mapping[Quantity, int], demands: Mapping[int, Demand], here: Mapping[int, int]
) -> tuple[Mapping[int, int], bool]:
    """By number: how many tasks to give up; and whether no fewer would do.

    Of one quantity the largest tasks are the fewest. Of several, all choices of one task, then of
    two, and so on are tried, as long as they are not too many.
    """
    relief = {
        number: tuple(dict(demand.needs).get(quantity, 0) for quantity in lacking)
        for number, demand in sorted(demands.items(), key=lambda item: item[1].ident)
    }
    useful = [number for number, amounts in relief.items() if any(amounts)]
    useful.sort(key=lambda number: relief[number], reverse=True)
    wanted = tuple(lacking.values())
    if len(wanted) > 1:
        for size in range(1, sum(here.values()) + 1):
            if comb(len(useful) + size - 1, size) > MOST_TRIALS:
                break
            for choice in combinations_with_replacement(useful, size):
                counts = Counter(choice)
                if _enough(choice, relief, wanted) and all(counts[n] <= here[n] for n in counts):
                    return counts, True
    chosen: list[int] = []
    for number in useful:
        for _ in range(here[number]):
            if _enough(chosen, relief, wanted):
                return Counter(chosen), len(wanted) == 1
            chosen.append(number)
    return Counter(chosen), len(wanted) == 1


def _enough(
    chosen: Sequence[int], relief: Mapping[int, tuple[int, ...]], wanted: tuple[int, ...]
) -> bool:
    return all(sum(relief[n][q] for n in chosen) >= least for q, least in enumerate(wanted))


def _give_up(packing: Packing, host: int, number: int, count: int) -> None:
    """The last tasks of a job on a host."""
    tasks = [task for task, where in enumerate(packing.hosts[number]) if where == host]
    for task in tasks[len(tasks) - count :]:
        packing.remove(number, task)


def _scatter(packing: Packing, demand: Demand) -> bool:
    """Give up tasks that are too many in a group, or near to others that they are to keep away
    from, or far from those they are to be near to; whether there were none."""
    number, given_up = demand.number, 0
    counts = {name: packing.grouped(number, name) for name, _ in demand.groups}
    far = [(name, packing.grouped(other, name)) for other, name in demand.apart]
    near = [(name, packing.grouped(other, name)) for other, name in demand.together]
    for task in reversed(range(demand.count)):
        host = packing.hosts[number][task]
        if host == NOWHERE:
            continue
        wrong = any(
            counts[a][v] > most for a, most in demand.groups for v in packing.groups(host, a)
        )
        wrong |= any(found[v] for a, found in far for v in packing.groups(host, a))
        wrong |= not all(any(found[v] for v in packing.groups(host, a)) for a, found in near)
        if wrong:
            packing.remove(number, task)
            given_up += 1
            for name, found in counts.items():
                found.subtract(packing.groups(host, name))
    return not given_up
