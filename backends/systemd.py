"""systemd: a folder of units a host, for that host's own systemd; no launcher is needed.

    cp <host>/* /etc/systemd/system/
    systemctl daemon-reload
    systemctl start <partition>.target

Each task is a service in the slice of its partition. The target wants the services of its host,
and stopping it stops them. The rules are those of systemd 252.

A program without a path is sought in systemd's own fixed list of folders, never in the `PATH` of
the task's environment: systemd.service(5), "Command lines". Demands of processor and memory have
decided the placement; they limit nothing here.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat

from ccmgen.artifact import Artifact, Folder
from ccmgen.backend import Backend, Feature, NoOptions, Place, inexpressible, places
from ccmgen.backends import _unit
from ccmgen.backends._rows import Forms
from ccmgen.backends._template import Fill
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.ir import Restart, padded
from ccmgen.resolution import Resolution, ResolvedJob, Text

_SPECIAL = """
basic bluetooth boot-complete cryptsetup cryptsetup-pre ctrl-alt-del default emergency exit
factory-reset final first-boot-complete getty getty-pre graphical halt hibernate hybrid-sleep
initrd initrd-fs initrd-root-device initrd-root-fs initrd-switch-root initrd-usr-fs
integritysetup integritysetup-pre kbrequest kexec local-fs local-fs-pre machine machines
multi-user network network-online network-pre nss-lookup nss-user-lookup paths poweroff printer
reboot remote-cryptsetup remote-fs remote-fs-pre remote-veritysetup rescue rescue-ssh rpcbind
runlevel0 runlevel1 runlevel2 runlevel3 runlevel4 runlevel5 runlevel6 shutdown sigpwr sleep
slices smartcard sockets soft-reboot sound suspend suspend-then-hibernate swap sysinit system
system-update system-update-pre time-set time-sync timers umount usb-gadget user veritysetup
veritysetup-pre
"""
SYSTEMDS_OWN = frozenset(_SPECIAL.split())
"""What its own targets and slices are called: systemd.special(7)."""

Setting = tuple[str, str]

_SERVICE = "\n[Service]\n"
"""Begins the settings of the program; no value has a line break."""

Unit = tuple[int, int, str]
"""Of a service: the job's number, the task's index, and its name."""


def emit(resolution: Resolution, options: NoOptions) -> Iterator[Folder]:
    """By host: the slice, the target, and a service a task."""
    jobs = resolution.jobs
    name = [_namer(resolution, job) for job in jobs]
    before = _before(resolution)
    services = Forms(lambda job: partial(_service, resolution, job))
    text = [services.rows(job).at for job in jobs]
    its_slice, its_target = _slice(resolution), _target(resolution)
    slice_text, target_text = _slice_text(resolution), _target_text(resolution)
    ordered = any(before)

    def artifacts(placed: Iterable[tuple[int, int]]) -> Iterator[Artifact]:
        units = [(number, index, name[number](index)) for number, index in placed]
        wants = "".join([f"Wants={each}\n" for _, _, each in units])
        yield Artifact(its_slice, [slice_text.encode()])
        yield Artifact(its_target, [f"{target_text}{wants}".encode()])
        orders = _orders(before, units) if ordered else repeat("", len(units))
        for (number, index, each), order in zip(units, orders, strict=True):
            unit = text[number](index)
            if order:
                unit = unit.replace(_SERVICE, f"{order}{_SERVICE}", 1)
            yield Artifact(each, [unit.encode()])

    for host, placed in _by_host(resolution):
        yield Folder(host, artifacts(placed))


def _orders(before: Sequence[Sequence[int]], units: Sequence[Unit]) -> Iterator[str]:
    """For each unit of a host, what puts it after others there."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    for number, _, name in units:
        names[number].append(name)
    for number, mine in names.items():
        others = [each for other in before[number] for each in names.get(other, ())]
        yield from repeat("".join([f"Wants={each}\nAfter={each}\n" for each in others]), len(mine))


def _before(resolution: Resolution) -> Sequence[Sequence[int]]:
    """By job, those whose tasks start on a host before its own."""
    numbers = {job.ident: number for number, job in enumerate(resolution.jobs)}
    return [
        [numbers[after.job] for after in job.after if after.when == "started"]
        for job in resolution.jobs
    ]


