"""A plan says why, in stories: what changes, and what is said of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ccmgen as api
from ccmgen.api import planned
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.lock import lock_of
from ccmgen.plan.difference import Plan, Reason, plan
from ccmgen.plan.reasons import Circumstances, explained
from ccmgen.plan.show import text
from ccmgen.plan.states import state_of_lock, state_of_resolution
from ccmgen.resolve import resolve
from tests.partitions import sites_and_partitions
from tests.strategies import environment, job
from tests.test_lock import try_resolve
from tests.test_plan import applied, kinds, tasks_of

SITE: dict[str, Any] = {
    "site": "lab",
    "hosts": {
        f"srv-{n}": {"attributes": {"rack": "a"}, "capacity": {"slots": 4}} for n in range(1, 5)
    },
    "zones": {"all": {"hosts": "srv-[1-4]"}},
    "users": {"default": "daq"},
    "software": {"appfwk": {}},
}
BOOT: dict[str, Any] = {
    "ident": "p42",
    "jobs": [
        {"ident": "ru", "roles": ["appfwk"], "cardinality": 6},
        {"ident": "sleep", "roles": ["zzz"], "cardinality": 2},
    ],
}


def story(
    boot: Callable[[Any], None] = lambda boot: None,
    site: Callable[[Any], None] = lambda site: None,
    old_boot: Callable[[Any], None] = lambda boot: None,
    old_site: Callable[[Any], None] = lambda site: None,
    **running: Any,
) -> Plan:
    """The plan of what a change of the boot or the site does to what is locked."""
    before, after = ([deepcopy(BOOT), deepcopy(SITE)] for _ in range(2))
    for documents, changes in ((before, (old_boot, old_site)), (after, (boot, site))):
        for document, change in zip(documents, changes, strict=True):
            change(document)
    files = dict(zip(("boot.json", "env.json"), map(json.dumps, before), strict=True))
    done = api.compile(api.Sources(files, "boot.json"), "env.json", ["resolved"])
    files = dict(zip(("boot.json", "env.json"), map(json.dumps, after), strict=True))
    edit = running.pop("edit", lambda lock: lock)
    files["ccmgen.lock"] = edit(done.locked("", "ccmgen.lock"))
    for name, content in running.pop("files", {}).items():
        files[name] = content
    sources = api.Sources(files, "boot.json")
    return planned(sources, "env.json", api.Running(lock="ccmgen.lock", **running))


def said(made: Plan) -> Iterator[str]:
    """Of each group: what happens, and why."""
    return (line for line in text(made) if not line.startswith(("  ", "p42")) and line)


def lose(number: int) -> Callable[[Any], None]:
    def change(site: Any) -> None:
        del site["hosts"][f"srv-{number}"]
        site["zones"]["all"]["hosts"] = ",".join(site["hosts"])

    return change


def test_nothing_changes() -> None:
    assert list(text(story())) == ["p42 at lab: nothing changes; 8 tasks stay as they are"]


def test_a_host_is_lost() -> None:
    made = story(site=lose(2))
    assert list(said(made)) == ["2 tasks move: srv-2 is no longer in env.json"]
    assert {host for change in made.changes for host in change.before["host"]} == {"srv-2"}


def test_a_host_leaves_the_zone() -> None:
    def change(site: Any) -> None:
        site["zones"] = {"all": {"hosts": "srv-[1,3-4]"}, "old": {"hosts": "srv-2"}}
        site["default_zone"] = "all"

    assert list(said(story(site=change))) == ["2 tasks move: srv-2 is not in zone 'all'"]


def test_a_host_has_less_room() -> None:
    def change(site: Any) -> None:
        site["hosts"]["srv-2"]["capacity"]["slots"] = 1

    assert list(said(story(site=change))) == [
        "1 task moves: srv-2 has 1 slot in env.json, and its tasks need 2 slots"
    ]


def test_a_job_grows() -> None:
    def change(boot: Any) -> None:
        boot["jobs"][0]["cardinality"] = 7

    assert list(said(story(boot=change))) == [
        "1 task is added: boot.json: cardinality of ru is now 7"
    ]


CARDS = {"devices": {"card": ["0", "1", "2"], "numa": {"names": ["0", "1"], "tasks": 2}}}


def with_cards(site: Any) -> None:
    for host in site["hosts"].values():
        host["capacity"] |= CARDS


def with_devices(boot: Any) -> None:
    boot["jobs"][0] |= {
        "cardinality": 2,
        "roles": ["placed", "zzz"],
        "parameters": {"resources": {"devices": {"card": 1, "numa": 1}}},
    }


def test_another_partition_takes_devices() -> None:
    """Of the device that is shared, it takes what is left for one task."""
    other = taking(1, resources={"devices": {"card": ["0"], "numa": ["0"]}})
    both = (with_devices, with_cards)
    made = story(*both, *both, files={"p43.json": other}, occupied=["p43.json"])
    assert [line for line in said(made) if "devices" in line] == [
        "1 task changes devices: card device 0 of srv-1 is taken by task x-000 of partition 'p43', "
        "p43.json"
    ]


def slots(*slots: int) -> Callable[[Any], None]:
    def change(site: Any) -> None:
        for host, number in zip(site["hosts"].values(), slots, strict=True):
            host["capacity"]["slots"] = number

    return change


def taking(tasks: int, at: str = "srv-1", **task: Any) -> str:
    """What another partition's tasks take of a host, as its resolved.json."""
    x = {"ident": "x", "roles": ["placed", "zzz"], "cardinality": tasks, "parameters": task}
    other = {"ident": "p43", "jobs": [x]}
    site = {**SITE, "hosts": {at: {"capacity": CARDS}}, "zones": {"all": {"hosts": at}}}
    files = {"boot.json": json.dumps(other), "env.json": json.dumps(site)}
    done = api.compile(api.Sources(files, "boot.json"), "env.json", ["resolved"])
    return b"".join(next(done.artifacts("resolved")).chunks).decode()


