"""What is said of faults in modules, contexts and handlers, and where they are found."""

import pytest

import ccmgen
from tests.macros import compiled, macro, metadata, module, refused, traced

OWN = "{ doc: 'd', metadata: {}, required: [], provides: [], needs: [], calls: [], %s }"


def handled(body: str, loop: str = "", load: str = "") -> str:
    """A macro with one module `a`, which makes its jobs so."""
    handler = f"rj.handler('works', function(own, linker) {body})"
    schemas = "value: { type: 'integer', default: 1 }, cards: { type: 'object', default: {} }"
    text = f"rj.configurator('m', {{ {schemas} }}, handlers={{ MakeJob: {handler} }})"
    return macro(f"rj.load('a'{load})", {"a": text}, f", loop={loop}" if loop else "")


def only(program: str, *contexts: str) -> ccmgen.Diagnostic:
    (problem,) = refused(program, *contexts)
    return problem


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("5", "it is no object"),
        ("{ doc: 'd' }", "it has no metadata"),
        (OWN % "handlers: {}, abstract: 'no'", "abstract is neither true nor false"),
        (OWN % "handlers: [], abstract: false", "handlers is no object of handlers by call"),
        (
            OWN % "handlers: { MakeJob: { does: 'x' } }, abstract: false",
            "bind a function to the call MakeJob with handler(does, function)",
        ),
        (
            OWN.replace("needs: []", "needs: [1]") % "handlers: {}, abstract: false",
            "needs is no list of names",
        ),
        (
            OWN.replace("metadata: {}", "metadata: []") % "handlers: {}, abstract: false",
            "metadata is no object of schemas by key",
        ),
    ],
)
def test_what_is_not_made_as_modules_are_is_told_where_it_is_loaded(text: str, fault: str) -> None:
    problem = only(macro("rj.load('a')", {"a": text}))
    assert problem.code == "bad-module"
    assert problem.message == f"module 'a' is not made as modules are: {fault}"
    assert str(problem.path) == "load[0].module"


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("''", "a module needs documentation"),
        ("'d', metadata={ n: 5 }", "the schema of its metadata n is no object"),
        ("'d', required=['n']", "it requires n, and has no such metadata"),
        ("'d', provides='x'", "provides is no list of names"),
    ],
)
def test_a_module_that_is_made_wrong_is_told_where_it_is_made(arguments: str, fault: str) -> None:
    problem = only(macro("rj.load('a')", {"a": f"rj.configurator({arguments})"}))
    assert problem.code == "bad-module"
    assert problem.message == f"a module is not made as modules are: {fault}"
    assert problem.locations[0].file == "macro.jsonnet"


def test_a_handler_takes_a_configurator_and_a_linker() -> None:
    one = "rj.configurator('m', handlers={ MakeJob: rj.handler('works', function(own) own) })"
    problem = only(macro("rj.load('a')", {"a": one}))
    assert problem.message == "a handler needs a function(configurator, linker)"


@pytest.mark.parametrize(
    ("extends", "fault"),
    [
        ("[{ wen: {} }]", "wen is no key of a context"),
        ("[{ when: [] }]", "when is no object"),
        ("[{ force: { a: 1 } }]", "force.a is no object"),
        ("['site']", 'it is "site"'),
        ("{}", "extends is a list of contexts"),
    ],
)
def test_what_a_context_builds_on_is_looked_at(extends: str, fault: str) -> None:
    program = macro("rj.load('a')", {"a": module()})
    for context in (f"rj.context(extends={extends})", f"{{ extends:: {extends} }}"):
        problem = only(program, context)
        assert problem.code == "bad-value"
        assert fault in problem.message


def test_a_forced_value_of_a_context_that_another_builds_on_is_found_there() -> None:
    context = "rj.context(extends=[rj.context(force={ a: { value: 1 } })])"
    problem = only(macro("rj.load('a', { value: 2 })", {"a": module()}), context)
    assert problem.code == "forced-setting"
    assert [place.file for place in problem.locations] == ["macro.jsonnet", "context0.jsonnet"]


@pytest.mark.parametrize("base", ["value: 1", "cards+: { x: 1 }"])
def test_what_a_context_overrules_of_those_it_builds_on_is_forced_no_more(base: str) -> None:
    own = "value: 2, cards: { y: 2 }"
    context = (
        f"rj.context(force={{ a: {{ {own} }} }}, extends=[rj.context(force={{ a: {{ {base} }} }})])"
    )
    program = macro("rj.load('a', { value: 2, cards: { y: 2 } })", {"a": module()})
    made = metadata(program, context)["mc-a"]
    assert (made["value"], made["cards"]) == (2, {"y": 2})


