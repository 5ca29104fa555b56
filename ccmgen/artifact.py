"""What a backend makes: files to be, by themselves or by folders.

Their bytes are made when they are asked for, and they need not be asked for in order, or all by the
same process: so they depend on nothing else than the resolution, and on no other file's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.diagnostics import CcmgenError, Diagnostic


class Artifact(Struct, frozen=True):
    """A file to be.

    path: relative, with `/`, below the backend's output folder, or its name in a `Folder`
    chunks: its bytes; read once
    """

    path: str
    chunks: Iterable[bytes]
    executable: bool = False


class Folder(Struct, frozen=True):
    """Files of one folder, where a backend makes thousands; several processes share the folders.

    path: relative, with `/`, below the backend's output folder; nothing else is in it
    artifacts: made as they are asked for; read once
    """

    path: str
    artifacts: Iterable[Artifact]


Part = Artifact | Folder


def flat(parts: Iterable[Part]) -> Iterator[Artifact]:
    """All files, each with its path below the backend's output folder."""
    for part in parts:
        if isinstance(part, Artifact):
            yield part
        else:
            for artifact in part.artifacts:
                yield replace(artifact, path=f"{part.path}/{artifact.path}")


def checked(backend: str, parts: Iterable[Part]) -> Iterator[Part]:
    """The same, each path checked before its bytes are asked for.

    Raises CcmgenError if a path leaves the output folder or is used twice.
    """
    files: set[str] = set()
    folders: set[str] = set()
    above: set[str] = set()
    """Where the files are that come by themselves."""
    for part in parts:
        if isinstance(part, Folder):
            twice = part.path in folders or part.path in above
            folders.add(part.path)
        else:
            parent = part.path.rpartition("/")[0]
            twice = part.path in files or parent in folders
            files.add(part.path)
            above.add(parent)
        if fault := _fault(part.path) or _TWICE * twice:
            raise _unsafe(backend, part.path, fault)
        yield Folder(part.path, _checked_names(backend, part)) if isinstance(part, Folder) else part


def _checked_names(backend: str, folder: Folder) -> Iterator[Artifact]:
    seen: set[str] = set()
    for artifact in folder.artifacts:
        name = artifact.path
        below = "is in a folder below its own" if "/" in name else ""
        if fault := _fault(name) or below or _TWICE * (name in seen):
            raise _unsafe(backend, f"{folder.path}/{name}", fault)
        seen.add(name)
        yield artifact


_TWICE = "is used twice"


def _unsafe(backend: str, path: str, fault: str) -> CcmgenError:
    message = f"{backend} would write {path!r}, a path that {fault}"
    hint = "give the partition and its jobs other idents, or tell the backend's author"
    return CcmgenError([Diagnostic("unsafe-artifact-path", message, hint=hint)])


_STEP = "[A-Za-z0-9_][A-Za-z0-9_.:@+=-]{0,99}"
_is_ordinary = re.compile(f"{_STEP}(?:/{_STEP})*").fullmatch
"""Most paths are, and this finds it out in a fifth of the time."""


def _fault(path: str) -> str:
    if _is_ordinary(path):
        return ""
    steps = path.split("/")
    if path.startswith("/") or ".." in steps or "\\" in path or "\0" in path:
        return "leaves the output folder"
    if "" in steps or "." in steps:
        return "is not in its plain form"
    if any(len(step.encode()) > 255 for step in steps):
        return "has a name of more than 255 bytes"
    return ""
