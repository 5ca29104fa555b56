"""An environment as people write it, JSON, Jsonnet or TOML, to the one the resolver joins."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from math import isfinite
from typing import Any

import msgspec

from ccmgen.decode.explain import explain, schema
from ccmgen.diagnostics import (
    ENVIRONMENT,
    CcmgenError,
    DataPath,
    Diagnostic,
    Location,
    inexact,
    nearest,
    stop_on,
)
from ccmgen.environment import (
    Environment,
    EnvironmentDocument,
    Host,
    HostsDocument,
    Inherit,
    Pool,
    PoolDocument,
    PortPool,
    Ports,
    Zone,
    ZoneDocument,
    ZonePorts,
)
from ccmgen.evaluate import Engine
from ccmgen.sources import read_file


def read_environment(engine: Engine, name: str) -> Environment:
    """The environment in the file `name`. Raises CcmgenError with all that is wrong with it."""
    text = read_file(engine.sources, name)
    if name.endswith(".toml"):
        document = _toml(text, name)
    else:
        document = msgspec.json.decode(engine.evaluate(f"import {json.dumps(name)}", ENVIRONMENT))
        stop_on(list(inexact(document, ENVIRONMENT)))
    try:
        typed = msgspec.convert(document, EnvironmentDocument)
    except msgspec.ValidationError as error:
        problems = list(explain(document, schema("environment"), ENVIRONMENT))
        said = problems or [Diagnostic("bad-value", str(error), ENVIRONMENT)]
        raise CcmgenError(said) from None
    return settle(typed)


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        message, line, column = str(error), 0, 0
        if place := re.search(r" \(at line (\d+), column (\d+)\)$", message):
            message = message[: place.start()]
            line, column = int(place[1]), int(place[2])
        problem = Diagnostic("toml-syntax", message, locations=(Location(name, line, column),))
        raise CcmgenError([problem]) from None
    stop_on(list(_unlike_json(document, ENVIRONMENT)))
    return document


def _number(text: str) -> float:
    """As in JSON, where 2.0 is 2."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _unlike_json(value: Any, path: DataPath) -> Iterator[Diagnostic]:
    """TOML has dates, infinities and "not a number" beside what JSON has."""
    if isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _unlike_json(item, path / step)
    elif isinstance(value, date | time) or (isinstance(value, float) and not isfinite(value)):
        hint = "put it in quotes, or write a finite number"
        yield Diagnostic(
            "bad-value", f"{value} is a value that JSON does not have", path, hint=hint
        )


def settle(document: EnvironmentDocument) -> Environment:
    """Unfold names, sort hosts, and put zones together with what holds for all of them."""
    problems: list[Diagnostic] = []
    hosts = _hosts(document, problems)
    index = {host.name: number for number, host in enumerate(hosts)}
    zones = {
        name: _zone(name, zone, document, index, problems)
        for name, zone in sorted(document.zones.items())
    }
    problems += _idle_lists(document)
    if document.default_zone is not None and document.default_zone not in zones:
        problems.append(
            Diagnostic(
                "unknown-zone",
                f"the environment has no zone {document.default_zone!r}",
                ENVIRONMENT / "default_zone",
                hint=nearest(document.default_zone, zones),
            )
        )
    stop_on(list(dict.fromkeys(problems)))
    return Environment(
        site=document.site,
        hosts=hosts,
        zones=zones,
        default_zone=document.default_zone,
        software=document.software,
        stagers={"copy": ("cp", "-R", "--"), **document.stagers},
        backends=document.backends,
    )


def _idle_lists(document: EnvironmentDocument) -> Iterator[Diagnostic]:
    """Lists of allowed variables where the policy does not look at them."""
    named: list[tuple[DataPath, Inherit | None]] = [(ENVIRONMENT, document.environment)]
    named += [(ENVIRONMENT / "zones" / n, zone.environment) for n, zone in document.zones.items()]
    for path, inherit in named:
        if inherit is not None and inherit.allow and inherit.policy != "allow":
            message = f"the policy is {inherit.policy}, so nothing looks at the allowed variables"
            hint = "say policy allow, or leave the list out"
            yield Diagnostic("bad-value", message, path / "environment" / "allow", hint=hint)


