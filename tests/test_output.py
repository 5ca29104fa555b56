"""Writing: all or nothing, and only what is ours."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccmgen.artifact import Artifact
from ccmgen.cli import journal, output
from ccmgen.cli.compare import differences
from ccmgen.cli.folder import MANIFEST, WORK
from ccmgen.cli.marks import Mark, mark
from ccmgen.cli.output import Written, write
from ccmgen.diagnostics import CcmgenError


def artifacts(**files: str) -> list[Artifact]:
    """Artifacts whose names have `/` for `__`."""
    return [Artifact(name.replace("__", "/"), [text.encode()]) for name, text in files.items()]


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder but the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def failing(*before: Artifact) -> Iterator[Artifact]:
    yield from before
    raise CcmgenError([])


def interrupted() -> Iterator[bytes]:
    yield b"half"
    raise KeyboardInterrupt


def test_the_first_run_adds_everything(tmp_path: Path) -> None:
    done = write(tmp_path / "out", {"nomad/p": artifacts(a="1", sub__b="2")})
    assert done == Written((), (), ("nomad/a", "nomad/sub/b"), ())
    assert tree(tmp_path / "out") == {"nomad/a": "1", "nomad/sub/b": "2"}


def test_unchanged_files_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"nomad/p": artifacts(a="1", b="2")})
    os.utime(tmp_path / "nomad/a", (1, 1))
    done = write(tmp_path, {"nomad/p": artifacts(a="1", b="3")})
    assert done == Written(("nomad/a",), ("nomad/b",), (), ())
    assert (tmp_path / "nomad/a").stat().st_mtime == 1


def test_stale_files_of_the_same_target_go_and_no_others(tmp_path: Path) -> None:
    write(tmp_path, {"nomad/p": artifacts(old__a="1", b="2"), "condor/p": artifacts(c="3")})
    write(tmp_path, {"nomad/q": artifacts(d="4")})
    (tmp_path / "nomad/mine").write_text("by hand")
    done = write(tmp_path, {"nomad/p": artifacts(b="2")})
    assert done.removed == ("nomad/old/a",)
    assert tree(tmp_path) == {
        "condor/c": "3",
        "nomad/b": "2",
        "nomad/d": "4",
        "nomad/mine": "by hand",
    }
    assert not (tmp_path / "nomad/old").exists()


def test_executables(tmp_path: Path) -> None:
    for executable in (True, False):
        done = write(tmp_path, {"condor/p": [Artifact("run.sh", [b"#!/bin/sh\n"], executable)]})
        assert os.access(tmp_path / "condor/run.sh", os.X_OK) == executable
    assert done.changed == ("condor/run.sh",)


@pytest.mark.parametrize(
    "bad",
    [
        failing(Artifact("a", [b"new"])),
        iter([Artifact("a", [b"new"]), Artifact("b", interrupted())]),
    ],
    ids=["error", "interrupt"],
)
def test_a_failed_run_leaves_the_tree_as_it_was(tmp_path: Path, bad: Iterator[Artifact]) -> None:
    write(tmp_path, {"nomad/p": artifacts(a="1")})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises((CcmgenError, KeyboardInterrupt)):
        write(tmp_path, {"condor/p": artifacts(c="3"), "nomad/p": bad})
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}


def test_a_failed_first_run_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CcmgenError):
        write(tmp_path / "new" / "out", {"nomad/p": failing()})
    assert not (tmp_path / "new").exists()


def test_a_failure_while_replacing_is_undone(tmp_path: Path) -> None:
    write(tmp_path, {"nomad/p": artifacts(a="1", b="2", gone="3")})
    (tmp_path / "nomad/c").mkdir()  # stands in the way of a file that the next run adds
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path, {"nomad/p": artifacts(a="new", b="new", c__d="", c="x")})
    assert caught.value.diagnostics[0].code in ("unwritable", "foreign-file")
    assert tree(tmp_path) == {"nomad/a": "1", "nomad/b": "2", "nomad/gone": "3"}


def lock_in(folder: Path, text: Callable[[str], str]) -> output.Lock:
    path = folder / "ccmgen.lock"
    return output.Lock(path, lambda: path.read_text() if path.exists() else None, text)


def lock(folder: Path, text: str) -> output.Lock:
    """A lock that is to have one more line."""
    folder.mkdir(exist_ok=True)
    return lock_in(folder, lambda before: f"{before}{text}")


@pytest.mark.parametrize("beside", ["out", "elsewhere"])
def test_the_lock_changes_with_the_artifacts(tmp_path: Path, beside: str) -> None:
    out, words = tmp_path / "out", []
    for text in ("1\n", "2\n", ""):
        words.append(write(out, {"nomad/p": artifacts(a=text)}, lock(tmp_path / beside, text)).lock)
    assert words == ["added", "changed", "unchanged"]
    assert (tmp_path / beside / "ccmgen.lock").read_text() == "1\n2\n"
    assert not list((tmp_path / beside).glob(".ccmgen.lock*"))


def refuse(text: str) -> str:
    raise CcmgenError([])


def test_a_failed_run_leaves_the_lock_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "out", {"nomad/p": artifacts(a="1")}, lock(tmp_path / "locks", "1\n"))
    before = tree(tmp_path)
    with pytest.raises(CcmgenError):
        write(tmp_path / "out", {"nomad/p": failing()}, lock(tmp_path / "locks", "2\n"))
    with pytest.raises(CcmgenError):
        made = lock_in(tmp_path / "locks", refuse)
        write(tmp_path / "out", {"nomad/p": artifacts(a="2")}, made)
    assert tree(tmp_path) == before


def test_a_lock_that_cannot_be_written(tmp_path: Path) -> None:
    made = lock_in(tmp_path / "missing", str)
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(a="1")}, made)
    assert caught.value.diagnostics[0].code == "unwritable"
    assert not (tmp_path / "out").exists()


def test_a_lock_on_a_full_disk(tmp_path: Path) -> None:
    part = tmp_path / ".ccmgen.lock.part"
    part.symlink_to("/dev/full")
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(a="1")}, lock(tmp_path, "new"))
    (fault,) = caught.value.diagnostics
    assert fault.message == f"cannot write {part}: no space left on device"
    assert [*tmp_path.iterdir()] == []


def test_a_lock_is_not_written_while_a_fetch_writes_it(tmp_path: Path) -> None:
    made = lock(tmp_path / "locks", "1")
    with output._locked([tmp_path / "locks"]), pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(a="1")}, made)
    assert caught.value.diagnostics[0].code == "folder-in-use"
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("there", ["", "a", "ab", "abX", "abcX", "abcd"])
def test_a_file_is_made_of_all_its_chunks_whatever_was_there(tmp_path: Path, there: str) -> None:
    """What was alike up to the first difference is kept, and nothing behind the end."""
    write(tmp_path, {"nomad/p": artifacts(a=there)})
    done = write(tmp_path, {"nomad/p": [Artifact("a", [b"a", b"", b"bc"])]})
    assert tree(tmp_path) == {"nomad/a": "abc"}
    assert done.changed == ("nomad/a",)


@pytest.mark.parametrize("obstacle", ["link", "folder", "pipe"])
def test_what_is_no_file_is_not_taken_for_one(tmp_path: Path, obstacle: str) -> None:
    write(tmp_path, {"condor/p": artifacts(a="1")})
    (tmp_path / "nomad").mkdir()
    if obstacle == "link":
        (tmp_path / "nomad/a").symlink_to("../condor/a")
    elif obstacle == "folder":
        (tmp_path / "nomad/a").mkdir()
    else:
        os.mkfifo(tmp_path / "nomad/a")
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path, {"nomad/p": artifacts(a="1")})
    assert caught.value.diagnostics[0].code == "foreign-file"
    assert os.path.lexists(tmp_path / "nomad/a")


def test_a_new_folder_that_came_as_a_whole_goes_when_the_run_fails(tmp_path: Path) -> None:
    write(tmp_path, {"nomad/p": artifacts(z="1")})
    (tmp_path / "nomad/in_the_way").write_text("")
    with pytest.raises(CcmgenError) as caught:
        write(
            tmp_path,
            {"nomad/p": [*artifacts(new__sub__a="1", z="2"), Artifact("in_the_way/b", [b""])]},
        )
    assert caught.value.diagnostics[0].code == "unwritable"
    assert tree(tmp_path) == {"nomad/in_the_way": "", "nomad/z": "1"}
    assert not (tmp_path / "nomad/new").exists()


@pytest.mark.parametrize("renames", range(1, 7))
def test_a_run_that_is_killed_is_undone_by_the_next(tmp_path: Path, renames: int) -> None:
    """Killed by SIGKILL after some of its renames; the next run starts from the old tree."""
    locks = tmp_path / "locks"
    write(tmp_path, {"nomad/p": artifacts(a="1", b="2", gone="3")}, lock(locks, "old"))
    program = f"""
        import os, signal
        from pathlib import Path
        from ccmgen.artifact import Artifact
        from ccmgen.cli.output import Lock, write
        left = {renames}
        replace = os.replace
        def killed(source, target):
            global left
            replace(source, target)
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        os.replace = killed
        chunks = [Artifact(name, [b"new"]) for name in "abcd"]
        lock = Lock(Path({str(locks)!r}) / "ccmgen.lock", str, lambda text: "new")
        write(Path({str(tmp_path)!r}), {{"nomad/p": chunks}}, lock)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(CcmgenError):
        write(tmp_path, {"nomad/p": failing()})
    was = {"locks/ccmgen.lock": "old", "nomad/a": "1", "nomad/b": "2", "nomad/gone": "3"}
    assert tree(tmp_path) == was
    assert not (tmp_path / WORK).exists()


