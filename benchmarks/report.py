"""Tables, a plot and docs/speed.md from what was measured: `python -m benchmarks.report`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.cases import BACKENDS
from benchmarks.plot import plot
from benchmarks.results import Group, Results, read
from benchmarks.targets import targets

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "benchmarks/results/speed.json"
DOCUMENT = ROOT / "docs/speed.md"
PICTURE = ROOT / "docs/speed.svg"
SECTION = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.S)

Rows = Iterable[Sequence[str]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A table in Markdown: the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def tables(results: Results) -> dict[str, str]:
    """All tables, by the name that docs/speed.md gives them."""
    return {
        "targets": table(("to reach", "at most", "measured", ""), _targets(results)),
        "start": table(("", "seconds", "× `pass`", "MiB"), _start(results.groups["start"])),
        "peers": _beside(list(results.sized("peers"))),
        "streams": _beside(list(results.sized("stream"))),
        "floors": table(
            ("", *[_count(group) for group in results.sized("stream")]), _floors(results)
        ),
        "hosts": table(
            ("10,000 tasks", "seconds", "× `pass`", "MiB"), _start(results.groups["hosts"])
        ),
        "deep": table(
            (f"{results.groups['deep'].tasks:,} jobs of a task", "seconds", "× `pass`", "MiB"),
            _start(results.groups["deep"]),
        ),
        "stages": _stages(results),
    }


def written(results: Results, document: str) -> str:
    """The document with the tables of these results in their sections."""
    made = tables(results)
    return SECTION.sub(lambda found: f"{found[1]}{made[found[2]]}{found[3]}", document)


def _targets(results: Results) -> Iterator[Sequence[str]]:
    for target in targets():
        figure = target.figure(results)
        shown = "not measured" if figure is None else f"{_number(figure)} {target.unit}"
        reached = "" if figure is None else "reached" if figure <= target.bound else "**not yet**"
        yield target.text, f"{_number(target.bound)} {target.unit}", shown, reached


def _start(group: Group) -> Iterator[Sequence[str]]:
    for name in group.runs:
        peak = f"{group.peak_mib(name):.0f}"
        yield name, _number(group.seconds(name)), _number(group.times(name)), peak
    for name, reason in group.missing.items():
        yield name, reason, "", ""


def _beside(groups: Sequence[Group]) -> str:
    """Seconds by size, and the memory of the largest."""
    names = dict.fromkeys(name for group in groups for name in (*group.runs, *group.missing))
    head = ("", *[_count(group) for group in groups], f"MiB at {groups[-1].tasks:,}")
    return table(head, ((name, *_of_all(name, groups)) for name in names))


def _of_all(name: str, groups: Sequence[Group]) -> Iterator[str]:
    for group in groups:
        if name in group.runs:
            yield f"{_number(group.seconds(name))} s"
        else:
            yield group.missing.get(name, "")
    yield f"{groups[-1].peak_mib(name):.0f}" if name in groups[-1].runs else ""


def _floors(results: Results) -> Iterator[Sequence[str]]:
    for backend in BACKENDS:
        own, floors = f"ccmgen {backend}", (f"loop {backend}", f"C {backend}")
        for floor in floors:
            if any(floor in group.runs for group in results.sized("stream")):
                yield (
                    f"{backend} ÷ {'a bare loop' if floor == floors[0] else 'a C program'}",
                    *(
                        _number(group.times(own, floor))
                        if {own, floor} <= group.runs.keys()
                        else "not measured"
                        for group in results.sized("stream")
                    ),
                )


def _stages(results: Results) -> str:
    found = results.stages
    stages = dict.fromkeys(
        "emit" if stage.startswith("emit") else stage for each in found.values() for stage in each
    )
    rows = []
    for stage in stages:
        shares = [
            sum(took for name, took in each.items() if name.split()[0] == stage)
            / sum(each.values())
            for each in found.values()
        ]
        rows.append((stage, *[f"{share:.0%}" for share in shares]))
    head = [name.removeprefix("ccmgen ") for name in found]
    return table((f"{results.stages_tasks:,} tasks", *head), rows)


def _count(group: Group) -> str:
    return f"{group.tasks:,} tasks"


def _number(figure: float) -> str:
    """Two or three digits that say something."""
    places = 0 if figure >= 100 else 1 if figure >= 10 else 2 if figure >= 0.1 else 3
    return f"{figure:,.{places}f}".removesuffix(".00").removesuffix(".0")


def refresh(results: Results) -> None:
    """Write docs/speed.md and its picture anew."""
    DOCUMENT.write_text(written(results, DOCUMENT.read_text()))
    PICTURE.write_text(plot(results))


if __name__ == "__main__":
    refresh(read(Path(sys.argv[1]) if sys.argv[1:] else KEPT))
