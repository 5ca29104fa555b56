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

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature, Place, inexpressible, places, telling, told
from ccmgen.backends import _submit
from ccmgen.backends._condor_options import Options
from ccmgen.backends._dag import dag, limits_of_dag, ordered_jobs
from ccmgen.backends._rows import Forms, Rows
from ccmgen.backends._template import Fill, Write
from ccmgen.backends._wrapper import (
    arguments,
    has_sandbox,
    is_path,
    is_wrapped,
    problem_of_variable,
    problem_of_word,
    sandbox,
    steps,
    texts,
)
from ccmgen.diagnostics import BOOT, ENVIRONMENT, Diagnostic
from ccmgen.resolution import Column, Resolution, ResolvedJob, Text

MAX_AT_ONCE = 20_000
"""Of more tasks, the schedd makes some jobs late: it refuses more at once, unless its administrator
set MAX_JOBS_PER_SUBMISSION otherwise."""

_ENV = (Text(("/usr/bin/env",)), Text(("--",)))
"""HTCondor does not look for programs on the PATH; env(1) does."""


def emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    """The submit descriptions, each followed by its wrapper, then the DAG."""
    ordered = ordered_jobs(resolution)
    heads, tables = Forms(partial(_head, resolution, options)), Forms(_line)
    for job in resolution.jobs:
        if job.cardinality:
            names = tuple(field.name for field in _fields(job) if not field.constant)
            head = heads.rows(job, names, job.ident in ordered)
            lines = _description(head, names, tables.rows(job, names))
            yield Artifact(f"{job.ident}.sub", lines)
            if is_wrapped(job):
                yield Artifact(f"{job.ident}.sh", [_wrapper(job).encode()], executable=True)
            yield from sandbox(job)
    if ordered:
        path = f"{resolution.partition}.dag"
        user = next(job.user for job in resolution.jobs if job.ident in ordered)
        what = "the jobs that wait for others or are waited for"
        text = _header(resolution, what, user, path) + dag(resolution, ordered)
        yield Artifact(path, [text.encode()])


def limits(resolution: Resolution, options: Options) -> Iterator[Diagnostic]:
    """Texts that HTCondor or the wrapper's shell would change, and what no DAG can say."""
    for place in places(resolution):
        reason = _problem(place, place.kind == "word" and is_wrapped(place.job))
        if reason:
            yield inexpressible("condor", place.path, place.what, reason)
    for number, job in enumerate(resolution.jobs):
        if job.cardinality:
            yield from _limits_of_stop(number, job, options)
            yield from _limits_of_wrapper(number, job)
            yield from _limits_of_transfers(number, job)
    yield from _limits_of_pools(options)
    yield from limits_of_dag(resolution)


class _Field(Struct, frozen=True):
    """A setting, or where tasks differ a column."""

    name: str
    cell: Callable[[Fill], str]
    constant: bool


def _fields(job: ResolvedJob) -> Iterator[_Field]:
    one = job.cardinality == 1

    def same(*texts: Text) -> bool:
        return one or all(text.constant is not None for text in texts)

    def string(text: Text) -> Callable[[Fill], str]:
        return lambda fill: _submit.value(text.filled(fill))

    yield _Field("task", lambda fill: fill(job.task_idents), one)
    if job.host is not None:
        yield _Field("host", partial(_host, job.host), len(set(job.hosts)) == 1)
    if job.ports:
        yield _Field("ports", partial(_ports, job), one)
    program, *words = _argv(job)
    yield _Field("executable", string(program), same(program))
    yield _Field("arguments", partial(_arguments, words), same(*words))
    if job.environment:
        yield _Field("environment", partial(_environment, job), same(*job.environment.values()))
    folder = job.working_directory
    if folder is not None:
        yield _Field("remote_initialdir", string(folder), same(folder))
    if job.data or has_sandbox(job):
        yield _Field("transfer_input_files", partial(_inputs, job), same(*job.data))


def _argv(job: ResolvedJob) -> Sequence[Text]:
    """What HTCondor starts. A wrapper is handed what differs by task."""
    if is_wrapped(job):
        given = arguments(texts(job)).columns
        return [Text((f"{job.ident}.sh",)), *(Text((column,)) for column in given)]
    (command,) = job.commands
    return command if is_path(command[0]) else [*_ENV, *command]


def _host(host: Column, fill: Fill) -> str:
    return _submit.requirement_string(fill(host))


