"""HTCondor: a submit description a job, a wrapper for several commands, a DAG where order is asked.

Each task is pinned by `requirements` to the host it was given, and starts only when the right user
submitted it: a submit description cannot choose the account. What HTCondor decides for itself:

- `inherit` and `allow` take the submitter's variables. HTCondor compares allowed names without
  regard to case and leaves out values with a line break ("getenv"). The starter adds variables
  of its own under every policy (manual, "Services for Running Jobs").
- A restart comes after `delay_seconds` at the earliest: the job is matched anew.
- A DAG starts a job once all tasks of those before it have ended with status 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Annotated

from msgspec import Meta, Struct

from ccmgen.backend import Artifact, Backend, Feature, Place, inexpressible, places
from ccmgen.backends import _submit
from ccmgen.diagnostics import BOOT, Diagnostic
from ccmgen.resolution import Resolution, ResolvedJob, Text

CHUNK_TASKS = 512
MAX_AT_ONCE = 20_000
"""Of more tasks, the schedd makes some jobs late: it refuses more at once, unless its administrator
set MAX_JOBS_PER_SUBMISSION otherwise."""

_ENV = (Text(("/usr/bin/env",)), Text(("--",)))
"""HTCondor does not look for programs on the PATH; env(1) does."""

_NODE = re.compile(r"(?!(?i:PARENT|CHILD|ALL_NODES)$)[A-Za-z0-9_:@-]+")
"""Names of nodes: manual, "DAGMan Introduction", JOB."""

_OF_THE_SHELL = re.compile(
    "_|BASH.*|COMP_WORDBREAKS|EPOCH.*|E?UID|IFS|KSH_VERSION|LINENO|OLDPWD|OPTERR|OPTIND|PPID"
    "|PS[124]|PWD|S?RANDOM|SECONDS|SHELLOPTS|SHLVL"
)
"""Variables that dash, bash, ksh or busybox change before they pass them on."""


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says to the HTCondor backend."""

    shared_filesystem: Annotated[
        bool,
        Meta(
            description="Whether all hosts share the folder that jobs are submitted in; if not, "
            "HTCondor transfers wrappers and output, and its scratch folder is where tasks "
            "without a working directory run."
        ),
    ] = False
    host_attribute: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z_][A-Za-z0-9_]*(?![\s\S])",
            description="What of a machine is the name that the environment gives its host: "
            "Machine is its full name, UtsnameNodename what `uname -n` says.",
        ),
    ] = "Machine"
    max_vacate_seconds: Annotated[
        int,
        Meta(
            ge=1,
            description="The machines' MachineMaxVacateTime: with a longer grace they would kill "
            "early without a word.",
        ),
    ] = 600


def emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    """The submit descriptions, each followed by its wrapper, then the DAG."""
    ordered = _ordered(resolution)
    for job in resolution.jobs:
        if job.cardinality:
            yield Artifact(f"{job.ident}.sub", _description(resolution, job, options, ordered))
            if len(job.commands) > 1:
                yield Artifact(f"{job.ident}.sh", [_wrapper(job).encode()], executable=True)
    if ordered:
        yield Artifact(f"{resolution.partition}.dag", [_dag(resolution, ordered).encode()])


def limits(resolution: Resolution, options: Options) -> Iterator[Diagnostic]:
    """Texts that HTCondor or the wrapper's shell would change, and what no DAG can say."""
    for place in places(resolution):
        reason = _problem(place)
        if reason:
            yield inexpressible("condor", place, reason)
    for number, job in enumerate(resolution.jobs):
        if job.cardinality:
            yield from _limits_of_stop(number, job, options)
            yield from _limits_of_wrapper(number, job)
    yield from _limits_of_dag(resolution)


@dataclass(frozen=True, slots=True)
class _Field:
    """A setting, or where tasks differ a column."""

    name: str
    cell: Callable[[int], str]
    constant: bool


def _fields(resolution: Resolution, job: ResolvedJob) -> Iterator[_Field]:
    one = job.cardinality == 1

    def same(*texts: Text) -> bool:
        return one or all(text.constant is not None for text in texts)

    def host(index: int) -> str:
        return _submit.requirement_string(resolution.host(job, index))

    yield _Field("task", job.task_ident, one)
    yield _Field("host", host, len(set(job.hosts)) == 1)
    if job.ports:
        yield _Field("ports", lambda i: _ports(job, i), one)
    program, *words = _argv(job)
    yield _Field("executable", lambda i: _submit.value(program.at(i)), same(program))
    yield _Field("arguments", lambda i: _submit.arguments(_at(words, i)), same(*words))
    variables = job.environment
    if variables:
        yield _Field("environment", lambda i: _environment(job, i), same(*variables.values()))
    folder = job.working_directory
    if folder is not None:
        yield _Field("remote_initialdir", lambda i: _submit.value(folder.at(i)), same(folder))


