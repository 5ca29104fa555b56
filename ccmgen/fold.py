"""Sequences of names and numbers in few characters, in order, as git and people read them.

    np04-srv-[001-030]          consecutive numbers of one width, as ClusterShell folds node sets
    np04-srv-[1-7,9,20-30/2]    several of them; every second one
    np04-srv-[001-030]*4        each of them four times, before the next comes
    (np04-srv-[001-030])*4      all of them, four times over
    9000-9029, 9000*30          numbers, likewise

What is unfolded (unfold.py) is what was folded, entry by entry. Folding looks at every entry in
loops of the interpreter's own; what is done in Python is done once for each run of entries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from operator import sub
from typing import NamedTuple

_MOST_STEP = 1000
"""Of a run. Series of names lie further apart, so that no run goes from one to another."""

_MOST_PERIODS = 8
"""How many lengths of a cycle are tried at one place."""


class _Run(NamedTuple):
    """`first`, `first + step`, ...: `length` numbers, each of them `each` times."""

    first: int
    step: int
    length: int
    each: int

    @property
    def last(self) -> int:
        return self.first + self.step * (self.length - 1)


class _Cycle(NamedTuple):
    items: tuple[_Item, ...]
    times: int


_Item = _Run | _Cycle


def fold_numbers(numbers: Sequence[int]) -> str:
    """The text of a sequence of numbers that are not negative.

    >>> fold_numbers([9000, 9001, 9002, 9000, 9001, 9002, 9007, 9007])
    '(9000-9002)*2,9007*2'
    """
    return _text(_items(numbers), _numbers_text)


class Names:
    """Numbers for names, such that names that count up have consecutive ones."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ranks: dict[str, int] = {}
        self._by_rank: dict[int, tuple[str, str, str]] = {}
        offset = 0
        for (before, after, _), digits in sorted(_series(set(names)).items()):
            lowest = min(digits)
            for number, text in digits.items():
                rank = offset + number - lowest
                self._ranks[before + text + after] = rank
                self._by_rank[rank] = (before, text, after)
            offset += max(digits) - lowest + _MOST_STEP + 1

    def fold(self, names: Sequence[str]) -> str:
        """The text of a sequence of these names.

        >>> Names(["a-9", "a-10", "b"]).fold(["a-9", "a-10", "b", "b"])
        'a-[9-10],b*2'
        """
        ranks = list(map(self._ranks.__getitem__, names))
        return _text(_items(ranks), self._runs_text)

    def ordered(self) -> list[str]:
        """The names, each once, such that they fold best."""
        return sorted(self._ranks, key=self._ranks.__getitem__)

    def _runs_text(self, runs: list[_Run]) -> Iterator[str]:
        def likeness(run: _Run) -> tuple[str, str, int, bool]:
            before, digits, after = self._by_rank[run.first]
            return before, after, run.each, bool(digits)

        for (before, after, each, _), like in groupby(runs, likeness):
            ranges = [self._range(run) for run in like]
            alone = len(ranges) == 1 and "-" not in ranges[0]
            inside = ranges[0] if alone else f"[{','.join(ranges)}]"
            yield f"{before}{inside}{after}{_times(each)}"

    def _range(self, run: _Run) -> str:
        first, last = (self._by_rank[rank][1] for rank in (run.first, run.last))
        return _range(first, last, run)


def _series(names: Collection[str]) -> dict[tuple[str, str, int], dict[int, str]]:
    """Numbers by what stands before and after them, and how wide they are if they are padded.

    Of several numbers in a name, it is the one that tells most names apart.
    """
    cuts = {name: [m.span() for m in _DIGITS.finditer(name)] for name in names}
    alike = Counter(
        (name[:start], name[end:])
        for name, spans in cuts.items()
        if len(spans) > 1
        for start, end in spans
    )
    parts = []
    for name, spans in cuts.items():
        ends = [(name[:start], name[start:end], name[end:]) for start, end in reversed(spans)]
        one = len(ends) == 1
        parts.append(
            ends[0] if one else max(ends, key=lambda e: alike[e[0], e[2]], default=(name, "", ""))
        )
    padded = {(b, a, len(digits)) for b, digits, a in parts if digits[:1] == "0" and digits != "0"}
    series: dict[tuple[str, str, int], dict[int, str]] = {}
    for before, digits, after in parts:
        width = len(digits) if (before, after, len(digits)) in padded else min(len(digits), 1)
        series.setdefault((before, after, width), {})[int(digits or 0)] = digits
    return series


