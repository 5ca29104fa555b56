"""Every value in the resolved documents equals the resolution's, and they fit their schema."""

import json
import shlex
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

import ccmgen
from ccmgen.backend import Feature, artifacts, check
from ccmgen.backends.resolved import BACKEND, SCHEMA
from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.resolution import Resolution, value_at
from tests.processes import Process, processes
from tests.strategies import FRAGMENTS, hostile_jobs, hostile_text, job, resolved

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "p42"
VALIDATOR = Draft202012Validator(json.loads((ROOT / "schemas/resolution.schema.json").read_text()))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | hostile_text,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(hostile_text.filter(lambda key: key != "ref"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip

FACILITY = {
    "ref": "join",
    "segments": ["http://", {"ref": "host"}, ":", {"ref": "port", "name": "p"}],
}

EVERYTHING = [
    job(
        "all",
        [["x", *FRAGMENTS], ["y", "", {"ref": "device", "name": "felix"}]],
        3,
        environment={f"V{n}": text for n, text in enumerate(FRAGMENTS)} | {"WHO": {"ref": "task"}},
        ports={"b": {}, "a": {"fixed": 80}},
        resources={"devices": {"felix": 2}, "memory_bytes": 5},
        placement={"zone": "far", "max_per": {"host": 1}},
        working_directory={"ref": "join", "segments": ["/d ", {"ref": "index"}]},
        restart={"when": "always"},
        stop={"signal": "SIGINT"},
        after=[{"job": "none", "when": "finished"}],
    )
    | {
        "parameters": {
            "text": "é\u2028",
            "who": {"ref": "task"},
            "list": [1, 2.5, {"ref": "index"}],
        }
    },
    job("none", [["x", {"ref": "index"}]], 0),
]


def site(*options: str) -> Environment:
    """A zone of this host, and one of hosts with devices that ssh reaches."""
    document = {
        "site": "test",
        "hosts": {
            "localhost": {},
            "daq-[01-03]": {"capacity": {"devices": {"felix": ["f0", "f1", "f2"]}}},
        },
        "zones": {
            "near": {"hosts": "localhost"},
            "far": {"hosts": "daq-[01-03]", "launcher": {"kind": "ssh", "options": options}},
        },
        "default_zone": "near",
        "users": {"default": "daq"},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def documents(resolution: Resolution) -> tuple[Any, Any]:
    """The keyed and the positional document."""
    keyed, positional = (
        json.loads(b"".join(artifact.chunks)) for artifact in artifacts(resolution, BACKEND)
    )
    return keyed, positional


def read_back(keyed: Any) -> dict[str, Process]:
    """By task ident, what the keyed document says."""
    return {
        ident: Process(
            commands=tuple(map(tuple, task["commands"])),
            environment=task["environment"],
            user=task["user"],
            directory=task["working_directory"],
            host=task["host"],
            ports=task["ports"],
        )
        for job in keyed["jobs"].values()
        for ident, task in job["tasks"].items()
    }


def assert_same(resolution: Resolution) -> None:
    """Both documents say what the resolution says."""
    keyed, positional = documents(resolution)
    assert list(VALIDATOR.iter_errors(keyed)) == []
    assert read_back(keyed) == processes(resolution)
    assert list(keyed["jobs"]) == [job.ident for job in resolution.jobs]
    for one in resolution.jobs:
        said = keyed["jobs"][one.ident]
        assert said["cardinality"] == len(said["tasks"]) == one.cardinality
        assert (said["roles"], said["zone"], said["user"]) == ([*one.roles], one.zone, one.user)
        for index, task in enumerate(said["tasks"].values()):
            assert task["index"] == index
            assert task["devices"] == {k: list(names[index]) for k, names in one.devices.items()}
            assert json.dumps(task["parameters"]) == json.dumps(value_at(one.parameters, index))
            assert json.dumps(task["provides"]) == json.dumps(value_at(one.provides, index))
            assert task.get("url") == task["provides"].get("appfwk", {}).get("url")
    assert_positional(keyed, positional)


def assert_positional(keyed: Any, positional: Any) -> None:
    """The positional document says the same as the keyed one, so far as it goes."""
    assert [len(tasks) for tasks in positional] == [
        job["cardinality"] for job in keyed["jobs"].values()
    ]
    tasks = chain.from_iterable(job["tasks"].items() for job in keyed["jobs"].values())
    for (ident, task), said in zip(tasks, chain.from_iterable(positional), strict=True):
        assert said["ident"] == ident
        assert [shlex.split(line) for line in said["cmds"]] == task["commands"]
        facts = {"user": task["user"], "hostname": task["host"]}
        if task["ports"]:
            facts["port"] = next(iter(task["ports"].values()))
        assert said["params"] == {**task["parameters"], **facts}


@st.composite
def rich_jobs(draw: st.DrawFn) -> list[Any]:
    """Hostile jobs with parameters and provided values of any shape."""
    jobs = draw(hostile_jobs())
    for each in jobs:
        each["task"]["environment"]["WHO"] = {"ref": "task"}
        each["cardinality"] = draw(st.sampled_from([0, 1, 3]))
        each["parameters"] = draw(st.dictionaries(hostile_text, json_values, max_size=3))
        each["parameters"]["self"] = {"ref": "task"}
        if draw(st.booleans()):
            each["provides"] = {"appfwk": {"url": FACILITY, "index": {"ref": "index"}}}
    return jobs


@settings(max_examples=60, deadline=None)
@given(rich_jobs())
@example(EVERYTHING)
@example([])
def test_every_value_is_the_resolutions(jobs: list[Any]) -> None:
    resolution = resolved(jobs, site("-p", "22"))
    assert check(resolution, BACKEND) == []
    assert_same(resolution)


def test_every_feature_is_said() -> None:
    """What the backend claims to express is in the document."""
    assert set(Feature) == BACKEND.features
    keyed, positional = documents(resolved(EVERYTHING, site("-o", "User = x")))
    said = keyed["jobs"]["all"]
    assert said["restart"] == {"when": "always", "delay_seconds": 1, "attempts": None}
    assert said["stop"] == {"signal": "SIGINT", "grace_seconds": 10}
    assert said["after"] == [{"job": "none", "when": "finished"}]
    assert said["inherit"] == {"policy": "inherit", "allow": []}
    assert said["launcher"] == {"kind": "ssh", "options": ["-o", "User = x"]}
    assert said["resources"]["memory_bytes"] == 5
    assert said["tasks"]["all-001"]["devices"] == {"felix": ["f0", "f1"]}
    assert [task["zl"] for task in positional[0]] == [
        f"ssh -o 'User = x' daq@daq-0{number}" for number in (1, 2, 3)
    ]
    assert keyed["jobs"]["none"]["tasks"] == {}


def test_what_is_removed_is_said_with_its_reason() -> None:
    gone = {**job("a", [["x"]]), "condition": {"disabled": "its card is broken"}}
    keyed, positional = documents(resolved([gone, job("b", [["y"]])]))
    VALIDATOR.validate(keyed)
    reason = "it is disabled: its card is broken"
    assert keyed["removals"] == [{"job": "a", "tasks": 1, "reason": reason}]
    assert [len(tasks) for tasks in positional] == [0, 1]


def test_facts_stand_before_parameters() -> None:
    """A parameter that is called like a fact does not hide it from readers of the old layout."""
    hiding = {"port": 1, "user": "me", "hostname": "h", "zone": "z"}
    task = {**job("a", [["x"]], ports={"rcf": {}, "z": {}}), "parameters": hiding}
    keyed, positional = documents(resolved([task]))
    facts = {"port": 9000, "user": "root", "hostname": "localhost", "zone": "z"}
    assert positional[0][0]["params"] == facts
    assert keyed["jobs"]["a"]["tasks"]["a-000"]["parameters"] == hiding


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"task": {"commands": [["x", "\ud800"]]}}, "jobs[0].task.commands[0][1]"),
        ({"parameters": {"p": ["\udfff"]}}, "jobs[0].parameters.p"),
        ({"parameters": {"p": float("inf")}}, "jobs[0].parameters.p"),
        ({"provides": {"any": {"x": float("nan")}}}, "jobs[0].provides.any"),
    ],
)
def test_refused_by_name(changed: Any, path: str) -> None:
    (problem,) = check(resolved([{**job("a", [["x"]]), **changed}]), BACKEND)
    assert (str(problem.path), problem.code) == (path, "inexpressible")


