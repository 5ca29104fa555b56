"""Files made aside, unless they are there already: of many small ones, a system call is the cost.

A file that is not there is opened, written and closed, by its name in a folder that is open. One
that is there is compared as its bytes come, and made aside only from the first difference on; what
was alike before that is copied from it. What is known of a folder is asked once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.artifact import Artifact, Folder, Part
from ccmgen.cli.marks import Mark, mark

COPY_BYTES = 1 << 20

SOME = 512
"""Files whose bytes are made before the first of them is: to make texts and files in turns is
slower, as each drives the other out of the processor's caches."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


ADDED, UNCHANGED, CHANGED = range(3)


class Put(Struct, frozen=True, array_like=True):
    """What became of a part: of each of its files, in order.

    leaves: the link, below the output folder, by which its folder is elsewhere; empty if none is
    paths: below the output folder
    was: whether nothing was there (ADDED), the very file (UNCHANGED), or anything else (CHANGED);
        unless it was the very file, one was made aside
    marks: of the files that are to be there in the end
    """

    leaves: str
    paths: list[str]
    was: list[int]
    marks: list[Mark]


class Stage:
    """Makes files for `folder` in `new`, which has nothing else."""

    def __init__(self, folder: Path, new: Path) -> None:
        self._folder = str(folder)
        self._new = str(new)
        self._opened = ("", -1)
        self._missing = _missing(self._folder)
        self.leaves = cache(self._leaves)
        """The link, on a path below the folder, by which it leaves that; empty if none does."""

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *error: object) -> None:
        self._open("")

    def put(self, below: str, part: Part) -> Put:
        """See whether its files are there, and make aside those that are not.

        below: the folder that its path is relative to, in the output folder
        """
        if isinstance(part, Folder):
            return self._put(f"{below}/{part.path}", part.artifacts)
        above, _, name = f"{below}/{part.path}".rpartition("/")
        return self._put(above, [Artifact(name, part.chunks, part.executable)])

    def _put(self, folder: str, artifacts: Iterable[Artifact]) -> Put:
        put = self._write if self._missing(folder) else self._compare
        rest = iter(artifacts)
        names: list[str] = []
        done: list[tuple[int, Mark]] = []
        while some := list(islice(rest, SOME)):
            done += [put(folder, each) for each in some]
            names += [each.path for each in some]
        was, marks = zip(*done, strict=True) if done else ((), ())
        paths = [f"{folder}/{name}" for name in names]
        return Put(self.leaves(folder), paths, list(was), list(marks))

    def _leaves(self, path: str) -> str:
        if not path:
            return ""
        where = f"{self._folder}/{path}"
        if os.path.islink(where):
            inside = Path(where).resolve().is_relative_to(Path(self._folder).resolve())
            return "" if inside else path
        return self.leaves(path.rpartition("/")[0])

    def _compare(self, folder: str, artifact: Artifact) -> tuple[int, Mark]:
        where = f"{self._folder}/{folder}/{artifact.path}"
        try:
            handle = os.open(where, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            one = self._write(folder, artifact)[1]
            return CHANGED if os.path.lexists(where) else ADDED, one
        try:
            found = os.fstat(handle)
            alike, rest = 0, iter(artifact.chunks)
            if stat.S_ISREG(found.st_mode):
                for chunk in rest:
                    if os.read(handle, len(chunk)) != chunk:
                        rest = chain([chunk], rest)
                        break
                    alike += len(chunk)
                else:
                    executable = bool(found.st_mode & stat.S_IXUSR)
                    if alike == found.st_size and executable == artifact.executable:
                        return UNCHANGED, mark(found)
            whole = chain(_beginning(handle, alike), rest)
            return CHANGED, self._write(folder, replace(artifact, chunks=whole))[1]
        finally:
            os.close(handle)

    def _write(self, folder: str, artifact: Artifact) -> tuple[int, Mark]:
        try:
            mode = 0o777 if artifact.executable else 0o666
            handle = os.open(artifact.path, _NEW, mode, dir_fd=self._open(folder))
            try:
                for chunk in artifact.chunks:
                    written = os.write(handle, chunk)
                    while written < len(chunk):
                        written += os.write(handle, memoryview(chunk)[written:])
                return ADDED, mark(os.fstat(handle))
            finally:
                os.close(handle)
        except OSError as error:
            file = f"{self._new}/{folder}/{artifact.path}"
            raise OSError(error.errno, error.strerror, file) from None

    def _open(self, folder: str) -> int:
        """The new folder, opened until another one is."""
        name, handle = self._opened
        if name != folder:
            if name:
                os.close(handle)
            self._opened = ("", -1)
            if folder:
                where = f"{self._new}/{folder}"
                os.makedirs(where, exist_ok=True)
                self._opened = (folder, os.open(where, os.O_RDONLY | os.O_DIRECTORY))
        return self._opened[1]


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
