"""Slurm and local running: what tasks see and do that were really run."""

import getpass
import json
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.backend import artifacts, check, losses
from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.registry import find
from ccmgen.resolution import Resolution
from tests.consumers import procfile, slurm
from tests.consumers.batch import OUTSIDE, Run, run_local
from tests.consumers.condor import written
from tests.strategies import FRAGMENTS, job, resolved

TEXTS = ["".join(FRAGMENTS[start::12]) for start in range(12)]
"""Hostile ones, more than an array can have."""

SEED = {"ref": "column", "name": "seed"}
WORD = {"ref": "column", "name": "word"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    with slurm.cluster(tmp_path_factory.mktemp("slurm")) as environment:
        yield environment


@pytest.fixture(params=["local", "slurm"])
def system(request: pytest.FixtureRequest) -> tuple[str, Run]:
    """A backend's name, and how a folder that it wrote is run to its end."""
    if request.param == "local":
        return "local", run_local
    environment = request.getfixturevalue("cluster")

    def run(folder: Path) -> str:
        done = slurm.submit(folder, {**environment, **OUTSIDE})
        slurm.wait(environment)
        return f"{done.stdout}{done.stderr}exit {done.returncode}\n"

    return "slurm", run


def site(policy: str = "inherit", *allow: str, **options: Any) -> Environment:
    """This machine, as a host and as a pool."""
    document = {
        "site": "test",
        "hosts": {"localhost": {}},
        "pools": {"farm": {}},
        "zones": {"here": {"hosts": "localhost"}, "farm": {"pool": "farm"}},
        "default_zone": "here",
        "users": {"default": getpass.getuser()},
        "environment": {"policy": policy, "allow": allow},
        "backends": {"slurm": {"max_array_size": slurm.MAX_ARRAY_SIZE, **options}},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def production(ident: str, commands: Any, cardinality: int = 1, **more: Any) -> Any:
    sweep = more.pop("sweep", {})
    return {**job(ident, commands, cardinality, **more), "sweep": sweep}


def values(*items: str | int) -> Any:
    return {"kind": "values", "values": items}


def put(resolution: Resolution, backend: str, folder: Path) -> Path:
    """The artifacts, in a folder whose name a shell has to be told with care."""
    assert check(resolution, find(backend)) == []
    home = folder / "it's a $folder"
    home.mkdir()
    written(artifacts(resolution, find(backend)), home)
    return home


def test_everything_arrives(tmp_path: Path, system: tuple[str, Run]) -> None:
    """Hostile texts in words, variables, columns and files; more tasks than an array can have."""
    name, run = system
    homes = tmp_path / "homes"
    joined = {"ref": "join", "segments": ["a\n'\"$x", WORD, "z\\"]}
    hostile = production(
        "all",
        [["", WORD, *FRAGMENTS], ["", joined]],
        len(TEXTS),
        sweep={"word": values(*TEXTS)},
        environment={"V": WORD, "W": "".join(FRAGMENTS)},
        files={"a/card": {"content": joined}, "plain": {"content": "".join(FRAGMENTS)}},
    )
    (changed,) = procfile.with_recorders([hostile], homes)
    changed["task"]["commands"].append(
        ["/bin/cp", "-R", ".", {"ref": "join", "segments": [f"{homes}/", {"ref": "task"}, ".own"]}]
    )
    resolution = resolved([changed], site())
    for index in range(len(TEXTS)):
        for number in (0, 1):
            procfile.recorder(homes / f"all-{index:03d}.{number}", status=0)
    said = run(put(resolution, name, tmp_path))
    records = procfile.records(homes)
    for index, text in enumerate(TEXTS):
        first, second = (records[f"all-{index:03d}.{number}"] for number in (0, 1))
        assert first.argv[1:] == [text, *FRAGMENTS], said
        assert second.argv[1:] == [f"a\n'\"$x{text}z\\"]
        assert first.environment["V"] == text
        assert first.environment["W"] == "".join(FRAGMENTS)
        own = homes / f"all-{index:03d}.own"
        assert (own / "a" / "card").read_bytes().decode() == f"a\n'\"$x{text}z\\"
        assert (own / "plain").read_bytes().decode() == "".join(FRAGMENTS)


def test_no_task_runs_what_the_shell_has_in_place_of_its_program(
    tmp_path: Path, system: tuple[str, Run]
) -> None:
    """`exit` of sh, where the first task's program is a path: there is no other, and nothing ends
    as if it were done."""
    name, run = system
    each = production(
        "a",
        [[{"ref": "column", "name": "c"}], ["/bin/cp", "/dev/null", f"{tmp_path}/done"]],
        2,
        sweep={"c": values("/bin/false", "exit")},
    )
    home = put(resolved([each], site()), name, tmp_path)
    run(home)
    assert not (tmp_path / "done").exists()
    assert '/usr/bin/env -- "${1}" &&' in (home / "a.sh").read_text()


def test_sandbox_data_and_staging(tmp_path: Path, system: tuple[str, Run]) -> None:
    name, run = system
    (tmp_path / "real").write_bytes(b"\0data")
    (tmp_path / "minbias").symlink_to("real")  # relative: where it is copied to, it leads nowhere
    chain = production(
        "chain",
        [["./bin/run"], ["cp", "table", "copy"], ["ln", "-s", "-f", "out", "newest"]],
        2,
        sweep={"seed": values(7, 8)},
        files={
            "bin/run": {
                "content": "#!/bin/sh\ncat seed minbias staged > out\n",
                "executable": True,
            },
            "seed": {"content": {"ref": "join", "segments": [SEED, "\n"]}},
            "table": {"content": b64encode(b"\0\xff").decode(), "encoding": "base64"},
        },
        data=[str(tmp_path / "minbias")],
        stage_in=[{"source": str(tmp_path / "minbias"), "target": "staged"}],
        stage_out=[
            {
                "source": "newest",
                "target": {"ref": "join", "segments": [f"{tmp_path}/", {"ref": "task"}]},
            }
        ],
    )
    home = put(resolved([chain], site()), name, tmp_path)
    for _ in range(2):  # what an earlier run has left does not matter
        said = run(home)
        for index, seed in enumerate((7, 8)):
            out = tmp_path / f"chain-{index:03d}"
            assert out.read_bytes() == f"{seed}\n".encode() + b"\0data\0data", said
            assert not out.is_symlink()
            out.unlink()
            assert (home / "chain.work" / f"chain-{index:03d}" / "copy").read_bytes() == b"\0\xff"


def test_order_and_failure(tmp_path: Path, system: tuple[str, Run]) -> None:
    """A job comes after others have ended well; after a failure it does not come at all."""
    name, run = system
    log = tmp_path / "log"
    says = ["/bin/sh", "-c", 'sleep 0.3; echo "$0" >> "$1"', {"ref": "job"}, str(log)]
    finished = {"when": "finished"}
    jobs = [
        production("last", [says], after=[{"job": "middle", **finished}]),
        production(
            "middle", [says], after=[{"job": "first", **finished}, {"job": "none", **finished}]
        ),
        production("none", [says], 0, after=[{"job": "first", **finished}]),
        production("first", [says], 7),
        production(
            "fails",
            [["/bin/sh", "-c", "exit $((255 * ($0 == 1)))", SEED], says],
            2,
            sweep={"seed": values(0, 1)},
        ),
        production("never", [says], after=[{"job": "fails", **finished}]),
        production("staged", [says], stage_in=[{"source": "/nowhere", "target": "x"}]),
    ]
    home = put(resolved(jobs, site()), name, tmp_path)
    said = run(home)
    order = [word for word in log.read_text().split() if word in {"first", "middle", "last"}]
    assert order == ["first"] * 7 + ["middle", "last"], said
    assert log.read_text().split().count("fails") == 1
    assert "never" not in log.read_text()
    assert "staged" not in log.read_text()
    assert "/nowhere" in (home / "staged-000.err").read_text()
    if name == "local":
        assert "fails: failed: 1 " in said
        assert "never: not run, because a job before it failed" in said
        assert said.endswith("exit 1\n")


@pytest.mark.parametrize(
    ("policy", "allow", "seen"),
    [
        ("clean", (), {}),
        ("allow", ("OUTER", "OTHER"), {"OUTER": "it's outer"}),
        ("allow", ("OTHER",), {}),
        ("allow", ("all", "NIL"), {"all": "a variable"}),
    ],
)
def test_tasks_see_nothing_but_what_they_are_to_see(
    tmp_path: Path, system: tuple[str, Run], policy: str, allow: tuple[str, ...], seen: Any
) -> None:
    name, run = system
    homes = tmp_path / "homes"
    jobs = procfile.with_recorders([production("a", [["x"], ["y"]])], homes)
    for number in (0, 1):
        procfile.recorder(homes / f"a-000.{number}", status=0)
    said = run(put(resolved(jobs, site(policy, *allow)), name, tmp_path))
    records = procfile.records(homes)
    assert [records[f"a-000.{number}"].environment for number in (0, 1)] == [seen, seen], said


def test_tasks_inherit_what_surrounds_them(tmp_path: Path, system: tuple[str, Run]) -> None:
    name, run = system
    homes = tmp_path / "homes"
    jobs = procfile.with_recorders([production("a", [["x"]], environment={"all": "own"})], homes)
    procfile.recorder(homes / "a-000.0", status=0)
    said = run(put(resolved(jobs, site()), name, tmp_path))
    (record,) = procfile.records(homes).values()
    assert {**record.environment, **OUTSIDE, "all": "own"} == record.environment, said


@pytest.mark.parametrize("policy", ["clean", "inherit"])
def test_variables_of_the_shell_are_set_like_others(
    tmp_path: Path, system: tuple[str, Run], policy: str
) -> None:
    """The script neither changes them nor looks for its own programs by them."""
    name, run = system
    homes = tmp_path / "homes"
    variables = {each: f"own {each}" for each in ("IFS", "OLDPWD", "PATH", "PWD", "SHLVL", "_")}
    made = production(
        "a",
        [["x"], ["y"]],
        environment=variables,
        sweep={"seed": values(7)},
        files={"a/run": {"content": SEED, "executable": True}},
    )
    jobs = procfile.with_recorders([made], homes)
    for number in (0, 1):
        procfile.recorder(homes / f"a-000.{number}", status=0)
    said = run(put(resolved(jobs, site(policy)), name, tmp_path))
    records = procfile.records(homes)
    assert len(records) == 2, said
    for record in records.values():
        assert {**record.environment, **variables} == record.environment
        assert policy == "inherit" or record.environment == variables


def test_the_submitters_own_settings_of_sbatch_do_not_count(
    tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    """Of a variable SBATCH_*, sbatch takes an option, also where the script says otherwise."""
    says = production("a", [["/bin/sh", "-c", 'echo "$OUTER"']])
    home = put(resolved([says], site()), "slurm", tmp_path)
    own = {"SBATCH_EXPORT": "NONE", "SBATCH_PARTITION": "none", "SBATCH_JOB_NAME": "b\nSBATCH_x=y"}
    said = slurm.submit(home, {**cluster, **OUTSIDE, **own})
    assert said.returncode == 0, said.stderr
    slurm.wait(cluster)
    assert (home / "a-000.out").read_text() == f"{OUTSIDE['OUTER']}\n"


def test_the_folder_is_found_whatever_the_submitter_has_on_cdpath(tmp_path: Path) -> None:
    home = put(resolved([production("a", [["true"]])], site()), "local", tmp_path)
    (tmp_path / "other" / home.name).mkdir(parents=True)
    done = subprocess.run(
        ["/bin/sh", f"{home.name}/run.sh"],
        env={"PATH": "/usr/bin:/bin", "CDPATH": f"{tmp_path}/other"},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
    assert (home / "a-000.out").exists()


def test_a_working_directory(tmp_path: Path, system: tuple[str, Run]) -> None:
    name, run = system
    homes = tmp_path / "homes"
    made = production("a", [["x"]], working_directory=str(tmp_path))
    jobs = procfile.with_recorders([made], homes)
    procfile.recorder(homes / "a-000.0", status=0)
    run(put(resolved(jobs, site()), name, tmp_path))
    (record,) = procfile.records(homes).values()
    assert record.cwd == str(tmp_path)


def test_slurm_is_told_of_resources_and_the_pool(
    tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    """What Slurm itself hands the task back of what it was asked for."""
    told = (
        'echo "[\\"$SLURM_CPUS_PER_TASK\\", \\"$SLURM_MEM_PER_NODE\\", \\"$SLURM_JOB_PARTITION\\"]"'
    )
    asks = production(
        "a",
        [["/bin/sh", "-c", told]],
        placement={"zone": "farm"},
        resources={"cpu_millis": 1500, "memory_bytes": 100 << 20},
    )
    pools = {"farm": {"partition": "main", "time_minutes": 5}}
    home = put(resolved([asks], site(pools=pools)), "slurm", tmp_path)
    said = slurm.submit(home, cluster)
    slurm.wait(cluster)
    assert said.returncode == 0, said.stderr
    assert json.loads((home / "a-000.out").read_text()) == ["2", "100", "main"]


def test_slurm_writes_files_that_are_named_after_tasks(
    tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    says = production("a", [["/bin/sh", "-c", 'echo "$0"; echo "$0" >&2', {"ref": "task"}]], 12)
    home = put(resolved([says], site()), "slurm", tmp_path)
    slurm.submit(home, cluster)
    slurm.wait(cluster)
    for ending in ("out", "err"):
        said = {path.name: path.read_text() for path in home.glob(f"*.{ending}")}
        assert said == {f"a-{i:03d}.{ending}": f"a-{i:03d}\n" for i in range(12)}


def test_what_slurm_says_of_a_task_is_in_its_file(
    tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    home = put(resolved([production("a", [["sleep", "60"]])], site()), "slurm", tmp_path)
    slurm.submit(home, cluster)
    slurm.cancel_running(cluster)
    slurm.wait(cluster)
    assert "CANCELLED" in (home / "a-000.err").read_text()


@given(st.integers(1, 4_000_001), st.integers(1, 2_000))
def test_every_array_is_as_large_as_it_can_be_and_names_its_tasks(size: int, tasks: int) -> None:
    """Its files are named as Slurm does it: `%3a` is the index in at least three digits."""
    made = resolved([production("a", [["x"]], tasks)], site(max_array_size=size))
    (submit,) = (a for a in artifacts(made, find("slurm")) if a.path == "submit.sh")
    lines = re.findall(r"^array a (\d+) (\d+) (\S+)$", b"".join(submit.chunks).decode(), re.M)
    names = []
    for first, last, pattern in lines:
        assert int(last) - int(first) < size
        for index in range(int(last) - int(first) + 1):
            digits = re.search(r"%(\d+)a", pattern)
            written = f"{index:0{digits[1]}d}" if digits else ""
            names.append(re.sub(r"%\d+a", written, pattern))
    assert names == [f"a-{index:03d}" for index in range(tasks)]
    assert len(lines) <= -(-tasks // max(1, size // 10))


@pytest.mark.parametrize("backend", ["local", "slurm"])
def test_columns_that_are_alike_are_one(backend: str) -> None:
    """However often a job refers to its index, a line of its table has it once."""
    index = {"ref": "index"}
    made = production("a", [["x", index, index], ["y", index]], 3, environment={"I": index})
    found = artifacts(resolved([made], site()), find(backend))
    (table,) = (b"".join(each.chunks) for each in found if ".tasks" in each.path)
    assert table == b"0\n1\n2\n"


def test_what_slurm_refuses_ends_the_submission(tmp_path: Path, cluster: Mapping[str, str]) -> None:
    """It says what was refused, and how to undo what is submitted."""
    jobs = [
        production("a", [["sleep", "60"]]),
        production(
            "b", [["x"]], placement={"zone": "farm"}, after=[{"job": "a", "when": "finished"}]
        ),
        production("c", [["x"]], after=[{"job": "b", "when": "finished"}]),
    ]
    home = put(resolved(jobs, site(pools={"farm": {"partition": "none"}})), "slurm", tmp_path)
    said = slurm.submit(home, cluster)
    assert said.returncode == 1
    assert "b: tasks 0 to 0 were refused, and nothing after them is submitted" in said.stderr
    assert "c:" not in said.stdout
    (undo,) = re.findall("^Cancel what is submitted: (.+)$", said.stderr, re.M)
    subprocess.run(undo.split(), env=cluster, check=True)
    slurm.wait(cluster)


@pytest.mark.parametrize("name", ["a%a", "a\\b"])
def test_a_folder_that_slurm_cannot_write_to_is_refused(
    tmp_path: Path, cluster: Mapping[str, str], name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    home = put(resolved([production("a", [["true"]])], site()), "slurm", folder)
    said = slurm.submit(home, cluster)
    assert said.returncode == 1
    assert said.stderr == f"{home}: Slurm writes no files below a name with % or \\\n"


@pytest.mark.parametrize("backend", ["local", "slurm"])
@pytest.mark.parametrize(
    ("there", "tasks", "refused"),
    [
        ({"hosts": "localhost"}, 1, False),
        ({"hosts": "other"}, 1, True),
        ({"hosts": "localhost,other"}, 2, True),
        ({"hosts": "localhost", "users": {"default": "somebody"}}, 1, True),
    ],
)
def test_a_launcher_is_no_way_to_other_hosts_and_users(
    backend: str, there: Any, tasks: int, refused: bool
) -> None:
    """Core sees no loss behind a launcher; these backends would run the tasks in another place."""
    document = {
        "site": "test",
        "hosts": {"localhost": {}, "other": {}},
        "zones": {"here": {"hosts": "localhost"}, "there": {**there, "launcher": {"kind": "ssh"}}},
        "users": {"default": "me"},
    }
    jobs = [
        production("a", [["x"]], placement={"zone": "here"}),
        production("b", [["x"]], tasks, placement={"zone": "there", "max_per": {"host": 1}}),
    ]
    made = resolved(jobs, settle(msgspec.convert(document, EnvironmentDocument)))
    assert list(losses(made, find(backend))) == []
    found = [(problem.code, str(problem.path)) for problem in check(made, find(backend))]
    assert found == [("unsupported", "zones.there.launcher")] * refused


@pytest.mark.parametrize("backend", ["local", "slurm"])
def test_what_no_script_can_hold_is_refused(backend: str) -> None:
    bad = {
        "words": production("a", [["x", "\0"]]),
        "programs": production("a", [["a=b"]]),
        "programs that env(1) would not run": production("a", [["/a=b/c"]]),
        "columns": production("a", [["x", WORD]], 2, sweep={"word": values("fine", "\ud800")}),
        "folders": production("a", [["x"]], working_directory="here"),
        "data": production("a", [["x"]], data=["here"]),
        "files": production(
            "a", [["x"]], 2, sweep={"word": values("fine", "\0")}, files={"f": {"content": WORD}}
        ),
    }
    for what, each in bad.items():
        found = check(resolved([each], site()), find(backend))
        assert [problem.code for problem in found] == ["inexpressible"], what


@pytest.mark.parametrize("backend", ["local", "slurm"])
def test_what_a_shell_sets_itself_cannot_be_passed_on(backend: str) -> None:
    found = check(resolved([production("a", [["x"]])], site("allow", "PATH", "IFS")), find(backend))
    assert [(problem.code, str(problem.path)) for problem in found] == [
        ("inexpressible", "zones.here.environment")
    ]
