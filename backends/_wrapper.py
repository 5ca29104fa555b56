"""Wrapper scripts of batch systems: POSIX sh that runs a job's commands in a task's own folder.

A wrapper holds what is the same for all tasks, quoted. What differs are columns, and travels as the
wrapper's arguments, one a column: a row of a table is as short as the tasks are alike.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Hashable, Iterable, Iterator, Sequence

from msgspec import Struct

from ccmgen.artifact import Artifact
from ccmgen.resolution import Column, ResolvedJob, SandboxFile, Text

_OF_THE_SHELL = re.compile(
    "_|BASH.*|COMP_WORDBREAKS|EPOCH.*|E?UID|IFS|KSH_VERSION|LINENO|OLDPWD|OPTERR|OPTIND|PPID"
    "|PS[124]|PWD|S?RANDOM|SECONDS|SHELLOPTS|SHLVL"
)
"""Variables that dash, bash, ksh or busybox change before they pass them on."""


class Arguments(Struct, frozen=True):
    """The columns that a wrapper is handed: the first is `$1`."""

    columns: tuple[Column, ...]

    def word(self, text: Text) -> str:
        """A word of sh that reads as the task's string."""
        return "".join(map(self._piece, text.pieces)) or "''"

    def _piece(self, piece: str | Column) -> str:
        if isinstance(piece, str):
            return shlex.quote(piece)
        return f'"${{{[c.key for c in self.columns].index(piece.key) + 1}}}"'


def arguments(texts: Iterable[Text]) -> Arguments:
    """The columns of these texts, each once, in the order of their first use."""
    found: dict[Hashable, Column] = {}
    for text in texts:
        for piece in text.pieces:
            if isinstance(piece, Column):
                found.setdefault(piece.key, piece)
    return Arguments(tuple(found.values()))


def is_wrapped(job: ResolvedJob) -> bool:
    """Whether only a script can do what a task does: several commands, or files of its own."""
    return len(job.commands) > 1 or any(map(_differs, job.files.values()))


def _differs(file: SandboxFile) -> bool:
    return isinstance(file.content, Text) and file.content.constant is None


def is_path(program: Text) -> bool:
    """Whether it is plain, of all tasks, that the program is named by a path: nothing looks for it
    then, and no shell takes a builtin of its own."""
    return any("/" in piece for piece in program.pieces if isinstance(piece, str))


def problem_of_word(text: str, program: Text | None) -> str | None:
    """Why no wrapper can hold this word, if so.

    program: that of all tasks, if the word is a program
    """
    if "\0" in text:
        return "no process can be handed U+0000"
    if re.search("[\ud800-\udfff]", text):
        return "half a character, which UTF-8 cannot write"
    if program is None:
        return None
    if not text:
        return "the program has no name"
    if text.startswith("-") or ("=" in text and not is_path(program)):
        return f"sh or env would take {text!r} for an option or a variable"
    return None


def problem_of_variable(name: str) -> str | None:
    """Why no wrapper can pass on a variable of this name, if so."""
    if _OF_THE_SHELL.fullmatch(name):
        return "the shell that runs the commands sets it itself"
    return None


def texts(job: ResolvedJob) -> Iterator[Text]:
    """The texts that `steps` writes: those of files and commands."""
    for file in job.files.values():
        if isinstance(file.content, Text) and _differs(file):
            yield file.content
    for command in job.commands:
        yield from command


def steps(job: ResolvedJob, given: Arguments, setting: Sequence[str] = ()) -> list[str]:
    """Commands of sh that write the files which differ by task, then run the job's commands.

    Each is to run only if the one before it succeeded. They run in the task's own folder, where
    the job's other files and its data already are. setting: words for env(1), by which it starts
    each of the job's commands.
    """
    found = []
    for path, file in job.files.items():
        if isinstance(file.content, Text) and _differs(file):
            folder = posixpath.dirname(path)
            found += [f"mkdir -p -- {folder}"] if folder else []
            found.append(f"printf %s {given.word(file.content)} > {path}")
            found += [f"chmod +x {path}"] if file.executable else []
    return found + [_command(command, given, setting) for command in job.commands]


def _command(command: Sequence[Text], given: Arguments, setting: Sequence[str]) -> str:
    starter = ["/usr/bin/env", *(setting or ["--"])]
    direct = not setting and is_path(command[0])
    return " ".join([*([] if direct else starter), *map(given.word, command)])


def sandbox(job: ResolvedJob) -> Iterator[Artifact]:
    """The files that are the same for every task, below `<job>.files/`."""
    for path, file in job.files.items():
        content = file.content.constant if isinstance(file.content, Text) else file.content
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            yield Artifact(f"{job.ident}.files/{path}", [raw], file.executable)


def has_sandbox(job: ResolvedJob) -> bool:
    """Whether `sandbox` gives anything."""
    return any(True for _ in sandbox(job))