def _by_host(resolution: Resolution) -> Iterator[tuple[str, Iterable[tuple[int, int]]]]:
    """Hosts, and each task there as its job's number and its index, ascending."""
    found: defaultdict[int, array[int]] = defaultdict(lambda: array("L"))
    for number, job in enumerate(resolution.jobs):
        for index, host in enumerate(job.hosts):
            found[host].extend((number, index))
    for host, placed in sorted(found.items()):
        yield resolution.hosts[host].name, zip(placed[::2], placed[1::2], strict=True)


def _target(resolution: Resolution) -> str:
    return _unit.unit_name(resolution.name, "target")


def _slice(resolution: Resolution) -> str:
    return _unit.unit_name(resolution.name, "slice")


def _namer(resolution: Resolution, job: ResolvedJob) -> Callable[[int], str]:
    """What the services of a job's tasks are called.

    The partition is written as in the slice, without a dash: the first one ends it, so that no two
    partitions have a service of the same name.
    """
    prefix = _slice(resolution).removesuffix(".slice")
    # Names are escaped character by character, and no digit is.
    stem = f"{prefix}-{_unit.unit_name(f'{job.ident}-').removesuffix('.service')}"
    return lambda index: f"{stem}{padded(index)}.service"


def _slice_text(resolution: Resolution) -> str:
    description = ("Description", _unit.plain(f"Tasks of partition {resolution.partition}"))
    return _unit.render([("Unit", [description])])


def _target_text(resolution: Resolution) -> str:
    """A target's unit, but for what it wants."""
    description = ("Description", _unit.plain(f"Partition {resolution.partition}"))
    return _unit.render([("Unit", [description])])


def _service(resolution: Resolution, job: ResolvedJob, fill: Fill) -> str:
    """A task's unit, but for the order among tasks of its host."""
    partition = _unit.plain(resolution.partition)
    unit: list[Setting] = [
        ("Description", f"{_unit.plain(fill(job.task_idents))} of {partition}"),
        ("PartOf", _target(resolution)),
        # Once the target is stopped, what failed is forgotten too: it would keep the counts of all
        # starts, so that a task without attempts left would not start again.
        ("CollectMode", "inactive-or-failed"),
        *_start_limit(job.restart),
    ]
    service: list[Setting] = [
        ("Type", "exec"),
        ("Slice", _slice(resolution)),
        ("User", _unit.plain(job.user)),
        *_process(job, fill),
        *_ending(job),
    ]
    return _unit.render([("Unit", unit), ("Service", service)])


def _process(job: ResolvedJob, fill: Fill) -> Iterator[Setting]:
    if job.working_directory is not None:
        yield "WorkingDirectory", _unit.path(job.working_directory.filled(fill))
    for name, value in job.environment.items():
        yield "Environment", _unit.assignment(name, value.filled(fill))
    *earlier, last = job.commands
    if earlier:
        # They belong to the start of the service, which has 90 seconds if nothing else is said.
        yield "TimeoutStartSec", "infinity"
    for command in earlier:
        yield "ExecStartPre", _command(command, fill)
    yield "ExecStart", _command(last, fill)


def _command(words: Sequence[Text], fill: Fill) -> str:
    return _unit.command([word.filled(fill) for word in words])


def _ending(job: ResolvedJob) -> Iterator[Setting]:
    if job.restart is None:
        yield "Restart", "no"
    else:
        yield "Restart", job.restart.when
        yield "RestartSec", str(job.restart.delay_seconds)
        # By itself systemd takes an end by these for a success: systemd.service(5), Restart=.
        yield "RestartForceExitStatus", "SIGHUP SIGINT SIGTERM SIGPIPE"
    if job.stop is not None:
        yield "KillSignal", job.stop.signal
        yield "TimeoutStopSec", str(job.stop.grace_seconds)


def _start_limit(restart: Restart | None) -> Iterator[Setting]:
    """How often a service may start: systemd.unit(5), StartLimitIntervalSec=.

    Restarts by hand count too; all are forgotten when the partition is stopped.
    """
    if restart is None:
        return
    if restart.attempts is None:
        yield "StartLimitIntervalSec", "0"
    else:
        yield "StartLimitIntervalSec", "infinity"
        yield "StartLimitBurst", str(restart.attempts + 1)


