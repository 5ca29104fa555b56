"""What a backend is, and how the core asks one for artifacts.

A backend is a value: a name, the features it can express, its options' schema, and pure functions
from a resolution to artifacts. The core computes which features a partition uses; what is used and
not supported is a loss, and a loss is an error unless the user allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Struct

from ccmgen.artifact import Artifact, Part, checked, flat
from ccmgen.decode.explain import explain
from ccmgen.diagnostics import BOOT, ENVIRONMENT, CcmgenError, DataPath, Diagnostic
from ccmgen.resolution import Column, Resolution, ResolvedJob, Text


class Feature(StrEnum):
    """Something a partition may ask for and a target may not be able to express."""

    POOL = "pool"
    OWN_FOLDER = "own-folder"
    SEVERAL_HOSTS = "several-hosts"
    SEVERAL_USERS = "several-users"
    SEVERAL_COMMANDS = "several-commands"
    WORKING_DIRECTORY = "working-directory"
    CLEAN_ENVIRONMENT = "clean-environment"
    ALLOWED_ENVIRONMENT = "allowed-environment"
    INHERITED_ENVIRONMENT = "inherited-environment"
    RESTART = "restart"
    STOP = "stop"
    AFTER_STARTED = "after-started"
    AFTER_STARTED_ELSEWHERE = "after-started-elsewhere"
    AFTER_FINISHED = "after-finished"


MEANING: Mapping[Feature, str] = {
    Feature.POOL: "a batch system chooses the hosts of a job's tasks",
    Feature.OWN_FOLDER: "a task runs in a folder of its own, with files of its own or staging",
    Feature.SEVERAL_HOSTS: "tasks that no launcher starts are on more than one host",
    Feature.SEVERAL_USERS: "tasks that no launcher starts run as more than one user",
    Feature.SEVERAL_COMMANDS: "a task runs several commands one after the other",
    Feature.WORKING_DIRECTORY: "a task has a working directory",
    Feature.CLEAN_ENVIRONMENT: "a task sees no variables but its own",
    Feature.ALLOWED_ENVIRONMENT: "a task sees its own variables and a list of others",
    Feature.INHERITED_ENVIRONMENT: "a task sees its own variables and its manager's",
    Feature.RESTART: "a task that ends is started again",
    Feature.STOP: "a task is stopped by its own signal or with its own grace time",
    Feature.AFTER_STARTED: "a job starts after another on its one host has started",
    Feature.AFTER_STARTED_ELSEWHERE: "a job starts after one with tasks on other hosts",
    Feature.AFTER_FINISHED: "a job starts after another has finished",
}
"""What each feature asks of a target, for messages and for `ccmgen backends`."""

ESSENTIAL = frozenset({Feature.POOL, Feature.OWN_FOLDER})
"""Without these a task would run where it must not, or without its files: no loss to be allowed."""


class NoOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A backend without options."""


def no_limits(resolution: Resolution, options: object) -> Iterator[Diagnostic]:
    """Any value can be expressed."""
    return iter(())


Options = TypeVar("Options", bound=msgspec.Struct)


class Backend(Struct, Generic[Options], frozen=True):
    """A target.

    name: what `--backend` takes
    summary: one line for `ccmgen backends`
    features: what the target can express
    emit: artifacts of a resolution, in a fixed order; streamed
    limits: one diagnostic for each value that the target cannot express, asked before emit
    options: a frozen msgspec.Struct type with defaults, filled from the environment's
        `backends.<name>`; emit and limits are handed an instance of it
    """

    name: str
    summary: str
    features: frozenset[Feature]
    emit: Callable[[Resolution, Options], Iterator[Part]]
    limits: Callable[[Resolution, Options], Iterator[Diagnostic]] = no_limits
    options: type[Options] = NoOptions  # type: ignore[assignment]  # a default for the common case


AnyBackend = Backend[Any]


