"""A compile that was done before, with nothing changed since: said again, and not done again.

A compile is a function of the command line, the folder it is run in, the program's own files and
what it finds when it looks for the user's files; it leaves artifacts in the output folder. After a
successful `compile -o`, `remember` keeps all of these and what a second run would say. Before one
does anything, `recall` looks under a key of the very same words whether

1. the program is the same: Python, where it imports from, and every file that it had loaded;
2. every look-up of a user's file has the same answer: the same file by its mark, or the same text;
   what was not there is still not there; and the folders that may be read are the same;
3. the output folder is as the compile left it: each artifact and the manifest by its mark, and each
   folder between is the same folder; it may be written to, and no run died in it half-way.

Then doing it again would give the same artifacts (1, 2), find them in place (3), write nothing, and
say what is said. A lock is both looked up and made. A compile that changes it is not remembered,
because the next has another lock to begin with; one that finds in it the very text that it would
write is, and then 1 and 2 hold for the lock as for any file that is read.

That no mark lies (see marks.py) is seen to when it is taken: a text that was changed less than two
seconds before it was read is known by its digest alone; the program's files must be older than
that; artifacts must be as they were when their content was known, and the file system's clock must
have ticked since. Where any of this cannot be had, nothing is remembered; nor is it with a backend
of another package, whose templates and entry points nothing here can list.
Everything that may go wrong here makes a miss, and a miss is a compile.
"""

from __future__ import annotations

import json
import marshal
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ccmgen.cli import cache
from ccmgen.cli.folder import WORK
from ccmgen.cli.marks import Mark, folders_of, mark, marks_of, newest

if TYPE_CHECKING:
    from types import ModuleType

    from ccmgen.cli.files import ProjectFiles

_PACKAGE = os.path.dirname(os.path.dirname(__file__))

SETTLED_NS = 2_000_000_000
"""The coarsest clock of a file system in use (FAT) ticks every two seconds."""


class Made(NamedTuple):
    """What a compile has made.

    output: the output folder
    marks: by path below it, the settled marks of all that was made; none if unsure
    beside: the folder of the lock, if there is one; no other ccmgen writes there meanwhile
    """

    output: str
    marks: Mapping[str, Mark]
    beside: str | None


class Said(NamedTuple):
    """What a command says."""

    out: str
    err: str


def recall(began_ns: int) -> Said | None:
    """What this command would say if it were done again; nothing if anything is unsure.

    began_ns: when the program began, by the machine's clock
    """
    try:
        key = _key()
        content = cache.get(key)
        if content is None:
            return None
        known = json.loads(content)
        if not (_same_program(known) and _same_roots(known) and _same_output(known)):
            return None
    except OSError:
        return None
    moved = [name for name, *answer in known["looked"] if not _stands(name, *answer)]
    if moved:
        again = _look_again(began_ns, known, moved)
        if not again:
            return None
        looked = [again.get(look[0], look) for look in known["looked"]]
        cache.put(key, json.dumps({**known, "looked": looked}).encode())
    return Said(*known["said"])


def remember(began_ns: int, files: ProjectFiles, made: Made, said: Said) -> None:
    """Keep what a successful compile depended on and made; `said`: what a second run would say."""
    program = sorted({*_program()})
    output, marks, beside = made
    within = {path.rpartition("/")[0] for path in marks}
    folders = sorted(f"{output}/{above}" for above in within.union(*map(_above, within)))
    try:
        program_marks = marks_of(program, follow=True)
        folder_marks = folders_of(folders)
    except OSError:
        return
    if not (marks and files.steady and all(long_before(began_ns, one) for one in program_marks)):
        return
    known = {
        "program": program,
        "program_marks": _digest(program_marks),
        "absent": [f"{output}/{WORK}", *(path for path in _places() if not os.path.lexists(path))],
        "roots": list(zip(files.given, files.roots, strict=True)),
        "looked": list(_looked(began_ns, files).values()),
        "output": output,
        "folders": folders,
        "folder_marks": _digest(folder_marks),
        "made": [f"{output}/{path}" for path in marks],
        "made_marks": _digest(marks.values()),
        "beside": beside,
        "said": said,
    }
    cache.put(_key(), json.dumps(known).encode())


