"""The plainest command lines are read without typer, and as typer reads them."""

import inspect
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.cli.app import app
from ccmgen.cli.beginning import compile_files
from ccmgen.cli.options import COMPILE, plainly

TYPER = typer.main.get_command(app).commands["compile"]  # type: ignore[attr-defined]
FLAGS = [flag for option in COMPILE.values() for flag in option.flags]
VALUE = st.sampled_from(["a", "b.jsonnet", "nomad", "", "-", "--", "--env", "-o", "é", "a=b", "-x"])
WORD = st.one_of(
    st.sampled_from(FLAGS),
    VALUE,
    st.sampled_from(["--format", "--help", "--env=e", "-bnomad", "--no-such", "--no", "--lib"]),
)
OPTION = st.one_of(
    *(
        st.tuples(st.sampled_from(option.flags), VALUE)
        if option.metavar
        else st.tuples(st.sampled_from(option.flags))
        for option in COMPILE.values()
    )
)
LINE = st.one_of(
    st.lists(WORD, max_size=9),
    st.lists(st.one_of(OPTION, st.tuples(VALUE)), max_size=6).map(
        lambda parts: ["--env", "e", "boot", "-b", "x", *(word for part in parts for word in part)]
    ),
)


def by_typer(words: list[str]) -> dict[str, Any]:
    """What is not left to its default. Raises what typer raises."""
    read = TYPER.make_context("compile", list(words)).params
    assert read.pop("format") == "text"
    found = {name: list(v) if isinstance(v, tuple) else v for name, v in read.items()}
    return {name: value for name, value in found.items() if value not in (None, [], False)}


@given(LINE)
def test_what_is_read_plainly_is_read_likewise(words: list[str]) -> None:
    plain = plainly(words)
    if plain is not None:
        assert plain == by_typer(words)


@pytest.mark.parametrize(
    "line",
    [
        "boot.jsonnet --env env.json -b nomad",
        "-b nomad --backend systemd --env env.json -o out boot.jsonnet --record --check",
        "-J a --library b --context c --roles r --modules m b --env e -b x --allow-lossy",
    ],
)
def test_common_lines_are_read_plainly(line: str) -> None:
    assert plainly(line.split()) == by_typer(line.split())


def test_every_plain_option_is_taken() -> None:
    taken = inspect.signature(compile_files).parameters
    assert {"boot", *COMPILE} <= taken.keys()
    left_out = {name: each.default for name, each in taken.items() if name in COMPILE}
    assert all(not left_out[name] for name in COMPILE.keys() - {"env", "backend"})
