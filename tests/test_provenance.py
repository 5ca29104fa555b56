"""Diagnostics name the places in the user's files that wrote what they are about."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ccmgen import CcmgenError, Limits, Sources, compile, validate
from ccmgen.diagnostics import BOOT, ENVIRONMENT, Diagnostic, Location
from ccmgen.evaluate import engine
from ccmgen.instrument import Notes, instrument
from ccmgen.provenance import locate

ROOT = Path(__file__).parent.parent

ENV = """{
  "site": "desk",
  "hosts": { "desk": {} },
  "zones": { "local": { "hosts": "desk" } },
  "users": { "default": "bv" }
}"""


def said(files: dict[str, str], boot: str = "boot.jsonnet", env: str = "env.json") -> list[str]:
    """Every diagnostic as `code path: places`."""
    with pytest.raises(CcmgenError) as caught:
        validate(Sources({"env.json": ENV, **files}, boot), env)
    found = caught.value.diagnostics
    return [f"{d.code} {d.path}: {', '.join(map(str, d.locations))}" for d in found]


def test_each_argument_of_a_library_call_has_its_own_place() -> None:
    boot = """local ccm = import 'ccm.libsonnet';
ccm.boot('p', [
  ccm.job('a', ['zoned', 'zzzz'], parameters={ zone: 'local' }),
  ccm.job('b', roles=[
    'zzz',  // named, and over lines
    'zoed',
  ]),
  ccm.job('c', ['zoned', 'zzz'], cardinality=-1, parameters={
    zone: 'local',
    'sleep': 3,
  }),
  ccm.job('d', ['zoned', 'zzz']),
])
"""
    assert said({"boot.jsonnet": boot}) == [
        "bad-value jobs[2].cardinality: boot.jsonnet:8:34",
        "unknown-role jobs[0].roles[1]: boot.jsonnet:3:26",
        "unknown-role jobs[1].roles[1]: boot.jsonnet:6:5",
        "unknown-parameter jobs[2].parameters.sleep: boot.jsonnet:10:5",
        "missing-parameter jobs[3].parameters: boot.jsonnet:12:3",
    ]


def test_an_imported_file_is_named_and_then_the_call_that_brought_it_in() -> None:
    boot = """local ccm = import 'ccm.libsonnet';
local lib = import 'lib/jobs.libsonnet';
ccm.boot('p', [
  lib.sleeper('a', 'lokal'),
  lib.sleeper('a', zone='local'),
])
"""
    jobs = """local ccm = import 'ccm.libsonnet';
{
  sleeper(name, zone):: ccm.job(name, ['zoned', 'zzz'], parameters={ zone: zone }),
}
"""
    assert said({"boot.jsonnet": boot, "lib/jobs.libsonnet": jobs}) == [
        "duplicate-job jobs[1].ident: lib/jobs.libsonnet:3:33, boot.jsonnet:5:3",
        "unknown-zone jobs[0].parameters.zone: lib/jobs.libsonnet:3:70, boot.jsonnet:4:20",
    ]


def test_merged_layers_are_all_named_the_last_first() -> None:
    boot = """local base = { ident: 'a', roles: ['zoned', 'zzz'], parameters: { zone: 'local' } };