def _inputs(job: ResolvedJob, fill: Fill) -> str:
    """What is put into the task's own folder: a path that ends in a slash stands for what is in it
    (manual, "condor_submit", transfer_input_files)."""
    files = [f"{job.ident}.files/"] if has_sandbox(job) else []
    return _submit.value(", ".join([*files, *(path.filled(fill) for path in job.data)]))


def _arguments(words: Sequence[Text], fill: Fill) -> str:
    return _submit.arguments([word.filled(fill) for word in words])


def _environment(job: ResolvedJob, fill: Fill) -> str:
    return _submit.environment({name: text.filled(fill) for name, text in job.environment.items()})


def _ports(job: ResolvedJob, fill: Fill) -> str:
    return " ".join(f"{name}={fill(Column(numbers))}" for name, numbers in job.ports.items())


def _description(head: Rows, names: Sequence[str], lines: Rows) -> Iterator[bytes]:
    yield head.at(0).encode()
    if not names:
        yield b"queue\n"
        return
    for text in _submit.table(names, lines.chunks()):
        yield text.encode()


def _head(
    resolution: Resolution, options: Options, job: ResolvedJob, names: Sequence[str], in_dag: bool
) -> Write:
    """Writes what is the same for all tasks, whose columns are called so."""
    by = f"{resolution.partition}.dag" if in_dag else f"{job.ident}.sub"
    head = _header(resolution, f"job {job.ident}", job.user, by)
    of_all = _settings(resolution, job, options)
    same = [field for field in _fields(job) if field.name not in names]

    def write(fill: Fill) -> str:
        settings = {**of_all, **{field.name: field.cell(fill) for field in same}}
        return head + "".join(f"{name} = {text}\n" for name, text in settings.items())

    return write


def _line(job: ResolvedJob, names: Sequence[str]) -> Write:
    """Writes a line of the table with these columns."""
    columns = [field for field in _fields(job) if field.name in names]
    return lambda fill: _submit.row([column.cell(fill) for column in columns])


def _header(resolution: Resolution, what: str, user: str, file: str) -> str:
    command = "condor_submit_dag" if file.endswith(".dag") else "condor_submit"
    return (
        f"# Partition {resolution.partition} at site {resolution.site}, {what}.\n"
        f"# Submit it as {user}, in this folder: {command} {file}\n"
    )


