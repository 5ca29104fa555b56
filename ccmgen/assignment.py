"""Where tasks have been put: what a lock keeps, and what another partition occupies.

Hosts are named, not numbered, so that an assignment outlives a change of the environment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ccmgen.ir import Resources


class Assigned(Struct, frozen=True):
    """One job's tasks: columns with an entry a task, in the order of their indices.

    hosts: names
    ports: numbers, by port name
    devices: by kind, the names of the devices that each task has
    """

    hosts: Sequence[str]
    ports: Mapping[str, Sequence[int]]
    devices: Mapping[str, Sequence[tuple[str, ...]]]


Assignments = Mapping[str, Assigned]
"""By job ident. Jobs in pools are not in it: their manager chooses."""


class Occupied(Struct, frozen=True):
    """Another partition that runs at the same site, and what its tasks take.

    source: the file that says so, for messages
    resources: by job ident, of one task
    """

    partition: str
    source: str
    assignments: Assignments
    resources: Mapping[str, Resources]
