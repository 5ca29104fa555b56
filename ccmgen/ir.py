"""The intermediate representation: what is to run, with no word about where.

A `Partition` holds `Job`s; a job's `Task` is the template of all its like tasks. References are
data (`{"ref": "port", "name": "rcf"}`), never string templates, so that no value that a user types
can be mistaken for a placeholder. Nothing here knows a target.

The types are the schema: schemas/partition.schema.json is generated from them.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from ccmgen.placement import UNCONDITIONAL, Condition, Placement, Positive

IDENT = r"^[A-Za-z0-9][A-Za-z0-9_.+:@-]*(?![\s\S])"
"""`$` would accept a trailing newline in Python and not in ECMAScript; this reads alike in both."""

Ident = Annotated[
    str,
    Meta(
        pattern=IDENT,
        max_length=128,
        description="A name: a letter or digit, then letters, digits and any of _ . + : @ -",
    ),
]
Count = Annotated[int, Meta(ge=0)]
Cardinality = Annotated[int, Meta(ge=0, le=10_000_000)]
"""Ten million tasks are ten times the largest production known; more is a slip of the pen."""

VariableName = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(?![\s\S])",
        description="An environment variable's name (POSIX.1-2017, 3.235)",
    ),
]


class Of(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose value a reference means, when it is not the task's own."""

    job: str
    """The other job's ident."""
    task: Count | Literal["same"] | None = None
    """A task's index, or the task of the same index; left out, the job must have one task."""
    every: str | None = None
    """Every task of the job: their values, in order, joined by this separator."""


class Reference(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="ref"
):
    """A value that only the resolver knows."""

    of: Of | None = None


class HostRef(Reference, frozen=True, tag="host"):
    """The name of the host that the task is placed on."""


class AddressRef(Reference, frozen=True, tag="address"):
    """The host's address on a network; on `control` it defaults to the host's name."""

    network: str = "control"


class ZoneRef(Reference, frozen=True, tag="zone"):
    """The zone that the task is placed in."""


class UserRef(Reference, frozen=True, tag="user"):
    """The user account that the task runs as."""


class PortRef(Reference, frozen=True, kw_only=True, tag="port"):
    """The number of one of the task's named ports."""

    name: str


class DeviceRef(Reference, frozen=True, kw_only=True, tag="device"):
    """The devices of one kind that the task was given, joined by commas."""

    name: str


class IndexRef(Reference, frozen=True, tag="index"):
    """The task's index in its job, from 0."""


class TaskRef(Reference, frozen=True, tag="task"):
    """The task's ident: the job's, a dash and the index in at least three digits."""


class JobRef(Reference, frozen=True, tag="job"):
    """The job's ident."""


class PartitionRef(Reference, frozen=True, tag="partition"):
    """The partition's ident."""


class ParameterRef(Reference, frozen=True, kw_only=True, tag="parameter"):
    """The value of one of the job's parameters."""

    name: str


class ProvidesRef(Reference, frozen=True, kw_only=True, tag="provides"):
    """A value that one of the job's roles provides after resolution."""

    role: str
    name: str


class ColumnRef(Reference, frozen=True, kw_only=True, tag="column"):
    """The task's value in a column of the job's sweep."""

    name: str


class SoftwareRef(Reference, frozen=True, kw_only=True, tag="software"):
    """A file of a software: below its prefix, or by its bare name where it is found on the PATH."""

    name: str
    path: str


class Join(Struct, frozen=True, forbid_unknown_fields=True, tag_field="ref", tag="join"):
    """Literals and references put together to one string, without a separator."""

    segments: tuple["Segment", ...]


Ref = (
    HostRef
    | AddressRef
    | ZoneRef
    | UserRef
    | PortRef
    | DeviceRef
    | IndexRef
    | TaskRef
    | JobRef
    | PartitionRef
    | ParameterRef
    | ProvidesRef
    | ColumnRef
    | SoftwareRef
)
Segment = str | Ref
Text = str | Ref | Join
"""A string that may depend on the task: a literal, a reference, or a join of both."""