def _settings(resolution: Resolution, job: ResolvedJob, options: Options) -> dict[str, str]:
    """What is the same for all tasks, whatever the job."""
    shared = options.shared_filesystem and not job.own_folder
    settings = {
        "universe": "vanilla",
        "batch_name": resolution.partition,
        "My.CcmgenPartition": f'"{resolution.partition}"',
        "My.CcmgenJob": f'"{job.ident}"',
        "My.CcmgenTask": '"$(task)"',
        "My.CcmgenUser": f'"{job.user}"',
        "requirements": _requirements(job, options),
        "getenv": _getenv(job),
        "should_transfer_files": "NO" if shared else "YES",
        "log": f"{job.ident}.log",
        "output": "$(task).out",
        "error": "$(task).err",
    }
    if job.ports:
        settings["My.CcmgenPorts"] = '"$(ports)"'
    if not is_wrapped(job):
        settings["transfer_executable"] = "false"
    if job.own_folder:
        # What a task leaves in its folder is its own affair: what counts was staged out. Without
        # this, HTCondor brings back every new file (manual, "File Transfer").
        settings |= {"when_to_transfer_output": "ON_EXIT", "transfer_output_files": '""'}
    if job.pool in options.pools and options.pools[job.pool].rank:
        settings["rank"] = options.pools[job.pool].rank
    if job.resources.cpu_millis:
        settings["request_cpus"] = str(-(-job.resources.cpu_millis // 1000))
    if job.resources.memory_bytes:
        settings["request_memory"] = f"{-(-job.resources.memory_bytes // 2**20)}M"
    if job.cardinality > MAX_AT_ONCE:
        settings["max_materialize"] = str(MAX_AT_ONCE)
    return {**settings, **_restart(job), **_stop(job)}


def _requirements(job: ResolvedJob, options: Options) -> str:
    wanted = ["MY.Owner == MY.CcmgenUser"]
    if job.pool is None:
        wanted.insert(0, f"TARGET.{options.host_attribute} == $(host)")
    elif job.pool in options.pools and options.pools[job.pool].requirements:
        wanted.append(f"({options.pools[job.pool].requirements})")
    if job.restart is not None and job.restart.delay_seconds:
        since = f"time() >= MY.EnteredCurrentStatus + {job.restart.delay_seconds}"
        wanted.append(f"(MY.NumJobCompletions == 0 || {since})")
    return " && ".join(wanted)


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
    *first, last = steps(job, arguments(texts(job)))
    lines = [*first, f"exec {last}"]
    head = (
        f"#!/bin/sh\n# The commands of job {job.ident}; what differs by task are the arguments.\n"
    )
    return head + " &&\n".join(lines) + "\n"


def _problem(place: Place, wrapped: bool) -> str | None:
    match place.kind:
        case "directory" if not place.text.startswith("/"):
            return f"{place.text!r} is relative, and HTCondor has no folder to take it from"
        case "directory":
            return _submit.problem(place.text, "setting")
        case "variable":
            name = str(place.name)
            return _submit.problem(name, "variable") or _submit.problem(place.text, "environment")
        case "word" if wrapped:
            return problem_of_word(place.text, place.program)
        case "word" if place.program is not None:
            return _problem_of_program(place.text, is_path(place.program))
        case _:
            return _submit.problem(place.text, "argument")


def _problem_of_program(program: str, direct: bool) -> str | None:
    if not program:
        return "the program has no name"
    if program.startswith("-") or ("=" in program and not direct):
        return f"sh or env would take {program!r} for an option or a variable"
    if program.rpartition("/")[2] in {"", ".", ".."}:
        # condor_submit adds up the sizes of all that is in it, of "/" for minutes.
        return f"{program!r} names a folder"
    return _submit.problem(program, "setting" if direct else "argument")


def _limits_of_stop(number: int, job: ResolvedJob, options: Options) -> Iterator[Diagnostic]:
    if job.stop is None:
        return
    path = BOOT / "jobs" / number / "task" / "stop"
    if len(job.commands) > 1:
        reason = "of several commands only the last would receive it"
        yield inexpressible("condor", path, f"stop signal of job {job.ident!r}", reason)
    if job.stop.grace_seconds > options.max_vacate_seconds:
        reason = f"the site's machines wait no more than {options.max_vacate_seconds} seconds"
        what = f"grace time of job {job.ident!r}"
        yield inexpressible("condor", path / "grace_seconds", what, reason)


def _limits_of_wrapper(number: int, job: ResolvedJob) -> Iterator[Diagnostic]:
    """Variables that the shell changes, and columns that no argument can hold."""
    if not is_wrapped(job):
        return
    task = BOOT / "jobs" / number / "task"
    for name in job.environment:
        if reason := problem_of_variable(name):
            what = f"variable {name} of job {job.ident!r}"
            yield inexpressible("condor", task / "environment" / name, what, reason)
    for column in arguments(texts(job)).columns:
        text = Text((column,))
        for index in telling(text, job.cardinality):
            if unfit := _submit.problem(text.at(index), "argument"):
                what = f"{text.at(index)!r}, which task {job.task_ident(index)} is handed"
                yield inexpressible("condor", task / "commands", what, unfit)


def _limits_of_transfers(number: int, job: ResolvedJob) -> Iterator[Diagnostic]:
    for n, path in enumerate(job.data):
        at = BOOT / "jobs" / number / "task" / "data" / n
        for text in told(path, job):
            reason = _submit.problem(text, "setting")
            if "," in text or text != text.strip() or text.endswith("/"):
                reason = "HTCondor's list of files has commas between them, no blanks around them"
            if reason:
                what = f"data file {text!r} of job {job.ident!r}"
                yield inexpressible("condor", at, what, reason)


def _limits_of_pools(options: Options) -> Iterator[Diagnostic]:
    for pool, said in options.pools.items():
        for name in ("requirements", "rank"):
            if reason := _submit.expression_problem(getattr(said, name)):
                path = ENVIRONMENT / "backends" / "condor" / "pools" / pool / name
                yield inexpressible("condor", path, f"{name} of pool {pool!r}", reason)


BACKEND = Backend(
    name="condor",
    summary="a submit description a job for HTCondor, and a DAG where jobs wait for others to end",
    features=frozenset(
        {
            Feature.POOL,
            Feature.OWN_FOLDER,
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
