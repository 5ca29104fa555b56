"""Files that several processes make: the same ones, whatever becomes of the processes."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ccmgen.artifact import Artifact, Folder, Part
from ccmgen.cli import sharing
from ccmgen.cli.output import Written, write
from ccmgen.diagnostics import CcmgenError

HERE = os.getpid()
PROCESSES = 3
FOLDERS = 40
FILES = 25


def text(folder: int, number: int, edition: int) -> bytes:
    """Some stay the same in the next edition."""
    return f"{folder} {number} {edition if number % 3 else 0}".encode()


def unit(folder: int, number: int, edition: int) -> Artifact:
    return Artifact(f"u{number}", [text(folder, number, edition)], executable=number == 7)


def made(edition: int = 1, folders: int = FOLDERS) -> Iterator[Part]:
    """Folders, and between them files by themselves."""
    for folder in range(folders):
        yield Folder(f"h{folder}", (unit(folder, number, edition) for number in range(FILES)))
        yield Artifact(f"by-itself/{folder}", [text(folder, 1, edition)])


def tree(folder: Path) -> dict[str, tuple[bytes, bool]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), os.access(path, os.X_OK))
        for path in folder.rglob("*")
        if path.is_file()
    }


def both(tmp_path: Path, edition: int, folders: int = FOLDERS) -> Written:
    """What became of the files, which is the same with one process and with several."""
    one, several = (
        write(tmp_path / name, {"systemd/p": made(edition, folders)}, processes=processes)
        for name, processes in (("one", 1), ("several", PROCESSES))
    )
    assert several == one
    assert tree(tmp_path / "several") == tree(tmp_path / "one")
    return several


def test_several_processes_make_what_one_makes(tmp_path: Path) -> None:
    added = both(tmp_path, 1).added
    assert len(added) == FOLDERS * (FILES + 1) > 2 * sharing.FEW_FILES
    again = both(tmp_path, 2)
    assert set(again.unchanged) == {
        f"systemd/h{folder}/u{number}" for folder in range(FOLDERS) for number in range(0, FILES, 3)
    }
    assert set(again.changed) == set(added) - set(again.unchanged)
    assert len(both(tmp_path, 2, FOLDERS - 10).removed) == 10 * (FILES + 1)


def open_handles() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


@pytest.mark.parametrize("forks", [0, 1])
def test_where_no_process_can_be_made_there_are_fewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forks: int
) -> None:
    fork, left, handles = os.fork, [True] * forks, open_handles()

    def refused() -> int:
        if left:
            left.pop()
            return fork()
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    both(tmp_path, 1)
    assert open_handles() == handles


def makers(tmp_path: Path, folders: int) -> set[str]:
    """The processes that made files; each file tells by whom it was made."""
    parts = (
        Folder(f"h{folder}", (Artifact("u", [b"%d" % os.getpid()]) for _ in range(1)))
        for folder in range(folders)
    )
    write(tmp_path / "out", {"systemd/p": parts}, processes=PROCESSES)
    return {path.read_text() for path in (tmp_path / "out/systemd").rglob("u")}


@pytest.mark.parametrize(("folders", "processes"), [(sharing.FEW_FILES, 1), (400, PROCESSES)])
def test_only_many_files_are_shared(tmp_path: Path, folders: int, processes: int) -> None:
    assert len(makers(tmp_path, folders)) == processes


def dying(at: int) -> Iterator[Part]:
    """Any process but this one dies of a folder, half-way through."""
    for part in made():
        if isinstance(part, Folder) and part.path == f"h{at}":
            yield Folder(part.path, map(killing, part.artifacts))
        else:
            yield part


def killing(artifact: Artifact) -> Artifact:
    if artifact.path == "u9" and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return artifact


@pytest.mark.parametrize("at", range(6, 20))
def test_what_a_process_leaves_that_died_is_made_by_another(tmp_path: Path, at: int) -> None:
    write(tmp_path / "all", {"systemd/p": made()})
    write(tmp_path / "out", {"systemd/p": dying(at)}, processes=PROCESSES)
    assert tree(tmp_path / "out") == tree(tmp_path / "all")


@pytest.mark.parametrize("at", range(6, 20))
def test_a_fault_in_any_process_is_said(tmp_path: Path, at: int) -> None:
    parts = [*made()][::2]
    parts[at] = Folder(f"h{at}", [Artifact("x" * 300, [b""])])
    with pytest.raises(CcmgenError) as caught:
        write(tmp_path / "out", {"systemd/p": iter(parts)}, processes=PROCESSES)
    (fault,) = caught.value.diagnostics
    assert f"h{at}/xxx" in fault.message
    assert "file name too long" in fault.message
    assert not (tmp_path / "out").exists()
    with pytest.raises(ChildProcessError):
        os.wait()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left(tmp_path: Path, asked: signal.Signals) -> None:
    """By the time when the output has been closed by all who have it, nobody is left."""
    program = f"""
        import os, signal, sys
        from pathlib import Path
        from ccmgen.artifact import Artifact, Folder
        from ccmgen.cli.output import write
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        here = os.getpid()
        def parts():
            for number in range(10**6):
                if number == 300 and os.getpid() == here:
                    os.kill(here, {int(asked)})
                yield Folder(f"h{{number}}", [Artifact("u", [b"x"])])
        write(Path("out"), {{"systemd/p": parts()}}, processes={PROCESSES})
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        check=False,
        timeout=30,
    )
    assert done.returncode in (128 + asked, -asked)
    again = write(tmp_path / "out", {"systemd/p": [Artifact("a", [b""])]})
    assert again.added == ("systemd/a",)


def test_as_many_processes_as_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert sharing.processes() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert sharing.processes() == min(len(allowed), sharing.MOST_PROCESSES)
    monkeypatch.delattr(os, "sched_getaffinity")
    assert sharing.processes() == 1


SITE = {
    "site": "s",
    "hosts": {"h[1-60]": {}},
    "zones": {"z": {"hosts": "h[1-60]"}},
    "users": {"default": "u"},
}
COUNTING = """
import os, sys
from ccmgen.__main__ import command
fork = os.fork
def told():
    print("forked", file=sys.stderr)
    return fork()
os.fork, os.sched_getaffinity = told, lambda process: {0, 1}
sys.argv[1:] = sys.argv[1].split()
command()
"""


@pytest.mark.parametrize(("more", "forks"), [("", 1), (" --record", 0)])
def test_a_compile_shares_its_files_unless_it_has_to_read_them(
    tmp_path: Path, more: str, forks: int
) -> None:
    job = {"ident": "a", "roles": ["zzz"], "cardinality": 240}
    (tmp_path / "boot.json").write_text(json.dumps({"ident": "p", "jobs": [job]}))
    (tmp_path / "env.json").write_text(json.dumps(SITE))
    words = f"compile boot.json --env env.json -b systemd -o out --no-cache{more}"
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("forked") == forks
    files = tree(tmp_path / "out/systemd")
    assert len(files) == 240 + 2 * 60
    if more:
        told = json.loads((tmp_path / "out/record/p.json").read_text())["artifacts"]
        assert told == {f"systemd/{k}": sha256(v).hexdigest() for k, (v, _) in files.items()}
