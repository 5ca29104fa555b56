"""What a site offers: hosts, zones, capacities, ports, users, launchers, software.

`EnvironmentDocument` and the types it is made of are what people write (host names folded, memory
with units); schemas/environment.schema.json is generated from them. `Environment` is what the
resolver joins with a partition: hosts in natural order, each zone's as indices into them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from ccmgen.ir import Count, Ident, VariableName
from ccmgen.placement import Positive, Scalar

RANGES = r"^[0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*(?![\s\S])"
Ranges = Annotated[
    str, Meta(pattern=RANGES, description="Port numbers and ranges of them: 9000-9999,12000")
]
Folded = Annotated[
    str,
    Meta(
        min_length=1,
        description="Host names, folded as ClusterShell writes node sets: np04-srv-0[01-30]",
    ),
]
Memory = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,15}(\.[0-9]{1,9})? ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)(?![\s\S])",
        description="An amount of memory with its unit: 64 GiB",
    ),
]


UserName = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z_][A-Za-z0-9_.@-]*(?![\s\S])",
        description="A user account's name: a letter or _, then letters, digits and any of _ . @ -",
    ),
]


class DevicesDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """Devices that several tasks may use at once, such as NUMA nodes."""

    names: tuple[Ident, ...]
    tasks: Positive
    """How many tasks at the most."""


class CapacityDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """What each host has; what is left out is not counted, but devices left out are absent."""

    cpu: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    """Processors; a part of one is allowed."""
    memory: Memory | None = None
    slots: Count | None = None
    """How many tasks, each counted with its own demand of slots (1 unless a role says more)."""
    devices: dict[str, tuple[Ident, ...] | DevicesDocument] = {}
    """By kind: the names of the devices that a host has, each for one task unless it is said."""


class HostsDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """What some like hosts have in common."""

    attributes: dict[str, Scalar | tuple[Scalar, ...]] = {}
    capacity: CapacityDocument = CapacityDocument()
    addresses: dict[str, Folded] = {}
    """By network (`control`, `data`): addresses, folded, in step with the host names."""


class Launcher(Struct, frozen=True, forbid_unknown_fields=True):
    """How a process manager that is not on the host starts a task there."""

    kind: Literal["direct", "ssh"] = "direct"
    """direct: the manager runs on the host, as the user; ssh: it logs in to user@host."""
    options: tuple[str, ...] = ()
    """Words for the ssh command, before the destination."""


class Ports(Struct, frozen=True, forbid_unknown_fields=True):
    """Where ports may be allocated on each host."""

    range: Ranges = "9000-9999"
    reserved: Ranges | None = None
    """Ports that others use."""


class ZonePorts(Struct, frozen=True, forbid_unknown_fields=True):
    """What of the ports differs in a zone."""

    range: Ranges | None = None
    """In place of the site's; left out, the same."""
    reserved: Ranges | None = None
    """Beside the site's; on a host of several zones, what any of them reserves."""


class Inherit(Struct, frozen=True, forbid_unknown_fields=True):
    """What a task's environment has beside the variables that are set for it."""

    policy: Literal["clean", "allow", "inherit"] = "inherit"
    """clean: nothing; allow: the allowed variables; inherit: what the process manager passes on."""
    allow: tuple[VariableName, ...] = ()
    """The names passed on at launch time, if the policy is `allow`."""


class PoolDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """Machines whose manager, a batch system, chooses one for each task when it runs."""

    capacity: CapacityDocument = CapacityDocument()
    """Of the largest machine: what one task can ask for at the most."""


class ZoneDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A named part of a site: either hosts, which may be in several zones, or a pool."""

    hosts: Folded | None = None
    pool: str | None = None
    """A pool of the environment; ccmgen then chooses no hosts and no ports."""
    launcher: Launcher = Launcher()
    users: dict[str, UserName] = {}
    """By role, for this zone; before the environment's."""
    ports: ZonePorts = ZonePorts()
    environment: Inherit | None = None
    """For this zone, in place of the environment's."""


class Software(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a software is at this site."""

    prefix: Annotated[str, Meta(pattern=r"^/")] | None = None
    """The folder it is installed in; left out, its programs are found on the PATH."""
    environment: dict[VariableName, str] = {}
    """Variables that its processes need."""
    setup: Annotated[str, Meta(pattern=r"^/")] | None = None
    """A script that sh reads (`.`) before each command that needs the software."""


class DisabledDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """Hosts, or some of their devices, that are not to be used now."""

    hosts: Folded
    reason: Annotated[str, Meta(min_length=1)]
    devices: dict[str, tuple[Ident, ...]] = {}
    """By kind: only these; left out, the hosts themselves."""


class EnvironmentDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """The environment of one site, as people write it."""

    site: Ident
    zones: dict[Ident, ZoneDocument]
    hosts: dict[Folded, HostsDocument] = {}
    default_zone: str | None = None
    """The zone of jobs that name none."""
    users: dict[str, UserName] = {}
    """User accounts by role; `default` for the roles that are not named."""
    ports: Ports = Ports()
    disabled: tuple[DisabledDocument, ...] = ()
    software: dict[str, Software] = {}
    pools: dict[Ident, PoolDocument] = {}
    stagers: dict[Ident, Annotated[tuple[str, ...], Meta(min_length=1)]] = {}
    """How files are brought to a task and taken from it: by name, the words of a command that is
    then given the source and the target. `copy` is `cp -RL --` unless it is said here."""
    environment: Inherit = Inherit()
    backends: dict[str, dict[str, Any]] = {}
    """By backend: its options at this site (`ccmgen backends` lists them)."""


class Host(Struct, frozen=True):
    """One host. A capacity of None is not counted; `addresses` are by network."""

    name: str
    attributes: Mapping[str, Scalar | tuple[Scalar, ...]]
    addresses: Mapping[str, str]
    cpu_millis: int | None
    memory_bytes: int | None
    slots: int | None
    devices: Mapping[str, tuple[str, ...]]
    """By kind, in natural order; those that are disabled are not among them."""
    shares: Mapping[str, int]
    """By kind: how many tasks may use a device at once, where it is more than one."""
    disabled: str
    """Why the host is not to be used, or nothing."""
    disabled_devices: Mapping[str, Mapping[str, str]]
    """By kind and name: why a device is not to be used."""


class PortPool(Struct, frozen=True):
    """Ports that may be allocated, ascending, none reserved; and those that nobody may claim.

    numbers: those that may be allocated, as a set
    """

    allowed: tuple[int, ...]
    numbers: frozenset[int]
    reserved: frozenset[int]


class Pool(Struct, frozen=True):
    """Machines whose manager chooses; what one task can ask for, None where there is no bound."""

    name: str
    cpu_millis: int | None
    memory_bytes: int | None
    slots: int | None


class Zone(Struct, frozen=True):
    """A named part of a site. `hosts` are indices into Environment.hosts, ascending; none if the
    zone is a pool."""

    name: str
    hosts: tuple[int, ...]
    pool: Pool | None
    launcher: Launcher
    users: Mapping[str, str]
    """By role, the environment's and the zone's own put together."""
    ports: PortPool
    inherit: Inherit


class Environment(Struct, frozen=True):
    """One site. Hosts are in natural order of their names, so that no input order matters."""

    site: str
    hosts: tuple[Host, ...]
    zones: Mapping[str, Zone]
    default_zone: str | None
    software: Mapping[str, Software]
    stagers: Mapping[str, tuple[str, ...]]
    backends: Mapping[str, Mapping[str, Any]]
