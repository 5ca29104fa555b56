"""Partitions that are compiled one after another at one site never claim the same thing."""

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.assignment import Occupied
from ccmgen.decode.environment import settle
from ccmgen.decode.resolution import occupied_of, read_resolution
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolve import resolve
from tests.partitions import Json, partitions, sites
from tests.test_decode_resolution import written

ROLES = {"any": {"doc": "Any.", "parameters": {}, "provides": {}}}


@st.composite
def several(draw: st.DrawFn) -> tuple[Json, list[Json]]:
    """A site, and partitions in the order in which they are compiled."""
    site = draw(sites())
    found = [
        {**draw(partitions(tuple(site["zones"]))), "ident": ident, "roles": ROLES}
        for ident in ("one", "two", "three")
    ]
    return site, draw(st.permutations(found))


@given(several())
def test_in_any_order_there_is_no_clash(drawn: tuple[Any, list[Any]]) -> None:
    site, documents = drawn
    try:
        environment = settle(msgspec.convert(site, EnvironmentDocument))
    except CcmgenError:
        return
    running: list[Occupied] = []
    for document in documents:
        try:
            made = resolve(msgspec.convert(document, Partition), environment, occupied=running)
        except CcmgenError:
            continue
        name = f"{made.partition}.json"
        running.append(occupied_of(read_resolution(written(made), name), name))
    ports: Counter[tuple[str, int]] = Counter()
    devices: Counter[tuple[str, str, str]] = Counter()
    slots: Counter[str] = Counter()
    for other in running:
        for ident, assigned in other.assignments.items():
            for numbers in assigned.ports.values():
                ports.update(zip(assigned.hosts, numbers, strict=True))
            for kind, given_ in assigned.devices.items():
                for host, names in zip(assigned.hosts, given_, strict=True):
                    devices.update((host, kind, name) for name in names)
            for host in assigned.hosts:
                slots[host] += other.resources[ident].slots
    hosts = {host.name: host for host in environment.hosts}
    assert max(ports.values(), default=1) == 1
    assert all(count <= hosts[h].shares.get(k, 1) for (h, k, _), count in devices.items())
    for name, count in slots.items():
        capacity = hosts[name].slots
        assert capacity is None or count <= capacity