local site = {
  parameters+: { zone: 'here' },
};
{ ident: 'p', jobs: [base + site { parameters+: { zone: 'there' } }] }
"""
    assert said({"boot.jsonnet": boot}) == [
        "unknown-zone jobs[0].parameters.zone: boot.jsonnet:5:51, boot.jsonnet:3:18, "
        "boot.jsonnet:1:67"
    ]


def test_an_element_of_added_lists_is_not_mistaken_for_another() -> None:
    boot = """{ ident: 'p', jobs: [
  { ident: 'a', roles: ['zzzz'] } {
    roles+: ['zoned'] },
] }
"""
    assert said({"boot.jsonnet": boot})[0] == (
        "unknown-role jobs[0].roles[0]: boot.jsonnet:3:5, boot.jsonnet:2:17"
    )


def test_computed_names_and_comprehensions_have_places_and_columns_count_characters() -> None:
    boot = """local names = ['role', 'cardinal'];
{ ident: 'p', jobs: [
  /* é */ { ['ro' + 'le']: 1, ident: 'a', roles: ['zzz'] },
  { ident: 'b', roles: ['zzz'] } + { [n]: 1 for n in names if n != 'role' },
] }
"""
    assert said({"boot.jsonnet": boot}) == [
        "unknown-key jobs[0].role: boot.jsonnet:3:13",
        "unknown-key jobs[1].cardinal: boot.jsonnet:4:38",
    ]


def test_plain_json_has_exact_places_also_for_parameters_as_a_list() -> None:
    boot = """{"ident": "p", "jobs": [
  {"ident": "a", "roles": ["zoned", "zzz"], "parameters": [
    {"key": "zone", "value": "lokal"},
    {"key": "sleeps", "value": "20"}]},
  {"ident": "b", "roles": ["zzz"], "parameters": [
    {"key": "sleeps", "value": "20"},
    {"key": "sleeps", "value": "30"}]}
]}"""
    assert said({"boot.json": boot}, "boot.json") == [
        "duplicate-parameter jobs[1].parameters[1].key: boot.json:7:6"
    ]
    boot = boot.replace('{"key": "sleeps", "value": "30"}', '{"key": "s\\u006ceep", "value": 1}')
    assert said({"boot.json": boot}, "boot.json") == [
        "unknown-parameter jobs[1].parameters.sleep: boot.json:7:5"
    ]
    boot = boot.replace('{"key": "s\\u006ceep", "value": 1}', '{"key": "x", "value": {}}')
    boot = boot.replace('"roles": ["zzz"]', '"roles": []')
    assert said({"boot.json": boot}, "boot.json") == [
        "bad-value jobs[1].roles: boot.json:5:18",
        "unknown-parameter jobs[1].parameters.sleeps: boot.json:6:5",
        "unknown-parameter jobs[1].parameters.x: boot.json:7:5",
    ]


def test_what_only_the_roles_made_is_placed_at_its_job() -> None:
    boot = """local ccm = import 'ccm.libsonnet';
local shy = ccm.role('Runs after a job.', apply=function(job, parameters)
  job { task+: { commands: [['true']], after: [{ job: 'nobody', when: 'started' }] } });
ccm.boot('p', [
  ccm.job('a', ['shy']),
], roles={ shy: shy })
"""
    assert said({"boot.jsonnet": boot}) == ["unknown-job jobs[0].task.after: boot.jsonnet:5:3"]


BOOT_TEXT = '{"ident": "p", "jobs": [{"ident": "a", "roles": ["zzz"]}]}'


def test_environments_in_jsonnet_are_placed_in_their_files() -> None:
    env = """local farm(name) = { [name]: { capacity: { cpu: 'x' } } };
{
  site: 'desk',
  hosts: farm('h[1-2]') + { desk: {} },
  zones: (import 'zones.json'),
}
"""
    files = {"boot.json": BOOT_TEXT, "env.jsonnet": env, "zones.json": '{\n "z": {"hosts": 1}}'}
    assert said(files, "boot.json", "env.jsonnet") == [
        "wrong-type hosts['h[1-2]'].capacity.cpu: env.jsonnet:1:44, env.jsonnet:4:10",
        "wrong-type zones.z.hosts: zones.json:2:8",
    ]


TOML = '''site = "desk"
hosts.desk = {}

[zones.a]
# in several lines
hosts = """
desk,\\
x"""

[zones.b.ports]
  range = "0-9"
[zones.b]
hosts = "desk"
'''


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_toml_is_placed_at_the_line_of_the_statement(newline: str) -> None:
    files = {"boot.json": BOOT_TEXT, "env.toml": TOML.replace("\n", newline)}
    assert said(files, "boot.json", "env.toml")[-1:] == [
        "bad-ports zones.b.ports.range: env.toml:11:3"
    ]
    files["env.toml"] = (TOML + "[zones.c]\n").replace("\n", newline)
    assert said(files, "boot.json", "env.toml")[-1:] == ["bad-value zones.c: env.toml:14:1"]


def test_losses_are_placed_too() -> None:
    boot = """local ccm = import 'ccm.libsonnet';
