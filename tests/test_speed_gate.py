"""What a task costs does not grow with their number, and does not creep up: counted, not timed.

Steps of the interpreter are the same in every run, so they are held to the per cent. What C does
for one step they do not see (`x in list`), so that a ratio of processor times within this process
is held as well, with so wide a margin that only a cost which is not linear exceeds it.
"""

import gc
import subprocess
import sys
import time
import tracemalloc
from functools import partial
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from benchmarks.cases import BACKENDS
from benchmarks.workload import Work
from ccmgen import boot, calling, environment, ir, macro, placement
from ccmgen.decode import production
from tests.counting import (
    COUNTED,
    SHAPES,
    Counts,
    calls,
    compiled,
    counted,
    counts_of,
    emit,
    growth,
    kept,
    small_jobs,
)

ROOT = Path(__file__).parent.parent

MOST_GROWTH = 1.01
"""Of steps a task, when there are twice as many."""

MOST_CREEP = 1.05
"""Of calls a task, beside those that are kept; other versions of Python differ by that much."""

MOST_MODULES = 235
"""That a compile imports, the interpreter's own included."""

OBJECT_BYTES = 48
"""The least that a string takes: a backend that keeps one a task is found out."""
COLUMN_BYTES = 16
"""A backend may keep so much a task, such as a column of numbers."""
PATH_BYTES = 400
"""And so much an artifact: no path may be used twice."""
SLACK_BYTES = 128 << 10


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("what", COUNTED)
def test_a_task_costs_the_same_among_few_and_among_many(what: str, shape: str) -> None:
    assert growth(partial(counts_of, what, SHAPES[shape])) < MOST_GROWTH


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("what", COUNTED)
def test_a_task_costs_no_more_calls_than_it_did(what: str, shape: str) -> None:
    assert calls(what, SHAPES[shape]) <= MOST_CREEP * kept()[what][shape] + 0.1


def test_every_backend_that_ships_is_held() -> None:
    shipped = {path.stem for path in (ROOT / "backends").glob("[a-z]*.py")}
    assert shipped == set(BACKENDS)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_emission_keeps_nothing_of_its_tasks(backend: str) -> None:
    fewer, more = 4_000, 12_000
    least, _ = peak_of_emission(backend, fewer)
    most, artifacts = peak_of_emission(backend, more)
    paths = PATH_BYTES * artifacts if artifacts > fewer else 0
    assert most - least < COLUMN_BYTES * (more - fewer) + paths + SLACK_BYTES
    assert COLUMN_BYTES * (more - fewer) + SLACK_BYTES < OBJECT_BYTES * (more - fewer)


def peak_of_emission(backend: str, tasks: int) -> tuple[int, int]:
    """The most bytes that an emission has at a time, and how many artifacts it makes."""
    done = compiled(backend, Work(tasks, 2, 100))
    emit(compiled(backend, Work(4, 2, 4)), backend)  # what is made once and kept is there already
    gc.collect()
    tracemalloc.start()
    try:
        artifacts = emit(done, backend)
        return tracemalloc.get_traced_memory()[1], artifacts
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("backend", BACKENDS)
def test_sixteen_times_the_tasks_take_nowhere_near_their_square_of_time(backend: str) -> None:
    few = min(processor_seconds(backend, 500) for _ in range(3))
    assert processor_seconds(backend, 16 * 500) / few < 16 * 4


def processor_seconds(backend: str, tasks: int) -> float:
    """Of this thread, for a compile and its emission."""
    since = time.thread_time()
    emit(compiled(backend, small_jobs(tasks)), backend)
    return time.thread_time() - since


def test_a_quadratic_cost_is_seen() -> None:
    def seek(task: int) -> None:
        for other in range(0, task, 50):
            assert other < task

    def quadratic(tasks: int) -> Counts:
        with counted() as counts:
            for task in range(tasks):
                seek(task)
        return counts

    assert growth(quadratic) > 1.2


def test_a_compile_imports_little(tmp_path: Path) -> None:
    program = (
        "import sys; from ccmgen.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    p42 = ROOT / "examples/p42"
    files = [str(p42 / "boot.jsonnet"), "--env", str(p42 / "env.json")]
    done = subprocess.run(
        [sys.executable, "-c", program, "compile", *files, "-b", "nomad", "-o", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stderr.split()
    assert "ccmgen.api" in modules
    assert not {"numpy", "ortools", "ssl", "http", "asyncio", "urllib3"} & set(modules)
    assert len(modules) < MOST_MODULES


@pytest.mark.parametrize("module", (ir, placement, boot, macro, environment, calling, production))
def test_what_documents_are_decoded_to_has_no_annotations_to_evaluate(module: ModuleType) -> None:
    """Of postponed ones, msgspec evaluates each, which takes longer than to decode a document."""
    types = [each for each in vars(module).values() if isinstance(each, type(msgspec.Struct))]
    own = [each for each in types if each.__module__ == module.__name__]
    assert own
    for each in own:
        assert not [name for name, of in each.__annotations__.items() if isinstance(of, str)]
