"""Files made aside, unless they are there already: of many small ones, a system call is the cost.

A file that is not there is opened, written and closed. One that is there is compared as its bytes
come, and made aside only from the first difference on; what was alike before that is copied from
it. What is known of a folder is asked once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct

from ccmgen.backend import Artifact
from ccmgen.cli.marks import Mark, mark

COPY_BYTES = 1 << 20


class Found(Struct, frozen=True):
    """What is where a file is to be.

    there: whether anything is
    same: whether it is the very file; if not, one was made aside
    mark: of the file that is to be there in the end
    """

    there: bool
    same: bool
    mark: Mark


class Stage:
    """Makes files for `folder` in `new`, which has nothing else."""

    def __init__(self, folder: Path, new: Path) -> None:
        self._folder = folder
        self._new = new
        self._inside: dict[str, bool] = {}
        self._exists: dict[str, bool] = {}
        self._made: set[str] = set()

    def is_inside(self, parent: str) -> bool:
        """Whether no link leads from a folder of artifacts out of the output folder."""
        if parent not in self._inside:
            where = (self._folder / parent).resolve()
            self._inside[parent] = where.is_relative_to(self._folder.resolve())
        return self._inside[parent]

    def put(self, path: str, artifact: Artifact) -> Found:
        """See whether the file is there, and make it aside if it is not."""
        handle = self._opened(path)
        if handle is None:
            there = self._is_there(path)
            return Found(there, False, self._write(path, artifact.chunks, artifact.executable))
        try:
            return self._compared(path, artifact, handle)
        finally:
            os.close(handle)

    def _opened(self, path: str) -> int | None:
        """The regular file that is there."""
        parent = path.rpartition("/")[0]
        if parent not in self._exists:
            self._exists[parent] = (self._folder / parent).is_dir()
        if not self._exists[parent]:
            return None
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            return os.open(f"{self._folder}/{path}", flags)
        except OSError:
            return None

    def _is_there(self, path: str) -> bool:
        return self._exists[path.rpartition("/")[0]] and os.path.lexists(f"{self._folder}/{path}")

    def _compared(self, path: str, artifact: Artifact, handle: int) -> Found:
        found = os.fstat(handle)
        executable = bool(found.st_mode & stat.S_IXUSR)
        alike, rest = 0, iter(artifact.chunks)
        if stat.S_ISREG(found.st_mode):
            for chunk in rest:
                if os.read(handle, len(chunk)) != chunk:
                    rest = chain([chunk], rest)
                    break
                alike += len(chunk)
            else:
                if alike == found.st_size and executable == artifact.executable:
                    return Found(True, True, mark(found))
        chunks = chain(_beginning(handle, alike), rest)
        return Found(True, False, self._write(path, chunks, artifact.executable))

    def _write(self, path: str, chunks: Iterable[bytes], executable: bool) -> Mark:
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self._new / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        handle = os.open(f"{self._new}/{path}", flags, 0o777 if executable else 0o666)
        try:
            for chunk in chunks:
                left = memoryview(chunk)
                while left:
                    left = left[os.write(handle, left) :]
            return mark(os.fstat(handle))
        finally:
            os.close(handle)


def _beginning(handle: int, size: int) -> Iterator[bytes]:
    for start in range(0, size, COPY_BYTES):
        yield os.pread(handle, min(COPY_BYTES, size - start), start)


def moves(folder: Path, paths: Iterable[str]) -> list[str]:
    """What to rename so that these files come into `folder`: where it has no such folder yet, a
    whole one at once."""
    tops: dict[str, str] = {}
    found: dict[str, None] = {}
    for path in paths:
        parent = path.rpartition("/")[0]
        if parent not in tops:
            tops[parent] = _highest_missing(folder, parent)
        found[tops[parent] or path] = None
    return list(found)


def _highest_missing(folder: Path, path: str) -> str:
    missing = ""
    while path and not (folder / path).is_dir():
        missing, path = path, path.rpartition("/")[0]
    return missing
