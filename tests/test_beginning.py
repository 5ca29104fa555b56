"""A compile begins with what takes longest: the engine, then the boot, then the rest of itself."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.documents import ROOT

P42 = ROOT / "examples/p42"
COMPILE = ["compile", f"{P42}/boot.jsonnet", "--env", f"{P42}/env.json", "-b", "resolved"]

OBSERVED = """
import json, sys, threading

told = {"questions": []}

def ours():
    return [name for name in sys.modules if name.startswith(("ccmgen.", "msgspec"))]

def note(event, arguments):
    if event == "subprocess.Popen":
        told["started"] = ours()

def start(thread, start=threading.Thread.start):
    if type(thread).__name__ == "Ahead" and "begun" not in told:
        told["begun"] = ours()
        from ccmgen.evaluate import Engine
        send = Engine._send
        def noted(engine, kind, payload):
            if kind == b"J":
                told["questions"].append(payload.decode())
            send(engine, kind, payload)
        Engine._send = noted
    start(thread)

sys.addaudithook(note)
threading.Thread.start = start
sys.argv[1:] = json.loads(sys.argv[1])
from ccmgen.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
finally:
    print(json.dumps({**told, "loaded": ours()}))
"""
"""What becomes of a run of the program, step by step."""


class Run(NamedTuple):
    """What a run did.

    started, begun, loaded: the modules, ours and msgspec's, that were there when the engine was
        started, when its first evaluation was begun, and in the end
    questions: what the engine was asked, in order
    """

    started: list[str]
    begun: list[str]
    loaded: list[str]
    questions: list[str]


def observed(words: Sequence[str]) -> Run:
    done = subprocess.run(
        [sys.executable, "-c", OBSERVED, json.dumps(words)],
        capture_output=True,
        text=True,
        check=True,
    )
    return Run(**json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("more", [[], ["--no-cache"], ["--format", "text"]])
def test_the_engine_and_the_boot_are_begun_before_the_program_is_loaded(
    tmp_path: Path, more: list[str]
) -> None:
    run = observed([*COMPILE, "-o", str(tmp_path), *more])
    assert len(run.started) < len(run.loaded) / 4
    assert not any(module.startswith("msgspec") for module in run.started)
    assert len(run.begun) < len(run.loaded) / 2
    later = ("ccmgen.api", "ccmgen.resolve", "ccmgen.backend", "ccmgen.cli.output")
    assert all(module in run.loaded and module not in run.begun for module in later)


def test_what_is_begun_is_what_is_asked_for(tmp_path: Path) -> None:
    """Else it would be in vain, and all would wait for it besides."""
    run = observed([*COMPILE, "-o", str(tmp_path), "--no-cache"])
    env, boot, *more = run.questions
    assert env == f'import "{P42}/env.json"'
    assert "compile(" in boot
    assert not any("boot.jsonnet" in question or "env.json" in question for question in more)