ccm.boot('p', [
  ccm.job('a', ['zzz'], parameters={ sleeps: 1 }) {
    roles+: ['picky'],
  },
], roles={ picky: ccm.role('Has a stop signal.', apply=function(job, parameters)
  job { task+: { stop: { signal: 'SIGINT' } } }) })
"""
    sources = Sources({"env.json": ENV, "boot.jsonnet": boot}, "boot.jsonnet")
    lost = compile(sources, "env.json", ["procfile"], allow_lossy=True).losses["procfile"]
    assert lost
    assert {str(place) for d in lost for place in d.locations} == {
        "boot.jsonnet:3:3",
        "boot.jsonnet:3:51",
    }


def test_the_file_is_named_where_a_program_cannot_run_with_positions() -> None:
    boot = """local deep(n) = if n == 0 then { ident: 'p', jobs: [{ ident: 'a', roles: ['x'] }] }
else deep(n - 1);
deep(%d)
"""
    assert said({"boot.jsonnet": boot % 1}) == [
        "unknown-role jobs[0].roles[0]: boot.jsonnet:1:75, boot.jsonnet:2:6, boot.jsonnet:3:1"
    ]
    assert said({"boot.jsonnet": boot % 400}) == ["unknown-role jobs[0].roles[0]: boot.jsonnet"]


def test_a_dead_engine_leaves_the_file() -> None:
    found = [Diagnostic("x", "x", BOOT / "jobs"), Diagnostic("y", "y", ENVIRONMENT / "zones")]
    sources = Sources({"env.toml": TOML, "boot.jsonnet": "{ jobs: 1 }"}, "boot.jsonnet")
    with engine(sources) as child:
        child.process.kill()
        located = locate(child, "env.toml", found)
    assert [d.locations for d in located] == [
        (Location("boot.jsonnet"),),
        (Location("env.toml", 4, 1),),
    ]


def test_a_path_that_leads_nowhere_is_placed_as_far_as_it_leads() -> None:
    boot = "{ ident: 'p', jobs: [\n  { ident: 'a', roles: ['zzz'] }] }"
    paths = [BOOT / "jobs" / 0 / "roles" / 9, BOOT / "jobs" / 9, BOOT / "jobs" / 0 / "x" / "y"]
    with engine(Sources({"boot.jsonnet": boot}, "boot.jsonnet")) as child:
        located = locate(child, None, [Diagnostic("x", "x", path) for path in paths])
    places = [str(place) for d in located for place in d.locations]
    assert places == ["boot.jsonnet:2:17", "boot.jsonnet:1:15", "boot.jsonnet:2:3"]


def test_a_field_that_is_called_like_ours_costs_the_place_only() -> None:
    boot = "{ ident: 'p', jobs: [{ ident: 'a', roles: ['x'], '@pos': 'mine' }] }"
    assert said({"boot.jsonnet": boot})[-1] == "unknown-role jobs[0].roles[0]: boot.jsonnet"


TRICKY = [
    "{}",
    "[{}, {} {}, { a: 1, }, [[{ a: [1, -1, (2), ], }]]]",
    "{ a: 1 } { a: super.a + 1, b: self.a, c: $.b } { a+: 1 }",
    "local y = 2; { local x = 1, a: x, ['b' + y]: x, [if false then 'c']: x, assert self.a == 1 }",
    "{ [k]: v for k in ['a', 'b'] for v in [1] if k != 'b' } { [x + x]+: 2 for x in ['a'] }",
    "{ a: 'k', o: { a: 1, [self.a]: $.p, p: 2 }, p: { k: 'q' }, [{ k: 'r' }.k]: 1 }",
    "{ o: { k:: 'x', i: { [super_]: 1 for super_ in ['z'] } }, q: { ['$' + 's']: 1 } }",
    "local f(a, b=2, c={ d: 1 }) = { a: a, b: b } + c; [f(1), f(a=1, b={}) { z: f(2).a }.z]",
    "local o = { n:: function(x, y=1) { x: x, y: y }, s:: self }; [o.n(1), o.s.n(y=2, x=3)]",
    "{ a: -(std.length({ a: 1 })), b: !std.isObject({}), c: 'a' in { a: {} } }",
    "[{ a: 1 } == { a: 1 }, { a: 1 } + {} != { a: 1 }, std.length({ a: 1 }), { a: 1 } + '']",
    "std.mergePatch({ a: { b: 1 } }, { a: { c: 2 } }) + std.prune({ a: {}, b: { c: 1 } })",
    "[std.objectFields({ a: 1, b:: 2 }), std.objectValues({ a: {} }), std.toString({ a: {} })]",
    "std.foldl(function(x, y) x + y, [{ [n]+: { [n]: 1 } } for n in ['a', 'b']], {}) tailstrict",
    "local a = { base(x):: { x: x } }; (a { base(x):: super.base(x) { y: x } }).base(1)",
    "{ a: |||\n  { b: f(1) }\n  %s\n||| % 'x', |||\n  k\n|||: @'it''s', 'a\\'b': {} }",
    '{ "q\\"\\u00e9": "é" }',
    "{ // a { comment }(\n  a: 1, # another {\n  b /* : */ : [1, /* , */ 2], // end\n}",
    "local g = function(x) if x then { a: 1 } else {}; assert g(true).a == 1; [g(false), g (true)]",
    "{ a: { b: 1 } /* x */ { c: 2 }.c, d: [x { y: 1 } for x in [{ x: 1 }]][0:1], e: [1, 2][0] }",
    "local t = { assert self.z > 0 : 'no', z: 0, make():: self }; (t { z: 1 }).make() { k: 1 }",
    "local abstract() = { assert self.z > 0 }; abstract() { z: 1 }",
    "{ f: function(x) x, r: self.f({ a: 1 }), s: $.f(2), t: self['f']([3]) } { f:: super.f }",
    "[(import 'part.libsonnet').x, import 'part.json', importstr 'text.jsonnet', 1e3, null]",
    "local p = import 'part.libsonnet'; p.of(1, b=[1]) + p { x+: { y: 2 } }",
    "std.sort([{ a: 2 }, { a: 1 }], function(x) x.a) + std.set([{ a: 1 }, { a: 1 }], std.toString)",
    "[if 'a' in { a: 1 } then x else 2 for x in [{ a: 1 }]] + [std.type({}), std.type([])]",
]
PARTS = {
    "part.libsonnet": "{ x: { y: 1 }, of(a, b):: { a: a, b: b } }",
    "part.json": '{"a": [{"b": "\\u00e9\\ud83d\\ude00"}], "": {"": 1}}',
    "text.jsonnet": "{ a: f(1) }",
}


@pytest.mark.parametrize("program", TRICKY)
def test_positions_do_not_change_what_a_program_says(program: str) -> None:
    assert "@pos" in instrument(Notes(), "boot.jsonnet", program) or "import" in program
    said = _same(Sources({"boot.jsonnet": program, **PARTS}, "boot.jsonnet"))
    assert said[0] in "{["


SHIPPED = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("examples", "golden")
    for path in (ROOT / folder).glob("*/*.json*")
    if path.parent.name != "error-evaluation-limit"
)


@pytest.mark.parametrize("name", SHIPPED)
def test_positions_do_not_change_our_own_examples(name: str) -> None:
    folder = (ROOT / name).parent
    files = {
        path.relative_to(folder).as_posix(): path.read_text(errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".json", ".jsonnet", ".libsonnet"}
    }
    _same(Sources(files, Path(name).name))


def _same(sources: Sources) -> str:
    plain = _outcome(sources, None)
    assert _outcome(sources, partial(instrument, Notes())) == plain
    return plain


def _outcome(sources: Sources, change: Callable[[str, str], str] | None) -> str:
    with engine(sources, Limits(seconds=20)) as child:
        child.instrument = change
        try:
            return child.evaluate(f"import {json.dumps(sources.boot)}").decode()
        except CcmgenError as error:
            return error.diagnostics[0].code


def test_what_does_not_parse_is_left_alone() -> None:
    assert instrument(Notes(), "boot.jsonnet", "{ a: ") == "{ a: "
