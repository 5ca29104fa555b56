"""What the Procfile's processes find themselves to be is what the resolution says."""

import getpass
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import ccmgen
from ccmgen.backend import Feature, artifacts, check, losses
from ccmgen.backends import _shell
from ccmgen.backends.procfile import BACKEND
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from tests.consumers import procfile
from tests.processes import Process, processes
from tests.strategies import (
    FRAGMENTS,
    NOTHING,
    environment,
    hostile_jobs,
    hostile_text,
    job,
    resolved,
)

Run = Callable[[Path, Path], dict[str, procfile.Record]]

ME = getpass.getuser()
EXAMPLE = Path(__file__).parent.parent / "examples" / "p42"

managers = pytest.mark.parametrize("run", [procfile.run_honcho, procfile.run_foreman])

few = settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)

EVERYTHING = [
    job(
        "all",
        [["x", *FRAGMENTS], ["x", ""]],
        2,
        environment={f"V{n}": text for n, text in enumerate(FRAGMENTS)} | {"WHO": {"ref": "task"}},
        working_directory="".join(FRAGMENTS),
    )
]


def site(policy: str = "clean", user: str = ME, **zones: Any) -> Environment:
    """Zones by name, each of its own hosts and launcher."""
    document = {
        "site": "test",
        "hosts": {zone["hosts"]: {} for zone in zones.values()},
        "zones": zones,
        "users": {"default": user},
        "environment": {"policy": policy},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def near_and_far(options: tuple[str, ...], user: str = ME) -> Environment:
    """A zone on this host, and one of hosts that are reached by ssh."""
    launcher = {"kind": "ssh", "options": options}
    far = {"hosts": "daq-[01-03]", "launcher": launcher}
    return site(user=user, near={"hosts": "localhost"}, far=far)


def folders_in(homes: Path, text: str) -> dict[str, Any]:
    """A working directory a task, below a folder made from this text."""
    name = "".join(character for character in text if not _shell.problem(character))
    folder = homes / ("d" + name.replace("/", "_").encode()[:200].decode(errors="ignore"))
    for index in range(3):
        (folder / str(index)).mkdir(parents=True, exist_ok=True)
    return {"ref": "join", "segments": [f"{folder}/", {"ref": "index"}]}


@st.composite
def hostile_tasks(draw: st.DrawFn, size: int = 5) -> list[Any]:
    """Jobs with several commands and hostile words, variables and working directories."""
    jobs = draw(hostile_jobs(size=size))
    for each in jobs:
        task = each["task"]
        task["commands"] *= draw(st.integers(1, 2))
        task["environment"]["WHO"] = {"ref": "task"}
        if draw(st.booleans()):
            task["working_directory"] = draw(hostile_text)
    return jobs


def without(jobs: list[Any], problems: list[Diagnostic]) -> list[Any]:
    """The jobs without the values that the diagnostics name."""
    document = {"jobs": deepcopy(jobs)}
    for steps in sorted((d.path.steps for d in problems if d.path), reverse=True):
        holder: Any = document
        for step in steps[:-1]:
            holder = holder[step]
        del holder[steps[-1]]
    return document["jobs"]


def unportable(found: dict[str, Process]) -> dict[str, Process]:
    """The same without ports, of which a Procfile has no notion."""
    return {ident: replace(process, ports={}) for ident, process in found.items()}


def assert_read_back(jobs: list[Any], where: Environment, homes: Path, run: Run) -> None:
    """Each value is named by the limits or read back."""
    jobs = deepcopy(jobs)
    for each in jobs:
        if "working_directory" in each["task"]:
            text = each["task"]["working_directory"]
            each["task"]["working_directory"] = folders_in(homes, text)
    jobs = procfile.with_recorders(jobs, homes)
    jobs = without(jobs, check(resolved(jobs, where), BACKEND))
    resolution = resolved(jobs, where)
    assert check(resolution, BACKEND) == []
    found = procfile.read_back(artifacts(resolution, BACKEND), resolution, homes, run)
    assert found == unportable(processes(resolution))


@managers
@few
@given(jobs=hostile_tasks())
@example(jobs=EVERYTHING)
def test_every_value_is_refused_or_read_back(
    run: Run, jobs: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = environment(users=ME, policy="clean")
    assert_read_back(jobs, here, tmp_path_factory.mktemp("homes"), run)


@pytest.fixture(scope="module")
def ssh_options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Options that lead ssh to a real server."""
    with procfile.ssh_server(tmp_path_factory.mktemp("sshd")) as options:
        yield options


@managers
@few
@given(jobs=hostile_tasks(size=3))
@example(jobs=EVERYTHING)
def test_every_value_is_refused_or_read_back_through_ssh(
    run: Run,
    jobs: list[Any],
    ssh_options: tuple[str, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Some jobs are on this host, most on several others; ssh is told each one's user and host."""
    placed = deepcopy(jobs)
    for number, each in enumerate(placed):
        each["task"]["placement"] = {"zone": "near" if number == 1 else "far"}
    homes = tmp_path_factory.mktemp("homes")
    assert_read_back(placed, near_and_far(ssh_options), homes, run)


def test_ssh_is_told_the_user(tmp_path: Path) -> None:
    """An account's name may have an @ in it; the header names no one where ssh starts all."""
    jobs = [job("a", [["x"]], 3, placement={"zone": "far"})]
    resolution = resolved(jobs, near_and_far(("-p", "22"), "daq.user@site"))
    path = tmp_path / "Procfile"
    path.write_text(text_of(resolution))
    assert procfile.destinations(path, list(resolution.jobs)) == {
        "a-000": ("daq-01", "daq.user@site"),
        "a-001": ("daq-02", "daq.user@site"),
        "a-002": ("daq-03", "daq.user@site"),
    }
    assert path.read_text().splitlines()[1] == (
        "# Start it where ssh can log in to the hosts of its tasks: honcho start, or foreman start"
    )


def text_of(resolution: Resolution) -> str:
    """The text of the Procfile."""
    (artifact,) = artifacts(resolution, BACKEND)
    return b"".join(artifact.chunks).decode()


@pytest.mark.parametrize(
    ("inherit", "passed_on"),
    [
        ({"policy": "clean"}, ()),
        ({"policy": "allow", "allow": ["GIVEN", "BOTH", "ABSENT"]}, ("GIVEN",)),
        ({"policy": "inherit"}, ("GIVEN", "OTHER", "LC_ALL")),
    ],
)
def test_policies(inherit: Any, passed_on: tuple[str, ...], tmp_path: Path) -> None:
    here = {"hosts": "localhost", "environment": inherit}
    jobs = procfile.with_recorders([job("a", [["x"]], environment={"BOTH": "ours"})], tmp_path)
    resolution = resolved(jobs, site(here=here))
    path = tmp_path / "Procfile"
    path.write_text(text_of(resolution))
    procfile.recorder(tmp_path / "a-000.0")
    launcher = {**procfile.ENVIRONMENT, "GIVEN": "given", "BOTH": "theirs", "OTHER": "other"}
    seen = procfile.run_honcho(path, tmp_path, launcher)["a-000.0"].environment
    expected = {"BOTH": "ours"} | {name: launcher[name] for name in passed_on}
    if inherit["policy"] == "inherit":
        assert seen.items() >= expected.items()
    else:
        assert seen == expected


@pytest.mark.parametrize(
    ("jobs", "path", "code", "words"),
    [
        ([job("a.b", [["x"]])], "jobs[0].ident", "illegal-ident", "'a.b-000' is not made of"),
        ([job("a", [["x"], [NOTHING]])], "jobs[0].task.commands[1][0]", "inexpressible", "no name"),
        ([job("a", [["x", "1\n2"]])], "jobs[0].task.commands[0][1]", "inexpressible", "U+000A"),
        (
            [job("a", [["x"]], environment={"V": "\u2028"})],
            "jobs[0].task.environment.V",
            "inexpressible",
            "variable V of job 'a'",
        ),
        (
            [job("a", [["x"]], working_directory="here")],
            "jobs[0].task.working_directory",
            "inexpressible",
            "relative",
        ),
        (
            [job("a", [["x", "y" * 140_000]])],
            "jobs[0].task.commands",
            "inexpressible",
            "no more than 131071",
        ),
    ],
)
def test_refused_by_name(jobs: list[Any], path: str, code: str, words: str) -> None:
    (problem,) = check(resolved(jobs), BACKEND)
    assert (str(problem.path), problem.code) == (path, code)
    assert words in problem.message
    assert problem.hint


def test_the_longest_line_of_a_job_counts() -> None:
    """Only the task with the longer index is too long for the line."""
    index = {"ref": "index"}
    first = resolved([job("a", [["x", {"ref": "join", "segments": ["-", index]}]], 11)])
    line = text_of(first).splitlines()[2].removeprefix("a-000: ")
    filler = "y" * (_shell.MAX_LINE_BYTES - len(line))
    words = ["x", {"ref": "join", "segments": [filler, "-", index]}]
    assert check(resolved([job("a", [words], 10)]), BACKEND) == []
    (problem,) = check(resolved([job("a", [words], 11)]), BACKEND)
    assert "131072 bytes" in problem.message


def test_a_folder_may_be_another_one_for_each_task() -> None:
    column = {"kind": "values", "values": ["/a", "/b", "/c"]}
    words = {"working_directory": {"ref": "column", "name": "folder"}}
    found = resolved([{**job("a", [["x"]], 3, **words), "sweep": {"folder": column}}])
    assert check(found, BACKEND) == []
    lines = text_of(found).splitlines()[2:]
    assert [line.split()[1:5] for line in lines] == [
        ["cd", "-P", "--", f] for f in ("/a", "/b", "/c")
    ]


def test_a_line_of_many_short_numbers_is_written() -> None:
    found = resolved([job("a", [["x", *[{"ref": "index"}] * 10_000]], 3)])
    assert check(found, BACKEND) == []
    assert text_of(found).splitlines()[-1].endswith(" 2" * 10_000)


def test_the_longest_ident_of_like_jobs_counts() -> None:
    """Jobs of a kind are looked at once; the line of the second is too long."""
    one, like = (job(ident, [["x", *[{"ref": "task"}] * 2000]]) for ident in ("a", "b" * 128))
    partition = msgspec.convert({"ident": "part", "jobs": [one, like]}, Partition)
    first, second = partition.jobs
    shared = replace(second, task=first.task, provides=first.provides)
    found = resolve(replace(partition, jobs=(first, shared)), environment())
    assert len({each.kind for each in found.jobs}) == 1
    (problem,) = check(found, BACKEND)
    assert str(problem.path) == "jobs[1].task.commands"


def test_options_of_ssh_are_refused_by_name() -> None:
    jobs = [job("a", [["x"]], placement={"zone": "far"})]
    (problem,) = check(resolved(jobs, near_and_far(("-v", "-i\n"))), BACKEND)
    assert problem.path is not None
    assert problem.path.document == "environment"
    assert str(problem.path) == "zones.far.launcher.options[1]"


def test_losses() -> None:
    """It is for one host and one user; ssh lifts that; nothing is restarted, ordered or stopped."""
    task = {
        "restart": {"when": "always"},
        "stop": {"signal": "SIGINT"},
        "after": [{"job": "b", "when": "started"}],
    }
    direct = site(here={"hosts": "daq-[01-02]", "users": {"other": "other"}})
    jobs = [job("a", [["x"]], 2, **task), {**job("b", [["x"]]), "roles": ["other"]}]
    lost = {
        Feature(d.message.split(": ")[0].split()[-1])
        for d in losses(resolved(jobs, direct), BACKEND)
    }
    assert lost == {
        Feature.SEVERAL_HOSTS,
        Feature.SEVERAL_USERS,
        Feature.RESTART,
        Feature.STOP,
        Feature.AFTER_STARTED_ELSEWHERE,
    }
    jobs = [job("a", [["x"]], 2, placement={"zone": "far"})]
    assert list(losses(resolved(jobs, near_and_far(())), BACKEND)) == []


def test_jobs_without_tasks_have_no_lines() -> None:
    text = text_of(resolved([job("a.b", [["\n"]], 0), job("c", [["x"]], 1)]))
    assert [line.split(":")[0] for line in text.splitlines()[2:]] == ["c-000"]


def test_example(tmp_path: Path) -> None:
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.json*")}
    done = ccmgen.compile(ccmgen.Sources(files, "boot.jsonnet"), "env.json", ["procfile"])
    (artifact,) = done.artifacts("procfile")
    path = tmp_path / artifact.path
    path.write_bytes(b"".join(artifact.chunks))
    assert (
        path.read_text()
        == """\
# Partition p42 at site desk.
# Start it on localhost as bv: honcho start, or foreman start
job1-000: exec env -- sleep 20
job1-001: exec env -- sleep 20
job2-000: exec env -- daq_application --name job2-000 --commandFacility http://localhost:9002
job2-001: exec env -- daq_application --name job2-001 --commandFacility http://localhost:9003
"""
    )
    idents = list(processes(done.resolution))
    assert procfile.checked_by_honcho(path) == procfile.checked_by_foreman(path) == idents
