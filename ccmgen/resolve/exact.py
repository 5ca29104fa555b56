"""Exact placement: whether tasks have room at all, by a constraint solver (OR-tools CP-SAT).

Tasks of a job are alike, so what is asked for is how many of them each host has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import gcd
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from ccmgen.resolve.demand import Demand
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import Quantity
from ccmgen.resolve.solver import solved

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExpr

Counts = Mapping[int, Counter[int]]
"""By number of a job: how many of its tasks each host has."""

WORK = 20.0
"""How much the solver may do for one question, in its own deterministic units."""

_HOST_COST = 1000
"""So much more than a further host costs a further step of a quantity."""


class Answer(Struct, frozen=True):
    """What the solver found out.

    undecided: neither a placement nor a proof that there is none was found in the allowed work
    """

    verdict: Literal["placed", "impossible", "undecided"]
    counts: Counts


class More(Struct, frozen=True):
    """What hosts would have to have beyond what they have."""

    host: int
    quantity: Quantity
    amount: int


class Model:
    """The question whether some demands have room. One model is for one question.

    generous: leave it open how much hosts have, of all that there can be more of
    """

    def __init__(
        self, demands: Sequence[Demand], attributes: Attributes, *, generous: bool = False
    ) -> None:
        from ortools.sat.python import cp_model  # as long to import as to place 100,000 tasks

        self.model: CpModel = cp_model.CpModel()
        self.demands = {demand.number: demand for demand in demands}
        self.attributes = attributes
        self.generous = generous
        self.tasks: dict[int, dict[int, IntVar]] = {}
        for demand in demands:
            self.tasks[demand.number] = {
                host: self.model.new_int_var(0, most, "")
                for host in demand.candidates.hosts()
                if (most := self._most(demand, host))
            }
        for demand in demands:
            self._groups(demand)
            self._neighbours(demand)

    def solve(self, old: Counts | None = None, hint: Counts | None = None) -> Answer:
        """A placement of all tasks, or at least of a quorum, that moves the fewest.

        old: where tasks were; hint: where a search had better begin

        Placing as many as can be is a question that the solver is better at than whether all can
        be; what counts most are the tasks that must be, then the others, then those that stay.
        """
        from ortools.sat.python.cp_model import LinearExpr

        self._capacities({})
        kept = self._kept(old or {})
        tasks = sum(demand.count for demand in self.demands.values())
        goals: list[Any] = [*kept]
        for number, demand in self.demands.items():
            placed = LinearExpr.sum(list(self.tasks[number].values()))
            needed = self.model.new_int_var(0, demand.least, "")
            self.model.add(needed <= placed)
            self.model.add(placed <= demand.count)
            goals += [needed * (tasks + 1) ** 2, placed * (tasks + 1)]
        self.model.maximize(sum(goals))
        for number, counts in (hint or {}).items():
            for host, variable in self.tasks[number].items():
                self.model.add_hint(variable, counts[host])
        answer = self._answer()
        short = [n for n, c in answer.counts.items() if c.total() < self.demands[n].least]
        if answer.verdict != "placed" or not short:
            return answer
        return Answer("impossible" if self.optimal else "undecided", {})

    def most_of(self, number: int) -> int | None:
        """How many tasks of a job there is room for beside all the others', if it is decided."""
        self._capacities({})
        for other, demand in self.demands.items():
            if other != number:
                self.model.add(sum(self.tasks[other].values()) >= demand.least)
        self.model.add(sum(self.tasks[number].values()) <= self.demands[number].count)
        self.model.maximize(sum(self.tasks[number].values()))
        answer = self._answer()
        if answer.verdict != "placed":
            return None
        return answer.counts[number].total()

    def least_more(self) -> list[More]:
        """What would do: the least more of quantities, on as few hosts; nothing if none would."""
        more: dict[tuple[Quantity, int], LinearExpr] = {}
        steps: dict[Quantity, int] = {}
        for demand in self.demands.values():
            for quantity, need in demand.needs:
                steps[quantity] = gcd(need, steps.get(quantity, 0))
        costs = []
        for (quantity, host), takers in self._takers().items():
            if quantity.unit:
                step = steps[quantity]
                needed = sum(need * self._most(self.demands[n], host) for n, need in takers)
                extra = self.model.new_int_var(0, needed // step, "")
                some = self.model.new_bool_var("")
                self.model.add(extra <= needed // step * some)
                more[quantity, host] = extra * step
                costs += [extra * _HOST_COST, some]
        self._capacities(more)
        self._all_placed()
        self.model.minimize(sum(costs))
        solver = self._run()
        if solver is None:
            return []
        found = [More(host, q, solver.value(extra)) for (q, host), extra in more.items()]
        return [each for each in found if each.amount]

    def _most(self, demand: Demand, host: int) -> int:
        return demand.most_on(host, generous=self.generous)

    def _all_placed(self) -> None:
        for number, demand in self.demands.items():
            placed = sum(self.tasks[number].values())
            self.model.add_linear_constraint(placed, demand.least, demand.count)

    def _takers(self) -> dict[tuple[Quantity, int], list[tuple[int, int]]]:
        """By quantity and host: the numbers of jobs that may take of it, and how much a task."""
        found: dict[tuple[Quantity, int], list[tuple[int, int]]] = defaultdict(list)
        for number, demand in self.demands.items():
            for quantity, need in demand.needs:
                for host in self.tasks[number]:
                    found[quantity, host].append((number, need))
        return found

    def _capacities(self, more: Mapping[tuple[Quantity, int], LinearExpr]) -> None:
        for (quantity, host), takers in self._takers().items():
            free = quantity.free[host]
            if (quantity, host) in more or free < sum(
                need * self._most(self.demands[n], host) for n, need in takers
            ):
                taken = sum(self.tasks[n][host] * need for n, need in takers)
                self.model.add(taken <= free + more.get((quantity, host), 0))

    def _groups(self, demand: Demand) -> None:
        for attribute, most in demand.groups:
            for variables in self._by_group(demand.number, attribute).values():
                self.model.add(sum(variables) <= most)

    def _by_group(self, number: int, attribute: str) -> Mapping[object, list[IntVar]]:
        found: dict[object, list[IntVar]] = defaultdict(list)
        for host, variable in self.tasks[number].items():
            for value in self.attributes.of(host, attribute) or ():
                found[value].append(variable)
        return found

    def _neighbours(self, demand: Demand) -> None:
        for other, attribute in demand.apart:
            if other in self.tasks and demand.ident < self.demands[other].ident:
                mine, theirs = (self._by_group(n, attribute) for n in (demand.number, other))
                for value in (value for value in mine if value in theirs):
                    own = self.model.new_bool_var("")
                    self._only_if(mine[value], own, demand.count)
                    self._only_if(theirs[value], own.negated(), self.demands[other].count)
        for other, attribute in demand.together:
            theirs = self._by_group(other, attribute) if other in self.tasks else {}
            sets: dict[tuple[object, ...], list[IntVar]] = defaultdict(list)
            for host, variable in self.tasks[demand.number].items():
                sets[self.attributes.of(host, attribute) or ()].append(variable)
            for values, variables in sets.items():
                some = self.model.new_bool_var("")
                self._only_if(variables, some, demand.count)
                near = [v for value in values for v in theirs.get(value, ())]
                self.model.add(sum(near) >= 1).only_enforce_if(some)

    def _only_if(self, variables: Iterable[IntVar], condition: Any, most: int) -> None:
        self.model.add(sum(variables) <= most * condition)

    def _kept(self, old: Counts) -> list[IntVar]:
        """For each task that was somewhere, whether one still is there."""
        found = []
        for number, counts in old.items():
            for host, count in sorted(counts.items()):
                if host in self.tasks[number]:
                    kept = self.model.new_int_var(0, count, "")
                    self.model.add(kept <= self.tasks[number][host])
                    found.append(kept)
        return found

    def _answer(self) -> Answer:
        solver = self._run()
        if solver is None:
            return Answer(self.verdict, {})
        counts = {
            number: Counter(
                {h: n for h, variable in sorted(at.items()) if (n := solver.value(variable))}
            )
            for number, at in self.tasks.items()
        }
        return Answer("placed", counts)

    def _run(self) -> CpSolver | None:
        from ortools.sat.python import cp_model

        status, solver = solved(self.model, WORK)
        self.optimal = status == cp_model.OPTIMAL
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solver
        self.verdict: Literal["impossible", "undecided"] = (
            "impossible" if status == cp_model.INFEASIBLE else "undecided"
        )
        return None
