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
"""Calls of Python functions a task."""

COMPILES = {"compile": "procfile", "compile in order": "slurm"}
COUNTED = (*COMPILES, *BACKENDS)
"""A compile without its emission, of four tasks a job, also where jobs come after one another; and
the emission for each backend."""

FEW = 250


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


def of_size(tasks: int) -> Work:
    """Jobs and hosts grow with the tasks."""
    return Work(tasks, tasks // 4, tasks // 20)


@cache
def counts_of(what: str, tasks: int) -> Counts:
    """What a backend's emission, or a compile without it, takes."""
    few = Work(4, 2, 2)
    if what in COMPILES:
        compiled(COMPILES[what], few)  # what is imported and made once is there already
        with counted() as counts:
            compiled(COMPILES[what], of_size(tasks))
        return counts
    emit(compiled(what, few), what)
    done = compiled(what, of_size(tasks))
    with counted() as counts:
        emit(done, what)
    return counts


def growth(count: Callable[[int], Counts]) -> float:
    """Steps for each further task among many, beside those for each further one among few."""
    few, more, many = (count(tasks).steps for tasks in (FEW, 2 * FEW, 4 * FEW))
    return (many - more) / 2 / (more - few)


def calls(what: str) -> float:
    """Calls of Python functions for each further task."""
    few, many = (counts_of(what, tasks).calls for tasks in (FEW, 4 * FEW))
    return (many - few) / (3 * FEW)


if __name__ == "__main__":
    found = {what: round(calls(what), 2) for what in COUNTED}
    KEPT.write_text(json.dumps(found, indent=1) + "\n")
