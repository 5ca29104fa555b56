"""What compiles and emissions take, counted: `python -m tests.counting` keeps what they take now.

Steps of the interpreter and calls of Python functions are the same in every run of one Python.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import ccmgen
from benchmarks.cases import BACKENDS, BATCH
from benchmarks.workload import Work, files
from ccmgen.api import Compilation

KEPT = Path(__file__).with_name("counts.json")
"""Calls of Python functions a task, by what is counted and by shape."""

COMPILES = {"compile": "procfile", "compile in order": "slurm"}
COUNTED = (*COMPILES, *BACKENDS)
"""A compile without its emission, also where jobs come after one another; and each backend's."""

FEW = 240


@dataclass
class Counts:
    """Steps of the interpreter, and how often a Python function began or went on."""

    calls: int = 0
    steps: int = 0


@contextmanager
def counted() -> Iterator[Counts]:
    """Count what this thread does in the block."""
    counts = Counts()

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        counts.steps += event == "opcode"
        return step

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        counts.calls += 1
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return step

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield counts
    finally:
        sys.settrace(before)


def compiled(backend: str, work: Work) -> Compilation:
    """The work, compiled for a backend; nothing is emitted yet."""
    boot, env = (
        ("batch.jsonnet", BATCH[backend]) if backend in BATCH else ("boot.jsonnet", "env.json")
    )
    return ccmgen.compile(ccmgen.Sources(files(work), boot), env, [backend])


def emit(done: Compilation, backend: str) -> int:
    """Make every byte and keep none; how many artifacts there were."""
    artifacts = 0
    for artifact in done.artifacts(backend):
        artifacts += 1
        for _ in artifact.chunks:
            pass
    return artifacts


def small_jobs(tasks: int) -> Work:
    """Jobs and hosts grow with the tasks: what a job costs is seen."""
    return Work(tasks, tasks // 4, tasks // 20)


def large_jobs(tasks: int) -> Work:
    """Hosts and tasks grow alone: what a task costs is seen."""
    return Work(tasks, 2, tasks // 20)


Shape = Callable[[int], Work]
SHAPES: dict[str, Shape] = {"small jobs": small_jobs, "large jobs": large_jobs}


@cache
def counts_of(what: str, shape: Shape, tasks: int) -> Counts:
    """What a backend's emission, or a compile without it, takes."""
    few = Work(4, 2, 2)
    if what in COMPILES:
        compiled(COMPILES[what], few)  # what is imported and made once is there already
        with counted() as counts:
            compiled(COMPILES[what], shape(tasks))
        return counts
    emit(compiled(what, few), what)
    done = compiled(what, shape(tasks))
    with counted() as counts:
        emit(done, what)
    return counts


def growth(count: Callable[[int], Counts]) -> float:
    """Steps for each further task among many, beside those for each further one among few.

    What takes less than a step for each of few counts as one.
    """
    few, more, many = (count(tasks).steps for tasks in (FEW, 2 * FEW, 4 * FEW))
    return (many - more) / 2 / max(more - few, FEW)


def calls(what: str, shape: Shape) -> float:
    """Calls of Python functions for each further task."""
    few, many = (counts_of(what, shape, tasks).calls for tasks in (FEW, 4 * FEW))
    return (many - few) / (3 * FEW)


def kept() -> dict[str, dict[str, float]]:
    """The calls a task that were kept, by what is counted and by shape."""
    return json.loads(KEPT.read_text())  # type: ignore[no-any-return]


if __name__ == "__main__":
    found = {
        what: {name: round(calls(what, shape), 2) for name, shape in SHAPES.items()}
        for what in COUNTED
    }
    KEPT.write_text(json.dumps(found, indent=1) + "\n")
