"""Files made aside, unless they are there already: of many small ones, a system call is the cost.

A file that is not there is opened, written and closed. One that is there is compared as its bytes
come, and made aside only from the first difference on; what was alike before that is copied from
it. What is known of a folder is asked once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from msgspec import Struct

from ccmgen.backend import Artifact
from ccmgen.cli.marks import Mark, mark

COPY_BYTES = 1 << 20

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


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
    """Makes files for `folder` in `new`, which has nothing else.

    Artifacts mostly come folder by folder, so the folder of the last one is kept open.
    """

    def __init__(self, folder: Path, new: Path) -> None:
        self._folder = folder
        self._new = new
        self._inside: dict[str, bool] = {}
        self._exists: dict[str, bool] = {}
        self._open = ExitStack()
        self._parent: str | None = None
        self._there = False
        self._into = -1

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def is_inside(self, parent: str) -> bool:
        """Whether no link leads from a folder of artifacts out of the output folder."""
        if parent not in self._inside:
            where = (self._folder / parent).resolve()
            self._inside[parent] = where.is_relative_to(self._folder.resolve())
        return self._inside[parent]

    def put(self, path: str, artifact: Artifact) -> Found:
        """See whether the file is there, and make it aside if it is not."""
        parent, _, name = path.rpartition("/")
        if parent != self._parent:
            self._enter(parent)
        if not self._there:
            return Found(False, False, self._write(name, artifact.chunks, artifact.executable))
        handle = self._opened(path)
        if handle is None:
            there = os.path.lexists(f"{self._folder}/{path}")
            return Found(there, False, self._write(name, artifact.chunks, artifact.executable))
        try:
            return self._compared(name, artifact, handle)
        finally:
            os.close(handle)

    def _enter(self, parent: str) -> None:
        """The next artifacts are in this folder."""
        if parent not in self._exists:
            self._exists[parent] = (self._folder / parent).is_dir()
        self._open.close()
        self._parent, self._there, self._into = parent, self._exists[parent], -1

    def _opened(self, path: str) -> int | None:
        """The regular file that is there."""
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            return os.open(f"{self._folder}/{path}", flags)
        except OSError:
            return None

    def _compared(self, name: str, artifact: Artifact, handle: int) -> Found:
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
        return Found(True, False, self._write(name, chunks, artifact.executable))

    def _write(self, name: str, chunks: Iterable[bytes], executable: bool) -> Mark:
        if self._into < 0:
            self._into = self._made()
        try:
            handle = os.open(name, _NEW, 0o777 if executable else 0o666, dir_fd=self._into)
            try:
                for chunk in chunks:
                    written = os.write(handle, chunk)
                    while written < len(chunk):
                        written += os.write(handle, memoryview(chunk)[written:])
                return mark(os.fstat(handle))
            finally:
                os.close(handle)
        except OSError as error:
            where = f"{self._new}/{self._parent}/{name}"
            raise OSError(error.errno, error.strerror, where) from None

    def _made(self) -> int:
        """The new folder of the next artifacts, opened."""
        folder = self._new / (self._parent or "")
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self._open.callback(os.close, handle)
        return handle


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
