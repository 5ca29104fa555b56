"""Independent checkers: what is wrong with a resolution, and with the reasons of a refusal.

They recompute everything from the partition, the environment and the resolution, and call nothing
of the resolver. Each yields a sentence a violation; nothing means that all is well.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ccmgen.diagnostics import Diagnostic
from ccmgen.environment import Environment, Host, Zone
from ccmgen.ir import Job, Partition
from ccmgen.resolution import Resolution, ResolvedJob, value_at
from tests.reading import Reading


def violations(
    partition: Partition, environment: Environment, resolution: Resolution
) -> Iterator[str]:
    """Everything that a sound resolution would not have."""
    if [job.ident for job in resolution.jobs] != [job.ident for job in partition.jobs]:
        yield "the jobs are others, or in another order"
        return
    pairs = list(zip(partition.jobs, resolution.jobs, strict=True))
    for job, placed in pairs:
        yield from _columns(job, placed)
        yield from _places(job, placed, environment)
        yield from _ports(job, placed, environment)
        yield from _records(job, placed, Reading(partition, environment, resolution))
    for number, host in enumerate(environment.hosts):
        yield from _over_capacity(number, host, pairs)
        yield from _claimed_twice(number, host, pairs)


def _zone(job: Job, environment: Environment) -> Zone:
    return environment.zones[job.task.placement.zone or environment.default_zone or ""]


def _columns(job: Job, placed: ResolvedJob) -> Iterator[str]:
    columns = [placed.hosts, *placed.ports.values(), *placed.devices.values()]
    if {len(column) for column in columns} != {job.cardinality}:
        yield f"{job.ident}: not every column has {job.cardinality} entries"
    if set(placed.ports) != set(job.task.ports):
        yield f"{job.ident}: the ports are {set(placed.ports)}"
    if set(placed.devices) != set(job.task.resources.devices):
        yield f"{job.ident}: the kinds of devices are {set(placed.devices)}"


def _places(job: Job, placed: ResolvedJob, environment: Environment) -> Iterator[str]:
    most = job.task.placement.max_per.get("host")
    for number, count in Counter(placed.hosts).items():
        host = environment.hosts[number]
        if number not in _zone(job, environment).hosts:
            yield f"{job.ident}: {host.name} is not in its zone"
        if host.disabled:
            yield f"{job.ident}: {host.name} is disabled"
        if most is not None and count > most:
            yield f"{job.ident}: {count} of its tasks are on {host.name}"
        for name, wanted in job.task.placement.require.items():
            if not has_attribute(host, name, wanted):
                yield f"{job.ident}: {host.name} lacks the attribute {name}={wanted!r}"


def has_attribute(host: Host, name: str, wanted: Any) -> bool:
    """Whether the host's attribute equals the value or, if it is a list, contains it, as JSON."""
    has = host.attributes.get(name, ())
    values = has if isinstance(has, tuple) else (has,)
    return any(value == wanted and _is_bool(value) == _is_bool(wanted) for value in values)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


Pairs = list[tuple[Job, ResolvedJob]]


def _over_capacity(number: int, host: Host, pairs: Pairs) -> Iterator[str]:
    for what in ("cpu_millis", "memory_bytes", "slots"):
        used = sum(
            list(placed.hosts).count(number) * getattr(job.task.resources, what)
            for job, placed in pairs
        )
        limit = getattr(host, what)
        if limit is not None and used > limit:
            yield f"{host.name}: {used} of {limit} {what} are used"


def _claimed_twice(number: int, host: Host, pairs: Pairs) -> Iterator[str]:
    ports: list[int] = []
    devices: list[tuple[str, str]] = []
    for job, placed in pairs:
        here = [task for task in range(job.cardinality) if placed.hosts[task] == number]
        ports += [numbers[task] for numbers in placed.ports.values() for task in here]
        for kind, wanted in job.task.resources.devices.items():
            for task in here:
                given = placed.devices[kind][task]
                count = wanted if isinstance(wanted, int) else len(wanted)
                if len(set(given)) != count or not (isinstance(wanted, int) or wanted == given):
                    yield f"{job.ident}: task {task} has {given} of {wanted} {kind}"
                devices += [(kind, name) for name in given]
    for port, count in Counter(ports).items():
        if count > 1:
            yield f"{host.name}: port {port} is claimed {count} times"
    for (kind, name), count in Counter(devices).items():
        if count > host.shares.get(kind, 1):
            yield f"{host.name}: {kind} {name} is claimed {count} times"
        if name not in host.devices.get(kind, ()):
            yield f"{host.name}: it has no {kind} {name}"


