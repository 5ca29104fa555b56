"""The state of a partition, from the lock and from a resolution, such that the two compare."""

from __future__ import annotations

from collections.abc import Mapping

from ccmgen.digests import Digesting, Digests
from ccmgen.lock import Lock, LockedJob, assigned_of
from ccmgen.resolution import Resolution
from ccmgen.state import JobState, State


def state_of_lock(lock: Lock | None, partition: str, site: str) -> State:
    """The state that a lock keeps; of no lock, one without jobs."""
    jobs = lock.jobs if lock else {}
    return State(partition, site, {ident: _locked(job) for ident, job in jobs.items()})


def state_of_resolution(resolution: Resolution, before: State) -> State:
    """The state that a resolution leads to, told as the lock tells it.

    A digest of a job's tasks is of those that there were before: more tasks are no other tasks.
    """
    names = [host.name for host in resolution.hosts]
    digesting = Digesting()
    jobs = {}
    for job in resolution.jobs:
        known = before.jobs.get(job.ident)
        tasks = min(known.tasks, job.cardinality) if known else job.cardinality
        assigned = None if job.pool is not None else assigned_of(job, names)
        told = _told(digesting.of(job, tasks), job.cardinality)
        jobs[job.ident] = JobState(job.cardinality, assigned, told)
    return State(resolution.partition, resolution.site, jobs)


def _locked(job: LockedJob) -> JobState:
    return JobState(job.tasks, job.assigned, _told(job.digests, job.tasks))


def _told(found: Digests, tasks: int) -> Mapping[str, list[str]]:
    return {
        "argv": [found.argv] * tasks,
        "environment": [found.environment] * tasks,
        "settings": [found.settings] * tasks,
    }