def _argv(job: ResolvedJob) -> Sequence[Text]:
    """What HTCondor starts. A wrapper is handed the words of all commands."""
    if len(job.commands) > 1:
        words = [word for command in job.commands for word in command]
        return [Text((f"{job.ident}.sh",)), *words]
    (command,) = job.commands
    return command if _is_path(command[0].at(0)) else [*_ENV, *command]


def _is_path(program: str) -> bool:
    return "/" in program


def _at(words: Sequence[Text], index: int) -> list[str]:
    return [word.at(index) for word in words]


def _environment(job: ResolvedJob, index: int) -> str:
    return _submit.environment({name: text.at(index) for name, text in job.environment.items()})


def _ports(job: ResolvedJob, index: int) -> str:
    return " ".join(f"{name}={numbers[index]}" for name, numbers in job.ports.items())


def _description(
    resolution: Resolution, job: ResolvedJob, options: Options, ordered: Mapping[str, object]
) -> Iterator[bytes]:
    fields = list(_fields(resolution, job))
    settings = {
        **_settings(resolution, job, options),
        **{field.name: field.cell(0) for field in fields if field.constant},
    }
    by = f"{resolution.partition}.dag" if job.ident in ordered else f"{job.ident}.sub"
    yield _header(resolution, f"job {job.ident}", job.user, by).encode()
    yield "".join(f"{name} = {text}\n" for name, text in settings.items()).encode()
    columns = [field for field in fields if not field.constant]
    if not columns:
        yield b"queue\n"
        return
    rows = ([column.cell(index) for column in columns] for index in range(job.cardinality))
    lines = _submit.table([column.name for column in columns], rows)
    while chunk := "".join(islice(lines, CHUNK_TASKS)):
        yield chunk.encode()


def _header(resolution: Resolution, what: str, user: str, file: str) -> str:
    command = "condor_submit_dag" if file.endswith(".dag") else "condor_submit"
    return (
        f"# Partition {resolution.partition} at site {resolution.site}, {what}.\n"
        f"# Submit it as {user}, in this folder: {command} {file}\n"
    )


