"""What a run is about to change, so that the next can undo it where it died half-way.

An output folder may come from a stranger, such as a clone's: nothing in it may lead out of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from ccmgen.cli.folder import WORK


class Replaced(Struct, frozen=True):
    """The lock that a run changes, and whether it was there."""

    path: str
    existed: bool


class Journal(Struct, frozen=True):
    """What a run is about to change: paths below the output folder, and the lock.

    kept: files that are replaced or removed, of which there is another link meanwhile
    """

    kept: Sequence[str] = ()
    added: Sequence[str] = ()
    lock: Replaced | None = None


def recover(folder: Path) -> None:
    """Undo what a run left half-done, this one if it failed; and put the work folder away."""
    work = folder / WORK
    journal = _journal(folder, "journal")
    for path in journal.added:
        with suppress(FileNotFoundError, NotADirectoryError):
            (folder / path).unlink()
    drop_empty(folder, journal.added)
    for path in journal.kept:
        if os.path.lexists(work / "old" / path):
            (work / "old" / path).replace(folder / path)
    if journal.lock:
        _recover_lock(journal.lock, work / "lock")
    put_away(journal.lock or _journal(folder, "journal.part").lock)
    _drop(work)


def _journal(folder: Path, name: str) -> Journal:
    """A journal's entries; half a one, which a run that died has begun, has none. Nor has one that
    leads elsewhere: a folder that comes from a stranger may have that."""
    work = folder / WORK
    if work.is_symlink():
        return Journal()
    try:
        found = msgspec.json.decode((work / name).read_bytes(), type=Journal)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return Journal()
    paths = (*found.kept, *found.added)
    stays = all(map(is_below, paths)) and _stay_in(folder, paths)
    return found if stays and _stay_in(work, [f"old/{path}" for path in found.kept]) else Journal()


def _stay_in(folder: Path, paths: Iterable[str]) -> bool:
    """Whether no link leads out of the folder on the way to these paths."""
    inside, above = folder.resolve(), {path.rpartition("/")[0] for path in paths}
    return all((folder / each).resolve().is_relative_to(inside) for each in above)


def is_below(path: str) -> bool:
    """Whether a path leads to something below where it is taken from, but for links."""
    return {"", ".", ".."}.isdisjoint(path.split("/"))


def _drop(work: Path) -> None:
    """As far as can be. (shutil brings compressors with it, which take longer to load.)"""
    if work.is_symlink():
        work.unlink()
    for folder, folders, names in os.walk(work, topdown=False):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*names, *links):
            with suppress(OSError):
                Path(folder, name).unlink()
        for name in set(folders).difference(links):
            with suppress(OSError):
                Path(folder, name).rmdir()
    with suppress(OSError):
        work.rmdir()


def prepare_lock(lock: Path, text: Path) -> None:
    """Have the text that the lock is to have beside it, and what it has kept."""
    kept = aside(lock, "kept")
    kept.unlink(missing_ok=True)
    if lock.exists():
        os.link(lock, kept)
    part = aside(lock, "part")
    try:
        part.write_bytes(text.read_bytes())
    except OSError as error:  # of a write, the system does not name the file
        raise OSError(error.errno, error.strerror, str(part)) from None


def _recover_lock(replaced: Replaced, text: Path) -> None:
    """A lock that was not there goes, if it is what the run was to write."""
    lock = Path(replaced.path)
    if not replaced.existed:
        if (found := _read(lock)) is not None and found == _read(text):
            lock.unlink()
    elif aside(lock, "kept").exists():
        aside(lock, "kept").replace(lock)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def put_away(replaced: Replaced | None) -> None:
    """Remove what a run made beside the lock."""
    if replaced:
        for kind in ("kept", "part"):
            aside(Path(replaced.path), kind).unlink(missing_ok=True)


def aside(path: Path, kind: str) -> Path:
    """A name beside a file: of the text it is to have (`part`), or has had (`kept`)."""
    return path.with_name(f".{path.name}.{kind}")


def drop_empty(folder: Path, removed: Iterable[str]) -> None:
    """Remove the folders that files were removed from, if nothing is left in them."""
    for path in removed:
        parent = (folder / path).parent
        while parent != folder and _is_empty(parent):
            parent.rmdir()
            parent = parent.parent


def _is_empty(folder: Path) -> bool:
    """Whether a path is a folder, and not a link to one, with nothing in it."""
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
