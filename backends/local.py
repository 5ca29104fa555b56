"""One machine: scripts that run a production's jobs in order, some tasks at a time.

Each task writes to `<task>.out` and `<task>.err`; one with a sandbox or staging runs in a fresh
folder of its own, `<job>.work/<task>`, which is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature
from ccmgen.backends import _batch
from ccmgen.backends._order import parents
from ccmgen.backends._wrapper import Arguments, sandbox
from ccmgen.diagnostics import Diagnostic
from ccmgen.resolution import Resolution, ResolvedJob


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says to the local backend."""

    at_once: Annotated[
        int,
        Meta(ge=0, description="How many tasks run at once; 0: as many as there are processors."),
    ] = 0


def emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    """A script a job, with its table and its files, and the script that runs them all."""
    for job in resolution.jobs:
        if job.cardinality:
            given = _batch.arguments(job)
            yield Artifact(f"{job.ident}.sh", [_script(job, given).encode()], executable=True)
            if given.columns:
                rows = _batch.table(given, range(job.cardinality))
                yield Artifact(f"{job.ident}.tasks", rows)
            yield from sandbox(job)
    yield Artifact("run.sh", [_run(resolution, options).encode()], executable=True)


def limits(resolution: Resolution, options: Options) -> Iterator[Diagnostic]:
    """Texts that no script can hold."""
    return _batch.limits("local", resolution)


def _script(job: ResolvedJob, given: Arguments) -> str:
    here = '"$ccmgen_here"'
    lines = [
        "#!/bin/sh",
        f"# A task of job {job.ident}: its index, from 0, is the argument.",
        'ccmgen_here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit',
        "ccmgen_line=$(($1 + 1))",
        _batch.named(job, '"$1"'),
        f'exec > {here}/"$ccmgen_task.out" 2> {here}/"$ccmgen_task.err"',
        *_batch.body(job, given, f"{here}/{job.ident}.tasks", f"{here}/{job.ident}.work"),
    ]
    return "\n".join(lines) + "\n"


_HEAD = """\
ccmgen_here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit
ccmgen_at_once=${{1:-{at_once}}}
ccmgen_failed=

# run JOB TASKS: every task; then what failed.
run() {{
    ccmgen_job=$1 ccmgen_tasks=$2
    echo "$ccmgen_job: $ccmgen_tasks to run"
    rm -f -- "$ccmgen_here/$ccmgen_job.failed"
    # xargs would stop at a status of 255, so it is shown none.
    awk -v tasks="$ccmgen_tasks" 'BEGIN {{ for (i = 0; i < tasks; i++) print i }}' |
        xargs -n 1 -P "$ccmgen_at_once" \\
            /bin/sh -c '/bin/sh "$0" "$2" || echo "$2" >> "$1"' \\
            "$ccmgen_here/$ccmgen_job.sh" "$ccmgen_here/$ccmgen_job.failed"
    if [ -s "$ccmgen_here/$ccmgen_job.failed" ]; then
        ccmgen_which=$(sort -n "$ccmgen_here/$ccmgen_job.failed" | tr '\\n' ' ')
        echo "$ccmgen_job: failed: $ccmgen_which(see $ccmgen_job-*.err)" >&2
        ccmgen_failed="$ccmgen_failed $ccmgen_job "
    fi
}}

# after JOB...: whether all of them ended well.
after() {{
    for ccmgen_job; do
        case $ccmgen_failed in *" $ccmgen_job "*) return 1 ;; esac
    done
}}

# skip JOB: it comes after one that failed.
skip() {{
    echo "$1: not run, because a job before it failed" >&2
    ccmgen_failed="$ccmgen_failed $1 "
}}

"""


def _run(resolution: Resolution, options: Options) -> str:
    jobs = [job for job in resolution.jobs if job.cardinality]
    where = ""
    if jobs:
        where = f" on {resolution.host(jobs[0], 0)} as {jobs[0].user}"
    about = (
        "#!/bin/sh\n"
        f"# Partition {resolution.partition} at site {resolution.site}.\n"
        f"# Run it{where}: sh run.sh [TASKS AT ONCE]\n"
    )
    default = str(options.at_once) if options.at_once else "$(getconf _NPROCESSORS_ONLN)"
    by_ident = {job.ident: job for job in jobs}
    lines = [_line(by_ident[ident], before) for ident, before in parents(resolution).items()]
    return about + _HEAD.format(at_once=default) + "".join(lines) + '[ -z "$ccmgen_failed" ]\n'


def _line(job: ResolvedJob, before: Sequence[str]) -> str:
    run = f"run {job.ident} {job.cardinality}"
    if not before:
        return f"{run}\n"
    return f"if after {' '.join(before)}; then {run}; else skip {job.ident}; fi\n"


BACKEND = Backend(
    name="local",
    summary="scripts that run the jobs of a production on one machine, in order",
    features=frozenset(
        {
            Feature.OWN_FOLDER,
            Feature.SEVERAL_COMMANDS,
            Feature.WORKING_DIRECTORY,
            Feature.CLEAN_ENVIRONMENT,
            Feature.ALLOWED_ENVIRONMENT,
            Feature.INHERITED_ENVIRONMENT,
            Feature.AFTER_FINISHED,
        }
    ),
    emit=emit,
    limits=limits,
    options=Options,
)
