"""A compile with the cache and one without are the same to whoever looks, whatever happens between.

Runs are forks of this process, which has loaded the program once. Their clock is an hour ahead, so
that marks are trusted, or it is right, so that everything was changed just now.
"""

import json
import os
import shutil
import sys
import time
import tomllib
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest
import tomli_w
import typer
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ccmgen import __main__ as program
from ccmgen.api import compile
from ccmgen.cli.app import app
from ccmgen.lock import dumps
from ccmgen.snapshots import canonical, digest
from ccmgen.sources import Sources

HOUR_NS = 3600 * 10**9

BOOT = """local ccm = import 'ccm.libsonnet';
ccm.boot('p', [
  ccm.job('a', ['zoned', 'zzz'], cardinality=import 'tasks.libsonnet', parameters={ zone: 'z' }),
  ccm.job('b', ['bare'], cardinality=(import 'params/run.json').tasks),
])
"""
ROLES = """local ccm = import 'ccm.libsonnet';
{ bare: ccm.role('Comes after a.', function(job, parameters) job {
  task+: { commands: [['true']], after: [{ job: 'a', when: 'started' }] },
}) }
"""
ENV = """{
  site: 's', hosts: { h1: {}, h2: {} }, zones: { z: { hosts: 'h[1-2]' } }, default_zone: 'z',
  users: { default: 'daq' },
}
"""
BESIDE = """local ccm = import 'ccm.libsonnet';
ccm.boot('beside', [ccm.job('a', ['zzz'], cardinality=2)])
"""
QUERY = {"kind": "file", "path": "run.json"}
RUN = canonical({"tasks": 2})
LOCK = {"sha256": digest(RUN), "time": "2026-11-22T10:00:00Z", "query": QUERY}


def resolution_beside() -> str:
    """What the backend resolved writes for another partition at the site."""
    sources = Sources({"boot.jsonnet": BESIDE, "env.jsonnet": ENV}, "boot.jsonnet")
    found = compile(sources, "env.jsonnet", ["resolved"]).artifacts("resolved")
    (chunks,) = (artifact.chunks for artifact in found if artifact.path == "resolved.json")
    return b"".join(chunks).decode()


PROJECT = {
    "boot.jsonnet": BOOT,
    "env.jsonnet": ENV,
    "roles.libsonnet": ROLES,
    "early/other.libsonnet": "1",
    "late/tasks.libsonnet": "3",
    "params/run.json": RUN,
    "services.toml": tomli_w.dumps({"run": QUERY}),
    "ccmgen.lock": tomli_w.dumps({"snapshots": {"run": LOCK}}),
    "locks/README": "",
    "beside.json": resolution_beside(),
}
NAMED = ["boot.jsonnet", "--env", "env.jsonnet", "--roles", "roles.libsonnet"]
COMPILE = ["compile", *NAMED, "-J", "early", "-J", "late", "-o", "out", "-b", "resolved"]
LOCKED = [*COMPILE, "--lock", "locks/ccmgen.lock"]


class Done(NamedTuple):
    """How a run ended and what it said, and whether that was recalled from another run."""

    code: int
    out: str
    err: str
    recalled: bool


def make(folder: Path) -> None:
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def run(folder: Path, *words: str, ahead_ns: int = HOUR_NS, opened: Path | None = None) -> Done:
    """Run the program in a folder, in a fork; `opened` gets the names of the files it opens."""
    said = [folder.parent / f"{folder.name}.{name}" for name in ("out", "err", "recalled")]
    if not (child := os.fork()):
        if opened is not None:
            _note_what_is_opened(opened)
        _be_the_program(folder, words, said, ahead_ns)
    _, status = os.waitpid(child, 0)
    out, err, recalled = (path.read_text() for path in said)
    return Done(os.waitstatus_to_exitcode(status), out, err, bool(recalled))


