"""Why a plan's changes come about: the first rule that what was there before no longer fulfils.

An assignment stays if its host is still in the job's zone, enabled and what the job requires, and
there is room; ports stay if they are free. So what does not stay has a reason among these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from ccmgen.assignment import Occupied
from ccmgen.diagnostics import BOOT
from ccmgen.digests import follows
from ccmgen.environment import Environment
from ccmgen.ir import Job, Partition, Reference, task_ident
from ccmgen.plan.difference import Kind, Reason, Why
from ccmgen.resolution import Resolution
from ccmgen.resolve.demand import Demand, demands_of
from ccmgen.resolve.enabled import enable
from ccmgen.resolve.join import JoinedJob, join
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.references import references_in, values
from ccmgen.resolve.rooms import Rooms
from ccmgen.state import State


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What came with the state afterwards.

    boot, env: the names of their files
    changed: names of the files that are not what they were, or are new; ascending
    rebalanced: whether tasks were placed without regard to where they were
    """

    partition: Partition
    environment: Environment
    occupied: Sequence[Occupied]
    resolution: Resolution
    boot: str
    env: str
    changed: Sequence[str]
    rebalanced: bool


def changed_inputs(before: Mapping[str, str], after: Mapping[str, str]) -> Sequence[str]:
    """The names of files that are not what they were, or are read for the first time."""
    return [name for name in sorted(after) if before.get(name) != after[name]]


def unexplained(before: State, after: State) -> Why:
    """Reasons that the states themselves give."""

    def why(kind: Kind, ident: str, task: int) -> Reason:
        counts = (_tasks(before, ident), _tasks(after, ident))
        if kind == "added":
            return Reason("is new", ident, "are new") if not counts[0] else _grown(ident, *counts)
        if kind == "removed":
            gone = Reason("is gone", ident, "are gone")
            return gone if not counts[1] else _grown(ident, *counts)
        return Reason("")

    return why


def _grown(ident: str, before: int, after: int) -> Reason:
    return Reason(f"{ident} had {before} tasks and has {after}")


def _tasks(state: State, ident: str) -> int:
    return state.jobs[ident].tasks if ident in state.jobs else 0


def explained(before: State, after: State, circumstances: Circumstances) -> Why:
    """Reasons that name what has changed of the inputs."""

    @cache
    def reasons() -> _Reasons:  # where nothing changes, nothing is looked for
        return _Reasons(before, after, circumstances)

    return lambda kind, ident, task: reasons().why(kind, ident, task)


