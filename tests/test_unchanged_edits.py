"""With the cache and without it, compiles are the same to whoever looks, whatever was edited."""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.edits import EDITS, LOCK_EDITS
from tests.twice import COMPILE, HOUR_NS, LOCKED, make, run

RUNNING = [
    ("--lock", "locks/ccmgen.lock"),
    ("--lock", "ccmgen.lock"),
    ("--rebalance",),
    ("--occupied", "beside.json"),
]
OPTIONS = st.lists(
    st.sampled_from([
        *RUNNING,
        ("-b", "nomad"),
        ("-b", "procfile"),
        ("--allow-lossy",),
        ("--record",),
        ("--check",),
        ("--format", "json"),
    ]),
    max_size=3,
    unique=True,
)  # fmt: skip


def everything(folder: Path) -> dict[str, object]:
    """What there is below a folder: kinds, modes, contents."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes() if path.is_file() else path.is_symlink()
        found[name] = (path.lstat().st_mode, content)
    return found


@pytest.mark.parametrize("words", [["--occupied", "beside.json"], ["--rebalance"]])
@pytest.mark.parametrize("name", LOCK_EDITS)
def test_what_becomes_of_a_lock_is_noticed(tmp_path: Path, name: str, words: list[str]) -> None:
    one, other = twins = [tmp_path / each / "project" for each in ("one", "other")]
    make(one)
    for _ in range(2):
        run(one, *LOCKED, *words)
    shutil.copytree(one, other)
    for edited in (True, True, False, False):
        for twin in twins if edited else ():
            LOCK_EDITS[name](twin)
        cached, fresh = run(one, *LOCKED, *words), run(other, *LOCKED, *words, "--no-cache")
        assert cached[:3] == fresh[:3]
        assert everything(one) == everything(other)


class Twins(RuleBasedStateMachine):
    """A project that is compiled with the cache, and one that is compiled without."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.twins = [self.folder / name / "project" for name in ("one", "other")]
        for twin in self.twins:
            make(twin)
        self.before = os.environ.get("XDG_CACHE_HOME")
        os.environ["XDG_CACHE_HOME"] = str(self.folder / "cache")

    def teardown(self) -> None:
        if self.before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = self.before
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(sorted(EDITS)))
    def edit(self, name: str) -> None:
        for twin in self.twins:
            EDITS[name](twin)

    @rule(options=OPTIONS, ahead=st.booleans())
    def compile(self, options: list[tuple[str, ...]], ahead: bool) -> None:
        words = [*COMPILE, *(word for option in options for word in option)]
        one, other = self.twins
        cached = run(one, *words, ahead_ns=HOUR_NS if ahead else 0)
        fresh = run(other, *words, "--no-cache")
        assert cached[:3] == fresh[:3]
        assert everything(one) == everything(other)

    @rule(options=st.lists(st.sampled_from(RUNNING), max_size=2), times=st.integers(2, 3))
    def compile_again_and_again(self, options: list[tuple[str, ...]], times: int) -> None:
        for _ in range(times):
            self.compile(options, ahead=True)

    @rule(where=st.floats(0, 1), cut=st.booleans())
    def damage(self, where: float, cut: bool) -> None:
        """Something happens to the entries of the cache."""
        for entry in (self.folder / "cache/ccmgen").glob("*"):
            content = entry.read_bytes()
            at = int(where * len(content))
            entry.write_bytes(content[:at] + (b"" if cut else b"x" + content[at + 1 :]))


TestTwins = Twins.TestCase
TestTwins.settings = settings(
    max_examples=6, stateful_step_count=15, phases=[Phase.generate]
)  # each step is one or more runs, too dear to shrink
