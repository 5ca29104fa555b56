"""What a writer makes of all tasks alike: the template of a job, and of all jobs of a kind.

A backend's function writes a task's text from its strings, and asks a `Fill` for each of them. It
is called twice, with marks instead of strings; what stands between the marks is the template, and a
task costs only the strings that vary. Jobs of a kind share a template in which a mark stands for
their ident as well.

Marks stand for plain strings: of letters, digits and `_ . / : , + -`. A writer may not look at how
long a string is. Most treat all plain strings alike; to see where one does not, the marks of one
call are made of letters and digits, and those of the other begin with the rest. Where that makes a
difference, or the writer refuses a mark, or a string is not plain, tasks are written one by one.
Idents are plain if they are of letters, digits, `_` and `-`: some targets refuse to name a task
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.ir import padded
from ccmgen.resolution import Column, IdentOf, ResolvedJob, Text

Fill = Callable[[Column], str]
"""What stands in a column's place."""

Write = Callable[[Fill], str]
"""Writes a task. The text depends on nothing but what stands in the place of columns. Raises
ValueError where it cannot be written: a mark is no path, and is longer than most numbers."""

Writer = Callable[[ResolvedJob], Write]
"""From a job to what writes its tasks. It may look at what jobs of a kind have in common, and write
the job's ident, but look neither at that nor at what is in columns."""

_all_plain = re.compile(r"[A-Za-z0-9_./:,+-]*").fullmatch
_is_plain_ident = re.compile(r"[A-Za-z0-9_-]+").fullmatch


def are_plain(strings: Sequence[str]) -> bool:
    """Whether a mark can stand for each of them."""
    return all(strings) and _all_plain("".join(strings)) is not None


class Template(Struct, frozen=True):
    """What a writer makes of plain strings."""

    text: Text
    columns: tuple[Column, ...]
    """The very ones that are in the text, each once."""
    doubtful: tuple[Column, ...]
    """Those whose strings need not be plain."""


class _Marks(Struct, frozen=True):
    """A mark is a head and eight digits that say of which column it is.

    Marks of the same column in the two kinds of marks are equally long and differ in every
    character. So what both lead to the same template by is nothing that a user wrote.
    """

    plain: str
    ident: str
    number: str
    digits: str
    split: Callable[[str], list[str]]


_LETTERS = _Marks(
    plain="Qzzzzzzz",
    ident="Qzzzzzzz",
    number="21111111",
    digits="1234",
    split=re.compile("((?:Qzzzzzzz|21111111)[1-4]{8})").split,
)
_OTHERS = _Marks(
    plain="-_./:,+-",
    ident="a-_-_-_-",
    number="65555555",
    digits="5678",
    split=re.compile(r"((?:-_\./:,\+-|a-_-_-_-|65555555)[5-8]{8})").split,
)
_LAST = 4**8 - 1
"""The number of the mark that stands for an ident. No job has so many columns."""


@cache
def _mark(head: str, digits: str, number: int) -> str:
    return head + "".join(digits[number >> shift & 3] for shift in range(14, -1, -2))


def _is_number(column: Column) -> bool:
    """Whether all strings are made of digits."""
    if column.text is not str and column.text is not padded:
        return False
    values = column.values
    least = min(values[0], values[-1]) if isinstance(values, range) and values else min(values)
    return least >= 0


class _Asked(Struct, frozen=True):
    """A column that a writer asked for."""

    column: Column
    number: int
    is_number: bool

    def mark(self, marks: _Marks) -> str:
        head = marks.number if self.is_number else marks.plain
        return _mark(head, marks.digits, self.number)


class _Ident(Struct, frozen=True):
    """Stands in a template where the job's ident does."""


_IDENT = _Ident()

Piece = str | Hashable
"""A literal, the key of a column, or `_IDENT`."""


def template_of(write: Write) -> Template | None:
    """What is the same for all tasks of plain strings, if the writer treats them alike."""
    asked: dict[Hashable, _Asked] = {}
    try:
        one, other = (_pieces(write, marks, asked, {}) for marks in (_LETTERS, _OTHERS))
    except ValueError:
        return None
    if one != other:
        return None
    return _template(one, "", {key: each.column for key, each in asked.items()}, asked)


class Form(Struct, frozen=True):
    """The template of jobs of a kind."""

    pieces: tuple[Piece, ...]
    asked: dict[Hashable, _Asked]
    places: tuple[int, ...]
    """For each column that is asked for: where a job of the kind has it among its columns."""

    def template(self, job: ResolvedJob) -> Template | None:
        """That of a job of the kind, if a mark can stand for its ident."""
        if not _is_plain_ident(job.ident):
            return None
        columns = {
            key: job.columns[place] for key, place in zip(self.asked, self.places, strict=True)
        }
        return _template(self.pieces, job.ident, columns, self.asked)


def form_of(writer: Writer, job: ResolvedJob) -> Form | None:
    """What is the same for all jobs of the job's kind, if the writer treats them alike."""
    asked: dict[Hashable, _Asked] = {}
    try:
        one, other = (_pieces_of(writer, job, marks, asked) for marks in (_LETTERS, _OTHERS))
    except ValueError:
        return None
    places = {column.key: place for place, column in enumerate(job.columns)}
    if one != other or not asked.keys() <= places.keys():
        return None
    return Form(tuple(one), asked, tuple(places[key] for key in asked))


def _template(
    pieces: Iterable[Piece],
    ident: str,
    columns: dict[Hashable, Column],
    asked: dict[Hashable, _Asked],
) -> Template:
    merged: list[str | Column] = []
    literal = ""
    for piece in pieces:
        if isinstance(piece, str):
            literal += piece
        elif piece is _IDENT:
            literal += ident
        else:
            merged += (literal, columns[piece]) if literal else (columns[piece],)
            literal = ""
    return Template(
        Text((*merged, literal) if literal else tuple(merged)),
        tuple(columns.values()),
        tuple(column for key, column in columns.items() if not asked[key].is_number),
    )


def _pieces_of(
    writer: Writer, job: ResolvedJob, marks: _Marks, asked: dict[Hashable, _Asked]
) -> list[Piece]:
    """The same for a job whose ident is a mark."""
    mark = _mark(marks.ident, marks.digits, _LAST)
    return _pieces(writer(replace(job, ident=mark)), marks, asked, {job.ident: mark})


def _pieces(
    write: Write,
    marks: _Marks,
    asked: dict[Hashable, _Asked],
    idents: dict[str, str],
) -> list[Piece]:
    """What the writer makes of marks: literals, and the keys of columns.

    idents: by ident of a job, the mark that stands for it
    """
    given: dict[Hashable, str] = {}

    def fill(column: Column) -> str:
        if isinstance(column.text, IdentOf):
            job = column.text.job
            return f"{idents.get(job, job)}-{fill(Column(column.values, padded))}"
        key = column.key
        mark = given.get(key)
        if mark is None:
            if key not in asked:
                asked[key] = _Asked(column, len(asked), _is_number(column))
            given[key] = mark = asked[key].mark(marks)
        return mark

    pieces = marks.split(write(fill))
    keys: dict[str, Hashable] = {mark: key for key, mark in given.items()}
    keys |= dict.fromkeys(idents.values(), _IDENT)
    return [keys.get(piece, piece) for piece in pieces if piece]
