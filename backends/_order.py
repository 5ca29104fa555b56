"""The order of jobs that wait for others to finish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from ccmgen.resolution import Resolution, ResolvedJob


def parents(resolution: Resolution) -> dict[str, list[str]]:
    """The jobs that have tasks, each after those that it waits for, which it is listed with."""
    jobs = {job.ident: job for job in resolution.jobs}
    found = {
        job.ident: list(dict.fromkeys(_parents(jobs, job)))
        for job in resolution.jobs
        if job.cardinality
    }
    return {ident: found[ident] for ident in TopologicalSorter(found).static_order()}


def _parents(jobs: Mapping[str, ResolvedJob], job: ResolvedJob) -> Iterator[str]:
    """A job without tasks has finished as soon as those before it have."""
    for after in job.after:
        if after.when == "finished":
            other = jobs[after.job]
            if other.cardinality:
                yield other.ident
            else:
                yield from _parents(jobs, other)
