"""The law of rows: a template's texts are those that the writer would have written one by one."""

import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.backends import _hcl, _shell, _submit, _unit
from ccmgen.backends._rows import CHUNK_TASKS, Rows, of_task
from ccmgen.backends._template import Fill, Write, template_of
from ccmgen.ir import padded
from ccmgen.resolution import Column, Text
from tests.strategies import FRAGMENTS

WRITERS: dict[str, Callable[[Sequence[str]], str]] = {
    "hcl": lambda words: _hcl.strings(words) + _hcl.config_strings(words),
    "json": json.dumps,
    "shell": lambda words: _shell.remote(" ".join(map(_shell.word, words)), "u@h"),
    "program": lambda words: _shell.command([words], {}),
    "unit": lambda words: _unit.command(words) + _unit.assignment("x", words[-1]),
    "unit's name": lambda words: _unit.unit_name("".join(words)),
    "path": lambda words: _unit.path(words[-1]),
    "submit": lambda words: _submit.arguments(words) + _submit.environment({"x": words[-1]}),
    "cell": lambda words: _submit.value(words[0]) + _submit.requirement_string(words[-1]),
    "marks": lambda words: f"{words[0]} Qzzzzzzz11111111 2111111111111111 6555555555555555",
}
TASKS = 4

fragments = st.sampled_from(
    [*FRAGMENTS, "Qzzzzzzz11111111", "-_./:,+-55555555", "2111111111111111"]
)
names = st.text(st.sampled_from("aZ09_./:,+-"), min_size=1, max_size=4)


def columns(strings: st.SearchStrategy[str]) -> st.SearchStrategy[Column]:
    chosen = st.lists(strings, min_size=TASKS, max_size=TASKS)
    return chosen.map(lambda given: Column(range(TASKS), given.__getitem__))


numbers = st.lists(st.integers(-2, 70_000), min_size=TASKS, max_size=TASKS)
a_column = st.one_of(
    columns(names),
    columns(fragments),
    numbers.map(Column),
    st.just(Column(range(TASKS), padded)),
)
texts = st.lists(fragments | a_column, max_size=4).map(lambda pieces: Text(tuple(pieces)))


def rows_of(write: Write, tasks: int) -> Rows:
    return Rows(lambda: write, tasks, template_of(write) if tasks else None)


@pytest.mark.parametrize("writer", WRITERS)
@given(words=st.lists(texts, min_size=1, max_size=3))
def test_rows_are_what_the_writer_writes(writer: str, words: list[Text]) -> None:
    def write(fill: Fill) -> str:
        return WRITERS[writer](["x", *(word.filled(fill) for word in words)]) + "\n"

    expected = [write(of_task(index)) for index in range(TASKS)]
    rows = rows_of(write, TASKS)
    assert list(map(rows.at, range(TASKS))) == expected
    assert "".join(rows.chunks()) == "".join(expected)


@pytest.mark.parametrize("tasks", [0, 1, 2, 3, CHUNK_TASKS, 2 * CHUNK_TASKS + 1])
def test_chunks_have_every_task_once(tasks: int) -> None:
    column = Column(range(tasks))
    rows = rows_of(lambda fill: f"{fill(column)},", tasks)
    assert "".join(rows.chunks()) == "".join(f"{index}," for index in range(tasks))


def test_a_writer_is_asked_twice_however_many_tasks_there_are() -> None:
    calls = []
    hosts = Column([0, 1] * CHUNK_TASKS, ["np04-srv-001", "np04-srv-002"].__getitem__)

    def write(fill: Fill) -> str:
        calls.append(fill)
        return _hcl.string(fill(hosts))

    assert "".join(rows_of(write, 2 * CHUNK_TASKS).chunks()).count("np04") == 2 * CHUNK_TASKS
    assert len(calls) == 2


def test_one_string_that_is_not_plain_does_not_slow_down_the_others() -> None:
    calls = []
    words = ["plain"] * (3 * CHUNK_TASKS)
    words[-1] = "two words"
    column = Column(range(len(words)), words.__getitem__, free=True)

    def write(fill: Fill) -> str:
        calls.append(fill)
        return f"{_shell.word(fill(column))}\n"

    assert "".join(rows_of(write, len(words)).chunks()).endswith("plain\n'two words'\n")
    assert len(calls) == 2 + CHUNK_TASKS
