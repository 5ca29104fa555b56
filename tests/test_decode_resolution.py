"""What the backend `resolved` writes is read as what it was written from."""

import json
from typing import Any

import pytest
from hypothesis import given

from ccmgen.backend import artifacts
from ccmgen.decode.resolution import occupied_of, read_resolution, state_of
from ccmgen.diagnostics import CcmgenError
from ccmgen.lock import lock_of
from ccmgen.registry import find
from ccmgen.resolution import Resolution
from tests.partitions import sites_and_partitions
from tests.strategies import environment, job, resolved
from tests.test_lock import try_resolve


def written(resolution: Resolution) -> str:
    first = next(iter(artifacts(resolution, find("resolved"))))
    return b"".join(first.chunks).decode()


@given(sites_and_partitions())
def test_it_is_read_as_it_was_resolved(drawn: tuple[Any, Any]) -> None:
    site, partition = drawn
    role = {"doc": "Any.", "parameters": {}, "provides": {}}
    resolution = try_resolve(site, {**partition, "roles": {"any": role}})
    if resolution is None:
        return
    document = read_resolution(written(resolution), "resolved.json")
    occupied = occupied_of(document, "resolved.json")
    lock = lock_of(resolution, {})
    jobs = {j.ident: j for j in resolution.jobs}
    none = {i for i, j in jobs.items() if not j.cardinality}
    assert occupied.partition == resolution.partition
    assert {i: a for i, a in occupied.assignments.items() if i not in none} == {
        i: a for i, a in lock.assignments.items() if i not in none
    }
    assert occupied.resources == {ident: j.resources for ident, j in jobs.items()}
    state = state_of(document)
    for ident, found in state.jobs.items():
        commands = jobs[ident].commands
        assert found.told["argv"] == [
            [[word.at(task) for word in command] for command in commands]
            for task in range(found.tasks)
        ]


def changed(**members: Any) -> str:
    made = job("ru", [["/x"]], 2, ports={"p": {}})
    document = json.loads(written(resolved([made], environment("h1"))))
    task = document["jobs"]["ru"]["tasks"]["ru-001"]
    for name, value in members.items():
        (task if name in task else document["jobs"]["ru"])[name] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "[] stands where a record is expected"),
        ('{"$schema": "urn:ccmgen:resolution:2"}', "the key 'partition' is missing"),
        (changed(index=0), "task ru-001 has index 0, but is number 1 of its job"),
        (changed(host=None), "task ru-001 has no host"),
        (changed(pool="farm"), "task ru-000 has a host, but its job is in a pool"),
        (changed(ports={}), "task ru-001 has other ports"),
        (changed(ports={"p": 70000}), "70000 is more than 65535, the most allowed"),
        (changed(devices={"card": ["c0"]}), "task ru-001 has other ports or kinds of devices"),
        (changed(cardinality=3), "job 'ru' has 2 tasks, but cardinality 3"),
    ],
)
def test_what_is_wrong_is_told(text: str, message: str) -> None:
    with pytest.raises(CcmgenError) as error:
        read_resolution(text, "p43.json")
    found = error.value.diagnostics
    assert {d.code for d in found} == {"bad-resolution"}
    assert any(d.message.startswith(message) for d in found), str(error.value)
    assert str(found[0].locations[0]) == "p43.json"


def test_not_every_task_is_told() -> None:
    document = json.loads(written(resolved([job("ru", [["/x"]], 50)], environment("h1"))))
    for task in document["jobs"]["ru"]["tasks"].values():
        task["host"] = 7
    with pytest.raises(CcmgenError) as error:
        read_resolution(json.dumps(document), "p43.json")
    assert len(error.value.diagnostics) == 10
