"""Writing artifacts: all of them or none, and only what an earlier run of the same target wrote.

New files are made aside, in `.ccmgen-work` of the output folder. Then, with signals held back, each
changed file is kept aside too and replaced by a rename, and a folder that is new comes into its
place as a whole. A journal says what is under way, so that
a run that died half-way, even by SIGKILL, is undone by the next. The lock, which lies elsewhere, is
replaced together with them.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct, field

from ccmgen.artifact import Part
from ccmgen.cli.folder import MANIFEST, WORK
from ccmgen.cli.journal import (
    Journal,
    Replaced,
    aside,
    drop_empty,
    is_below,
    prepare_lock,
    put_away,
    recover,
)
from ccmgen.cli.marks import Mark, mark, settled
from ccmgen.cli.sharing import shared
from ccmgen.cli.staging import ADDED, CHANGED, UNCHANGED, Put, Stage, moves
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location, stop_on
from ccmgen.interrupts import held


class Written(Struct, frozen=True):
    """What a target's run did to its files, by path below the output folder; and to the lock."""

    unchanged: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    lock: str | None = None


class Lock(Struct, frozen=True):
    """A file outside the output folder.

    read: gives the text that it has, None if it is not there
    text: gives its new text from that one, which is empty if it is not there
    """

    path: Path
    read: Callable[[], str | None]
    text: Callable[[str], str]


class _Plan(Struct):
    owners: dict[str, list[str]]
    known: dict[str, Mark] = field(default_factory=dict)
    """By path, the mark when the content was known to be right."""
    renamed: list[str] = field(default_factory=list)
    """What came into its place by a rename: files, and new folders with all that is in them."""
    unchanged: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    lock: Path | None = None
    """The lock, if it changes."""


def write(
    folder: Path,
    targets: Mapping[str, Iterable[Part]],
    lock: Lock | None = None,
    made: dict[str, Mark] | None = None,
    processes: int = 1,
) -> Written:
    """Make the targets' files in `folder` be exactly these artifacts, and the lock have its text.

    targets: what was made, by `<backend>/<partition>`; it goes to `<folder>/<backend>/`
    made: gets the settled marks of the artifacts and the manifest, if they can be had
    processes: how many may see to the artifacts, if there are many; with more than one, not all
        bytes are read by this one

    Raises CcmgenError, and then every file is as it was.
    """
    created = _missing_parents(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked({folder, lock.path.parent} if lock else {folder}):
            recover(folder)
            try:
                plan = _stage(folder, targets, processes)
                word = _stage_lock(folder, lock, plan) if lock else None
                with held():  # renaming takes milliseconds, and half of it is worse than none
                    _commit(folder, plan)
            finally:
                with held():
                    recover(folder)
            if made is not None:
                made.update(settled(str(folder), plan.known, plan.renamed))
    except OSError as error:
        raise _unwritable(error, folder) from None
    finally:
        for parent in created:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
    return Written(
        tuple(plan.unchanged), tuple(plan.changed), tuple(plan.added), tuple(plan.removed), word
    )


def _missing_parents(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.parents) if not path.exists()]


def _unwritable(error: OSError, folder: Path) -> CcmgenError:
    file = str(error.filename2 or error.filename or folder)
    message = f"cannot write {file}: {(error.strerror or str(error)).lower()}"
    hint = "nothing was changed; mend that, or choose another folder with -o"
    return CcmgenError([Diagnostic("unwritable", message, locations=(Location(file),), hint=hint)])


