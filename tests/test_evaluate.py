"""Evaluation has limits: whatever a program does, it ends as a message about the user's file."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ccmgen
from ccmgen.api import compile_with
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.evaluate import Engine, Limits, engine
from ccmgen.sources import Sources

SMALL = Limits(seconds=20, memory_bytes=2 << 30)


def failure(program: str, limits: Limits = Limits()) -> Diagnostic:
    """The one thing that is said of a program."""
    with engine(Sources({"boot.jsonnet": program}, "boot.jsonnet"), limits) as child:
        return failure_in(child)


def failure_in(child: Engine) -> Diagnostic:
    with pytest.raises(CcmgenError) as caught:
        child.evaluate("import 'boot.jsonnet'")
    (found,) = caught.value.diagnostics
    return found


@pytest.fixture
def child() -> Iterator[Engine]:
    with engine(Sources({"boot.jsonnet": "{}"}, "boot.jsonnet")) as running:
        yield running


def test_an_endless_loop() -> None:
    loop = "local r = std.range(1, 3000); [0 for a in r for b in r for c in r for d in r if a < 0]"
    found = failure(loop, Limits(seconds=1))
    assert found.code == "evaluation-limit"
    assert found.message == "evaluating boot.jsonnet took longer than 1 s"
    assert str(found.locations[0]) == "boot.jsonnet"


@pytest.mark.parametrize(
    "bomb",
    [
        "local twice(s, n) = if n == 0 then s else twice(s + s, n - 1); twice('0123456789', 32)",
        "std.length(std.makeArray(1e9, function(i) 'x' + i))",
        "local endless(n) = endless(n + 1) tailstrict; endless(0)",
        "[" * 1_000_000,
    ],
    ids=["text", "list", "stack", "nesting"],
)
def test_a_memory_bomb(bomb: str) -> None:
    found = failure(bomb, SMALL)
    assert found.code == "evaluation-limit"
    assert found.message == "evaluating boot.jsonnet needed more than 2 GiB of memory"


def test_deep_recursion() -> None:
    found = failure("local deeper(n) = 1 + deeper(n + 1);\ndeeper(0)")
    assert (found.code, found.message) == ("jsonnet-error", "max stack frames exceeded.")
    assert found.locations[0].file == "boot.jsonnet"


def test_a_crash_of_the_engine_says_the_same_each_time(child: Engine) -> None:
    os.kill(child.process.pid, signal.SIGSEGV)
    found = failure_in(child)
    assert found.code == "evaluation-limit"
    assert found.message == "evaluating boot.jsonnet ended the Jsonnet engine (status -11)"
    assert failure_in(child) == found


BOMBS = {
    "memory": "std.length(std.foldl(function(a, b) a + a, std.range(1, 60), 'xxxxxxxxxxxx'))",
    "time": (
        "local r = std.range(1, 3000); [0 for a in r for b in r for c in r for d in r if a < 0]"
    ),
}
TOLD = {"memory": "needed more than 2 GiB of memory", "time": "took longer than 3 s"}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("file", ["boot.jsonnet", "env.jsonnet"])
def test_a_file_that_is_the_end_of_the_engine_is_told_beside_what_is_wrong_with_the_other(
    bomb: str, file: str
) -> None:
    files = {"boot.jsonnet": "{ ident: 'p', jobs: 3 }", "env.jsonnet": "{ site: 3 }"}
    files[file] = BOMBS[bomb]
    with pytest.raises(CcmgenError) as caught:
        limits = Limits(seconds=3, memory_bytes=2 << 30)
        ccmgen.compile(Sources(files, "boot.jsonnet"), "env.jsonnet", ["procfile"], limits=limits)
    boot, env = (
        [d for d in caught.value.diagnostics if d.locations[0].file == name] for name in files
    )
    assert [*boot, *env] == list(caught.value.diagnostics)
    ended, other = (boot, env) if file == "boot.jsonnet" else (env, boot)
    assert [d.message for d in ended] == [f"evaluating {file} {TOLD[bomb]}"]
    assert {d.code for d in other} <= {"wrong-type", "missing-key"}
    assert other


@pytest.mark.parametrize("limit", ["-v 3500000", "-t 100"])
def test_lower_limits_of_whoever_starts_the_program_are_kept(tmp_path: Path, limit: str) -> None:
    (tmp_path / "boot.json").write_text('{"ident": "p", "jobs": []}')
    program = f"ulimit {limit} && exec {sys.executable} -m ccmgen validate {tmp_path}/boot.json"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_wrong_with_the_engine_itself_is_no_fault_of_the_boot() -> None:
    program = "import sys; sys.stdin.readline(); raise OSError('no such engine')"
    pipe = subprocess.PIPE
    broken = subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe)
    with engine(Sources({"boot.jsonnet": "1"}, "boot.jsonnet"), own=broken) as child:
        found = failure_in(child)
    assert found.message.endswith("failed, as the Jsonnet engine does: OSError: no such engine")
    assert "recursion" not in found.hint


def test_a_name_that_is_no_text_is_told() -> None:
    files = {"b\udcff.jsonnet": "{ ident: 'p', jobs: [] }"}
    with pytest.raises(CcmgenError) as caught:
        ccmgen.validate(Sources(files, "b\udcff.jsonnet"))
    (found,) = caught.value.diagnostics
    assert (found.code, "is not UTF-8" in found.message) == ("unreadable-file", True)


def test_an_error_leaves_the_engine_usable(child: Engine) -> None:
    for _ in range(2):
        with pytest.raises(CcmgenError):
            child.evaluate("error 'mine'")
        assert child.evaluate("1 + 1") == b"2\n"


@pytest.mark.parametrize(
    ("program", "code", "place"),
    [
        ("{\n  a: 1,\n  b\n}", "jsonnet-syntax", "boot.jsonnet:4:1"),
        ("{ a: 'x }", "jsonnet-syntax", "boot.jsonnet:1:6"),
        ("{ a: b }", "jsonnet-syntax", "boot.jsonnet:1:6"),
        ("{\n  a: error 'mine',\n}", "jsonnet-error", "boot.jsonnet:2:6"),
        ("local f(x) = x.y;\nf({})", "jsonnet-error", "boot.jsonnet:1:14"),
        ("function(x) x", "jsonnet-error", ""),
        ("import 'nothing.libsonnet'", "unknown-import", "boot.jsonnet:1:1"),
        ("std.extVar('HOME')", "jsonnet-error", "boot.jsonnet:1:1"),
        ("std.native('system')('id')", "jsonnet-error", "boot.jsonnet:1:1"),
        ("import 'a\\u0000b.libsonnet'", "unknown-import", "boot.jsonnet:1:1"),
        (f"import '{'x' * 5000}.libsonnet'", "unknown-import", "boot.jsonnet:1:1"),
    ],
)
def test_errors_name_the_users_own_place(program: str, code: str, place: str) -> None:
    found = failure(program)
    assert (found.code, next(map(str, found.locations), "")) == (code, place)


def test_the_child_has_no_environment_but_what_its_engine_is_told(child: Engine) -> None:
    with open(f"/proc/{child.process.pid}/environ", "rb") as environ:  # noqa: PTH123
        assert environ.read() == b"GOGC=800\0GOMEMLIMIT=2GiB\0"


def test_an_evaluation_that_was_begun_is_the_one_that_is_asked_for() -> None:
    sources = Sources({"boot.jsonnet": "{ a: 1 }"}, "boot.jsonnet")
    with engine(sources) as child:
        child.begin("import 'boot.jsonnet'")
        assert json.loads(child.evaluate("import 'boot.jsonnet'")) == {"a": 1}
        assert child.read.keys() == {"boot.jsonnet"}
        child.begin("1")
        assert json.loads(child.evaluate("2")) == 2
        assert child.ahead == []


def test_several_that_were_begun_are_there_in_their_order() -> None:
    with engine(Sources({"boot.jsonnet": "{ a: 1 }"}, "boot.jsonnet")) as child:
        child.begin("'first'")
        child.begin("import 'boot.jsonnet'")
        child.begin("error 'third'")
        assert child.evaluate("'first'") == b'"first"\n'
        assert json.loads(child.evaluate("import 'boot.jsonnet'")) == {"a": 1}
        with pytest.raises(CcmgenError, match="third"):
            child.evaluate("error 'third'")
        assert child.evaluate("2") == b"2\n"


def test_of_several_that_were_begun_those_not_asked_for_are_let_go() -> None:
    with engine(Sources({}, "boot.jsonnet")) as child:
        child.begin("1")
        child.begin("2")
        assert child.evaluate("2") == b"2\n"
        child.begin("error 'no'")
        assert child.evaluate("3") == b"3\n"
        assert child.ahead == []


def test_an_evaluation_that_was_begun_says_what_is_wrong_when_it_is_asked_for() -> None:
    with engine(Sources({}, "boot.jsonnet")) as child:
        child.begin("error 'no'")
        with pytest.raises(CcmgenError) as caught:
            child.evaluate("error 'no'")
    assert caught.value.diagnostics[0].message == "no"


def test_nothing_waits_for_what_was_begun_in_vain() -> None:
    with engine(Sources({}, "boot.jsonnet")) as child:
        child.begin("std.foldl(function(a, b) a + b, std.range(1, 1000000000), 0)")
        ((_, ahead),) = child.ahead
        assert ahead.is_alive()
    assert child.process.poll() is not None


def test_a_compile_lets_the_child_go_before_anything_is_written() -> None:
    job = {"ident": "a", "roles": ["zzz"], "cardinality": 1, "parameters": {}}
    env = {"site": "s", "hosts": {"h": {}}, "zones": {"z": {"hosts": "h"}}}
    files = {
        "boot.json": json.dumps({"ident": "p", "jobs": [job]}),
        "env.json": json.dumps({**env, "users": {"default": "u"}}),
    }
    with engine(Sources(files, "boot.json")) as child:
        compile_with(child, "env.json", ["procfile"])
        assert child.process.wait(timeout=20) == -signal.SIGKILL


def test_only_the_bundled_library_gives_a_code() -> None:
    found = failure("error '[unseen] is what I say'")
    assert (found.code, found.message) == ("jsonnet-error", "[unseen] is what I say")
