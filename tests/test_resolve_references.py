"""What references mean, each kind by an example; and what is said of those that mean nothing."""

from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from ccmgen.resolve.references import check_references
from tests.checkers import identical, record

SITE = {
    "site": "here",
    "hosts": {
        "srv-[1-2]": {
            "addresses": {"data": "10.0.0.[1-2]"},
            "capacity": {"devices": {"card": ["c0", "c1", "c2", "c3"]}},
        }
    },
    "zones": {"up": {"hosts": "srv-[1-2]"}},
    "users": {"default": "bv", "reader": "ro"},
    "software": {"app": {"prefix": "/opt/app"}, "tool": {}},
}


def site() -> Environment:
    return settle(msgspec.convert(SITE, EnvironmentDocument))


def job(ident: str, words: Any = (), cardinality: int = 1, **more: Any) -> Any:
    """A job as JSON; `more` are its parameters, what it provides, and fields of its task."""
    return {
        "ident": ident,
        "roles": more.pop("roles", ["any"]),
        "cardinality": cardinality,
        "parameters": more.pop("parameters", {}),
        "provides": {"any": more.pop("provides", {})},
        "task": {"commands": [["run", *words]], **more},
    }


def resolved(*jobs: Any) -> Resolution:
    return resolve(msgspec.convert({"ident": "part", "jobs": jobs}, Partition), site())


