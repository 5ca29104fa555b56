"""Zeroth pass: what is disabled, and what goes with it.

A job is removed if it is disabled itself, or if something that it depends on is disabled or
removed: what `depends` says, a job that it is to be near to, and any job whose one task, or whose
task of some index, it refers to. A reference to every task of a job is no such thing: what is
removed is then not among them. A removed job stays in the partition with no tasks, so that nothing
that names it becomes an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from ccmgen import placement
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic, nearest, stop_on
from ccmgen.environment import Environment, Host
from ccmgen.ir import Job, Partition
from ccmgen.placement import Dependency
from ccmgen.resolution import Removal
from ccmgen.resolve.references import references_in, values


class Enabled(Struct, frozen=True):
    """The partition without the tasks of removed jobs; removals in the order of jobs."""

    partition: Partition
    removals: tuple[Removal, ...]


def enable(partition: Partition, environment: Environment) -> Enabled:
    """Raises CcmgenError if a critical job is removed.

    A dependency on what is not there removes nothing; `join` tells of it, with all that is wrong.
    """
    reasons = _reasons(partition, {host.name: host for host in environment.hosts})
    stop_on(list(_critical(partition, reasons)))
    if not reasons:
        return Enabled(partition, ())
    left = tuple(
        msgspec.structs.replace(job, cardinality=0, sweep={}) if job.ident in reasons else job
        for job in partition.jobs
    )
    removals = tuple(
        Removal(job.ident, job.cardinality, reasons[job.ident])
        for job in partition.jobs
        if job.ident in reasons
    )
    return Enabled(msgspec.structs.replace(partition, jobs=left), removals)


def _reasons(partition: Partition, hosts: Mapping[str, Host]) -> dict[str, str]:
    """By ident of each job that is removed: why. More are removed until nothing changes."""
    jobs = partition.jobs
    why = {job.ident: job.condition.disabled for job in jobs}
    reasons = {ident: f"it is disabled: {reason}" for ident, reason in why.items() if reason}
    depends = [placement.All(job.condition.depends) for job in jobs]
    if not reasons and not any(_lost(each, hosts, {}) for each in depends):
        return {}
    waiting = {
        job.ident: placement.All((*job.condition.depends, *_referred(job, number)))
        for number, job in enumerate(jobs)
        if job.ident not in reasons
    }
    while True:
        lost = {ident: _lost(needs, hosts, reasons) for ident, needs in waiting.items()}
        lost = {ident: reason for ident, reason in lost.items() if reason}
        if not lost:
            return reasons
        reasons |= lost
        waiting = {ident: needs for ident, needs in waiting.items() if ident not in lost}


def _lost(on: Dependency, hosts: Mapping[str, Host], reasons: Mapping[str, str]) -> str:
    """Why a dependency is not there, or nothing."""
    match on:
        case placement.OnJob(job=job):
            return f"job {job!r} is removed ({reasons[job]})" if job in reasons else ""
        case placement.OnHost(host=host) if host in hosts:
            reason = hosts[host].disabled
            return f"host {host!r} is disabled: {reason}" if reason else ""
        case placement.OnDevice(host=host, kind=kind, name=name) if host in hosts:
            reason = hosts[host].disabled_devices.get(kind, {}).get(name, "")
            if reason:
                return f"device {kind} {name!r} of {host!r} is disabled: {reason}"
            return _lost(placement.OnHost(host), hosts, reasons)
        case placement.All(of=of):
            return next(filter(None, (_lost(each, hosts, reasons) for each in of)), "")
        case placement.Any(of=of):
            lost = [_lost(each, hosts, reasons) for each in of]
            return "" if "" in lost else "none is left: " + "; ".join(lost)
        case _:
            return ""


def _referred(job: Job, number: int) -> list[placement.OnJob]:
    """The jobs of which it needs a certain task, or any to be near to."""
    found = {other.job for other in job.task.placement.together} | {
        ref.of.job
        for value, path in values(job, BOOT / "jobs" / number)
        for ref, _, _ in references_in(value, path)
        if not isinstance(ref, str) and ref.of is not None and ref.of.every is None
    }
    return [placement.OnJob(ident) for ident in sorted(found)]


def _critical(partition: Partition, reasons: Mapping[str, str]) -> Iterator[Diagnostic]:
    for number, job in enumerate(partition.jobs):
        if job.condition.critical and job.ident in reasons:
            yield Diagnostic(
                "critical-job",
                f"job {job.ident!r} is critical, and would be removed: {reasons[job.ident]}",
                BOOT / "jobs" / number,
                hint="enable what it needs, or let the partition run without the job",
            )


def unknown_dependencies(partition: Partition, environment: Environment) -> Iterator[Diagnostic]:
    """Jobs, hosts and devices that jobs depend on and that are not there."""
    hosts = {host.name: host for host in environment.hosts}
    jobs = {job.ident: job for job in partition.jobs}
    for number, job in enumerate(partition.jobs):
        path = BOOT / "jobs" / number / "condition" / "depends"
        for step, on in enumerate(job.condition.depends):
            yield from _not_there(on, path / step, hosts, jobs)


def _not_there(
    on: Dependency, path: DataPath, hosts: Mapping[str, Host], jobs: Mapping[str, Job]
) -> Iterator[Diagnostic]:
    match on:
        case placement.OnJob(job=job) if job not in jobs:
            yield Diagnostic(
                "unknown-job", f"the boot has no job {job!r}", path / "job", hint=nearest(job, jobs)
            )
        case placement.All(of=of) | placement.Any(of=of):
            for step, each in enumerate(of):
                yield from _not_there(each, path / "of" / step, hosts, jobs)
        case placement.OnHost(host=host) | placement.OnDevice(host=host) if host not in hosts:
            message = f"the environment has no host {host!r}"
            yield Diagnostic("unknown-host", message, path / "host", hint=nearest(host, hosts))
        case placement.OnDevice(host=host, kind=kind, name=name):
            known = [
                *hosts[host].devices.get(kind, ()),
                *hosts[host].disabled_devices.get(kind, ()),
            ]
            if name not in known:
                message = f"host {host!r} has no {kind} device {name!r}"
                hint = nearest(name, known)
                yield Diagnostic("unknown-device", message, path / "name", hint=hint)