def test_a_job_shrinks_another_comes_and_one_goes() -> None:
    def change(boot: Any) -> None:
        boot["jobs"][0]["cardinality"] = 5
        boot["jobs"][1]["ident"] = "nap"

    assert list(said(story(boot=change))) == [
        "1 task is removed: boot.json: cardinality of ru is now 5",
        "2 tasks are removed: sleep is no longer in boot.json",
        "2 tasks are added: nap is new in boot.json",
    ]


RACKS = {"srv-1": "a", "srv-2": "a", "srv-3": "a", "srv-4": "b"}


def in_racks(racks: Mapping[str, str]) -> Callable[[Any], None]:
    def change(site: Any) -> None:
        for host, rack in racks.items():
            site["hosts"][host]["attributes"]["rack"] = rack

    return change


def wish(**wishes: Any) -> Callable[[Any], None]:
    """There is one ru and two that sleep, who wish something."""

    def change(boot: Any) -> None:
        boot["jobs"][0]["cardinality"] = 1
        boot["jobs"][1] |= {"roles": ["placed", "zzz"], "parameters": wishes}

    return change


OVER_RACK = [{"job": "ru", "over": "rack"}]


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"apart": OVER_RACK}, "ru is now apart from sleep over rack"),
        ({"together": [{"job": "ru"}]}, "sleep is now together with ru over host"),
        ({"max_per": {"rack": 1}}, "max_per rack of sleep is now 1"),
    ],
)
def test_a_wish_is_new(wishes: Any, reason: str) -> None:
    racks = in_racks(RACKS)
    made = story(wish(**wishes), racks, old_boot=wish(), old_site=racks)
    assert [line.partition(": ")[2] for line in said(made)] == [f"boot.json: {reason}"]