def _hosts(document: EnvironmentDocument, problems: list[Diagnostic]) -> tuple[Host, ...]:
    found: dict[str, Host] = {}
    described: dict[str, str] = {}
    for folded, common in document.hosts.items():
        path = ENVIRONMENT / "hosts" / folded
        problems += _devices_twice(common, path / "capacity" / "devices")
        names = _unfold(folded, path, problems)
        addresses = dict(_addresses(common, len(names), path, problems))
        for number, name in enumerate(names):
            if not _HOST_NAME.fullmatch(name):
                message = f"{name!r} is no host name (RFC 1123: letters, digits, dots and dashes)"
                problems.append(Diagnostic("bad-host-names", message, path))
            other = described.setdefault(name, folded)
            if other != folded:
                message = f"host {name!r} is described twice, by {other!r} and by {folded!r}"
                problems.append(Diagnostic("duplicate-host", message, path))
            found[name] = _host(name, common, {k: v[number] for k, v in addresses.items()})
    return tuple(found[name] for name in sorted(found, key=natural))


def _devices_twice(common: HostsDocument, path: DataPath) -> Iterator[Diagnostic]:
    for kind, names in common.capacity.devices.items():
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Diagnostic(
                    "bad-value", f"the device {name!r} is listed twice", path / kind / number
                )


_HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def natural(name: str) -> tuple[tuple[int, str, str], ...]:
    """The key that sorts host-9 before host-10, and the same way everywhere."""
    return tuple(
        # Of two numbers without leading zeros, the longer is the greater.
        (len(number), number, part) if part[0] in "0123456789" else (-1, part, "")
        for part in re.split(r"([0-9]+)", name)
        if part
        for number in [part.lstrip("0")]
    )


def _addresses(
    common: HostsDocument, count: int, path: DataPath, problems: list[Diagnostic]
) -> Iterator[tuple[str, list[str]]]:
    for network, folded in sorted(common.addresses.items()):
        at = path / "addresses" / network
        addresses = _unfold(folded, at, problems)
        if len(addresses) == count:
            yield network, addresses
        elif addresses:
            problems.append(
                Diagnostic(
                    "uneven-addresses",
                    f"{len(addresses)} addresses for {count} hosts; each host has one",
                    at,
                )
            )


def _host(name: str, common: HostsDocument, addresses: Mapping[str, str]) -> Host:
    capacity = common.capacity
    return Host(
        name=name,
        attributes=common.attributes,
        addresses=addresses,
        cpu_millis=None if capacity.cpu is None else round(capacity.cpu * 1000),
        memory_bytes=None if capacity.memory is None else memory_bytes(capacity.memory),
        slots=capacity.slots,
        devices={
            kind: tuple(sorted(names, key=natural))
            for kind, names in sorted(capacity.devices.items())
        },
    )


def memory_bytes(text: str) -> int:
    """An amount with its unit, such as `64 GiB` or `1.5GB`, in bytes (IEC 80000-13)."""
    amount = text.rstrip("BkKMGTi ")
    unit = text[len(amount) :].strip()
    base = 1024 if "i" in unit else 1000
    return round(float(amount) * float(base ** "BKMGT".index(unit[0].upper())))


def _zone(
    name: str,
    zone: ZoneDocument,
    document: EnvironmentDocument,
    index: Mapping[str, int],
    problems: list[Diagnostic],
) -> Zone:
    path = ENVIRONMENT / "zones" / name
    if (zone.hosts is None) is (zone.pool is None):
        message = f"zone {name!r} has {'both' if zone.hosts else 'neither'} hosts and a pool"
        hint = "give it either: hosts that ccmgen chooses from, or a pool whose manager chooses"
        problems.append(Diagnostic("bad-value", message, path, hint=hint))
    pool = None if zone.pool is None else _pool(zone.pool, document, path / "pool", problems)
    numbers = set()
    for host in _unfold(zone.hosts, path / "hosts", problems) if zone.hosts else ():
        if host in index:
            numbers.add(index[host])
        else:
            problems.append(
                Diagnostic(
                    "unknown-host",
                    f"zone {name!r} lists host {host!r}, which hosts does not describe",
                    path / "hosts",
                    hint=nearest(host, index),
                )
            )
    return Zone(
        name=name,
        hosts=tuple(sorted(numbers)),
        pool=pool,
        launcher=zone.launcher,
        users={**document.users, **zone.users},
        ports=_ports(document.ports, zone.ports, path / "ports", problems),
        inherit=zone.environment or document.environment,
    )


