"""Stages of a compile that a caller may watch, such as with a clock: the core itself has none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Stage = Callable[[str], AbstractContextManager[object]]
"""Entered with a stage's name while the stage is under way. One may interrupt another."""


def unwatched(name: str) -> AbstractContextManager[object]:
    """The stage that nobody watches."""
    return nullcontext()
