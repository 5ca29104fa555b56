"""Sequences of names and numbers from folded texts (fold.py), which may be damaged, or bombs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Generic, TypeVar

from msgspec import Struct, field

T = TypeVar("T")

_Expand = Callable[[re.Match[str], int], Sequence[T]]
"""The entries of an item; raises _TooManyError if they are more than it is given room for."""

MOST_ENTRIES = 10_000_000
"""Of one sequence, as `ir.Cardinality` has it; more is damage, or meant to fill the memory."""

MOST_IN_ALL = 5 * MOST_ENTRIES
"""Of all sequences that are read together."""

_MOST_DEPTH = 24
"""Each pair of parentheses doubles what is in it at least, so this much nests no sequence."""

_RANGE = r"[0-9]{1,15}(?:-[0-9]{1,15}(?:/[0-9]{1,15})?)?"
_EACH = r"(?:\*(?P<each>[0-9]{1,15}))?"
_NUMBERS = re.compile(rf"(?P<range>{_RANGE}){_EACH}")
_NAMES = re.compile(
    r"(?!\*)(?P<before>[A-Za-z0-9_.:+@/-]*)"
    rf"(?:\[(?P<ranges>{_RANGE}(?:,{_RANGE})*)\](?P<after>[A-Za-z0-9_.:+@/-]*))?{_EACH}"
)
_CLOSE = re.compile(r"\)\*([0-9]{1,15})")


class FoldError(ValueError):
    """A text that cannot be unfolded, and why."""


class Unfolding:
    """Reads texts that belong together; equal names of several of them are one object."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, str, int], _Series] = {}
        self._left = MOST_IN_ALL

    def numbers(self, text: str) -> list[int]:
        """The sequence of a text. Raises FoldError.

        >>> Unfolding().numbers("(9000-9002)*2,9007*2")
        [9000, 9001, 9002, 9000, 9001, 9002, 9007, 9007]
        """
        return self._read(text, _NUMBERS, _expand_numbers)

    def names(self, text: str) -> list[str]:
        """The sequence of a text. Raises FoldError.

        >>> Unfolding().names("a-[9-10],b*2")
        ['a-9', 'a-10', 'b', 'b']
        """
        return self._read(text, _NAMES, self._expand_names)

    def _read(self, text: str, pattern: re.Pattern[str], expand: _Expand[T]) -> list[T]:
        found = pattern.fullmatch(text) if text else None  # most are of one item
        try:
            entries = _entries(found, expand) if found else _Reader(text, pattern, expand).read()
        except _TooManyError:
            raise FoldError(f"it has more than {MOST_ENTRIES:,} entries") from None
        self._left -= len(entries)
        if self._left < 0:
            raise FoldError(f"with it, there are more than {MOST_IN_ALL:,} entries")
        return entries

    def _expand_names(self, item: re.Match[str], room: int) -> Sequence[str]:
        if item["ranges"] is None:
            return [item["before"]]
        texts = item["ranges"].split(",")
        ranges = list(map(_numbers, texts))
        if sum(map(len, ranges)) > room:
            raise _TooManyError
        names: list[str] = []
        for text, numbers in zip(texts, ranges, strict=True):
            key = (item["before"], item["after"], len(text.partition("-")[0]))
            if key not in self._series:
                self._series[key] = _Series(*key)
            names += map(self._series[key].__getitem__, numbers)
        return names


class _Series(dict[int, str]):
    """Names by their numbers, made when they are asked for first."""

    def __init__(self, before: str, after: str, width: int) -> None:
        super().__init__()
        self._ends = before, after, width

    def __missing__(self, number: int) -> str:
        before, after, width = self._ends
        name = self[number] = f"{before}{number:0{width}d}{after}"
        return name


def _expand_numbers(item: re.Match[str], room: int) -> Sequence[int]:
    return _numbers(item["range"])


def _numbers(text: str) -> range:
    bounds, _, step = text.partition("/")
    first, _, last = bounds.partition("-")
    return range(int(first), int(last or first) + 1, int(step or 1) or 1)


class _TooManyError(Exception):
    """There are more entries than there may be."""


def _entries(found: re.Match[str], expand: _Expand[T], room: int = MOST_ENTRIES) -> list[T]:
    """The entries of an item. Raises _TooManyError."""
    values, each = expand(found, room), int(found["each"] or 1)
    if not values or not each:
        raise FoldError(f"{found[0]!r} is {'nothing' if values else 'no range'}")
    if len(values) * each > room:
        raise _TooManyError
    if each == 1:
        return list(values)
    if len(values) == 1:
        return [values[0]] * each
    return list(chain.from_iterable(map(repeat, values, repeat(each))))


class _Reader(Struct, Generic[T]):
    """Reads a text from left to right.

    pattern: of an item
    expand: gives an item's entries
    nested: what is read at the top, and in each open pair of parentheses
    """

    text: str
    pattern: re.Pattern[str]
    expand: _Expand[T]
    at: int = 0
    nested: list[list[T]] = field(default_factory=lambda: [[]])

    def read(self) -> list[T]:
        """All of it."""
        while self.at < len(self.text):
            if self.text[self.at] == "(":
                self._open()
            else:
                self._item()
                while self.text[self.at : self.at + 1] == ")":
                    self._close()
                self._comma()
        if len(self.nested) > 1:
            raise FoldError("a parenthesis is not closed")
        return self.nested[0]

    def _open(self) -> None:
        self.nested.append([])
        self.at += 1
        if len(self.nested) > _MOST_DEPTH:
            raise FoldError("parentheses are nested too deeply")

    def _item(self) -> None:
        found = self.pattern.match(self.text, self.at)
        if not found or found.end() == self.at:
            raise self._out_of_place()
        self.nested[-1] += _entries(found, self.expand, self._room())
        self.at = found.end()

    def _close(self) -> None:
        found = _CLOSE.match(self.text, self.at)
        if len(self.nested) == 1 or not found:
            raise self._out_of_place()
        inner, times = self.nested.pop(), int(found[1])
        if not times:
            raise FoldError(f"{found[0]!r} is nothing")
        if len(inner) * times > self._room():
            raise _TooManyError
        self.nested[-1] += inner * times
        self.at = found.end()

    def _comma(self) -> None:
        """Between items, and not after the last."""
        if self.at < len(self.text):
            if self.text[self.at] != "," or self.at + 1 == len(self.text):
                raise self._out_of_place()
            self.at += 1

    def _room(self) -> int:
        return MOST_ENTRIES - sum(map(len, self.nested))

    def _out_of_place(self) -> FoldError:
        return FoldError(f"{self.text[self.at : self.at + 12]!r} is out of place")
