"""The resolver's rules, each by the smallest example that shows it."""

from typing import Any

import msgspec
import pytest

from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from ccmgen.resolve.join import join
from ccmgen.resolve.rooms import Rooms


def job(ident: str, cardinality: int = 1, roles: Any = ("any",), **task: Any) -> Any:
    return {
        "ident": ident,
        "roles": roles,
        "cardinality": cardinality,
        "parameters": {},
        "task": {"commands": [["run"]], **task},
    }


def resolved(jobs: list[Any], hosts: Any, **site: Any) -> Resolution:
    """Jobs at a site of one zone of all hosts, unless `site` says more."""
    document = {
        "site": "here",
        "hosts": hosts,
        "zones": {"all": {"hosts": ",".join(hosts)}},
        "users": {"default": "bv"},
        **site,
    }
    environment = settle(msgspec.convert(document, EnvironmentDocument))
    return resolve(msgspec.convert({"ident": "part", "jobs": jobs}, Partition), environment)


def refused(jobs: list[Any], hosts: Any, **site: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises(CcmgenError) as caught:
        resolved(jobs, hosts, **site)
    return caught.value.diagnostics


def hosts_of(found: Resolution, number: int = 0) -> list[str]:
    job = found.jobs[number]
    return [found.host(job, task) for task in range(job.cardinality)]


def test_tasks_are_spread_over_hosts_in_natural_order() -> None:
    found = resolved([job("a", 4)], {"h10": {}, "h9": {}, "h1": {}})
    assert hosts_of(found) == ["h1", "h9", "h10", "h1"]


def test_demanding_jobs_are_placed_first() -> None:
    hosts = {"h1": {"capacity": {"slots": 1, "devices": {"card": ["c"]}}}, "h2": {}}
    jobs = [job("a"), job("b", resources={"devices": {"card": 1}})]
    found = resolved(jobs, hosts)
    assert (hosts_of(found, 0), hosts_of(found, 1)) == (["h2"], ["h1"])


def test_a_refusal_has_a_reason_for_every_host() -> None:
    hosts = {
        "cpu": {"attributes": {"rack": "a"}, "capacity": {"cpu": 0.5}},
        "memory": {"attributes": {"rack": ["a", "b"]}, "capacity": {"memory": "1 GiB"}},
        "rack": {"attributes": {"rack": "b"}},
        "slots": {"attributes": {"rack": "a"}, "capacity": {"slots": 0}},
        "sole": {"attributes": {"rack": "a"}, "capacity": {"devices": {"card": ["c0", "c1"]}}},
        "unknown": {},
        "without": {"attributes": {"rack": "a"}},
    }
    demand = {"cpu_millis": 1500, "memory_bytes": 2 << 30, "devices": {"card": 1}}
    placement = {"max_per": {"host": 1}, "require": {"rack": "a"}}
    (found,) = refused([job("ru", 2, resources=demand, placement=placement)], hosts)
    assert found.code == "no-room"
    assert found.message == "zone 'all' has room for 1 of the 2 tasks of job 'ru'"
    assert found.related == (
        "cpu: has 0.5 of 0.5 processors left, a task needs 1.5",
        "memory: has 1024 of 1024 MiB of memory left, a task needs 2048",
        "rack: its attribute 'rack' is 'b'; 'a' is required",
        "slots: has 0 of 0 slots left, a task needs 1",
        "sole: has 1 of its tasks, and max_per host is 1",
        "unknown: has no attribute 'rack'; 'a' is required",
        "without: has 0 of 0 card devices left, a task needs 1",
    )


def test_true_is_not_one() -> None:
    hosts = {"h": {"attributes": {"numa": 1, "gpu": True}}}
    assert resolved([job("a", placement={"require": {"numa": 1, "gpu": True}})], hosts)
    for wrong in ({"numa": True}, {"gpu": 1}):
        assert [d.code for d in refused([job("a", placement={"require": wrong})], hosts)] == [
            "no-room"
        ]


def test_devices_are_given_lowest_names_first() -> None:
    hosts = {"h": {"capacity": {"devices": {"card": ["c10", "c9", "c1"]}}}}
    found = resolved([job("a", resources={"devices": {"card": 2}})], hosts)
    assert list(found.jobs[0].devices["card"]) == [("c1", "c9")]


def test_a_task_that_asks_for_several_shared_devices_goes_where_there_are_different_ones() -> None:
    """Two of n0 are named; of what is left on h1, two uses are of the one n1."""
    capacity = {"devices": {"numa": {"names": ["n0", "n1"], "tasks": 2}}}
    hosts = {"h1": {"capacity": capacity}, "h2": {"capacity": capacity}}
    jobs = [
        job("a", 2, resources={"devices": {"numa": ["n0"]}}, placement={"require": {"host": "h1"}}),
        job(
            "b",
            resources={"devices": {"numa": 2}},
            placement={"prefer": [{"hosts": {"host": "h1"}}]},
        ),
    ]
    found = resolved(jobs, hosts)
    assert hosts_of(found, 1) == ["h2"]
    (refusal,) = refused(jobs, {"h1": hosts["h1"]})
    assert refusal.message == (
        "jobs 'a' and 'b' have no room together in zone 'all': 1 numa device beside any 1 too few"
    )


def test_ports_begin_anew_on_every_host_and_avoid_fixed_and_reserved_ones() -> None:
    ports = {"range": "9000-9003", "reserved": "9001"}
    jobs = [job("a", 3, ports={"p": {}}), job("z", ports={"q": {"fixed": 9000}})]
    found = resolved(jobs, {"h1": {}, "h2": {}}, ports=ports)
    assert hosts_of(found, 0) == ["h1", "h2", "h1"]
    assert hosts_of(found, 1) == ["h2"]
    assert list(found.jobs[0].ports["p"]) == [9000, 9002, 9002]


def test_a_port_is_not_shared_between_zones_of_a_host() -> None:
    zones = {"x": {"hosts": "h"}, "y": {"hosts": "h"}}
    jobs = [job(zone, placement={"zone": zone}, ports={"p": {}}) for zone in zones]
    found = resolved(jobs, {"h": {}}, zones=zones)
    assert [list(each.ports["p"]) for each in found.jobs] == [[9000], [9001]]


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        (
            [job("a", 2, ports={"p": {"fixed": 80}})],
            "h: port 80 is taken by a task",
        ),
        (
            [job("b", ports={"p": {"fixed": 80}}), job("a", ports={"q": {"fixed": 80}})],
            "h: offers port 80",
        ),
        (
            [job("a", ports={"p": {"fixed": 22}})],
            "h: port 22 is taken by the environment, which reserves it",
        ),
    ],
    ids=["one job", "two jobs", "reserved"],
)
def test_a_port_asked_for_twice_is_said_to_be_taken(jobs: list[Any], said: str) -> None:
    (found,) = refused(jobs, {"h": {}}, ports={"reserved": "22"})
    assert (found.code, found.related[-1]) == ("no-room", said)


