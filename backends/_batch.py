"""Scripts that run the tasks of a job, and tables of what differs between them.

`<job>.sh` holds what is the same for all tasks of a job. A column is a word of the task's row in
`<job>.tasks/<n>`, where each file has the rows of a thousand tasks: a task reads one of them, and
no more than that. The script is POSIX sh. Its own variables begin with `ccmgen_`, so that it
changes none that a task inherits.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import islice

from ccmgen.backend import Artifact, Place, inexpressible, places, telling
from ccmgen.backends import _wrapper
from ccmgen.backends._wrapper import Arguments
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.ir import After
from ccmgen.resolution import Resolution, ResolvedJob, SandboxFile, Text

ROWS = 1000
"""How many rows a file of a table has."""

CHUNK_ROWS = 250

_NEWLINE = "'\"$ccmgen_newline\"'"
"""A row is one line; a line break in a word is a variable of the script that reads it."""


def arguments(job: ResolvedJob) -> Arguments:
    """What a task's row holds."""
    return _wrapper.arguments(_texts(job))


def _texts(job: ResolvedJob) -> Iterator[Text]:
    yield from _wrapper.texts(job)
    yield from job.environment.values()
    yield from job.data
    if job.working_directory is not None:
        yield job.working_directory


def tables(job: ResolvedJob) -> Iterator[Artifact]:
    """The rows of all tasks; none where no task differs from another."""
    given = arguments(job)
    if given.columns:
        for first in range(0, job.cardinality, ROWS):
            tasks = range(first, min(first + ROWS, job.cardinality))
            yield Artifact(f"{job.ident}.tasks/{first // ROWS}", _rows(given, tasks))


def _rows(given: Arguments, tasks: range) -> Iterator[bytes]:
    rows = (" ".join(map(_quoted, given.row(index))) + "\n" for index in tasks)
    while chunk := "".join(islice(rows, CHUNK_ROWS)):
        yield chunk.encode()


def _quoted(text: str) -> str:
    return shlex.quote(text).replace("\n", _NEWLINE)


def script(job: ResolvedJob, head: Sequence[str], folder: str, *, removed: bool = False) -> str:
    """The script of a job.

    head: lines that leave the task's index in `ccmgen_index`, in the folder of the artifacts
    folder: a word of sh, the task's own folder, if it has one
    removed: whether that is removed when the task has ended
    """
    given = arguments(job)
    steps = [*_to_the_folder(job, given, folder, removed)]
    steps += _wrapper.steps(job, given, _setting(job, given))
    # A shell that was replaced could remove nothing afterwards.
    steps[-1] = steps[-1] if job.own_folder and removed else f"exec {steps[-1]}"
    lines = ["#!/bin/sh", *head, *(_row(job) if given.columns else []), *steps]
    return "\n".join(lines) + "\n"


def _row(job: ResolvedJob) -> list[str]:
    file = f'"{job.ident}.tasks/$((ccmgen_index / {ROWS}))"'
    return [
        "ccmgen_newline='\n'",
        f'ccmgen_row=$(sed -n "$((ccmgen_index % {ROWS} + 1))p" {file})',
        'eval "set -- $ccmgen_row"',
    ]


def _to_the_folder(
    job: ResolvedJob, given: Arguments, folder: str, removed: bool
) -> Iterator[str]:
    if job.working_directory is not None:
        yield f"cd -P -- {given.word(job.working_directory)}"
    if job.own_folder:
        yield f"ccmgen_folder={folder}"
        yield 'rm -rf -- "$ccmgen_folder"'
        if removed:
            yield "trap 'rm -rf -- \"$ccmgen_folder\"' EXIT"
        yield 'mkdir -p -- "$ccmgen_folder"'
        sources = [f"{job.ident}.files/."] if _wrapper.has_sandbox(job) else []
        sources += [given.word(path) for path in job.data]
        if sources:
            yield f'cp -RL -- {" ".join(sources)} "$ccmgen_folder"'
        yield 'cd -P -- "$ccmgen_folder"'


def _setting(job: ResolvedJob, given: Arguments) -> list[str]:
    """Words that set the variables of a command. The shell would change some: it never has them."""
    inherit = job.inherit
    if inherit.policy == "inherit" and not job.environment:
        return []
    words = ["/usr/bin/env", *([] if inherit.policy == "inherit" else ["-i"]), "--"]
    if inherit.policy == "allow":
        names = [name for name in inherit.allow if name not in job.environment]
        words += [f'${{{name}+"{name}=${name}"}}' for name in names]
    return words + [f"{name}={given.word(text)}" for name, text in job.environment.items()]


def in_order(resolution: Resolution) -> list[ResolvedJob]:
    """The jobs that have tasks, each after those that it waits for."""
    jobs = {job.ident: job for job in resolution.jobs}
    waits = {
        job.ident: [after.job for after in waits_for(jobs, job)]
        for job in resolution.jobs
        if job.cardinality
    }
    return [jobs[ident] for ident in TopologicalSorter(waits).static_order()]


def waits_for(jobs: Mapping[str, ResolvedJob], job: ResolvedJob) -> Iterator[After]:
    """What a job waits for; of one without tasks, what that waits for."""
    for after in job.after:
        other = jobs[after.job]
        if other.cardinality:
            yield after
        else:
            yield from waits_for(jobs, other)


def limits(name: str, resolution: Resolution) -> Iterator[Diagnostic]:
    """Texts that no script or no process can be handed, for the backend of this name."""
    for place in places(resolution):
        if reason := _problem(place):
            yield inexpressible(name, place.path, place.what, reason)
    for number, job in enumerate(resolution.jobs):
        if job.cardinality:
            task = BOOT / "jobs" / number / "task"
            for path, what, text in _further_texts(job, task):
                for index in telling(text, job.cardinality):
                    if reason := _wrapper.problem_of_word(text.at(index), is_program=False):
                        yield inexpressible(name, path, f"{what} of job {job.ident!r}", reason)


def _further_texts(job: ResolvedJob, task: DataPath) -> Iterator[tuple[DataPath, str, Text]]:
    for file, said in job.files.items():
        if isinstance(said.content, Text):
            yield task / "files" / file / "content", f"file {file!r}", said.content
    for number, path in enumerate(job.data):
        yield task / "data" / number, f"data file {number}", path


def _problem(place: Place) -> str | None:
    is_program = place.kind == "word" and place.path.steps[-1] == 0
    if place.kind == "directory" and not place.text.startswith("/"):
        return f"{place.text!r} is relative, and there is no folder to take it from"
    if is_program and "=" in place.text:
        return f"env would take {place.text!r} for a variable"
    return _wrapper.problem_of_word(place.text, is_program)
