"""What the engine has said before is what it would say again."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.diagnostics import CcmgenError
from ccmgen.evaluate import engine
from ccmgen.evaluated import Store
from ccmgen.sources import Sources

TEXTS = ["1", "import 'y'", "import 'lib/y'", "import '../x'", "importstr 'y'", "import 'z'", "{"]
NAMES = ["x", "y", "z", "lib/x", "lib/y", "other/y", "other/z", "ccm.libsonnet"]
FILES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS))


class Kept(dict[str, bytes]):
    def put(self, key: str, content: bytes) -> None:
        self[key] = content


def said(files: Mapping[str, str], store: Store | None) -> object:
    """The result, or what is wrong; and what was read."""
    sources = Sources(files, "x", libraries=("other", "lib"))
    with engine(sources) as child:
        child.store = store
        try:
            return child.evaluate("[import 'x', import 'y']"), child.read
        except CcmgenError as error:
            return error.diagnostics


@settings(max_examples=15)
@given(st.lists(FILES.filter(lambda files: "x" in files), min_size=2, max_size=5))
def test_with_a_store_and_without(states: list[dict[str, str]]) -> None:
    store = Kept()
    for files in [*states, *states]:
        assert said(files, store) == said(files, None)


def test_what_was_said_before_needs_no_engine() -> None:
    files, store = {"x": "1 + import 'lib/y'", "lib/y": "2", "y": "3"}, Kept()
    first = said(files, store)
    with engine(Sources(files, "x", libraries=("other", "lib"))) as child:
        child.store = store
        child.process.kill()
        assert (child.evaluate("[import 'x', import 'y']"), child.read) == first
