"""First pass: every zone, role, user and software that a partition names is one the site has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from ccmgen.diagnostics import BOOT, ENVIRONMENT, DataPath, Diagnostic, nearest, stop_on
from ccmgen.environment import Environment, Zone
from ccmgen.ir import Job, Partition
from ccmgen.resolve.enabled import unknown_dependencies
from ccmgen.resolve.graph import cycles
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.pools import beyond_a_pool, references_into_pools
from ccmgen.resolve.references import check_references
from ccmgen.resolve.sandbox import misfits_of_sandboxes
from ccmgen.resolve.wishes import misfits_of_wishes


class JoinedJob(Struct, frozen=True):
    """A job and what the site says of it before it has a host."""

    job: Job
    path: DataPath
    zone: Zone
    user: str


class Joined(Struct, frozen=True):
    """Jobs in the boot's order."""

    partition: Partition
    environment: Environment
    jobs: tuple[JoinedJob, ...]


def join(partition: Partition, environment: Environment) -> Joined:
    """Raises CcmgenError with all that does not fit, references included."""
    problems = [*_duplicates(partition), *unknown_dependencies(partition, environment)]
    jobs = []
    idents = dict.fromkeys(job.ident for job in partition.jobs)
    for index, job in enumerate(partition.jobs):
        path = BOOT / "jobs" / index
        problems += _check_task(job, path, idents, environment)
        zone, user = _zone(job, path, environment, problems), ""
        if zone is not None:
            user = _user(job, path, zone, problems)
            problems += beyond_a_pool(job, path, zone.pool) if zone.pool else ()
            jobs.append(JoinedJob(job, path, zone, user))
    problems += _order_cycles(partition)
    problems += check_references(partition, environment)
    zones = {joined.job.ident: joined.zone for joined in jobs}
    problems += references_into_pools({i: zone.pool for i, zone in zones.items()}, partition)
    problems += misfits_of_wishes(partition, zones, Attributes(environment))
    problems += misfits_of_sandboxes(partition)
    stop_on(problems)
    return Joined(partition, environment, tuple(jobs))


def _duplicates(partition: Partition) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, job in enumerate(partition.jobs):
        other = first.setdefault(job.ident, index)
        if other != index:
            yield Diagnostic(
                "duplicate-job",
                f"two jobs are called {job.ident!r}; a job's ident is unique in its boot",
                BOOT / "jobs" / index / "ident",
                related=(f"the first is jobs[{other}]",),
            )


def _order_cycles(partition: Partition) -> Iterator[Diagnostic]:
    edges = {job.ident: {after.job for after in job.task.after} for job in partition.jobs}
    numbers = {job.ident: number for number, job in enumerate(partition.jobs)}
    for cycle in cycles(edges):
        yield Diagnostic(
            "order-cycle",
            "jobs come after one another in a circle: " + " -> ".join(cycle),
            BOOT / "jobs" / numbers[cycle[0]] / "task" / "after",
            hint="one of them must be able to start without the others",
        )


def _check_task(
    job: Job, path: DataPath, idents: Collection[str], environment: Environment
) -> Iterator[Diagnostic]:
    if not job.task.commands:
        yield Diagnostic(
            "no-command",
            f"job {job.ident!r} has nothing to run: none of its roles "
            f"({', '.join(job.roles)}) gives a command",
            path / "roles",
            hint="add a role that runs something, such as appfwk or zzz",
        )
    for number, command in enumerate(job.task.commands):
        if command[0] == "":
            at = path / "task" / "commands" / number / 0
            message = f"the first word of command {number} of job {job.ident!r} is empty"
            yield Diagnostic("no-command", message, at, hint="mend the role that gives it")
    for name in job.task.software:
        if name not in environment.software:
            yield _unknown("software", name, path / "roles", environment.software)
    for kind in ("stage_in", "stage_out"):
        for number, transfer in enumerate(getattr(job.task, kind)):
            if transfer.by not in environment.stagers:
                at = path / "task" / kind / number / "by"
                yield _unknown("stager", transfer.by, at, environment.stagers)
    for after in job.task.after:
        if after.job not in idents:
            yield _unknown("job", after.job, path / "task" / "after", idents)


def _unknown(kind: str, name: str, path: DataPath, known: Iterable[str]) -> Diagnostic:
    where = "the boot" if kind == "job" else "the environment"
    return Diagnostic(
        f"unknown-{kind}", f"{where} has no {kind} {name!r}", path, hint=nearest(name, known)
    )


def _zone(
    job: Job, path: DataPath, environment: Environment, problems: list[Diagnostic]
) -> Zone | None:
    name = job.task.placement.zone or environment.default_zone
    if name is None and len(environment.zones) == 1:
        name = next(iter(environment.zones))
    if name is None:
        problems.append(
            Diagnostic(
                "no-zone",
                f"job {job.ident!r} names no zone, and the environment has no default_zone",
                path / "roles",
                hint="add the role zoned with its parameter zone; "
                + nearest("", environment.zones),
            )
        )
    elif name not in environment.zones:
        problems.append(_unknown("zone", name, _zone_path(job, path), environment.zones))
    return environment.zones.get(name) if name is not None else None


def _zone_path(job: Job, path: DataPath) -> DataPath:
    if job.task.placement.zone is None:
        return ENVIRONMENT / "default_zone"
    return path / "parameters" / "zone" if "zone" in job.parameters else path


def _user(job: Job, path: DataPath, zone: Zone, problems: list[Diagnostic]) -> str:
    """The account of the job's last role that has one: the last says most about the job."""
    users: Mapping[str, str] = zone.users
    for role in (*reversed(job.roles), "default"):
        if role in users:
            return users[role]
    problems.append(
        Diagnostic(
            "unknown-user",
            f"zone {zone.name!r} has no user for job {job.ident!r}: "
            f"neither for a role of it ({', '.join(job.roles)}) nor a default",
            path / "roles",
            hint=f'add "default" or one of the roles to the environment\'s users; '
            f"{nearest(job.roles[-1], users)}",
        )
    )
    return ""
