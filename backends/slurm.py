"""Slurm: an sbatch script a job, run as arrays, and a script that submits them in order.

Folders must be visible at the same path where jobs are submitted and where they run: Slurm moves
no files. There it writes `<task>.out` and `<task>.err`, with what it has to say of the task itself;
a task with a sandbox or staging runs in a fresh folder of its own. The rules are those of the
manual pages sbatch(1) and slurm.conf(5), and what Slurm 22.05 does.

- An array's indices are below the cluster's MaxArraySize, so a job of more tasks is several arrays:
  each is given the index of its first task, and has a table of its own. It has a power of ten of
  tasks, so that its indices are the last digits of theirs, and Slurm can name files after them.
- `inherit` and `allow` take the submitter's variables and those that Slurm adds, SLURM_*.
- A job after another starts once all tasks of that one have ended with status 0 (`afterok`); if one
  fails, it is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature
from ccmgen.backends import _batch
from ccmgen.backends._order import parents
from ccmgen.backends._wrapper import Arguments, sandbox
from ccmgen.diagnostics import Diagnostic
from ccmgen.resolution import Resolution, ResolvedJob

Plain = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_.,:@+|&*-]+(?![\s\S])",
        description="A name, or an expression of names, as Slurm writes it without blanks.",
    ),
]


class PoolOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says of one pool, in Slurm's own words."""

    partition: Plain | None = None
    """Left out: the cluster's default partition."""
    account: Plain | None = None
    qos: Plain | None = None
    constraint: Plain | None = None
    """Features that nodes must have."""
    time_minutes: Annotated[int, Meta(ge=1)] | None = None
    """How long a task may run; left out, the partition's default."""


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says to the Slurm backend."""

    max_array_size: Annotated[
        int, Meta(ge=1, description="The cluster's MaxArraySize: `scontrol show config` says it.")
    ] = 1001
    scratch: (
        Annotated[
            str,
            Meta(
                pattern=r"^/[A-Za-z0-9_./+@-]*(?![\s\S])",
                description="A folder of the nodes for tasks' own folders, which ccmgen does not "
                "remove. Left out, they are beside the scripts.",
            ),
        ]
        | None
    ) = None
    pools: Annotated[
        dict[str, PoolOptions],
        Meta(description="By pool of the environment: where its jobs are queued."),
    ] = {}


def emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    """A script a job, with its tables and its files, and the script that submits them all."""
    for job in resolution.jobs:
        if job.cardinality:
            given = _batch.arguments(job)
            text = _script(resolution, job, given, options)
            yield Artifact(f"{job.ident}.sh", [text.encode()], executable=True)
            for tasks in _arrays(job, options) if given.columns else ():
                rows = _batch.table(given, tasks)
                yield Artifact(f"{job.ident}.tasks/{tasks.start}", rows)
            yield from sandbox(job)
    yield Artifact("submit.sh", [_submit(resolution, options).encode()], executable=True)


def limits(resolution: Resolution, options: Options) -> Iterator[Diagnostic]:
    """Texts that no script can hold."""
    return _batch.limits("slurm", resolution)


def _arrays(job: ResolvedJob, options: Options) -> Iterator[range]:
    """The tasks of each array."""
    size = 10 ** _digits(options)
    for start in range(0, job.cardinality, size):
        yield range(start, min(start + size, job.cardinality))


def _digits(options: Options) -> int:
    """How many digits the indices of an array have at the most."""
    return len(str(options.max_array_size)) - 1


def _pattern(job: ResolvedJob, tasks: range, options: Options) -> str:
    """What Slurm makes the idents of an array's tasks from: `%3a` is its index in three digits."""
    if not tasks.start:
        return f"{job.ident}-%3a"
    digits = _digits(options)
    first = job.task_ident(tasks.start)
    return first[: len(first) - digits] + (f"%{digits}a" if digits else "")


def _directives(resolution: Resolution, job: ResolvedJob, options: Options) -> Iterator[str]:
    yield f"--job-name={job.ident}"
    yield f"--comment={resolution.partition}"
    if job.pool is None:
        yield f"--nodelist={resolution.host(job, 0)}"
    pool = options.pools.get(job.pool or "", PoolOptions())
    for name in ("partition", "account", "qos", "constraint"):
        value = getattr(pool, name)
        if value is not None:
            yield f"--{name}={value}"
    if pool.time_minutes is not None:
        yield f"--time={pool.time_minutes}"
    if job.resources.cpu_millis:
        yield f"--cpus-per-task={-(-job.resources.cpu_millis // 1000)}"
    if job.resources.memory_bytes:
        yield f"--mem={-(-job.resources.memory_bytes // 2**20)}M"
    yield "--export=ALL"  # anything less, and Slurm adds variables of the user's login