def test_refused_version_and_labels() -> None:
    resolution = replace(resolved([]), version="\ud800", labels={"a": "\ud800"})
    assert [str(d.path) for d in check(resolution, BACKEND)] == ["ident.version", "ident.labels"]


def test_emission_is_streamed() -> None:
    """No chunk holds more than some hundreds of tasks."""
    resolution = resolved([job("many", [["x", {"ref": "task"}]], 5000)])
    for artifact in artifacts(resolution, BACKEND):
        sizes = [len(chunk) for chunk in artifact.chunks]
        assert max(sizes) < sum(sizes) / 8
    assert_same(resolution)


def test_the_schema_describes_itself() -> None:
    """It is valid, is named as the documents name it, and describes each of its properties."""
    schema: Any = VALIDATOR.schema
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA
    for kind in (schema, *schema["$defs"].values()):
        assert kind["title"]
        assert kind["description"]
        for entry in kind.get("properties", {}).values():
            assert "description" in entry or "$ref" in entry


def test_example() -> None:
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.json*")}
    for boot in ("boot.jsonnet", "boot.json"):
        done = ccmgen.compile(ccmgen.Sources(files, boot), "env.json", ["resolved"])
        assert [artifact.path for artifact in done.artifacts("resolved")] == [
            "resolved.json",
            "p42-data.json",
        ]
        assert_same(done.resolution)
        keyed, positional = documents(done.resolution)
        assert positional[0][0]["params"] == {
            "zone": "local",
            "sleeps": "20",
            "user": "bv",
            "port": 9000,
            "hostname": "localhost",
        }
        assert {task["url"] for task in keyed["jobs"]["job2"]["tasks"].values()} == {
            "http://localhost:9002",
            "http://localhost:9003",
        }
        schema = keyed["jobs"]["job2"]["provides"]["appfwk"]
        for task in keyed["jobs"]["job2"]["tasks"].values():
            Draft202012Validator(schema).validate(task["provides"]["appfwk"])