def _settings(resolution: Resolution, job: ResolvedJob, options: Options) -> dict[str, str]:
    """What is the same for all tasks, whatever the job."""
    settings = {
        "universe": "vanilla",
        "batch_name": resolution.partition,
        "My.CcmgenPartition": f'"{resolution.partition}"',
        "My.CcmgenJob": f'"{job.ident}"',
        "My.CcmgenTask": '"$(task)"',
        "My.CcmgenUser": f'"{job.user}"',
        "requirements": _requirements(job, options),
        "getenv": _getenv(job),
        "should_transfer_files": "NO" if options.shared_filesystem else "YES",
        "log": f"{job.ident}.log",
        "output": "$(task).out",
        "error": "$(task).err",
    }
    if job.ports:
        settings["My.CcmgenPorts"] = '"$(ports)"'
    if len(job.commands) == 1:
        settings["transfer_executable"] = "false"
    if job.resources.cpu_millis:
        settings["request_cpus"] = str(-(-job.resources.cpu_millis // 1000))
    if job.resources.memory_bytes:
        settings["request_memory"] = f"{-(-job.resources.memory_bytes // 2**20)}M"
    if job.cardinality > MAX_AT_ONCE:
        settings["max_materialize"] = str(MAX_AT_ONCE)
    return {**settings, **_restart(job), **_stop(job)}


def _requirements(job: ResolvedJob, options: Options) -> str:
    wanted = f"TARGET.{options.host_attribute} == $(host) && MY.Owner == MY.CcmgenUser"
    if job.restart is None or not job.restart.delay_seconds:
        return wanted
    since = f"time() >= MY.EnteredCurrentStatus + {job.restart.delay_seconds}"
    return f"{wanted} && (MY.NumJobCompletions == 0 || {since})"


def _getenv(job: ResolvedJob) -> str:
    if job.inherit.policy == "inherit":
        return "true"
    if job.inherit.policy == "clean" or not job.inherit.allow:
        return "false"
    names = ",".join(job.inherit.allow)
    # The name of a single variable could be a truth value; the comma makes it a list.
    return f"{names}," if names.lower() in ("true", "false") else names


def _restart(job: ResolvedJob) -> dict[str, str]:
    if job.restart is None:
        return {}
    ends = ["ExitCode =?= 0"] if job.restart.when == "on-failure" else []
    if job.restart.attempts is not None:
        ends.append(f"NumJobCompletions > {job.restart.attempts}")
    return {"on_exit_remove": " || ".join(ends) or "false"}


def _stop(job: ResolvedJob) -> dict[str, str]:
    if job.stop is None:
        return {}
    return {
        "kill_sig": job.stop.signal,
        "job_max_vacate_time": str(job.stop.grace_seconds),
        "want_graceful_removal": "true",
    }


def _wrapper(job: ResolvedJob) -> str:
    position = count(1)
    lines = []
    for command in job.commands:
        finder = [] if _is_path(command[0].at(0)) else _at(_ENV, 0)
        lines.append(" ".join([*finder, *(f'"${{{next(position)}}}"' for _ in command)]))
    lines[-1] = f"exec {lines[-1]}"
    return (
        f"#!/bin/sh\n# The commands of job {job.ident}; their words are the arguments.\n"
        + " &&\n".join(lines)
        + "\n"
    )


def _parents(jobs: Mapping[str, ResolvedJob], job: ResolvedJob) -> Iterator[str]:
    """The jobs that must finish first; one without tasks has, as soon as those before it have."""
    for after in job.after:
        if after.when == "finished":
            other = jobs[after.job]
            if other.cardinality:
                yield other.ident
            else:
                yield from _parents(jobs, other)


def _ordered(resolution: Resolution) -> dict[str, list[str]]:
    """The jobs of the DAG, in the boot's order: those that wait or are waited for, each with the
    jobs that it waits for."""
    jobs = {job.ident: job for job in resolution.jobs}
    parents = {
        job.ident: list(dict.fromkeys(_parents(jobs, job)))
        for job in resolution.jobs
        if job.cardinality
    }
    waited_for = {parent for some in parents.values() for parent in some}
    return {ident: some for ident, some in parents.items() if some or ident in waited_for}


def _dag(resolution: Resolution, ordered: Mapping[str, Sequence[str]]) -> str:
    jobs = [job for job in resolution.jobs if job.ident in ordered]
    names = {name for job in jobs for name in job.inherit.allow if job.inherit.policy == "allow"}
    if any(job.inherit.policy == "inherit" for job in jobs):
        names = {"*"}
    lines = [f"JOB {ident} {ident}.sub\n" for ident in ordered]
    lines += [f"PARENT {' '.join(some)} CHILD {ident}\n" for ident, some in ordered.items() if some]
    # The jobs inherit from DAGMan, which takes few variables itself ("ENV").
    lines += [f"ENV GET {' '.join(sorted(names))}\n"] if names else []
    what = "the jobs that wait for others or are waited for"
    return _header(resolution, what, jobs[0].user, f"{resolution.partition}.dag") + "".join(lines)


def _problem(place: Place) -> str | None:
    match place.kind:
        case "directory" if not place.text.startswith("/"):
            return f"{place.text!r} is relative, and HTCondor has no folder to take it from"
        case "directory":
            return _submit.problem(place.text, "setting")
        case "variable":
            name = str(place.path.steps[-1])
            return _submit.problem(name, "variable") or _submit.problem(place.text, "environment")
        case "word" if place.path.steps[-1] == 0:
            return _problem_of_program(place.text)
        case _:
            return _submit.problem(place.text, "argument")


def _problem_of_program(program: str) -> str | None:
    if not program:
        return "the program has no name"
    if program.startswith("-") or ("=" in program and not _is_path(program)):
        return f"sh or env would take {program!r} for an option or a variable"
    return _submit.problem(program, "setting" if _is_path(program) else "argument")


def _limits_of_stop(number: int, job: ResolvedJob, options: Options) -> Iterator[Diagnostic]:
    if job.stop is None:
        return
    path = BOOT / "jobs" / number / "task" / "stop"
    if len(job.commands) > 1:
        place = Place("word", path, f"stop signal of job {job.ident!r}", job.stop.signal)
        reason = "of several commands only the last would receive it"
        yield inexpressible("condor", place, reason)
    if job.stop.grace_seconds > options.max_vacate_seconds:
        place = Place("word", path / "grace_seconds", f"grace time of job {job.ident!r}", "")
        reason = f"the site's machines wait no more than {options.max_vacate_seconds} seconds"
        yield inexpressible("condor", place, reason)


def _limits_of_wrapper(number: int, job: ResolvedJob) -> Iterator[Diagnostic]:
    names = filter(_OF_THE_SHELL.fullmatch, job.environment if len(job.commands) > 1 else ())
    for name in names:
        path = BOOT / "jobs" / number / "task" / "environment" / name
        place = Place("variable", path, f"variable {name} of job {job.ident!r}", "")
        reason = "the shell that runs several commands sets it itself"
        yield inexpressible("condor", place, reason)


def _limits_of_dag(resolution: Resolution) -> Iterator[Diagnostic]:
    ordered = _ordered(resolution)
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
            place = Place("word", BOOT / "jobs" / number, f"order of job {job.ident!r}", "")
            reason = (
                f"all jobs of a DAG run as the user who submits it, and this one's is {job.user}, "
                f"while that of {first!r} is {user}"
            )
            yield inexpressible("condor", place, reason)


BACKEND = Backend(
    name="condor",
    summary="a submit description a job for HTCondor, and a DAG where jobs wait for others to end",
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
            Feature.AFTER_FINISHED,
        }
    ),
    emit=emit,
    limits=limits,
    options=Options,
)
