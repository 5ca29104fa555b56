"""Placing what a tight packing has left over: a few hosts at a time are emptied and packed anew.

Each time, the solver packs the tasks of these hosts and those that are left over as full as it can:
half of the hosts are those with the most room left, the others are drawn, always the same ones.
This finds packings that the solver does not find for all hosts at once (large neighbourhood search;
Shaw, 1998). Tasks that a lock has, and those for which it matters where others are, stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ccmgen.resolve.demand import Demand, take
from ccmgen.resolve.greedy import NOWHERE, Packing
from ccmgen.resolve.rooms import Quantity
from ccmgen.resolve.solver import solved
from ccmgen.resolve.tight import left_over, weights_of

HOSTS = 8
"""So many at a time: few enough for the solver to find the best packing nearly always."""

WORK_A_ROUND, WORK = 0.5, 30.0
"""In the solver's own deterministic units, for one round and for all."""

MOST_ROUNDS = 200

FEW_HOSTS = 4 * HOSTS
"""Of so few, the solver finds the best packing of all of them at once."""


def repair(packing: Packing) -> None:
    """Find hosts for tasks that have none, by moving others; as far as the allowed work reaches."""
    movable = {
        number: demand
        for number, demand in packing.demands.items()
        if not demand.careful and number not in packing.was
    }
    if len({h for demand in movable.values() for h in demand.candidates.members}) <= FEW_HOSTS:
        return
    weights = weights_of(list(movable.values()))
    place = {number: packing.here(number) for number in movable}
    work = 0.0
    for turn in range(MOST_ROUNDS):
        short = {n: d.count - place[n].total() for n, d in movable.items()}
        lacking = [movable[number] for number, count in short.items() if count]
        if not lacking or work > WORK:
            break
        hosts = _drawn(lacking, weights, turn)
        work += _pack_anew(hosts, movable, place, short, weights, packing)
    for number, hosts_of in place.items():
        hosts = sorted(hosts_of.elements())
        packing.hosts[number] = hosts + [NOWHERE] * (movable[number].count - len(hosts))


def _drawn(lacking: Sequence[Demand], weights: Mapping[Quantity, float], turn: int) -> list[int]:
    """Half of the hosts by the room they have left, half as a linear congruential generator says
    (Knuth's MMIX), which no other program's use of chance can change."""
    hosts = sorted(
        {host for demand in lacking for host in demand.candidates.members},
        key=lambda host: (-left_over(weights, host), host),
    )
    chosen, others = hosts[: HOSTS // 2], hosts[HOSTS // 2 :]
    state = turn
    while others and len(chosen) < HOSTS:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        chosen.append(others.pop((state >> 33) % len(others)))
    return chosen


def _pack_anew(
    hosts: Sequence[int],
    movable: Mapping[int, Demand],
    place: Mapping[int, Counter[int]],
    short: Mapping[int, int],
    weights: Mapping[Quantity, float],
    packing: Packing,
) -> float:
    """Empty some hosts and fill them again, fuller or as full; the work that it took."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    here = {number: {host: place[number][host] for host in hosts} for number in movable}
    for number, counts in here.items():
        for host, count in counts.items():
            take(movable[number].needs, host, -count)
    tasks = {}
    for number, demand in movable.items():
        count = short[number] + sum(here[number].values())
        size = round(1000 * sum(need * weights.get(q, 0) for q, need in demand.needs)) + 1
        for host in hosts if count else ():
            most = min(count, demand.most_per_host or count)
            room = min((q.left[host] // need for q, need in demand.needs), default=most)
            if host in demand.candidates.members and (most := min(most, room)) > 0:
                tasks[number, host] = model.new_int_var(0, most, ""), size
                model.add_hint(tasks[number, host][0], here[number][host])
        model.add(sum(tasks[number, host][0] for host in hosts if (number, host) in tasks) <= count)
    for host in hosts:
        there = [(movable[n], variable) for (n, at), (variable, _) in tasks.items() if at == host]
        for quantity in dict.fromkeys(q for demand, _ in there for q, _ in demand.needs):
            taken = sum(v * dict(demand.needs).get(quantity, 0) for demand, v in there)
            model.add(taken <= quantity.left[host])
    model.maximize(sum(variable * size for variable, size in tasks.values()))
    status, solver = solved(model, WORK_A_ROUND)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    for number, demand in movable.items():
        for host in hosts:
            count = here[number][host]
            if found:
                count = solver.value(tasks[number, host][0]) if (number, host) in tasks else 0
            place[number][host] = count
            take(demand.needs, host, count)
    return float(solver.response_proto.deterministic_time)