def test_what_is_forced_stays_in_force_when_a_handler_sets_it() -> None:
    body = (
        "local l = linker.set({ value: 5, cards: { x: 5, y: 5 } });"
        " local value = l.get('a', 'value'), cards = l.get('a', 'cards');"
        " l.create('j', rj.script { metadata: { value: value, cards: cards } })"
    )
    force = "rj.context(force={ a: { value: 2, cards+: { y: 2 } } })"
    assert metadata(handled(body))["j"] == {"value": 5, "cards": {"x": 5, "y": 5}}
    assert metadata(handled(body), force)["j"] == {"value": 2, "cards": {"x": 5, "y": 2}}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("linker.set(5)", "bad-metadata", "a sets 5, and set takes an object"),
        ("linker.set({ value: 'x' })", "bad-metadata", 'a.value is "x", and integer is expected'),
        (
            "linker.set({ v: 1 })",
            "unknown-metadata",
            "a sets v, and a has no such metadata; it has: cards, value",
        ),
        (
            "linker.create(5, rj.script)",
            "bad-script",
            "a creates a ScriptObject whose ident is 5",
        ),
        (
            "linker.create('j', 5)",
            "bad-script",
            "a creates j as a number, and a ScriptObject is rj.script with more elements",
        ),
        (
            "linker.create('j', rj.script).change('j', function(script) null)",
            "bad-script",
            "a changes j to a null, and a ScriptObject is rj.script with more elements",
        ),
        (
            "linker.create('j', rj.script).create('j', rj.script)",
            "duplicate-script",
            'a creates a second ScriptObject "j"',
        ),
        (
            "linker.create('j', rj.script).change('k', function(script) script)",
            "unknown-script",
            'there is no ScriptObject "k" in this job; there are: j',
        ),
        (
            "local l = linker.set({ value: rj.link('nobody', 'x') });"
            " l.create('j', rj.script { metadata: { n: l.get('a', 'value') } })",
            "dangling-link",
            "a link of a is to nobody, which nothing that is loaded provides",
        ),
    ],
)
def test_what_a_handler_does_wrong_is_told(body: str, code: str, message: str) -> None:
    problem = only(handled(body))
    assert (problem.code, problem.message) == (code, message)


def test_a_handler_that_returns_no_linker_is_found_by_its_load() -> None:
    problem = only(handled("null"))
    assert problem.code == "no-linker"
    assert str(problem.path) == "load[0]"


def test_a_plain_object_is_a_scriptobject_too() -> None:
    (job,) = compiled(handled("linker.create('j', { commands: [['run']] })")).jobs
    assert job.task.commands == (("run",),)


def test_a_scriptobject_that_another_job_of_the_loop_has_made_is_found_by_that_job() -> None:
    problem = only(handled("linker.create('j', rj.script)", "[rj.job('x'), rj.job('y')]"))
    assert problem.code == "duplicate-script"
    assert problem.message == "a creates a second ScriptObject j, for job y of the loop"
    assert str(problem.path) == "loop[1]"


@pytest.mark.parametrize(
    "link", ["{ ref: 'link' }", "{ ref: 'link', of: 'b', key: 5 }", "[{ ref: 'link', key: 'x' }]"]
)
def test_a_link_that_does_not_say_to_what_is_found(link: str) -> None:
    program = macro(f"rj.load('a', {{ list: {link} }})", {"a": module()})
    problem = only(program)
    assert problem.code == "bad-metadata"
    assert "is a link that does not say to what" in problem.message
    assert str(problem.path).startswith("load[0].config.list")


def test_a_link_among_defaults_is_found_by_the_load() -> None:
    text = module().replace("type: 'integer',", "type: 'integer', default: rj.link('b', 'value'),")
    problem = only(macro("rj.load('a')", {"a": text}))
    assert problem.code == "dangling-link"
    assert str(problem.path) == "load[0]"


def test_a_circle_of_substitutions_is_found_where_it_closes_and_where_it_is_entered() -> None:
    context = "rj.context(substitute={ a: 'b', b: 'a' })"
    problem = only(macro("rj.load('a')", {"a": module(), "b": module()}), context)
    assert problem.code == "substitution-loop"
    assert [place.file for place in problem.locations] == ["context0.jsonnet", "macro.jsonnet"]


MANY = 600
"""More than the engine's stack has frames."""


def test_a_scriptobject_may_be_changed_any_number_of_times() -> None:
    add = "function(script) script { commands+: [['run', '' + n]] }"
    body = (
        f"std.foldl(function(l, n) l.change('j', {add}), std.range(1, {MANY}),"
        " linker.create('j', rj.script))"
    )
    assert sum(len(event.changed) for event in traced(handled(body)).events) == 1
    (job,) = compiled(handled(body)).jobs
    assert job.task.commands == tuple(("run", str(n)) for n in range(1, MANY + 1))


def test_metadata_may_be_set_any_number_of_times() -> None:
    step = "l.set({ value: l.get('a', 'value') + 1 })"
    body = (
        f"local end = std.foldl(function(l, n) {step}, std.range(1, {MANY}), linker);"
        " end.create('j', rj.script { metadata: { value: end.get('a', 'value') } })"
    )
    assert metadata(handled(body))["j"]["value"] == MANY + 1


def test_metadata_is_carried_on_over_any_number_of_jobs() -> None:
    body = (
        "linker.set({ value: own.metadata.value + 1 })"
        ".create(linker.job, rj.script { metadata: { value: own.metadata.value } })"
    )
    config = "{ a: { cards+: { ['c' + n]: n } } }"
    loop = f"[rj.job('j' + n, {config}) for n in std.range(1, {MANY})]"
    program = handled(body, f"{loop}, calls=['MakeJob']")
    assert metadata(program)[f"j{MANY}"]["value"] == MANY


def test_earlier_jobs_of_the_loop_are_read_as_they_were_made() -> None:
    body = (
        "local earlier = [{ [entry.ident]: entry.script.commands } for entry in linker.collect()];"
        " linker.create(linker.job, rj.script { commands: [['run', linker.job]],"
        " metadata: { earlier: earlier } })"
    )
    made = metadata(handled(body, "[rj.job('x'), rj.job('y')]"))
    assert made["y"]["earlier"] == [{"x": [["run", "x"]]}]
