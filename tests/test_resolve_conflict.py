"""What is said of jobs that have no room together: each line is so, and says what matters."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import event, given, settings
from msgspec.structs import replace

from ccmgen.assignment import Occupied
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Job, Partition
from ccmgen.resolve import resolve
from tests.brute import placements
from tests.checkers import has_attribute
from tests.test_resolve_examples import job, refused, resolved
from tests.test_resolve_stable import assignments, boot, typed
from tests.tight import Json, tight


def host(rack: str = "", **capacity: Any) -> Json:
    return {"attributes": {"rack": rack} if rack else {}, "capacity": capacity}


def lines(jobs: list[Any], hosts: Json, **site: Any) -> tuple[str, ...]:
    (found,) = refused(jobs, hosts, **site)
    assert found.code == "no-room"
    return found.related


REQUIRED = {"require": {"rack": "x"}}
TWO = {"h8": host(slots=3), "h9": host("x", slots=4)}


def test_a_host_says_to_which_of_the_jobs_it_is_refused() -> None:
    few = job("j0", 4, placement={"max_per": {"host": 2}})
    assert lines([few, job("j1", 3, placement=REQUIRED)], TWO) == (
        "j0: 4 tasks, each with 1 slot; at most 2 per host",
        "j1: 3 tasks, each with 1 slot; only where rack is 'x'",
        "h8: offers 3 slots, but not to j1 (has no attribute 'rack'; 'x' is required)",
        "h9: offers 4 slots",
    )


def test_jobs_of_different_zones_name_them() -> None:
    zones = {"z0": {"hosts": "h8,h9"}, "z1": {"hosts": "h9"}}
    jobs = [
        job("j0", 4, placement={"zone": "z0"}),
        job("j1", 4, placement={"zone": "z1", **REQUIRED}),
    ]
    assert lines(jobs, TWO, zones=zones) == (
        "j0: 4 tasks, each with 1 slot; only in zone 'z0'",
        "j1: 4 tasks, each with 1 slot; only in zone 'z1'",
        "h8: offers 3 slots, but not to j1 (is not in zone 'z1')",
        "h9: offers 4 slots",
    )


def test_what_all_the_jobs_require_is_said_by_the_hosts_alone() -> None:
    spread = {**REQUIRED, "spread": ["rack"]}
    jobs = [job("a", 3, placement=REQUIRED), job("b", 2, placement=spread)]
    assert lines(jobs, TWO) == (
        "a: 3 tasks, each with 1 slot",
        "b: 2 tasks, each with 1 slot",
        "h8: has no attribute 'rack'; 'x' is required",
        "h9: offers 4 slots",
    )


def test_a_host_that_is_refused_to_each_job_has_a_reason_for_each() -> None:
    hosts = {"h1": host("x", slots=3), "h2": host("y"), "h3": host("x")}
    zones = {"z0": {"hosts": "h1,h2"}, "z1": {"hosts": "h1,h2,h3"}}
    jobs = [
        job("a", 2, placement={"zone": "z0", **REQUIRED}),
        job("b", 2, placement={"zone": "z1", "require": {"rack": {"in": ["x", "z"]}}}),
    ]
    out = [{"hosts": "h3", "reason": "being recabled"}]
    assert lines(jobs, hosts, zones=zones, disabled=out)[2:] == (
        "h1: offers 3 slots",
        "h2: not for a (its attribute 'rack' is 'y'; 'x' is required), "
        "nor for b (its attribute 'rack' is 'y'; one of 'x', 'z' is required)",
        "h3: is disabled: being recabled",
    )


def test_many_jobs_that_a_host_is_refused_to_are_counted() -> None:
    jobs = [job(f"b{n:02}", placement=REQUIRED) for n in range(10)]
    hosts = {"h1": host(slots=2), "h2": host("x", slots=10)}
    said = lines([*jobs, job("c", 3)], hosts)
    assert said[11].startswith("h1: offers 2 slots, but not to b00, b01, b02, b03, b04, b05, b06")
    assert " b06 and 3 more (has no attribute" in said[11]


def test_many_reasons_are_counted() -> None:
    racks = {f"h{n}": host(str(n), slots=1) for n in range(1, 7)}
    hosts = {"h0": host(slots=1), **racks}
    jobs = [job(f"b{n}", placement={"require": {"rack": str(n)}}) for n in range(1, 7)]
    said = lines([*jobs, job("c", 2)], hosts)
    reasons = [f"b{n} (has no attribute 'rack'; '{n}' is required)" for n in range(1, 5)]
    assert said[7] == f"h0: offers 1 slot, but not to {', nor to '.join(reasons)}, nor to 2 more"


def test_groups_that_count_are_said_of_jobs_and_hosts() -> None:
    hosts = {"h1": host("x", slots=3), "h2": host("y", slots=4), "h3": host(slots=9)}
    jobs = [
        job("a", 4, placement={"max_per": {"rack": 2}}),
        job("b", 3, placement={"require": {"rack": "y"}}),
    ]
    assert lines(jobs, hosts) == (
        "a: 4 tasks, each with 1 slot; at most 2 per rack",
        "b: 3 tasks, each with 1 slot; only where rack is 'y'",
        "h1 (rack 'x'): offers 3 slots, "
        "but not to b (its attribute 'rack' is 'x'; 'y' is required)",
        "h2 (rack 'y'): offers 4 slots",
        "h3: not for a (has no attribute 'rack', whose groups count for the job), "
        "nor for b (has no attribute 'rack'; 'y' is required)",
    )


def test_a_job_that_others_are_to_be_near_to_is_named_with_them() -> None:
    near = {"together": [{"job": "b", "over": "rack"}], "apart": [{"job": "far"}]}
    hosts = {"h1": host("x", slots=3), "h2": host("y", slots=3)}
    jobs = [job("a", 3, placement=near), job("b", placement={"max_per": {"rack": 1}})]
    (found,) = refused([*jobs, job("far", 0)], hosts)
    assert found.message == "jobs 'a' and 'b' have no room together in zone 'all'"
    assert found.related == (
        "a: 3 tasks, each with 1 slot; together with 'b' over rack",
        "b: 1 task, each with 1 slot; at most 1 per rack",
        "h1 (rack 'x'): offers 3 slots",
        "h2 (rack 'y'): offers 3 slots",
    )
    assert found.hint.endswith(", or 1 task fewer in a, would do")


def test_a_job_that_is_to_be_near_to_one_of_them_is_not_named_for_it() -> None:
    jobs = [job("a", resources={"slots": 0}, placement={"together": [{"job": "b"}]})]
    jobs += [job("b", resources={"slots": 2}), job("c", 2, resources={"slots": 2})]
    hosts = {name: host(slots=n) for name, n in (("h1", 2), ("h2", 3), ("h3", 1))}
    (found,) = refused(jobs, hosts)
    assert found.message.startswith("jobs 'b' and 'c' have no room together")


def test_fewer_tasks_that_would_do_are_few_enough_beside_no_more_of_the_others() -> None:
    """With another b on h2, three tasks of a would have room."""
    jobs = [job("a", 5, placement={"together": [{"job": "b"}]}), job("b"), job("c")]
    hosts = {"h1": host(slots=3), "h2": host(slots=3)}
    (found,) = refused(jobs, hosts)
    assert found.hint.endswith("3 tasks fewer in a, would do")
    jobs[0]["cardinality"] = 3
    refused(jobs, hosts)
    jobs[0]["cardinality"] = 2
    assert resolved(jobs, hosts)


def test_a_job_that_is_to_be_spread_says_so_where_it_keeps_it_from_hosts() -> None:
    jobs = [
        job("a", 2, placement={"spread": ["rack"]}),
        job("b", 5),
        job("c", 1, placement={"max_per": {"rack": 4}}),
    ]
    assert lines(jobs, TWO) == (
        "a: 2 tasks, each with 1 slot; spread over rack",
        "b: 5 tasks, each with 1 slot",
        "c: 1 task, each with 1 slot; at most 4 per rack",
        "h8: offers 3 slots, "
        "but not to a and c (has no attribute 'rack', whose groups count for the job)",
        "h9 (rack 'x'): offers 4 slots",
    )


def test_devices_by_name_and_those_that_are_disabled() -> None:
    hosts = {"h1": host(devices={"card": ["f0", "f1"]}), "h2": host()}
    named: Json = {
        "resources": {"devices": {"card": ["f0"]}},
        "placement": {"require": {"host": "h1"}},
    }
    jobs = [job("a", resources={"devices": {"card": 1}}), job("b", **named)]
    out = [{"hosts": "h1", "devices": {"card": ["f1"]}, "reason": "no link"}]
    (found,) = refused(jobs, hosts, disabled=out)
    assert found.related == (
        "a: 1 task, each with 1 slot, 1 card device",
        "b: 1 task, each with 1 slot, 1 card device 'f0'; only where host is 'h1'",
        "h1: offers 1 card device, 1 card device 'f0', beside 'f1', disabled: no link",
        "h2: offers 0 card devices, but not to b (its attribute 'host' is 'h2'; 'h1' is required)",
    )
    assert found.hint == "1 more card device on h2 would do"


def test_memory_beside_another_partition() -> None:
    site = {
        "site": "here",
        "hosts": {"h1": host(memory="5 GiB"), "h2": host("x", memory="4 GiB")},
        "zones": {"all": {"hosts": "h1,h2"}},
        "users": {"default": "bv"},
    }
    environment, other = typed(site, boot(job("o", resources={"memory_bytes": 1 << 30})))
    there = assignments(resolve(other, environment))
    occupied = [Occupied("other", "other.json", there, {"o": other.jobs[0].task.resources})]
    large: Json = {"resources": {"memory_bytes": 2 << 30}}
    jobs = [job("a", 2, **large), {**job("b", 4, **large, placement=REQUIRED)}]
    jobs[1]["condition"] = {"quorum": 2}
    jobs.append(job("c", **large))
    _, partition = typed(site, boot(*jobs))
    with pytest.raises(CcmgenError) as caught:
        resolve(partition, environment, occupied=occupied)
    (found,) = caught.value.diagnostics
    assert found.related == (
        "a: 2 tasks, each with 1 slot, 2048 MiB of memory",
        "b: at least 2 of 4 tasks, each with 1 slot, 2048 MiB of memory; only where rack is 'x'",
        "c: 1 task, each with 1 slot, 2048 MiB of memory",
        "h1: offers 4096 MiB of memory, beside partition 'other', other.json, "
        "but not to b (has no attribute 'rack'; 'x' is required)",
        "h2: offers 4096 MiB of memory",
    )


def test_a_fixed_port_that_is_too_rarely_free() -> None:
    fixed: Json = {"ports": {"p": {"fixed": 80}}}
    zones = {"all": {"hosts": "h1,h2"}, "some": {"hosts": "h2", "ports": {"reserved": "80"}}}
    found = refused(
        [job("a", **fixed), job("b", **fixed)],
        {"h1": {}, "h2": {}},
        zones=zones,
        default_zone="all",
    )
    assert found[0].message.endswith(": 1 more host must have port 80 free")
    assert found[0].related[2:] == (
        "h1: offers port 80",
        "h2: offers no port 80, taken by the environment, which reserves it",
    )


Refused = tuple[Diagnostic, list[Job], Environment]


def refused_together(documents: tuple[Json, Json]) -> Refused | None:
    """What is said, and the jobs that have no room together; nothing if all have."""
    environment = settle(msgspec.convert(documents[0], EnvironmentDocument))
    partition = msgspec.convert(documents[1], Partition)
    try:
        resolve(partition, environment)
    except CcmgenError as error:
        (found, *_) = error.diagnostics
    else:
        return None
    if not re.match(r"jobs? .* no room ", found.message):
        return None
    named = found.message.partition(" have ")[0]
    return found, [each for each in partition.jobs if f"'{each.ident}'" in named], environment


@settings(max_examples=1000, deadline=None)
@given(tight())
def test_a_host_is_refused_to_those_jobs_that_may_not_use_it(documents: tuple[Json, Json]) -> None:
    if not (refusal := refused_together(documents)):
        return
    found, core, environment = refusal
    may: dict[str, set[str]] = {each.name: set() for each in environment.hosts}
    zones = {each.ident: environment.zones[each.task.placement.zone or "all"] for each in core}
    for each in core:
        for number in zones[each.ident].hosts:
            at, wanted = environment.hosts[number], each.task.placement.require
            if all(has_attribute(at, name, want) for name, want in wanted.items()):
                may[at.name].add(each.ident)
    event(f"{len(core)} jobs, {len({zone.name for zone in zones.values()})} zones")
    assert refusals(found) == {
        name: {each.ident for each in core} - idents for name, idents in may.items() if idents
    }


def refusals(found: Diagnostic) -> dict[str, set[str]]:
    """By host that some job may use: the jobs that may not."""
    said = [re.fullmatch(r"(\w+)[^:]*: offers (.*)", line) for line in found.related]
    return {
        match[1]: set(re.findall(r"\b([a-d])\b(?=[^()]* \()", match[2].partition("but not to ")[2]))
        for match in said
        if match
    }


@settings(max_examples=500, deadline=None)
@given(tight())
def test_the_set_is_a_smallest_one_and_what_would_do_would(documents: tuple[Json, Json]) -> None:
    """Where it is said what there is too little of, smallest in what they ask for of that."""
    if not (refusal := refused_together(documents)):
        return
    found, core, environment = refusal

    def have_room(jobs: Iterable[Job]) -> bool:
        partition = Partition("part", tuple(jobs))
        return next(placements(partition, environment), None) is not None

    assert not have_room(core)
    near = {other.job for each in core for other in each.task.placement.together}
    for each in core:
        if each.ident not in near and ": " not in found.message:
            assert have_room(other for other in core if other is not each)
    for number, ident in re.findall(r"(\d+) tasks? fewer in (\w)", found.hint):
        event("fewer")
        for fewer, enough in ((int(number), True), (int(number) - 1, False)):
            jobs = [
                replace(each, cardinality=each.cardinality - fewer * (each.ident == ident))
                for each in core
            ]
            assert have_room(jobs) is enough, found