def test_a_signal_while_the_work_is_put_away_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = journal._drop

    def interrupted(work: Path) -> None:
        if work.exists():
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        drop(work)

    monkeypatch.setattr(journal, "_drop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, {"nomad/p": artifacts(a="1")})
    assert tree(tmp_path) == {"nomad/a": "1"}
    assert not (tmp_path / WORK).exists()


def test_foreign_files_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "nomad").mkdir()
    (tmp_path / "nomad/a").write_text("mine")
    write(tmp_path, {"condor/p": artifacts(b="1")})
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path, {"nomad/p": artifacts(a="1"), "condor/q": artifacts(b="1")})
    assert [found.code for found in caught.value.diagnostics] == ["foreign-file", "foreign-file"]
    assert tree(tmp_path) == {"condor/b": "1", "nomad/a": "mine"}


def test_marks_are_those_of_the_files_in_their_places(tmp_path: Path) -> None:
    for text in ("1", "2", "2"):
        made: dict[str, Mark] = {}
        write(tmp_path, {"nomad/p": artifacts(a=text, new__sub__b="1")}, made=made)
        files = ["nomad/a", "nomad/new/sub/b", MANIFEST]
        assert made == {path: mark((tmp_path / path).lstat()) for path in files}


def test_a_lock_that_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to("/dev/null")
    for path in (tmp_path / "lock", tmp_path):
        with pytest.raises(CcmgenError) as caught:
            write(tmp_path / "out", {"nomad/p": artifacts(a="1")}, output.Lock(path, str, str))
        (found,) = caught.value.diagnostics
        assert (found.code, "no regular file" in found.message) == ("unwritable", True)
    assert not Path("/dev/null").is_file()
    assert not (tmp_path / "out").exists()


