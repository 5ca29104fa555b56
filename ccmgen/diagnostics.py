"""What ccmgen says to people: diagnostics, and the error that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

Step = str | int
Document = str
"""`boot` (also for a macro), `environment`, or the name of a context's file."""


class DataPath(Struct, frozen=True):
    """A place in a document as data, whichever file wrote it.

    `steps` are keys and list indices from the document's top; `str()` gives the form that people
    and editors use: `jobs[1].parameters.zone`.
    """

    document: Document
    steps: tuple[Step, ...] = ()

    def __truediv__(self, step: Step) -> DataPath:
        return DataPath(self.document, (*self.steps, step))

    def __str__(self) -> str:
        text = ""
        for step in self.steps:
            if isinstance(step, int):
                text += f"[{step}]"
            elif step.isidentifier():
                text += f".{step}" if text else step
            else:
                text += f"[{step!r}]"
        return text


BOOT = DataPath("boot")
ENVIRONMENT = DataPath("environment")


class Location(Struct, frozen=True, order=True):
    """A place in one of the user's files; `line` and `column` count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True):
    """One thing to tell the user.

    code: stable name, documented in docs/errors.md
    message: what is wrong, and what was expected
    path: the data it is about, where it is about data
    also: further data it is about, such as the other of two that contradict each other
    locations: the places in files that wrote that data, the most telling first
    related: further facts, one a line (a reason per host, both claimants, ...)
    hint: what to do about it
    """

    code: str
    message: str
    path: DataPath | None = None
    locations: tuple[Location, ...] = ()
    related: tuple[str, ...] = ()
    hint: str = ""
    severity: Literal["error", "warning"] = "error"
    also: tuple[DataPath, ...] = ()


class CcmgenError(Exception):
    """Bad input. Carries every diagnostic found, never an empty sequence."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n".join(f"{d.code}: {d.message}" for d in self.diagnostics)


MOST_EXACT = 2**53 - 1
"""Whole numbers beyond it are not all numbers of Jsonnet, whose numbers are IEEE 754 doubles."""


def inexact(value: object, path: DataPath) -> Iterator[Diagnostic]:
    """One diagnostic for each number in JSON data that may not be the one the user wrote."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from inexact(item, path / key)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from inexact(item, path / index)
    elif isinstance(value, int | float) and abs(value) > MOST_EXACT and value == value // 1:
        yield Diagnostic(
            "bad-value",
            f"{value} may not be what was written: whole numbers are exact up to {MOST_EXACT}",
            path,
            hint="write it as a string",
        )


def stop_on(problems: Sequence[Diagnostic]) -> None:
    """Raise CcmgenError if there are any problems: the end of a stage that reports all of them."""
    if problems:
        raise CcmgenError(problems)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known name nearest to `name`, or lists what is known."""
    from difflib import get_close_matches  # needed only to tell of an error

    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return "none is defined"
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"known: {listed}"
