"""The resolver's promises: the same for any order of its inputs, and sound."""

import random
from typing import Any

import msgspec
from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Text
from ccmgen.resolve import resolve
from tests.checkers import record, unfounded, violations
from tests.partitions import Json, sites_and_partitions

EXPECTED = {"no-room", "no-address"}
"""What may keep a random partition, all of whose names are known, from being resolved."""


def typed(site: Json, partition: Json) -> tuple[Environment, Partition]:
    """The two documents as the resolver takes them."""
    environment = settle(msgspec.convert(site, EnvironmentDocument))
    return environment, msgspec.convert(partition, Partition)


def outcome(site: Json, partition: Json) -> Any:
    """By job, each task's record and host; or all that is said to be wrong."""
    environment, jobs = typed(site, partition)
    try:
        found = resolve(jobs, environment)
    except CcmgenError as error:
        return {(d.code, d.message, d.related, d.hint) for d in error.diagnostics}
    return {
        job.ident: [(found.host(job, i), record(job, i)) for i in range(job.cardinality)]
        for job in found.jobs
    }


def shuffled(value: Json, order: random.Random) -> Json:
    """The same document with the keys of every map in another order."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, order) for item in value]
    return value


def reordered(site: Json, partition: Json, order: random.Random) -> tuple[Json, Json]:
    """Other orders of keys, of a zone's hosts, of a host's devices, and of jobs."""
    site, partition = shuffled(site, order), shuffled(partition, order)
    for zone in site["zones"].values():
        names = zone["hosts"].split(",")
        order.shuffle(names)
        zone["hosts"] = ",".join(names)
    for host in site["hosts"].values():
        for names in host["capacity"]["devices"].values():
            order.shuffle(names)
    order.shuffle(partition["jobs"])
    return site, partition


@settings(max_examples=100, deadline=None)
@given(sites_and_partitions(), st.randoms(use_true_random=False))
def test_no_order_of_the_inputs_changes_anything(
    documents: tuple[Json, Json], order: random.Random
) -> None:
    assert outcome(*documents) == outcome(*reordered(*documents, order))


@settings(max_examples=200, deadline=None)
@given(sites_and_partitions())
def test_what_is_resolved_is_sound_and_what_is_refused_has_its_reasons(
    documents: tuple[Json, Json],
) -> None:
    environment, partition = typed(*documents)
    try:
        found = resolve(partition, environment)
    except CcmgenError as error:
        for problem in error.diagnostics:
            event(problem.code)
            assert problem.code in EXPECTED
            assert list(reasons_that_fail(problem, partition, environment)) == []
        return
    event("resolved")
    assert list(violations(partition, environment, found)) == []


def reasons_that_fail(
    problem: Diagnostic, partition: Partition, environment: Environment
) -> list[str]:
    """What a refusal says that is not so."""
    if problem.code == "no-room":
        together = "no room together" in problem.message
        event("together" if together else "alone")  # the former is left to brute force
        return [] if together else list(unfounded(problem, partition, environment))
    assert problem.path is not None
    job = partition.jobs[int(problem.path.steps[1])]
    zone = environment.zones[job.task.placement.zone or "zone0"]
    without = any("data" not in environment.hosts[n].addresses for n in zone.hosts)
    return [] if without else [problem.message]


@settings(max_examples=30, deadline=None)
@given(sites_and_partitions())
def test_the_checkers_see_a_wrong_port_and_a_wrong_text(documents: tuple[Json, Json]) -> None:
    environment, partition = typed(*documents)
    try:
        found = resolve(partition, environment)
    except CcmgenError:
        return
    for number, job in enumerate(found.jobs):
        wrong = [
            replace(job, ports={**job.ports, name: [1] * job.cardinality}) for name in job.ports
        ]
        wrong.append(replace(job, commands=((Text(("no",)),),)))
        for each in wrong if job.cardinality else ():
            jobs = (*found.jobs[:number], each, *found.jobs[number + 1 :])
            assert list(violations(partition, environment, replace(found, jobs=jobs))) != []