class Place(Struct, frozen=True):
    """A text that a backend has to express.

    number, job: which job's, in the boot's order
    steps: where in the job's task
    """

    kind: Literal["word", "variable", "directory"]
    text: str
    number: int
    job: ResolvedJob
    steps: tuple[str | int, ...]

    @property
    def name(self) -> str | int:
        """The number of a word in its command, 0 for the program; the name of a variable."""
        return self.steps[-1]

    @property
    def is_program(self) -> bool:
        """Whether it says what is run."""
        return self.kind == "word" and self.steps[-1] == 0

    @property
    def program(self) -> Text | None:
        """Of what says what is run, the texts of all tasks."""
        return self.job.commands[int(self.steps[1])][0] if self.is_program else None

    @property
    def path(self) -> DataPath:
        """Where it comes from. (Few are asked for that, and it takes longer than to look at.)"""
        if software := self._software:
            return ENVIRONMENT / "software" / software / "environment" / self.name
        return DataPath(BOOT.document, ("jobs", self.number, "task", *self.steps))

    @property
    def what(self) -> str:
        """What it is, in words."""
        of = f"of job {self.job.ident!r}"
        match self.kind:
            case "word":
                return f"word {self.name} of command {self.steps[1]} {of}"
            case "variable":
                whose = f"of software {self._software!r}" if self._software else of
                return f"variable {self.name} {whose}"
            case "directory":
                return f"working directory {of}"

    @property
    def _software(self) -> str:
        """What brought the variable, if it is not the job's own."""
        return self.job.software.get(str(self.name), "") if self.kind == "variable" else ""


def telling(text: Text, cardinality: int) -> range:
    """The tasks whose strings have to be looked at: the first, or all where users wrote each."""
    free = any(isinstance(piece, Column) and piece.free for piece in text.pieces)
    return range(cardinality if free else 1)


def told(text: Text, job: ResolvedJob) -> Iterator[str]:
    """The strings of a job's text that have to be looked at."""
    return map(text.at, telling(text, job.cardinality))


def places(resolution: Resolution) -> Iterator[Place]:
    """Every text of every job that has tasks, those of software once, for a backend's `limits`.

    That of one task stands for all that differ only in host names, numbers and idents.
    """
    known: set[tuple[str, str]] = set()
    for number, job in enumerate(resolution.jobs):
        if not job.cardinality:
            continue
        for kind, steps, text in _texts(job, known):
            constant = text.constant
            if constant is not None:
                yield Place(kind, constant, number, job, steps)
                continue
            for string in told(text, job):
                yield Place(kind, string, number, job, steps)


def _texts(
    job: ResolvedJob, known: set[tuple[str, str]]
) -> Iterator[tuple[Literal["word", "variable", "directory"], tuple[str | int, ...], Text]]:
    """Texts and where they are in the job's task, without those of software that are known."""
    for c, command in enumerate(job.commands):
        for w, word in enumerate(command):
            yield "word", ("commands", c, w), word
    for name, value in job.environment.items():
        if name in job.software:
            brought = (job.software[name], name)
            if brought in known:
                continue
            known.add(brought)
        yield "variable", ("environment", name), value
    if job.working_directory is not None:
        yield "directory", ("working_directory",), job.working_directory


def inexpressible(backend: str, path: DataPath, what: str, reason: str) -> Diagnostic:
    """The diagnostic for something that a target cannot be told, whatever the quoting."""
    return Diagnostic(
        "inexpressible",
        f"{backend} cannot express the {what}: {reason}",
        path,
        hint="say it otherwise, put it into a file, or choose another backend",
    )


def _job_features(
    job: ResolvedJob, path: DataPath, by_ident: Mapping[str, ResolvedJob]
) -> Iterator[tuple[Feature, DataPath]]:
    task = path / "task"
    if job.pool is not None:
        yield Feature.POOL, ENVIRONMENT / "zones" / job.zone / "pool"
    if job.own_folder:
        yield Feature.OWN_FOLDER, task
    if len(job.commands) > 1:
        yield Feature.SEVERAL_COMMANDS, task / "commands"
    if job.working_directory is not None:
        yield Feature.WORKING_DIRECTORY, task / "working_directory"
    if job.restart is not None:
        yield Feature.RESTART, task / "restart"
    if job.stop is not None:
        yield Feature.STOP, task / "stop"
    for number, after in enumerate(job.after):
        other = by_ident[after.job]
        elsewhere = len({*other.hosts, *job.hosts}) > 1 if other.hosts else False
        if after.when == "finished":
            feature = Feature.AFTER_FINISHED
        elif elsewhere or job.pool is not None or other.pool is not None:
            feature = Feature.AFTER_STARTED_ELSEWHERE
        else:
            feature = Feature.AFTER_STARTED
        yield feature, task / "after" / number
    policy = {
        "clean": Feature.CLEAN_ENVIRONMENT,
        "allow": Feature.ALLOWED_ENVIRONMENT,
        "inherit": Feature.INHERITED_ENVIRONMENT,
    }[job.inherit.policy]
    yield policy, ENVIRONMENT / "zones" / job.zone / "environment"