@contextmanager
def _locked(folders: Iterable[Path]) -> Iterator[None]:
    """No other ccmgen writes there meanwhile."""
    with ExitStack() as handles:
        for _, folder in sorted({folder.resolve(): folder for folder in folders}.items()):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            handles.callback(os.close, handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"another ccmgen is writing to {folder}"
                raise CcmgenError(
                    [Diagnostic("folder-in-use", message, hint="try again")]
                ) from None
        yield


def owned(folder: Path) -> dict[str, list[str]]:
    """The files that earlier runs wrote, by target."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        return {str(target): [str(path) for path in paths] for target, paths in found.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, AttributeError, TypeError):
        raise _bad_manifest(folder) from None


def stale(
    folder: Path, owners: Mapping[str, Sequence[str]], target: str, made: Iterable[str]
) -> list[str]:
    """The files of a target that it makes no more. Raises CcmgenError if they lie elsewhere."""
    left = sorted(set(owners.get(target, ())).difference(made))
    backend = target.split("/", maxsplit=1)[0]
    if not all(is_below(path) and path.startswith(f"{backend}/") for path in left):
        raise _bad_manifest(folder)
    return [path for path in left if os.path.lexists(folder / path)]


def _bad_manifest(folder: Path) -> CcmgenError:
    message = f"{folder / MANIFEST} is not as ccmgen wrote it"
    hint = "restore it, or remove it together with the files that ccmgen wrote there"
    return CcmgenError([Diagnostic("bad-manifest", message, hint=hint)])


def _stage(folder: Path, targets: Mapping[str, Iterable[Part]], processes: int) -> _Plan:
    plan = _Plan(owned(folder))
    new = folder / WORK / "new"
    new.mkdir(parents=True)
    with Stage(folder, new) as stage:
        problems: list[Diagnostic] = []
        for target, parts in targets.items():
            put = partial(stage.put, target.split("/", maxsplit=1)[0])
            with closing(shared(put, parts, processes)) as done:
                problems += _stage_target(folder, target, done, plan, stage.leaves)
    stop_on(problems)
    return plan


def _stage_target(
    folder: Path,
    target: str,
    done: Iterable[Put],
    plan: _Plan,
    leaves: Callable[[str], str],
) -> Iterator[Diagnostic]:
    mine = set(plan.owners.get(target, ()))
    others = {
        path: other for other, paths in plan.owners.items() if other != target for path in paths
    }
    lists = {ADDED: plan.added, UNCHANGED: plan.unchanged, CHANGED: plan.changed}
    wrote: list[str] = []
    links: set[str] = set()
    for put in done:
        for path, was in zip(put.paths, put.was, strict=True):
            lists[was].append(path)
            if path in others or (was == CHANGED and path not in mine):
                yield _foreign(folder / path, others.get(path))
        plan.known.update(zip(put.paths, put.marks, strict=True))
        wrote += put.paths
        links.add(put.leaves)
    removed = stale(folder, plan.owners, target, wrote)
    links.update(leaves(path.rpartition("/")[0]) for path in removed)
    for link in sorted(links - {""}):
        message = f"{folder / link} is a link that leaves the output folder"
        yield Diagnostic("unsafe-artifact-path", message, hint="remove the link")
    plan.removed += removed
    plan.owners[target] = sorted(wrote)


def _stage_lock(folder: Path, lock: Lock, plan: _Plan) -> str:
    """Make the lock's new text; what becomes of the lock, in a word."""
    if lock.path.exists() and not lock.path.is_file():
        message = f"{lock.path} is no regular file, and is not replaced by one"
        where = (Location(str(lock.path)),)
        hint = "give --lock a file, such as ccmgen.lock"
        raise CcmgenError([Diagnostic("unwritable", message, locations=where, hint=hint)])
    before = lock.read()
    after = lock.text(before or "")
    if after == before:
        return "unchanged"
    plan.lock = lock.path.resolve()
    (folder / WORK / "lock").write_text(after, encoding="utf-8")
    return "added" if before is None else "changed"


def _foreign(path: Path, other: str | None) -> Diagnostic:
    owner = f"belongs to target {other}" if other else "was not written by ccmgen"
    way = "give each partition a folder of its own" if other else "move it away"
    return Diagnostic(
        "foreign-file",
        f"{path} exists and {owner}; it is not overwritten",
        locations=(Location(str(path)),),
        hint=f"{way}, or choose another folder with -o",
    )


def _commit(folder: Path, plan: _Plan) -> None:
    work = folder / WORK
    owners = msgspec.json.encode(plan.owners, order="sorted").decode()
    manifest = f"{msgspec.json.format(owners, indent=1)}\n"
    if _holds(folder / MANIFEST, manifest):
        plan.known[MANIFEST] = mark((folder / MANIFEST).lstat())
    else:
        (work / "new" / MANIFEST).write_text(manifest, encoding="utf-8")
        plan.known[MANIFEST] = mark((work / "new" / MANIFEST).lstat())
        exists = (folder / MANIFEST).exists()
        (plan.changed if exists else plan.added).append(MANIFEST)
    replaced = Replaced(str(plan.lock), plan.lock.exists()) if plan.lock else None
    journal = Journal(plan.changed + plan.removed, plan.added, replaced)
    (work / "journal.part").write_bytes(msgspec.json.encode(journal))
    kept = {path: work / "old" / path for path in plan.changed + plan.removed}
    for parent in {each.parent for each in kept.values()}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, link in kept.items():
        if (folder / path).is_dir():
            raise IsADirectoryError(21, "is a folder", str(folder / path))
        os.link(folder / path, link, follow_symlinks=False)
    if plan.lock:
        prepare_lock(plan.lock, work / "lock")
    (work / "journal.part").rename(work / "journal")
    plan.renamed = moves(folder, plan.changed + plan.added)
    for path in plan.renamed:
        (work / "new" / path).replace(folder / path)
    for path in plan.removed:
        (folder / path).unlink()
    if plan.lock:
        aside(plan.lock, "part").replace(plan.lock)
    (work / "journal").unlink()
    put_away(replaced)
    drop_empty(folder, plan.removed)
    for paths in (plan.changed, plan.added):
        if MANIFEST in paths:
            paths.remove(MANIFEST)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