def limits(resolution: Resolution, options: NoOptions) -> Iterator[Diagnostic]:
    """Names of units and users, texts, and order among hosts, of which no systemd knows."""
    yield from _names(resolution)
    yield from _users(resolution)
    found = list(_texts(resolution))
    yield from found or _texts_of_others(resolution)


def _names(resolution: Resolution) -> Iterator[Diagnostic]:
    name, hint = resolution.name, "give the partition a shorter ident"
    reason = _unit.unit_name_problem(name, "slice") or _unit.unit_name_problem(name, "target")
    if name in SYSTEMDS_OWN:
        reason, hint = "systemd has a unit of its own of that name", "give it another ident"
    if reason:
        message = f"systemd cannot name the units of partition {name!r}: {reason}"
        yield Diagnostic("illegal-ident", message, BOOT / "ident", hint=hint)
        return
    for number, job in enumerate(resolution.jobs):
        longest = _namer(resolution, job)(job.cardinality - 1) if job.cardinality else ""
        if len(longest) > _unit.NAME_BYTES:
            yield Diagnostic(
                "illegal-ident",
                f"systemd cannot name the tasks of job {job.ident!r}: {longest!r} is longer than "
                f"{_unit.NAME_BYTES} bytes",
                BOOT / "jobs" / number / "ident",
                hint="give the job or the partition a shorter ident",
            )


def _texts(resolution: Resolution) -> Iterator[Diagnostic]:
    for place in places(resolution):
        if reason := _problem(place):
            yield inexpressible("systemd", place.path, place.what, reason)


def _problem(place: Place) -> str | None:
    if place.kind == "directory":
        return _unit.path_problem(place.text)
    if place.kind == "variable":
        return _unit.assignment_problem(str(place.name), place.text)
    return _unit.command_problem([place.text] if place.is_program else ["/x", place.text])


def _texts_of_others(resolution: Resolution) -> Iterator[Diagnostic]:
    """What another task's longer host name or number, or all words together make too long."""
    for number, job in enumerate(resolution.jobs):
        if not job.cardinality:
            continue
        for path, what, texts, problem in _values(job, BOOT / "jobs" / number / "task"):
            if reason := problem(*map(_longest, texts)):
                yield inexpressible("systemd", path, what, reason)


def _longest(text: Text) -> str:
    """At least as long as any task's string, from the longest piece of each column."""
    return text.filled(lambda column: column.longest)


def _values(
    job: ResolvedJob, path: DataPath
) -> Iterator[tuple[DataPath, str, Sequence[Text], Callable[..., str | None]]]:
    """The values of settings, the texts that each is made of, and what is wrong with it."""
    of = f"of job {job.ident!r}"
    for number, command in enumerate(job.commands):
        at, what = path / "commands" / number, f"command {number} {of}"
        yield at, what, command, lambda *argv: _unit.command_problem(argv)
    for name, value in job.environment.items():
        at, what = path / "environment" / name, f"variable {name} {of}"
        yield at, what, [value], partial(_unit.assignment_problem, name)
    if job.working_directory is not None:
        at, what = path / "working_directory", f"working directory {of}"
        yield at, what, [job.working_directory], _unit.path_problem


def _users(resolution: Resolution) -> Iterator[Diagnostic]:
    for number, job in enumerate(resolution.jobs):
        if job.cardinality and (reason := _unit.user_problem(job.user)):
            path = BOOT / "jobs" / number / "roles"
            what = f"user {job.user!r} of job {job.ident!r}"
            yield inexpressible("systemd", path, what, reason)


BACKEND = Backend(
    name="systemd",
    summary="units by host: a service a task, and a target and a slice a partition",
    # Neither a clean nor an allowed environment: what a site gives to all services, by
    # DefaultEnvironment= in systemd-system.conf(5) or `systemctl set-environment`, can only be
    # kept out by name, with UnsetEnvironment=. The systemd of a host knows of no other's tasks,
    # so it cannot wait for them.
    features=frozenset(
        {
            Feature.SEVERAL_HOSTS,
            Feature.SEVERAL_USERS,
            Feature.SEVERAL_COMMANDS,
            Feature.WORKING_DIRECTORY,
            Feature.INHERITED_ENVIRONMENT,
            Feature.RESTART,
            Feature.STOP,
            Feature.AFTER_STARTED,
        }
    ),
    emit=emit,
    limits=limits,
)
