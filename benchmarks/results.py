"""What was measured, read back from JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import PASS
from benchmarks.measure import Run, ratio


@dataclass(frozen=True, slots=True)
class Group:
    """Programs that were run in turns."""

    name: str
    tasks: int
    runs: Mapping[str, list[Run]]
    missing: Mapping[str, str]

    def seconds(self, subject: str) -> float:
        """The median of a program's runs."""
        return median(run.seconds for run in self.runs[subject])

    def times(self, subject: str, base: str = PASS) -> float:
        """How many times as long as another's, round by round."""
        return ratio(self.runs[subject], self.runs[base])

    def peak_mib(self, subject: str) -> float:
        """The most memory that its largest process took."""
        return max(run.peak_bytes for run in self.runs[subject]) / (1 << 20)


@dataclass(frozen=True, slots=True)
class Results:
    """All groups, the stages of one compile a backend, and what moved when hosts were lost."""

    groups: Mapping[str, Group]
    stages: Mapping[str, Mapping[str, float]]
    stages_tasks: int
    moved: Mapping[str, int]

    def sized(self, kind: str) -> Iterator[Group]:
        """The groups of a kind, such as `stream`, from the smallest to the largest."""
        for name, group in self.groups.items():
            if name.split()[0] == kind:
                yield group

    def group(self, kind: str, tasks: int) -> Group | None:
        """The group of that size, if it was measured."""
        return self.groups.get(f"{kind} {tasks}")


def read(path: Path) -> Results:
    """Results that a run has kept."""
    kept = json.loads(path.read_text())
    groups = {group["name"]: _group(group) for group in kept["groups"]}
    stages = kept["stages"]
    return Results(groups, stages["seconds"], stages["tasks"], kept["moved"])


def _group(kept: Mapping[str, Any]) -> Group:
    runs = {name: [Run(**run) for run in found] for name, found in kept["runs"].items()}
    tasks = kept["work"]["tasks"] if kept["work"] else 0
    return Group(kept["name"], tasks, runs, kept["missing"])


def compared(old: Results, new: Results) -> Iterator[str]:
    """For each program that both have, how it has changed, each as a multiple of its `pass`."""
    for name, group in new.groups.items():
        before = old.groups.get(name)
        for subject in group.runs if before else ():
            if before and subject in before.runs and subject != PASS:
                was, now = before.times(subject), group.times(subject)
                yield f"{name:<16} {subject:<28} {was:9.1f} -> {now:9.1f}  {now / was:5.2f} x\n"
