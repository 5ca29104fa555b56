"""Greedy placement: the most demanding jobs first, each task on the least loaded host that fits.

Of preferred hosts those come first, and of hosts with as many tasks, the natural order of their
names decides; jobs that demand as much are taken by ident. So no order of the inputs matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

from ccmgen.resolve.demand import Candidates, Demand, take
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import Needs, Quantity, Rooms

NOWHERE = -1
"""The host of a task that has none yet."""


class Packing:
    """Tasks that have been placed, and what they leave.

    demands: by the number of their job
    hosts: by the same, the host of each task
    was: where tasks were before, of those that are to be kept if they can
    surely: whether no fewer of them can have been given up
    """

    def __init__(self, demands: Sequence[Demand], rooms: Rooms, attributes: Attributes) -> None:
        self.demands = {demand.number: demand for demand in demands}
        self.hosts = {demand.number: [NOWHERE] * demand.count for demand in demands}
        self.was: dict[int, list[int]] = {}
        self.surely = True
        self.rooms = rooms
        self.attributes = attributes

    def put(self, number: int, hosts: Sequence[int]) -> None:
        """Place tasks of a job that have no host, by ascending index, as far as hosts reach."""
        for host in hosts:
            self.take(number, host)
        self.assign(number, hosts)

    def take(self, number: int, host: int) -> None:
        """Take the room of a task of a job, without saying which task."""
        take(self.demands[number].needs, host)
        self.rooms.tasks[host] += 1

    def assign(self, number: int, hosts: Sequence[int]) -> None:
        """The same where the hosts' room has been taken already."""
        placed = self.hosts[number]
        if len(hosts) == len(placed):
            self.hosts[number] = list(hosts)
            return
        index = 0
        for host in hosts:
            index = placed.index(NOWHERE, index)
            placed[index] = host

    def remove(self, number: int, task: int) -> None:
        """Take a task from its host."""
        host = self.hosts[number][task]
        take(self.demands[number].needs, host, -1)
        self.rooms.tasks[host] -= 1
        self.hosts[number][task] = NOWHERE

    def missing(self, number: int) -> int:
        """How many tasks of a job have no host."""
        return self.hosts[number].count(NOWHERE)

    def short(self) -> list[Demand]:
        """The demands that are not met in full."""
        return [d for n, d in self.demands.items() if self.missing(n) or self.complaint(d)]

    def suffices(self, demand: Demand) -> bool:
        """Whether as many tasks as are enough have a host, and these are right."""
        placed = demand.count - self.missing(demand.number)
        return placed >= demand.least and not self.complaint(demand)

    def old(self) -> dict[int, Counter[int]]:
        """By job: how many tasks each host had before."""
        return {n: Counter(h for h in hosts if h != NOWHERE) for n, hosts in self.was.items()}

    def here(self, number: int) -> Counter[int]:
        """By host: how many tasks of a job it has."""
        found = Counter(self.hosts[number])
        del found[NOWHERE]
        return found

    def grouped(self, number: int, attribute: str) -> Counter[object]:
        """By value of an attribute: how many tasks of a job are on such hosts."""
        found: Counter[object] = Counter()
        for host, count in self.here(number).items():
            for value in self.groups(host, attribute):
                found[value] += count
        return found

    def groups(self, host: int, attribute: str) -> tuple[object, ...]:
        """The groups of an attribute that a host is in."""
        return self.attributes.of(host, attribute) or ()

    def complaint(self, demand: Demand) -> str:
        """A constraint among jobs that is not kept, or nothing."""
        for other, attribute in demand.together:
            theirs = self.grouped(other, attribute)
            for host in self.here(demand.number):
                if not any(theirs[value] for value in self.groups(host, attribute)):
                    return f"no task of job {self.demands[other].ident!r} is near"
        return ""