class _Reasons:
    """Reasons, looked for where a change is found; what many of them need is worked out once."""

    def __init__(self, before: State, after: State, circumstances: Circumstances) -> None:
        self.before, self.after, self.given = before, after, circumstances
        environment = circumstances.environment
        joined = join(enable(circumstances.partition, environment).partition, environment)
        self.jobs = {each.job.ident: each for each in joined.jobs}
        self.resolved = {job.ident: job for job in circumstances.resolution.jobs}
        self.rooms = Rooms(joined, circumstances.occupied)
        self.attributes = Attributes(environment)
        demands = demands_of(joined.jobs, self.attributes, self.rooms)
        self.demands = {demand.ident: demand for demand in demands}
        self.idents = {demand.number: demand.ident for demand in demands}
        self.gregarious = [demand for demand in demands if demand.together]
        self.index = {host.name: number for number, host in enumerate(environment.hosts)}
        self.known: dict[tuple[str, str], Reason] = {}
        self.here: dict[str, Counter[str]] = {}
        for ident in self.demands.keys() & before.jobs.keys():
            assigned = before.jobs[ident].assigned
            kept = assigned.hosts[: after.jobs[ident].tasks] if assigned else ()
            for host, count in Counter(kept).items():
                self.here.setdefault(host, Counter())[ident] = count

    def why(self, kind: Kind, ident: str, task: int) -> Reason:
        """Of a change of a job's task."""
        if self.before.jobs and not self.given.changed:
            return self._otherwise()  # no rule is broken by an input that is as it was
        match kind:
            case "added":
                return self._added(ident)
            case "removed":
                return self._removed(ident)
            case "moved":
                return self._moved(ident, task)
            case "ports":
                return next(self._ports(ident, task), self._otherwise())
            case "devices":
                return next(self._devices(ident, task), self._otherwise())
            case _:
                return self._told(kind, ident)

    def _origin(self) -> str:
        """The files to name for what the partition says: the boot if it has changed, and others
        that it may read, such as the environment's, if nothing else has."""
        given = self.given
        site = {given.env, *(other.source for other in given.occupied)}
        others = [name for name in given.changed if name not in site]
        return given.boot if given.boot in others else " or ".join(others or given.changed)

    def _otherwise(self) -> Reason:
        if self.given.rebalanced:
            return Reason("tasks are placed afresh")
        if not self.given.changed:
            said = "the lock was edited, or the command or ccmgen is another"
            return Reason(f"no input has changed: {said}")
        return Reason(f"{_listed(self.given.changed)} changed")

    def _added(self, ident: str) -> Reason:
        if not self.before.jobs:
            return Reason("the lock has nothing of this partition at this site")
        if ident not in self.before.jobs:
            origin = self._origin()
            return Reason(f"is new in {origin}", ident, f"are new in {origin}")
        if not self.before.jobs[ident].tasks:
            because = f"tasks again: {_listed(self.given.changed)} changed"
            return Reason(f"has {because}", ident, f"have {because}")
        job = self.jobs[ident].job
        quorum = job.condition.quorum
        if quorum is None or quorum >= job.cardinality:
            return self._cardinality(ident)
        tasks = _tasks(self.after, ident)
        which = f"all {tasks}" if tasks == job.cardinality else f"{tasks} of the {job.cardinality}"
        return Reason(
            f"{_listed(self.given.changed)} changed, and there is room for {which} tasks of {ident}"
        )

    def _removed(self, ident: str) -> Reason:
        for removal in self.given.resolution.removals:
            if removal.job == ident:
                return Reason(f"{ident}: {removal.reason}")
        if ident not in self.jobs:
            origin = self._origin()
            return Reason(f"is no longer in {origin}", ident, f"are no longer in {origin}")
        return self._cardinality(ident)

    def _cardinality(self, ident: str) -> Reason:
        return Reason(
            f"{self._origin()}: cardinality of {ident} is now {_tasks(self.after, ident)}"
        )

    def _moved(self, ident: str, task: int) -> Reason:
        if self.given.rebalanced:
            return self._otherwise()
        assigned = self.before.jobs[ident].assigned
        if assigned is None or ident not in self.demands:
            now = "now" if assigned else "no longer"
            return Reason(f"{self._origin()}: {ident} is {now} in a pool")
        host = assigned.hosts[task]
        if (ident, host) not in self.known:
            self.known[ident, host] = self._left(self.demands[ident], host)
        return self.known[ident, host]

    def _left(self, demand: Demand, host: str) -> Reason:
        """Why a job's tasks do not stay on a host."""
        env, zone = self.given.env, demand.joined.zone
        number = self.index.get(host)
        if number is None:
            return _of_host(host, f"is no longer in {env}")
        if number not in zone.hosts:
            return _of_host(host, f"is not in zone {zone.name!r}")
        if number in demand.candidates.reasons:
            return _of_host(host, demand.candidates.reasons[number])
        for reason in self._lacks(host, number):
            return reason
        most = demand.most_per_host
        if most is not None and self.here[host][demand.ident] > most:
            return Reason(f"{self._origin()}: max_per host of {demand.ident} is now {most}")
        for reason in self._neighbours(demand, number):
            return reason
        grown = [i for i, job in self.after.jobs.items() if job.tasks > _tasks(self.before, i)]
        if grown and list(self.given.changed) != [env]:
            return Reason(f"room is made for {_listed(grown[:3])}")
        return self._otherwise()

    def _neighbours(self, demand: Demand, host: int) -> Iterator[Reason]:
        """What a job wishes of a host's groups, or another of the job, that was not so there.

        The wishes are the partition's, but which hosts are a group, and are there, is the site's.
        """
        ident = demand.ident
        origin = self._origin()
        idents = self.idents
        for attribute, most in demand.groups:
            if self._near(ident, attribute, host) > most:
                yield Reason(f"{origin}: max_per {attribute} of {ident} is now {most}")
        for other, attribute in demand.apart:
            if self._near(idents[other], attribute, host):
                said = f"is now apart from {idents[other]} over {attribute}"
                yield Reason(f"{origin}: {ident} {said}")
        for near in self.gregarious:
            hosts = [host] if near is demand else self._hosts(near.ident)
            for other, attribute in near.together:
                ours = near is demand or other == demand.number
                if ours and not all(self._near(idents[other], attribute, each) for each in hosts):
                    said = f"is now together with {idents[other]} over {attribute}"
                    yield Reason(f"{origin}: {near.ident} {said}")

    def _hosts(self, ident: str) -> list[int]:
        """Where a job's tasks were, as far as these hosts are still there."""
        there = self.here.items()
        return [self.index[host] for host, of in there if host in self.index and of[ident]]

    def _near(self, ident: str, attribute: str, host: int) -> int:
        """How many of a job's tasks were in a group of a host; of its groups, the fullest."""
        hosts, counts = self.given.environment.hosts, Counter[object]()
        for each in self._hosts(ident):
            for value in self.attributes.of(each, attribute) or ():
                counts[value] += self.here[hosts[each].name][ident]
        groups = self.attributes.of(host, attribute) or ()
        return max((counts[value] for value in groups), default=0)

    def _lacks(self, host: str, number: int) -> Iterator[Reason]:
        """What a host has too little of for all the tasks that it had."""
        needs: Counter[int] = Counter()
        quantities = {}
        for ident, count in self.here.get(host, {}).items():
            for quantity, amount in self.demands[ident].needs:
                quantities[id(quantity)] = quantity
                needs[id(quantity)] += amount * count
        for key, quantity in quantities.items():
            need = needs[key]
            total, free = quantity.total[number], quantity.free[number]
            if need > free:
                note = quantity.notes.get(number)
                if need > total or not note:
                    said = f"has {quantity.said(total)} in {self.given.env}"
                    yield _of_host(host, f"{said}, and its tasks need {quantity.said(need)}")
                elif quantity.unit:
                    yield _of_host(host, f"has {quantity.said(free)} beside {note}")
                else:
                    yield Reason(f"{quantity.what} on {host} is taken by {note}")

    def _ports(self, ident: str, task: int) -> Iterator[Reason]:
        was, is_ = self.before.jobs[ident].assigned, self.after.jobs[ident].assigned
        if was is None or is_ is None:
            return
        joined, host = self.jobs[ident], self.index[is_.hosts[task]]
        for name in sorted({**was.ports, **is_.ports}):
            if name not in was.ports or name not in is_.ports:
                now = "new" if name in is_.ports else "gone"
                yield Reason(f"{self._origin()}: port {name} of {ident} is {now}")
            elif was.ports[name][task] != is_.ports[name][task]:
                yield from self._lost_port(joined, host, name, was.ports[name][task])

    def _lost_port(self, joined: JoinedJob, host: int, name: str, number: int) -> Iterator[Reason]:
        fixed = joined.job.task.ports[name].fixed
        if fixed is not None:
            yield Reason(f"{self._origin()}: port {name} of {joined.job.ident} is now {fixed}")
        elif number in self.rooms.reserved[host]:
            yield Reason(
                f"is now reserved in {self.given.env}", f"port {number}", "are now reserved"
            )
        elif number not in joined.zone.ports.numbers:
            said = f"not in the range of zone {joined.zone.name!r}"
            yield Reason(f"is {said}", f"port {number}", f"are {said}")
        elif (host, number) in self.rooms.claims:
            yield Reason(f"port {number} is taken by {self.rooms.claims[host, number]}")
        elif others := self._owners(self.given.environment.hosts[host].name, number):
            yield Reason(f"port {number} is now that of {_listed(sorted(others))}")

    def _owners(self, host: str, number: int) -> Collection[str]:
        """The jobs whose tasks have a port of a host afterwards."""
        found = set()
        for ident, job in self.after.jobs.items():
            for numbers in job.assigned.ports.values() if job.assigned else ():
                if number in numbers and job.assigned:
                    at = zip(job.assigned.hosts, numbers, strict=True)
                    found.update([ident] if (host, number) in at else [])
        return found

    def _devices(self, ident: str, task: int) -> Iterator[Reason]:
        was, is_ = self.before.jobs[ident].assigned, self.after.jobs[ident].assigned
        if was is None or is_ is None:
            return
        host = self.given.environment.hosts[self.index[is_.hosts[task]]]
        for kind in sorted({**was.devices, **is_.devices}):
            had = was.devices[kind][task] if kind in was.devices else ()
            has = is_.devices[kind][task] if kind in is_.devices else ()
            if len(had) != len(has):
                yield Reason(f"{self._origin()}: {ident} now has {len(has)} {kind} devices a task")
            for name in had:
                what = f"{kind} device {name} of {host.name}"
                if name in host.disabled_devices.get(kind, {}):
                    yield Reason(f"{what} is disabled: {host.disabled_devices[kind][name]}")
                elif name not in host.devices.get(kind, ()):
                    yield Reason(f"{what} is no longer in {self.given.env}")
                elif not self.rooms.device_uses(self.index[host.name], kind)[name]:
                    takers = self._takers[host.name, kind, name]
                    yield Reason(f"{what} is taken by {_listed(takers[:3])}")

    @cached_property
    def _takers(self) -> Mapping[tuple[str, str, str], Sequence[str]]:
        """By host, kind and name of a device: the tasks of other partitions that have it."""
        others = [(f"partition {o.partition!r}, {o.source}", o) for o in self.given.occupied]
        uses = (
            ((host, kind, name), f"task {task_ident(ident, task)} of {said}")
            for said, other in others
            for ident, assigned in other.assignments.items()
            for kind, given in assigned.devices.items()
            for task, (host, names) in enumerate(zip(assigned.hosts, given, strict=True))
            for name in names
        )
        found: dict[tuple[str, str, str], list[str]] = {}
        for device, taker in uses:
            found.setdefault(device, []).append(taker)
        return found

    def _told(self, aspect: str, ident: str) -> Reason:
        """A text that names another job changes when that one does.

        A digest of contents is of all that the job had; fewer of its tasks cannot be compared.
        """
        had = _tasks(self.before, ident)
        if had > _tasks(self.after, ident) and not follows(self.resolved[ident], aspect):
            return Reason(f"the lock has one digest of the {had} tasks that {ident} had")
        named = _named(self.jobs[ident].job) - {ident}
        moved = sorted(other for other in named if self._places_differ(other))
        if not moved:
            return self._otherwise()
        said = f"to {_listed(moved)}, whose places change"
        others = [name for name in self.given.changed if name != self.given.env]
        also = f"; and {_listed(others)} changed" if others else ""
        return Reason(f"refers {said}{also}", ident, f"refer {said}{also}")

    def _places_differ(self, ident: str) -> bool:
        states = (self.before.jobs.get(ident), self.after.jobs.get(ident))
        one, other = (job.assigned if job else None for job in states)
        return one != other


def _named(job: Job) -> set[str]:
    """The jobs that a job's texts refer to."""
    return {
        found.of.job
        for value, _ in values(job, BOOT)
        for found, _, _ in references_in(value, BOOT)
        if isinstance(found, Reference) and found.of
    }


def _of_host(host: str, said: str) -> Reason:
    """Something that is said of a host, as of several."""
    for one, many in (("is ", "are "), ("has ", "have ")):
        if said.startswith(one):
            return Reason(said, host, many + said.removeprefix(one))
    return Reason(f": {said}", host, f": {said}")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])
