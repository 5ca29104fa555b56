"""The user's files on disk, as the mapping that a compile reads from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from stat import S_ISREG
from typing import NamedTuple

from msgspec import Struct

from ccmgen.cli.marks import Mark, mark
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.running import Running
from ccmgen.sources import ForbiddenFileError, Sources


class Look(NamedTuple):
    """What a look-up found: the file's real path, and its mark and digest if there is a file."""

    real: str
    mark: Mark | None
    digest: str | None


class ProjectFiles(Mapping[str, str]):
    """Files below some folders, read when asked for; names are relative to the current folder.

    What lies outside, also by a symbolic link, is forbidden: a boot may come from a stranger.

    given, roots: the folders, and their real paths
    looked: every look-up by name
    steady: whether each look-up would have the same answer again, as long as marks stay
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self.given = tuple(roots)
        self.roots = tuple(os.path.realpath(root) for root in roots)
        self.looked: dict[str, Look] = {}
        self.steady = True

    def __getitem__(self, name: str) -> str:
        path = os.path.realpath(name)
        try:
            text, found = self._read(path)
        except KeyError:
            self._note(name, Look(path, None, None))
            raise KeyError(name) from None
        except ForbiddenFileError:
            self.steady = False
            raise
        self._note(name, Look(path, found, sha256(text.encode()).hexdigest()))
        return text

    def _note(self, name: str, look: Look) -> None:
        regular = look.mark is None or S_ISREG(look.mark[2])
        if not regular or self.looked.get(name, look) != look:
            self.steady = False  # written only where it is false: two threads may come here
        self.looked[name] = look

    def _read(self, path: str) -> tuple[str, Mark]:
        inside = any(path == root or path.startswith(root.rstrip("/") + "/") for root in self.roots)
        if not inside:
            raise ForbiddenFileError(
                "imports stay inside the project and its libraries; "
                "-J FOLDER adds a folder to import from"
            )
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123  a str from realpath
                found = mark(os.fstat(file.fileno()))
                return file.read(), found
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(path) from None
        except OSError as error:
            raise ForbiddenFileError(
                f"it cannot be read: {(error.strerror or '').lower()}"
            ) from None
        except UnicodeDecodeError as error:
            raise ForbiddenFileError(f"it is not UTF-8 (byte {error.start})") from None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Given(Struct, frozen=True):
    """The files beside a boot or macro that every command takes."""

    contexts: Sequence[str] = ()
    roles: Sequence[str] = ()
    modules: Sequence[str] = ()
    libraries: Sequence[str] = ()


def files_of(running: Running) -> tuple[str, ...]:
    """The names of the files that say what runs already."""
    return (*([running.lock] if running.lock else ()), *running.occupied)


def sources_of(boot: str, given: Given, others: Sequence[str] = ()) -> Sources:
    """The files of one compile: those below the current folder, the named files' and libraries'."""
    for library in given.libraries:
        if not os.path.isdir(library):  # noqa: PTH112  a str as the others
            message = f"-J {library}: there is no such folder"
            problem = Diagnostic("unreadable-file", message, locations=(Location(library),))
            raise CcmgenError([problem])
    beside = (*given.contexts, *given.roles, *given.modules)
    named = [name for name in (boot, *beside, *others) if name]
    roots = [".", *(os.path.dirname(name) or "." for name in named), *given.libraries]  # noqa: PTH120  "" means "."
    return Sources(
        ProjectFiles(roots),
        boot,
        roles=tuple(given.roles),
        contexts=tuple(given.contexts),
        modules=tuple(given.modules),
        libraries=tuple(given.libraries),
    )
