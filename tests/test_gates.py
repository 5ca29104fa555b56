"""The fast gates and the slow studies of what they refused agree on what is a document.

The gate is msgspec's typed decoding, and jsonschema_rs for parameters; what is refused is explained
by `jsonschema` with schemas/*.json. Were the gate the stricter, a refusal would have no reason.
"""

import json
from copy import deepcopy
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.boot import Boot
from ccmgen.decode.explain import explain, schema, schema_text
from ccmgen.decode.library import read_roles
from ccmgen.decode.parameters import schema_of
from ccmgen.diagnostics import BOOT
from ccmgen.environment import EnvironmentDocument
from ccmgen.evaluate import engine
from ccmgen.ir import Partition
from ccmgen.macro import Context, Macro
from ccmgen.sources import Sources
from tests import schemas
from tests.partitions import Json, partitions, sites

ODD: list[Json] = [
    *(None, True, False, 0, -1, 1, 2.5, 70000, 2**70, 1e300),
    *(
        "",
        " ",
        "x",
        "x\n",
        "a b",
        "-x",
        "1",
        "9000\n",
        "9000-",
        "64 GiB\n",
        "64 gb",
        "é",
        "x" * 129,
    ),
    *([], [1], ["x"], {}, {"x": 1}, {"x\n": {}}, {"": ""}, {"ref": "host"}, {"ref": "nothing"}),
    *({"ref": "join"}, {"ref": "port", "name": 1}, {"key": "k", "value": None}),
]
"""What may stand where something else is expected."""

plain = st.one_of(st.sampled_from(["", "x", 20, 0.5, True, None]), st.just([1, {"a": "b"}]))
boots = st.fixed_dictionaries(
    {
        "ident": st.one_of(
            st.just("p42"),
            st.just({"name": "p42", "version": "1", "labels": {"run": "cosmics"}}),
        ),
        "jobs": st.lists(
            st.fixed_dictionaries(
                {"ident": st.sampled_from(["a", "b.c", "1"]), "roles": st.just(["zoned", "zzz"])},
                optional={
                    "cardinality": st.integers(0, 3),
                    "parameters": st.one_of(
                        st.dictionaries(st.sampled_from(["zone", "sleeps"]), plain),
                        st.lists(st.fixed_dictionaries({"key": st.just("zone"), "value": plain})),
                    ),
                },
            ),
            max_size=2,
        ),
    }
)


