"""`ccmgen fetch`: what it writes, that it writes all or nothing, and what it says."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.consumers import http_faults as faults
from tests.services import ccmgen, files, verdict, write

RUN = {"kind": "file", "path": "run.txt"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two snapshots, as fetched."""
    (tmp_path / "run.txt").write_text('{"run": 4711}')
    (tmp_path / "beam.txt").write_text("on")
    write(tmp_path, run=RUN, beam={"kind": "file", "path": "beam.txt", "as_": "text"})
    done = ccmgen(tmp_path, "fetch")
    assert (done.returncode, done.stdout, done.stderr) == (0, "run: added\nbeam: added\n", "")
    return tmp_path


def kept(folder: Path) -> dict[str, str]:
    """What a fetch may have written."""
    return {
        name: text
        for name, text in files(folder).items()
        if name.startswith(("params/", "ccmgen.lock", "."))
    }


def test_the_lock_and_the_snapshots(project: Path) -> None:
    assert sorted(kept(project)) == ["ccmgen.lock", "params/beam.json", "params/run.json"]
    assert (project / "params/run.json").read_text() == '{\n  "run": 4711\n}\n'
    assert (project / "params/beam.json").read_text() == '"on"\n'
    lock = tomllib.loads((project / "ccmgen.lock").read_text())["snapshots"]
    assert list(lock) == ["beam", "run"]
    assert set(lock["run"]) == {"sha256", "time", "query"}
    assert lock["run"]["query"] == RUN
    assert time.strptime(lock["run"]["time"], "%Y-%m-%dT%H:%M:%SZ")
    assert verdict(project, "run") is None


def test_what_has_not_changed_is_left_as_it_is(project: Path) -> None:
    before = kept(project)
    stamps = [path.stat().st_mtime_ns for path in sorted((project / "params").iterdir())]
    time.sleep(1.1)
    (project / "run.txt").write_text('  {"run":\n4711}')
    assert ccmgen(project, "fetch").stdout == "run: unchanged\nbeam: unchanged\n"
    assert kept(project) == before
    assert stamps == [path.stat().st_mtime_ns for path in sorted((project / "params").iterdir())]


def test_one_of_them(project: Path) -> None:
    (project / "run.txt").write_text("1")
    (project / "beam.txt").write_text("off")
    lock = tomllib.loads((project / "ccmgen.lock").read_text())
    assert ccmgen(project, "fetch", "beam").stdout == "beam: changed\n"
    after = tomllib.loads((project / "ccmgen.lock").read_text())
    assert lock["snapshots"]["run"] == after["snapshots"]["run"]
    assert "4711" in (project / "params/run.json").read_text()


def test_from_another_folder(project: Path) -> None:
    (project / "elsewhere").mkdir()
    (project / "run.txt").write_text("1")
    done = ccmgen(project / "elsewhere", "fetch", "../services.toml", "run")
    assert done.stdout == "run: changed\n"
    assert verdict(project, "run") is None


def test_another_question(project: Path) -> None:
    (project / "same.txt").write_text('{"run": 4711}')
    write(project, run={**RUN, "path": "same.txt"})
    stale = verdict(project, "run")
    assert stale is not None and "asks otherwise" in stale.message
    check = ccmgen(project, "fetch", "--check")
    assert (check.returncode, "does not say that this was asked" in check.stdout) == (1, True)
    assert ccmgen(project, "fetch").stdout == "run: relocked\n"
    assert verdict(project, "run") is None
    lock = tomllib.loads((project / "ccmgen.lock").read_text())
    assert list(lock["snapshots"]) == ["run"], "what services.toml no longer names is dropped"


@pytest.mark.parametrize("lost", ["params/run.json", "ccmgen.lock"])
def test_what_is_lost_is_made_anew(project: Path, lost: str) -> None:
    (project / lost).unlink()
    assert ccmgen(project, "fetch").returncode == 0
    assert verdict(project, "run") is None and verdict(project, "beam") is None


