"""Texts of tasks, a million of them, from a function that writes one.

A backend's function writes a task's text from its strings, and asks a `Fill` for each of them. It
is called twice a job, with marks instead of strings; what stands between the marks is the job's
template, and a task costs only the strings that vary.

Marks stand for plain strings: of letters, digits and `_ . / : , + -`. A writer may not look at how
long a string is. Most treat all plain strings alike; to see where one does not, the marks of one
call are made of letters and digits, and those of the other begin with the rest. Where that makes a
difference, or a string is not plain, tasks are written one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, repeat

from msgspec import Struct

from ccmgen.ir import padded
from ccmgen.resolution import Column, IdentOf, Text

Fill = Callable[[Column], str]
"""What stands in a column's place."""

Write = Callable[[Fill], str]
"""Writes a task. The text depends on nothing but what stands in the place of columns."""

CHUNK_TASKS = 512
FEW_TASKS = 2
"""They are sooner written than a template."""


def of_task(index: int) -> Fill:
    """The strings of one task."""
    return lambda column: column.text(column.values[index])


class Template(Struct, frozen=True):
    """What a writer makes of plain strings."""

    text: Text
    columns: tuple[Column, ...]
    doubtful: tuple[Column, ...]
    """Those whose strings need not be plain."""


class Rows:
    """The texts of a job's tasks."""

    def __init__(self, write: Write, cardinality: int) -> None:
        self.write = write
        self.cardinality = cardinality
        self.template = _template(write) if cardinality > FEW_TASKS else None

    def at(self, index: int) -> str:
        """The text of one task."""
        if self.template is None or not self._plain_throughout:
            return self.write(of_task(index))
        form, columns = self._form
        return form % tuple([text(values[index]) for text, values in columns])

    @cached_property
    def _form(self) -> tuple[str, list[tuple[Callable[[int], str], Sequence[int]]]]:
        """The template for `%`, and in its order how to write what of each column."""
        pieces = self.template.text.pieces if self.template else ()
        form = "".join(["%s" if isinstance(p, Column) else p.replace("%", "%%") for p in pieces])
        return form, [(p.text, p.values) for p in pieces if isinstance(p, Column)]

    @cached_property
    def _plain_throughout(self) -> bool:
        doubtful = self.template.doubtful if self.template else ()
        return all(_are_plain(c.strings(tasks)) for c in doubtful for tasks in self._parts())

    def chunks(self) -> Iterator[str]:
        """The texts of all tasks, some hundreds at a time."""
        yield from map(self._chunk, self._parts())

    def _parts(self) -> Iterator[range]:
        for start in range(0, self.cardinality, CHUNK_TASKS):
            yield range(start, min(start + CHUNK_TASKS, self.cardinality))

    def _chunk(self, tasks: range) -> str:
        columns = self.template.columns if self.template else ()
        strings = {column.key: column.strings(tasks) for column in columns}
        template = self.template
        if template is None or not all(_are_plain(strings[c.key]) for c in template.doubtful):
            return "".join([self.write(of_task(index)) for index in tasks])
        pieces = [
            repeat(piece, len(tasks)) if isinstance(piece, str) else strings[piece.key]
            for piece in template.text.pieces
        ]
        return "".join(chain.from_iterable(zip(*pieces, strict=True)))


_all_plain = re.compile(r"[A-Za-z0-9_./:,+-]*").fullmatch


def _are_plain(strings: list[str]) -> bool:
    return all(strings) and _all_plain("".join(strings)) is not None


class _Marks(Struct, frozen=True):
    """A mark is a head and eight digits that say of which column it is.

    Marks of the same column in the two kinds of marks are equally long and differ in every
    character. So what both lead to the same template by is nothing that a user wrote.
    """

    plain: str
    number: str
    digits: str
    split: Callable[[str], list[str]]


_LETTERS = _Marks(
    plain="Qzzzzzzz",
    number="21111111",
    digits="1234",
    split=re.compile("((?:Qzzzzzzz|21111111)[1-4]{8})").split,
)
_OTHERS = _Marks(
    plain="-_./:,+-",
    number="65555555",
    digits="5678",
    split=re.compile(r"((?:-_\./:,\+-|65555555)[5-8]{8})").split,
)


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


def _template(write: Write) -> Template | None:
    """What is the same for all tasks of plain strings, if the writer treats them alike."""
    asked: dict[Hashable, _Asked] = {}
    one, other = (_pieces(write, marks, asked) for marks in (_LETTERS, _OTHERS))
    if one != other:
        return None
    return Template(
        Text(tuple(p if isinstance(p, str) else asked[p].column for p in one)),
        tuple(each.column for each in asked.values()),
        tuple(each.column for each in asked.values() if not each.is_number),
    )


def _pieces(write: Write, marks: _Marks, asked: dict[Hashable, _Asked]) -> list[str | Hashable]:
    """What the writer makes of marks: literals, and the keys of columns."""
    given: dict[Hashable, str] = {}

    def fill(column: Column) -> str:
        if isinstance(column.text, IdentOf):
            return f"{column.text.job}-{fill(Column(column.values, padded))}"
        key = column.key
        mark = given.get(key)
        if mark is None:
            if key not in asked:
                asked[key] = _Asked(column, len(asked), _is_number(column))
            given[key] = mark = asked[key].mark(marks)
        return mark

    pieces = marks.split(write(fill))
    keys = {mark: key for key, mark in given.items()}
    return [keys.get(piece, piece) for piece in pieces if piece]
