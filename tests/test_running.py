"""Compiling beside what runs already: the lock, and other partitions' resolutions."""

import json
import tomllib
from pathlib import Path

import pytest

import ccmgen as api
from ccmgen.cli.files import ProjectFiles
from ccmgen.decode.boot import read_partition
from ccmgen.evaluate import Engine
from ccmgen.ir import Partition
from ccmgen.lock import read_lock
from tests.test_cli import ccmgen

ENV = {
    "site": "lab",
    "hosts": {"srv-[1-3]": {"capacity": {"slots": 4}}},
    "zones": {"all": {"hosts": "srv-[1-3]"}},
    "users": {"default": "daq"},
}


def boot(ident: str, tasks: int) -> str:
    job = {"ident": "sleep", "roles": ["zzz"], "cardinality": tasks}
    return json.dumps({"ident": ident, "jobs": [job]})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "env.json").write_text(json.dumps(ENV))
    for ident in ("one", "two"):
        (tmp_path / f"{ident}.json").write_text(boot(ident, 3))
    return tmp_path


def compile_(project: Path, ident: str, *more: str) -> str:
    command = ("compile", f"{ident}.json", "--env", "env.json", "-b", "resolved", "-o", ident)
    done = ccmgen(*command, *more, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_lock_is_written_with_the_artifacts(project: Path) -> None:
    assert "lock: added, ccmgen.lock\n" in compile_(project, "one", "--lock", "ccmgen.lock")
    assert "lock: changed, ccmgen.lock\n" in compile_(project, "two", "--lock", "ccmgen.lock")
    before = (project / "ccmgen.lock").read_bytes()
    said = json.loads(compile_(project, "two", "--lock", "ccmgen.lock", "--format", "json"))
    assert said["lock"] == "unchanged"
    assert (project / "ccmgen.lock").read_bytes() == before
    tables = tomllib.loads(before.decode())
    assert tables["assignments"]["one"]["lab"]["sleep"]["hosts"] == "srv-[1-3]"
    assert list(tables["inputs"]["two"]["lab"]) == ["env.json", "two.json"]


def test_the_lock_is_read_while_the_boot_is_evaluated(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_(project, "one", "--lock", "ccmgen.lock")
    names = ("one.json", "env.json", "ccmgen.lock")
    files = {name: (project / name).read_text() for name in names}
    read: list[int] = []

    def watched(child: Engine) -> Partition:
        read.append(read_lock.cache_info().currsize)
        return read_partition(child)

    monkeypatch.setattr("ccmgen.api.read_partition", watched)
    read_lock.cache_clear()
    running = api.Running("ccmgen.lock")
    api.compile(api.Sources(files, "one.json"), "env.json", ["resolved"], running=running)
    assert read == [1]


def test_what_is_wrong_with_the_boot_is_said_before_the_lock(project: Path) -> None:
    (project / "ccmgen.lock").write_text("[")
    (project / "one.json").write_text('{"ident": "one", "jobs": 3}')
    command = ("compile", "one.json", "--env", "env.json", "-b", "resolved", "-o", "one")
    done = ccmgen(*command, "--lock", "ccmgen.lock", cwd=project)
    assert done.returncode == 1
    assert "one.json" in done.stderr
    assert "ccmgen.lock" not in done.stderr


def test_the_lock_that_is_written_is_the_one_that_was_read(project: Path) -> None:
    """Names are normalized wherever they are read; the system would follow the link first."""
    (project / "elsewhere/deep").mkdir(parents=True)
    (project / "link").symlink_to("elsewhere/deep")
    assert "lock: added" in compile_(project, "one", "--lock", "link/../ccmgen.lock")
    assert "lock: unchanged" in compile_(project, "one", "--lock", "ccmgen.lock")
    assert not (project / "elsewhere/ccmgen.lock").exists()


def test_check_tells_of_a_lock_that_would_change(project: Path) -> None:
    compile_(project, "one", "--lock", "ccmgen.lock")
    (project / "one.json").write_text(boot("one", 2))
    before = (project / "ccmgen.lock").read_bytes()
    command = ("compile", "one.json", "--env", "env.json", "-b", "resolved", "-o", "one")
    done = ccmgen(*command, "--lock", "ccmgen.lock", "--check", cwd=project)
    assert done.returncode == 1
    assert "-sleep = {hosts = 'srv-[1-3]'" in done.stdout
    assert "+sleep = {hosts = 'srv-[1-2]'" in done.stdout
    assert (project / "ccmgen.lock").read_bytes() == before


@pytest.mark.parametrize("more", [(), ("--rebalance",)])
def test_a_lock_that_does_not_parse_says_what_to_do_and_that_works(
    project: Path, more: tuple[str, ...]
) -> None:
    compile_(project, "one", "--lock", "ccmgen.lock")
    lock = project / "ccmgen.lock"
    whole = lock.read_text()
    lock.write_text(f"<<<<<<< ours\n{whole}")
    command = ("compile", "one.json", "--env", "env.json", "-b", "resolved", "-o", "one")
    done = ccmgen(*command, "--lock", "ccmgen.lock", *more, cwd=project)
    assert done.stderr.splitlines()[1:] == [
        "  --> ccmgen.lock:1:1",
        "  help: restore ccmgen.lock from version control; without it, tasks are placed afresh, "
        "and snapshots must be fetched again",
    ]
    lock.unlink()
    assert "lock: added" in compile_(project, "one", "--lock", "ccmgen.lock")
    lock.write_text(whole)
    assert "lock: unchanged" in compile_(project, "one", "--lock", "ccmgen.lock")


def test_a_compile_that_fails_leaves_the_lock(project: Path) -> None:
    compile_(project, "one", "--lock", "ccmgen.lock")
    before = (project / "ccmgen.lock").read_bytes()
    (project / "one.json").write_text(boot("one", 13))
    command = ("compile", "one.json", "--env", "env.json", "-b", "resolved", "-o", "one")
    assert ccmgen(*command, "--lock", "ccmgen.lock", cwd=project).returncode == 1
    assert (project / "ccmgen.lock").read_bytes() == before


def test_what_others_occupy_is_an_input(project: Path) -> None:
    compile_(project, "one")
    others = ("--occupied", "one/resolved/resolved.json")
    compile_(project, "two", *others, "--lock", "ccmgen.lock")
    inputs = tomllib.loads((project / "ccmgen.lock").read_text())["inputs"]["two"]["lab"]
    assert "one/resolved/resolved.json" in inputs
    assert ccmgen("validate", "two.json", "--env", "env.json", *others, cwd=project).stdout


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("compile", "one.json", "--env", "env.json", "-b", "resolved", "--lock", "l"), "-o"),
        (("compile", "one.json", "--env", "env.json", "-b", "x", "--rebalance"), "with --lock"),
        (("validate", "one.json", "--lock", "l"), "--env"),
        (("validate", "one.json", "--occupied", "l"), "--env"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    project: Path, args: tuple[str, ...], hint: str
) -> None:
    done = ccmgen(*args, cwd=project)
    assert done.returncode == 2
    assert hint in done.stderr


def test_from_python(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    sources = api.Sources(ProjectFiles(["."]), "one.json")
    done = api.compile(sources, "env.json", ["resolved"], running=api.Running(lock="ccmgen.lock"))
    text = done.locked("", "ccmgen.lock")
    (project / "ccmgen.lock").write_text(text)
    again = api.compile(sources, "env.json", ["resolved"], running=api.Running(lock="ccmgen.lock"))
    assert again.locked(text, "ccmgen.lock") == text
