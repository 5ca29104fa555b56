"""Jobs as the engine made them, in one go: what is equal in several of them is one object.

So what holds for it is looked at once, by whoever looks at many jobs (see references.py and
substitute.py), and it is decoded once.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from ccmgen.ir import Cardinality, Ident, Job, Partition, Role, SweepColumn, Task
from ccmgen.placement import UNCONDITIONAL, Condition


class _Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A job but for what is often the same."""

    ident: Ident
    roles: tuple[str, ...]
    cardinality: Cardinality
    parameters: dict[str, Any]
    task: msgspec.Raw
    sweep: dict[Ident, SweepColumn] = {}
    metadata: dict[str, Any] = {}
    provides: msgspec.Raw = msgspec.Raw(b"{}")
    condition: Condition = UNCONDITIONAL


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A partition of such jobs."""

    ident: Ident
    jobs: tuple[_Job, ...]
    roles: dict[str, Role] = {}
    version: str = ""
    labels: dict[str, str] = {}


_decode_task: Callable[[bytes], Task] = msgspec.json.Decoder(Task).decode
_decode_provides: Callable[[bytes], dict[str, dict[str, Any]]]
_decode_provides = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode


def partition_of(made: Made) -> Partition:
    """The partition. Raises msgspec.ValidationError."""
    task, provides = cache(_decode_task), cache(_decode_provides)
    jobs = tuple(
        Job(
            ident=job.ident,
            roles=job.roles,
            cardinality=job.cardinality,
            parameters=job.parameters,
            task=task(bytes(job.task)),
            sweep=job.sweep,
            metadata=job.metadata,
            provides=provides(bytes(job.provides)),
            condition=job.condition,
        )
        for job in made.jobs
    )
    return Partition(made.ident, jobs, made.roles, made.version, made.labels)