class Port(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A port that each task of the job listens on."""

    fixed: Annotated[int, Meta(ge=1, le=65535)] | None = None
    """This very port; left out, one is allocated from the environment's range."""


class Resources(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one task takes of its host."""

    cpu_millis: Count = 0
    """Thousandths of a processor."""
    memory_bytes: Count = 0
    slots: Count = 1
    devices: dict[str, Positive | Annotated[tuple[str, ...], Meta(min_length=1)]] = {}
    """By kind: how many devices, or which ones by name."""


class Restart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happens when a task ends by itself."""

    when: Literal["on-failure", "always"]
    delay_seconds: Count = 1
    attempts: Positive | None = None
    """How often at the most; left out, without end."""


Signal = Literal["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"]


class Stop(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a task is asked to end, and how long it has before it is killed."""

    signal: Signal = "SIGTERM"
    grace_seconds: Positive = 10


class After(Struct, frozen=True, forbid_unknown_fields=True):
    """A job that comes first."""

    job: str
    when: Literal["started", "finished"]


SandboxPath = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+@=-]*(/[A-Za-z0-9_][A-Za-z0-9_.+@=-]*)*(?![\s\S])",
        max_length=255,
        description="A path in the task's own folder: names of letters, digits and any of "
        "_ . + @ = - that do not begin with a dot, with / between them",
    ),
]


class File(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file that travels with each task of a job."""

    content: Text
    encoding: Literal["utf-8", "base64"] = "utf-8"
    """base64: `content` is a literal, the file's bytes in RFC 4648's alphabet."""
    executable: bool = False


class Transfer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file or folder that is brought into the task's own folder, or taken out of it."""

    source: Text
    target: Text
    by: str = "copy"
    """A stager of the environment: how this site moves it."""


class Values(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="values"):
    """A value for each task."""

    values: tuple[str | int, ...]


class Range(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="range"):
    """`first + step * index`, and never more than `last`."""

    first: int
    step: int = 1
    last: int | None = None


class Share(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="share"):
    """How many of `total` things a task has, dealt out `size` at a time; the last has the rest."""

    total: Count
    size: Positive


class Seeds(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="seeds"):
    """Numbers from 1 to 2^31 - 1 that look random, no two of a job alike, always the same ones."""

    seed: Count
    of: str = ""
    """What they are for, such as the job: of the same seed, others are others."""


SweepColumn = Values | Range | Share | Seeds
"""A million tasks are one job with columns, not a million objects."""


class Task(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The template of a job's tasks."""

    commands: tuple[Annotated[tuple[Text, ...], Meta(min_length=1)], ...]
    """Argument vectors, run one after the other, each only if the last succeeded."""
    wrappers: tuple[Annotated[tuple[Text, ...], Meta(min_length=1)], ...] = ()
    """Words to be put before each command, such as a monitor's; the first is the outermost."""
    files: dict[SandboxPath, File] = {}
    """The sandbox: files in the task's own folder, which is where it then runs."""
    data: tuple[Text, ...] = ()
    """Files where the job is submitted, by absolute path; each is put into the task's own folder
    under its last name."""
    stage_in: tuple[Transfer, ...] = ()
    """Brought into the task's own folder before the commands; targets are relative to it."""
    stage_out: tuple[Transfer, ...] = ()
    """Taken out of it after the commands, if all of them succeeded."""
    environment: dict[VariableName, Text] = {}
    ports: dict[Ident, Port] = {}
    resources: Resources = Resources()
    placement: Placement = Placement()
    software: tuple[str, ...] = ()
    """Software of the environment whose variables the task needs."""
    working_directory: Text | None = None
    restart: Restart | None = None
    """Left out: a task that ends stays ended."""
    stop: Stop | None = None
    """Left out: the target's own way."""
    after: tuple[After, ...] = ()


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a role beside its function, which stays in Jsonnet."""

    doc: str
    parameters: dict[str, Any]
    """JSON Schema of the parameters object."""
    provides: dict[str, Any]
    """JSON Schema of what each task provides after resolution; empty if nothing."""


class Job(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A desired state realised as `cardinality` like tasks."""

    ident: Ident
    roles: tuple[str, ...]
    cardinality: Cardinality
    parameters: dict[str, Any]
    """JSON values; an object with the key `ref` in them is a reference."""
    task: Task
    sweep: dict[Ident, SweepColumn] = {}
    """Columns of values, one a task."""
    metadata: dict[str, Any] = {}
    """What describes the job beyond how it runs: JSON values, kept as they are."""
    provides: dict[str, dict[str, Any]] = {}
    """By role: JSON values in which references stand for what resolution finds out."""
    condition: Condition = UNCONDITIONAL


class Partition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A partition type: what one boot describes."""

    ident: Ident
    jobs: tuple[Job, ...]
    roles: dict[str, Role] = {}
    version: str = ""
    labels: dict[str, str] = {}


def task_ident(job: str, index: int) -> str:
    """The ident of a job's task: `job-000`, `job-001`, ... (at least three digits)."""
    return f"{job}-{padded(index)}"


padded: Callable[[int], str] = "%03d".__mod__
"""A task's index as idents have it: in at least three digits."""


def is_reference(value: Any) -> bool:
    """Whether a JSON value, where any may stand, stands for a reference."""
    return isinstance(value, dict) and "ref" in value