def _note_what_is_opened(to: Path) -> None:
    notes = to.open("w", buffering=1)

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        """What is made anew is nothing that was there to be looked at."""
        if event == "open" and isinstance(arguments[0], str) and not arguments[2] & os.O_CREAT:
            notes.write(f"{arguments[0]}\n")

    sys.addaudithook(note)


def _be_the_program(folder: Path, words: tuple[str, ...], said: list[Path], ahead_ns: int) -> None:
    code: object = 70
    try:
        os.chdir(folder)
        sys.stdout, sys.stderr, recalled = (path.open("w") for path in said)
        sys.argv = sys.orig_argv = ["ccmgen", *words]
        program.run(time.time_ns() + ahead_ns)
        recalled.write("it returns")
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        for file in (sys.stdout, sys.stderr, recalled):
            file.flush()
        os._exit(code if isinstance(code, int) else 70)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    make(tmp_path / "project")
    return tmp_path / "project"


def test_the_second_run_recalls_the_first(project: Path) -> None:
    first, second = run(project, *COMPILE), run(project, *COMPILE)
    assert (first.out, first.recalled) == ("resolved: 2 added in out/resolved\n", False)
    assert second == (0, "resolved: 2 unchanged in out/resolved\n", "", True)


def test_what_was_just_written_is_read_again_and_recalled(project: Path) -> None:
    run(project, *COMPILE)
    assert run(project, *COMPILE, ahead_ns=0).recalled
    (project / "late/tasks.libsonnet").write_text("4")
    assert not run(project, *COMPILE).recalled


def test_a_text_that_was_written_again_is_recalled(project: Path) -> None:
    run(project, *COMPILE)
    for name, text in PROJECT.items():
        (project / name).write_text(text)
    assert run(project, *COMPILE).recalled


@pytest.mark.parametrize("words", [[], ["--rebalance"], ["--occupied", "beside.json"]])
@pytest.mark.parametrize("lock", ["locks/ccmgen.lock", "./ccmgen.lock"])
def test_with_a_lock_the_first_run_that_leaves_it_is_recalled(
    project: Path, lock: str, words: list[str]
) -> None:
    runs = [run(project, *COMPILE, "--lock", lock, *words) for _ in range(3)]
    assert [one.recalled for one in runs] == [False, False, True]
    said = f"resolved: 2 unchanged in out/resolved\nlock: unchanged, {lock}\n"
    assert runs[1][:3] == runs[2][:3] == (0, said, "")


