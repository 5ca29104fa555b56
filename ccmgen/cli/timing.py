"""`ccmgen compile --timings`: which stage took how much of the time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from ccmgen.artifact import Artifact, Folder, Part

T = TypeVar("T")

START = "start"
"""Until the clock was made: the processor's time for the interpreter and the program's imports."""

OTHER = "other"


class Clock:
    """Seconds by stage. While a stage interrupts another, the time is the inner one's alone."""

    def __init__(self) -> None:
        self.seconds = {START: time.process_time()}
        self._under_way = [OTHER]
        self._since = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block as that of stage `name`."""
        self._charge()
        self._under_way.append(name)
        try:
            yield
        finally:
            self._charge()
            self._under_way.pop()

    def read(self) -> dict[str, float]:
        """Seconds by stage until now, in the order in which the stages began; `other` is last."""
        self._charge()
        other = {OTHER: self.seconds.pop(OTHER)}
        self.seconds |= other
        return {name: round(seconds, 6) for name, seconds in self.seconds.items()}

    def emitted(self, backend: str, parts: Iterator[Part]) -> Iterator[Part]:
        """The same; while one of them or some of its bytes are made, the stage is the backend's."""
        emitting = partial(self.stage, f"emit {backend}")

        def timed(artifact: Artifact) -> Artifact:
            return replace(artifact, chunks=_watched(artifact.chunks, emitting))

        for part in _watched(parts, emitting):
            if isinstance(part, Folder):
                yield Folder(part.path, map(timed, _watched(part.artifacts, emitting)))
            else:
                yield timed(part)

    def print(self) -> None:
        """A table for people, on standard error."""
        seconds = self.read()
        total = sum(seconds.values())
        width = max(map(len, seconds))
        for name, took in {**seconds, "total": total}.items():
            sys.stderr.write(f"{name:<{width}} {took:9.3f} s {took / total:6.1%}\n")

    def _charge(self) -> None:
        now = time.perf_counter()
        name = self._under_way[-1]
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


def _watched(
    items: Iterable[T], emitting: Callable[[], AbstractContextManager[object]]
) -> Iterator[T]:
    iterator = iter(items)
    while True:
        with emitting():
            try:
                item = next(iterator)
            except StopIteration:
                return
        yield item
