"""Scripts of batch systems that hand a task nothing but its number: slurm and local.

A job is a script and, where its tasks differ, a table with a line a task: its columns, quoted for
sh. The script takes its line, makes the task's own folder and runs the commands. Its own variables
begin with `ccmgen_`, so that it changes none that a task inherits; a task's variables are not its
own, but go to env(1), which hands each command exactly what it is to see.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from ccmgen.backend import inexpressible, places, told
from ccmgen.backends._template import are_plain
from ccmgen.backends._wrapper import (
    Arguments,
    has_sandbox,
    problem_of_variable,
    problem_of_word,
    steps,
    texts,
)
from ccmgen.backends._wrapper import arguments as columns_of
from ccmgen.diagnostics import BOOT, ENVIRONMENT, Diagnostic
from ccmgen.resolution import Resolution, ResolvedJob, Text

CHUNK_TASKS = 512


def arguments(job: ResolvedJob) -> Arguments:
    """The columns of everything that a job's script says."""
    folder = [job.working_directory] if job.working_directory is not None else []
    return columns_of([*texts(job), *job.environment.values(), *folder, *job.data])


def table(given: Arguments, tasks: range) -> Iterator[bytes]:
    """The lines of these tasks: words of sh. A line break within one is a variable."""
    for start in range(tasks.start, tasks.stop, CHUNK_TASKS):
        some = range(start, min(start + CHUNK_TASKS, tasks.stop))
        columns = [_cells(column.strings(some)) for column in given.columns]
        yield "".join([" ".join(row) + "\n" for row in zip(*columns, strict=True)]).encode()


def _cells(texts: Sequence[str]) -> Iterable[str]:
    """Most are words as they are."""
    return texts if are_plain(texts) else map(_cell, texts)


def _cell(text: str) -> str:
    return shlex.quote(text).replace("\n", "'\"$ccmgen_newline\"'")


def named(job: ResolvedJob, index: str) -> str:
    """A line that sets `ccmgen_task` to the ident of the task with this index, a word of sh."""
    return f"ccmgen_task=$(printf '%s-%03d' {job.ident} {index})"


def body(job: ResolvedJob, given: Arguments, table_path: str, work: str) -> Iterator[str]:
    """The lines of a script in which these variables of sh are set:

    ccmgen_here: the folder of the artifacts
    ccmgen_task: the task's ident
    ccmgen_line: the number of its line in the table, from 1

    table_path, work: as words of sh: the table, and the folder that has the tasks' own folders
    """
    if given.columns:
        yield "ccmgen_newline='\n'"
        yield f'ccmgen_row=$(sed -n "${{ccmgen_line}}{{p;q;}}" {table_path}) || exit'
        yield 'eval "set -- $ccmgen_row"'
    if job.own_folder:
        yield f"ccmgen_own={work}/$ccmgen_task"
        yield 'rm -rf -- "$ccmgen_own" && mkdir -p -- "$ccmgen_own" || exit'
        if has_sandbox(job):
            yield f'cp -R -- "$ccmgen_here"/{job.ident}.files/. "$ccmgen_own" || exit'
        for path in job.data:
            yield f'cp -RL -- {given.word(path)} "$ccmgen_own" || exit'
        yield 'cd -- "$ccmgen_own" || exit'
    elif job.working_directory is not None:
        yield f"cd -P -- {given.word(job.working_directory)} || exit"
    *first, last = steps(job, given, _setting(job, given))
    yield " &&\n".join([*first, f"exec {last}"])


def _setting(job: ResolvedJob, given: Arguments) -> Sequence[str]:
    """Words for env(1): what a command sees of the script's variables, and the job's own."""
    own = [f"{name}={given.word(text)}" for name, text in job.environment.items()]
    if job.inherit.policy == "inherit":
        return ["--", *own] if own else []
    return ["-i", "--", *(f'${{{name}+"{name}=${name}"}}' for name in _allowed(job)), *own]


def _allowed(job: ResolvedJob) -> Sequence[str]:
    return job.inherit.allow if job.inherit.policy == "allow" else ()


def limits(backend: str, resolution: Resolution) -> Iterator[Diagnostic]:
    """Words that no script can hold, columns that no table can, what is to be run elsewhere."""
    yield from _limits_of_launchers(backend, resolution)
    for place in places(resolution):
        reason = problem_of_word(place.text, place.program)
        if place.kind == "directory" and not place.text.startswith("/"):
            reason = f"{place.text!r} is relative, and tasks have no folder to take it from"
        elif place.is_program and "=" in place.text:
            reason = reason or f"env(1) would take {place.text!r} for a variable"
        if reason:
            yield inexpressible(backend, place.path, place.what, reason)
    for number, job in enumerate(resolution.jobs):
        if job.cardinality:
            yield from _limits_of_files(backend, number, job)
            yield from _limits_of_inheritance(backend, job)


def _limits_of_launchers(backend: str, resolution: Resolution) -> Iterator[Diagnostic]:
    """Of several hosts or users: without a launcher they are a loss, which is not for limits."""
    jobs = [job for job in resolution.jobs if job.cardinality]
    if len({host for job in jobs for host in job.hosts}) > 1:
        which = "on more than one host"
    elif len({job.user for job in jobs}) > 1:
        which = "of more than one user"
    else:
        return
    for job in jobs:
        if job.launcher.kind != "direct":
            yield Diagnostic(
                "unsupported",
                f"{backend} cannot express the launcher of zone {job.zone!r}: it logs in to no "
                f"host, and the partition's tasks are {which}",
                ENVIRONMENT / "zones" / job.zone / "launcher",
                hint="place them all on one host as one user, or choose another backend",
            )


def _limits_of_inheritance(backend: str, job: ResolvedJob) -> Iterator[Diagnostic]:
    for name in _allowed(job):
        if reason := problem_of_variable(name):
            what = f"variable {name} that job {job.ident!r} is to inherit"
            path = ENVIRONMENT / "zones" / job.zone / "environment"
            yield inexpressible(backend, path, what, reason)


def _limits_of_files(backend: str, number: int, job: ResolvedJob) -> Iterator[Diagnostic]:
    """Of files that differ by task, and of data."""
    task = BOOT / "jobs" / number / "task"
    found: list[tuple[str, Text]] = [("data", path) for path in job.data]
    found += [("files", f.content) for f in job.files.values() if isinstance(f.content, Text)]
    for kind, text in found:
        for string in told(text, job):
            reason = problem_of_word(string, None)
            if kind == "data" and not string.startswith("/"):
                reason = f"{string!r} is relative, and nobody knows to what"
            if reason:
                yield inexpressible(backend, task / kind, f"{kind} of job {job.ident!r}", reason)