def test_without_cache_nothing_is_kept(project: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert not run(project, *COMPILE, "--no-cache").recalled
    assert not (tmp_path / "cache").exists()


LETTER = """from pathlib import Path
from ccmgen.backend import Artifact, Backend, Feature

TEXT = Path(__file__).with_name("letter.txt").read_bytes()
BACKEND = Backend("letter", "", frozenset(Feature), lambda *_: iter([Artifact("l", [TEXT])]))
"""


def test_a_backend_from_outside_is_asked_again(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may read files that nobody here knows of, and what is registered may change."""
    site = tmp_path / "site"
    (site / "letter-1.dist-info").mkdir(parents=True)
    (site / "letter-1.dist-info/METADATA").write_text("Name: letter\nVersion: 1\n")
    entry_points = "[ccmgen.backends]\nletter = letter:BACKEND\n"
    (site / "letter-1.dist-info/entry_points.txt").write_text(entry_points)
    (site / "letter.py").write_text(LETTER)
    (site / "letter.txt").write_text("one")
    monkeypatch.syspath_prepend(site)
    words = [*COMPILE, "-b", "letter"]
    assert (run(project, *words).code, run(project, *words).recalled) == (0, False)
    (site / "letter.txt").write_text("two")
    run(project, *words)
    assert (project / "out/letter/l").read_text() == "two"


def test_losses_are_told_again(project: Path) -> None:
    lossy = [*COMPILE, "-b", "nomad", "--allow-lossy"]
    first, second = run(project, *lossy), run(project, *lossy)
    assert "warning[loss]" in first.err
    assert second.recalled and second.err == first.err


@pytest.mark.parametrize("words", [["--check"], ["--format", "json"], ["--record"]])
def test_options_beside(project: Path, words: list[str]) -> None:
    run(project, *COMPILE, *words)
    before, uncached = run(project, *COMPILE, *words), run(project, *COMPILE, *words, "--no-cache")
    assert before[:3] == uncached[:3]


def test_a_folder_that_cannot_be_written_to_keeps_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert run(project, *COMPILE) == (0, "resolved: 2 added in out/resolved\n", "", False)


SEEN = {
    **dict.fromkeys(
        ("boot", "env", "context", "roles", "modules", "occupied", "lock"),
        "looked up in the user's files",
    ),
    "library": "a folder to look in",
    "output": "what was made there is looked at",
    **dict.fromkeys(("record", "allow_lossy", "format", "rebalance"), "the words say all"),
    "backend": "the words say all of ours, and no others are remembered",
    **dict.fromkeys(("check", "no_cache", "timings"), "not remembered"),
}


def test_every_option_has_been_thought_of() -> None:
    """An option that reads or writes what is not looked at must not be remembered."""
    options = typer.main.get_command(app).commands["compile"].params  # type: ignore[attr-defined]
    assert {option.name for option in options} == SEEN.keys()


def test_whatever_a_compile_opens_is_looked_at(project: Path, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    for _ in range(2):
        run(project, *LOCKED, "--occupied", "beside.json", "--record", opened=opened)
    (entry,) = (tmp_path / "cache/ccmgen").iterdir()
    known = json.loads(entry.read_bytes()[32:])
    looked_at = {*known["program"], *(real for _, real, *_ in known["looked"]), known["beside"]}
    ours = (str(tmp_path / "cache"), f"{project}.", "out", "/dev/null")
    for path in set(opened.read_text().splitlines()):
        assert path in looked_at or path.startswith(ours) or path.endswith(".pyc"), path


Edit = Callable[[Path], None]


def _rewrite(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_file():
            path.write_text(path.read_text().replace(old, new))

    return edit


def _write(name: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.parent.is_dir() and not path.is_dir():
            path.write_text(text)

    return edit


def _remove(name: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.parent.is_dir():
            path.unlink(missing_ok=True)

    return edit


def _link_instead(name: str) -> Edit:
    """A link to what was there, which is moved out of the project."""

    def edit(folder: Path) -> None:
        path, aside = folder / name, folder.parent / f"{folder.name}-{name.replace('/', '-')}"
        if path.exists() and not path.is_symlink() and not aside.exists():
            path.rename(aside)
            path.symlink_to(aside)

    return edit


def _mode(name: str, mode: int) -> Edit:
    def edit(folder: Path) -> None:
        if (folder / name).exists():
            (folder / name).chmod(mode)

    return edit


def _touch(name: str, seconds: int | None = None) -> Edit:
    def edit(folder: Path) -> None:
        if (folder / name).exists():
            os.utime(folder / name, None if seconds is None else (seconds, seconds))

    return edit


def _same_size_and_time(name: str) -> Edit:
    """The most that can be done to hide an edit."""

    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_file():
            before, text = path.stat(), path.read_text()
            path.write_text(text.swapcase())
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return edit


def _in_locks(change: Callable[[Any], object]) -> Edit:
    """A change of the tables of the locks, which are written as a compile would write them."""

    def edit(folder: Path) -> None:
        for path in (folder / "ccmgen.lock", folder / "locks/ccmgen.lock"):
            with suppress(FileNotFoundError, NotADirectoryError, ValueError, LookupError):
                tables = tomllib.loads(path.read_text())
                change(tables)
                path.write_text(dumps(tables))

    return edit


def _ours(tables: Any) -> Any:
    return tables["assignments"]["p"]["s"]


LOCK_EDITS: dict[str, Edit] = {
    "no lock of ours": _remove("locks/ccmgen.lock"),
    "an empty lock": _write("locks/ccmgen.lock", ""),
    "tasks elsewhere": _in_locks(lambda tables: _ours(tables)["b"].update(hosts="h2*2")),
    "other ports": _in_locks(lambda tables: _ours(tables)["a"].update(ports={"rcf": "9500-9502"})),
    "tasks that are no more": _in_locks(lambda tables: _ours(tables).update(c=_ours(tables)["a"])),
    "another partition beside": _in_locks(
        lambda tables: tables["assignments"].update(o={"s": _ours(tables)})
    ),
    "a snapshot beside": _in_locks(lambda tables: tables.update(snapshots={"run": LOCK})),
    "a stale snapshot": _in_locks(lambda tables: tables["snapshots"]["run"].update(sha256="")),
    "without us": _in_locks(lambda tables: tables["assignments"].pop("p")),
    "without inputs": _in_locks(lambda tables: tables["inputs"].pop("p")),
    "out of order": _rewrite("locks/ccmgen.lock", "[inputs.", "[snapshots]\n[inputs."),
    "other ends of lines": _rewrite("locks/ccmgen.lock", "\n", "\r\n"),
    "a damaged lock": _rewrite("locks/ccmgen.lock", "argv = '", "argv = 3, x = '"),
    "hidden edit of the lock": _same_size_and_time("locks/ccmgen.lock"),
    "touched lock": _touch("locks/ccmgen.lock"),
    "executable lock": _mode("locks/ccmgen.lock", 0o755),
    "a lock outside": _link_instead("locks/ccmgen.lock"),
    "locks elsewhere": _link_instead("locks"),
    "no folder of locks": _remove("locks"),
    "another host beside": _rewrite("beside.json", "h1", "h2"),
    "another port beside": _rewrite("beside.json", "9000", "9001"),
    "nobody beside": _remove("beside.json"),
}
EDITS: dict[str, Edit] = {
    **LOCK_EDITS,
    "another partition in the lock changes": _in_locks(
        lambda tables: tables["assignments"]["o"]["s"].clear()
    ),
    "more tasks": _write("late/tasks.libsonnet", "4"),
    "as many tasks as before": _write("late/tasks.libsonnet", "3"),
    "an import that comes first": _write("early/tasks.libsonnet", "5"),
    "and beside the boot": _write("tasks.libsonnet", "6"),
    "which goes": _remove("early/tasks.libsonnet"),
    "and goes": _remove("tasks.libsonnet"),
    "a library without what is imported": _remove("late/tasks.libsonnet"),
    "no library": _remove("early"),
    "the library is a file": _write("early", ""),
    "another boot": _rewrite("boot.jsonnet", "'a'", "'c'"),
    "the boot as it was": _rewrite("boot.jsonnet", "'c'", "'a'"),
    "another partition": _rewrite("boot.jsonnet", "'p'", "'q'"),
    "hidden edit of the environment": _same_size_and_time("env.jsonnet"),
    "another environment": _rewrite("env.jsonnet", "h[1-2]", "h2"),
    "all is new": make,
    "touch": _touch("boot.jsonnet"),
    "the future": _touch("env.jsonnet", 1 << 32),
    "a boot elsewhere": _link_instead("boot.jsonnet"),
    "a library elsewhere": _link_instead("late"),
    "an older snapshot": _write("params/run.json", canonical({"tasks": 1})),
    "no lock": _remove("ccmgen.lock"),
    "no services": _remove("services.toml"),
    "an edited artifact": _write("out/resolved/p-data.json", "nothing\n"),
    "hidden edit of an artifact": _same_size_and_time("out/resolved/p-data.json"),
    "executable": _mode("out/resolved/p-data.json", 0o755),
    "touched artifact": _touch("out/resolved/p-data.json"),
    "no artifact": _remove("out/resolved/p-data.json"),
    "an artifact elsewhere": _link_instead("out/resolved/p-data.json"),
    "a target elsewhere": _link_instead("out/resolved"),
    "the output elsewhere": _link_instead("out"),
    "no output": _remove("out"),
    "foreign file": _write("out/resolved/notes", "mine"),
    "no manifest": _remove("out/.ccmgen.json"),
    "a damaged manifest": _write("out/.ccmgen.json", "{"),
    "no more targets": _rewrite("out/.ccmgen.json", "resolved", "nomad"),
    "a run that died": lambda folder: (folder / "out/.ccmgen-work/new").mkdir(
        parents=True, exist_ok=True
    ),
}
RUNNING = [
    ("--lock", "locks/ccmgen.lock"),
    ("--lock", "ccmgen.lock"),
    ("--rebalance",),
    ("--occupied", "beside.json"),
]
OPTIONS = st.lists(
    st.sampled_from([
        *RUNNING,
        ("-b", "nomad"),
        ("-b", "procfile"),
        ("--allow-lossy",),
        ("--record",),
        ("--check",),
        ("--format", "json"),
    ]),
    max_size=3,
    unique=True,
)  # fmt: skip


def everything(folder: Path) -> dict[str, object]:
    """What there is below a folder: kinds, modes, contents."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes() if path.is_file() else path.is_symlink()
        found[name] = (path.lstat().st_mode, content)
    return found


@pytest.mark.parametrize("words", [["--occupied", "beside.json"], ["--rebalance"]])
@pytest.mark.parametrize("name", LOCK_EDITS)
def test_what_becomes_of_a_lock_is_noticed(
    project: Path, tmp_path: Path, name: str, words: list[str]
) -> None:
    other = tmp_path / "other/project"
    for _ in range(2):
        run(project, *LOCKED, *words)
    shutil.copytree(project, other)
    for edited in (True, True, False, False):
        for twin in (project, other) if edited else ():
            LOCK_EDITS[name](twin)
        cached, fresh = run(project, *LOCKED, *words), run(other, *LOCKED, *words, "--no-cache")
        assert cached[:3] == fresh[:3]
        assert everything(project) == everything(other)


class Twins(RuleBasedStateMachine):
    """A project that is compiled with the cache, and one that is compiled without."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.twins = [self.folder / name / "project" for name in ("one", "other")]
        for twin in self.twins:
            make(twin)
        self.before = os.environ.get("XDG_CACHE_HOME")
        os.environ["XDG_CACHE_HOME"] = str(self.folder / "cache")

    def teardown(self) -> None:
        if self.before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = self.before
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(sorted(EDITS)))
    def edit(self, name: str) -> None:
        for twin in self.twins:
            EDITS[name](twin)

    @rule(options=OPTIONS, ahead=st.booleans())
    def compile(self, options: list[tuple[str, ...]], ahead: bool) -> None:
        words = [*COMPILE, *(word for option in options for word in option)]
        one, other = self.twins
        cached = run(one, *words, ahead_ns=HOUR_NS if ahead else 0)
        fresh = run(other, *words, "--no-cache")
        assert cached[:3] == fresh[:3]
        assert everything(one) == everything(other)

    @rule(options=st.lists(st.sampled_from(RUNNING), max_size=2), times=st.integers(2, 3))
    def compile_again_and_again(self, options: list[tuple[str, ...]], times: int) -> None:
        for _ in range(times):
            self.compile(options, ahead=True)

    @rule(where=st.floats(0, 1), cut=st.booleans())
    def damage(self, where: float, cut: bool) -> None:
        """Something happens to the entries of the cache."""
        for entry in (self.folder / "cache/ccmgen").glob("*"):
            content = entry.read_bytes()
            at = int(where * len(content))
            entry.write_bytes(content[:at] + (b"" if cut else b"x" + content[at + 1 :]))


TestTwins = Twins.TestCase
TestTwins.settings = settings(
    max_examples=6, stateful_step_count=15, phases=[Phase.generate]
)  # each step is one or more runs, too dear to shrink
