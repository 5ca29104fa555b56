"""What jobs wish of their places that cannot be: names that are not there, and contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccmgen.diagnostics import BOOT, DataPath, Diagnostic, nearest
from ccmgen.environment import Pool
from ccmgen.ir import Job, Partition
from ccmgen.resolve.match import malformed


def misfits_of_wishes(
    partition: Partition, pools: Mapping[str, Pool | None]
) -> Iterator[Diagnostic]:
    """Of all jobs but those in pools, which may wish for nothing.

    pools: by job, as far as its zone is known
    """
    jobs = {job.ident: job for job in partition.jobs}
    for number, job in enumerate(partition.jobs):
        if pools.get(job.ident) is None:
            path = BOOT / "jobs" / number
            yield from _neighbours(job, path / "task" / "placement", jobs, pools)
            yield from _malformed(job, path)


def _neighbours(
    job: Job, path: DataPath, jobs: Mapping[str, Job], pools: Mapping[str, Pool | None]
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
            elif pools.get(other.job) is not None:
                message = f"job {other.job!r} is in a pool, whose manager chooses its hosts"
                hint = "choose a job whose zone has hosts, or leave it out"
                yield Diagnostic("not-in-a-pool", message, at, hint=hint)


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
