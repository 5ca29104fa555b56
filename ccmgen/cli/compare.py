"""`--check`: how a folder differs from the artifacts that a compile would write there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from operator import eq
from pathlib import Path

from ccmgen.artifact import Part, flat
from ccmgen.cli.output import owned, stale

_MOST_LINES = 200
"""Of one file's diff; the rest is counted."""

_MOST_COMPARED = 4_000
"""So many lines of a file are compared at most: what that takes grows with their square."""

_CONTEXT = 3
"""Lines around those that differ."""


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
        for path in stale(folder, owners, target, made):
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
    old = f"a/{path}" if found is not None else "/dev/null"
    new = f"b/{path}" if wanted is not None else "/dev/null"
    before, after, skipped = _where_they_differ(_lines(found), _lines(wanted))
    some = slice(_MOST_COMPARED)
    lines = list(difflib.unified_diff(before[some], after[some], old, new, lineterm=""))
    cut = max(len(before), len(after)) > _MOST_COMPARED
    if cut and (last := _last_hunk(lines)) > 2:
        del lines[last:]  # it may tell only of where the two were cut off
    yield from (_moved(line, skipped) for line in lines[:_MOST_LINES])
    if cut:
        yield f"... and more of {path}"
    elif len(lines) > _MOST_LINES:
        yield f"... and {len(lines) - _MOST_LINES} more lines of {path}"
    elif not lines:
        yield f"{path}: differs in bytes that are not UTF-8, or is not there"


def _lines(content: bytes | None) -> list[str]:
    """Lines as diffs have them; what ends one is a line feed, and nothing else."""
    *lines, last = (content or b"").decode(errors="backslashreplace").split("\n")
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines


def _where_they_differ(one: list[str], other: list[str]) -> tuple[list[str], list[str], int]:
    """From before the first line that differs until after the last; and how many were before."""
    first = max(0, _alike(one, other) - _CONTEXT)
    one, other = one[first:], other[first:]
    left = max(0, _alike(reversed(one), reversed(other)) - _CONTEXT)
    return one[: len(one) - left], other[: len(other) - left], first


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """With how many equal lines the two begin."""
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))


def _last_hunk(lines: Sequence[str]) -> int:
    return max(number for number, line in enumerate(lines) if line.startswith("@@"))


def _moved(line: str, by: int) -> str:
    """A diff's line; the numbers of a hunk's head are those of lines further down."""
    if not line.startswith("@@"):
        return line
    return re.sub(r"(?<=[-+])\d+", lambda first: str(int(first[0]) + by), line)