JOURNALS = {
    "up": {"added": ["../victim"]},
    "the folder above": {"added": [".."]},
    "up, in between": {"added": ["nomad/../../victim"]},
    "from the root": {"added": ["{outside}/victim"]},
    "by a link": {"added": ["nomad/link/victim"]},
    "replaced by a link": {"kept": ["nomad/link/victim"]},
    "a lock": {"lock": {"path": "{outside}/victim", "existed": False}},
    "of another shape": [],
    "of other types": {"added": {"a": 1}},
}


@pytest.mark.parametrize("journal", JOURNALS)
def test_a_journal_of_a_stranger_changes_nothing_elsewhere(tmp_path: Path, journal: str) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_text("precious")
    (out / WORK / "old/nomad/link").mkdir(parents=True)
    (out / WORK / "old/nomad/link/victim").write_text("new")
    (out / "nomad").mkdir()
    (out / "nomad/link").symlink_to(tmp_path)
    text = json.dumps(JOURNALS[journal]).replace("{outside}", str(tmp_path))
    (out / WORK / "journal").write_text(text)
    write(out, {"nomad/p": artifacts(a="1")})
    assert victim.read_text() == "precious"
    assert (out / "nomad/a").read_text() == "1"
    assert not (out / WORK).exists()


@pytest.mark.parametrize("link", [WORK, f"{WORK}/old"])
def test_a_work_folder_elsewhere_is_left_alone(tmp_path: Path, link: str) -> None:
    out = tmp_path / "out"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a").write_text("precious")
    (out / link).parent.mkdir(parents=True)
    (out / link).symlink_to(tmp_path / "elsewhere")
    (out / WORK / "journal").write_text(json.dumps({"kept": ["a"]}))
    write(out, {"nomad/p": artifacts(a="1")})
    assert (tmp_path / "elsewhere/a").read_text() == "precious"
    assert tree(out) == {"nomad/a": "1"}
    assert not (out / WORK).exists()