def test_ports_used_up() -> None:
    (found,) = refused([job("a", 3, ports={"p": {}})], {"h": {}}, ports={"range": "1-2"})
    assert found.message == "zone 'all' has room for 2 of the 3 tasks of job 'a'"
    assert found.related == ("h: has 0 of 2 ports of 1-2 left, a task needs 1",)


def test_users_are_those_of_the_last_role_that_has_one_and_the_zone_goes_before_the_site() -> None:
    zones = {"all": {"hosts": "h", "users": {"reader": "zone-reader"}}}
    users = {"default": "bv", "reader": "site-reader", "any": "anyone"}
    jobs = [
        job("a", roles=["any", "reader"]),
        job("b", roles=["reader", "any"]),
        job("c", roles=["x"]),
    ]
    found = resolved(jobs, {"h": {}}, users=users, zones=zones)
    assert [each.user for each in found.jobs] == ["zone-reader", "anyone", "bv"]


def test_a_task_s_variables_go_before_its_softwares_and_later_software_before_earlier() -> None:
    software = {
        "x": {"environment": {"A": "x", "B": "x", "C": "x"}},
        "y": {"environment": {"B": "y"}},
    }
    made = job("a", software=["x", "y"], environment={"C": "own"})
    found = resolved([made], {"h": {}}, software=software)
    said = {name: text.constant for name, text in found.jobs[0].environment.items()}
    assert said == {"A": "x", "B": "y", "C": "own"}


