"""The calling table: what it says, and that every format gives back what it was given."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ccmgen import table
from ccmgen.calling import Configurator, Event, Trace
from ccmgen.cli import drawing
from ccmgen.legible import one_line
from tests.strategies import hostile_text

SVG = "{http://www.w3.org/2000/svg}"


def configurator(name: str, module: str = "", **handlers: str) -> Configurator:
    handled = {"Reset": "resets its metadata", **handlers}
    return Configurator(name, module or name, "", name, (), (), handled)


def event(call: str, name: str, job: str, **made: tuple[str, ...]) -> Event:
    return Event(job, call, name, *(made.get(k, ()) for k in ("created", "changed", "set")))


JOBS = [f"job-{number}" for number in range(100)]
SHAHKAR = Trace(
    calls=("Reset", "ConfigJob", "MakeJob", "RunJob"),
    configurators=(
        configurator("DB Service", ConfigJob="reads parameters"),
        configurator("Application", ConfigJob="writes cards", MakeJob="makes the job"),
        configurator("Execution", "CondorSubmit", RunJob="dresses the job"),
    ),
    events=tuple(
        each
        for job in JOBS
        for each in (
            event("ConfigJob", "DB Service", job, set=("events", "seed")),
            event("MakeJob", "Application", job, created=(job,)),
            event("RunJob", "Execution", job, changed=(job, "all")),
        )
    ),
)
"""The example of the architecture's figure, with a loop of a hundred jobs."""


def test_a_cell_says_what_the_handler_does_and_made_over_all_jobs() -> None:
    cells = table.cells(SHAHKAR)
    assert cells["ConfigJob", "DB Service"].paragraphs == ["reads parameters", "sets events, seed"]
    assert cells["MakeJob", "Application"].paragraphs == [
        "makes the job",
        "creates job-0, job-1, job-2 … and 97 more",
    ]
    assert ("RunJob", "Application") not in cells
    assert cells["RunJob", "Execution"].changed == ("job-0", "all", *JOBS[1:])


def test_the_text_has_calls_in_rows_and_configurators_in_columns() -> None:
    assert (
        table.text(SHAHKAR, 100)
        == """\
           DB Service           Application                        Execution
                                                                   (CondorSubmit)
---------  -------------------  ---------------------------------  ---------------------------------
Reset      resets its metadata  resets its metadata                resets its metadata

ConfigJob  reads parameters     writes cards
           sets events, seed

MakeJob                         makes the job
                                creates job-0, job-1, job-2 … and
                                97 more

RunJob                                                             dresses the job
                                                                   changes job-0, all, job-1 … and
                                                                   98 more
"""
    )


def test_columns_without_room_come_below() -> None:
    said = table.text(SHAHKAR, 48)
    first, second = said.split("\n\n           Execution")
    assert "DB Service" in first
    assert "Application" in first
    assert "CondorSubmit" in second
    assert second.count("MakeJob") == 1


def test_json_names_every_ident() -> None:
    read = json.loads(drawing.table(SHAHKAR, "json", 80))
    assert read["calls"] == list(SHAHKAR.calls)
    assert [each["module"] for each in read["configurators"]][-1] == "CondorSubmit"
    assert read["cells"]["MakeJob"]["Application"]["created"] == JOBS
    assert "Execution" not in read["cells"]["MakeJob"]


def test_a_table_of_nothing() -> None:
    nothing = Trace((), (), ())
    assert table.markdown(nothing) == "| |\n|---|\n"
    assert ElementTree.fromstring(table.svg(nothing)).tag == f"{SVG}svg"
    assert table.text(nothing)


@pytest.mark.parametrize("form", ["text", "markdown", "json", "svg"])
def test_a_table_is_always_the_same(form: str) -> None:
    assert drawing.table(SHAHKAR, form, 80) == drawing.table(SHAHKAR, form, 80)


