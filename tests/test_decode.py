"""Environments as people write them, and what becomes of them."""

from typing import Any

import msgspec
import pytest
import tomli_w
from ClusterShell.NodeSet import RESOLVER_NOGROUP, NodeSet, NodeSetException
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.decode.environment import read_environment, settle
from ccmgen.decode.hosts import memory_bytes, natural, unfold
from ccmgen.diagnostics import ENVIRONMENT, CcmgenError, Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument, PortPool
from ccmgen.evaluate import engine
from ccmgen.sources import Sources
from tests.partitions import Json, sites

BASE: Json = {"site": "here", "hosts": {"h": {}}, "zones": {"all": {"hosts": "h"}}}


def settled(**document: Any) -> Environment:
    return settle(msgspec.convert({**BASE, **document}, EnvironmentDocument))


def refused(**document: Any) -> list[tuple[str, str]]:
    """The codes and places of all that is wrong."""
    with pytest.raises(CcmgenError) as caught:
        settled(**document)
    return [(d.code, str(d.path)) for d in caught.value.diagnostics]


def read(files: dict[str, str], name: str) -> Environment:
    with engine(Sources(files, "")) as child:
        return read_environment(child, name)


def read_badly(files: dict[str, str], name: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(CcmgenError) as caught:
        read(files, name)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0 B", 0),
        ("7B", 7),
        ("1 kB", 1000),
        ("1 KiB", 1024),
        ("1.5 MB", 1_500_000),
        ("1.5MiB", 1_572_864),
        ("2 GB", 2_000_000_000),
        ("64 GiB", 64 << 30),
        ("1 TB", 10**12),
        ("1.25 TiB", 5 << 38),
        ("0.1 kB", 100),
    ],
)
def test_memory_has_units(text: str, amount: int) -> None:
    (host,) = settled(hosts={"h": {"capacity": {"memory": text}}}).hosts
    assert host.memory_bytes == memory_bytes(text) == amount