def test_everything_that_does_not_fit_the_site_is_said() -> None:
    jobs = [
        job("a", placement={"zone": "al"}),
        job("a", software=["app"]),
        {**job("c"), "task": {"commands": []}},
        job("d", after=[{"job": "e", "when": "started"}]),
    ]
    found = refused(jobs, {"h": {}}, users={})
    assert sorted(d.code for d in found) == [
        *("duplicate-job", "no-command", "unknown-job", "unknown-software"),
        *["unknown-user"] * 3,
        "unknown-zone",
    ]


def test_a_job_without_tasks_needs_no_room() -> None:
    found = resolved([job("a", 0, resources={"slots": 9})], {"h": {"capacity": {"slots": 1}}})
    assert list(found.jobs[0].hosts) == []


def test_what_a_site_or_any_zone_of_a_host_reserves_is_given_to_nobody() -> None:
    zones = {
        "here": {"hosts": "h", "ports": {"range": "9000-9010"}},
        "there": {"hosts": "h", "ports": {"reserved": "9001"}},
    }
    jobs = [
        job(name, placement={"zone": name}, ports={"p": {}, "q": {}}) for name in ("here", "there")
    ]
    ports = {"range": "9000-9006", "reserved": "9000,9002"}
    found = resolved(jobs, {"h": {}}, zones=zones, ports=ports)
    given = [number for each in found.jobs for name in "pq" for number in each.ports[name]]
    assert given == [9003, 9004, 9005, 9006]


def test_a_program_has_a_name() -> None:
    (found,) = refused([{**job("a"), "task": {"commands": [["run"], [""]]}}], {"h": {}})
    assert (found.code, str(found.path)) == ("no-command", "jobs[0].task.commands[1][0]")


def test_a_wrong_reference_is_blamed_on_the_parameter_that_named_the_job() -> None:
    reference = {"ref": "port", "name": "p", "of": {"job": "nobody"}}
    wrong = job("a", environment={"PEER": reference})
    (found,) = refused([{**wrong, "parameters": {"peers": ["x", "nobody"]}}], {"h": {}})
    assert (found.code, str(found.path)) == ("unknown-job", "jobs[0].parameters.peers[1]")


def test_ranges_within_one_another_count_a_port_once() -> None:
    ranges = {"wide": "9000-9003", "narrow": "9000-9001", "other": "9002-9005"}
    zones = {name: {"hosts": "h", "ports": {"range": each}} for name, each in ranges.items()}
    jobs = [job(name, 2, placement={"zone": name}, ports={"p": {}}) for name in ranges]
    found = resolved(jobs, {"h": {}}, zones=zones)
    given = sorted(number for each in found.jobs for number in each.ports["p"])
    assert given == list(range(9000, 9006))


def test_a_group_that_is_full_is_the_reason() -> None:
    hosts = {f"h{n}": {"attributes": {"rack": rack}} for n, rack in enumerate("abaa")}
    limited = job("a", 5, placement={"max_per": {"rack": 2, "host": 1}})
    (found,) = refused([limited], hosts)
    assert found.message == "zone 'all' has room for 3 of the 5 tasks of job 'a'"
    assert found.related == (
        "h0: rack 'a' may have 2 of its tasks",
        "h1: rack 'b' may have 2 of its tasks",
        "h2: rack 'a' may have 2 of its tasks",
        "h3: rack 'a' may have 2 of its tasks",
    )


