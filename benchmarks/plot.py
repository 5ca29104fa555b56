"""A picture of time by number of tasks, both logarithmic, as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

from benchmarks.cases import PASS
from benchmarks.results import Results

WIDTH, HEIGHT, LEFT, TOP, SIDE, FOOT = 900, 560, 60, 20, 230, 40
OWN = ("#0b6e99", "#1f9e89", "#2f4b7c", "#5aa9e6", "#3d5a80", "#118ab2", "#073b4c")
OTHER = ("#e07a5f", "#bc6c25", "#c1121f", "#f4a261", "#9b2226", "#b5838d", "#d68c45", "#ae2012")
FLOOR = "#888888"

Points = list[tuple[int, float]]


def plot(results: Results) -> str:
    """The picture."""
    series = _series(results)
    xs = [tasks for points in series.values() for tasks, _ in points]
    ys = [seconds for points in series.values() for _, seconds in points]
    low, high = (floor(log10(min(xs))), ceil(log10(max(xs))))
    bottom, top = (floor(log10(min(ys))), ceil(log10(max(ys))))

    def x(tasks: float) -> float:
        return LEFT + (log10(tasks) - low) / (high - low) * (WIDTH - LEFT - SIDE)

    def y(seconds: float) -> float:
        share = (log10(seconds) - bottom) / (top - bottom)
        return HEIGHT - FOOT - share * (HEIGHT - FOOT - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        "<title>Seconds by number of tasks</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = x(10**power)
        parts.append(_line(at, TOP, at, HEIGHT - FOOT, "#dddddd"))
        parts.append(_text(at, HEIGHT - FOOT + 18, f"{10**power:,}", "middle"))
    parts.append(_text((LEFT + WIDTH - SIDE) / 2, HEIGHT - 6, "tasks", "middle"))
    for power in range(bottom, top + 1):
        at = y(10**power)
        parts.append(_line(LEFT, at, WIDTH - SIDE, at, "#dddddd"))
        parts.append(_text(LEFT - 6, at + 4, f"{10.0**power:g} s", "end"))
    ends = _apart({name: y(points[-1][1]) for name, points in series.items()})
    for (name, points), colour in zip(series.items(), _colours(series), strict=True):
        dash = ' stroke-dasharray="4 3"' if colour == FLOOR else ""
        line = " ".join(f"{x(tasks):.1f},{y(seconds):.1f}" for tasks, seconds in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        )
        parts += [
            f'<circle cx="{x(tasks):.1f}" cy="{y(seconds):.1f}" r="2.5" fill="{colour}"/>'
            for tasks, seconds in points
        ]
        end = (x(points[-1][0]), y(points[-1][1]))
        parts.append(_line(end[0], end[1], WIDTH - SIDE + 24, ends[name], colour, 0.4))
        parts.append(_text(WIDTH - SIDE + 28, ends[name] + 4, name, "start", colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


AGAIN = ("ccmgen unchanged", "ccmgen hosts lost", "ccmgen with a lock")
"""What compiles with more than a boot and an environment."""


def _series(results: Results) -> dict[str, Points]:
    """Seconds by tasks: programs of both kinds of group, where a larger group stands for both."""
    found: dict[str, dict[int, float]] = {}
    for group in (*results.sized("peers"), *results.sized("stream")):
        for name in group.runs:
            if name != PASS and not name.startswith(AGAIN):
                found.setdefault(name, {})[group.tasks] = group.seconds(name)
    return {name: sorted(points.items()) for name, points in sorted(found.items())}


def _colours(names: dict[str, Points]) -> Iterator[str]:
    own, other = iter(OWN), iter(OTHER)
    for name in names:
        if name.startswith(("loop ", "C ")):
            yield FLOOR
        else:
            yield next(own if name.startswith("ccmgen") else other)


def _apart(places: dict[str, float]) -> dict[str, float]:
    """Where labels stand: in the order of their lines' ends, none over another."""
    ordered = sorted(places, key=places.__getitem__)
    at = {name: places[name] for name in ordered}
    for above, below in pairwise(ordered):
        at[below] = max(at[below], at[above] + 15)
    over = max(0.0, at[ordered[-1]] - (HEIGHT - 8))
    at[ordered[-1]] -= over
    for below, above in pairwise(reversed(ordered)):
        at[above] = min(at[above], at[below] - 15)
    return at


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, opacity: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-opacity="{opacity}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333333") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )
