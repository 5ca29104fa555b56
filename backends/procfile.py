"""Procfile: one line a task, which honcho or foreman runs on one host as one user.

A Procfile says neither host nor user: tasks that no launcher starts run where and as whom the
manager does, which its header names; tasks of zones with the launcher ssh run at the user@host
that their lines log in to. A manager starts all processes at once and stops all when the first
ends; it knows no restart, no order and no signal a process.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ccmgen.artifact import Artifact
from ccmgen.backend import (
    Backend,
    Feature,
    NoOptions,
    Place,
    inexpressible,
    places,
    telling,
)
from ccmgen.backends import _shell
from ccmgen.backends._rows import Forms, of_task
from ccmgen.backends._template import Fill
from ccmgen.diagnostics import BOOT, ENVIRONMENT, DataPath, Diagnostic
from ccmgen.resolution import Column, IdentOf, Resolution, ResolvedJob

MOST_OF_AN_IDENT = 128 + len("-9999999")
"""Of a task: its job's ident, and the index of the last of ten million."""


def emit(resolution: Resolution, options: NoOptions) -> Iterator[Artifact]:
    """The one Procfile."""
    yield Artifact("Procfile", _chunks(resolution))


def limits(resolution: Resolution, options: NoOptions) -> Iterator[Diagnostic]:
    """Names and texts that end a line or start no process, and lines that are too long."""
    found = [*_unnameable(resolution), *_unwritable(resolution)]
    yield from found
    if not found:
        yield from _too_long(resolution)


def _chunks(resolution: Resolution) -> Iterator[bytes]:
    yield _header(resolution).encode()
    entries = Forms(lambda job: partial(_entry, job))
    for job in resolution.jobs:
        for lines in entries.rows(job).chunks():
            yield lines.encode()


def _header(resolution: Resolution) -> str:
    version = f" version {resolution.version}" if resolution.version else ""
    title = f"# Partition {resolution.partition}{version} at site {resolution.site}."
    where = "where ssh can log in to the hosts of its tasks"
    for job in resolution.jobs:
        if job.cardinality and job.launcher.kind == "direct":
            where = f"on {resolution.host(job, 0)} as {job.user}"
            break
    return f"{title}\n# Start it {where}: honcho start, or foreman start\n"


def _entry(job: ResolvedJob, fill: Fill) -> str:
    return _shell.entry(fill(job.task_idents), _line(job, fill))


def _line(job: ResolvedJob, fill: Fill) -> str:
    directory = job.working_directory
    line = _shell.command(
        [[word.filled(fill) for word in command] for command in job.commands],
        {name: value.filled(fill) for name, value in job.environment.items()},
        None if directory is None else directory.filled(fill),
        {"clean": (), "allow": job.inherit.allow, "inherit": None}[job.inherit.policy],
    )
    if job.launcher.kind == "direct":
        return line
    assert job.host is not None, "pools are not for Procfiles"
    return _shell.remote(line, f"{job.user}@{fill(job.host)}", job.launcher.options)


def _unnameable(resolution: Resolution) -> Iterator[Diagnostic]:
    for number, job in enumerate(resolution.jobs):
        reason = _shell.name_problem(job.task_ident(0))
        if job.cardinality and reason:
            yield Diagnostic(
                "illegal-ident",
                f"procfile cannot name the tasks of job {job.ident!r}: {reason}",
                BOOT / "jobs" / number / "ident",
                hint="give the job an ident of letters, digits, '_' and '-'",
            )


def _unwritable(resolution: Resolution) -> Iterator[Diagnostic]:
    for path, what, text in _other_texts(resolution):
        if reason := _shell.problem(text):
            yield inexpressible("procfile", path, what, reason)
    for place in places(resolution):
        if reason := _problem(place):
            yield inexpressible("procfile", place.path, place.what, reason)


def _problem(place: Place) -> str | None:
    if place.kind == "directory":
        return _shell.folder_problem(place.text)
    if place.is_program:
        return _shell.program_problem(place.text)
    return _shell.problem(place.text)


def _other_texts(resolution: Resolution) -> Iterator[tuple[DataPath, str, str]]:
    """What stands in the Procfile beside the texts of tasks: where, what it is, and the text."""
    yield BOOT / "ident" / "version", "partition's version", resolution.version
    options = {job.zone: job.launcher.options for job in resolution.jobs if job.cardinality}
    for zone, words in options.items():
        path = ENVIRONMENT / "zones" / zone / "launcher" / "options"
        for number, word in enumerate(words):
            yield path / number, f"ssh option {number} of zone {zone!r}", word


def _has_free_words(job: ResolvedJob) -> bool:
    words = (word for command in job.commands for word in command)
    texts = (*words, *job.environment.values())
    return any(len(telling(text, 2)) > 1 for text in texts)


def _with_longest_ident(column: Column) -> str:
    """The strings of the first task, but an ident as long as one can be."""
    if isinstance(column.text, IdentOf):
        return "x" * MOST_OF_AN_IDENT
    return of_task(0)(column)


def _too_long(resolution: Resolution) -> Iterator[Diagnostic]:
    short: set[int] = set()
    for number, job in enumerate(resolution.jobs):
        if not job.cardinality or (job.kind in short and not _has_free_words(job)):
            continue
        # With the longest ident, lines of a kind differ in numbers, and in names and addresses of
        # hosts, of which one is not 64 times as long as another, and no line has nothing else. What
        # users wrote for each task may be of any length.
        long = len(_line(job, _with_longest_ident).encode()) > _shell.MAX_LINE_BYTES // 64
        if not long:
            short.add(job.kind)
        suspects = range(job.cardinality) if long or _has_free_words(job) else range(0)
        reasons = (_shell.line_problem(_line(job, of_task(index))) for index in suspects)
        reason = next(filter(None, reasons), None)
        if reason:
            path = BOOT / "jobs" / number / "task" / "commands"
            what = f"commands of job {job.ident!r}"
            yield inexpressible("procfile", path, what, reason)


BACKEND = Backend(
    name="procfile",
    summary="a Procfile for honcho or foreman; other hosts are reached by ssh",
    features=frozenset(
        {
            Feature.SEVERAL_COMMANDS,
            Feature.WORKING_DIRECTORY,
            Feature.CLEAN_ENVIRONMENT,
            Feature.ALLOWED_ENVIRONMENT,
            Feature.INHERITED_ENVIRONMENT,
        }
    ),
    emit=emit,
    limits=limits,
)
