"""Contexts: what they put in the place of what, whose word counts, and boots in contexts."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ccmgen
from tests.macros import compiled, macro, metadata, module, refused, traced

LAYERS = ["default", "context 0", "context 1", "load", "configure", "loop", "force"]


@given(st.sets(st.sampled_from(LAYERS)))
@settings(max_examples=40, deadline=None)
def test_the_last_layer_that_says_something_counts(layers: set[str]) -> None:
    """A macro does not speak against what is forced; else the order is that of LAYERS."""
    numbers = {layer: number for number, layer in enumerate(LAYERS) if layer in layers}
    if "force" in layers:
        numbers = {k: v for k, v in numbers.items() if k not in {"load", "configure", "loop"}}

    def said(layer: str) -> str:
        return f"{{ value: {numbers[layer]} }}" if layer in numbers else "{}"

    text = module()
    if "default" in numbers:
        text = text.replace("type: 'integer',", f"type: 'integer', default: {numbers['default']},")
    directives = f"rj.load('a', {said('load')}), rj.configure('a', {said('configure')})"
    program = macro(directives, {"a": text}, f", loop=[rj.job('j', {{ a: {said('loop')} }})]")
    force = f"rj.context(when={{ a: {said('context 1')} }}, force={{ a: {said('force')} }})"
    made = metadata(program, f"rj.context(when={{ a: {said('context 0')} }})", force)["j-a"]
    assert made.get("value") == max(numbers.values(), default=None)


@pytest.mark.parametrize(
    "where",
    [
        "[rj.load('a', { value: 2 })]",
        "[rj.load('a'), rj.configure('a', { value: 2 })]",
        "[rj.load('a')], loop=[rj.job('j', { a: { value: 2 } })]",
    ],
)
def test_who_speaks_against_what_is_forced_is_told_both_places(where: str) -> None:
    program = macro("", {"a": module()}).replace("[]", where, 1)
    (problem,) = refused(program, "rj.context(force={ a: { value: 1 } })")
    assert problem.code == "forced-setting"
    assert {place.file for place in problem.locations} == {"macro.jsonnet", "context0.jsonnet"}


def test_saying_the_same_as_what_is_forced_is_fine() -> None:
    program = macro("rj.load('a', { value: 1 })", {"a": module()})
    assert metadata(program, "rj.context(force={ a: { value: 1 } })")["mc-a"]["value"] == 1


def test_forcing_without_adding_would_lose_what_a_macro_says() -> None:
    program = macro("rj.load('a', { cards: { x: 1 } })", {"a": module()})
    (problem,) = refused(program, "rj.context(force={ a: { cards: { y: 2 } } })")
    assert problem.code == "forced-setting"


def test_two_contexts_may_force_what_does_not_collide() -> None:
    program = macro("rj.load('a')", {"a": module()})
    contexts = [
        "rj.context(force={ a: { cards+: { x: 1, z: 3 }, list+: [1] } })",
        "rj.context(force={ a: { cards+: { y: 2, z: 3 }, list+: [2] } })",
    ]
    made = metadata(program, *contexts)["mc-a"]
    assert (made["cards"], made["list"]) == ({"x": 1, "y": 2, "z": 3}, [1, 2])


def test_two_contexts_that_force_different_things_are_both_named() -> None:
    program = macro("rj.load('a')", {"a": module()})
    one, other = (f"rj.context(force={{ a: {{ cards+: {{ x: {n} }} }} }})" for n in (1, 2))
    (problem,) = refused(program, one, other)
    assert problem.code == "conflicting-context"
    assert {place.file for place in problem.locations} == {"context0.jsonnet", "context1.jsonnet"}


def test_a_context_that_builds_on_another_may_overrule_it() -> None:
    base = "rj.context(substitute={ abstract: 'a' }, force={ a: { value: 1 } })"
    own = "substitute={ abstract: 'b' }, force={ b: { value: 2 } }"
    context = f"rj.context({own}, extends=[{base}])"
    program = macro("rj.load('abstract')", {"a": module(), "b": module()})
    trace = traced(program, context)
    assert [configurator.module for configurator in trace.configurators] == ["b"]
    assert metadata(program, context)["mc-abstract"]["value"] == 2


def test_substitutions_are_followed_and_configured_by_either_name() -> None:
    program = macro("rj.load('abstract')", {"a": module()})
    contexts = [
        "rj.context(substitute={ abstract: 'middle' }, when={ abstract: { value: 1 } })",
        "rj.context(substitute={ middle: 'a' }, when={ a: { cards: { x: 1 } } })",
    ]
    made = metadata(program, *contexts)["mc-abstract"]
    assert made == {"value": 1, "cards": {"x": 1}, "list": []}


def test_a_context_says_nothing_to_macros_that_do_not_load_the_module() -> None:
    program = macro("rj.load('a')", {"a": module()})
    context = "rj.context(when={ Other: { x: 1 } }, force={ Other: { y: 1 } })"
    assert len(compiled(program, context).jobs) == 1


def boot(*contexts: Any, **parameters: Any) -> ccmgen.Sources:
    jobs = [{"ident": "ru", "roles": ["zoned", "work"], "parameters": parameters}]
    files = {f"context{n}.json": json.dumps(context) for n, context in enumerate(contexts)}
    documents = {"boot.json": json.dumps({"ident": "p", "jobs": jobs}), **files}
    return ccmgen.Sources(documents, "boot.json", contexts=tuple(files))


SITE = {"substitute": {"work": "zzz"}, "when": {"zoned": {"zone": "here"}, "work": {"sleeps": "7"}}}


def test_contexts_substitute_roles_of_boots_and_configure_them() -> None:
    (job,) = ccmgen.validate(boot(SITE)).jobs
    assert job.roles == ("zoned", "zzz")
    assert job.task.placement.zone == "here"
    assert job.parameters["sleeps"] == "7"
    (job,) = ccmgen.validate(boot(SITE, zone="there")).jobs
    assert job.task.placement.zone == "there"


def test_a_boot_that_speaks_against_what_is_forced_is_told() -> None:
    forced = {"force": {"zoned": {"zone": "only"}}}
    with pytest.raises(ccmgen.CcmgenError) as caught:
        ccmgen.validate(boot(SITE, forced, zone="there"))
    assert [d.code for d in caught.value.diagnostics] == ["forced-setting"]
    (job,) = ccmgen.validate(boot(SITE, forced)).jobs
    assert job.task.placement.zone == "only"
