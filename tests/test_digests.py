"""Digests tell apart what tasks are told, wherever they are."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.decode.environment import settle
from ccmgen.decode.likeness import Made, partition_of
from ccmgen.digests import Digesting
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Column, Resolution, value_at
from ccmgen.resolve import resolve
from tests.strategies import job

HOST = {"ref": "host"}
CONTROL = {"ref": "address", "network": "control"}
OWN: tuple[Any, ...] = (
    CONTROL,
    {"ref": "address", "network": "data"},
    *({"ref": name} for name in ("host", "index", "task")),
    *({"ref": "port", "name": name} for name in ("p", "q")),
    *({"ref": "device", "name": kind} for kind in ("felix", "numa")),
    {"ref": "column", "name": "c"},
    "x",
)
URL = {"ref": "provides", "role": "any", "name": "url"}
"""Of `a`, the host of `b`, and the other way round."""
OWN_OF_ANOTHER = {**URL, "of": {"job": "b", "task": "same"}}
OF_ANOTHER = (
    URL,
    *(
        {**ref, "of": {"job": "b", "task": task}}
        for ref in OWN
        if isinstance(ref, dict)
        for task in (1, "same")
    ),
)
FOLLOWING = st.lists(st.sampled_from((*OWN, OWN_OF_ANOTHER)), min_size=1, max_size=3)
SWEEPS = ({"kind": "range", "first": 0}, {"kind": "range", "first": 0, "step": 2})
HOSTS = ("h1", "h2", "h3", "h4")
"""More than the jobs have tasks, so that like jobs are not on the same."""


def site(*disabled: str, without: tuple[str, ...] = ("h1",)) -> Any:
    """Hosts whose addresses and devices are named alike; some have no address for control."""
    return {
        "site": "s",
        "hosts": {
            host: {
                "addresses": {"data": f"d{host}"}
                | ({} if host in without else {"control": f"d{host}" if host == "h3" else "c"}),
                "capacity": {
                    "devices": {"felix": ["0", "1", "2"], "numa": {"names": ["0", "1"], "tasks": 8}}
                },
            }
            for host in HOSTS
        },
        "zones": {"all": {"hosts": "h[1-4]"}},
        "users": {"default": "daq"},
        "disabled": [{"hosts": host, "reason": "broken"} for host in disabled],
    }


def like(ident: str, words: list[Any], tasks: int, sweep: Any = SWEEPS[0]) -> Any:
    made = job(
        ident,
        [["/bin/x", *words]],
        tasks,
        ports={"p": {}, "q": {}},
        resources={"devices": {"felix": 1, "numa": 1}},
    )
    url = {"ref": "host", "of": {"job": "a" if ident == "b" else "b", "task": "same"}}
    return {**made, "sweep": {"c": sweep}, "provides": {"any": {"url": url}}}


def resolution_of(words: list[Any], at: Any, tasks: int = 3, sweep: Any = SWEEPS[0]) -> Resolution:
    """Of a job `a` of these words, and a like one that it may refer to."""
    roles = {"any": {"doc": "", "parameters": {}, "provides": {}}}
    jobs = [like("a", words, tasks, sweep), like("b", [], tasks)]
    partition = msgspec.convert({"ident": "p", "jobs": jobs, "roles": roles}, Partition)
    return resolve(partition, settle(msgspec.convert(at, EnvironmentDocument)))


def argv(resolution: Resolution, tasks: int = 3) -> str:
    return Digesting().of(resolution.jobs[0], tasks).argv


def words_of(resolution: Resolution) -> list[Any]:
    (job, _) = resolution.jobs
    return [value_at(job.commands, task) for task in range(job.cardinality)]


WORDS = st.lists(st.sampled_from((*OWN, OWN_OF_ANOTHER, *OF_ANOTHER)), min_size=1, max_size=2)
CHANGED = [
    (["x", HOST], ["x", CONTROL]),
    ([{"ref": "device", "name": "numa"}], [{"ref": "device", "name": "felix"}]),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_another_word_is_told_though_it_is_the_same_for_the_first_task(
    before: list[Any], after: list[Any]
) -> None:
    one, other = (resolution_of(words, site()) for words in (before, after))
    assert words_of(one)[0] == words_of(other)[0]
    assert argv(one) != argv(other)


def test_what_is_of_another_job_is_contents() -> None:
    """And moves of that job are changes."""
    words = ([HOST], [{**HOST, "of": {"job": "b", "task": "same"}}])
    own, others = (resolution_of(each, site()) for each in words)
    assert argv(own) != argv(others) != argv(resolution_of(words[1], site("h4")))
    assert argv(own) == argv(resolution_of(words[0], site("h2")))


def test_columns_say_what_they_are_about() -> None:
    """Those of the second of two like jobs as well, which are bound to the texts of the first."""
    made = like("a", [*OWN[:9]], 2)
    del made["sweep"], made["provides"]
    text = msgspec.json.encode({"ident": "p", "jobs": [made, {**made, "ident": "b"}]})
    partition = partition_of(msgspec.json.decode(text, type=Made))
    found = resolve(partition, settle(msgspec.convert(site(), EnvironmentDocument)))
    assert [job.kind for job in found.jobs] == [0, 0]
    fixed = [None, None, "host", "port p", "port q"]
    asked = ["address control", "address data", "host", None, "task", "port p", "port q"]
    devices = ["device felix", "device numa"]
    for each in found.jobs:
        of = [what and (each.ident, what) for what in (*fixed, *asked, *devices)]
        assert [column.about for column in each.columns] == of
        words = [piece for word in each.commands[0][1:] for piece in word.pieces]
        assert [word.about for word in words if isinstance(word, Column)] == of[5:]


@given(WORDS, WORDS)
def test_where_tasks_stay_the_same_digest_is_of_the_same_words(
    before: list[Any], after: list[Any]
) -> None:
    one, other = (resolution_of(words, site()) for words in (before, after))
    if argv(one) == argv(other):
        assert words_of(one) == words_of(other)


@given(
    FOLLOWING,
    st.sets(st.sampled_from(HOSTS), max_size=1),
    st.sampled_from([(), ("h1",), ("h1", "h3"), HOSTS]),
)
def test_a_task_that_moves_is_told_the_same(
    words: list[Any], disabled: set[str], without: tuple[str, ...]
) -> None:
    before, after = (site(*lost, without=without) for lost in ((), disabled))
    assert argv(resolution_of(words, before)) == argv(resolution_of(words, after))


@given(FOLLOWING, st.integers(1, 3), st.sampled_from(SWEEPS))
def test_more_tasks_are_no_other_tasks(words: list[Any], tasks: int, sweep: Any) -> None:
    before = resolution_of(words, site(), tasks, sweep)
    after = resolution_of(words, site(), 3, sweep)
    assert argv(before, tasks) == argv(after, tasks)


def test_another_address_is_not_told() -> None:
    one, other = site(), site()
    other["hosts"]["h2"]["addresses"]["control"] = "elsewhere"
    before, after = (resolution_of([CONTROL], at) for at in (one, other))
    assert words_of(before) != words_of(after)
    assert argv(before) == argv(after)


@pytest.mark.parametrize("without", [(), HOSTS])
def test_an_address_that_is_the_name_of_the_host_is_the_host(without: tuple[str, ...]) -> None:
    """Where no host has an address for control, a lock has always had it so."""
    words = ([HOST], [CONTROL])
    one, other = (argv(resolution_of(each, site(without=without))) for each in words)
    assert (one == other) == (without == HOSTS)
