"""The user's files as the compiler sees them, and the rule of what an import finds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from ccmgen.diagnostics import CcmgenError, Diagnostic, Location

_LIBRARY = posixpath.join(posixpath.dirname(__file__), "jsonnet")

BUNDLED = "<ccmgen>/"
"""Where names of the bundled library begin; no file of the user's can have such a name."""


class ForbiddenFileError(LookupError):
    """A file that exists but may not be read. The message says why and what to do."""


class Sources(Struct, frozen=True):
    """What a compile reads.

    files: text by name, names with `/`. May read lazily: its `__getitem__` raises KeyError for what
        does not exist and ForbiddenFileError for what may not be read.
    boot: the name of the boot or macro, Jsonnet or JSON
    contexts: names of the contexts that it is compiled in, in order
    roles: names of role libraries that add to the taxonomy
    modules: names of libraries of modules that macros may load
    libraries: folders that imports are looked up in, after the importing file's own
    """

    files: Mapping[str, str]
    boot: str
    roles: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


def find_import(sources: Sources, folder: str, name: str) -> tuple[str, str]:
    """The name and text of what `import "name"` means in a file of `folder`.

    The importing file's folder comes first, then the libraries, then the bundled library.
    Raises KeyError with the names tried, or ForbiddenFileError.
    """
    if folder.startswith(BUNDLED) or name.startswith(BUNDLED):
        base = "" if name.startswith(BUNDLED) else folder
        found = posixpath.normpath(posixpath.join(base, name))
        if not found.startswith(BUNDLED):
            raise KeyError(found)
        return found, bundled(found.removeprefix(BUNDLED))
    tried = [
        posixpath.normpath(posixpath.join(base, name)) for base in (folder, *sources.libraries)
    ]
    for candidate in tried:
        if candidate.startswith(BUNDLED):
            continue  # a folder of that name must not stand in for what is bundled
        try:
            return candidate, sources.files[candidate]
        except KeyError:
            continue
    try:
        return BUNDLED + name, bundled(name)
    except KeyError:
        raise KeyError(*tried) from None


_NUL_IN_IMPORT = re.compile(
    r"""
    \bimport(?:str|bin)?\s*
    (?: @ (?: '[^']*\0 | "[^"]*\0 )
      | ' (?: \\. | [^'\\] )*? (?: \\u0000 | \0 )
      | " (?: \\. | [^"\\] )*? (?: \\u0000 | \0 )
    )""",
    re.DOTALL | re.VERBOSE,
)


def nul_in_import(name: str, text: str) -> Location | None:
    """Where a program imports a file in whose name is a NUL, which engines take for its end."""
    if "\0" not in text and "\\u0000" not in text:
        return None
    found = _NUL_IN_IMPORT.search(text)
    if found is None:
        return None
    start = found.start()
    return Location(name, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


@cache
def bundled(name: str) -> str:
    """The text of a file of the bundled Jsonnet library. Raises KeyError if there is none."""
    steps = name.split("/")
    if ".." in steps or not name.endswith(".libsonnet"):
        raise KeyError(name)
    try:
        with open(posixpath.join(_LIBRARY, *steps), encoding="utf-8") as file:
            return file.read()
    except OSError:
        raise KeyError(name) from None


def read_file(sources: Sources, name: str) -> str:
    """The text of a file that the user named. Raises CcmgenError if it cannot be had."""
    try:
        name.encode()
        return sources.files[posixpath.normpath(name)]
    except UnicodeEncodeError:
        message = f"the name {name!r} is not UTF-8, and Jsonnet has no other"
    except KeyError:
        message = f"there is no file {name!r}"
    except ForbiddenFileError as error:
        message = f"{name}: {error}"
    raise CcmgenError([Diagnostic("unreadable-file", message, locations=(Location(name),))])
