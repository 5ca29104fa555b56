"""Stable: what is locked stays where it can, and what moves is the least that a change forces."""

import copy
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from ccmgen.assignment import Assigned, Assignments, Occupied
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from tests.brute import is_sound, placements
from tests.checkers import violations
from tests.tight import Json, tight


def typed(site: Json, partition: Json) -> tuple[Environment, Partition]:
    environment = settle(msgspec.convert(site, EnvironmentDocument))
    return environment, msgspec.convert(partition, Partition)


def assignments(found: Resolution) -> Assignments:
    """What a lock keeps of a resolution."""
    return {
        job.ident: Assigned(
            hosts=[found.hosts[host].name for host in job.hosts],
            ports=job.ports,
            devices=job.devices,
        )
        for job in found.jobs
    }


def moved(before: Assignments, after: Assignments) -> int:
    """How many tasks are on another host; those that are new or gone did not move."""
    return sum(
        one != other
        for ident in before.keys() & after.keys()
        for one, other in zip(before[ident].hosts, after[ident].hosts, strict=False)
    )


def least_moves(partition: Partition, environment: Environment, before: Assignments) -> int | None:
    """The fewest tasks that any sound placement moves, by looking at all of them."""
    names = [host.name for host in environment.hosts]
    fewest = None
    for places in placements(partition, environment):
        moves = 0
        for job, hosts in zip(partition.jobs, places, strict=True):
            was = Counter(before[job.ident].hosts[: job.cardinality] if job.ident in before else ())
            moves += was.total() - (was & Counter(names[host] for host in hosts)).total()
        fewest = moves if fewest is None else min(fewest, moves)
    return fewest


CHANGES = ("disable", "slots", "memory", "grow", "shrink", "demand", "add", "rack")


@st.composite
def changed(draw: st.DrawFn, site: Json, partition: Json) -> tuple[Json, Json]:
    """The documents with one or two changes such as sites and authors make."""
    site, partition = copy.deepcopy(site), copy.deepcopy(partition)
    for _ in range(draw(st.integers(1, 2))):
        host = site["hosts"][draw(st.sampled_from(sorted(site["hosts"])))]
        job = draw(st.sampled_from(partition["jobs"]))
        kind = draw(
            st.sampled_from(
                ["disable", "slots", "memory", "grow", "shrink", "demand", "add", "rack"]
            )
        )
        if kind == "disable":
            name = draw(st.sampled_from(sorted(site["hosts"])))
            site["disabled"] = [{"hosts": name, "reason": "broken"}]
        elif kind == "slots":
            host["capacity"]["slots"] = draw(st.integers(0, 4))
        elif kind == "memory":
            host["capacity"]["memory"] = f"{draw(st.integers(0, 4))} MiB"
        elif kind == "grow":
            job["cardinality"] += 1
        elif kind == "shrink":
            job["cardinality"] -= job["cardinality"] > 0
        elif kind == "demand":
            job["task"]["resources"]["slots"] = draw(st.integers(0, 3))
        elif kind == "rack":
            host["attributes"]["rack"] = draw(st.sampled_from(["x", "y"]))
        elif "new" not in site["hosts"]:
            site["hosts"]["new"] = copy.deepcopy(host)
            site["zones"]["all"]["hosts"] += ",new"
    return site, partition


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_fewest_tasks_move_that_a_change_forces(data: st.DataObject) -> None:
    documents = data.draw(tight())
    environment, partition = typed(*documents)
    try:
        before = assignments(resolve(partition, environment))
    except CcmgenError:
        assume(False)
        return
    environment, partition = typed(*data.draw(changed(*documents)))
    fewest = least_moves(partition, environment, before)
    try:
        found = resolve(partition, environment, before=before)
    except CcmgenError:
        assert fewest is None
        return
    assert list(violations(partition, environment, found)) == []
    assert is_sound(partition.jobs, tuple(tuple(j.hosts) for j in found.jobs), environment)
    event(f"moves {fewest}")
    assert moved(before, assignments(found)) == fewest


@settings(max_examples=100, deadline=None)
@given(tight())
def test_nothing_changes_without_a_change(documents: tuple[Json, Json]) -> None:
    environment, partition = typed(*documents)
    try:
        first = resolve(partition, environment)
    except CcmgenError:
        assume(False)
        return
    again = resolve(partition, environment, before=assignments(first))
    assert assignments(again) == assignments(first)


def job(ident: str, cardinality: int = 1, **task: Any) -> Json:
    return {
        "ident": ident,
        "roles": ["any"],
        "cardinality": cardinality,
        "parameters": {},
        "task": {"commands": [["run"]], **task},
    }


def boot(*jobs: Json) -> Json:
    return {"ident": "p", "jobs": list(jobs)}


def site(hosts: str, slots: int, **more: Any) -> Json:
    return {
        "site": "s",
        "hosts": {hosts: {"capacity": {"slots": slots}}},
        "zones": {"all": {"hosts": hosts}},
        "users": {"default": "u"},
        **more,
    }


def test_a_host_that_is_added_moves_nothing() -> None:
    jobs = boot(job("a", 8, ports={"p": {}}))
    environment, partition = typed(site("h[1-2]", 9), jobs)
    before = assignments(resolve(partition, environment))
    more, _ = typed(site("h[1-3]", 9), jobs)
    assert assignments(resolve(partition, more, before=before)) == before
    fresh = assignments(resolve(partition, more))
    assert moved(before, fresh) > 0


