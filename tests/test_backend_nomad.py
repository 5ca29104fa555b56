"""What Nomad's own code makes of the job files is what the resolution says."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import ccmgen
from ccmgen.backend import artifacts, check, losses
from ccmgen.backends import _hcl
from ccmgen.backends.nomad import BACKEND
from ccmgen.environment import Environment, Inherit
from ccmgen.resolution import Resolution
from tests.consumers import nomad, procfile
from tests.processes import processes
from tests.strategies import (
    FRAGMENTS,
    NOTHING,
    environment,
    hostile_jobs,
    hostile_text,
    job,
    resolved,
)

HERE = Path(__file__).parent.parent
EXAMPLES = HERE / "examples"

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))

EVERYTHING = {f"V{number}": text for number, text in enumerate(FRAGMENTS)}


def site(policy: str = "inherit", *allow: str, **options: Any) -> Environment:
    """Two hosts, and what their site says to Nomad."""
    found = environment("h1", "h2", users="daq")
    here = replace(found.zones["here"], inherit=Inherit(policy, allow))  # type: ignore[arg-type]
    return replace(found, zones={"here": here}, backends={"nomad": options})


def understood(resolution: Resolution) -> dict[str, Any]:
    """The one job, as Nomad reads it, of which no text is refused."""
    assert not check(resolution, BACKEND)
    [artifact] = artifacts(resolution, BACKEND)
    return nomad.parse(b"".join(artifact.chunks).decode())


def refused(task: Mapping[str, Any], cardinality: int = 1, **options: Any) -> list[str]:
    """The places of what Nomad could not be told of a job."""
    words = {"commands": [["x"]], **task}
    resolution = resolved([job("j", **words, cardinality=cardinality)], site(**options))
    return [str(problem.path) for problem in check(resolution, BACKEND)]


def folder_in(homes: Path, text: str) -> str:
    """A folder named after this text."""
    name = text.replace("/", "_").encode()[:100].decode(errors="ignore")
    folder = homes / f"d{''.join(c for c in name if not _hcl.problem(c))}"
    folder.mkdir(exist_ok=True)
    return str(folder)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Below which the programs of tasks record what they were started with."""
    folder = tmp_path_factory.mktemp("homes")
    for name in ("one", "two"):
        procfile.recorder(folder / name, status=0)
    return folder


@few
@given(st.data())
def test_every_text_arrives_or_is_named(homes: Path, data: st.DataObject) -> None:
    """Words, variables, directory, user, host and ports: also where a shell starts the tasks."""
    program = str(homes / "one" / "record")
    jobs = data.draw(hostile_jobs(program=program))
    for each in jobs:
        if data.draw(st.booleans()):
            each["task"]["working_directory"] = folder_in(homes, data.draw(hostile_text))
        if data.draw(st.booleans()):
            words = data.draw(st.lists(hostile_text, max_size=3))
            each["task"]["commands"].append([str(homes / "two" / "record"), *words])
    paths = [str(problem.path) for problem in check(resolved(jobs, site()), BACKEND)]
    kept = []
    for number, each in enumerate(jobs):
        lost = any(map(_hcl.problem, texts_of(each["task"])))
        assert lost == any(path.startswith(f"jobs[{number}].") for path in paths)
        kept += [] if lost else [each]
    resolution = resolved(kept, site())
    assert nomad.read_back(artifacts(resolution, BACKEND), resolution, homes) == (
        processes(resolution)
    )


def texts_of(task: Mapping[str, Any]) -> Iterator[str]:
    """The literal texts of a task."""
    for word in chain(*task["commands"], task["environment"].values()):
        yield word if isinstance(word, str) else word["segments"][0]
    yield task.get("working_directory", "")


@pytest.mark.parametrize(
    ("policy", "allow", "inherited"),
    [("clean", (), {}), ("allow", ("HOME", "NONE"), {"HOME": nomad.CLIENT["HOME"]})],
)
def test_environments_of_their_own(
    homes: Path, policy: str, allow: tuple[str, ...], inherited: dict[str, str]
) -> None:
    """A task sees its variables, what its site passes on, and nothing of its manager's."""
    each = job("j", [[str(homes / "one" / "record"), *FRAGMENTS]], environment=EVERYTHING)
    [task] = understood(resolved([each], site(policy, *allow)))["tasks"]
    [record] = nomad.start(task, homes)
    assert record.environment == EVERYTHING | inherited
    assert record.argv[1:] == list(FRAGMENTS)


