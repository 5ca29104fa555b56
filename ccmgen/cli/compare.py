"""`--check`: how a folder differs from the artifacts that a compile would write there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from ccmgen.artifact import Part, flat
from ccmgen.cli.output import owned

_MOST_LINES = 200
"""Of one file's diff; the rest is counted."""


def differences(folder: Path, targets: Mapping[str, Iterable[Part]]) -> Iterator[str]:
    """A unified diff for each file that is missing, differs or is stale. Writes nothing."""
    owners = owned(folder)
    for target, parts in targets.items():
        made = set()
        for artifact in flat(parts):
            path = f"{target.split('/')[0]}/{artifact.path}"
            made.add(path)
            wanted = b"".join(artifact.chunks)
            yield from _file(folder / path, path, wanted, artifact.executable)
        for path in sorted(set(owners.get(target, ())) - made):
            if (folder / path).exists():
                yield from _diff(path, _read(folder / path), None)


def difference(path: Path, text: Callable[[str], str]) -> Iterator[str]:
    """A unified diff of a file and the text that is made from the one it has."""
    found = _read(path)
    wanted = text((found or b"").decode()).encode()
    if found != wanted:
        yield from _diff(path.as_posix(), found, wanted)


def _file(final: Path, path: str, wanted: bytes, executable: bool) -> Iterator[str]:
    found = _read(final)
    if found != wanted:
        yield from _diff(path, found, wanted)
    elif bool(final.stat().st_mode & 0o100) != executable:
        yield f"{path}: is {'not ' if executable else ''}executable, and should be otherwise"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _diff(path: str, found: bytes | None, wanted: bytes | None) -> Iterator[str]:
    before, after = (
        (content or b"").decode(errors="backslashreplace").splitlines()
        for content in (found, wanted)
    )
    old = f"a/{path}" if found is not None else "/dev/null"
    new = f"b/{path}" if wanted is not None else "/dev/null"
    lines = difflib.unified_diff(before, after, old, new, lineterm="")
    yield from islice(lines, _MOST_LINES)
    left = sum(1 for _ in lines)
    if left:
        yield f"... and {left} more lines of {path}"
