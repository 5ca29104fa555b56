"""The resolver: the side-effect-free join of a partition and an environment, one pass a module.

Each pass takes what the one before it made, so that their order is a matter of types.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ccmgen.assignment import Assignments, Occupied
from ccmgen.diagnostics import stop_on
from ccmgen.environment import Environment
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve.enabled import enable
from ccmgen.resolve.join import join
from ccmgen.resolve.place import place
from ccmgen.resolve.ports import allocate_ports
from ccmgen.resolve.provides import check_provides
from ccmgen.resolve.substitute import substitute
from ccmgen.stages import Stage, unwatched


def resolve(
    partition: Partition,
    environment: Environment,
    *,
    before: Assignments | None = None,
    occupied: Sequence[Occupied] = (),
    stage: Stage = unwatched,
) -> Resolution:
    """Give every task its host, ports, user and texts.

    before: where tasks were; each stays there with its ports if it can, and as few move as must
    occupied: what other partitions have taken of the hosts
    stage: entered with the name of each pass

    The same for any order of hosts, of keys and of jobs. Raises CcmgenError with every problem
    that the failing pass finds.
    """
    with stage("join"):
        enabled = enable(partition, environment)
        joined = join(enabled.partition, environment)
    with stage("place"):
        placed = place(joined, before, occupied)
    if placed.removals:  # what refers to a task that is left out would refer to nothing
        with stage("join"):
            join(placed.joined.partition, environment)
    with stage("ports"):
        ported = allocate_ports(placed)
    with stage("substitute"):
        resolution = substitute(ported)
        stop_on(list(check_provides(resolution)))
    order = {job.ident: number for number, job in enumerate(partition.jobs)}
    removals = sorted((*enabled.removals, *placed.removals), key=lambda r: order[r.job])
    return replace(resolution, removals=tuple(removals))