def fill(packing: Packing, *, careful_only: bool = False) -> None:
    """Place every task that has no host yet, as far as there is room; perhaps only those for which
    it matters where others are."""
    ladders: dict[Candidates, list[_Ladder]] = {}
    least = _least(packing.demands.values())
    wanting = [number for number in packing.demands if packing.missing(number)]
    for demand in _order(packing.demands, wanting):
        missing = packing.missing(demand.number)
        if not missing or (careful_only and not demand.careful):
            continue
        if demand.careful:
            _place_carefully(packing, demand, missing)
            continue
        if demand.candidates not in ladders:
            needs, tiers = least[demand.candidates], demand.candidates.tiers
            ladders[demand.candidates] = [_Ladder(t, packing.rooms.tasks, needs) for t in tiers]
        here = packing.here(demand.number) if missing < demand.count else Counter[int]()
        chosen: list[int] = []
        for ladder in ladders[demand.candidates]:
            chosen += ladder.take(demand, missing - len(chosen), here)
        packing.assign(demand.number, chosen)


def _least(demands: Iterable[Demand]) -> dict[Candidates, Needs]:
    """By candidates: the least that any of their jobs takes of what all of them take."""
    found: dict[Candidates, dict[Quantity, int]] = {}
    for demand in demands:
        needs = dict(demand.needs)
        common = found.setdefault(demand.candidates, needs)
        found[demand.candidates] = {q: min(n, needs[q]) for q, n in common.items() if q in needs}
    return {candidates: tuple(needs.items()) for candidates, needs in found.items()}


def _order(demands: Mapping[int, Demand], wanting: Iterable[int]) -> Iterator[Demand]:
    """The most demanding first; but a job only after those that it is to be near to."""
    some = [demands[number] for number in wanting]
    sizes = {c: sum(map(len, c.tiers)) for c in {demand.candidates for demand in some}}

    def urgency(demand: Demand) -> tuple[object, ...]:
        need = demand.joined.job.task.resources
        devices = (n if isinstance(n, int) else len(n) for n in need.devices.values())
        amounts = (-sum(devices), -need.memory_bytes, -need.cpu_millis, -need.slots)
        return (sizes[demand.candidates], *amounts, not demand.careful, demand.ident)

    done: set[int] = set()

    def with_neighbours(demand: Demand) -> Iterator[Demand]:
        if demand.number not in done:
            done.add(demand.number)
            for other, _ in demand.together:
                yield from with_neighbours(demands[other])
            yield demand

    for demand in sorted(some, key=urgency):
        yield from with_neighbours(demand)


