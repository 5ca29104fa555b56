"""Tight placement, for where greed leaves tasks over: host by host, filled as full as can be.

Of the tasks that fit, each host is given the one that leaves it the least, as the square of what is
left of all quantities together: the "norm-based greedy" heuristic for vector bin packing (Panigrahy
and others, 2011). Loads are then uneven, which is why it is not the first choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccmgen.resolve.demand import Demand
from ccmgen.resolve.greedy import Packing
from ccmgen.resolve.rooms import UNCOUNTED, Quantity

MOST_STEPS = 20_000_000
"""So many tasks times jobs are looked at; beyond, it would take longer than the solver may."""


def fill_tightly(packing: Packing) -> None:
    """Place tasks that have no host yet, but for those that look where others are."""
    waiting = {
        number: missing
        for number, demand in packing.demands.items()
        if not demand.careful and (missing := packing.missing(number))
    }
    if sum(waiting.values()) * len(waiting) > MOST_STEPS:
        return
    weights = weights_of([packing.demands[number] for number in waiting])
    hosts = {host for number in waiting for host in packing.demands[number].candidates.members}
    chosen: dict[int, list[int]] = {number: [] for number in waiting}
    for host in sorted(hosts, key=lambda host: (left_over(weights, host), host)):
        here = {n: packing.hosts[n].count(host) for n in waiting}
        fitting = [n for n in waiting if host in packing.demands[n].candidates.members]
        while fitting:
            fitting = [n for n in fitting if not packing.demands[n].lack(host, here[n])]
            if not fitting:
                break
            best = min(fitting, key=lambda n: left_over(weights, host, packing.demands[n]))
            packing.take(best, host)
            here[best] += 1
            chosen[best].append(host)
            waiting[best] -= 1
            if not waiting[best]:
                del waiting[best]
                fitting.remove(best)
    for number, found in chosen.items():
        packing.assign(number, sorted(found))


def weights_of(demands: Sequence[Demand]) -> dict[Quantity, float]:
    """What makes amounts of different quantities comparable: one through their mean."""
    found = {}
    for quantity in dict.fromkeys(q for demand in demands for q, _ in demand.needs):
        counted = [free for free in quantity.free if free < UNCOUNTED]
        if sum(counted):
            found[quantity] = len(counted) / sum(counted)
    return found


def left_over(weights: Mapping[Quantity, float], host: int, without: Demand | None = None) -> float:
    """The square of what a host has left, perhaps without what a task would take."""
    needs = dict(without.needs) if without else {}
    left = [
        (quantity.left[host] - needs.get(quantity, 0)) * weight
        for quantity, weight in weights.items()
        if quantity.left[host] < UNCOUNTED // 2
    ]
    return sum(amount * amount for amount in left)