def test_a_job_goes_with_the_one_that_it_is_to_be_near_to() -> None:
    gone = {**job("a"), "condition": {"disabled": "recabling"}}
    near = job("b", placement={"together": [{"job": "a"}]})
    found = resolved([gone, near], {"h": {}})
    assert [(removal.job, removal.reason) for removal in found.removals] == [
        ("a", "it is disabled: recabling"),
        ("b", "job 'a' is removed (it is disabled: recabling)"),
    ]


def test_every_name_that_is_not_there_is_said_at_once() -> None:
    needs = [{"on": "job", "job": "x"}, {"on": "device", "host": "h", "kind": "k", "name": "n"}]
    jobs = [
        {**job("a"), "condition": {"depends": [{"on": "all", "of": needs}]}},
        job("b", placement={"apart": [{"job": "y"}], "zone": "nowhere"}),
        job(
            "c",
            placement={
                "together": [{"job": "z"}, {"job": "c"}],
                "require": {"n": {"matches": "("}},
            },
        ),
    ]
    found = refused(jobs, {"h": {}}, default_zone="all")
    assert [(d.code, str(d.path)) for d in found] == [
        ("unknown-job", "jobs[0].condition.depends[0].of[0].job"),
        ("unknown-device", "jobs[0].condition.depends[0].of[1].name"),
        ("unknown-zone", "jobs[1]"),
        ("unknown-job", "jobs[1].task.placement.apart[0].job"),
        ("unknown-job", "jobs[2].task.placement.together[0].job"),
        ("bad-value", "jobs[2].task.placement.together[1].job"),
        ("bad-value", "jobs[2].task.placement.require.n.matches"),
    ]


