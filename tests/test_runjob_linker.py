"""Laws of the Linker: order, links, calls, Reset, and what handlers may do."""

import json
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.macros import HEAD, compiled, macro, metadata, module, refused, traced

few = settings(max_examples=25, deadline=None)

NAMES = ["a", "b", "c", "d", "e", "f"]


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """By module, in the order of loading: the modules that it links to."""
    names = draw(st.permutations(NAMES[: draw(st.integers(2, 6))]))
    return {
        name: draw(
            st.lists(st.sampled_from([n for n in names if n != name]), max_size=2, unique=True)
        )
        for name in names
    }


def linked(graph: dict[str, list[str]]) -> str:
    """A macro whose modules link to one another; those without links have a value."""
    loads = []
    for number, (name, others) in enumerate(graph.items()):
        links = ", ".join(f"{other}: rj.link('{other}', 'value')" for other in others)
        loads.append(f"rj.load('{name}', {{ value: {number}, cards: {{ {links} }} }})")
    return macro(", ".join(loads), {name: module() for name in NAMES})


@given(graphs())
@few
def test_each_comes_after_what_it_links_to_or_the_circle_is_named(
    graph: dict[str, list[str]],
) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        found = refused(linked(graph))
        assert {problem.code for problem in found} == {"link-cycle"}
        chain = found[0].message.split(": ")[1].split(" -> ")
        assert chain[0] == chain[-1]
        assert all(other in graph[one] for one, other in pairwise(chain))
        return
    trace = traced(linked(graph))
    order = [configurator.name for configurator in trace.configurators]
    assert sorted(order) == sorted(graph)
    for name, others in graph.items():
        assert all(order.index(other) < order.index(name) for other in others)
    numbers = {name: number for number, name in enumerate(graph)}
    for name, others in graph.items():
        made = metadata(linked(graph))[f"mc-{name}"]
        assert made["cards"] == {other: numbers[other] for other in others}


@given(st.permutations(NAMES))
@few
def test_modules_that_have_nothing_to_do_with_one_another_stay_as_loaded(names: list[str]) -> None:
    loads = ", ".join(f"rj.load('{name}')" for name in names)
    trace = traced(macro(loads, {name: module() for name in NAMES}))
    assert [configurator.name for configurator in trace.configurators] == names
    made = [event for event in trace.events if event.call == "MakeJob"]
    assert [event.configurator for event in made] == names


@pytest.mark.parametrize("hops", [1, 2, 12])
def test_links_are_followed_through_any_number_of_hops(hops: int) -> None:
    loads = ["rj.load('m', { value: 42 }, name='m0')"]
    loads += [
        f"rj.load('m', {{ value: rj.link('m{n - 1}', 'value') }}, name='m{n}')"
        for n in range(hops, 0, -1)
    ]
    made = metadata(macro(", ".join(loads), {"m": module()}))
    assert made[f"mc-m{hops}"]["value"] == 42


def test_a_layer_adds_to_what_is_linked() -> None:
    loads = "rj.load('a', { cards: { x: 1 } }), rj.load('b', { cards: rj.link('a', 'cards') })"
    program = macro(loads, {"a": module(), "b": module()})
    force = "rj.context(force={ b: { cards+: { y: 2 } } })"
    assert metadata(program, force)["mc-b"]["cards"] == {"x": 1, "y": 2}


def test_a_link_to_what_provides_it() -> None:
    loads = (
        "rj.load('user', { value: rj.link('numbers', 'value') }), rj.load('giver', { value: 7 })"
    )
    modules = {"user": module(needs=["numbers"]), "giver": module(provides=["numbers"])}
    assert metadata(macro(loads, modules))["mc-user"]["value"] == 7


HANDLERS = """{
  Set: rj.configurator('Sets.', metadata={ n: { type: 'integer', description: '', default: 0 } },
    handlers={
      ConfigJob: rj.handler('counts', function(own, linker) linker.set({ n: own.metadata.n + 1 })),
      MakeJob: rj.handler('makes', function(own, linker)
        local n = own.metadata.n;
        linker.create(linker.job, rj.script { commands: [['run']], metadata: { n: n } })),
      RunJob: rj.handler('counts jobs', function(own, linker)
        local all = std.length(linker.collect());
        linker.changeAll(function(script) script { metadata+: { all: all } })),
    }),
  Change: rj.configurator('Changes.', handlers={
    MakeJob: rj.handler('copies and changes', function(own, linker)
      local script = linker.script(linker.job);
      linker
      .create(linker.job + '-copy', script { commands+: [['more']] })
      .change(linker.job + '-copy', function(copy)
        copy { metadata+: { read: linker.get('Set', 'n') } })),
  }),
}"""


