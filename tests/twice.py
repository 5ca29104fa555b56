"""A project that tests compile again and again, and what each run said.

Runs are forks of this process, which has loaded the program once. Their clock is an hour ahead, so
that marks are trusted, or it is right, so that everything was changed just now.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w

from ccmgen import __main__ as program
from ccmgen.api import compile
from ccmgen.snapshots import canonical, digest
from ccmgen.sources import Sources

HOUR_NS = 3600 * 10**9

BOOT = """local ccm = import 'ccm.libsonnet';
ccm.boot('p', [
  ccm.job('a', ['zoned', 'zzz'], cardinality=import 'tasks.libsonnet', parameters={ zone: 'z' }),
  ccm.job('b', ['bare'], cardinality=(import 'params/run.json').tasks),
])
"""
ROLES = """local ccm = import 'ccm.libsonnet';
{ bare: ccm.role('Comes after a.', function(job, parameters) job {
  task+: { commands: [['true']], after: [{ job: 'a', when: 'started' }] },
}) }
"""
ENV = """{
  site: 's', hosts: { h1: {}, h2: {} }, zones: { z: { hosts: 'h[1-2]' } }, default_zone: 'z',
  users: { default: 'daq' },
}
"""
BESIDE = """local ccm = import 'ccm.libsonnet';
ccm.boot('beside', [ccm.job('a', ['zzz'], cardinality=2)])
"""
QUERY = {"kind": "file", "path": "run.json"}
RUN = canonical({"tasks": 2})
LOCK = {"sha256": digest(RUN), "time": "2026-11-22T10:00:00Z", "query": QUERY}


def resolution_beside() -> str:
    """What the backend resolved writes for another partition at the site."""
    sources = Sources({"boot.jsonnet": BESIDE, "env.jsonnet": ENV}, "boot.jsonnet")
    found = compile(sources, "env.jsonnet", ["resolved"]).artifacts("resolved")
    (chunks,) = (artifact.chunks for artifact in found if artifact.path == "resolved.json")
    return b"".join(chunks).decode()


PROJECT = {
    "boot.jsonnet": BOOT,
    "env.jsonnet": ENV,
    "roles.libsonnet": ROLES,
    "early/other.libsonnet": "1",
    "late/tasks.libsonnet": "3",
    "params/run.json": RUN,
    "services.toml": tomli_w.dumps({"run": QUERY}),
    "ccmgen.lock": tomli_w.dumps({"snapshots": {"run": LOCK}}),
    "locks/README": "",
    "beside.json": resolution_beside(),
}
NAMED = ["boot.jsonnet", "--env", "env.jsonnet", "--roles", "roles.libsonnet"]
COMPILE = ["compile", *NAMED, "-J", "early", "-J", "late", "-o", "out", "-b", "resolved"]
LOCKED = [*COMPILE, "--lock", "locks/ccmgen.lock"]


class Done(NamedTuple):
    """How a run ended and what it said, and whether that was recalled from another run."""

    code: int
    out: str
    err: str
    recalled: bool


def make(folder: Path) -> None:
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def run(
    folder: Path,
    *words: str,
    ahead_ns: int = HOUR_NS,
    opening: Callable[[str], object] | None = None,
) -> Done:
    """Run the program in a folder, in a fork; before it opens a file, `opening` is told."""
    said = [folder.parent / f"{folder.name}.{name}" for name in ("out", "err", "recalled")]
    if not (child := os.fork()):
        if opening is not None:
            _tell_what_is_opened(opening)
        _be_the_program(folder, words, said, ahead_ns)
    _, status = os.waitpid(child, 0)
    out, err, recalled = (path.read_text() for path in said)
    return Done(os.waitstatus_to_exitcode(status), out, err, bool(recalled))


def _tell_what_is_opened(opening: Callable[[str], object]) -> None:
    def tell(event: str, arguments: tuple[Any, ...]) -> None:
        """What is made anew is nothing that was there to be looked at."""
        if event == "open" and isinstance(arguments[0], str) and not arguments[2] & os.O_CREAT:
            opening(arguments[0])

    sys.addaudithook(tell)


def _be_the_program(folder: Path, words: tuple[str, ...], said: list[Path], ahead_ns: int) -> None:
    code: object = 70
    try:
        os.chdir(folder)
        sys.stdout, sys.stderr, recalled = (path.open("w") for path in said)
        sys.argv = sys.orig_argv = ["ccmgen", *words]
        program.run(time.time_ns() + ahead_ns)
        recalled.write("it returns")
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        for file in (sys.stdout, sys.stderr, recalled):
            file.flush()
        os._exit(code if isinstance(code, int) else 70)