def test_a_lock_whose_entries_are_damaged_is_mended(project: Path) -> None:
    (project / "ccmgen.lock").write_text("snapshots = 3\n")
    assert ccmgen(project, "fetch").stdout == "run: relocked\nbeam: relocked\n"
    (project / "ccmgen.lock").write_text("[snapshots.run]\nsha256 = 3\n")
    assert ccmgen(project, "fetch").returncode == 0
    assert verdict(project, "run") is None


def test_other_tables_of_the_lock_stay(project: Path) -> None:
    lock = project / "ccmgen.lock"
    others = (
        '[other]\nwhen = 2026-11-22T10:00:00Z\nlist = [1, 2.5, "ü"]\n\n[[other.things]]\na = true\n'
    )
    lock.write_text(lock.read_text() + others, encoding="utf-8")
    (project / "run.txt").write_text("1")
    assert ccmgen(project, "fetch").returncode == 0
    assert tomllib.loads(lock.read_text())["other"] == tomllib.loads(others)["other"]


def test_lines_of_compiles_stay(project: Path) -> None:
    lock = project / "ccmgen.lock"
    line = "ru = {hosts = 'srv-[1-3]', argv = '1', environment = '2', settings = '3'}\n"
    ours = f"\n[assignments.p42.np04]\n{line}"
    lock.write_text(lock.read_text() + ours)
    (project / "run.txt").write_text("1")
    assert ccmgen(project, "fetch").returncode == 0
    assert lock.read_text().endswith(ours)


def test_a_failure_keeps_the_old_and_stops_no_other(project: Path) -> None:
    before = kept(project)
    (project / "run.txt").unlink()
    (project / "beam.txt").write_text("off")
    done = ccmgen(project, "fetch")
    assert (done.returncode, done.stdout) == (1, "beam: changed\n")
    assert "error[service-unreachable]: run: run.txt cannot be read" in done.stderr
    after = kept(project)
    assert after["params/run.json"] == before["params/run.json"]
    assert verdict(project, "run") is None and verdict(project, "beam") is None


def test_all_that_is_wrong_with_services_toml_is_told_and_nothing_is_asked(tmp_path: Path) -> None:
    with faults.serving(x=faults.fine) as service:
        write(
            tmp_path,
            good={"kind": "http", "url": f"{service.url}/x"},
            typo={"kind": "htp", "url": "http://x/"},
            none={"url": "http://x/"},
            key={"kind": "http", "url": "http://x/", "retry": 3},
            type={"kind": "http", "url": 3, "timeout_seconds": 0},
            missing={"kind": "program"},
            **{"a name": {"kind": "http", "url": "http://x/"}},
        )
        done = ccmgen(tmp_path, "fetch")
        assert service.seen == []
    assert done.returncode == 1
    for said in (
        "error[unknown-service]: there is no kind of service 'htp'",
        "help: did you mean 'http'?",
        "error[missing-key]: it is not said of which kind the service 'none' is",
        "error[unknown-key]: 'retry' is no key that can stand here",
        "help: did you mean 'retries'?",
        "error[wrong-type]: 3 stands where a string is expected",
        "error[bad-value]: ",
        "error[missing-key]: the key 'command' is missing",
        "error[bad-value]: 'a name' is no name for a service",
    ):
        assert said in done.stderr
    assert "services.toml  key.retry" in done.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("run = 3", "wrong-type"),
        ("tracking = 3", "wrong-type"),
        ("[run", "toml-syntax"),
        ('[run]\nkind = "file"\npath = 2026-11-22', "bad-value"),
        ('[run]\nkind = "file"\npath = "x"\nmax_bytes = nan', "wrong-type"),
        ("[run]\nkind = 3", "missing-key"),
    ],
)
def test_a_services_toml_that_is_none(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "services.toml").write_text(text)
    done = ccmgen(tmp_path, "fetch")
    assert done.returncode == 1 and done.stderr.startswith(f"error[{code}]")


def test_a_lock_that_does_not_parse_says_what_to_do_and_that_works(project: Path) -> None:
    (project / "ccmgen.lock").write_text("[snapshots")
    done = ccmgen(project, "fetch")
    assert done.returncode == 1 and done.stderr.startswith("error[toml-syntax]")
    assert "snapshots must be fetched again" in done.stderr
    (project / "ccmgen.lock").unlink()
    assert ccmgen(project, "fetch").returncode == 0
    assert verdict(project, "run") is None


