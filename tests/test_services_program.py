"""The adapters of programs and files: real programs that hang, flood, fail or leave children."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.services import answer, ccmgen, fault, write


def printed(folder: Path, script: str, **more: Any) -> Any:
    return answer(folder, kind="program", command=["sh", "-c", script], **more)


def failing(folder: Path, script: str, **more: Any) -> tuple[str, str]:
    more = {"timeout_seconds": 10, **more}
    found = fault(folder, kind="program", command=["sh", "-c", script], **more)
    return found.code, " ".join((found.message, *found.related))


def alive(folder: Path) -> bool:
    """Whether the process whose number is in the file `pid` is at work, a second later at most."""
    number = int((folder / "pid").read_text())
    for _ in range(20):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_what_a_program_prints(tmp_path: Path) -> None:
    assert printed(tmp_path, "echo '{\"run\": 1}'") == {"run": 1}
    assert printed(tmp_path, "printf 'M\\303\\274'", as_="text") == "Mü"
    assert printed(tmp_path, "printf '\\377'", as_="file") == {"base64": "/w=="}


def test_no_shell_sees_the_words(tmp_path: Path) -> None:
    words = ["$HOME", "`id`", "a b", "; false", "*", "ü", ""]
    program = "import json, sys; print(json.dumps(sys.argv[1:]))"
    command = [sys.executable, "-c", program, *words]
    assert answer(tmp_path, kind="program", command=command) == words


def test_it_runs_in_the_folder_with_little_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNRELATED", "x")
    monkeypatch.setenv("TOKEN", "t0p-secret")
    (tmp_path / "client").write_text('#!/bin/sh\npwd; env; cat; [ -z "$(cat)" ]\n')
    (tmp_path / "client").chmod(0o755)
    environment = {"SITE": "np04", "MINE": {"env": "TOKEN"}}
    table = {"kind": "program", "command": ["./client"], "as_": "text"}
    found = fault(tmp_path, **table, environment=environment)
    assert (found.code, "holds a credential" in found.message) == ("service-answer", True)
    lines = answer(tmp_path, **table, environment={"SITE": "np04"}).splitlines()
    names = {line.partition("=")[0] for line in lines[1:]}
    assert lines[0] == str(tmp_path)
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"PATH", "HOME", "LC_ALL", "SITE"} - (
        set() if "HOME" in os.environ else {"HOME"}
    )


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("echo no such run >&2; exit 3", "service-failed", "sh ended with status 3 no such run"),
        ("kill -9 $$", "service-failed", "sh was ended by SIGKILL"),
        ("yes", "service-answer", "longer than 16777216 bytes"),
        ("yes >&2 & sleep 0.3; kill $!; echo 1; exit 1", "service-failed", "status 1"),
        ("echo '{'", "service-answer", "not JSON"),
        ("printf '\\377'", "service-answer", "not UTF-8"),
        ("true", "service-answer", "not JSON"),
    ],
)
def test_faults(tmp_path: Path, script: str, code: str, said: str) -> None:
    found = failing(tmp_path, script)
    assert found[0] == code
    assert said in found[1]


def test_a_program_that_is_not_there_or_not_to_be_run(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    for command, said in (
        (["no-such-program"], "no-such-program cannot be run: no such file or directory"),
        (["./data"], "./data cannot be run: permission denied"),
        (["a\0b"], "cannot be run: embedded null byte"),
    ):
        found = fault(tmp_path, kind="program", command=command)
        assert found.code == "service-unreachable" and said in found.message


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    start = time.monotonic()
    script = "sleep 1000 & echo $! > pid; trap '' TERM INT; sleep 1000"
    code, said = failing(tmp_path, script, timeout_seconds=0.5)
    assert (code, "within 0.5 s" in said) == ("service-timeout", True)
    assert time.monotonic() - start < 3
    assert not alive(tmp_path)


def test_a_program_that_closes_its_output_and_hangs(tmp_path: Path) -> None:
    code, _ = failing(tmp_path, "exec >&- 2>&-; sleep 1000", timeout_seconds=0.5)
    assert code == "service-timeout"


def test_children_left_behind_are_not_waited_for_but_ended(tmp_path: Path) -> None:
    start = time.monotonic()
    assert printed(tmp_path, "sleep 1000 & echo $! > pid; echo 1", timeout_seconds=20) == 1
    assert time.monotonic() - start < 5
    assert not alive(tmp_path)


def test_an_answer_at_the_limit(tmp_path: Path) -> None:
    script = "head -c 100000 /dev/zero | tr '\\0' x"
    assert len(printed(tmp_path, script, as_="text", max_bytes=100_000)) == 100_000
    assert failing(tmp_path, script, as_="text", max_bytes=99_999)[0] == "service-answer"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_fetch_leaves_no_program_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    script = "echo $$ > part; mv part pid; sleep 1000"
    write(tmp_path, run={"kind": "program", "command": ["sh", "-c", script]})
    command = [sys.executable, "-m", "ccmgen", "fetch"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        for _ in range(200):
            if (tmp_path / "pid").exists():
                break
            time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 128 + number
    assert said == b""
    assert not alive(tmp_path)
    assert not (tmp_path / "params").exists()


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": [1, 2.5]}')
    assert answer(tmp_path, kind="file", path="x.json") == {"a": [1, 2.5]}
    assert answer(tmp_path, kind="file", path="x.json", as_="text") == '{"a": [1, 2.5]}'
    assert answer(tmp_path, kind="file", path=str(tmp_path / "x.json")) == {"a": [1, 2.5]}


def test_faults_of_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "cut.json").write_text('{"a": [1,')
    for path, code, said in (
        ("none.json", "service-unreachable", "none.json cannot be read: no such file"),
        (".", "service-unreachable", "is a directory"),
        ("pipe", "service-answer", "pipe is no regular file"),
        ("/dev/zero", "service-answer", "is no regular file"),
        ("cut.json", "service-answer", "not JSON"),
    ):
        found = fault(tmp_path, kind="file", path=path)
        assert found.code == code and said in found.message
    too_long = fault(tmp_path, kind="file", path="cut.json", as_="text", max_bytes=8)
    assert "longer than 8 bytes" in too_long.message


def test_a_fault_is_told_in_words(tmp_path: Path) -> None:
    write(tmp_path, run={"kind": "file", "path": "none.json"})
    done = ccmgen(tmp_path, "fetch")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "error[service-unreachable]: run: none.json cannot be read: no such file or directory",
        "  --> services.toml  run",
    ]