def _ports(job: Job, placed: ResolvedJob, environment: Environment) -> Iterator[str]:
    pool = _zone(job, environment).ports
    for name, numbers in placed.ports.items():
        fixed = job.task.ports[name].fixed
        for port, host in zip(numbers, placed.hosts, strict=True):
            zones = [zone for zone in environment.zones.values() if host in zone.hosts]
            if fixed is not None and port != fixed:
                yield f"{job.ident}: port {name} is {port}, not the fixed {fixed}"
            if fixed is None and port not in pool.allowed:
                yield f"{job.ident}: port {name} is {port}, out of range"
            if any(port in zone.ports.reserved for zone in zones):
                yield f"{job.ident}: port {name} is {port}, which is reserved"


def _records(job: Job, placed: ResolvedJob, reading: Reading) -> Iterator[str]:
    """Each task's record is its own: every text and value as the independent reading has it."""
    software = [reading.environment.software[name].environment for name in job.task.software]
    for i in range(job.cardinality):
        variables = {k: v for each in software for k, v in each.items()}
        variables |= {k: reading.text(v, job.ident, i) for k, v in job.task.environment.items()}
        directory = job.task.working_directory
        wanted = {
            "commands": [[reading.text(w, job.ident, i) for w in c] for c in job.task.commands],
            "environment": variables,
            "directory": None if directory is None else reading.text(directory, job.ident, i),
            "parameters": reading.value(job.parameters, job.ident, i),
            "provides": reading.value(job.provides, job.ident, i),
        }
        got = record(placed, i)
        for what, value in wanted.items():
            if not identical(got[what], value):
                yield f"{job.ident}: the {what} of task {i} are {got[what]!r}, not {value!r}"


def record(job: ResolvedJob, i: int) -> dict[str, Any]:
    """All that a resolution says of a task, but for the number of its host, as plain data."""
    directory = job.working_directory
    return {
        "task": job.task_ident(i),
        "zone": job.zone,
        "user": job.user,
        "ports": {name: numbers[i] for name, numbers in job.ports.items()},
        "devices": {kind: given[i] for kind, given in job.devices.items()},
        "commands": [[word.at(i) for word in command] for command in job.commands],
        "environment": {name: text.at(i) for name, text in job.environment.items()},
        "directory": None if directory is None else directory.at(i),
        "parameters": value_at(job.parameters, i),
        "provides": value_at(job.provides, i),
    }


def identical(one: Any, other: Any) -> bool:
    """Equal as JSON, where 1 and true differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(identical(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(identical, one, other))
    return bool(one == other) and _is_bool(one) == _is_bool(other)


def unfounded(found: Diagnostic, partition: Partition, environment: Environment) -> Iterator[str]:
    """What is not so in a refusal of `no-room`: each host of the zone has one reason that holds."""
    assert found.path is not None
    job = partition.jobs[int(found.path.steps[1])]
    hosts = {environment.hosts[n].name: environment.hosts[n] for n in _zone(job, environment).hosts}
    reasons = dict(line.split(": ", 1) for line in found.related)
    if list(reasons) != list(hosts):
        yield f"the reasons are for {list(reasons)}, the zone has {list(hosts)}"
        return
    for name, reason in reasons.items():
        if not _holds(reason, hosts[name], job):
            yield f"{name}: {reason}"


_LACKS = re.compile(
    r"has (?P<left>\S+)( MiB)? of (?P<total>\S+) (?P<what>.+) left, a task needs (?P<need>\S+)"
)
_ATTRIBUTE = re.compile(r"(has no|its) attribute '(?P<name>\w+)'")
_TAKEN = re.compile(r"port (?P<port>\d+) is taken by (a task|the environment, which reserves it)")
_MOST = re.compile(r"has (?P<here>\d+) of its tasks, and max_per host is (?P<most>\d+)")


def _holds(reason: str, host: Host, job: Job) -> bool:
    need: Any = job.task.resources
    if match := _ATTRIBUTE.match(reason):
        wanted = job.task.placement.require[match["name"]]
        return not has_attribute(host, match["name"], wanted)
    if match := _TAKEN.fullmatch(reason):
        return int(match["port"]) in [port.fixed for port in job.task.ports.values()]
    if match := _MOST.fullmatch(reason):
        return int(match["here"]) >= int(match["most"]) == job.task.placement.max_per.get("host")
    match = _LACKS.match(reason)
    if match is None:
        return False
    if match["what"].startswith("ports of "):
        return int(match["left"]) < int(match["need"]) <= len(job.task.ports)
    kind = match["what"].removesuffix(" devices")
    total, wanted = {
        kind: (len(host.devices.get(kind, ())), need.devices.get(kind, 0)),
        "slots": (host.slots or 0, need.slots),
        "processors": ((host.cpu_millis or 0) / 1000, need.cpu_millis / 1000),
        "MiB of memory": ((host.memory_bytes or 0) / 2**20, need.memory_bytes / 2**20),
    }[kind]
    said = [float(match[group]) for group in ("left", "total", "need")]
    return said[0] < said[2] and f"{total:g} {wanted:g}" == f"{said[1]:g} {said[2]:g}"
