"""Roles that are not as roles should be: always a message about the role, never a traceback."""

import json

import pytest

import ccmgen
from ccmgen.decode.boot import read_partition
from ccmgen.decode.library import read_roles
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.evaluate import engine
from ccmgen.ir import Partition
from ccmgen.sources import Sources

ROLE = "{ mine: { doc: 'd', parameters: %s, provides: {}, apply:: function(job, parameters) %s } }"
RUNS = "job { task+: { commands+: [['true']] } }"


def files(parameters: str = "{}", apply: str = RUNS, given: str = "{}") -> dict[str, str]:
    job = f'{{"ident": "a", "roles": ["mine"], "parameters": {given}}}'
    return {
        "boot.json": f'{{"ident": "p", "jobs": [{job}]}}',
        "roles.libsonnet": ROLE % (parameters, apply),
    }


def read(texts: dict[str, str]) -> Partition:
    with engine(Sources(texts, "boot.json", ("roles.libsonnet",))) as child:
        return read_partition(child)


def refused(texts: dict[str, str]) -> tuple[Diagnostic, ...]:
    with pytest.raises(CcmgenError) as caught:
        read(texts)
    return caught.value.diagnostics


def test_a_role_of_ones_own() -> None:
    schema = "{ properties: { x: { type: 'integer' } }, required: ['x'] }"
    (job,) = read(files(schema, given='{"x": 5}')).jobs
    assert job.parameters == {"x": 5}


@pytest.mark.parametrize(
    "parameters",
    [
        "5",
        "{ properties: 5 }",
        "{ properties: { x: 5 } }",
        "{ properties: { x: { type: 'text' } } }",
        "{ properties: { x: { pattern: '[' } } }",
        "{ properties: { x: { '$ref': '#/nowhere' } } }",
        "{ required: 5 }",
        "{ required: [5] }",
        "{ type: 'array' }",
        "{ anyOf: [{ required: ['x'] }] }",
    ],
)
def test_parameters_that_are_no_schema_that_can_be_put_together(parameters: str) -> None:
    for given in ("{}", '{"x": "1"}'):
        (found,) = refused(files(parameters, given=given))
        assert found.code == "bad-role"
        assert "'mine'" in found.message
        assert "\n" not in found.message


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9/schema", "file:///etc/hostname"])
def test_schemas_are_not_fetched(uri: str) -> None:
    """A boot may come from a stranger: checking it must not reach out for what it names."""
    schema = f"{{ properties: {{ x: {{ '$ref': '{uri}' }} }} }}"
    (found,) = refused(files(schema, given='{"x": 1}'))
    assert found.code == "bad-role"
    assert f"{uri} is not fetched" in found.message


@pytest.mark.parametrize(
    ("apply", "place"),
    [
        ("5", "jobs[0]"),
        ("{ ident: 'x' }", "jobs[0]"),
        ("job { roles: 5 }", "jobs[0].roles"),
        ("job { roles: [5] }", "jobs[0].roles[0]"),
        ("job { roles: ['other'] }", "jobs[0].roles"),
        ("job { ident: 'a b' }", "jobs[0].ident"),
        ("job { task+: { commands: [[]] } }", "jobs[0].task.commands[0]"),
        ("job { task+: { commands: [[{ ref: 'hots' }]] } }", "jobs[0].task.commands[0][0].ref"),
    ],
)
def test_functions_that_do_not_make_a_job(apply: str, place: str) -> None:
    found = refused(files(apply=apply))
    assert {d.code for d in found} == {"bad-role"}
    assert {str(d.path) for d in found} == {place}


def test_a_role_without_a_function() -> None:
    texts = files()
    texts["roles.libsonnet"] = "{ mine: { doc: 'd', parameters: {}, provides: {} } }"
    (found,) = refused(texts)
    assert (found.code, found.message) == ("jsonnet-error", "Field does not exist: apply")


def test_a_role_that_adds_a_parameter_that_no_role_has() -> None:
    found = refused(files(apply="job { parameters+: { y: 1 } }"))
    assert [(d.code, str(d.path)) for d in found] == [
        ("unknown-parameter", "jobs[0].parameters.y"),
    ]


