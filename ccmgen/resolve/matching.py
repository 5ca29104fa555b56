"""Giving each of some the one that it wants of its choices, to no two the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def augment(start: int, choices: Sequence[Sequence[T]], owner: dict[T, int]) -> list[int]:
    """Give slot `start` one of its choices, moving others to further ones of theirs (Kuhn), breadth
    first. If that fails: the slots that have together fewer choices than they are (Hall), `start`
    the first of them; without any of them the others would have enough.

    choices: by slot
    owner: the slot of each choice that is given; kept up to date
    """
    came: dict[T, int] = {}
    waiting = [start]
    for slot in waiting:
        for choice in choices[slot]:
            if choice in came:
                continue
            came[choice] = slot
            if choice in owner:
                waiting.append(owner[choice])
                continue
            _shift(choice, start, came, owner)
            return []
    return waiting


def _shift(choice: T, start: int, came: Mapping[T, int], owner: dict[T, int]) -> None:
    """Along the way that led to a free choice, each slot takes the next one."""
    had = {slot: taken for taken, slot in owner.items()}
    while True:
        slot = came[choice]
        owner[choice] = slot
        if slot == start:
            return
        choice = had[slot]