MARKS = st.sampled_from(
    (
        *(
            "|",
            "\\|",
            "\\",
            "`a`",
            "**",
            "_x_",
            "<br>",
            "<!--",
            "&amp;",
            "&#65;",
            "[x](y)",
            "~~a~~",
        ),
        *("![", "$$", "]]>", "\x1b[31m", "\u202e", "\0", "日本", "---", "# a", "\ufffe", "a b\n c"),
    )
)
NAMES = st.one_of(hostile_text, st.lists(MARKS, max_size=5).map("".join))


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    calls = draw(st.lists(NAMES, max_size=4, unique_by=one_line))
    names = draw(st.lists(NAMES, max_size=4, unique_by=one_line))
    found = [
        Configurator(
            name, draw(NAMES), "", name, (), (),
            {call: draw(NAMES) for call in calls if draw(st.booleans())},
        )
        for name in names
    ]  # fmt: skip
    events = [
        Event("job", call, each.name, tuple(draw(st.lists(NAMES, max_size=5))), (), ())
        for each in found
        for call in each.handlers
    ]
    return Trace(tuple(calls), tuple(found), tuple(events))


def said_by(grid: table.Grid) -> table.Grid:
    return [[[each for each in cell if each] for cell in row] for row in grid]


@given(traces())
def test_markdown_gives_the_texts_back(trace: Trace) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = reader.parse(table.markdown(trace))
    assert {token.type for token in tokens if token.level == 0} == {"table_open", "table_close"}
    rows: table.Grid = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            cell = [""]
            for part in token.children or ():
                if part.type == "html_inline":
                    assert part.content == "<br>"
                    cell.append("")
                else:
                    assert part.type in {"text", "text_special"}
                    cell[-1] += part.content
            rows[-1].append([each for each in cell if each])
    assert rows == said_by(table.grid(trace))


@given(traces())
def test_svg_holds_each_text_once(trace: Trace) -> None:
    picture = ElementTree.fromstring(table.svg(trace))
    texts = ["".join(found.itertext()) for found in picture.iter(f"{SVG}text")]
    expected = [each for row in said_by(table.grid(trace)) for cell in row for each in cell]
    assert [text for text in texts if text] == expected
    assert picture.findtext(f"{SVG}title")
    assert picture.findtext(f"{SVG}desc")


@dataclass
class Frame:
    x: int
    y: int
    width: int
    height: int


@given(traces())
def test_svg_writes_within_its_cells(trace: Trace) -> None:
    picture = ElementTree.fromstring(table.svg(trace))
    _, _, width, height = map(int, picture.attrib["viewBox"].split())
    frames = [
        Frame(*(int(found.attrib[key]) for key in ("x", "y", "width", "height")))
        for found in picture.iter(f"{SVG}rect")
    ]
    assert max(frame.x + frame.width for frame in frames) < width
    assert max(frame.y + frame.height for frame in frames) < height
    for span in picture.iter(f"{SVG}tspan"):
        x, y = int(span.attrib["x"]), int(span.attrib["y"])
        assert any(
            frame.x < x < frame.x + frame.width and frame.y < y < frame.y + frame.height
            for frame in frames
        )


def letters(said: Any) -> Counter[str]:
    """How often each letter is in the texts of lists of lists; dashes also make rules."""
    if isinstance(said, str):
        return Counter(letter for letter in said if not letter.isspace() and letter != "-")
    return sum(map(letters, said), Counter())


@given(traces(), st.integers(40, 160))
def test_text_fits_its_width_and_loses_nothing(trace: Trace, width: int) -> None:
    said = table.text(trace, width)
    for line in said.splitlines():
        assert table.size(line, table._cells_of) <= width
    calls, *columns = zip(*table.grid(trace), strict=True)
    blocks = range(1, len(columns) + 2)
    assert any(letters([said]) == letters([columns, [calls] * number]) for number in blocks)


@given(traces())
def test_json_gives_the_texts_back(trace: Trace) -> None:
    read = json.loads(drawing.table(trace, "json", 80))
    assert [each["name"] for each in read["configurators"]] == [
        each.name for each in trace.configurators
    ]
    for each in trace.configurators:
        for call, does in each.handlers.items():
            assert read["cells"][call][each.name]["does"] == does