def refused(*jobs: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises(CcmgenError) as caught:
        resolved(*jobs)
    return caught.value.diagnostics


OWN = {
    "host": ({"ref": "host"}, "srv-2"),
    "control address": ({"ref": "address"}, "srv-2"),
    "data address": ({"ref": "address", "network": "data"}, "10.0.0.2"),
    "zone": ({"ref": "zone"}, "up"),
    "user": ({"ref": "user"}, "ro"),
    "index": ({"ref": "index"}, 1),
    "task": ({"ref": "task"}, "ru-001"),
    "job": ({"ref": "job"}, "ru"),
    "partition": ({"ref": "partition"}, "part"),
    "port": ({"ref": "port", "name": "rcf"}, 7001),
    "devices": ({"ref": "device", "name": "card"}, "c0,c1"),
    "string": ({"ref": "parameter", "name": "word"}, "two words"),
    "number": ({"ref": "parameter", "name": "number"}, 5),
    "truth": ({"ref": "parameter", "name": "truth"}, True),
    "chain": ({"ref": "parameter", "name": "chain"}, 5),
    "provided": ({"ref": "provides", "role": "any", "name": "url"}, "http://srv-2:7001"),
    "provided port": ({"ref": "provides", "role": "any", "name": "port"}, 7001),
    "software": ({"ref": "software", "name": "app", "path": "bin/x"}, "/opt/app/bin/x"),
    "on the PATH": ({"ref": "software", "name": "tool", "path": "bin/x"}, "x"),
}
"""Of task 1 of the job `ru` below: a reference, and what it means where it stands alone."""


def ru(**more: Any) -> Any:
    address: list[Any] = ["http://", {"ref": "host"}, ":", {"ref": "port", "name": "rcf"}]
    return job(
        "ru",
        cardinality=2,
        roles=["any", "reader"],
        parameters={
            "word": "two words",
            "number": 5,
            "truth": True,
            "list": [1, 2],
            "nothing": None,
            "chain": {"ref": "parameter", "name": "number"},
        },
        provides={
            "url": {"ref": "join", "segments": address},
            "port": {"ref": "port", "name": "rcf"},
        },
        ports={"rcf": {"fixed": 7001}},
        resources={"devices": {"card": 2}},
        placement={"max_per": {"host": 1}},
        **more,
    )


def as_text(value: Any) -> str:
    return "true" if value is True else str(value)


def with_own(reference: Any) -> Any:
    """The job `ru` that uses a reference in a word, in a text, and as a provided value."""
    made = ru()
    made["task"]["commands"] = [["run", reference, {"ref": "join", "segments": ["<", reference]}]]
    made["provides"]["any"]["it"] = reference
    return made


@pytest.mark.parametrize(("reference", "value"), OWN.values(), ids=OWN)
def test_a_tasks_own_value(reference: Any, value: Any) -> None:
    found = record(resolved(with_own(reference)).jobs[0], 1)
    assert found["commands"] == [["run", as_text(value), f"<{as_text(value)}"]]
    assert identical(found["provides"]["any"]["it"], value)


@pytest.mark.parametrize(("reference", "value"), OWN.values(), ids=OWN)
def test_the_value_of_one_task_of_another_job(reference: Any, value: Any) -> None:
    other = {**reference, "of": {"job": "ru", "task": 1}}
    found = record(resolved(job("tp", [other], provides={"it": other}), ru()).jobs[0], 0)
    assert found["commands"] == [["run", as_text(value)]]
    assert identical(found["provides"]["any"]["it"], value)


@pytest.mark.parametrize(("reference", "value"), OWN.values(), ids=OWN)
def test_the_value_of_the_task_of_the_same_index(reference: Any, value: Any) -> None:
    other = {**reference, "of": {"job": "ru", "task": "same"}}
    found = resolved(job("tp", [other], cardinality=2, provides={"it": other}), ru()).jobs[0]
    assert found.commands[0][1].at(1) == as_text(value)
    assert identical(record(found, 1)["provides"]["any"]["it"], value)


@pytest.mark.parametrize(("reference", "value"), OWN.values(), ids=OWN)
def test_the_values_of_every_task(reference: Any, value: Any) -> None:
    other = {**reference, "of": {"job": "ru", "every": " + "}}
    word = resolved(job("tp", [other]), ru()).jobs[0].commands[0][1].at(0)
    assert word.split(" + ")[1] == as_text(value)
    assert len(word.split(" + ")) == 2


def test_the_one_task_of_another_job_needs_no_index() -> None:
    reference = {"ref": "task", "of": {"job": "rc"}}
    assert resolved(job("tp", [reference]), job("rc")).jobs[0].commands[0][1].constant == "rc-000"


def test_every_task_of_none() -> None:
    reference = {"ref": "task", "of": {"job": "rc", "every": ","}}
    found = resolved(job("tp", [reference]), job("rc", cardinality=0))
    assert found.jobs[0].commands[0][1].constant == ""


def test_what_looks_like_a_placeholder_in_a_text_is_literal() -> None:
    words = ["${host}", '{"ref": "host"}', "{{host}}", "%(host)s"]
    found = resolved(job("tp", words))
    assert [word.constant for word in found.jobs[0].commands[0]] == ["run", *words]


def test_a_value_keeps_its_shape_and_its_references_are_replaced() -> None:
    value = {"a": [1, None, True, {"ref": "task"}], "b": {"ref": "parameter", "name": "list"}}
    made = job("tp", parameters={"list": [1, {"ref": "index"}], "value": value})
    found = record(resolved(made).jobs[0], 0)["parameters"]["value"]
    assert found == {"a": [1, None, True, "tp-000"], "b": [1, 0]}


UNKNOWN = {
    "job": ({"ref": "host", "of": {"job": "rv"}}, "unknown-job"),
    "port": ({"ref": "port", "name": "rcg"}, "unknown-reference"),
    "device": ({"ref": "device", "name": "cart"}, "unknown-reference"),
    "parameter": ({"ref": "parameter", "name": "wort"}, "unknown-reference"),
    "provided value": ({"ref": "provides", "role": "any", "name": "uri"}, "unknown-reference"),
    "role": ({"ref": "provides", "role": "eny", "name": "url"}, "unknown-reference"),
    "software": ({"ref": "software", "name": "apt", "path": "x"}, "unknown-reference"),
    "task": ({"ref": "host", "of": {"job": "ru", "task": 2}}, "unknown-task"),
    "one task": ({"ref": "host", "of": {"job": "ru"}}, "unknown-task"),
    "list": ({"ref": "parameter", "name": "list"}, "not-text"),
    "null": ({"ref": "parameter", "name": "nothing"}, "not-text"),
}


@pytest.mark.parametrize(("reference", "code"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_reference_to_what_is_not_there(reference: Any, code: str) -> None:
    made = ru(environment={"V": reference})
    (found,) = refused(made)
    assert found.code == code
    assert str(found.path) == "jobs[0].task.environment.V"
    assert found.hint


def test_the_same_index_needs_as_many_tasks() -> None:
    reference = {"ref": "host", "of": {"job": "ru", "task": "same"}}
    (found,) = refused(job("tp", [reference], cardinality=3), ru())
    assert found.code == "unknown-task"
    assert str(found.path) == "jobs[0].task.commands[0][1]"


@pytest.mark.parametrize("way", [{"job": "ru", "task": 1}, {"job": "ru", "every": ","}])
def test_a_list_does_not_hide_behind_a_chain_of_references(way: Any) -> None:
    made = ru()
    made["parameters"]["chain"] = {"ref": "parameter", "name": "list"}
    (found,) = refused(job("tp", [{"ref": "parameter", "name": "chain", "of": way}]), made)
    assert (found.code, str(found.path)) == ("not-text", "jobs[0].task.commands[0][1]")


def test_a_list_of_another_task_stays_one_where_it_stands_alone() -> None:
    reference = {"ref": "parameter", "name": "list", "of": {"job": "ru", "task": 1}}
    found = record(resolved(job("tp", provides={"it": reference}), ru()).jobs[0], 0)
    assert found["provides"]["any"]["it"] == [1, 2]


def x_of(ident: str) -> Any:
    return {"ref": "parameter", "name": "x", "of": {"job": ident}}


def holder(ident: str, value: Any) -> Any:
    return job(ident, parameters={"x": value})


CYCLES = {
    "self": ([holder("a", x_of("a"))], "a.parameters.x -> a.parameters.x"),
    "two": (
        [holder("a", [x_of("b")]), holder("b", {"deep": x_of("a")})],
        "a.parameters.x -> b.parameters.x -> a.parameters.x",
    ),
    "three, through what is provided": (
        [
            job("a", provides={"u": {"ref": "join", "segments": [x_of("b")]}}),
            holder("b", x_of("c")),
            holder("c", {"ref": "provides", "role": "any", "name": "u", "of": {"job": "a"}}),
        ],
        "a.provides.any.u -> b.parameters.x -> c.parameters.x -> a.provides.any.u",
    ),
}


@pytest.mark.parametrize(("jobs", "circle"), CYCLES.values(), ids=CYCLES)
def test_references_in_a_circle(jobs: list[Any], circle: str) -> None:
    for each in (jobs, jobs[::-1]):
        (found,) = refused(*each)
        assert found.code == "reference-cycle"
        assert found.message.endswith(": " + circle)


def test_every_circle_is_named_once_whatever_the_order_of_jobs() -> None:
    jobs = [
        holder("a", [x_of("b"), x_of("c")]),
        holder("b", [x_of("a"), x_of("c")]),
        holder("c", x_of("a")),
    ]
    said = {frozenset(d.message for d in refused(*order)) for order in (jobs, jobs[::-1])}
    assert len(said) == 1


def test_one_task_and_every_task_at_once() -> None:
    both = {"ref": "index", "of": {"job": "tp", "task": 0, "every": ","}}
    (found,) = refused(job("tp", [both]))
    assert (found.code, "both which task and every" in found.message) == ("bad-reference", True)


def test_a_host_without_an_address_on_the_network() -> None:
    reference = {"ref": "address", "network": "radio"}
    found = refused(job("tp", [reference, reference]))
    assert [(d.code, "srv-1" in d.message) for d in found] == [("no-address", True)]


def test_all_that_is_wrong_is_said() -> None:
    words = [reference for reference, _ in UNKNOWN.values()]
    assert len(refused({**ru(), "task": {**ru()["task"], "commands": [words]}})) == len(UNKNOWN)


VALUES = st.sampled_from(
    [
        *("text", 1, ["a"], {"ref": "index"}, {"ref": "parameter"}),
        *({"ref": "parameter", "name": "y"}, [{"ref": "parameter", "name": "x"}]),
        {"ref": "index", "of": {"job": "job0"}},
    ]
)
GIVEN = st.dictionaries(st.sampled_from("xyz"), VALUES, max_size=3)
WORDS = st.lists(
    st.sampled_from(
        [
            "word",
            {"ref": "parameter", "name": "x"},
            {"ref": "provides", "role": "any", "name": "z"},
            {"ref": "column", "name": "c"},
            {"ref": "port", "name": "rcf"},
            {"ref": "task", "of": {"job": "job0", "task": "same", "every": None}},
        ]
    ),
    max_size=2,
)


@example(
    words=[],
    provides={"x": {"ref": "index", "of": {"job": "job0"}}},
    jobs=[({}, 0, False), ({}, 1, False)],
)
@given(
    words=WORDS,
    provides=GIVEN,
    jobs=st.lists(st.tuples(GIVEN, st.integers(0, 2), st.booleans()), min_size=1, max_size=4),
)
def test_jobs_that_share_a_task_are_told_what_each_is_told_alone(
    words: Any, provides: Any, jobs: Any
) -> None:
    """What holds for one is concluded of the others, but only where it holds for them too."""

    def swept(cardinality: int) -> Any:
        return {"c": {"kind": "values", "values": [1] * cardinality}}

    made = [
        job(f"job{n}", words, cardinality, parameters=parameters, provides=provides)
        | {"sweep": swept(cardinality) if has_sweep else {}}
        for n, (parameters, cardinality, has_sweep) in enumerate(jobs)
    ]
    alone = msgspec.convert({"ident": "part", "jobs": made}, Partition)
    first = alone.jobs[0]
    together = [replace(each, task=first.task, provides=first.provides) for each in alone.jobs]
    told = check_references(replace(alone, jobs=tuple(together)), site())
    assert told == check_references(alone, site())