def test_two_libraries_that_define_one_role() -> None:
    texts = files()
    texts["more.libsonnet"] = texts["roles.libsonnet"]
    libraries = ("roles.libsonnet", "more.libsonnet")
    with engine(Sources(texts, "boot.json", libraries)) as child, pytest.raises(CcmgenError) as it:
        read_roles(child)
    (found,) = it.value.diagnostics
    assert (found.code, found.message) == (
        "jsonnet-error",
        "more.libsonnet defines a second time: role mine",
    )


def test_parameters_of_two_roles_must_suit_both() -> None:
    texts = files("{ properties: { x: { type: 'integer' } } }")
    texts["more.libsonnet"] = ROLE.replace("mine", "more") % (
        "{ properties: { x: { minimum: 3 } } }",
        RUNS,
    )
    texts["boot.json"] = json.dumps(
        {
            "ident": "p",
            "jobs": [
                {"ident": f"j{n}", "roles": ["mine", "more"], "parameters": {"x": x}}
                for n, x in enumerate([5, 2, "5"])
            ],
        }
    )
    libraries = ("roles.libsonnet", "more.libsonnet")
    with engine(Sources(texts, "boot.json", libraries)) as child, pytest.raises(CcmgenError) as it:
        read_partition(child)
    places = [(d.code, str(d.path)) for d in it.value.diagnostics]
    assert places == [("bad-parameter", f"jobs[{n}].parameters.x") for n in (1, 2)]


def provider(schema: str, provided: str) -> dict[str, str]:
    """A boot whose one role promises `schema` and provides `provided`."""
    role = f"""
        local ccm = import 'ccm.libsonnet';
        ccm.boot('p', [ccm.job('a', ['giver'])], roles={{
          giver: ccm.role('Gives.', provides={schema}, apply=function(job, parameters) job {{
            task+: {{ commands+: [['x']], ports+: {{ p: {{}} }} }},
            provides+: {provided},
          }}),
        }})
    """
    env = {
        "site": "s",
        "hosts": {"h": {}},
        "zones": {"z": {"hosts": "h"}},
        "users": {"default": "daq"},
    }
    return {"boot.jsonnet": role, "env.json": json.dumps(env)}


@pytest.mark.parametrize(
    ("schema", "provided", "words"),
    [
        ("ccm.provided({ port: { type: 'integer' } })", "{}", "'port' is missing"),
        (
            "ccm.provided({ port: { type: 'string' } })",
            "{ giver: { port: ccm.port('p') } }",
            "9000 stands where a string is expected",
        ),
        (
            "ccm.provided({ port: { type: 'integer' } })",
            "{ giver: { port: ccm.port('p'), host: ccm.host } }",
            "'host' is no key that can stand here",
        ),
        ("{ type: 'nothing' }", "{}", "no JSON Schema"),
    ],
)
def test_a_role_provides_what_its_schema_says(schema: str, provided: str, words: str) -> None:
    files = provider(schema, provided)
    with pytest.raises(ccmgen.CcmgenError) as caught:
        ccmgen.validate(ccmgen.Sources(files, "boot.jsonnet"), "env.json")
    (found,) = caught.value.diagnostics
    assert found.code == "bad-role"
    assert words in found.message


def test_what_fulfils_its_schema_is_fine() -> None:
    schema = "ccm.provided({ port: { type: 'integer' } })"
    files = provider(schema, "{ giver: { port: ccm.port('p') } }")
    ccmgen.validate(ccmgen.Sources(files, "boot.jsonnet"), "env.json")


def test_a_number_of_a_boot_that_jsonnet_cannot_hold() -> None:
    job = {"ident": "a", "roles": ["zzz"], "parameters": {"sleeps": 9007199254740993}}
    boot = json.dumps({"ident": "p", "jobs": [job]})
    with pytest.raises(ccmgen.CcmgenError) as caught:
        ccmgen.validate(ccmgen.Sources({"boot.json": boot}, "boot.json"))
    (found,) = caught.value.diagnostics
    assert (found.code, str(found.path)) == ("bad-value", "jobs[0].parameters.sleeps")