class _Ladder:
    """The hosts of some like jobs on rungs: by how many tasks they have, each rung a heap.

    A host that other jobs have put tasks on since stands too low; it is moved when it is come to.
    One that has no room for the least demanding of the jobs is taken off for good.
    """

    def __init__(self, hosts: Sequence[int], tasks: list[int], least: Needs) -> None:
        self.tasks = tasks
        self.least = least
        self.rungs: dict[int, list[int]] = {}
        for host in hosts:
            self.rungs.setdefault(tasks[host], []).append(host)

    def take(self, demand: Demand, wanted: int, here: Counter[int]) -> list[int]:
        """Take room for as many of the wanted tasks as fit: the host of each.

        here: how many tasks of the job hosts have already; kept up to date if it matters
        """
        chosen: list[int] = []
        full: list[int] = []
        while len(chosen) < wanted and self.rungs:
            rung = min(self.rungs)
            part = _lowest(self.rungs[rung], wanted - len(chosen))
            if not self.rungs[rung]:
                del self.rungs[rung]
            standing = [host for host in part if self.tasks[host] == rung]
            if len(standing) < len(part):
                self._put_back(set(part).difference(standing))
            fit = _with_room(demand, standing, here)
            if len(fit) < len(standing):
                full += set(standing).difference(fit)
            if fit:
                rounds = self._rounds(demand, fit, rung, wanted - len(chosen), here)
                self._take(demand, fit, rung, here, rounds)
                chosen += fit * rounds
        least = self.least
        self._put_back(h for h in full if all(q.left[h] >= need for q, need in least))
        return chosen

    def _put_back(self, hosts: Iterable[int]) -> None:
        for host in hosts:
            heappush(self.rungs.setdefault(self.tasks[host], []), host)

    def _rounds(
        self, demand: Demand, hosts: list[int], rung: int, wanted: int, here: Counter[int]
    ) -> int:
        """How often all these hosts can take a task in turn, until there is another to be asked."""
        rounds = wanted // len(hosts)
        if rounds < 2 or rung in self.rungs:
            return 1
        rounds = min(rounds, min(self.rungs, default=rung + rounds) - rung)
        for quantity, need in demand.needs:
            rounds = min(rounds, min([quantity.left[host] for host in hosts]) // need)
        if demand.most_per_host is not None:
            rounds = min(rounds, demand.most_per_host - max([here[host] for host in hosts]))
        return rounds

    def _take(
        self, demand: Demand, hosts: list[int], rung: int, here: Counter[int], rounds: int
    ) -> None:
        """As many tasks as there are rounds for each of these hosts, which go so many rungs up."""
        for quantity, need in demand.needs:
            left = quantity.left
            for host in hosts:
                left[host] -= need * rounds
        tasks = self.tasks
        for host in hosts:
            tasks[host] += rounds
        if demand.most_per_host is not None:
            for host in hosts:
                here[host] += rounds
        _add(self.rungs.setdefault(rung + rounds, []), hosts)


_FEW = 8
"""Below this part of a heap, single steps are quicker than sorting it all; a sorted list is a
heap."""


def _lowest(heap: list[int], count: int) -> list[int]:
    if count * _FEW < len(heap):
        return [heappop(heap) for _ in range(count)]
    heap.sort()
    part = heap[:count]
    del heap[:count]
    return part


def _add(heap: list[int], hosts: list[int]) -> None:
    if len(hosts) * _FEW < len(heap):
        for host in hosts:
            heappush(heap, host)
    else:
        heap += hosts
        heap.sort()


def _with_room(demand: Demand, hosts: list[int], here: Counter[int]) -> list[int]:
    for quantity, need in demand.needs:
        left = quantity.left
        hosts = [host for host in hosts if left[host] >= need]
    most = demand.most_per_host
    return hosts if most is None else [host for host in hosts if here[host] < most]


def _place_carefully(packing: Packing, demand: Demand, missing: int) -> None:
    """Task by task, looking at the groups that hosts are in."""
    number, tasks = demand.number, packing.rooms.tasks
    here = packing.here(number)
    attributes = {name for name, _ in demand.groups} | set(demand.placement.spread)
    counts = {name: packing.grouped(number, name) for name in attributes}

    def rank(tier: int, host: int) -> tuple[int, ...]:
        """Least is best: preferred, in the emptiest groups, then the least loaded."""
        even = [max((counts[a][v] for v in packing.groups(host, a)), default=0) for a in spread]
        return (tier, *even, tasks[host], host)

    def has_room(host: int) -> bool:
        within = all(
            counts[name][value] < most
            for name, most in demand.groups
            for value in packing.groups(host, name)
        )
        return within and not demand.lack(host, here[host])

    spread = demand.placement.spread
    allowed = _allowed(packing, demand)
    heap = [
        (rank(tier, host), tier, host)
        for tier, hosts in enumerate(demand.candidates.tiers)
        for host in hosts
        if allowed(host)
    ]
    heapify(heap)
    while missing and heap:
        was, tier, host = heappop(heap)
        if was != (now := rank(tier, host)):
            heappush(heap, (now, tier, host))
        elif has_room(host):
            packing.put(number, [host])
            here[host] += 1
            for name in attributes:
                counts[name].update(packing.groups(host, name))
            missing -= 1
            heappush(heap, (rank(tier, host), tier, host))


def _allowed(packing: Packing, demand: Demand) -> Callable[[int], bool]:
    """Whether a host is near to the jobs it is to be near to, and to none to keep away from.

    Of two jobs that are to be near to one another, the first has nothing yet to be near to.
    """
    near = [(a, found) for o, a in demand.together if (found := packing.grouped(o, a))]
    far = [(a, packing.grouped(other, a)) for other, a in demand.apart]

    def allowed(host: int) -> bool:
        return all(
            any(found[value] for value in packing.groups(host, attribute))
            for attribute, found in near
        ) and not any(
            found[value] for attribute, found in far for value in packing.groups(host, attribute)
        )

    return allowed
