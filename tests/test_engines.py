"""Official Jsonnet decides: the Go engine that we use and the C++ reference give the same JSON.

For every program that we ship, for those of the goldens, right or wrong, and for generated boots.
"""

import json
from pathlib import Path
from typing import Any

import _gojsonnet
import _jsonnet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.sources import ForbiddenFileError, Sources, find_import
from tests.strategies import hostile_text

ROOT = Path(__file__).parent.parent
BOMBS = {"error-evaluation-limit"}
FOLDERS = {
    path.parent.relative_to(ROOT).as_posix(): path.parent
    for place in ("examples/*", "golden/*", "tests/**")
    for document in ("boot", "macro")
    for path in sorted(ROOT.glob(f"{place}/{document}.json*"))
    if path.parent.name not in BOMBS
}


def evaluate(engine: Any, sources: Sources, snippet: str) -> Any:
    """The JSON of a snippet, or None for an error, whose words are each engine's own."""

    def find(folder: str, name: str) -> tuple[str, bytes]:
        try:
            found, text = find_import(sources, folder, name)
        except (KeyError, ForbiddenFileError):
            return f"<none>/{name}", b"error 'not found'"
        return found, text.encode()

    try:
        text = engine.evaluate_snippet("<ccmgen>", snippet, import_callback=find)
    except RuntimeError:
        return None
    return json.loads(text)


def both(sources: Sources, snippet: str) -> Any:
    """What both engines say."""
    reference = evaluate(_jsonnet, sources, snippet)
    assert evaluate(_gojsonnet, sources, snippet) == reference
    return reference


def texts(folder: Path) -> dict[str, str]:
    """The readable files of a folder, by name."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".jsonnet", ".libsonnet"}:
            found[path.relative_to(folder).as_posix()] = path.read_text(errors="replace")
    return found


def snippet(function: str, name: str, files: dict[str, str], contexts: list[str]) -> str:
    """What ccmgen asks the library about a document."""
    roles = [file for file in files if file.endswith("roles.libsonnet") and function == "roles"]
    entries = ", ".join(f"{{ file: '{file}', entries: import '{file}' }}" for file in roles)
    layers = ", ".join(f"{{ file: '{file}', context: import '{file}' }}" for file in contexts)
    call = f"{function}(import '{name}', {{ roles: [{entries}], modules: [] }}, [{layers}])"
    return f"(import '<ccmgen>/compile.libsonnet').{call}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_on_the_programs_of(folder: str) -> None:
    files = texts(FOLDERS[folder])
    sources = Sources(files, "")
    contexts = {name for name in files if name.startswith(("site", "group", "context"))}
    documents = [name for name in files if name.startswith(("boot.", "macro."))]
    for name in documents:
        told = [snippet("compile", name, files, use) for use in ([], sorted(contexts))]
        found = [both(sources, each) for each in told]
        if not any(found):
            found = [
                both(sources, snippet("roles", name, files, [])),
                both(sources, told[0].replace("compile(", "study(", 1)),
            ]
        assert any(found) or "golden/error-" in folder
    for name in files:
        if name.endswith(".jsonnet") and "/" not in name and name not in documents:
            assert both(sources, f"import '{name}'") is not None or "golden/error-" in folder


@pytest.mark.parametrize("site", ["fnal", "local"])
@pytest.mark.parametrize("group", ["higgs", "qcd"])
def test_on_a_production(site: str, group: str) -> None:
    """In contexts that go together, so that it does compile."""
    files = texts(ROOT / "examples/higgs")
    contexts = [f"site-{site}.jsonnet", f"group-{group}.jsonnet"]
    found = both(Sources(files, ""), snippet("compile", "macro.jsonnet", files, contexts))
    assert found["partition"]["jobs"]


@pytest.mark.parametrize("role", ["appfwk", "rc", "webui", "zoned", "zzz"])
def test_on_roles(role: str) -> None:
    found = both(Sources({}, ""), f"import '<ccmgen>/roles/{role}.libsonnet'")
    assert found["doc"]


plain = st.recursive(
    st.one_of(
        hostile_text,
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile_text, inner, max_size=3),
    max_leaves=5,
)
jobs = st.fixed_dictionaries(
    {
        "ident": hostile_text,
        "roles": st.lists(st.sampled_from(["appfwk", "zzz", "webui", "rc"]), max_size=3),
        "parameters": st.fixed_dictionaries(
            {"zone": hostile_text, "rc": hostile_text, "controls": st.lists(hostile_text)},
            optional={"sleeps": plain, "affinity": hostile_text},
        ),
    },
    optional={"cardinality": st.integers(0, 9)},
)


@settings(max_examples=25, deadline=None)
@given(hostile_text, st.lists(jobs, max_size=3))
def test_on_generated_boots(ident: str, jobs: list[Any]) -> None:
    boot = {"ident": ident, "jobs": jobs}
    sources = Sources({"boot.json": json.dumps(boot)}, "boot.json")
    found = both(sources, snippet("compile", "boot.json", {}, []))
    assert found["boot"] == boot
    assert [job["ident"] for job in found["partition"]["jobs"]] == [job["ident"] for job in jobs]