@pytest.mark.parametrize("path", ["../victim", "nomad/../../victim", "condor/victim", "nomad/.."])
def test_a_manifest_of_a_stranger_removes_and_shows_nothing(tmp_path: Path, path: str) -> None:
    out = tmp_path / "out"
    (out / "condor").mkdir(parents=True)
    (out / "nomad").mkdir()
    for victim in (tmp_path / "victim", out / "condor/victim"):
        victim.write_text("precious")
    (out / MANIFEST).write_text(json.dumps({"nomad/p": [path]}))
    targets = {"nomad/p": artifacts(a="1")}
    for read in (lambda: write(out, targets), lambda: list(differences(out, targets))):
        with pytest.raises(CcmgenError) as caught:
            read()
        assert [found.code for found in caught.value.diagnostics] == ["bad-manifest"]
    assert (tmp_path / "victim").read_text() == "precious"
    assert (out / "condor/victim").read_text() == "precious"


@pytest.mark.parametrize("link", ["nomad", "nomad/sub", "nomad/sub/deep"])
def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path, link: str) -> None:
    (tmp_path / "elsewhere/sub/deep").mkdir(parents=True)
    (tmp_path / "out" / link).parent.mkdir(parents=True)
    (tmp_path / "out" / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(sub__deep__a="1")})
    assert [found.code for found in caught.value.diagnostics] == ["unsafe-artifact-path"]
    assert not [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()]


@pytest.mark.parametrize("found", [None, "1"])
def test_a_link_out_of_the_folder_is_told_of_once_by_its_own_name(
    tmp_path: Path, found: str | None
) -> None:
    (tmp_path / "elsewhere/sub").mkdir(parents=True)
    if found:
        (tmp_path / "elsewhere/sub/a").write_text(found)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/nomad").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(sub__a="1", sub__b="1", c="1")})
    (fault,) = caught.value.diagnostics
    assert fault.message == f"{tmp_path / 'out/nomad'} is a link that leaves the output folder"


def test_nothing_is_removed_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "out", {"nomad/p": artifacts(sub__a="1", b="1")})
    (tmp_path / "out/nomad/sub").rename(tmp_path / "elsewhere")
    (tmp_path / "out/nomad/sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"nomad/p": artifacts(b="1")})
    assert [found.code for found in caught.value.diagnostics] == ["unsafe-artifact-path"]
    assert (tmp_path / "elsewhere/a").read_text() == "1"


def test_a_link_within_the_folder_stays_when_nothing_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "nomad").mkdir()
    (tmp_path / "nomad/sub").symlink_to("../real")
    write(tmp_path, {"nomad/p": artifacts(sub__deep__a="1", b="1")})
    assert write(tmp_path, {"nomad/p": artifacts(b="1")}).removed == ("nomad/sub/deep/a",)
    assert tree(tmp_path) == {"nomad/b": "1"}
    assert (tmp_path / "nomad/sub").is_symlink()


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "out/nomad/real").mkdir(parents=True)
    (tmp_path / "out/nomad/sub").symlink_to("real")
    write(tmp_path / "out", {"nomad/p": artifacts(sub__deep__a="1")})
    assert (tmp_path / "out/nomad/real/deep/a").read_text() == "1"


def test_the_manifest_is_the_same_for_the_same_artifacts(tmp_path: Path) -> None:
    targets = {"nomad/p": artifacts(b="2", a="1"), "condor/p": artifacts(c="3")}
    write(tmp_path / "one", targets)
    write(tmp_path / "two", dict(reversed(targets.items())))
    one, two = ((tmp_path / name / MANIFEST).read_bytes() for name in ("one", "two"))
    assert one == two
    assert json.loads(one) == {"condor/p": ["condor/c"], "nomad/p": ["nomad/a", "nomad/b"]}


def test_check_tells_what_differs_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"nomad/p": artifacts(a="1\n", b="2\n", stale="3\n")})
    before = tree(tmp_path)
    wanted = {"nomad/p": artifacts(a="1\n", b="two\n", new="4\n")}
    said = "\n".join(differences(tmp_path, wanted))
    assert "-2\n+two" in said and "+4" in said and "-3" in said and "a/nomad/a" not in said
    assert tree(tmp_path) == before
    assert list(differences(tmp_path, {"nomad/p": artifacts(a="1\n", b="2\n", stale="3\n")})) == []


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    with output._locked([tmp_path]), pytest.raises(CcmgenError) as caught:
        write(tmp_path, {"nomad/p": artifacts(a="1")})
    assert caught.value.diagnostics[0].code == "folder-in-use"