def features(resolution: Resolution) -> Mapping[Feature, DataPath]:
    """The features a resolution uses, each with the first place that asks for it."""
    used: dict[Feature, DataPath] = {}
    by_ident = {job.ident: job for job in resolution.jobs}
    hosts: set[int] = set()
    users: set[str] = set()
    for number, job in enumerate(resolution.jobs):
        if not job.cardinality:
            continue
        for feature, path in _job_features(job, BOOT / "jobs" / number, by_ident):
            used.setdefault(feature, path)
        if job.launcher.kind == "direct":
            launcher = ENVIRONMENT / "zones" / job.zone / "launcher"
            hosts.update(job.hosts)
            users.add(job.user)
            if len(hosts) > 1:
                used.setdefault(Feature.SEVERAL_HOSTS, launcher)
            if len(users) > 1:
                used.setdefault(Feature.SEVERAL_USERS, launcher)
    return used


def losses(resolution: Resolution, backend: AnyBackend) -> Iterator[Diagnostic]:
    """One diagnostic for each feature that the resolution uses and the backend cannot express.

    The code is `unsupported` for what is essential, and `loss` for what a user may allow to lose.
    """
    for feature, path in sorted(features(resolution).items()):
        if feature in backend.features:
            continue
        if feature in ESSENTIAL:
            yield Diagnostic(
                "unsupported",
                f"{backend.name} cannot express {feature}: {MEANING[feature]}",
                path,
                hint="choose another backend; `ccmgen backends NAME` says what each can express",
            )
        else:
            direct = feature in (Feature.SEVERAL_HOSTS, Feature.SEVERAL_USERS)
            way = "give the zone an ssh launcher, " if direct else ""
            yield Diagnostic(
                "loss",
                f"{backend.name} cannot express {feature}: {MEANING[feature]}",
                path,
                hint=f"{way}choose another backend, or compile with --allow-lossy to go without",
            )


def options_of(resolution: Resolution, backend: Backend[Options]) -> Options:
    """The backend's options at this site. Raises CcmgenError."""
    given = resolution.options.get(backend.name, {})
    try:
        return msgspec.convert(given, backend.options)
    except msgspec.ValidationError as error:
        path = ENVIRONMENT / "backends" / backend.name
        found = list(explain(given, msgspec.json.schema(backend.options), path))
        raise CcmgenError(
            [
                Diagnostic(
                    "bad-option",
                    f"{backend.name}: {problem.message}",
                    problem.path,
                    hint=problem.hint or f"`ccmgen backends {backend.name}` lists its options",
                )
                for problem in found or [Diagnostic("", str(error), path)]
            ]
        ) from None


def check(resolution: Resolution, backend: Backend[Options]) -> list[Diagnostic]:
    """What the backend says its target cannot express: of each place, the first such value."""
    found: dict[tuple[str, DataPath | None], Diagnostic] = {}
    for problem in backend.limits(resolution, options_of(resolution, backend)):
        found.setdefault((problem.code, problem.path), problem)
    return list(found.values())


def parts(resolution: Resolution, backend: Backend[Options]) -> Iterator[Part]:
    """What the backend makes: files and folders, each path checked before its bytes are asked for.

    Raises CcmgenError if a path leaves the output folder or is used twice.
    """
    return checked(backend.name, backend.emit(resolution, options_of(resolution, backend)))


def artifacts(resolution: Resolution, backend: Backend[Options]) -> Iterator[Artifact]:
    """All files that the backend makes. Raises CcmgenError as `parts` does."""
    return flat(parts(resolution, backend))
