"""Files made aside, unless they are there already: of many small ones, a system call is the cost.

A file that is not there is opened, written and closed. One that is there is compared as its bytes
come, and made aside only from the first difference on; what was alike before that is copied from
it. What is known of a folder is asked once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
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
    inside: whether it is in the output folder, wherever links lead
    mark: of the file that is to be there in the end
    """

    there: bool
    same: bool
    inside: bool
    mark: Mark


class Stage:
    """Makes files for `folder` in `new`, which has nothing else."""

    def __init__(self, folder: Path, new: Path) -> None:
        self._folder = str(folder)
        self._new = str(new)
        self._into = -1
        self._missing = _missing(self._folder)
        self._inside = cache(self._is_inside)

    def __enter__(self) -> Stage:
        self._into = os.open(self._new, os.O_RDONLY | os.O_DIRECTORY)
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._into)

    def put(self, path: str, artifact: Artifact) -> Found:
        """See whether the file is there, and make it aside if it is not."""
        parent = path.rpartition("/")[0]
        inside = self._inside(parent)
        if self._missing(parent):
            return Found(False, False, inside, self._write(path, artifact, artifact.chunks))
        handle = self._opened(path)
        if handle is None:
            there = os.path.lexists(f"{self._folder}/{path}")
            return Found(there, False, inside, self._write(path, artifact, artifact.chunks))
        try:
            same, one = self._compared(path, artifact, handle)
            return Found(True, same, inside, one)
        finally:
            os.close(handle)

    def _is_inside(self, path: str) -> bool:
        if not path:
            return True
        where = f"{self._folder}/{path}"
        if os.path.islink(where):
            return Path(where).resolve().is_relative_to(Path(self._folder).resolve())
        return self._inside(path.rpartition("/")[0])

    def _opened(self, path: str) -> int | None:
        """The regular file that is there."""
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            return os.open(f"{self._folder}/{path}", flags)
        except OSError:
            return None

    def _compared(self, path: str, artifact: Artifact, handle: int) -> tuple[bool, Mark]:
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
                    return True, mark(found)
        return False, self._write(path, artifact, chain(_beginning(handle, alike), rest))

    def _write(self, path: str, artifact: Artifact, chunks: Iterable[bytes]) -> Mark:
        try:
            handle = self._made(path, 0o777 if artifact.executable else 0o666)
            try:
                for chunk in chunks:
                    written = os.write(handle, chunk)
                    while written < len(chunk):
                        written += os.write(handle, memoryview(chunk)[written:])
                return mark(os.fstat(handle))
            finally:
                os.close(handle)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"{self._new}/{path}") from None

    def _made(self, path: str, mode: int) -> int:
        """The new file, opened; the first of a folder is found to have none."""
        try:
            return os.open(path, _NEW, mode, dir_fd=self._into)
        except FileNotFoundError:
            os.makedirs(f"{self._new}/{path.rpartition('/')[0]}")
            return os.open(path, _NEW, mode, dir_fd=self._into)


def _beginning(handle: int, size: int) -> Iterator[bytes]:
    for start in range(0, size, COPY_BYTES):
        yield os.pread(handle, min(COPY_BYTES, size - start), start)


def moves(folder: Path, paths: Iterable[str]) -> list[str]:
    """What to rename so that these files come into `folder`: where it has no such folder yet, a
    whole one at once."""
    missing = _missing(str(folder))
    return list(dict.fromkeys(missing(path.rpartition("/")[0]) or path for path in paths))


def _missing(folder: str) -> Callable[[str], str]:
    """Given a path below a folder, the highest folder on it that is not there; empty if all are."""

    @cache
    def found(path: str) -> str:
        if not path:
            return ""
        above = found(path.rpartition("/")[0])
        return above or ("" if os.path.isdir(f"{folder}/{path}") else path)

    return found
