"""What jobs wish of their places that cannot be: names that are not there, and contradictions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ccmgen.diagnostics import BOOT, DataPath, Diagnostic, nearest
from ccmgen.environment import Zone
from ccmgen.ir import Job, Partition
from ccmgen.placement import Neighbour, Scalar
from ccmgen.resolve.match import Attributes, malformed


def misfits_of_wishes(
    partition: Partition, zones: Mapping[str, Zone], attributes: Attributes
) -> Iterator[Diagnostic]:
    """Of all jobs but those in pools, which may wish for nothing.

    zones: by job, as far as they are known
    """
    jobs = {job.ident: job for job in partition.jobs}
    pools = {ident for ident, zone in zones.items() if zone.pool is not None}
    for number, job in enumerate(partition.jobs):
        if job.ident not in pools:
            path = BOOT / "jobs" / number
            yield from _neighbours(job, path / "task" / "placement", jobs, pools)
            yield from _malformed(job, path)
    yield from _contradictions(partition, zones, attributes)


def _neighbours(
    job: Job, path: DataPath, jobs: Mapping[str, Job], pools: Collection[str]
) -> Iterator[Diagnostic]:
    for kind in ("together", "apart"):
        for step, other in enumerate(getattr(job.task.placement, kind)):
            at = path / kind / step / "job"
            if other.job not in jobs:
                message, hint = f"the boot has no job {other.job!r}", nearest(other.job, jobs)
                yield Diagnostic("unknown-job", message, at, hint=hint)
            elif other.job == job.ident:
                hint = "max_per says how many of its tasks a host or another group may have"
                yield Diagnostic("bad-value", f"job {job.ident!r} is no other job", at, hint=hint)
            elif other.job in pools:
                message = f"job {other.job!r} is in a pool, whose manager chooses its hosts"
                hint = "choose a job whose zone has hosts, or leave it out"
                yield Diagnostic("not-in-a-pool", message, at, hint=hint)


class _Apart(NamedTuple):
    """That a job's tasks keep away from another's, over an attribute; which of the two says so."""

    over: str
    by: str
    path: DataPath


def _contradictions(
    partition: Partition, zones: Mapping[str, Zone], attributes: Attributes
) -> Iterator[Diagnostic]:
    """Jobs to be near to that are to be kept away from: no host would do.

    Of a job that can do without any of its tasks, it is no error that it has none.
    """
    apart: dict[tuple[str, str], list[_Apart]] = {}
    for number, job in enumerate(partition.jobs):
        for step, other in enumerate(job.task.placement.apart):
            path = BOOT / "jobs" / number / "task" / "placement" / "apart" / step
            for pair in ((job.ident, other.job), (other.job, job.ident)):
                apart.setdefault(pair, []).append(_Apart(other.over, job.ident, path))
    for number, job in enumerate(partition.jobs):
        needed = job.cardinality and job.condition.quorum != 0
        for step, near in enumerate(job.task.placement.together if needed else ()):
            path = BOOT / "jobs" / number / "task" / "placement" / "together" / step
            hosts = {host for i in (job.ident, near.job) if i in zones for host in zones[i].hosts}
            for far in apart.get((job.ident, near.job), ()):
                if _implies(near.over, far.over, hosts, attributes):
                    yield _contradiction(job.ident, near, path, far)


def _implies(one: str, other: str, hosts: Iterable[int], attributes: Attributes) -> bool:
    """Whether any two of these hosts that have a value of one attribute in common also have one of
    the other, and every host with itself: surely if all hosts of a group have one in common."""
    if one == other:
        return True
    common: dict[Scalar, set[Scalar]] = {}
    for host in hosts:
        values = set(attributes.of(host, other) or ())
        for group in attributes.of(host, one) or ():
            common[group] = common[group] & values if group in common else values
    return bool(common) and all(common.values())


def _contradiction(ident: str, near: Neighbour, path: DataPath, far: _Apart) -> Diagnostic:
    apart = "and" if far.by == ident else "which is to be"
    whom = "it" if far.by == ident else f"job {ident!r}"
    alike = f"hosts of the same {near.over!r} are of the same {far.over!r}"
    return Diagnostic(
        "contradiction",
        f"two wishes contradict each other: job {ident!r} is to be together with job "
        f"{near.job!r} over {near.over!r}, {apart} apart from {whom} over {far.over!r}",
        path,
        related=(alike,) if near.over != far.over else (),
        hint="leave one of the two out, or say over which other attributes they are meant",
        also=(far.path,),
    )


def _malformed(job: Job, path: DataPath) -> Iterator[Diagnostic]:
    placement = path / "task" / "placement"
    yield from malformed(job.task.placement.require, placement / "require")
    for step, preference in enumerate(job.task.placement.prefer):
        yield from malformed(preference.hosts, placement / "prefer" / step / "hosts")
    for kind, wanted in job.task.resources.devices.items():
        if isinstance(wanted, tuple) and len(set(wanted)) < len(wanted):
            at = path / "task" / "resources" / "devices" / kind
            yield Diagnostic("bad-value", f"a {kind} device is named twice", at)
    if job.condition.quorum is not None and job.sweep:
        message = f"job {job.ident!r} has a quorum, and a sweep: each task its own share"
        hint = "leave the quorum out: without a task its share would not be done"
        yield Diagnostic("bad-value", message, path / "condition" / "quorum", hint=hint)
