"""Text for pictures and tables: every character has a shape, and every format can hold it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHAPELESS = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, which XML forbids; line ends; what turns the direction of writing, so that a text can
pass for another; halves of characters, and what is none (Unicode 15, 23.7 and 23.8)."""


def legible(text: str) -> str:
    r"""The text on one line, with what has no shape written as Python writes it: `\x1b`."""
    return _SHAPELESS.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """The text as a table shows it: every run of white space is one blank."""
    return legible(" ".join(text.split()))


def counted(number: int, thing: str) -> str:
    """`1 task`, `2 tasks`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def some(names: Sequence[str], most: int) -> str:
    """The names, or the first of them and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" … and {more} more" if more > 0 else "")