def _key() -> str:
    """Of all that a compile depends on and that is no file; and of who can read the entry."""
    variables = ("NO_COLOR", "TERM")
    depends = [
        *(sys.orig_argv, os.getcwd(), sys.path, sys.executable, sys.version),
        *([os.environ.get(name) for name in variables], sys.stderr.isatty()),
        *(os.geteuid(), os.getegid(), os.getgroups()),
        *(mark(os.stat(__file__)), sorted(os.listdir(f"{_PACKAGE}/backends"))),
    ]
    return sha256(json.dumps(depends).encode()).hexdigest()


def _digest(marks: Iterable[Mark]) -> str:
    """Of thousands of marks; of equal ones, that version of the format has the same bytes."""
    return sha256(marshal.dumps(list(marks), 2)).hexdigest()


def _program() -> Iterator[str]:
    """The program's files, and the folders where another module or backend may turn up."""
    from ccmgen.child import engine_files

    yield sys.executable
    yield from filter(os.path.lexists, _places())
    yield from filter(None, map(_file, sys.modules.values()))
    yield from engine_files()
    for folder, _, names in os.walk(f"{_PACKAGE}/jsonnet"):
        yield from (f"{folder}/{name}" for name in names)


def _file(module: ModuleType) -> str | None:
    """Where a module is from; one that waits to be loaded (see lean.py) goes on waiting."""
    try:
        found: str | None = object.__getattribute__(module, "__file__")
    except AttributeError:
        return None
    return found


def _places() -> list[str]:
    """Where modules are looked for; Python writes the current folder as nothing."""
    return [path or "." for path in sys.path]


def _same_program(known: dict[str, Any]) -> bool:
    return _digest(marks_of(known["program"], follow=True)) == known["program_marks"] and not any(
        map(os.path.lexists, known["absent"])
    )


def _same_roots(known: dict[str, Any]) -> bool:
    return all(
        os.path.realpath(root) == real and os.path.isdir(real) for root, real in known["roots"]
    )


def _same_output(known: dict[str, Any]) -> bool:
    return (
        os.access(known["output"], os.W_OK | os.X_OK)
        and _digest(folders_of(known["folders"])) == known["folder_marks"]
        and _digest(marks_of(known["made"], follow=False)) == known["made_marks"]
        and (known["beside"] is None or os.access(known["beside"], os.R_OK))
    )


def _above(path: str) -> Iterator[str]:
    """The folders that a relative path is in; the empty one last."""
    while path:
        path = os.path.dirname(path)
        yield path


def _looked(began_ns: int, files: ProjectFiles) -> dict[str, tuple[object, ...]]:
    """The answers to look-ups by name, each without a mark if the mark does not vouch for it."""
    return {
        name: (name, real, one if one and long_before(began_ns, one) else None, digest)
        for name, (real, one, digest) in files.looked.items()
    }


def long_before(began_ns: int, one: Mark) -> bool:
    """Whether a file was changed so long ago that its mark vouches for what was read since."""
    return newest(one) < began_ns - SETTLED_NS


def _stands(name: str, real: str, known: list[int] | None, digest: str | None) -> bool:
    """Whether metadata alone show that the answer to a look-up is what it was."""
    if os.path.realpath(name) != real:
        return False
    try:
        return list(mark(os.stat(real))) == known
    except (FileNotFoundError, NotADirectoryError):
        return digest is None
    except OSError:
        return False


def _look_again(
    began_ns: int, known: dict[str, Any], names: Iterable[str]
) -> dict[str, tuple[object, ...]]:
    """The answers to look-ups of files that may have changed, if all are the same; or nothing."""
    from ccmgen.cli.files import ProjectFiles

    before = {name: digest for name, _, _, digest in known["looked"]}
    files = ProjectFiles([root for root, _ in known["roots"]])
    for name in names:
        with suppress(LookupError):
            files[name]
        if not files.steady or files.looked[name].digest != before[name]:
            return {}
    return _looked(began_ns, files)