def test_ports_stay_with_their_tasks() -> None:
    environment, partition = typed(
        site("h1", 9), {"ident": "p", "jobs": [job("b", 3, ports={"p": {}})]}
    )
    before = assignments(resolve(partition, environment))
    assert list(before["b"].ports["p"]) == [9000, 9001, 9002]
    jobs = [job("a", 2, ports={"p": {}}), job("b", 4, ports={"p": {}})]
    _, grown = typed(site("h1", 9), boot(*jobs))
    after = assignments(resolve(grown, environment, before=before))
    assert list(after["b"].ports["p"]) == [9000, 9001, 9002, 9005]
    assert list(after["a"].ports["p"]) == [9003, 9004]


def test_a_port_that_is_added_is_given_to_tasks_that_keep_another() -> None:
    environment, partition = typed(site("h1", 9), boot(job("b", 3, ports={"p": {}})))
    before = assignments(resolve(partition, environment))
    _, partition = typed(site("h1", 9), boot(job("b", 3, ports={"p": {}, "q": {}})))
    after = assignments(resolve(partition, environment, before=before))["b"]
    assert list(after.ports["p"]) == [9000, 9001, 9002]
    assert list(after.ports["q"]) == [9003, 9004, 9005]


def test_a_task_that_moves_gets_the_lowest_port_of_its_new_host() -> None:
    environment, partition = typed(site("h1", 9), boot(job("b", 3, ports={"p": {}})))
    before = assignments(resolve(partition, environment))
    environment, _ = typed(site("h2", 9), boot(job("b", 3, ports={"p": {}})))
    there = {"b": Assigned(["h1"] * 3, {"p": [9005, 9006, 9007]}, before["b"].devices)}
    after = assignments(resolve(partition, environment, before=there))["b"]
    assert (after.hosts, list(after.ports["p"])) == (["h2"] * 3, [9000, 9001, 9002])


def test_a_fixed_port_makes_way_for_itself() -> None:
    environment, partition = typed(
        site("h1", 9), {"ident": "p", "jobs": [job("b", 2, ports={"p": {}})]}
    )
    before = assignments(resolve(partition, environment))
    jobs = [job("a", ports={"p": {"fixed": 9000}}), job("b", 2, ports={"p": {}})]
    _, wanting = typed(site("h1", 9), boot(*jobs))
    after = assignments(resolve(wanting, environment, before=before))
    assert list(after["b"].ports["p"]) == [9002, 9001]


def test_the_loss_of_a_host_moves_its_tasks_only() -> None:
    jobs = boot(*(job(f"j{n}", 40, ports={"p": {}}) for n in range(30)))
    environment, partition = typed(site("h[1-100]", 15), jobs)
    before = assignments(resolve(partition, environment))
    lost = site("h[1-100]", 15, disabled=[{"hosts": "h7", "reason": "fan"}])
    environment, _ = typed(lost, jobs)
    after = assignments(resolve(partition, environment, before=before))
    there = sum(list(each.hosts).count("h7") for each in before.values())
    assert there == 12
    assert moved(before, after) == there


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(3)), st.tuples(tight(3), tight(3), tight(3)))
def test_partitions_that_know_of_each_other_never_clash(
    order: list[int], documents: tuple[tuple[Json, Json], ...]
) -> None:
    """All at the first one's site, resolved in any order, each with what is there as occupied."""
    common = documents[0][0]
    occupied: list[Occupied] = []
    for number in order:
        jobs = copy.deepcopy(documents[number][1]["jobs"])
        for each in jobs:
            each["ident"] += str(number)
            each["task"]["placement"].pop("zone")
            for kind in ("together", "apart"):
                for other in each["task"]["placement"].get(kind, ()):
                    other["job"] += str(number)
        environment, partition = typed(common, {"ident": f"p{number}", "jobs": jobs})
        try:
            found = resolve(partition, environment, occupied=occupied)
        except CcmgenError:
            event("no room beside the others")
            continue
        resources = {each.ident: each.task.resources for each in partition.jobs}
        occupied.append(Occupied(partition.ident, "p.json", assignments(found), resources))
    event(f"{len(occupied)} partitions")
    together = [(o.assignments[i], o.resources[i]) for o in occupied for i in o.assignments]
    for host in environment.hosts:
        here = [
            (assigned, resources, task)
            for assigned, resources in together
            for task, name in enumerate(assigned.hosts)
            if name == host.name
        ]
        assert sum(resources.slots for _, resources, _ in here) <= (host.slots or 0)
        assert sum(resources.memory_bytes for _, resources, _ in here) <= (host.memory_bytes or 0)
        ports = [numbers[task] for assigned, _, task in here for numbers in assigned.ports.values()]
        assert len(set(ports)) == len(ports)
        uses = Counter(
            (kind, name)
            for assigned, _, task in here
            for kind, given in assigned.devices.items()
            for name in given[task]
        )
        assert all(count <= host.shares.get(kind, 1) for (kind, _), count in uses.items())


def test_a_conflict_names_both_claimants() -> None:
    fixed = boot(job("a", ports={"rc": {"fixed": 9000}}))
    environment, partition = typed(site("h1", 1), fixed)
    there = assignments(resolve(partition, environment))
    resources = {"a": partition.jobs[0].task.resources}
    occupied = [Occupied("other", "other/resolved.json", there, resources)]
    with pytest.raises(CcmgenError) as caught:
        resolve(partition, environment, occupied=occupied)
    (found,) = caught.value.diagnostics
    assert found.message == "zone 'all' has room for 0 of the 1 tasks of job 'a'"
    assert found.related == (
        "h1: has 0 of 1 slots left, a task needs 1, beside partition 'other', other/resolved.json",
    )
    roomy, _ = typed(site("h1", 2), fixed)
    with pytest.raises(CcmgenError) as caught:
        resolve(partition, roomy, occupied=occupied)
    (found,) = caught.value.diagnostics
    assert found.related == (
        "h1: port 9000 is taken by port 'rc' of task a-000 of partition 'other', "
        "other/resolved.json",
    )