def test_values_that_a_client_would_change(homes: Path) -> None:
    """They arrive beside the manager's variables."""
    each = job("j", [[str(homes / "one" / "record")]], environment=EVERYTHING)
    [task] = understood(resolved([each], site()))["tasks"]
    [record] = nomad.start(task, homes)
    assert record.environment == record.environment | EVERYTHING | nomad.CLIENT


def test_programs_that_only_the_task_leads_to(homes: Path) -> None:
    """Its own PATH or directory finds them, not the client's."""
    by_path = job("j", [["record", "x"]], environment={"PATH": str(homes / "one")})
    by_directory = job("j", [["./record", "x"]], working_directory=str(homes / "two"))
    for each in (by_path, by_directory):
        [task] = understood(resolved([each], site()))["tasks"]
        [record] = nomad.start(task, homes)
        assert record.argv[1:] == ["x"]


def test_programs_and_variables_that_only_some_tasks_need_a_shell_for() -> None:
    column = {"ref": "column", "name": "c"}
    for programs, texts in ((["/bin/x", "./x"], ["1", "1"]), (["/x", "/y"], ["1", "${HOME}"])):
        each = job("j", [[column]], 2, environment={"V": {"ref": "column", "name": "v"}})
        columns = {
            name: {"kind": "values", "values": items}
            for name, items in (("c", programs), ("v", texts))
        }
        resolution = resolved([{**each, "sweep": columns}], site())
        assert check(resolution, BACKEND) == []
        assert [t["argv"][:2] for t in understood(resolution)["tasks"]] == [["/bin/sh", "-c"]] * 2


def test_plain_tasks_need_no_shell() -> None:
    words = ["sleep", "20", "${x}", "%{x}", "a b"]
    each = job("j", [words], environment={"A": "$x %i"})
    [task] = understood(resolved([each], site()))["tasks"]
    assert task["argv"] == words
    assert task["env"]["A"] == "$x %i"


SECOND = 10**9
FOREVER = 200 * 365 * 86400


@pytest.mark.parametrize(
    ("restart", "kind", "expected"),
    [
        (None, "batch", (0, None, None, "fail")),
        ({"when": "on-failure", "attempts": 3}, "batch", (3, 1, FOREVER, "fail")),
        ({"when": "always", "delay_seconds": 2}, "service", (3, 2, 6, "delay")),
        ({"when": "on-failure", "delay_seconds": 60}, "batch", (1, 60, 60, "delay")),
        ({"when": "on-failure", "delay_seconds": 0}, "batch", (5000, 0, 5, "delay")),
        ({"when": "always", "delay_seconds": 0, "attempts": 9}, "service", (9, 0, FOREVER, "fail")),
    ],
)
def test_restarts(
    restart: Any, kind: str, expected: tuple[int, int | None, int | None, str]
) -> None:
    """On its host alone, as often and as late as it says."""
    found = understood(resolved([job("j", [["x"]], restart=restart)], site()))["job"]
    [group] = found["TaskGroups"]
    attempts, delay, interval, mode = expected
    policy = group["Tasks"][0]["RestartPolicy"]
    assert (found["Type"], policy["Attempts"], policy["Mode"]) == (kind, attempts, mode)
    assert delay is None or policy["Delay"] == delay * SECOND
    assert interval is None or policy["Interval"] == interval * SECOND
    assert (group["ReschedulePolicy"]["Attempts"], group["ReschedulePolicy"]["Unlimited"]) == (
        0,
        False,
    )