def test_without_a_services_toml(tmp_path: Path) -> None:
    done = ccmgen(tmp_path, "fetch")
    assert (done.returncode, done.stderr.startswith("error[unreadable-file]")) == (1, True)
    assert ccmgen(tmp_path, "fetch", "other.toml").returncode == 2


def test_check_shows_a_diff_and_writes_nothing(project: Path) -> None:
    before = files(project)
    clean = ccmgen(project, "fetch", "--check")
    assert (clean.returncode, clean.stdout) == (0, "")
    (project / "run.txt").write_text('{"run": 4712}')
    before["run.txt"] = '{"run": 4712}'
    check = ccmgen(project, "fetch", "--check")
    assert check.returncode == 1
    assert check.stdout.splitlines() == [
        "--- a/params/run.json",
        "+++ b/params/run.json",
        "@@ -1,3 +1,3 @@",
        " {",
        '-  "run": 4711',
        '+  "run": 4712',
        " }",
    ]
    as_json = json.loads(ccmgen(project, "fetch", "--check", "--format", "json").stdout)
    assert as_json["changed"] == ["run"] and as_json["unchanged"] == ["beam"]
    assert as_json["differences"] == check.stdout.splitlines()
    assert files(project) == before


def test_json(project: Path) -> None:
    (project / "run.txt").unlink()
    found = json.loads(ccmgen(project, "fetch", "--format", "json").stdout)
    assert (found["failed"], found["unchanged"]) == (["run"], ["beam"])
    assert [each["code"] for each in found["diagnostics"]] == ["service-unreachable"]


def test_two_at_a_time(project: Path) -> None:
    handle = os.open(project, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        done = ccmgen(project, "fetch")
    finally:
        os.close(handle)
    assert done.stderr.startswith("error[folder-in-use]")


def test_what_cannot_be_written(project: Path) -> None:
    before = kept(project)
    (project / "run.txt").write_text("1")
    (project / "params/.run.json.part").mkdir()
    done = ccmgen(project, "fetch")
    assert done.returncode == 1
    assert done.stderr.startswith("error[unwritable]: cannot write ")
    assert kept(project)["params/run.json"] == before["params/run.json"]
    assert verdict(project, "run") is None


DYING = """
import os, pathlib, sys
left = int(sys.argv.pop(1))
real = pathlib.Path.replace
def replace(self, target):
    global left
    if not left:
        os.kill(os.getpid(), 9)
    left -= 1
    return real(self, target)
pathlib.Path.replace = replace
from ccmgen.__main__ import main
main()
"""


@pytest.mark.parametrize("renames", range(5))
def test_killed_before_any_of_its_renames_all_is_readable(project: Path, renames: int) -> None:
    """At every moment the lock vouches for what is there; the next fetch completes it."""
    (project / "run.txt").write_text('{"run": 4712}')
    (project / "beam.txt").write_text("off")
    command = [sys.executable, "-c", DYING, str(renames), "fetch"]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert done.returncode == (-signal.SIGKILL if renames < 4 else 0)
    assert verdict(project, "run") is None and verdict(project, "beam") is None
    assert ccmgen(project, "fetch").returncode == 0
    assert verdict(project, "run") is None and verdict(project, "beam") is None
    assert "4712" in (project / "params/run.json").read_text()
    assert "pending" not in (project / "ccmgen.lock").read_text()
    assert ccmgen(project, "fetch", "--check").returncode == 0


def test_killed_at_any_time_the_old_state_is_readable(project: Path) -> None:
    chance = random.Random(4711)
    for run in range(12):
        (project / "run.txt").write_text(json.dumps({"run": run, "more": list(range(20_000))}))
        command = [sys.executable, "-m", "ccmgen", "fetch"]
        with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.1, 0.5))
            process.kill()
        assert verdict(project, "run") is None and verdict(project, "beam") is None
    assert ccmgen(project, "fetch").returncode == 0
