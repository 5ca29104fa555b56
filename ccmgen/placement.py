"""Where tasks may go: demands on hosts, and on the neighbourhood of other jobs.

A host has the attributes that the environment gives it, and two of its own: `host`, its name, and
`zone`, the zones that it is in. Hosts of the same value of an attribute are a group (a rack, say);
a host of several values is in several groups.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

Scalar = str | int | float | bool

HOST = "host"
"""The attribute that is each host's own name, so that its groups have one host."""

ZONE = "zone"
"""The attribute that lists the zones that a host is in."""

OWN_ATTRIBUTES = (HOST, ZONE)
"""What no environment may call an attribute."""

Positive = Annotated[int, Meta(ge=1)]


class Match(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a host's attribute must be: all that is said, and where it is a list, of one item."""

    equals: Scalar | None = None
    """As JSON compares: 1 is neither true nor "1"."""
    one_of: tuple[Scalar, ...] = field(default=(), name="in")
    matches: str | None = None
    """A regular expression for the whole of a string, in the syntax of Rust's `regex`, which takes
    time linear in the string."""
    version: str | None = None
    """Bounds of a version, `>= 5.14, < 6`, each with one of == != < <= > >=; ordered as rpm does:
    by runs of digits, compared as numbers, and of letters; the longer of two alike is newer."""
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None


Wanted = Scalar | Match
"""A value alone means that it must be equal."""


class Preference(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Hosts that are tried first; of those with the same weight in all, the least loaded."""

    hosts: dict[str, Wanted]
    """By attribute, as for `require`."""
    weight: Positive = 1


class Neighbour(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another job, and how near."""

    job: str
    over: str = HOST
    """The attribute whose groups count; a host without it is out of the question."""


class Placement(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a task may go."""

    zone: str | None = None
    """A zone of the environment; left out, the environment's default zone."""
    require: dict[str, Wanted] = {}
    """By attribute: what a host must have."""
    prefer: tuple[Preference, ...] = ()
    """What it had better have."""
    max_per: dict[str, Positive] = {}
    """By attribute: how many of the job's tasks a group may have; `{"host": 1}` is one a host."""
    spread: tuple[str, ...] = ()
    """Attributes over whose groups the tasks are evened out as far as there is room; hosts have all
    of them."""
    together: tuple[Neighbour, ...] = ()
    """Each task goes into a group that has a task of the other job."""
    apart: tuple[Neighbour, ...] = ()
    """No task goes into a group that has a task of the other job."""


class OnJob(Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="job"):
    """Another job, that is not removed."""

    job: str


class OnHost(Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="host"):
    """A host of the environment, that is not disabled."""

    host: str


class OnDevice(Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="device"):
    """A device of a host, neither of which is disabled."""

    host: str
    kind: str
    name: str


class All(Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="all"):
    """All of them."""

    of: tuple["Dependency", ...]


class Any(Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="any"):
    """At least one of them."""

    of: tuple["Dependency", ...]


Dependency = OnJob | OnHost | OnDevice | All | Any
"""What a job cannot be without."""


class Condition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a job may run with fewer tasks, or not at all."""

    quorum: Annotated[int, Meta(ge=0)] | None = None
    """How many tasks are enough where there is no room for all; left out, it must be all."""
    critical: bool = False
    """Whether the partition is nothing without it: then it may not be removed."""
    disabled: Annotated[str, Meta(min_length=1)] | None = None
    """Why the job is not to run now; left out, it is."""
    depends: tuple[Dependency, ...] = ()
    """What the job is removed without; a reference to a task of another job says it as well."""


UNCONDITIONAL = Condition()
"""All tasks run, or none does."""
