"""DAG files of HTCondor's DAGMan: jobs that start when others have ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ccmgen.backend import inexpressible
from ccmgen.backends._order import parents
from ccmgen.diagnostics import BOOT, Diagnostic
from ccmgen.resolution import Resolution

_NODE = re.compile(r"(?!(?i:PARENT|CHILD|ALL_NODES)$)[A-Za-z0-9_:@-]+")
"""Names of nodes: manual, "DAGMan Introduction", JOB."""


def ordered_jobs(resolution: Resolution) -> dict[str, list[str]]:
    """The jobs of the DAG, in the boot's order: those that wait or are waited for, each with the
    jobs that it waits for."""
    found = parents(resolution)
    waited_for = {parent for some in found.values() for parent in some}
    return {
        job.ident: found[job.ident]
        for job in resolution.jobs
        if found.get(job.ident) or job.ident in waited_for
    }


def dag(resolution: Resolution, ordered: Mapping[str, Sequence[str]]) -> str:
    """The text of the file."""
    jobs = [job for job in resolution.jobs if job.ident in ordered]
    names = {name for job in jobs for name in job.inherit.allow if job.inherit.policy == "allow"}
    if any(job.inherit.policy == "inherit" for job in jobs):
        names = {"*"}
    lines = [f"JOB {ident} {ident}.sub\n" for ident in ordered]
    lines += [f"PARENT {' '.join(some)} CHILD {ident}\n" for ident, some in ordered.items() if some]
    # The jobs inherit from DAGMan, which takes few variables itself ("ENV").
    lines += [f"ENV GET {' '.join(sorted(names))}\n"] if names else []
    return "".join(lines)


def limits_of_dag(resolution: Resolution) -> Iterator[Diagnostic]:
    ordered = ordered_jobs(resolution)
    users: dict[str, str] = {}
    for number, job in enumerate(resolution.jobs):
        if job.ident not in ordered:
            continue
        if not _NODE.fullmatch(job.ident):
            yield Diagnostic(
                "illegal-ident",
                f"condor cannot name a node of a DAG {job.ident!r}: DAGMan reserves '.', '+' and "
                "the words PARENT, CHILD and ALL_NODES",
                BOOT / "jobs" / number / "ident",
                hint="give the job another ident, or ask for no order",
            )
        users.setdefault(job.user, job.ident)
        if len(users) > 1 and users[job.user] == job.ident:
            user, first = next(iter(users.items()))
            what = f"order of job {job.ident!r}"
            reason = (
                f"all jobs of a DAG run as the user who submits it, and this one's is {job.user}, "
                f"while that of {first!r} is {user}"
            )
            yield inexpressible("condor", BOOT / "jobs" / number, what, reason)