@pytest.mark.parametrize("restart", [None, {"when": "always"}])
def test_stops(restart: Any) -> None:
    """A grace as long as the site's clients wait, also beyond a deployment's deadline."""
    stop = {"signal": "SIGQUIT", "grace_seconds": 3600}
    each = job("j", [["x"]], stop=stop, restart=restart)
    found = understood(resolved([each], site(max_kill_timeout_seconds=3600)))
    [task] = found["job"]["TaskGroups"][0]["Tasks"]
    assert (task["KillSignal"], task["KillTimeout"]) == ("SIGQUIT", 3600 * SECOND)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"CPU": 100, "MemoryMB": 300, "MemoryMaxMB": -1}),
        ({"memory_bytes": 2**30 + 1}, {"CPU": 100, "MemoryMB": 1025, "MemoryMaxMB": None}),
        ({"memory_bytes": 1, "cpu_millis": 1500}, {"CPU": 3600, "MemoryMB": 10}),
    ],
)
def test_resources(asked: Any, expected: dict[str, Any]) -> None:
    """What is asked for is rounded up; what is not is Nomad's own demand and no limit."""
    resolution = resolved([job("j", [["x"]], resources=asked)], site(cpu_mhz=2400))
    found = understood(resolution)["job"]["TaskGroups"][0]["Tasks"][0]["Resources"]
    assert found | expected == found


def test_options() -> None:
    resolution = resolved(
        [job("j", [["x"]])],
        site(driver="exec", datacenters=["dc1", "dc-*"], host_attribute="${node.unique.name}"),
    )
    found = understood(resolution)["job"]
    [group] = found["TaskGroups"]
    assert found["Datacenters"] == ["dc1", "dc-*"]
    assert group["Constraints"][0]["LTarget"] == "${node.unique.name}"
    assert group["Tasks"][0]["Driver"] == "exec"


@pytest.mark.parametrize(
    ("task", "place"),
    [
        ({"commands": [["x", "e\u0301"]]}, "commands[0][1]"),
        ({"commands": [["x", "\0"]]}, "commands[0][1]"),
        ({"commands": [["x", "x" * 2**17]]}, "commands[0][1]"),
        ({"commands": [["x"], ["y", "x" * 2**16, "x" * 2**16]]}, "commands"),
        ({"commands": [["x"], [NOTHING]]}, "commands[1][0]"),
        ({"environment": {"A": "\u212b"}}, "environment.A"),
        ({"working_directory": "here"}, "working_directory"),
        ({"restart": {"when": "always", "attempts": 10**12}}, "restart"),
        ({"stop": {"grace_seconds": 31}}, "stop.grace_seconds"),
    ],
)
def test_what_is_refused(task: Any, place: str) -> None:
    assert refused(task) == [f"jobs[0].task.{place}"]


def test_too_many_tasks() -> None:
    assert refused({}, cardinality=50_001) == ["jobs[0].cardinality"]


def test_versions_that_name_no_job() -> None:
    resolution = replace(resolved([job("j", [["x"]])], site()), version="one two")
    [problem] = check(resolution, BACKEND)
    assert (problem.code, str(problem.path)) == ("illegal-ident", "ident")


def test_order_is_a_loss() -> None:
    after = [{"job": "a", "when": "started"}, {"job": "b", "when": "finished"}]
    jobs = [job("a", [["x"]]), job("b", [["x"]]), job("c", [["x"]], after=after)]
    assert len(list(losses(resolved(jobs, site()), BACKEND))) == 2


def test_jobs_without_tasks_have_no_file() -> None:
    jobs = [job("a", [["x"]], cardinality=0), job("b", [["x"]])]
    written = artifacts(resolved(jobs, site()), BACKEND)
    assert [artifact.path for artifact in written] == ["b.nomad.hcl"]


@pytest.mark.parametrize(("name", "environment"), [("p42", "env.json"), ("np04", "env.jsonnet")])
def test_examples(name: str, environment: str) -> None:
    files = {str(path.relative_to(HERE)): path.read_text() for path in (EXAMPLES / name).iterdir()}
    sources = ccmgen.Sources(files, f"examples/{name}/boot.jsonnet")
    done = ccmgen.compile(sources, f"examples/{name}/{environment}", ["nomad"])
    assert nomad.read_back(done.artifacts("nomad"), done.resolution) == processes(done.resolution)