RACKS = {f"h{n}": {"attributes": {"rack": n // 2, "room": "x"}} for n in range(4)}
OVER_BOTH = [("host", "host"), ("host", "rack"), ("rack", "rack"), ("rack", "room")]


@pytest.mark.parametrize(("together", "apart"), OVER_BOTH)
@pytest.mark.parametrize("by", [0, 1])
def test_two_wishes_that_contradict_each_other_are_named(
    together: str, apart: str, by: int
) -> None:
    wishes: list[Any] = [{"together": [{"job": "b", "over": together}]}, {}]
    wishes[by]["apart"] = [{"job": "ba"[by], "over": apart}]
    (found,) = refused([job("a", 2, placement=wishes[0]), job("b", placement=wishes[1])], RACKS)
    far = ("and apart from it", "which is to be apart from job 'a'")[by]
    assert found.message == (
        "two wishes contradict each other: job 'a' is to be together with job 'b' "
        f"over {together!r}, {far} over {apart!r}"
    )
    assert str(found.path) == "jobs[0].task.placement.together[0]"
    assert [str(path) for path in found.also] == [f"jobs[{by}].task.placement.apart[0]"]


@pytest.mark.parametrize(
    ("over", "hosts"),
    [
        (("rack", "host"), RACKS),
        (("room", "rack"), RACKS),
        (("host", "near"), {"h": {"attributes": {"near": []}}}),
        (("rack", "near"), {f"h{n}": {"attributes": {"rack": 1, "near": [n]}} for n in (1, 2)}),
    ],
)
def test_near_by_one_attribute_and_apart_by_another(over: tuple[str, str], hosts: Any) -> None:
    """In one rack but on another host; or where the attribute has no groups at all."""
    near, far = ({"job": "b", "over": name} for name in over)
    found = resolved([job("a", placement={"together": [near], "apart": [far]}), job("b")], hosts)
    assert hosts_of(found)


def test_a_job_that_need_not_run_may_contradict_itself() -> None:
    both = {kind: [{"job": "b"}] for kind in ("together", "apart")}
    spare = {**job("a", placement=both), "condition": {"quorum": 0}}
    assert [removal.job for removal in resolved([spare, job("b")], {"h": {}}).removals] == ["a"]


def test_true_and_false_are_said_as_json_writes_them() -> None:
    wished = job("a", placement={"require": {"x": True}})
    (found,) = refused([wished], {"h": {}, "i": {"attributes": {"x": False}}})
    assert found.related == (
        "h: has no attribute 'x'; true is required",
        "i: its attribute 'x' is false; true is required",
    )


def scattered(number: int, over: str) -> list[Any]:
    """So many jobs that all keep apart from one another."""
    idents = [f"j{n:02}" for n in range(number)]
    return [
        job(ident, placement={"apart": [{"job": other, "over": over} for other in idents[:n]]})
        for n, ident in enumerate(idents)
    ]


def test_more_jobs_that_keep_apart_than_there_are_hosts_are_named() -> None:
    hosts = {f"h{n:02}": {"attributes": {"rack": n % 3}} for n in range(29)}
    assert resolved(scattered(29, "host"), hosts)
    (refusal,) = refused(scattered(30, "host"), hosts)
    assert refusal.message.endswith(
        "keep apart from one another, each on a host of its own, and for these 30 there are only "
        "29: h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11, ..."
    )
    (refusal,) = refused(scattered(4, "rack"), hosts)
    assert refusal.message == (
        "jobs 'j00' and 'j01' and 'j02' and 'j03' keep apart from one another, each on a group of "
        "hosts of one rack of its own, and for these 4 there are only 3: 0, 1, 2"
    )


def test_of_jobs_that_keep_apart_those_are_named_that_compete() -> None:
    jobs = scattered(4, "host")
    for each in jobs[1:3]:
        each["task"]["placement"]["require"] = {"host": "h1"}
    (refusal,) = refused(jobs, {f"h{n}": {} for n in range(1, 9)})
    assert refusal.message == (
        "jobs 'j01' and 'j02' keep apart from one another, each on a host of its own, and for "
        "these 2 there is only 1: h1"
    )


def test_jobs_that_keep_apart_need_no_group_where_a_host_is_in_none() -> None:
    jobs = [{**each, "cardinality": 2} for each in scattered(3, "near")]
    for each in jobs:
        each["task"]["resources"] = {"devices": {"numa": 1}}
        each["task"]["placement"]["max_per"] = {"host": 1}
    numa = {"capacity": {"devices": {"numa": ["n0", "n1"]}}}
    hosts = {f"h{n}": {**numa, "attributes": {"near": []}} for n in range(1, 4)}
    assert resolved(jobs, hosts)
    (refusal,) = refused(jobs[:2], {"h1": hosts["h1"], "h2": {**numa, "attributes": {"near": [2]}}})
    assert "keep apart" not in refusal.message


PORTS = {"a": "9000-9009", "b": "9000-9004,9005-9009", "c": "9100-9109"}


def test_zones_of_equal_ports_share_one_set() -> None:
    """Each job looks for its zone's among them, and sets that are not the same one are compared
    number by number."""
    zones = {name: {"hosts": "h", "ports": {"range": ports}} for name, ports in PORTS.items()}
    document = {"site": "s", "hosts": {"h": {}}, "zones": zones, "users": {"default": "bv"}}
    environment = settle(msgspec.convert(document, EnvironmentDocument))
    jobs = [job(name, ports={"rcf": {}}, placement={"zone": name}) for name in zones]
    partition = msgspec.convert({"ident": "part", "jobs": jobs}, Partition)
    rooms = Rooms(join(partition, environment), ())
    assert rooms.allowed["a"] is rooms.allowed["b"]
    assert rooms.allowed["a"] is not rooms.allowed["c"]
    members = [each for _, found in rooms.ranges for each in found]
    assert all(any(own is each for each in members) for own in rooms.allowed.values())
