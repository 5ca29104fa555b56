"""Whole processes, measured in turns: time, processor time and peak memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

MORE = 3
"""How many times as many rounds those have that are quick."""

QUICK_SECONDS = 1.5
"""With all that comes before."""

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to be measured.

    name: what the tables call it
    command: its words
    folder: where it runs
    fresh: folders that are put aside before each run, below the folder
    before: commands that are run first and not measured; what they leave is there for the other
    given: a file that is put in the place of another before them, below the folder
    swap: the same, before the one that is measured
    """

    name: str
    command: Sequence[str]
    folder: Path
    fresh: Sequence[str] = ("out", "home")
    before: Sequence[Sequence[str]] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    swap: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took; its memory is that of its largest process."""

    seconds: float
    processor_seconds: float
    peak_bytes: int


class FailedError(Exception):
    """A subject could not be measured, and why."""


def in_turns(
    subjects: Sequence[Subject], rounds: int, limit_seconds: float
) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """The runs by subject, and why others have none.

    Each round runs every subject once and begins with another one, so that what else the machine
    does falls on all alike. Then come rounds of those that are quick: of them, it matters more.
    """
    runs: dict[str, list[Run]] = {subject.name: [] for subject in subjects}
    failed: dict[str, str] = {}
    slow: set[str] = set()
    for turn in range(MORE * rounds):
        first = turn * len(subjects) // rounds % len(subjects)
        for subject in (*subjects[first:], *subjects[:first]):
            if subject.name not in failed and (turn < rounds or subject.name not in slow):
                began = time.monotonic()
                try:
                    runs[subject.name].append(_run(subject, limit_seconds))
                except FailedError as error:
                    failed[subject.name] = str(error)
                if time.monotonic() - began > QUICK_SECONDS:
                    slow.add(subject.name)
    return {name: found for name, found in runs.items() if name not in failed}, failed


def ratio(runs: Sequence[Run], base: Sequence[Run]) -> float:
    """How many times as long as others, the median of the rounds that both had."""
    return median(one.seconds / other.seconds for one, other in zip(runs, base, strict=False))


def _run(subject: Subject, limit_seconds: float) -> Run:
    for name in subject.fresh:
        _put_aside(subject.folder / name)
    (subject.folder / "out").mkdir(parents=True, exist_ok=True)
    _put(subject.folder, subject.given)
    for command in subject.before:
        _measured(command, subject.folder, limit_seconds)
    _put(subject.folder, subject.swap)
    os.sync()
    return _measured(subject.command, subject.folder, limit_seconds)


def _put_aside(folder: Path) -> None:
    """What was removed just now is stepped over, inode by inode, for every file that ext4 makes in
    the next minutes (its `recently_deleted`); so nothing is removed before all has been measured.
    """
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-{time.monotonic_ns()}"))


def environment(folder: Path) -> dict[str, str]:
    """The variables of a program that runs in `folder`, with a home, and so a cache, of its own."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}


def _put(folder: Path, files: Mapping[str, str]) -> None:
    for name, other in files.items():
        shutil.copyfile(folder / other, folder / name)


def _measured(command: Sequence[str], folder: Path, limit_seconds: float) -> Run:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(LAUNCH), str(limit_seconds), *command],
        cwd=folder, env=environment(folder), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    status, figures = json.loads(done.stdout)
    run = Run(*figures)
    if status:
        if run.seconds >= limit_seconds:
            raise FailedError(f"more than {limit_seconds:.0f} s")
        last = (folder / "said").read_text(errors="replace").strip().splitlines()[-1:]
        raise FailedError(" ".join(["failed:", *last])[:200])
    return run
