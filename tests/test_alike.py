"""A boot of many jobs, of which like jobs are evaluated once, is the partition that all make.

Held for every boot of the goldens and examples and for generated ones whose roles do what they
should not, on the engine that we use and on the C++ reference. Whatever is wrong with a boot, the
evaluation of every job says it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import _jsonnet
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.boot import Boot
from ccmgen.decode.alike import Outline, fill
from ccmgen.decode.boot import read_partition
from ccmgen.decode.library import FEW, ask
from ccmgen.diagnostics import BOOT, CcmgenError, DataPath, Diagnostic
from ccmgen.evaluate import Engine, Limits, engine
from ccmgen.ir import Partition
from ccmgen.sources import Sources, find_import
from tests.strategies import hostile_text
from tests.test_engines import FOLDERS, texts

ROLES = {
    "plain": "job { task+: { commands+: [['true']] } }",
    "of-ident": "job { task+: { commands+: [['echo', job.ident]] } }",
    "of-cardinality": "job { task+: { resources+: { cpu: job.cardinality } } }",
    "of-own-ident": "job { task+: { commands+: [[self.name]], name:: job.ident } }",
    "of-x": "job { task+: { commands+: [['x', std.toString(parameters.x)]] } }",
    "whether-x": "job { task+: { commands+: [[if 'x' in parameters then 'x' else 'none']] } }",
    "how-many": "job { task+: { commands+: [[std.toString(std.length(parameters))]] } }",
    "ident-if-x": "job { task+: { commands+: [[if parameters.x == 1 then job.ident else '-']] } }",
    "renames": "job { ident: 'new-' + job.ident }",
    "renames-one": "job { ident: if super.ident == 'j1' then 'other' else super.ident }",
    "multiplies": "job { cardinality: 2 * super.cardinality }",
    "adds-parameter": "job { parameters+: { y: [1] } }",
    "changes-parameter": "job { parameters+: { x: 'changed' } }",
    "drops-parameters": "job { parameters: {} }",
    "describes": "job { metadata+: { size: std.length(job.ident) } }",
    "hides": "job { provides:: super.provides, task+: { commands+: [['true']] } }",
    "provides": "job { provides+: { provides: { of: parameters } } }",
    "rebuilds": "{ [key]: job[key] for key in std.objectFields(job) }",
    "rebuilds-ident": "std.mapWithKey(function(key, v) if key == 'ident' then v + 'x' else v, job)",
    "of-type": "if std.type(job.ident) == 'string' then job { metadata: { a: 1 } } else job",
    "asserts": "assert std.length(job.ident) < 3; job",
    "asserts-within": "job { assert self.ident != 'j2' }",
    "fails-for-one": "if job.cardinality == 2 then error 'two' else job",
    "fails-in-task": "job { task+: { commands+: [[if parameters.x == 1 then error 'x']] } }",
    "lies": "job { task+: { commands+: [[if job.ident == 'j0' then error '[unseen] other 0 0']]} }",
    "lies-more": "error '[unseen] commands 99 0 9'",
    "lies-of-another": "job { task+: { commands+: [[error '[unseen] other 0 1']] } }",
    "no-job": "null",
    "other-roles": "job { roles+: ['zzz'] }",
    "nonsense": "job { nonsense: 1 }",
    "wrong": "job { task+: { commands+: [[parameters]] } }",
}
"""What functions of roles may come to do."""

LIBRARY = "\n".join(
    f"'{name}': {{ doc: 'd', parameters: {{}}, provides: {{}},"
    f" apply:: function(job, parameters) {apply} }},"
    for name, apply in ROLES.items()
)
values: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([1, 2, -1, 0.1, 1e300, 2**53, True, None, "1", [], {}, [{"a": [0.5]}]]),
    hostile_text,
)
boots = st.fixed_dictionaries(
    {
        "ident": st.sampled_from(["p", {"name": "p", "version": "1", "labels": {"a": "b"}}]),
        "jobs": st.lists(
            st.fixed_dictionaries(
                {
                    "ident": st.sampled_from(["j0", "j1", "j2", "j3"]),
                    "roles": st.lists(
                        st.sampled_from([*ROLES, *(["plain", "zzz", "appfwk", "zoned"] * 9)]),
                        min_size=1,
                        max_size=3,
                    ),
                    "parameters": st.dictionaries(
                        st.sampled_from(["x", "zone", "affinity", "sleeps"]), values
                    )
                    | st.lists(
                        st.fixed_dictionaries({"key": st.just("x"), "value": values}), max_size=1
                    ),
                },
                optional={"cardinality": st.integers(0, 3)},
            ),
            min_size=1,
            max_size=6,
        ),
    }
)


class Reference(Engine):
    """The C++ engine, in this process."""

    def evaluate(self, snippet: str, document: DataPath = BOOT, file: str | None = None) -> bytes:
        def find(folder: str, name: str) -> tuple[str, bytes]:
            found, text = find_import(self.sources, folder, name)
            return found, text.encode()

        try:
            found: str = _jsonnet.evaluate_snippet("<ccmgen>", snippet, import_callback=find)
        except RuntimeError as error:
            said = str(error).partition("\n")[0].removeprefix("RUNTIME ERROR: ")
            code, _, message = said.removeprefix("[").partition("] ")
            raise CcmgenError([Diagnostic(code, message)]) from None
        return found.encode()


@contextmanager
def reference(sources: Sources) -> Iterator[Engine]:
    no_child = cast(Any, None)
    yield Reference(watched=no_child, sources=sources, limits=Limits())


class Compiled(msgspec.Struct):
    boot: Boot
    partition: Partition | None = None
    outline: Outline | None = None


def compiled(child: Engine, *arguments: str) -> Compiled | None:
    """None if the document makes no partition."""
    try:
        return msgspec.json.decode(ask(child, "compile", *arguments), type=Compiled)
    except (CcmgenError, msgspec.ValidationError):
        return None


def entire(child: Engine) -> Partition | None:
    found = compiled(child)
    return found.partition if found else None


def filled(child: Engine) -> Partition | None:
    found = compiled(child, "-1")
    return fill(child, found.boot, found.outline) if found and found.outline else None


def agree(sources: Sources, on: Callable[[Sources], Any] = engine) -> Partition | None:
    """The partition of the sources, which is the same to the byte in both ways."""
    with on(sources) as child:
        whole = entire(child)
        parts = filled(child)
    assert msgspec.json.encode(parts) == msgspec.json.encode(whole)
    return whole


@pytest.mark.parametrize("folder", FOLDERS)
def test_on_the_boots_of(folder: str) -> None:
    files = texts(FOLDERS[folder])
    contexts = tuple(sorted(n for n in files if n.startswith(("site", "group", "context"))))
    roles = tuple(name for name in files if name.endswith("roles.libsonnet"))
    for name in (name for name in files if name.startswith("boot.")):
        uses = sorted({((), ()), (roles, ()), (roles, contexts)})
        each = [Sources(files, name, *use) for use in uses]
        found = [agree(sources) for sources in each]
        assert any(found) or "golden/error-" in folder
        for sources, partition in zip(each, found, strict=True):
            assert partition is None or agree(sources, reference) == partition


def sources_of(boot: Any) -> Sources:
    files = {"boot.json": json.dumps(boot), "roles.libsonnet": f"{{ {LIBRARY} }}"}
    return Sources(files, "boot.json", ("roles.libsonnet",))


@settings(max_examples=100, deadline=None)
@given(boots)
def test_on_generated_boots(boot: Any) -> None:
    agree(sources_of(boot))


@settings(max_examples=25, deadline=None)
@given(boots)
def test_on_generated_boots_and_the_reference(boot: Any) -> None:
    sources = sources_of(boot)
    assert agree(sources, reference) == agree(sources)


@pytest.mark.parametrize("role", ROLES)
def test_on_a_role(role: str) -> None:
    jobs = [
        {"ident": f"j{n}", "roles": ["plain", role], "parameters": {"x": n % 2}, "cardinality": n}
        for n in range(5)
    ]
    agree(sources_of({"ident": "p", "jobs": jobs}))


def test_like_jobs_share_what_was_evaluated() -> None:
    jobs = [
        {"ident": f"j{n}", "roles": ["whether-x", "zzz"], "parameters": {"x": n}} for n in range(9)
    ]
    found = agree_and_fill(sources_of({"ident": "p", "jobs": jobs}))
    assert len({id(job.task) for job in found.jobs[:9]}) == 1
    assert [job.parameters["x"] for job in found.jobs[:9]] == list(range(9))


def agree_and_fill(sources: Sources) -> Partition:
    with engine(sources) as child:
        found = filled(child)
    assert found is not None
    assert found == agree(sources)
    return found


PARAMETERS = "{ zone: 'a', x: self.zone, hidden:: 1, list: [{ a: 1, b:: error 'unseen' }] }"
"""What a role could tell from what it says as JSON."""


@pytest.mark.parametrize(
    "shown",
    [
        "(parameters { zone: 'b' }).x",
        "if std.objectHasAll(parameters, 'hidden') then 'hidden' else 'plain'",
        "std.toString(std.objectFieldsAll(parameters.list[0]))",
    ],
)
def test_roles_are_given_parameters_as_data(shown: str) -> None:
    """So a boot and what it says as JSON make one partition."""
    apply = f"job {{ task+: {{ commands+: [['x', {shown}]] }} }}"
    schema = "{ properties: { zone: {}, x: {}, list: {} } }"
    role = (
        f"{{ r: {{ doc: 'd', parameters: {schema}, provides: {{}},"
        f" apply:: function(job, parameters) {apply} }} }}"
    )
    boot = f"{{ ident: 'p', jobs: [{{ ident: 'a', roles: ['r'], parameters: {PARAMETERS} }}] }}"
    files = {"boot.jsonnet": boot, "roles.libsonnet": role}
    roles = ("roles.libsonnet",)
    with engine(Sources(files, "boot.jsonnet", roles)) as child:
        made = read_partition(child)
        files["boot.json"] = json.dumps(json.loads(ask(child, "documents"))["boot"])
    with engine(Sources(files, "boot.json", roles)) as child:
        assert read_partition(child) == made
    agree_and_fill(Sources(files, "boot.jsonnet", roles))


def test_what_is_wrong_with_one_of_many_jobs_is_said_of_it() -> None:
    jobs = [
        {"ident": "j0", "roles": ["plain"]},
        {"ident": "j1", "roles": ["fails-for-one"], "cardinality": 2},
        {"ident": "j2", "roles": ["pain"]},
    ]
    jobs += [{"ident": f"more-{n}", "roles": ["plain"]} for n in range(FEW)]
    sources = sources_of({"ident": "p", "jobs": jobs})
    with engine(sources) as child, pytest.raises(CcmgenError) as caught:
        read_partition(child)
    assert [(d.code, str(d.path)) for d in caught.value.diagnostics] == [
        ("unknown-role", "jobs[2].roles[0]")
    ]
    del jobs[2]
    with (
        engine(sources_of({"ident": "p", "jobs": jobs})) as child,
        pytest.raises(CcmgenError) as it,
    ):
        read_partition(child)
    assert [(d.code, d.message) for d in it.value.diagnostics] == [("jsonnet-error", "two")]


def test_the_engine_is_asked_little_of_many_jobs() -> None:
    """The outline, what is looked at (the zone), and all parts of a job; not a part at a time."""
    jobs = [
        {"ident": f"j{n}", "roles": ["zoned", "zzz"], "parameters": {"zone": "a"}}
        for n in range(FEW + 1)
    ]
    asked: list[str] = []

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        asked.append(name)
        yield

    with engine(sources_of({"ident": "p", "jobs": jobs})) as child:
        child.stage = stage
        assert len(read_partition(child).jobs) == FEW + 1
    assert asked == ["evaluate"] * 3
