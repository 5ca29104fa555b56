"""A command that is asked to end does so at once, by that signal, and nothing of it is left."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import typer

from ccmgen.cli.app import app

ENDLESS = """
local ccm = import 'ccm.libsonnet';
local fibonacci(n) = if n < 2 then 1 else fibonacci(n - 1) + fibonacci(n - 2);
ccm.boot('p', [ccm.job('a', ['zzz'], fibonacci(60))])
"""
ENV = """
{"site": "s", "hosts": {"h": {}}, "zones": {"z": {"hosts": "h"}}, "users": {"default": "u"}}
"""
ASKED = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "boot.jsonnet").write_text(ENDLESS)
    (tmp_path / "env.json").write_text(ENV)
    return tmp_path


COMPILE = "compile boot.jsonnet --env env.json -b resolved -o out"


def begun(
    project: Path, program: str = "command()", arguments: str = COMPILE
) -> subprocess.Popen[str]:
    """A compile that does not end by itself; `program` may send signals at a certain step."""
    text = f"""
import os, signal, subprocess, sys, threading
from ccmgen.__main__ import command
sys.argv[1:] = {arguments.split()!r}
{textwrap.dedent(program)}
"""
    return subprocess.Popen(
        [sys.executable, "-c", text],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How it ended and what it said; it has some seconds for that."""
    try:
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
    return process.returncode, said


def engines(process: subprocess.Popen[str]) -> list[int]:
    """The engines that it has started, as soon as there is one."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(500):
        if found := children.read_text().split():
            time.sleep(1)  # by then it evaluates
            return [int(one) for one in found]
        time.sleep(0.02)
    raise AssertionError("it starts no engine")


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", ASKED)
@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_a_long_evaluation_ends_and_leaves_no_engine(
    project: Path, number: signal.Signals, send: object
) -> None:
    process = begun(project)
    children = engines(process)
    assert callable(send)
    send(process.pid, number)
    assert ended(process) == (128 + number, "")
    assert not any(map(lives, children))


def test_a_compile_that_is_killed_leaves_no_engine_for_long(project: Path) -> None:
    process = begun(project)
    children = engines(process)
    process.kill()
    assert ended(process) == (-signal.SIGKILL, "")
    for _ in range(100):
        if not any(map(lives, children)):
            return
        time.sleep(0.1)
    raise AssertionError("its engine goes on")


LOADING = """
    class Finder:
        in_c = False
        def find_spec(name, path=None, target=None):
            if name == "msgspec._core":
                Finder.in_c = True
                sys.modules.pop("datetime", None)
            if name == "datetime" and Finder.in_c:
                sys.meta_path.remove(Finder)
                os.kill(os.getpid(), NUMBER)
    sys.meta_path.insert(0, Finder)
    command()
"""
"""Where a module is made in C, which loses what a handler raises."""


STEPS = {
    "while modules are loaded": LOADING,
    "before the evaluation has a thread": """
        start = threading.Thread.start
        def signalled(self):
            if type(self).__name__ == "Ahead":
                os.kill(os.getpid(), NUMBER)
            start(self)
        threading.Thread.start = signalled
        command()
    """,
    "to the engine first": """
        init = subprocess.Popen.__init__
        def signalled(self, *args, **kwargs):
            init(self, *args, **kwargs)
            os.kill(self.pid, NUMBER)
            threading.Timer(1, os.kill, (os.getpid(), NUMBER)).start()
        subprocess.Popen.__init__ = signalled
        command()
    """,
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", STEPS)
def test_no_signal_is_lost(project: Path, step: str, number: signal.Signals) -> None:
    process = begun(project, STEPS[step].replace("NUMBER", str(int(number))))
    assert ended(process) == (128 + number, "")


COMMANDS = {
    "compile": COMPILE,
    "compile as typer reads it": f"{COMPILE} --format text",
    "validate": "validate boot.jsonnet",
    "plan": "plan boot.jsonnet --env env.json --lock ccmgen.lock",
    "table": "table boot.jsonnet",
    "graph": "graph boot.jsonnet",
    "roles": "roles",
    "modules": "modules",
    "backends": "backends",
    "schema": "schema boot",
    "fetch": "fetch",
    "track": "track out/record.json --to runs",
}


def test_every_command_is_tried() -> None:
    tried = {words.split()[0] for words in COMMANDS.values()}
    assert tried == typer.main.get_command(app).commands.keys()  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ASKED)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_loses_a_signal_while_it_is_loaded(
    project: Path, command: str, number: signal.Signals
) -> None:
    process = begun(project, LOADING.replace("NUMBER", str(int(number))), COMMANDS[command])
    assert ended(process) == (128 + number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["validate", "graph"])
def test_an_engine_that_is_asked_first_goes_on(
    project: Path, command: str, number: signal.Signals
) -> None:
    step = STEPS["to the engine first"].replace("NUMBER", str(int(number)))
    assert ended(begun(project, step, COMMANDS[command])) == (128 + number, "")


def test_a_hang_up_that_the_caller_ignores_is_ignored(project: Path) -> None:
    process = begun(project, "signal.signal(signal.SIGHUP, signal.SIG_IGN)\ncommand()")
    engines(process)
    os.kill(process.pid, signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(timeout=1)
    process.terminate()
    assert ended(process) == (128 + signal.SIGTERM, "")


def test_a_file_that_never_comes_is_not_waited_for(project: Path) -> None:
    (project / "boot.jsonnet").unlink()
    os.mkfifo(project / "boot.jsonnet")
    process = begun(project)
    engines(process)
    process.terminate()
    assert ended(process) == (128 + signal.SIGTERM, "")


HELD = """
import os, signal, threading, time
from ccmgen.interrupts import held
done = threading.Event()
with held():
    threading.Thread(target=done.wait, daemon=True).start()
try:
    with held():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        print("reached")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_signals_wait_though_another_thread_could_take_them() -> None:
    """In a process of its own, where no thread is that has not been told to hold them too."""
    command = [sys.executable, "-c", HELD]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["reached", "interrupted"]