def story(calls: str = "") -> str:
    loop = "loop=[rj.job('j' + n) for n in std.range(1, 3)]"
    loads = "[rj.load('Set'), rj.load('Change')]"
    return f"{HEAD}rj.macro('mc', {loads}, {loop}, modules={HANDLERS}{calls})"


def test_reset_gives_each_job_of_the_loop_modules_as_they_were_loaded() -> None:
    found = {job.ident: job.metadata for job in compiled(story()).jobs}
    assert [found[f"j{n}"]["n"] for n in (1, 2, 3)] == [1, 1, 1]


def test_without_reset_metadata_carries_on() -> None:
    jobs = compiled(story(", calls=['ConfigJob', 'MakeJob', 'RunJob']")).jobs
    assert [job.metadata["n"] for job in jobs if "copy" not in job.ident] == [1, 2, 3]


def test_handlers_read_others_and_collect_what_there_is() -> None:
    found = {job.ident: job.metadata for job in compiled(story()).jobs}
    assert found["j2-copy"]["read"] == 1
    assert [found[f"j{n}"]["all"] for n in (1, 2, 3)] == [2, 4, 6]


def test_changing_a_scriptobject_changes_no_other() -> None:
    jobs = {job.ident: job for job in compiled(story()).jobs}
    assert len(jobs["j1"].task.commands) == 1
    assert len(jobs["j1-copy"].task.commands) == 2
    assert "read" not in jobs["j1"].metadata


def test_events_are_in_the_order_of_rows_and_of_configurators() -> None:
    events = traced(story()).events
    first = [(event.call, event.configurator) for event in events if event.job == "j1"]
    assert first == [
        ("Reset", "Set"),
        ("Reset", "Change"),
        ("ConfigJob", "Set"),
        ("MakeJob", "Set"),
        ("MakeJob", "Change"),
        ("RunJob", "Set"),
    ]


def test_authors_add_calls() -> None:
    calls = ", calls=['MakeJob', 'Extra', 'MakeJob2']"
    extra = module().replace(
        "MakeJob:", "MakeJob2: rj.handler('again', function(o, l) l), MakeJob:"
    )
    trace = traced(macro("rj.load('a')", {"a": extra}, calls))
    assert trace.calls == ("MakeJob", "Extra", "MakeJob2")
    assert [event.call for event in trace.events] == ["MakeJob", "MakeJob2"]


def test_a_linked_value_of_the_wrong_type_is_named_with_its_chain() -> None:
    loads = "rj.load('a', { cards: { x: 1 } }), rj.load('b', { value: rj.link('a', 'cards') })"
    (problem,) = refused(macro(loads, {"a": module(), "b": module()}))
    assert problem.code == "bad-metadata"
    assert problem.message.startswith("b.value -> a.cards is")


def test_a_macro_is_data_and_may_be_json() -> None:
    document: Any = {
        "ident": "mc",
        "load": [
            {"module": "RefDB", "config": {"request": {"events": 5}}},
            {
                "module": "Pythia",
                "config": {"events": {"ref": "link", "of": "RefDB", "key": "events"}},
            },
        ],
        "loop": [{"ident": "one", "config": {"Pythia": {"cards": {"MSEL": 1}}}}],
    }
    (job,) = compiled(json.dumps(document)).jobs
    assert job.metadata == {"events": 5, "cards": {"MSEL": 1}}


documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["", "Pythia", "x y"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["module", "name", "config", "ident", "load", "loop", "ref", "Pythia"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@given(documents, documents, documents)
@few
def test_whatever_stands_in_a_macro_or_a_context_is_told_in_words(
    load: Any, loop: Any, when: Any
) -> None:
    program = json.dumps({"ident": "mc", "load": load, "loop": loop})
    try:
        compiled(program, json.dumps({"when": when}))
    except Exception as error:
        from ccmgen import CcmgenError

        assert isinstance(error, CcmgenError), error
