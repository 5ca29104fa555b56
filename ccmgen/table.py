"""The calling table: framework calls by configurators, each cell what its handler does and made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, tostring

from ccmgen.calling import Event, Trace
from ccmgen.legible import counted, one_line, some

FOLD = 3
"""How many idents or keys a cell names."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a handler does, and what it created, changed and set over all jobs of the loop."""

    does: str
    created: tuple[str, ...]
    changed: tuple[str, ...]
    set: tuple[str, ...]

    @property
    def paragraphs(self) -> list[str]:
        """The cell in words, each on one line."""
        made = {"creates": self.created, "changes": self.changed, "sets": self.set}
        said = [
            self.does,
            *(f"{verb} {some(names, FOLD)}" for verb, names in made.items() if names),
        ]
        return [one_line(each) for each in said]


def cells(trace: Trace) -> dict[tuple[str, str], Cell]:
    """Where there is a handler: by call and configurator, in the order of issue."""
    events: dict[tuple[str, str], list[Event]] = {}
    for event in trace.events:
        events.setdefault((event.call, event.configurator), []).append(event)
    return {
        (call, configurator.name): _cell(does, events.get((call, configurator.name), ()))
        for call in trace.calls
        for configurator in trace.configurators
        if (does := configurator.handlers.get(call)) is not None
    }


def _cell(does: str, events: Sequence[Event]) -> Cell:
    def all_of(lists: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for names in lists for name in names))

    return Cell(
        does,
        created=all_of(event.created for event in events),
        changed=all_of(event.changed for event in events),
        set=all_of(event.set for event in events),
    )


def as_json(trace: Trace) -> dict[str, Any]:
    """The table as plain data: by call and configurator, with every ident."""
    rows: dict[str, dict[str, Any]] = {call: {} for call in trace.calls}
    for (call, name), cell in cells(trace).items():
        rows[call][name] = {
            "does": cell.does,
            "created": list(cell.created),
            "changed": list(cell.changed),
            "set": list(cell.set),
        }
    columns = [
        {"name": each.name, "module": each.module, "requested": each.requested}
        for each in trace.configurators
    ]
    return {"calls": list(trace.calls), "configurators": columns, "cells": rows}


Grid = list[list[list[str]]]
"""Rows of cells of paragraphs. In the first row are heads of columns, in the first column calls."""


def grid(trace: Trace) -> Grid:
    """The table in words, every paragraph on one line."""
    filled = cells(trace)
    head = [[], *([one_line(each) for each in found.heading] for found in trace.configurators)]
    rows = [
        [
            [one_line(call)],
            *(
                filled[call, each.name].paragraphs if (call, each.name) in filled else []
                for each in trace.configurators
            ),
        ]
        for call in trace.calls
    ]
    return [head, *rows]


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|&~$"})
"""What Markdown, GitHub's tables and formulas among it, gives a meaning to within a line."""


def markdown(trace: Trace) -> str:
    """A table of GitHub's Markdown."""
    head, *rows = [
        "|" + "|".join(f" {_inline(cell)} " if cell else " " for cell in row) + "|"
        for row in grid(trace)
    ]
    rule = "|" + "---|" * (len(trace.configurators) + 1)
    return "".join(f"{line}\n" for line in (head, rule, *rows))


def _inline(paragraphs: Sequence[str]) -> str:
    return "<br>".join(each.translate(_MARKS) for each in paragraphs)


GAP = 2
NARROWEST = 16
"""Of a column that has more to say. Where columns would be narrower, the table is broken."""


