"""Brute force: whether a small partition has room, by trying every host for every task.

It knows nothing of quantities or of Hall's theorem: a host's ports are tried one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from ccmgen.environment import Environment, Host
from ccmgen.ir import Job, Partition
from tests.checkers import has_attribute

Places = tuple[tuple[int, ...], ...]
"""By job: the host of each task."""


def placements(
    partition: Partition, environment: Environment, only: Sequence[str] | None = None
) -> Iterator[Places]:
    """Every sound placement, of all jobs or only of some; tasks of a job are not told apart."""
    jobs = [job for job in partition.jobs if only is None or job.ident in only]
    choices = [
        [c for c in product(_candidates(job, environment), repeat=job.cardinality) if _sorted(c)]
        for job in jobs
    ]
    for places in product(*choices):
        if is_sound(jobs, places, environment):
            yield places


def is_sound(jobs: Sequence[Job], places: Places, environment: Environment) -> bool:
    """Whether hosts hold what is put on them, and groups and neighbours are as jobs want them."""
    numbers = range(len(environment.hosts))
    held = all(_host_holds(number, jobs, places, environment) for number in numbers)
    return held and all(_neighbours(job, jobs, places, environment) for job in jobs)


def _sorted(hosts: Sequence[int]) -> bool:
    return list(hosts) == sorted(hosts)


def _zone(job: Job, environment: Environment) -> Any:
    return environment.zones[job.task.placement.zone or environment.default_zone or ""]


def _candidates(job: Job, environment: Environment) -> list[int]:
    return [
        number
        for number in _zone(job, environment).hosts
        if not environment.hosts[number].disabled
        and all(
            has_attribute(environment.hosts[number], name, wanted)
            for name, wanted in job.task.placement.require.items()
        )
    ]


def groups(host: Host, name: str) -> tuple[Any, ...]:
    """The groups of an attribute that a host is in."""
    if name == "host":
        return (host.name,)
    has = host.attributes.get(name, ())
    return has if isinstance(has, tuple) else (has,)


def _neighbours(job: Job, jobs: Sequence[Job], places: Places, environment: Environment) -> bool:
    by_job = {each.ident: hosts for each, hosts in zip(jobs, places, strict=True)}
    hosts, placement = environment.hosts, job.task.placement
    for name, most in placement.max_per.items():
        found = [g for h in by_job[job.ident] for g in groups(hosts[h], name)]
        if any(not groups(hosts[h], name) for h in by_job[job.ident]):
            return False
        if any(found.count(group) > most for group in found):
            return False
    for other in placement.together:
        theirs = {g for h in by_job.get(other.job, ()) for g in groups(hosts[h], other.over)}
        if any(not theirs.intersection(groups(hosts[h], other.over)) for h in by_job[job.ident]):
            return False
    for other in placement.apart:
        theirs = {g for h in by_job.get(other.job, ()) for g in groups(hosts[h], other.over)}
        mine = [groups(hosts[h], other.over) for h in by_job[job.ident]]
        if any(theirs.intersection(group) or not group for group in mine):
            return False
        if any(not groups(hosts[h], other.over) for h in by_job.get(other.job, ())):
            return False
    return True


def _host_holds(number: int, jobs: Sequence[Job], places: Places, environment: Environment) -> bool:
    host = environment.hosts[number]
    tasks = [job for job, hosts in zip(jobs, places, strict=True) for at in hosts if at == number]
    for what in ("slots", "cpu_millis", "memory_bytes"):
        limit = getattr(host, what)
        if limit is not None and sum(getattr(t.task.resources, what) for t in tasks) > limit:
            return False
    uses = {
        (kind, name): host.shares.get(kind, 1)
        for kind, names in host.devices.items()
        for name in names
    }
    asked = [
        (kind, want) for task in tasks for kind, want in sorted(task.task.resources.devices.items())
    ]
    return _devices(asked, uses) and _ports(number, tasks, environment)


def _devices(asked: Sequence[tuple[str, Any]], uses: Mapping[tuple[str, str], int]) -> bool:
    if not asked:
        return True
    (kind, want), *rest = asked
    names = sorted(name for of, name in uses if of == kind and uses[of, name] > 0)
    for given in _subsets(names, want) if isinstance(want, int) else [want]:
        if all(uses.get((kind, name), 0) > 0 for name in given):
            left = {**uses, **{(kind, name): uses[kind, name] - 1 for name in given}}
            if _devices(rest, left):
                return True
    return False


def _subsets(names: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    yield from combinations(names, size)


def _ports(number: int, tasks: Sequence[Job], environment: Environment) -> bool:
    reserved = {
        port
        for zone in environment.zones.values()
        if number in zone.hosts
        for port in zone.ports.reserved
    }
    fixed = [p.fixed for task in tasks for p in task.task.ports.values() if p.fixed is not None]
    if len(set(fixed)) < len(fixed) or reserved.intersection(fixed):
        return False
    wanted = [
        [n for n in _zone(task, environment).ports.allowed if n not in fixed and n not in reserved]
        for task in tasks
        for port in task.task.ports.values()
        if port.fixed is None
    ]
    return _distinct(sorted(wanted, key=len), frozenset())


def _distinct(wanted: Sequence[Sequence[int]], taken: frozenset[int]) -> bool:
    if not wanted:
        return True
    return any(n not in taken and _distinct(wanted[1:], taken | {n}) for n in wanted[0])
