"""The user's files on disk, as the mapping that a compile reads from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.running import Running
from ccmgen.sources import ForbiddenFileError, Sources


class ProjectFiles(Mapping[str, str]):
    """Files below some folders, read when asked for; names are relative to the current folder.

    What lies outside, also by a symbolic link, is forbidden: a boot may come from a stranger.
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self.roots = tuple(os.path.realpath(root) for root in roots)

    def __getitem__(self, name: str) -> str:
        path = os.path.realpath(name)
        inside = any(path == root or path.startswith(root.rstrip("/") + "/") for root in self.roots)
        if not inside:
            raise ForbiddenFileError(
                "imports stay inside the project and its libraries; "
                "-J FOLDER adds a folder to import from"
            )
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123  a str from realpath
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(name) from None
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


@dataclass(frozen=True, slots=True)
class Given:
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
