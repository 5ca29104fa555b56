"""A compile that was done before is recalled, and only where nothing else would come of it."""

import json
from pathlib import Path

import pytest
import typer

from ccmgen.cli.app import app
from tests.twice import BOOT, COMPILE, LOCKED, PROJECT, make, run


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
from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature

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
    with (tmp_path / "opened").open("w+", buffering=1) as opened:
        for _ in range(2):
            words = [*LOCKED, "--occupied", "beside.json", "--record"]
            run(project, *words, opening=lambda name: print(name, file=opened))
        opened.seek(0)
        names = set(opened.read().splitlines())
    (entry,) = (tmp_path / "cache/ccmgen").iterdir()
    known = json.loads(entry.read_bytes()[32:])
    looked_at = {*known["program"], *(real for _, real, *_ in known["looked"]), known["beside"]}
    ours = (str(tmp_path / "cache"), f"{project}.", "out", "/dev/null")
    for path in names:
        assert path in looked_at or path.startswith(ours) or path.endswith(".pyc"), path


def test_a_file_that_changes_between_two_looks_at_it_keeps_nothing(project: Path) -> None:
    """The compile may be of the text that was there first, and the mark is of the other."""
    boot, looks = project / "boot.jsonnet", []

    def opening(name: str) -> None:
        looks.extend([name] if name == str(boot) else [])
        if len(looks) == 2:
            boot.write_text(BOOT.replace("'bare'", "'zzz'"))

    assert run(project, *COMPILE, opening=opening).code == 0
    assert boot.read_text() != BOOT
    assert not run(project, *COMPILE).recalled
    assert run(project, *COMPILE).recalled
