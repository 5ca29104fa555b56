"""The resolver: the side-effect-free join of a partition and an environment, one pass a module.

Each pass takes what the one before it made, so that their order is a matter of types.
"""

from __future__ import annotations

from ccmgen.diagnostics import stop_on
from ccmgen.environment import Environment
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve.join import join
from ccmgen.resolve.place import place
from ccmgen.resolve.ports import allocate_ports
from ccmgen.resolve.provides import check_provides
from ccmgen.resolve.substitute import substitute


def resolve(partition: Partition, environment: Environment) -> Resolution:
    """Give every task its host, ports, user and texts.

    The same for any order of hosts, of keys and of jobs. Raises CcmgenError with every problem
    that the failing pass finds.
    """
    resolution = substitute(allocate_ports(place(join(partition, environment))))
    stop_on(list(check_provides(resolution)))
    return resolution