def _script(resolution: Resolution, job: ResolvedJob, given: Arguments, options: Options) -> str:
    here = '"$ccmgen_here"'
    scratch = options.scratch
    lines = [
        "#!/bin/sh",
        *(f"#SBATCH {each}" for each in _directives(resolution, job, options)),
        f"# A task of job {job.ident}; the argument is the index of the array's first one.",
        "ccmgen_here=$SLURM_SUBMIT_DIR ccmgen_first=$1",
        f"cd -- {here} || exit",
        "ccmgen_line=$((SLURM_ARRAY_TASK_ID + 1))",
        _batch.named(job, "$((ccmgen_first + SLURM_ARRAY_TASK_ID))"),
        *_batch.body(
            job,
            given,
            f'{here}/{job.ident}.tasks/"$ccmgen_first"',
            f"{here}/{job.ident}.work" if scratch is None else f"{scratch}/$SLURM_JOB_ID",
        ),
    ]
    return "\n".join(lines) + "\n"


_HEAD = r"""
CDPATH= cd -- "$(dirname -- "$0")" || exit
ccmgen_here=$(pwd -P) || exit
case $ccmgen_here in
    *[%\\]*)
        printf '%s: Slurm writes no files below a name with %% or \\\n' "$ccmgen_here" >&2
        exit 1
        ;;
esac
# As options, they would count for more than those of the scripts.
for ccmgen_name in $(env | sed -n 's/^\(SBATCH_[A-Za-z0-9_]*\)=.*/\1/p'); do
    unset "$ccmgen_name"
done
ccmgen_submitted=

# array JOB FIRST LAST FILE [OPTION]...: submit tasks of a job, whose output goes to files that FILE
# is the pattern of; `ccmgen_ids` has the arrays of the job.
array() {
    ccmgen_job=$1 ccmgen_first=$2 ccmgen_last=$3 ccmgen_file=$4
    shift 4
    ccmgen_id=$(
        sbatch --parsable --array="0-$((ccmgen_last - ccmgen_first))" \
            --output="$ccmgen_file.out" --error="$ccmgen_file.err" "$@" \
            "$ccmgen_job.sh" "$ccmgen_first"
    ) || refused
    ccmgen_id=${ccmgen_id%%;*}
    ccmgen_ids=$ccmgen_ids:$ccmgen_id
    ccmgen_submitted="$ccmgen_submitted $ccmgen_id"
    echo "$ccmgen_job: tasks $ccmgen_first to $ccmgen_last are array $ccmgen_id"
}

refused() {
    echo "$ccmgen_job: tasks $ccmgen_first to $ccmgen_last were refused," \
        "and nothing after them is submitted" >&2
    echo "If resources are unavailable, the cluster may be full:" \
        "its MaxJobCount counts every task" >&2
    [ -z "$ccmgen_submitted" ] || echo "Cancel what is submitted: scancel$ccmgen_submitted" >&2
    exit 1
}

"""


def _submit(resolution: Resolution, options: Options) -> str:
    jobs = {job.ident: job for job in resolution.jobs}
    before = parents(resolution)
    numbers = {ident: number for number, ident in enumerate(before)}
    user = next((jobs[ident].user for ident in before), "")
    lines = [
        "#!/bin/sh\n",
        f"# Partition {resolution.partition} at site {resolution.site}.\n",
        f"# Submit it as {user}: sh submit.sh\n",
        f'[ "$(id -un)" = {user} ] || {{ echo "submit it as {user}" >&2; exit 1; }}\n',
        _HEAD,
    ]
    for ident in before:
        after = "".join(f"$ccmgen_ids_{numbers[parent]}" for parent in before[ident])
        option = f' --kill-on-invalid-dep=yes "--dependency=afterok{after}"' if after else ""
        lines.append("ccmgen_ids=\n")
        lines += [
            f"array {ident} {tasks.start} {tasks.stop - 1} "
            f"{_pattern(jobs[ident], tasks, options)}{option}\n"
            for tasks in _arrays(jobs[ident], options)
        ]
        lines.append(f"ccmgen_ids_{numbers[ident]}=$ccmgen_ids\n")
    return "".join(lines)


BACKEND = Backend(
    name="slurm",
    summary="sbatch scripts for arrays of tasks, and a script that submits them in order",
    features=frozenset(
        {
            Feature.POOL,
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
