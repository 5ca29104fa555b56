"""An environment as people write it, JSON, Jsonnet or TOML, to the one the resolver joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from math import isfinite
from typing import Any

import msgspec

from ccmgen.decode import library
from ccmgen.decode.explain import explain, schema
from ccmgen.decode.hosts import memory_bytes, unfold, unfolded_hosts
from ccmgen.diagnostics import (
    ENVIRONMENT,
    CcmgenError,
    DataPath,
    Diagnostic,
    inexact,
    nearest,
    stop_on,
)
from ccmgen.environment import (
    Environment,
    EnvironmentDocument,
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
from ccmgen.toml import read_toml


def read_environment(engine: Engine, name: str) -> Environment:
    """The environment in the file `name`. Raises CcmgenError with all that is wrong with it."""
    text = read_file(engine.sources, name)
    if name.endswith(".toml"):
        document = _toml(text, name)
    else:
        document = msgspec.json.decode(engine.evaluate(library.document(name), ENVIRONMENT, name))
        stop_on(list(inexact(document, ENVIRONMENT)))
    try:
        typed = msgspec.convert(document, EnvironmentDocument)
    except msgspec.ValidationError as error:
        problems = list(explain(document, schema("environment"), ENVIRONMENT))
        said = problems or [Diagnostic("bad-value", str(error), ENVIRONMENT)]
        raise CcmgenError(said) from None
    return settle(typed)


def _toml(text: str, name: str) -> dict[str, Any]:
    document = read_toml(text, name, number=_number)
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
    hosts = unfolded_hosts(document, problems)
    index = {host.name: number for number, host in enumerate(hosts)}
    ports = _ports(document.ports, ZonePorts(), ENVIRONMENT, problems)
    zones = {
        name: _zone(name, zone, document, index, ports, problems)
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
        stagers={"copy": ("cp", "-RL", "--"), **document.stagers},
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


def _zone(
    name: str,
    zone: ZoneDocument,
    document: EnvironmentDocument,
    index: Mapping[str, int],
    ports: PortPool,
    problems: list[Diagnostic],
) -> Zone:
    """ports: the site's, which a zone has too that says nothing of ports"""
    path = ENVIRONMENT / "zones" / name
    if zone.ports != ZonePorts():
        ports = _ports(document.ports, zone.ports, path / "ports", problems)
    if (zone.hosts is None) is (zone.pool is None):
        message = f"zone {name!r} has {'both' if zone.hosts else 'neither'} hosts and a pool"
        hint = "give it either: hosts that ccmgen chooses from, or a pool whose manager chooses"
        problems.append(Diagnostic("bad-value", message, path, hint=hint))
    pool = None if zone.pool is None else _pool(zone.pool, document, path / "pool", problems)
    numbers = set()
    for host in unfold(zone.hosts, path / "hosts", problems) if zone.hosts else ():
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
        ports=ports,
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
    numbers = _numbers(ranges, at / "range", problems)
    allowed = sorted(set(numbers) - reserved) if reserved or "," in ranges else numbers
    return PortPool(tuple(allowed), frozenset(allowed), reserved)


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