def places(value: Json, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The steps to every value within a document."""
    items: list[tuple[Any, Json]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [here, *(place for key, item in items for place in places(item, (*here, key)))]


def at(value: Json, steps: tuple[Any, ...]) -> Json:
    for step in steps:
        value = value[step]
    return value


@st.composite
def nearly(draw: st.DrawFn, documents: st.SearchStrategy[Json]) -> Json:
    """A valid document in which up to two things were dropped, renamed, added or replaced."""
    document = json.loads(json.dumps(draw(documents)))
    for _ in range(draw(st.integers(0, 2))):
        choices = places(document)
        steps = choices[draw(st.integers(0, len(choices) - 1))]
        odd = deepcopy(ODD[draw(st.integers(0, len(ODD) - 1))])  # a later round may change it
        if not steps:
            at(document, steps)["x"] = odd
            continue
        parent, key = at(document, steps[:-1]), steps[-1]
        match draw(st.sampled_from(["drop", "rename", "replace", "replace", "into"])):
            case "drop":
                del parent[key]
            case "rename" if isinstance(parent, dict):
                name = draw(st.sampled_from([key + "\n", key + "s", "", "a b"]))
                parent[name] = parent.pop(key)
            case "into":
                parent[key] = [parent[key]]
            case _:
                parent[key] = odd
    return document


def is_valid(document: Json, as_type: type) -> bool:
    try:
        msgspec.json.decode(json.dumps(document).encode(), type=as_type)
    except msgspec.ValidationError:
        return False
    return True


def agree(document: Json, kind: str) -> None:
    """Refused by the gate is said to be wrong, at places that the document has; else nothing."""
    found = list(explain(document, schema(kind), BOOT))
    assert (found == []) == is_valid(document, schemas.KINDS[kind])
    for problem in found:
        assert problem.path is not None
        at(document, problem.path.steps)


@settings(max_examples=300, deadline=None)
@given(nearly(boots))
def test_on_boots(document: Json) -> None:
    agree(document, "boot")


@settings(max_examples=300, deadline=None)
@given(nearly(sites()))
def test_on_environments(document: Json) -> None:
    agree(document, "environment")


@settings(max_examples=200, deadline=None)
@given(nearly(partitions()))
def test_on_partitions(document: Json) -> None:
    agree(document, "partition")


macros = st.fixed_dictionaries(
    {
        "ident": st.sampled_from(["p", {"name": "p", "version": "1"}]),
        "load": st.lists(
            st.fixed_dictionaries(
                {"module": st.just("Application")},
                optional={"name": st.just("a"), "config": st.just({"x": 1})},
            ),
            max_size=2,
        ),
    },
    optional={
        "configure": st.just([{"name": "a", "config": {"x": [1]}}]),
        "loop": st.just([{"ident": "one"}, {"ident": "two", "config": {"a": {"x": 1}}}]),
        "calls": st.just(["Reset", "MakeJob"]),
    },
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "substitute": st.just({"a": "b"}),
        "when": st.just({"a": {"x": 1}}),
        "force": st.just({"a": {"x": {"y": 2}}}),
    },
)


@settings(max_examples=200, deadline=None)
@given(nearly(macros))
def test_on_macros(document: Json) -> None:
    agree(document, "macro")


@settings(max_examples=200, deadline=None)
@given(nearly(contexts))
def test_on_contexts(document: Json) -> None:
    agree(document, "context")


with engine(Sources({}, "")) as child:
    ROLES = read_roles(child)

parameters = st.dictionaries(
    st.sampled_from(["zone", "affinity", "sleeps", "controls", "rc", "zones"]),
    st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(["20", "0.5", "1.", "20\n", "٣", "1e3", ["rc", "df"], ["rc", 1]]),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(sorted(ROLES)), min_size=1, unique=True), parameters)
def test_on_parameters(roles: list[str], given: Json) -> None:
    against = schema_of(roles, ROLES)
    fast = jsonschema_rs.Draft202012Validator(against).is_valid(given)
    assert fast == jsonschema.Draft202012Validator(against).is_valid(given)


few = st.integers(-1, 3)
a_schema = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["string", "number", "integer", "boolean", "null", ["string", "array"]]
            ),
            "enum": st.lists(st.sampled_from(["x", 1, 1.0, True, None, [], {}]), min_size=1),
            "const": st.sampled_from(["x", 1, True, 0, False]),
            "pattern": st.sampled_from(["^[a-z]+", "[0-9]", "x", r"^x(?![\s\S])"]),
            "minLength": st.integers(0, 2),
            "maxLength": st.integers(0, 3),
            "minimum": few,
            "exclusiveMaximum": few,
            "multipleOf": st.sampled_from([1, 2, 0.5]),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array"]),
            "properties": st.dictionaries(st.sampled_from(["x", "a"]), inner, max_size=2),
            "required": st.lists(st.sampled_from(["x", "a"]), unique=True),
            "additionalProperties": inner | st.booleans(),
            "propertyNames": st.just({"maxLength": 1}),
            "items": inner,
            "minItems": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    ),
    max_leaves=6,
)
a_value = st.recursive(
    st.sampled_from([*ODD, "ab", "xx", "X", 1.0, 0.5, 2, 3]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xab"), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=500, deadline=None)
@given(a_schema, a_value)
def test_on_schemas_that_roles_and_modules_may_have(against: Json, value: Json) -> None:
    fast = jsonschema_rs.Draft202012Validator(against).is_valid(value)
    assert fast == jsonschema.Draft202012Validator(against).is_valid(value)


@pytest.mark.parametrize("kind", [*schemas.KINDS, "resolution"])
def test_the_schemas_are_schemas(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))
    assert jsonschema_rs.meta.is_valid(schema(kind))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_schemas_are_generated_from_the_types(kind: str) -> None:
    assert schemas.text(kind) == schema_text(kind)


def test_what_a_type_says_of_its_fields_is_in_the_schema() -> None:
    jobs = schema("boot")["$defs"]["BootJob"]["properties"]
    assert jobs["cardinality"]["description"] == "How many tasks."
    assert {Boot, Macro, Context, EnvironmentDocument, Partition} == set(schemas.KINDS.values())
