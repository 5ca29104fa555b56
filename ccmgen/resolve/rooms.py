"""What hosts have, as quantities of which tasks take some: slots, memory, devices, ports, ...

Everything that a task takes of its host is an amount of a quantity, so that one rule says whether
it fits. Allocated ports are quantities by Hall's theorem: zones may have ranges that overlap, and
the ports of all tasks on a host can be allocated exactly if for each set of ranges no more are
asked for than there are numbers in any of them. So are devices that several tasks may use (Gale and
Ryser): of several different ones that a task asks for, only one can be any certain one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct, field

from ccmgen.assignment import Occupied
from ccmgen.environment import Environment
from ccmgen.ir import Job, task_ident
from ccmgen.resolve.join import Joined, JoinedJob

UNCOUNTED = 1 << 60
"""What is left where nothing counts it: more than all tasks together can take."""


class Quantity(Struct, eq=False):
    """An amount that each host has.

    what: the word for it
    unit: what one of it is, in the numbers here; 0 if there is one or none, as of a fixed port
    total, free, left: by host, what there is; less what others occupy; less what is placed
    notes: by host, why something of it is not free, or who has it
    """

    what: str
    unit: int
    total: list[int]
    free: list[int]
    left: list[int]
    notes: Mapping[int, str]

    def said(self, amount: int) -> str:
        """An amount in words."""
        if not self.unit:
            return self.what if amount else f"no {self.what}"
        return f"{amount / self.unit:g} {self._word(amount)}"

    def more(self, amount: int) -> str:
        """So much beyond what there is, in words."""
        return f"{amount / self.unit:g} more {self._word(amount)}"

    def _word(self, amount: int) -> str:
        return re.sub(r"s\b", "", self.what, count=1) if amount == self.unit else self.what

    def lack(self, host: int, need: int) -> str:
        """Why a host has too little left, or nothing."""
        left = self.left[host]
        if need <= left:
            return ""
        note = self.notes.get(host, "")
        if not self.unit:
            return f"{self.what} is taken by {note or 'a task'}"
        shown = [f"{amount / self.unit:g}" for amount in (left, self.total[host], need)]
        said = "has {} of {} {what} left, a task needs {}".format(*shown, what=self.what)
        return f"{said}, beside {note}" if self.free[host] < self.total[host] else said


Needs = tuple[tuple[Quantity, int], ...]


class Taken(Struct):
    """What others have taken of a host: numbers of ports, and by kind how often each device."""

    ports: set[int] = field(default_factory=set)
    devices: dict[str, Counter[str]] = field(default_factory=dict)


class _Beside(Struct, frozen=True):
    """Devices of a kind but for some: what is left for a task that was given each of those.

    named: of those that jobs ask for by name, the ones that it is beside
    asked: all that jobs ask for by name
    others: how many of the others it is beside, whichever they are
    """

    kind: str
    named: frozenset[str]
    asked: frozenset[str]
    others: int

    def said(self) -> str:
        """In words, for messages."""
        those = [*map(repr, sorted(self.named)), *([f"any {self.others}"] if self.others else [])]
        return f"{self.kind} devices beside {' and '.join(those)}"


class Rooms:
    """The quantities of an environment's hosts that some jobs need, less what others occupy.

    tasks: by host, how many tasks of these jobs it has: its load
    taken: by host, what is occupied
    """

    def __init__(self, joined: Joined, occupied: Sequence[Occupied]) -> None:
        self.environment = joined.environment
        self.tasks = [0] * len(self.environment.hosts)
        self.taken: dict[int, Taken] = {}
        self.amounts: dict[str, Counter[int]] = {}
        self.others: dict[int, str] = {}
        self.claims: dict[tuple[int, int], str] = {}
        for other in occupied:
            self._occupy(other)
        self.reserved = reserved_ports(self.environment)
        self.quantities: dict[Hashable, Quantity] = {}
        self.allowed = _allowed(joined.jobs)
        self.ranges = _port_ranges(joined.jobs, self.allowed)
        self.besides = _besides(joined)

    def clear(self) -> None:
        """As before anything was placed."""
        self.tasks[:] = [0] * len(self.tasks)
        for quantity in self.quantities.values():
            quantity.left[:] = quantity.free

    def needs(self, joined: JoinedJob) -> Needs:
        """What a task of the job takes."""
        found = [
            (quantity, amount)
            for quantity, amount in (*self._common(joined.job), *self._devices(joined.job))
            if amount
        ]
        return (*found, *self._ports(joined))

    def _occupy(self, other: Occupied) -> None:
        index = {host.name: number for number, host in enumerate(self.environment.hosts)}
        said = f"partition {other.partition!r}, {other.source}"
        for host in {index.get(name, -1) for a in other.assignments.values() for name in a.hosts}:
            also = f"{self.others[host]} and " if host in self.others else ""
            self.others[host] = also + said
        for ident, assigned in other.assignments.items():
            resources = other.resources[ident]
            here = [index.get(name, -1) for name in assigned.hosts]
            for host, count in Counter(here).items():
                for what in ("slots", "cpu_millis", "memory_bytes"):
                    amount = count * getattr(resources, what)
                    self.amounts.setdefault(what, Counter())[host] += amount
            for name, numbers in assigned.ports.items():
                for task, (host, number) in enumerate(zip(here, numbers, strict=True)):
                    self.taken.setdefault(host, Taken()).ports.add(number)
                    claim = f"port {name!r} of task {task_ident(ident, task)} of {said}"
                    self.claims[host, number] = claim
            for kind, given in assigned.devices.items():
                for host, names in zip(here, given, strict=True):
                    devices = self.taken.setdefault(host, Taken()).devices
                    devices.setdefault(kind, Counter()).update(names)

    def _quantity(
        self,
        key: Hashable,
        what: str,
        total: Iterable[int | None],
        taken: Mapping[int, int],
        unit: int = 1,
        notes: Mapping[int, str] | None = None,
    ) -> Quantity:
        """The quantity of this key, made when it is first asked for."""
        if key not in self.quantities:
            amounts = [UNCOUNTED if amount is None else amount for amount in total]
            free = list(amounts)
            for host, amount in taken.items():
                if host >= 0 and free[host] != UNCOUNTED:
                    free[host] = max(0, free[host] - amount)
            notes = self.others if notes is None else notes
            self.quantities[key] = Quantity(what, unit, amounts, free, list(free), notes)
        return self.quantities[key]

    def _common(self, job: Job) -> Iterator[tuple[Quantity, int]]:
        hosts, need = self.environment.hosts, job.task.resources
        for name, what, unit in (
            ("slots", "slots", 1),
            ("cpu_millis", "processors", 1000),
            ("memory_bytes", "MiB of memory", 1 << 20),
        ):
            if amount := getattr(need, name):
                total = (getattr(host, name) for host in hosts)
                taken = self.amounts.get(name, Counter())
                yield self._quantity(name, what, total, taken, unit), amount

    def _devices(self, job: Job) -> Iterator[tuple[Quantity, int]]:
        """Devices asked for by name are counted by name, and as any of their kind."""
        for kind, wanted in sorted(job.task.resources.devices.items()):
            names = wanted if isinstance(wanted, tuple) else ()
            count = wanted if isinstance(wanted, int) else len(wanted)
            yield self._device_quantity(kind, None), count
            for name in sorted(names):
                yield self._device_quantity(kind, name), 1
            for beside in self.besides.get(kind, ()):
                least = count - len(beside.named) - beside.others
                amount = len(set(names) - beside.named) if names else max(0, least)
                yield self._beside(beside), amount

    def _device_quantity(self, kind: str, name: str | None) -> Quantity:
        key = ("devices", kind, name)
        if key in self.quantities:
            return self.quantities[key]
        total, taken, notes = [], {}, dict(self.others)
        for number, host in enumerate(self.environment.hosts):
            uses, out = self.device_uses(number, kind), host.disabled_devices.get(kind, {})
            there = [each for each in (*uses, *out) if name in (None, each)]
            total.append(len(there) * host.shares.get(kind, 1))
            taken[number] = total[-1] - sum(uses.get(each, 0) for each in there)
            said = [f"{each!r}, disabled: {out[each]}" for each in there if each in out]
            if said:
                notes[number] = "; ".join([notes[number], *said] if number in notes else said)
        what = f"{kind} devices" if name is None else f"{kind} devices {name!r}"
        return self._quantity(key, what, total, taken, notes=notes)

    def _beside(self, beside: _Beside) -> Quantity:
        if beside in self.quantities:
            return self.quantities[beside]
        total, taken = [], {}
        for host in range(len(self.tasks)):
            uses = self.device_uses(host, beside.kind)
            others = sorted(n for name, n in uses.items() if name not in beside.asked)
            named = sum(n for name, n in uses.items() if name in beside.asked - beside.named)
            total.append(sum(uses.values()))
            left = named + sum(others[: max(0, len(others) - beside.others)])
            taken[host] = total[-1] - left
        return self._quantity(beside, beside.said(), total, taken)

    def device_uses(self, host: int, kind: str) -> dict[str, int]:
        """By device of a kind, in natural order: how many tasks can still use it."""
        described = self.environment.hosts[host]
        taken = self.taken[host].devices.get(kind, Counter()) if host in self.taken else Counter()
        share = described.shares.get(kind, 1)
        return {name: max(0, share - taken[name]) for name in described.devices.get(kind, ())}

    def _ports(self, joined: JoinedJob) -> Iterator[tuple[Quantity, int]]:
        ports = joined.job.task.ports.values()
        fixed = Counter(port.fixed for port in ports if port.fixed is not None)
        allocated = len(ports) - sum(fixed.values())
        for number, count in sorted(fixed.items()):
            yield self._fixed_port(number), count
        own = self.allowed[joined.zone.name]
        for union, members in self.ranges:
            count = sum(n for number, n in fixed.items() if number in union)
            count += allocated if own in members else 0
            if count:
                yield self._range(union), count

    def _range(self, union: frozenset[int]) -> Quantity:
        if (key := ("ports", union)) in self.quantities:
            return self.quantities[key]
        sizes: dict[frozenset[int], int] = {}
        total, taken = [], {}
        for host, reserved in enumerate(self.reserved):
            if reserved not in sizes:
                sizes[reserved] = len(union - reserved)
            total.append(sizes[reserved])
            if host in self.taken:
                taken[host] = len((union & self.taken[host].ports) - reserved)
        return self._quantity(key, f"ports of {folded(union)}", total, taken)

    def _fixed_port(self, number: int) -> Quantity:
        if (key := ("port", number)) in self.quantities:
            return self.quantities[key]
        notes = {host: claim for (host, port), claim in self.claims.items() if port == number}
        for host, reserved in enumerate(self.reserved):
            if number in reserved:
                notes[host] = "the environment, which reserves it"
        total = [1] * len(self.tasks)
        return self._quantity(key, f"port {number}", total, dict.fromkeys(notes, 1), 0, notes)


def _besides(joined: Joined) -> dict[str, list[_Beside]]:
    """By kind of device that several tasks may use, if one asks for several: what to look at.

    Of a set of devices, a task takes at least as many as it asks for beyond the others. Where every
    set has enough for that, all can be dealt out (a flow with one unit a task and device).
    """
    found: dict[str, list[_Beside]] = {}
    for kind in sorted({kind for host in joined.environment.hosts for kind in host.shares}):
        wanted = [job.job.task.resources.devices.get(kind, 0) for job in joined.jobs]
        most = max((want for want in wanted if isinstance(want, int)), default=0)
        asked = frozenset(n for want in wanted if isinstance(want, tuple) for n in want)
        found[kind] = [
            _Beside(kind, frozenset(named), asked, beyond - len(named))
            for beyond in range(1, most)
            for size in range(min(beyond, len(asked)) + 1)
            for named in combinations(sorted(asked), size)
        ]
    return found


def reserved_ports(environment: Environment) -> list[frozenset[int]]:
    """By host: what the site reserves, or any zone that the host is in."""
    found: list[frozenset[int]] = [frozenset()] * len(environment.hosts)
    for zone in environment.zones.values():
        for host in zone.hosts:
            if not zone.ports.reserved <= found[host]:
                found[host] = (
                    found[host] | zone.ports.reserved if found[host] else zone.ports.reserved
                )
    return found


Ranges = tuple[tuple[frozenset[int], frozenset[frozenset[int]]], ...]
"""Unions of ranges that overlap, each with the ranges it is made of."""


def _allowed(jobs: Sequence[JoinedJob]) -> dict[str, frozenset[int]]:
    """By name of a zone: the numbers that may be allocated there, one set for all that are equal.

    Sets that are the same one are found equal without a look at their numbers.
    """
    found = {joined.zone.name: joined.zone.ports.numbers for joined in jobs}
    equal: dict[frozenset[int], frozenset[int]] = {}
    return {name: equal.setdefault(numbers, numbers) for name, numbers in found.items()}


def _port_ranges(jobs: Sequence[JoinedJob], allowed: Mapping[str, frozenset[int]]) -> Ranges:
    """The sets of ranges that Hall's condition has to look at.

    Ranges that share no number do not compete, so only sets that hang together matter. Sets of the
    same union are one quantity, which all ranges within it draw on: it must be taken once only.
    """
    used = {
        allowed[joined.zone.name]
        for joined in jobs
        if any(port.fixed is None for port in joined.job.task.ports.values())
    }
    found = []
    for family in _hanging_together(sorted(used, key=sorted)):
        sets = (m for size in range(1, len(family) + 1) for m in combinations(family, size))
        for union in dict.fromkeys(frozenset().union(*members) for members in sets):
            found.append((union, frozenset(each for each in family if each <= union)))
    return tuple(found)


def _hanging_together(ranges: Sequence[frozenset[int]]) -> list[list[frozenset[int]]]:
    families: list[list[frozenset[int]]] = []
    for each in ranges:
        near = [f for f in families if not all(map(each.isdisjoint, f))]
        families = [family for family in families if family not in near]
        families.append([member for family in near for member in family] + [each])
    return families


def folded(numbers: Iterable[int]) -> str:
    """Numbers as ranges: 9000-9002,9500."""
    ordered, runs, start = sorted(numbers), [], 0
    while start < len(ordered):
        beyond = ordered[start] - start
        end = bisect_right(range(len(ordered)), beyond, start, key=lambda n: ordered[n] - n)
        runs.append((ordered[start], ordered[end - 1]))
        start = end
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