_DIGITS = re.compile("[0-9]{1,15}")


def _items(numbers: Sequence[int]) -> tuple[_Item, ...]:
    return _cycles(_each(_runs(numbers))) if numbers else ()


def _runs(numbers: Sequence[int]) -> list[_Run]:
    """Runs from the left; a number that is repeated belongs to its repetitions."""
    differences = map(sub, islice(numbers, 1, None), numbers)
    steps = [(step, len(list(like))) for step, like in groupby(differences)]
    runs: list[_Run] = []
    at, taken = numbers[0], False  # whether the number that we are at is in a run already
    for (step, further), (next_step, _) in pairwise([*steps, (1, 0)]):
        if taken:
            at, further, taken = at + step, further - 1, False  # noqa: PLW2901  the run goes on
        if not further:
            continue
        leave_last = step != 0 and next_step == 0
        length = further if leave_last else further + 1
        if step == 0:
            runs.append(_Run(at, 1, 1, length))
        elif 0 < step <= _MOST_STEP and length >= (2 if step == 1 else 3):
            runs.append(_Run(at, step, length, 1))
        else:
            leave_last = True
            runs += [_Run(at + step * number, 1, 1, 1) for number in range(further)]
        at, taken = at + step * further, not leave_last
    return runs if taken else [*runs, _Run(at, 1, 1, 1)]


def _each(runs: list[_Run]) -> list[_Run]:
    """Numbers that are equally often repeated, and are a run themselves, are put together."""
    found: list[_Run] = []
    for each, like in groupby(runs, lambda run: run.each):
        if each == 1:
            found += like
        else:
            found += [run._replace(each=each) for run in _runs([run.first for run in like])]
    return found


def _cycles(runs: list[_Run]) -> tuple[_Item, ...]:
    following = _following(runs)
    items: list[_Item] = []
    at = 0
    while at < len(runs):
        period, times = _cycle(runs, at, following)
        if times > 1:
            items.append(_Cycle(_cycles(runs[at : at + period]), times))
        else:
            items.append(runs[at])
        at += period * times
    return tuple(items)


def _following(runs: list[_Run]) -> list[int]:
    """Where each run comes next, 0 if it does not."""
    following = [0] * len(runs)
    seen: dict[_Run, int] = {}
    for at in range(len(runs) - 1, -1, -1):
        following[at] = seen.get(runs[at], 0)
        seen[runs[at]] = at
    return following


def _cycle(runs: list[_Run], at: int, following: list[int]) -> tuple[int, int]:
    """The length of what is repeated from here on, and how often: the most that is covered."""
    best, other = (1, 1), at
    for _ in range(_MOST_PERIODS):
        other = following[other]
        if not other:
            break
        period, times = other - at, 1
        few = min(period, 2)  # most periods are refused by these
        if runs[at : at + few] == runs[other : other + few]:
            unit = runs[at:other]
            while runs[at + times * period : at + (times + 1) * period] == unit:
                times += 1
        if times > 1 and period * times > best[0] * best[1]:
            best = period, times
    return best


def _text(items: Iterable[_Item], runs_text: Callable[[list[_Run]], Iterator[str]]) -> str:
    parts: list[str] = []
    runs: list[_Run] = []
    for item in items:
        if isinstance(item, _Run):
            runs.append(item)
        else:
            parts += runs_text(runs)
            runs = []
            parts.append(f"({_text(item.items, runs_text)})*{item.times}")
    return ",".join([*parts, *runs_text(runs)])


def _numbers_text(runs: list[_Run]) -> Iterator[str]:
    for run in runs:
        yield f"{_range(str(run.first), str(run.last), run)}{_times(run.each)}"


def _range(first: str, last: str, run: _Run) -> str:
    if run.length == 1:
        return first
    return f"{first}-{last}/{run.step}" if run.step > 1 else f"{first}-{last}"


def _times(each: int) -> str:
    return f"*{each}" if each > 1 else ""
