"""What is to be reached, each as a ratio within one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.cases import BACKENDS, STREAMED
from benchmarks.results import Group, Results


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure; the figure is None where a run has not measured it."""

    text: str
    bound: float
    unit: str
    figure: Callable[[Results], float | None]


def _starts(results: Results) -> float | None:
    group = results.groups["start"]
    return max(
        group.times(name) for name in group.runs if name.startswith("ccmgen") and "--" not in name
    )


def _beside_peers(backend: str, tasks: int) -> Callable[[Results], float | None]:
    """A backend beside the fastest peer; the mock is one from 10,000 tasks on."""

    def figure(results: Results) -> float | None:
        group = results.group("peers", tasks)
        if group is None:
            return None
        never = ("ccmgen", "python", "fakepm") if tasks < 10_000 else ("ccmgen", "python")
        peers = [name for name in group.runs if not name.startswith(never)]
        return group.times(f"ccmgen {backend}", min(peers, key=group.seconds))

    return figure


def _beside_loop(backend: str, tasks: int) -> Callable[[Results], float | None]:
    return _of(tasks, lambda group: group.times(f"ccmgen {backend}", f"loop {backend}"))


def _peak(backend: str, tasks: int) -> Callable[[Results], float | None]:
    return _of(tasks, lambda group: group.peak_mib(f"ccmgen {backend}"))


def _of(tasks: int, figure: Callable[[Group], float]) -> Callable[[Results], float | None]:
    def found(results: Results) -> float | None:
        group = results.group("stream", tasks)
        try:
            return None if group is None else figure(group)
        except KeyError:
            return None

    return found


def _growth(backend: str) -> Callable[[Results], float | None]:
    def figure(results: Results) -> float | None:
        fewer, more = (results.group("stream", tasks) for tasks in (10_000, 1_000_000))
        name = f"ccmgen {backend}"
        if fewer is None or more is None or name not in more.runs:
            return None
        return more.seconds(name) / fewer.seconds(name) / 100

    return figure


def _moved(results: Results) -> float | None:
    must = results.moved["must move"]
    return results.moved["moved"] / must if must else None


def targets() -> Iterator[Target]:
    """All of them."""
    yield Target("A cold compile of p42, its slowest backend", 9, "× `pass`", _starts)
    for tasks in (1_000, 10_000):
        for backend in BACKENDS:
            text = f"{tasks:,} tasks to {backend}, beside the fastest peer"
            yield Target(text, 1, "× the peer", _beside_peers(backend, tasks))
    for tasks in (100_000, 1_000_000):
        for backend in STREAMED:
            text = f"{tasks:,} tasks to {backend}, beside the bare loop of the same bytes"
            yield Target(text, 4, "× the loop", _beside_loop(backend, tasks))
    for backend in STREAMED:
        text = f"1,000,000 tasks to {backend}, peak memory"
        yield Target(text, 286, "MiB", _peak(backend, 1_000_000))
    files = _of(100_000, lambda group: group.times("ccmgen systemd", "C systemd"))
    text = "100,000 tasks to systemd, beside a C program that creates the same files"
    yield Target(text, 2, "× the program", files)
    lost = _of(100_000, lambda group: group.times("ccmgen hosts lost", "ccmgen with a lock"))
    text = "100,000 tasks once more, after 1 % of the hosts were lost, with the lock"
    yield Target(text, 1, "× afresh", lost)
    yield Target("Tasks that then move", 1, "× those that must", _moved)
    for backend in STREAMED:
        text = f"Growth from 10,000 to 1,000,000 tasks to {backend}, beside linear"
        yield Target(text, 1.1, "× linear", _growth(backend))
    text = "100,000 tasks once more, with nothing changed"
    same = _of(100_000, lambda group: group.times("ccmgen unchanged"))
    yield Target(text, 7, "× `pass`", same)
    locked = _of(100_000, lambda group: group.times("ccmgen unchanged, locked"))
    yield Target(f"{text}, and a lock", 7, "× `pass`", locked)
