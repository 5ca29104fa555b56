"""Nomad: a job file a job, in which each task is a group of its own, bound to its host.

The tasks are placed already, so Nomad is left no choice: a constraint names the host, ports are
static, and a group that fails is not rescheduled. A driver is handed the program and its arguments
as they are. What it cannot do, `/bin/sh` does in its place: several commands, an environment
without the client's, a program that only the task's own PATH or directory leads to, and values
that a client would change.

Facts are those of Nomad 1.11; a working directory needs 1.9.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature, Place, inexpressible, places, telling
from ccmgen.backends import _hcl, _shell
from ccmgen.backends._rows import Forms, of_task
from ccmgen.backends._template import Fill, Write
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.ir import Restart
from ccmgen.resolution import Column, Resolution, ResolvedJob, Text

MOST_TASKS = 50_000
"""A server's `job_max_count`, unless it is told another."""

MOST_BYTES = _shell.MAX_LINE_BYTES - 1024
"""Of one argument or variable. `limits` sees the first task's; those of the others may have longer
host names and numbers."""

FOREVER_SECONDS = 200 * 365 * 24 * 3600
"""A duration is a 64-bit number of nanoseconds: 292 years."""

LEAST_INTERVAL_SECONDS = 5
LEAST_MEMORY_MIB = 10


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says to the Nomad backend."""

    driver: Annotated[
        Literal["raw_exec", "exec"],
        Meta(description="The task driver; exec shows tasks only what its client's chroot holds."),
    ] = "raw_exec"
    datacenters: Annotated[
        tuple[str, ...],
        Meta(description="Names or patterns of the datacenters that have the hosts."),
    ] = ("*",)
    host_attribute: Annotated[
        str,
        Meta(
            pattern=r"^\$\{[A-Za-z0-9_.-]+\}(?![\s\S])",
            description="What of a client is the name that the environment gives its host.",
        ),
    ] = "${attr.unique.hostname}"
    cpu_mhz: (
        Annotated[
            int,
            Meta(
                ge=1,
                description="The clock of one processor, in which Nomad counts; "
                "left out, it is told of no processors.",
            ),
        ]
        | None
    ) = None
    max_kill_timeout_seconds: Annotated[
        int,
        Meta(
            ge=1,
            description="The clients' max_kill_timeout: "
            "with a longer grace they would kill early without a word.",
        ),
    ] = 30


def emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    """A job file for each job that has tasks."""
    groups = Forms(partial(_writer, options))
    for job in resolution.jobs:
        if job.cardinality:
            yield Artifact(f"{job.ident}.nomad.hcl", _chunks(resolution, job, options, groups))


def limits(resolution: Resolution, options: Options) -> Iterator[Diagnostic]:
    """Idents and texts that Nomad or the system refuses, and numbers that are too large."""
    found = [*_unnameable(resolution), *_unwritable(resolution)]
    for number, job in enumerate(resolution.jobs):
        if job.cardinality:
            found += _too_much(job, BOOT / "jobs" / number, options)
    yield from found
    if not found:
        yield from _too_long(resolution)


def _chunks(
    resolution: Resolution, job: ResolvedJob, options: Options, groups: Forms
) -> Iterator[bytes]:
    of_all = "\n".join(_of_all(job, options))
    yield f"{_hcl.head('job', _id(resolution, job))}\n{_hcl.inner(of_all)}\n".encode()
    for chunk in groups.rows(job, _through_shell(job)).chunks():
        yield chunk.encode()
    yield b"}\n"


def _writer(options: Options, job: ResolvedJob, through_shell: bool) -> Write:
    same = _Same(
        through_shell,
        attribute=f"attribute = {_hcl.string(options.host_attribute)}",
        restart=_hcl.block("restart", body=_restart(job.restart)),
        runs_as="\n".join(_runs_as(job, options)),
        resources=_hcl.block("resources", body=_resources(job, options)),
    )
    return lambda fill: f"\n{_hcl.inner(_group(job, same, fill))}\n"


def _id(resolution: Resolution, job: ResolvedJob) -> str:
    # No ident has a slash: different partitions and jobs never come to the same id.
    return f"{resolution.name}/{job.ident}"


def _of_all(job: ResolvedJob, options: Options) -> Iterator[str]:
    """What is the same for all tasks of a job, and stands in front of them."""
    # A service is started again also after a success, and a batch job only after a failure.
    always = job.restart is not None and job.restart.when == "always"
    yield f'type = "{"service" if always else "batch"}"'
    yield f"datacenters = {_hcl.strings(options.datacenters)}"
    yield _hcl.block("reschedule", body=["attempts = 0", "unlimited = false"])
    if always:
        # Else each start is a deployment, whose deadline no kill_timeout may exceed.
        yield _hcl.block("update", body=["max_parallel = 0", 'progress_deadline = "0s"'])


class _Same(Struct, frozen=True):
    """What is written alike for every task of a job."""

    through_shell: bool
    attribute: str
    restart: str
    runs_as: str
    resources: str


def _group(job: ResolvedJob, same: _Same, fill: Fill) -> str:
    assert job.host is not None, "pools are not for nomad"
    ident, host = fill(job.task_idents), fill(job.host)
    bound = [same.attribute, f"value = {_hcl.string(host)}"]
    ports = [
        _hcl.block("port", name, body=[f"static = {fill(Column(numbers))}"])
        for name, numbers in job.ports.items()
    ]
    body = [
        _hcl.block("constraint", body=bound),
        *([_hcl.block("network", body=ports)] if ports else []),
        same.restart,
        _hcl.block("task", ident, body=_task(job, same, fill)),
    ]
    return _hcl.block("group", ident, body=body)


def _task(job: ResolvedJob, same: _Same, fill: Fill) -> Iterator[str]:
    yield same.runs_as
    if same.through_shell:
        argv, environment = ["/bin/sh", "-c", _script(job, fill)], {}
    else:
        argv = [word.filled(fill) for word in job.commands[0]]
        environment = {name: value.filled(fill) for name, value in job.environment.items()}
    config = [f"command = {_hcl.config_string(argv[0])}"]
    if argv[1:]:
        config.append(f"args = {_hcl.config_strings(argv[1:])}")
    if job.working_directory is not None:
        config.append(f"work_dir = {_hcl.config_string(job.working_directory.filled(fill))}")
    yield _hcl.block("config", body=config)
    if environment:
        written = {name: _hcl.env_string(value) for name, value in environment.items()}
        yield f"env = {_hcl.mapping(written)}"
    yield same.resources


def _runs_as(job: ResolvedJob, options: Options) -> Iterator[str]:
    yield f'driver = "{options.driver}"'
    yield f"user = {_hcl.string(job.user)}"
    if job.stop is not None:
        yield f'kill_signal = "{job.stop.signal}"'
        yield f'kill_timeout = "{job.stop.grace_seconds}s"'


def _script(job: ResolvedJob, fill: Fill) -> str:
    return _shell.command(
        [[word.filled(fill) for word in command] for command in job.commands],
        {name: value.filled(fill) for name, value in job.environment.items()},
        None,
        {"clean": (), "allow": job.inherit.allow, "inherit": None}[job.inherit.policy],
    )


def _through_shell(job: ResolvedJob) -> bool:
    """Whether the driver alone could not start the tasks as they are meant."""
    if len(job.commands) > 1 or job.inherit.policy != "inherit":
        return True
    tasks = telling(Text(job.columns), job.cardinality)
    values = job.environment.values()
    return not all(_found(job.commands[0][0].at(task), job) for task in tasks) or any(
        _hcl.env_problem(value.at(task)) for value in values for task in tasks
    )


def _found(program: str, job: ResolvedJob) -> bool:
    """Whether a driver finds it: it knows the client's PATH and directory, not the task's."""
    return program.startswith("/") or ("/" not in program and "PATH" not in job.environment)


def _restart(restart: Restart | None) -> Iterator[str]:
    if restart is None:
        yield "attempts = 0"
        yield 'mode = "fail"'
        return
    delay, attempts, interval = restart.delay_seconds, restart.attempts, FOREVER_SECONDS
    if attempts is None:
        # More than there can be in an interval: they are never used up.
        attempts = -(-LEAST_INTERVAL_SECONDS // delay) if delay else 1000 * LEAST_INTERVAL_SECONDS
        interval = attempts * delay or LEAST_INTERVAL_SECONDS
    yield f"attempts = {attempts}"
    yield f'delay = "{delay}s"'
    yield f'interval = "{interval}s"'
    yield f'mode = "{"delay" if restart.attempts is None else "fail"}"'


def _resources(job: ResolvedJob, options: Options) -> Iterator[str]:
    """What the job asks for; for what it does not, Nomad's own demands stand, but no limit."""
    if job.resources.cpu_millis and options.cpu_mhz:
        yield f"cpu = {-(-job.resources.cpu_millis * options.cpu_mhz // 1000)}"
    if job.resources.memory_bytes:
        # A client with cgroups kills a task that takes more, also with raw_exec.
        yield f"memory = {max(-(-job.resources.memory_bytes >> 20), LEAST_MEMORY_MIB)}"
    else:
        # Heeded where the scheduler's memory oversubscription is enabled.
        yield "memory_max = -1"