def text(trace: Trace, width: int = 100) -> str:
    """The table for a terminal; columns for which `width` has no room come below the others."""
    calls, *columns = [list(column) for column in zip(*grid(trace), strict=True)]
    first = min(_natural(calls, _cells_of), max(width // 4, 1))
    room = max(width - first, GAP + 1)
    blocks = [
        _block([calls, *block], [first, *_widths(block, room)]) for block in _blocks(columns, room)
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


Column = Sequence[list[str]]


def _cells_of(character: str) -> int:
    """How many places of a terminal's line a character takes."""
    return 2 if east_asian_width(character) in "WF" else 1


def _blocks(columns: Sequence[Column], room: int) -> Iterator[list[Column]]:
    block: list[Column] = []
    used = 0
    for column in columns:
        least = min(_natural(column, _cells_of), NARROWEST) + GAP
        if block and used + least > room:
            yield block
            block, used = [], 0
        block.append(column)
        used += least
    yield block


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Each column has what it would have alone, or as much as the widest others."""
    alone = [_natural(column, _cells_of) for column in columns]
    fair = (w for w in range(room, 1, -1) if sum(min(a, w) + GAP for a in alone) <= room)
    most = next(fair, 1)
    return [min(each, most) for each in alone]


def _block(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    head, *rows = zip(*columns, strict=True)
    yield from _lines(head, widths)
    yield (" " * GAP).join("-" * width for width in widths)
    for number, row in enumerate(rows):
        if number:
            yield ""
        yield from _lines(row, widths)


def _lines(row: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    cells = [
        [line for paragraph in cell for line in wrapped(paragraph, width, _cells_of)]
        for cell, width in zip(row, widths, strict=True)
    ]
    for number in range(max(map(len, cells))):
        line = ""
        for cell, width in zip(cells, widths, strict=True):
            said = cell[number] if number < len(cell) else ""
            line += said + " " * (width + GAP - size(said, _cells_of))
        yield line.rstrip()


Measure = Callable[[str], int]
"""How wide a character is, in units of its own."""


def size(said: str, measure: Measure) -> int:
    """How wide a text is."""
    return sum(map(measure, said))


def _natural(column: Column, measure: Measure) -> int:
    """How wide a column would be if nothing had to be wrapped."""
    return max((size(each, measure) for cell in column for each in cell), default=1)


def wrapped(said: str, width: int, measure: Measure) -> list[str]:
    """The lines of a paragraph. A word is broken only where it is wider than a whole line.

    Unlike those of `textwrap`, lines are not counted in characters, which may be wide.
    """
    lines = [""]
    for word in said.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if size(joined, measure) <= width:
            lines[-1] = joined
        else:
            lines += _broken_word(word, width, measure)
    return [line for line in lines if line]


def _broken_word(word: str, width: int, measure: Measure) -> Iterator[str]:
    while word:
        ends = list(accumulate(map(measure, word)))
        cut = max(1, bisect_right(ends, width))
        yield word[:cut]
        word = word[cut:]


def _quarters_of(character: str) -> int:
    """About how many quarters of the font's size a character is wide in a sans-serif font."""
    if character in " iljtfrI.,:;'|!()[]-":
        return 1
    if character in "mwMW@%—…→" or east_asian_width(character) in "WF":
        return 4
    return 3 if character.isupper() else 2


FONT = 13
QUARTER = 3.6
"""A quarter of the font's size, and a tenth for fonts that are wider than others."""
LINE = 18
PAD = 10
WIDEST = 48
"""Quarters of a column that has more to say."""

BORDER, HEAD, SIDE, PAPER = "#c3ccd8", "#dfe8f3", "#f3f6fa", "#ffffff"
INK, PALE = "#17212e", "#52606f"


def svg(trace: Trace) -> str:
    """The table as a picture."""
    said = grid(trace)
    widths = [_pixels(column) for column in zip(*said, strict=True)]
    rows = [[_broken(cell) for cell in row] for row in said]
    heights = [max(sum(map(len, cell)) for cell in row) * LINE + 2 * PAD for row in rows]
    picture = _canvas(trace, sum(widths), sum(heights))
    y = 0
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        x = 0
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            fill = HEAD if number == 0 else SIDE if column == 0 else PAPER
            _box(picture, (x, y, width, height), fill)
            _write(picture, cell, (x + PAD, y + PAD), bold=fill != PAPER)
            x += width
        y += height
    return tostring(picture, encoding="unicode") + "\n"


Broken = list[list[str]]
"""A cell's paragraphs in lines, each with the blank that it was broken at."""


def _broken(cell: Sequence[str]) -> Broken:
    broken = []
    for paragraph in cell:
        lines = wrapped(paragraph, WIDEST, _quarters_of)
        rest = paragraph
        for number, line in enumerate(lines):
            rest = rest[len(line) :]
            lines[number] = line + " " * rest.startswith(" ")
            rest = rest.removeprefix(" ")
        broken.append(lines)
    return broken


def _pixels(column: Column) -> int:
    natural = _natural(column, _quarters_of)
    return round(min(natural, WIDEST) * QUARTER) + 2 * PAD


def _canvas(trace: Trace, width: int, height: int) -> Element:
    picture = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "width": str(width + 2),
            "height": str(height + 2),
            "viewBox": f"-1 -1 {width + 2} {height + 2}",
            "font-family": "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
            "font-size": str(FONT),
        },
    )
    calls, configurators = len(trace.calls), len(trace.configurators)
    SubElement(picture, "title").text = "Calling table"
    SubElement(picture, "desc").text = (
        f"{counted(calls, 'framework call')} in rows, issued from top to bottom; "
        f"{counted(configurators, 'configurator')} in columns, called from left to right; "
        "in each cell what the handler does, and what it made."
    )
    return picture


def _box(picture: Element, place: tuple[int, int, int, int], fill: str) -> None:
    names = ("x", "y", "width", "height")
    frame = {name: str(value) for name, value in zip(names, place, strict=True)}
    SubElement(picture, "rect", {**frame, "fill": fill, "stroke": BORDER})


def _write(picture: Element, cell: Broken, at: tuple[int, int], bold: bool) -> None:
    x, y = at
    for number, lines in enumerate(cell):
        weight = {"font-weight": "bold"} if bold and number == 0 else {}
        said = SubElement(picture, "text", {"fill": PALE if number else INK, **weight})
        for line in lines:
            span = SubElement(said, "tspan", {"x": str(x), "y": str(y + FONT)})
            span.text = line
            y += LINE
