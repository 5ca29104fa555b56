"""Texts through `_submit` come out of HTCondor as they went in, or `problem` names them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmgen.backends._submit import (
    Place,
    arguments,
    environment,
    problem,
    requirement_string,
    row,
    table,
    value,
)
from tests.consumers.condor import (
    Ad,
    CondorError,
    complaints,
    expand,
    expand_many,
    machine,
    read_dag,
)
from tests.strategies import environment_names, hostile_text

BASE = "executable = /bin/x\ntransfer_executable = false\nshould_transfer_files = NO\n"

MACROS = ("$", "$$", "(", ")", "x", ":", "DOLLAR", "ENV", "EMPTY", "'", '"', " ", "\\", "\r", "#")
texts = hostile_text | st.lists(st.sampled_from(MACROS), max_size=12).map("".join)
"""Hostile texts, and those that look like the macros that are read at one time or another."""

few = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def sound(place: Place) -> st.SearchStrategy[list[str]]:
    """Many texts that can stand in a place, for one call of HTCondor."""
    return st.lists(texts, min_size=20).map(
        lambda many: [text for text in many if problem(text, place) is None] or ["x"]
    )


def job(queue: Iterable[str] = ("queue\n",), /, **commands: str) -> str:
    """A submit description."""
    return BASE + "".join(f"{name} = {text}\n" for name, text in commands.items()) + "".join(queue)


def rows(*cells: Sequence[str], columns: Sequence[str], **commands: str) -> str:
    """A submit description with a job a row."""
    return job(table(columns, map(row, cells)), **commands)


def ads_of(texts: list[str]) -> list[Ad]:
    """The jobs of many submit descriptions that must all be sound."""
    ads = []
    for answer in expand_many(texts):
        assert not isinstance(answer, CondorError), answer
        ads += answer
    return ads


@few
@given(sound("argument"), st.integers(0, 5))
def test_argv_survives_in_a_table_and_alone(words: list[str], length: int) -> None:
    argvs = [words[at : at + length] for at in range(len(words))]
    text = rows(*[[arguments(argv)] for argv in argvs], columns=["arguments"])
    assert [list(ad.argv[1:]) for ad in expand(text)] == argvs
    assert complaints(text) == []
    (alone,) = expand(job(arguments=arguments(words)))
    assert list(alone.argv[1:]) == words


@few
@given(sound("environment"), st.lists(environment_names, min_size=1, max_size=4, unique=True))
def test_environment_survives_beside_argv(values: list[str], names: list[str]) -> None:
    names = [name for name in names if problem(name, "variable") is None] or ["X"]
    width = len(names)
    tasks = [
        dict(zip(names, (values * width)[at : at + width], strict=True))
        for at in range(len(values))
    ]
    cells = [(arguments(list(task.values())), environment(task)) for task in tasks]
    text = rows(*cells, columns=("arguments", "environment"))
    ads = expand(text)
    assert [ad.environment for ad in ads] == tasks
    assert [list(ad.argv[1:]) for ad in ads] == [list(task.values()) for task in tasks]
    assert complaints(text) == []


@few
@given(sound("variable"))
def test_names_of_variables_survive(names: list[str]) -> None:
    (ad,) = expand(job(environment=environment(dict.fromkeys(names, "v"))))
    assert ad.environment == dict.fromkeys(names, "v")


@few
@given(sound("setting"))
def test_settings_survive_alone_and_as_cells(values: list[str]) -> None:
    alone = [job(description=value(text)) for text in values]
    text = rows(
        *[(value(first), value(last)) for first, last in zip(values, values[::-1], strict=True)],
        columns=("description", "submit_event_notes"),
    )
    only = rows(*[[value(text)] for text in values], columns=["description"])
    both = expand(text)
    for ads in (ads_of(alone), both, expand(only)):
        assert [ad.attributes["JobDescription"] for ad in ads] == values
    assert [ad.attributes["SubmitEventNotes"] for ad in both] == values[::-1]
    assert complaints(text) == complaints(only) == []


@few
@given(sound("string"))
def test_strings_survive_in_expressions(values: list[str]) -> None:
    text = rows(
        *[(requirement_string(text), arguments([text])) for text in values],
        columns=("wanted", "arguments"),
        requirements="TARGET.Machine =?= $(wanted)",
    )
    ads = expand(text, [machine(text) for text in values])
    assert [ad.matches for ad in ads] == [tuple(a == b for b in values) for a in values]
    assert complaints(text) == []
    alone = [job(**{"MY.X": requirement_string(text)}) for text in values]
    assert [ad.attributes["X"] for ad in ads_of(alone)] == values


@pytest.mark.parametrize("text", [" a", "b ", "c\\", "#d", ")e", "f g,h", "$x", "é", '"i"', "$(j)"])
def test_working_directories_survive(text: str, tmp_path: Path) -> None:
    folder = tmp_path / text
    folder.mkdir()
    (ad,) = expand(job(initialdir=value(str(folder))))
    assert ad.cwd == str(folder)


EVERYWHERE: tuple[Place, ...] = ("argument", "environment", "variable", "setting", "string")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a\nb", EVERYWHERE),
        ("a\x1fb", EVERYWHERE),
        ("a\0b", EVERYWHERE),
        ("a\ud800b", EVERYWHERE),
        ("#CoNdOrScRaTcHdIr#", ("environment",)),
        ("\1\2\3\4\5\6", ("environment",)),
        ("", ("variable", "setting")),
        ("A=B", ("variable",)),
        ("TMPDIR", ("variable",)),
        ("_CONDOR_SLOT", ("variable",)),
        ("$$(Arch)", ("setting", "string")),
        ("$(DOLLAR)", ("setting", "string")),
        ("$(a:$(b))", ("setting", "string")),
        ("a\\", ("string",)),
        (" \t\r'\"\\$x${x}$$$ENV(x)#);,", ()),
    ],
)
def test_problems_are_named_where_they_are(text: str, places: Sequence[Place]) -> None:
    assert [place for place in EVERYWHERE if problem(text, place)] == list(places)


@pytest.mark.parametrize("text", ["$$(Arch)", "$(DOLLAR)", "$(a:$(b))", "a\nqueue 2"])
def test_what_is_refused_in_settings_would_be_lost(text: str) -> None:
    (answer,) = expand_many([job(description=value(text))])
    if not isinstance(answer, CondorError):
        assert [ad.attributes["JobDescription"] for ad in answer] != [text]


def test_late_jobs_inherit_the_variables_of_the_first_row() -> None:
    """Why every row must name the same variables."""
    cells = [(environment({"A": "1"}),), (environment({"B": "2"}),)]
    _, second = expand(rows(*cells, columns=["environment"]))
    assert second.environment == {"A": "1", "B": "2"}


def test_exactly_the_chosen_host_matches() -> None:
    hosts = ["daq01", "daq02", "daq010", "DAQ02"]
    text = rows(
        *[(requirement_string(host),) for host in hosts[:3]],
        columns=["host"],
        requirements="TARGET.Machine == $(host)",
        request_cpus="2",
        request_memory="1536",
        request_felix="1",
    )
    offers = [machine(host, felix=1) for host in hosts] + [
        machine("daq01"),
        machine("daq01", felix=1, Cpus=1),
    ]
    assert [ad.matches for ad in expand(text, offers)] == [
        (True, False, False, False, False, False),
        (False, True, False, True, False, False),
        (False, False, True, False, False, False),
    ]
    assert complaints(text, tags=["felix"]) == []


def test_commands_are_read_back() -> None:
    text = job(
        accounting_group="group_daq.readout",
        accounting_group_user="daq",
        request_memory="2GB",
        request_gpus="1",
        max_retries="3",
        kill_sig="SIGINT",
        job_max_vacate_time="20",
        getenv="PATH",
    )
    (ad,) = expand(text, environ={"PATH": "/bin", "SECRET": "x"})
    assert (ad.accounting_group, ad.accounting_user) == ("group_daq.readout", "daq")
    assert ad.environment == {"PATH": "/bin"}
    wanted = {
        "RequestMemory": 2048,
        "RequestGPUs": 1,
        "JobMaxRetries": 3,
        "OnExitRemove": "NumJobCompletions > JobMaxRetries || ExitCode is 0",
        "KillSig": "SIGINT",
        "JobMaxVacateTime": 20,
        "TransferExecutable": False,
        "ShouldTransferFiles": "NO",
    }
    assert {name: ad.attributes[name] for name in wanted} == wanted
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (job(request_memroy="1"), "unknown: request_memroy"),
        (job(argumnets="1"), "unknown: argumnets"),
        (job(kill_sig_timeout="1"), "unknown: kill_sig_timeout"),
        (job(["queue\n", "log = x\n"]), "unread: log = x"),
        (job([]), "no queue statement"),
        (job(["log = x\n", "log = y\n", "queue\n"]), "set twice: log"),
        (job(["log = x\\\n", "queue\n"]), "not a setting: log = x\\"),
        (job(["queue log from (\n", "a\n", "\n", "b\n", ")\n"]), "not a row: ''"),
        (job(["queue log,input from (\n", "a\n", ")\n"]), "not 2 cells: a"),
        (job(["queue host from (\n", "a\n", ")\n"]), "unknown: host"),
        (job(["queue log from (\n", "a\n"]), "no end of the table"),
    ],
)
def test_what_condor_drops_in_silence_is_a_complaint(text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]


def test_a_macro_that_names_itself_hangs() -> None:
    with pytest.raises(CondorError, match="did not answer"):
        expand_many([job(description="$(a)", a="$(b)", b="$(a)")], seconds=2)


def test_dag_is_read_strictly() -> None:
    text = "# order\nJOB a a.sub\nJOB b b.sub\nJOB c c.sub\nPARENT a b CHILD c\n"
    dag = read_dag(text)
    assert dag.nodes == {"a": "a.sub", "b": "b.sub", "c": "c.sub"}
    assert dag.edges == {("a", "c"), ("b", "c")}
    for wrong in ("PARENT c CHILD a\n", "PARENT a CHILD d\n", "JBO d d.sub\n", "JOB a x.sub\n"):
        with pytest.raises(CondorError):
            read_dag(text + wrong)
