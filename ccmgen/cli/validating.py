"""`ccmgen validate`: every boot against every environment."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ccmgen.api import removed, resolved, validate
from ccmgen.cli.files import Given, files_of, sources_of
from ccmgen.cli.show import diagnostics_as_json, print_diagnostics, print_json, progress
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.running import Running
from ccmgen.sources import Sources


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a boot in an environment, or alone; `tasks` counts them if nothing is."""

    boot: str
    env: str | None
    tasks: int
    diagnostics: tuple[Diagnostic, ...]
    removals: tuple[Diagnostic, ...] = ()
    """Warnings of what the boot does without there."""


def check_all(
    boots: Sequence[str], envs: Sequence[str], given: Given, running: Running
) -> Iterator[Verdict]:
    """A verdict for each boot in each environment, or for each boot if there is none."""
    for boot in boots:
        for env in envs or (None,):
            try:
                files = sources_of(boot, given, (env, *files_of(running)) if env else ())
                with progress(f"validating {boot}"):
                    verdict = _fine(boot, env, files, running)
            except CcmgenError as error:
                yield Verdict(boot, env, 0, error.diagnostics)
            else:
                yield verdict


def _fine(boot: str, env: str | None, files: Sources, running: Running) -> Verdict:
    """The verdict if nothing is wrong. Raises CcmgenError."""
    if env is None:
        return Verdict(boot, env, sum(job.cardinality for job in validate(files).jobs), ())
    _, resolution = resolved(files, env, running=running)
    tasks = sum(job.cardinality for job in resolution.jobs)
    return Verdict(boot, env, tasks, (), tuple(removed(resolution)))


def report(verdicts: Iterator[Verdict], as_json: bool) -> int:
    """Print the verdicts as they come; 1 if one of them is bad."""
    bad = False
    rows = []
    for verdict in verdicts:
        bad = bad or bool(verdict.diagnostics)
        if as_json:
            said = diagnostics_as_json(verdict.diagnostics)
            row: dict[str, Any] = {"boot": verdict.boot, "env": verdict.env, "ok": not said}
            removals = diagnostics_as_json(verdict.removals)
            row |= {"tasks": verdict.tasks, "diagnostics": said, "removals": removals}
            rows.append(row)
        elif verdict.diagnostics:
            print_diagnostics(verdict.diagnostics, sys.stderr)
        else:
            s = "" if verdict.tasks == 1 else "s"
            place = f" in {verdict.env}" if verdict.env else ""
            print_diagnostics(verdict.removals, sys.stderr)
            sys.stdout.write(f"{verdict.boot}{place}: fine, {verdict.tasks} task{s}\n")
    if as_json:
        print_json(rows)
    return 1 if bad else 0
