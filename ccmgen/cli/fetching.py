"""`ccmgen fetch`: from what services say to snapshots, and the lock that vouches for them."""

from __future__ import annotations

import difflib
import fcntl
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ccmgen.cli.files import ProjectFiles
from ccmgen.cli.show import diagnostics_as_json, print_diagnostics, print_json, progress
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.lock import dumps
from ccmgen.services import Change, Entry, change_of, choose, read_services
from ccmgen.snapshots import LOCK, Locked, read_lock_tables
from ccmgen.sources import Sources, read_file


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking: what each answer changes, and what is wrong with the others."""

    changes: Sequence[Change]
    failed: Sequence[str]
    diagnostics: Sequence[Diagnostic]


def run(file: str, wanted: Sequence[str], check: bool, as_json: bool) -> int:
    """Fetch, or with `check` compare; the exit code. Raises CcmgenError."""
    services = read_services(read_text(file), file)
    entries = choose(services.sources, wanted or list(services.sources), file, "source")
    folder = Path(file).parent
    with nullcontext() if check else _alone(folder):
        text = _text(folder / LOCK) or ""
        lock = read_lock_tables(text, str(folder / LOCK))
        fetched = _fetch(folder, entries, lock)
        if not check:
            _write(folder, lock, services.sources, fetched.changes)
    if as_json:
        _print_json(fetched, check)
    else:
        for change in fetched.changes:
            sys.stdout.write(_diff(change) if check else f"{change.name}: {change.kind}\n")
        sys.stdout.flush()
        print_diagnostics(fetched.diagnostics, sys.stderr)
    differs = check and any(change.kind != "unchanged" for change in fetched.changes)
    return 1 if fetched.diagnostics or differs else 0


def read_text(file: str) -> str:
    """The text of a file that the user named, wherever it is. Raises CcmgenError."""
    folder = os.path.dirname(file) or "."  # noqa: PTH120  a str as file names are elsewhere
    return read_file(Sources(ProjectFiles([folder]), boot=""), file)


def _fetch(folder: Path, entries: Sequence[Entry], lock: Mapping[str, Any]) -> Fetched:
    """Ask each source; one that fails does not keep the others from being asked."""
    changes: list[Change] = []
    failed: list[str] = []
    problems: list[Diagnostic] = []
    for entry in entries:
        try:
            with progress(f"asking {entry.name}"):
                before = _text(folder / _path(entry.name))
                now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                changes.append(change_of(entry, lock, before, now))
        except CcmgenError as error:
            failed.append(entry.name)
            problems += error.diagnostics
    return Fetched(changes, failed, problems)


def _path(name: str) -> str:
    return f"params/{name}.json"


def _text(path: Path) -> str | None:
    """The text of a file that there may be; what is not UTF-8 in it makes it another text."""
    try:
        return path.read_text(encoding="utf-8", errors="backslashreplace")
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{path} cannot be read: {(error.strerror or str(error)).lower()}"
        where = (Location(str(path)),)
        raise CcmgenError([Diagnostic("unreadable-file", message, locations=where)]) from None


def _write(
    folder: Path, lock: dict[str, Any], sources: Mapping[str, Entry], changes: Sequence[Change]
) -> None:
    """Replace what has changed, so that at every moment the lock vouches for what is there.

    A lock says of a snapshot that is being replaced what it was and what it will be. Then come the
    snapshots, and then the lock that says of each what it is.
    """
    snapshots = lock.get("snapshots")
    old = snapshots if isinstance(snapshots, dict) else {}
    kept = {name: entry for name, entry in old.items() if name in sources}
    between, after = dict(kept), dict(kept)
    for change in changes:
        after[change.name] = _table(change.entry)
        if change.kind == "changed" and change.held:
            between[change.name] = _table(change.held, change.entry)
    try:
        if between != kept:
            _replace(folder / LOCK, _lock(lock, between))
        for change in changes:
            if change.before != change.after:
                (folder / "params").mkdir(exist_ok=True)
                _replace(folder / _path(change.name), change.after)
        if after != old:
            _replace(folder / LOCK, _lock(lock, after))
    except OSError as error:
        raise _unwritable(error, folder) from None


def _table(entry: Locked, pending: Locked | None = None) -> dict[str, Any]:
    fields = msgspec.structs.asdict(entry)
    fields["pending"] = _table(pending) if pending else None
    return {name: value for name, value in fields.items() if value is not None}


def _lock(lock: Mapping[str, Any], snapshots: Mapping[str, Any]) -> str:
    """The lock's text; the tables of others stay as they are."""
    return dumps({**lock, "snapshots": dict(sorted(snapshots.items()))})


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _unwritable(error: OSError, path: Path) -> CcmgenError:
    file = str(error.filename2 or error.filename or path)
    message = f"cannot write {file}: {(error.strerror or str(error)).lower()}"
    hint = "mend that and fetch again; no snapshot is half-written"
    return CcmgenError([Diagnostic("unwritable", message, locations=(Location(file),), hint=hint)])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other fetch writes here meanwhile."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        message = f"another ccmgen is writing to {folder}"
        raise CcmgenError([Diagnostic("folder-in-use", message, hint="try again")]) from None
    finally:
        os.close(handle)


def _diff(change: Change) -> str:
    """What a fetch would change, as a unified diff."""
    path = _path(change.name)
    if change.kind == "relocked":
        return f"{path}: the answer is the same, but {LOCK} does not say that this was asked\n"
    before = (change.before or "").splitlines(keepends=True)
    old = "/dev/null" if change.before is None else f"a/{path}"
    lines = difflib.unified_diff(before, change.after.splitlines(keepends=True), old, f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _print_json(fetched: Fetched, check: bool) -> None:
    found: dict[str, Any] = {kind: [] for kind in ("unchanged", "changed", "added", "relocked")}
    for change in fetched.changes:
        found[change.kind].append(change.name)
    if check:
        found["differences"] = [line for c in fetched.changes for line in _diff(c).splitlines()]
    found["failed"] = list(fetched.failed)
    print_json({**found, "diagnostics": diagnostics_as_json(fetched.diagnostics)})