@pytest.mark.parametrize(
    "text", ["64", "64 gib", "64 Gi", "-1 B", "1e3 B", "1 B\n", "9" * 400 + "B"]
)
def test_memory_without_a_unit_is_none(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        settled(hosts={"h": {"capacity": {"memory": text}}})


def test_processors_may_be_parts_and_what_is_left_out_is_not_counted() -> None:
    hosts = {"a": {"capacity": {"cpu": 0.25}}, "b": {}}
    one, other = settled(hosts=hosts, zones={}).hosts
    assert (one.cpu_millis, one.memory_bytes, one.slots) == (250, None, None)
    assert (other.cpu_millis, other.devices) == (None, {})


WORDS = st.text("ab-_.:019", max_size=4)
NUMBERS = st.from_regex(r"[0-9]{1,3}", fullmatch=True)


@given(WORDS, NUMBERS, NUMBERS, WORDS)
def test_a_range_is_unfolded_as_clustershell_unfolds_it(
    before: str, low: str, high: str, after: str
) -> None:
    folded, problems = f"{before}[{low}-{high}]{after}", list[Diagnostic]()
    names = unfold(folded, ENVIRONMENT, problems)
    try:
        known = NodeSet(folded, resolver=RESOLVER_NOGROUP)
    except NodeSetException:
        assert names == []
        assert problems
    else:
        assert names == sorted(known, key=natural)


def test_folded_names_are_unfolded_with_their_addresses_in_step() -> None:
    hosts = {
        "np04-srv-0[09-10,2]": {"addresses": {"data": "10.73.136.[9-10],10.73.136.2"}},
        "gw": {"addresses": {"control": "gw.cern.ch"}},
    }
    zones = {"daq": {"hosts": "np04-srv-0[2,09]"}, "all": {"hosts": "np04-srv-0[2,09-10],gw"}}
    site = settled(hosts=hosts, zones=zones)
    assert [(host.name, dict(host.addresses)) for host in site.hosts] == [
        ("gw", {"control": "gw.cern.ch"}),
        ("np04-srv-02", {"data": "10.73.136.2"}),
        ("np04-srv-009", {"data": "10.73.136.9"}),
        ("np04-srv-010", {"data": "10.73.136.10"}),
    ]
    assert (site.zones["daq"].hosts, site.zones["all"].hosts) == ((1, 2), (0, 1, 2, 3))


def test_hosts_are_in_natural_order_however_long_their_numbers() -> None:
    names = ["h", "h01", "h1", "h2", "h10", "h10a", "h" + "9" * 5000, "i"]
    assert sorted({*names}, key=natural) == names


@pytest.mark.parametrize(
    ("ports", "allowed", "reserved"),
    [
        ({"range": "5"}, [5], []),
        ({"range": "9000-9002,8000"}, [8000, 9000, 9001, 9002], []),
        ({"range": "9000-9004", "reserved": "9001,9003-9999"}, [9000, 9002], [9001]),
        ({"range": "1-3,2-4"}, [1, 2, 3, 4], []),
    ],
)
def test_ports_are_what_the_range_allows_and_nobody_reserved(
    ports: Any, allowed: list[int], reserved: list[int]
) -> None:
    pool = settled(ports=ports).zones["all"].ports
    assert list(pool.allowed) == allowed
    assert pool.reserved.issuperset(reserved)


def test_a_zone_s_own_ports_and_policy_stand_in_place_of_the_site_s() -> None:
    zones = {
        "own": {"hosts": "h", "ports": {"range": "1"}, "environment": {"policy": "clean"}},
        "all": {"hosts": "h"},
    }
    site = settled(zones=zones, ports={"range": "2", "reserved": "3"})
    own, rest = site.zones["own"], site.zones["all"]
    assert own.ports == PortPool((1,), frozenset({1}), frozenset({3}))
    assert rest.ports == PortPool((2,), frozenset({2}), frozenset({3}))
    assert (own.inherit.policy, rest.inherit.policy) == ("clean", "inherit")


BAD = {
    "a zone's host": ({"zones": {"z": {"hosts": "h,i"}}}, [("unknown-host", "zones.z.hosts")]),
    "default zone": ({"default_zone": "al"}, [("unknown-zone", "default_zone")]),
    "no folded names": (
        {"hosts": {"h": {}, "h[]": {}, "[h": {}}},
        [("bad-host-names", "hosts['h[]']"), ("bad-host-names", "hosts['[h']")],
    ),
    "described twice": (
        {"hosts": {"h": {}, "h1": {}, "h[1-2]": {}}},
        [("duplicate-host", "hosts['h[1-2]']")],
    ),
    "no host name": ({"hosts": {"h": {}, "-h": {}}}, [("bad-host-names", "hosts['-h']")]),
    "no address": (
        {
            "hosts": {
                "h": {"addresses": {"a": "/c/1", "b": "-oProxyCommand=x", "c": "2001:1458::7"}}
            }
        },
        [
            ("bad-host-names", "hosts.h.addresses.a"),
            ("bad-host-names", "hosts.h.addresses.b"),
            ("bad-host-names", "hosts.h.addresses.c"),
        ],
    ),
    "too few addresses": (
        {"hosts": {"h": {"addresses": {"data": "d[1-2]"}}}},
        [("uneven-addresses", "hosts.h.addresses.data")],
    ),
    "device twice": (
        {"hosts": {"h": {"capacity": {"devices": {"card": ["c0", "c1", "c0"]}}}}},
        [("bad-value", "hosts.h.capacity.devices.card[2]")],
    ),
    "ports": (
        {"ports": {"range": "0,1,70000", "reserved": "9-1"}},
        [("bad-ports", f"ports.{key}") for key in ("reserved", "range", "range")],
    ),
}


@pytest.mark.parametrize(("document", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_with_an_environment(document: Any, said: list[tuple[str, str]]) -> None:
    assert refused(**document) == said


@pytest.mark.parametrize(
    "folded", ["@nodes", "@*", "h[1-2", "h[a-b]", "h]", "h[1-" + "9" * 5000 + "]", "h[1-999999999]"]
)
def test_bad_folded_names_and_groups_of_the_machine(folded: str) -> None:
    said = refused(hosts={"h": {}, folded: {}})
    assert {code for code, _ in said} == {"bad-host-names"}


@settings(max_examples=40, deadline=None)
@given(sites())
def test_toml_equals_json(document: Json) -> None:
    files = {
        "env.json": msgspec.json.encode(document).decode(),
        "env.toml": tomli_w.dumps(document),
    }
    assert read(files, "env.toml") == read(files, "env.json")


def test_jsonnet_equals_json() -> None:
    text = "{ site: 'here', hosts: { [h]: {} for h in ['h'] }, zones: { all: { hosts: 'h' } } }"
    assert read({"env.jsonnet": text}, "env.jsonnet") == settled()


def test_a_whole_number_in_toml_is_one_with_a_point_too() -> None:
    text = tomli_w.dumps({**BASE, "hosts": {"h": {"capacity": {"slots": 2.0}}}})
    assert read({"env.toml": text}, "env.toml").hosts[0].slots == 2


@pytest.mark.parametrize("value", ["2020-01-01", "2020-01-01T01:02:03Z", "01:02:03", "inf", "-nan"])
@pytest.mark.parametrize("place", ["hosts.h.attributes.a", "backends.nomad.x", "site"])
def test_toml_that_json_cannot_say(value: str, place: str) -> None:
    text = f"{place} = {value}\n" + ("" if place == "site" else 'site = "here"\n')
    text += 'zones.all.hosts = "h"\n' + ("" if "hosts" in place else "[hosts.h]\n")
    (found,) = read_badly({"env.toml": text}, "env.toml")
    assert (found.code, str(found.path)) == ("bad-value", place)


def test_toml_syntax_errors_have_a_place() -> None:
    (found,) = read_badly({"env.toml": 'site = "here"\nzones = \n'}, "env.toml")
    assert (found.code, str(found.locations[0])) == ("toml-syntax", "env.toml:2:9")


def test_toml_that_is_nested_too_deeply() -> None:
    (found,) = read_badly({"env.toml": "a = " + "[" * 3000 + "]" * 3000}, "env.toml")
    assert (found.code, str(found.locations[0])) == ("toml-syntax", "env.toml")
    assert "nested" in found.message


def test_toml_with_a_number_of_too_many_digits() -> None:
    (found,) = read_badly({"env.toml": f"a = {'1' * 5000}"}, "env.toml")
    assert (found.code, str(found.locations[0])) == ("toml-syntax", "env.toml")
    assert "has too many digits" in found.message


def test_everything_that_is_wrong_is_said() -> None:
    text = '{"site": "a b", "zone": {}, "hosts": {"h": {"capacity": {"cpu": -1, "memory": 5}}}}'
    found = read_badly({"env.json": text}, "env.json")
    assert sorted((d.code, str(d.path)) for d in found) == [
        ("bad-value", "hosts.h.capacity.cpu"),
        ("bad-value", "site"),
        ("missing-key", ""),
        ("unknown-key", "zone"),
        ("wrong-type", "hosts.h.capacity.memory"),
    ]


def test_a_list_that_nothing_looks_at() -> None:
    zones = {"all": {"hosts": "h", "environment": {"policy": "inherit", "allow": ["B"]}}}
    found = refused(zones=zones, environment={"policy": "clean", "allow": ["A"]})
    assert found == [
        ("bad-value", "environment.allow"),
        ("bad-value", "zones.all.environment.allow"),
    ]


def test_numbers_that_jsonnet_cannot_hold() -> None:
    document = '{"site": "s", "hosts": {"h": {"attributes": {"serial": 9007199254740993}}}}'
    (found,) = read_badly({"env.json": document}, "env.json")
    assert (found.code, str(found.path)) == ("bad-value", "hosts.h.attributes.serial")
