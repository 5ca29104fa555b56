"""What `backends/_hcl.py` writes is what Nomad hands to a process."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ccmgen.backends import _hcl
from tests.consumers import nomad
from tests.strategies import environment_names, hostile_text

few = settings(max_examples=50, deadline=None)

ESCAPES = ["$", "$$", "$$$", "%", "%%", "%%%", "{", "{x}", "${x}", "$${x}", "%{x}", "%%{x}", "\r"]
"""What HCL takes for an escape or an expression, alone or next to another of these."""

texts = st.one_of(
    hostile_text,
    st.lists(st.sampled_from(["\ufeff", "a", '"', "\\", "~", *ESCAPES]), max_size=6).map("".join),
)


def job(config: dict[str, str], env: dict[str, str], meta: dict[str, str] | None = None) -> str:
    """A job file of one task, all of whose values are already written."""
    settings = [f"{name} = {value}" for name, value in config.items()]
    task = ['driver = "raw_exec"', _hcl.block("config", body=settings)]
    task += [f"env = {_hcl.mapping(env)}", f"meta = {_hcl.mapping(meta or {})}"]
    network = _hcl.block("network", body=[_hcl.block("port", "x", body=["static = 9000"])])
    group = _hcl.block("group", "g", body=[network, _hcl.block("task", "t", body=task)])
    return _hcl.block("job", "j", body=[group])


def understood(jobspec: str) -> Any:
    """The one task of a job."""
    [task] = nomad.parse(jobspec, {"cpu.arch": "amd64"})["tasks"]
    return task


def set_by(task: Any, names: Iterable[str]) -> dict[str, str]:
    """These variables of a task."""
    return {name: task["env"][name] for name in names}


@few
@given(st.lists(texts, min_size=1, max_size=30))
@example(["\ufeff", "\ufeff${x}", "\r$${x}", "$\r%%{x}", "e\u0301", "\ud800", "\0"])
def test_arguments(argv: list[str]) -> None:
    """A client hands over each argument as it was, or `problem` names it."""
    kept = [text for text in argv if not _hcl.problem(text)] or ["x"]
    config = {"command": _hcl.config_string(kept[0]), "args": _hcl.config_strings(kept[1:])}
    assert understood(job(config, {}))["argv"] == kept


@few
@given(st.dictionaries(st.one_of(environment_names, st.just("A.B c$${x}")), texts, max_size=30))
def test_environment(env: dict[str, str]) -> None:
    """A client sets each variable as it was, and each `meta`, or `env_problem` names it."""
    kept = {name: text for name, text in env.items() if not _hcl.env_problem(text)}
    written = {name: _hcl.env_string(text) for name, text in kept.items()}
    parsed = nomad.parse(job({"command": '"x"'}, written, written))
    assert set_by(parsed["tasks"][0], kept) == kept
    assert (parsed["job"]["TaskGroups"][0]["Tasks"][0]["Meta"] or {}) == kept


@few
@given(st.lists(st.lists(texts, max_size=3).map("".join), min_size=1, max_size=20))
def test_ordinary_text(values: list[str]) -> None:
    """Labels and lists that are evaluated once come back as they were."""
    kept = list(dict.fromkeys(text for text in values if text and not _hcl.problem(text))) or ["x"]
    task = _hcl.block("task", "t", body=['driver = "raw_exec"', 'config {\n  command = "x"\n}'])
    groups = [_hcl.block("group", text, body=[task]) for text in kept]
    body = [f"datacenters = {_hcl.strings(kept)}", *groups]
    parsed = nomad.parse(_hcl.block("job", "j", body=body))["job"]
    assert parsed["Datacenters"] == kept
    assert [group["Name"] for group in parsed["TaskGroups"]] == kept


@pytest.mark.parametrize("text", ["e\u0301", "\u212b", "\u2126", "\u1100\u1161"])
def test_composed(text: str) -> None:
    """What `problem` says of Unicode is so: the text comes back as another."""
    assert _hcl.problem(text)
    assert understood(job({"command": _hcl.config_string(text)}, {}))["argv"] != [text]


@pytest.mark.parametrize("text", ["${HOME}", "$${HOME}", "a ${NOMAD_TASK_NAME}"])
def test_replaced(text: str) -> None:
    """What `env_problem` says is so: the client replaces a name that it knows, escaped or not."""
    assert _hcl.env_problem(text)
    assert understood(job({"command": '"x"'}, {"A": _hcl.env_string(text)}))["env"]["A"] != text


def test_the_checker_refuses_what_a_client_refuses() -> None:
    """An expression that got through as one is an error, and so is what a server refuses."""
    with pytest.raises(nomad.NomadError, match="no variable named"):
        nomad.parse(job({"command": '"${nobody_knows}"'}, {}))
    with pytest.raises(nomad.NomadError, match="Unsupported argument"):
        nomad.parse(_hcl.block("job", "j", body=["prioritty = 50"]))
    with pytest.raises(nomad.NomadError, match="Missing job task groups"):
        nomad.parse(_hcl.block("job", "j", body=["priority = 50"]))