def _pool(
    name: str, document: EnvironmentDocument, path: DataPath, problems: list[Diagnostic]
) -> Pool:
    if name not in document.pools:
        message, hint = f"the environment has no pool {name!r}", nearest(name, document.pools)
        problems.append(Diagnostic("unknown-pool", message, path, hint=hint))
    capacity = document.pools.get(name, PoolDocument()).capacity
    return Pool(
        name=name,
        cpu_millis=None if capacity.cpu is None else round(capacity.cpu * 1000),
        memory_bytes=None if capacity.memory is None else memory_bytes(capacity.memory),
        slots=capacity.slots,
    )


def _ports(site: Ports, zone: ZonePorts, path: DataPath, problems: list[Diagnostic]) -> PortPool:
    everywhere = ENVIRONMENT / "ports"
    reserved = frozenset(
        [
            *_numbers(site.reserved or "", everywhere / "reserved", problems),
            *_numbers(zone.reserved or "", path / "reserved", problems),
        ]
    )
    ranges, at = (site.range, everywhere) if zone.range is None else (zone.range, path)
    allowed = set(_numbers(ranges, at / "range", problems)) - reserved
    return PortPool(tuple(sorted(allowed)), reserved)


def _numbers(text: str, path: DataPath, problems: list[Diagnostic]) -> Iterable[int]:
    found: list[int] = []
    for part in filter(None, text.split(",")):
        low, _, high = part.partition("-")
        first, last = int(low), int(high or low)
        if not 1 <= first <= last <= 65535:
            problems.append(
                Diagnostic("bad-ports", f"{part!r} is no range of ports from 1 to 65535", path)
            )
            continue
        found += range(first, last + 1)
    return found


MOST_HOSTS = 1_000_000
"""More in one folded name is taken for a slip of the pen: unfolding it would fill the memory."""


def _unfold(folded: str, path: DataPath, problems: list[Diagnostic]) -> list[str]:
    """The names of a folded node set, in natural order."""
    if re.fullmatch(r"[A-Za-z0-9_.:-]+", folded):
        return [folded]
    # Its import takes as long as placing 10,000 tasks, and most small environments do without.
    from ClusterShell.NodeSet import NodeSet, NodeSetException
    from ClusterShell.NodeUtils import GroupResolver, GroupResolverError

    hint = "write names as ClusterShell folds them: np04-srv-0[01-30],np04-gw"
    if _size(folded) > MOST_HOSTS:
        message = f"{folded!r} are more than {MOST_HOSTS} names"
        problems.append(Diagnostic("bad-host-names", message, path, hint=hint))
        return []
    try:
        # Without group sources: those are read from files of the machine.
        return sorted(NodeSet(folded, resolver=GroupResolver()), key=natural)
    except GroupResolverError:
        message = f"{folded!r} names a group (@), and groups are not looked up"
        problems.append(Diagnostic("bad-host-names", message, path, hint=hint))
        return []
    except NodeSetException as error:
        problems.append(Diagnostic("bad-host-names", str(error), path, hint=hint))
        return []


def _size(folded: str) -> int:
    """How many names there are at the most, without unfolding them."""
    total = 0
    for part in re.split(r",(?![^\[]*\])", folded):
        names = 1
        for ranges in re.findall(r"\[([^\]]*)\]", part):
            bounds = re.findall(r"([0-9]{1,18})-([0-9]{1,18})", ranges)
            names *= sum(abs(int(high) - int(low)) + 1 for low, high in bounds) + ranges.count(",")
        total += names
    return total
