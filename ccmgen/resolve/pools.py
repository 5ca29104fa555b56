"""What cannot be asked of a pool: its manager chooses the hosts, and only when the tasks run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccmgen import ir
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.environment import Pool
from ccmgen.ir import Job, Partition
from ccmgen.resolve.references import references_in, values

_HINT = "choose a zone that has hosts, or leave it out"
_CHOSEN_LATE = ir.HostRef | ir.AddressRef


def beyond_a_pool(job: Job, path: DataPath, pool: Pool) -> Iterator[Diagnostic]:
    """What a job asks for that no machine of its pool has, or that ccmgen cannot promise there."""
    task, placement = path / "task", job.task.placement
    asked: dict[str, tuple[object, DataPath]] = {
        "ports": (job.task.ports, task / "ports"),
        "devices": (job.task.resources.devices, task / "resources" / "devices"),
        "host attributes": (placement.require, task / "placement" / "require"),
    }
    asked |= {
        name: (getattr(placement, name), task / "placement" / name)
        for name in ("prefer", "max_per", "spread", "together", "apart")
    }
    asked["quorum"] = (job.condition.quorum, path / "condition" / "quorum")
    for what, (given, at) in asked.items():
        if given:
            message = f"job {job.ident!r} asks for {what}, and pool {pool.name!r} cannot give them"
            yield Diagnostic("not-in-a-pool", message, at, hint=_HINT)
    need = job.task.resources
    for what, wanted, most, unit in (
        ("processors", need.cpu_millis, pool.cpu_millis, 1000),
        ("MiB of memory", need.memory_bytes, pool.memory_bytes, 2**20),
        ("slots", need.slots, pool.slots, 1),
    ):
        if most is not None and wanted > most:
            yield Diagnostic(
                "no-room",
                f"a task of job {job.ident!r} needs {wanted / unit:g} {what}, "
                f"and no machine of pool {pool.name!r} has more than {most / unit:g}",
                path,
                hint="ask for less, or raise the pool's capacity in the environment",
            )


def references_into_pools(
    pools: Mapping[str, Pool | None], partition: Partition
) -> Iterator[Diagnostic]:
    """References to the host or address of a task whose host nobody knows yet."""
    if not any(pools.values()):
        return
    for number, job in enumerate(partition.jobs):
        for value, path in values(job, BOOT / "jobs" / number):
            for ref, at, _ in references_in(value, path):
                if isinstance(ref, _CHOSEN_LATE):
                    of = ref.of.job if ref.of else job.ident
                    pool = pools.get(of)
                    if pool is not None:
                        message = (
                            f"the reference is to where a task of job {of!r} runs, "
                            f"and the manager of pool {pool.name!r} decides that when it starts it"
                        )
                        yield Diagnostic("not-in-a-pool", message, at, hint=_HINT)
