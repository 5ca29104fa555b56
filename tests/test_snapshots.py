"""A compile takes the snapshots that the lock vouches for, and no others."""

import doctest
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from ccmgen import snapshots
from ccmgen.snapshots import Locked, canonical, digest, locked, same_query, verify
from ccmgen.sources import ForbiddenFileError
from ccmgen.toml import read_toml

TEXT = canonical({"run": 4711})
QUERY = {"kind": "file", "path": "x.json"}


def project(
    lock: Mapping[str, Any] | None = None, query: Mapping[str, Any] = QUERY, folder: str = ""
) -> dict[str, str]:
    entry = {"sha256": digest(TEXT), "time": "2026-11-22T10:00:00Z", "query": QUERY}
    return {
        f"{folder}services.toml": tomli_w.dumps({"run": query}),
        f"{folder}ccmgen.lock": tomli_w.dumps({"snapshots": {"run": {**entry, **(lock or {})}}}),
    }


@pytest.mark.parametrize("folder", ["", "np04/", "../np04/", "/srv/params/np04/"])
def test_a_snapshot_as_it_was_fetched(folder: str) -> None:
    assert verify(project(folder=folder), f"{folder}params/run.json", TEXT) is None


@pytest.mark.parametrize("name", ["run.json", "params/run.jsonnet", "params/deep/run.json"])
def test_other_files_are_none_of_its_business(name: str) -> None:
    assert verify(project(), name, "anything") is None


def test_without_a_services_toml_there_are_no_snapshots() -> None:
    assert verify({}, "params/run.json", "anything") is None


@pytest.mark.parametrize(
    ("files", "name", "text", "reason", "hint"),
    [
        (project(), "run", TEXT + " ", "changed after it was fetched", "ccmgen fetch np04/"),
        (project({"sha256": "0"}), "run", TEXT, "changed after it was fetched", "ccmgen fetch"),
        (project({"time": 3}), "run", TEXT, "says nothing of it", "ccmgen fetch"),
        (project(query={**QUERY, "path": "y"}), "run", TEXT, "asks otherwise", "ccmgen fetch"),
        (project(query={**QUERY, "path": ""}), "run", TEXT, "asks otherwise", "ccmgen fetch"),
        (project(), "runs", TEXT, "names no source 'runs'", "move the file out of np04/params"),
        (project(), "tracking", TEXT, "names no source", "move the file"),
        ({"services.toml": "[run]\n"}, "run", TEXT, "says nothing of it", "services.toml run"),
    ],
)
def test_a_snapshot_that_is_not_to_be_relied_on(
    files: Mapping[str, str], name: str, text: str, reason: str, hint: str
) -> None:
    there = {f"np04/{file}": content for file, content in files.items()}
    found = verify(there, f"np04/params/{name}.json", text)
    assert found is not None and found.code == "stale-snapshot"
    assert reason in found.message and hint in found.hint
    assert [str(place) for place in found.locations] == [f"np04/params/{name}.json"]


@pytest.mark.parametrize("broken", ["services.toml", "ccmgen.lock"])
def test_files_that_do_not_parse(broken: str) -> None:
    found = verify({**project(), broken: "a = \n"}, "params/run.json", TEXT)
    assert found is not None and found.code == "toml-syntax"
    assert str(found.locations[0]) == f"{broken}:1:5"
    assert ("restore ccmgen.lock" in found.hint) is (broken == "ccmgen.lock")


def test_files_that_may_not_be_read() -> None:
    class Forbidden(Mapping[str, str]):
        def __getitem__(self, name: str) -> str:
            raise ForbiddenFileError("-J adds a folder")

        def __iter__(self) -> Iterator[str]:
            return iter(())

        def __len__(self) -> int:
            return 0

    found = verify(Forbidden(), "params/run.json", TEXT)
    assert found is not None and found.code == "stale-snapshot"
    assert found.hint == "-J adds a folder"


def test_while_it_is_replaced_the_old_and_the_new_are_both_good() -> None:
    new = canonical({"run": 4712})
    pending = {"sha256": digest(new), "time": "2026-11-23T10:00:00Z", "query": QUERY}
    files = project({"pending": pending})
    assert verify(files, "params/run.json", TEXT) is None
    assert verify(files, "params/run.json", new) is None
    assert verify(files, "params/run.json", canonical({})) is not None


def test_a_pending_answer_to_another_question_is_not_one_to_this() -> None:
    new = canonical({"run": 4712})
    other = {**QUERY, "path": "other"}
    pending = {"sha256": digest(new), "time": "2026-11-23T10:00:00Z", "query": other}
    assert verify(project({"pending": pending}), "params/run.json", TEXT) is None
    assert verify(project({"pending": pending}), "params/run.json", new) is not None
    assert verify(project({"pending": pending}, other), "params/run.json", new) is None


@pytest.mark.parametrize("other", [1.0, True, "1", [1], {"a": 1}, 2])
def test_toml_tells_numbers_apart_that_python_does_not(other: object) -> None:
    assert not same_query({"a": 1}, {"a": other})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_json_value_comes_back_from_a_snapshot(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text.encode()) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {1, 2}, b"x"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical(value)


TOML = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), TOML, max_size=4), st.text(max_size=10))
def test_any_query_comes_back_from_the_lock(query: dict[str, Any], etag: str) -> None:
    """Also those that an adapter refuses, so that a change of services.toml is never missed."""
    asked = read_toml(tomli_w.dumps(query), "services.toml")
    entry = {"sha256": "0", "time": "t", "query": asked, "etag": etag}
    lock = read_toml(tomli_w.dumps({"snapshots": {"x": entry}}), "ccmgen.lock")
    (found,) = locked(lock, "x")
    assert isinstance(found, Locked) and found.etag == etag
    assert same_query(found.query, asked)


def test_examples() -> None:
    assert doctest.testmod(snapshots).failed == 0