def test_a_wish_stays_and_racks_change() -> None:
    near, racks = wish(together=OVER_RACK), in_racks({**RACKS, "srv-1": "b"})
    before: Any = {"old_boot": near, "old_site": in_racks(RACKS)}
    made = story(near, racks, **before)
    assert list(said(made)) == ["1 task moves: env.json: sleep is now together with ru over rack"]
    beside: Any = {"files": {"p43.json": taking(1, "srv-4")}, "occupied": ["p43.json"]}
    (line,) = said(story(near, racks, **before, **beside))
    assert line.endswith("env.json or p43.json: sleep is now together with ru over rack")
    assert [change.job for change in made.changes] == ["ru"]


def test_a_port_is_reserved() -> None:
    def change(site: Any) -> None:
        site["ports"] = {"range": "9000-9999", "reserved": "9000"}

    assert list(said(story(site=change))) == [
        "4 tasks change ports: port 9000 is now reserved in env.json"
    ]


def test_the_range_of_ports_changes() -> None:
    def change(site: Any) -> None:
        site["ports"] = {"range": "9001-9999"}

    assert list(said(story(site=change))) == [
        "4 tasks change ports: port 9000 is not in the range of zone 'all'"
    ]


def test_argv_changes() -> None:
    def change(boot: Any) -> None:
        boot["jobs"][1]["parameters"] = {"sleeps": 7}

    assert list(said(story(boot=change))) == ["2 tasks change argv: boot.json changed"]


def swept(tasks: int, *words: Any) -> Any:
    made = job("a", [["/bin/x", *words]], tasks)
    sweep = {"c": {"kind": "range", "first": 7}, "d": {"kind": "range", "first": 0, "step": 2}}
    return {"ident": "p42", "jobs": [{**made, "sweep": sweep}]}


COLUMN, STEPS = ({"ref": "column", "name": name} for name in "cd")
ALL_TOGETHER = "the lock has one digest of the 3 tasks that a had"


@pytest.mark.parametrize(
    ("before", "after", "tasks", "reasons"),
    [
        ([COLUMN], [COLUMN], 2, ["b: cardinality of a is now 2", ALL_TOGETHER]),
        ([COLUMN], ["x", COLUMN], 1, ["b: cardinality of a is now 1", ALL_TOGETHER]),
        ([STEPS], [STEPS], 1, ["b: cardinality of a is now 1", ALL_TOGETHER]),
        (["x"], ["y"], 2, ["b: cardinality of a is now 2", "b changed"]),
        ([{"ref": "host"}], [{"ref": "host"}], 2, ["b: cardinality of a is now 2"]),
        ([COLUMN], ["x", COLUMN], 3, ["b changed"]),
        ([COLUMN], ["x", COLUMN], 4, ["b: cardinality of a is now 4", "b changed"]),
        ([COLUMN], [COLUMN], 4, ["b: cardinality of a is now 4"]),
    ],
)
def test_of_fewer_tasks_a_lock_knows_only_what_they_have_in_common(
    before: list[Any], after: list[Any], tasks: int, reasons: list[str]
) -> None:
    site = environment("srv-1", "srv-2")
    old, new = (
        msgspec.convert(described, Partition)
        for described in (swept(3, *before), swept(tasks, *after))
    )
    lock = lock_of(resolve(old, site), {})
    resolution = resolve(new, site, before=lock.assignments)
    state = state_of_lock(lock, "p42", "test")
    left = state_of_resolution(resolution, state)
    given_ = Circumstances(new, site, (), resolution, "b", "env.json", ["b"], False)
    made = plan(state, left, explained(state, left, given_))
    assert sorted(change.why.text for change in made.changes) == sorted(reasons)


