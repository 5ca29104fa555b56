"""`ccmgen compile --timings`: every stage has its time, and no time is counted twice."""

import json
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ccmgen.cli.timing import OTHER, START, Clock

P42 = Path(__file__).parent.parent / "examples/p42"
STAGES = [START, "decode", "evaluate", "join", "place", "ports", "substitute", "check", "write"]
STAGES += ["emit nomad", "emit procfile"]


def compile_(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ccmgen", "compile", str(P42 / "boot.jsonnet"), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_script_reads_the_time_of_every_stage(tmp_path: Path) -> None:
    env = ["--env", str(P42 / "env.json"), "-o", str(tmp_path), "--format", "json", "--timings"]
    timings = json.loads(compile_(*env, "-b", "procfile", "-b", "nomad").stdout)["timings"]
    assert sorted(timings) == sorted([*STAGES, OTHER])
    assert min(timings.values()) >= 0 and timings["evaluate"] > 0


def test_people_read_a_table_beside_the_artifact() -> None:
    env = ["--env", str(P42 / "env.json"), "-b", "procfile"]
    plain, timed = compile_(*env), compile_(*env, "--timings")
    assert timed.stdout == plain.stdout
    assert plain.stderr == ""
    rows = [line.rsplit(maxsplit=3) for line in timed.stderr.splitlines()]
    stages = [row[0] for row in rows]
    expected = {*STAGES, OTHER, "total"} - {"emit nomad"}
    assert (set(stages), len(stages)) == (expected, len(expected))
    assert rows[-1][0] == "total" and rows[-1][-1] == "100.0%"


@st.composite
def nests(draw: st.DrawFn) -> list[str | None]:
    """Stages that begin, by name, and end, which is None."""
    return draw(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=20))


@given(nests())
def test_no_time_is_counted_twice(steps: list[str | None]) -> None:
    before = time.perf_counter()
    clock = Clock()
    made = time.perf_counter()
    under_way = []
    for name in steps:
        if name is not None:
            under_way.append(clock.stage(name))
            under_way[-1].__enter__()
        elif under_way:
            under_way.pop().__exit__(None, None, None)
    read_from = time.perf_counter()
    seconds = clock.read()
    after = time.perf_counter()
    measured = sum(seconds.values()) - seconds[START]
    rounding = 1e-6 * len(seconds)
    assert read_from - made - rounding <= measured <= after - before + rounding
    assert seconds.keys() == {START, OTHER, *filter(None, steps)}
