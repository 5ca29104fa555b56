"""Splitters cover all of the work, nothing twice, and make no task without work; seeds differ."""

import json
from itertools import chain
from typing import Any

import _gojsonnet
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.ir import SweepColumn
from ccmgen.resolution import Column, value_at
from ccmgen.resolve.sandbox import column
from tests.documents import ROOT

LIBRARY = str(ROOT / "jsonnet")
many = settings(max_examples=60, deadline=None)


def split(call: str) -> tuple[int, dict[str, list[Any]]]:
    """How many tasks a splitter makes, and the columns' values."""
    program = f"{{ sweep: {{}} }} + (import 'runjob/split.libsonnet').{call}"
    layer = json.loads(_gojsonnet.evaluate_snippet("test", program, jpathdir=[LIBRARY]))
    count = layer.get("cardinality", 0)
    specs = msgspec.convert(layer["sweep"], dict[str, SweepColumn])
    return count, {name: values(column(spec, count), count) for name, spec in specs.items()}


def values(found: Column, count: int) -> list[Any]:
    if found.text is str:
        return [value_at(found, index) for index in range(count)]
    return [found.text(found.values[index]) for index in range(count)]


@given(st.integers(0, 5000), st.integers(1, 700), st.integers(-3, 10**6))
@many
def test_events(total: int, per: int, first: int) -> None:
    count, columns = split(f"events({total}, {per}, {first})")
    ranges = zip(columns["first_event"], columns["last_event"], strict=True)
    assert list(chain(*(range(a, b + 1) for a, b in ranges))) == list(range(first, first + total))
    lengths = [
        b - a + 1 for a, b in zip(columns["first_event"], columns["last_event"], strict=True)
    ]
    assert columns["events"] == lengths
    assert count == len(lengths)
    assert all(0 < length <= per for length in lengths)


def test_the_numbers_that_people_know() -> None:
    count, columns = split("events(132806, 1000)")
    assert (count, columns["events"][-1]) == (133, 806)
    assert split("events(100, 99)")[0] == 2


@given(st.lists(st.text("abc/._", min_size=1), max_size=40), st.integers(1, 7))
@many
def test_files(files: list[str], per: int) -> None:
    count, columns = split(f"files({json.dumps(files)}, {per})")
    groups = [row.split(",") for row in columns["input_files"]]
    assert list(chain(*groups)) == files
    assert all(0 < len(group) <= per for group in groups)
    assert count == -(-len(files) // per)


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(20, 40))
@many
def test_size(sizes: list[int], most: int) -> None:
    files = [{"name": f"f{n}", "size": size} for n, size in enumerate(sizes)]
    _, columns = split(f"size({json.dumps(files)}, {most})")
    groups = [[int(name[1:]) for name in row.split(",")] for row in columns["input_files"]]
    assert list(chain(*groups)) == list(range(len(files)))
    totals = [sum(sizes[n] for n in group) for group in groups]
    assert all(total <= most for total in totals)
    for total, following in zip(totals, groups[1:], strict=False):
        assert total + sizes[following[0]] > most, "one more would have fitted"


def test_a_file_that_no_task_can_have_is_named() -> None:
    with pytest.raises(RuntimeError, match="big alone has 9, more than 5"):
        split("size([{ name: 'big', size: 9 }], 5)")


pairs = st.lists(
    st.integers(1, 60).flatmap(lambda a: st.tuples(st.just(a), st.integers(a, a + 12))), max_size=5
)


@given(st.dictionaries(st.integers(1, 200).map(str), pairs, max_size=4), st.integers(1, 9))
@many
def test_lumis(sections: dict[str, Any], per: int) -> None:
    _, columns = split(f"lumis({json.dumps(sections)}, {per})")
    found: dict[int, list[int]] = {}
    for run, text in zip(columns["run"], columns["lumis"], strict=True):
        ends = [list(map(int, part.split("-"))) for part in text.split(",")]
        numbers = list(chain(*(range(part[0], part[-1] + 1) for part in ends)))
        assert 0 < len(numbers) <= per
        found.setdefault(run, []).extend(numbers)
    wanted = {
        int(run): sorted(set(chain(*(range(a, b + 1) for a, b in listed))))
        for run, listed in sections.items()
    }
    assert found == {run: numbers for run, numbers in wanted.items() if numbers}
    assert columns["run"] == sorted(columns["run"])


def test_runs() -> None:
    assert split("runs([7, 9])") == (2, {"run": [7, 9]})


def seeds(seed: int, of: str, count: int) -> list[int]:
    spec = msgspec.convert({"kind": "seeds", "seed": seed, "of": of}, SweepColumn)
    return list(column(spec, count).values)


@given(st.integers(0, 2**53 - 1), st.text(max_size=5))
@many
def test_seeds_differ_and_are_always_the_same(seed: int, of: str) -> None:
    found = seeds(seed, of, 2000)
    assert found == seeds(seed, of, 2000)
    assert seeds(seed, of, 7) == found[:7]
    assert len(set(found)) == 2000
    assert all(0 < number < 2**31 for number in found)
    assert seeds(seed, of + "x", 7) != found[:7]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("events(-1, 5)", "total is a whole number"),
        ("events(10, 0)", "per is a whole number"),
        ("files(['a'], 0)", "per is a whole number"),
        ("seeds(-1)", "seed is a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(call: str, said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        split(call)