def _unnameable(resolution: Resolution) -> Iterator[Diagnostic]:
    reason = _hcl.problem(resolution.name)
    if " " in resolution.name:
        reason = "a space"
    if reason and any(job.cardinality for job in resolution.jobs):
        yield Diagnostic(
            "illegal-ident",
            f"nomad cannot name jobs after {resolution.name!r}: no job's id can have {reason}",
            BOOT / "ident",
            hint="give the partition another version",
        )


def _unwritable(resolution: Resolution) -> Iterator[Diagnostic]:
    for place in places(resolution):
        reason = _problem(place)
        if reason is None and place.is_program and _through_shell(place.job):
            reason = _shell.program_problem(place.text)
        if reason:
            yield inexpressible("nomad", place.path, place.what, reason)


def _problem(place: Place) -> str | None:
    if place.is_program and not place.text:
        return "the program has no name"
    if place.kind == "directory" and not place.text.startswith("/"):
        return f"{place.text!r} is not an absolute path"
    if len(place.text.encode(errors="replace")) > MOST_BYTES:
        return "no process can be handed a text of 128 KiB"
    found = _hcl.problem(place.text)
    return found and f"it has {found}"


def _too_long(resolution: Resolution) -> Iterator[Diagnostic]:
    for number, job in enumerate(resolution.jobs):
        if not (job.cardinality and _through_shell(job)):
            continue
        if len(_script(job, of_task(0)).encode()) > MOST_BYTES:
            path = BOOT / "jobs" / number / "task" / "commands"
            reason = (
                "with the environment they make a text of 128 KiB, which no shell can be handed"
            )
            what = f"commands of job {job.ident!r}"
            yield inexpressible("nomad", path, what, reason)