def test_environment_changes() -> None:
    def change(site: Any) -> None:
        site["software"]["appfwk"] = {"environment": {"LEVEL": "debug"}}

    assert list(said(story(site=change))) == ["6 tasks change environment: env.json changed"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("{rcf = ", "{rfc = ", "ports"),
        ("sleep = ", "nap = ", "added"),
        ("argv = '", "argv = 'x", "argv"),
    ],
)
def test_an_edited_lock_is_not_blamed_on_files_that_are_as_they_were(
    old: str, new: str, kind: str
) -> None:
    made = story(edit=lambda lock: lock.replace(old, new))
    assert kind in kinds(made)
    assert {change.why.text for change in made.changes} == {
        "no input has changed: the lock was edited, or the command or ccmgen is another"
    }


def test_rebalancing() -> None:
    def change(boot: Any) -> None:
        boot["jobs"].insert(0, {"ident": "a", "roles": ["zzz"], "cardinality": 1})

    moved = [line for line in said(story(boot=change, rebalance=True)) if "move" in line]
    assert all(line.endswith(": tasks are placed afresh") for line in moved)


def test_another_partition_takes_room_and_ports() -> None:
    other = {"ident": "p43", "jobs": [{"ident": "x", "roles": ["zzz"], "cardinality": 1}]}
    site = {**SITE, "hosts": {"srv-2": {}}, "zones": {"all": {"hosts": "srv-2"}}}
    files = {"boot.json": json.dumps(other), "env.json": json.dumps(site)}
    done = api.compile(api.Sources(files, "boot.json"), "env.json", ["resolved"])
    document = json.loads(b"".join(next(done.artifacts("resolved")).chunks))
    document["jobs"]["x"]["resources"]["slots"] = 3
    made = story(files={"p43.json": json.dumps(document)}, occupied=["p43.json"])
    moved, ports = said(made)
    assert moved.startswith("1 task moves: srv-2 has 1 slot beside partition 'p43'")
    assert ports.startswith("1 task changes ports: port 9000 is taken by port 'rcf' of task x-000")
    assert "p43.json" in moved and "p43.json" in ports


def test_without_a_lock_all_is_added() -> None:
    files = {
        "boot.json": json.dumps(BOOT),
        "env.json": json.dumps(SITE),
    }
    made = planned(api.Sources(files, "boot.json"), "env.json", api.Running(lock="ccmgen.lock"))
    assert list(said(made)) == [
        "8 tasks are added: the lock has nothing of this partition at this site"
    ]


def without_host(site: Any, number: int) -> Any:
    """A site that has lost one of its hosts, and no zone with it."""
    changed = deepcopy(site)
    names = list(changed["hosts"])
    lost = names[number % len(names)]
    del changed["hosts"][lost]
    for zone in changed["zones"].values():
        left = [name for name in zone["hosts"].split(",") if name != lost]
        zone["hosts"] = ",".join(left) or next(iter(changed["hosts"]), "")
    return changed


@given(sites_and_partitions(), st.integers(0, 7))
def test_what_a_lost_host_moves_is_told_with_its_name(drawn: tuple[Any, Any], number: int) -> None:
    site, described = drawn
    if len(site["hosts"]) < 2:
        return
    smaller = without_host(site, number)
    (lost,) = set(site["hosts"]) - set(smaller["hosts"])
    resolution = try_resolve(site, described)
    if resolution is None:
        return
    lock = lock_of(resolution, {})
    partition = msgspec.convert(described, Partition)
    environment = settle(msgspec.convert(smaller, EnvironmentDocument))
    try:
        again = resolve(partition, environment, before=lock.assignments)
    except CcmgenError:
        return
    before = state_of_lock(lock, "part", "site")
    after = state_of_resolution(again, before)
    given_ = Circumstances(partition, environment, (), again, "b", "env.json", ["env.json"], False)
    made = plan(before, after, explained(before, after, given_))
    assert applied(made, tasks_of(before)) == tasks_of(after)
    for change in made.changes:
        if change.kind == "moved" and set(change.before["host"]) == {lost}:
            assert change.why == Reason(
                "is no longer in env.json", lost, "are no longer in env.json"
            )
