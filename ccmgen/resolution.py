"""The resolution: every task's host, ports, user and texts, as columns over templates.

A job's tasks differ only in a few columns (host, ports, index, devices); everything else is said
once a job. A `Text` is the template of one string; a backend asks for the string of task `i`, or,
where `constant` is not None, for the one string of all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ccmgen.environment import Host, Inherit, Launcher
from ccmgen.ir import After, Resources, Restart, Role, Stop, padded, task_ident


class Column(Struct, frozen=True):
    """One value a task: numbers, and how one is written (a host's index as its name)."""

    values: Sequence[int]
    text: Callable[[int], str] = str
    free: bool = False
    """Whether the strings are the user's own, so that anything may stand in any of them."""
    about: tuple[str, str] | None = None
    """The ident of a job, and what of each of its tasks' own this is: "host", "address NETWORK",
    "port NAME", "device KIND" or "task", its ident; None of what does not follow a task."""

    @property
    def key(self) -> Hashable:
        """Columns of the same key have the same strings.

        Ranges, such as those of indices, are compared as such, all others by where they are.
        """
        values = self.values if isinstance(self.values, range) else id(self.values)
        return values, self.text

    @property
    def longest(self) -> str:
        """One of its longest strings."""
        values = self.values
        if self.text in (str, padded) or isinstance(self.text, IdentOf):
            return max(self.text(min(values)), self.text(max(values)), key=len)
        return max(map(self.text, set(values)), key=len)

    def strings(self, tasks: range) -> Sequence[str]:
        """The strings of some tasks."""
        values = self.values[tasks.start : tasks.stop]
        if tasks.start == 0 and isinstance(values, range):
            if self.text in (str, padded):
                return _of_range(values, self.text)
            if isinstance(self.text, IdentOf):
                head = self.text(0).removesuffix(padded(0))
                return [head + number for number in _of_range(values, padded)]
        return list(map(self.text, values))


@lru_cache(maxsize=8)
def _of_range(values: range, text: Callable[[int], str]) -> Sequence[str]:
    """Nearly all jobs have the same first indices."""
    return list(map(text, values))


class IdentOf(Struct, frozen=True):
    """How a column has the idents of a job's tasks, whose indices are its values."""

    job: str

    def __call__(self, index: int) -> str:
        """The ident of task `index`."""
        return task_ident(self.job, index)


class Text(Struct, frozen=True):
    """A string a task, put together from literals and columns. No two literals are neighbours."""

    pieces: tuple[str | Column, ...]

    @property
    def constant(self) -> str | None:
        """The string, if it is the same for every task."""
        if not self.pieces:
            return ""
        first = self.pieces[0]
        return first if len(self.pieces) == 1 and isinstance(first, str) else None

    def at(self, index: int) -> str:
        """The string of task `index`."""
        return "".join([p if isinstance(p, str) else p.text(p.values[index]) for p in self.pieces])

    def filled(self, fill: Callable[[Column], str]) -> str:
        """The string in which `fill` says what stands in a column's place."""
        return "".join([p if isinstance(p, str) else fill(p) for p in self.pieces])


class SandboxFile(Struct, frozen=True):
    """A file that travels with each task: a string a task, or the bytes of all."""

    content: Text | bytes
    executable: bool


Value = Any
"""JSON in which a `Text` stands for a string a task and a `Column` for a number a task."""


def value_at(value: Value, index: int) -> Any:
    """The plain JSON that `value` is for task `index`."""
    if isinstance(value, Text):
        return value.at(index)
    if isinstance(value, Column):
        return value.values[index]
    if isinstance(value, Mapping):
        return {key: value_at(item, index) for key, item in value.items()}
    if isinstance(value, tuple):
        return [value_at(item, index) for item in value]
    return value


class ResolvedJob(Struct, frozen=True):
    """A job whose every task has its place, or is left to a pool's manager.

    All columns have `cardinality` entries; those of hosts are empty in a pool.
    """

    ident: str
    roles: tuple[str, ...]
    cardinality: int
    parameters: Mapping[str, Value]
    metadata: Mapping[str, Any]
    sweep: Mapping[str, Value]
    """By column: the values, one a task; names ascending."""
    zone: str
    pool: str | None
    """The pool whose manager chooses the hosts, if ccmgen does not."""
    user: str
    launcher: Launcher
    inherit: Inherit
    hosts: Sequence[int]
    """Indices into Resolution.hosts; empty in a pool."""
    host: Column | None
    """The names of these hosts; None in a pool."""
    ports: Mapping[str, Sequence[int]]
    """Port numbers by port name; names ascending."""
    devices: Mapping[str, Sequence[tuple[str, ...]]]
    """Device names by kind; kinds ascending."""
    resources: Resources
    commands: tuple[tuple[Text, ...], ...]
    """Everything that is run, one after the other: staging, and what wraps or sets up the job's own
    commands, is part of it."""
    files: Mapping[str, SandboxFile]
    """By path in the task's own folder, ascending."""
    data: tuple[Text, ...]
    """Absolute paths where the job is submitted."""
    own_folder: bool
    """Whether each task runs in a folder of its own: it has files or data, or staging."""
    environment: Mapping[str, Text]
    """Variables set for the task, names ascending; what else it sees is `inherit`."""
    software: Mapping[str, str]
    """Of these, the ones that the environment's software brought, by name: the software."""
    working_directory: Text | None
    restart: Restart | None
    stop: Stop | None
    after: tuple[After, ...]
    provides: Mapping[str, Mapping[str, Value]]
    kind: int
    """Jobs of a kind differ in their idents, hosts, devices and ports, and in nothing else. It is
    the number of the first of them; a job that has a sweep, or whose texts name a job, is the only
    one."""
    columns: tuple[Column, ...]
    """Those of its tasks' indices, idents, hosts and ports, and all that stand in its texts; in the
    same order for all jobs of a kind."""

    @property
    def task_idents(self) -> Column:
        """The idents of all tasks."""
        return Column(range(self.cardinality), IdentOf(self.ident))

    def task_ident(self, index: int) -> str:
        """The ident of task `index`."""
        return task_ident(self.ident, index)


class Removal(Struct, frozen=True):
    """Tasks that a partition does without, and why. A job that is removed has none left."""

    job: str
    tasks: int
    """How many."""
    reason: str


class Resolution(Struct, frozen=True):
    """The join of a partition and an environment. Jobs are in the boot's order."""

    partition: str
    version: str
    labels: Mapping[str, str]
    site: str
    roles: Mapping[str, Role]
    hosts: tuple[Host, ...]
    """The environment's hosts, in natural order."""
    jobs: tuple[ResolvedJob, ...]
    removals: tuple[Removal, ...]
    """What is disabled, or is not needed for a quorum; jobs in the boot's order."""
    options: Mapping[str, Mapping[str, Any]]
    """By backend: what the environment says to it."""

    @property
    def name(self) -> str:
        """The partition's ident and version: what artifacts are named after."""
        return f"{self.partition}-{self.version}" if self.version else self.partition

    def host(self, job: ResolvedJob, index: int) -> str:
        """The name of the host of a job's task."""
        return self.hosts[job.hosts[index]].name