def _too_much(job: ResolvedJob, path: DataPath, options: Options) -> Iterator[Diagnostic]:
    def diagnostic(path: DataPath, message: str, hint: str) -> Diagnostic:
        return Diagnostic("inexpressible", f"nomad cannot express {message}", path, hint=hint)

    if job.cardinality > MOST_TASKS:
        message = (
            f"the {job.cardinality} tasks of job {job.ident!r}: a job has {MOST_TASKS} at most"
        )
        yield diagnostic(path / "cardinality", message, "make several jobs of it")
    restart = job.restart
    if restart and max(restart.delay_seconds, 1) * (restart.attempts or 1) > FOREVER_SECONDS:
        message = f"the restarts of job {job.ident!r}: they may take over 200 years"
        yield diagnostic(path / "task" / "restart", message, "leave out attempts: without end")
    most = options.max_kill_timeout_seconds
    if job.stop and job.stop.grace_seconds > most:
        message = f"the grace of job {job.ident!r}: clients wait for {most} s at most"
        hint = "raise the clients' max_kill_timeout and the option max_kill_timeout_seconds"
        yield diagnostic(path / "task" / "stop" / "grace_seconds", message, hint)


BACKEND = Backend(
    name="nomad",
    summary="a Nomad job file a job, each task on its host",
    features=frozenset(
        {
            Feature.SEVERAL_HOSTS,
            Feature.SEVERAL_USERS,
            Feature.SEVERAL_COMMANDS,
            Feature.WORKING_DIRECTORY,
            Feature.CLEAN_ENVIRONMENT,
            Feature.ALLOWED_ENVIRONMENT,
            Feature.INHERITED_ENVIRONMENT,
            Feature.RESTART,
            Feature.STOP,
        }
    ),
    emit=emit,
    limits=limits,
    options=Options,
)
