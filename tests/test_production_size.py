"""A production of a million jobs is columns: memory grows by them, and by nothing else."""

import os
import subprocess
import sys
from pathlib import Path

MACRO = """
local rj = import 'runjob.libsonnet';
rj.macro('big', [
  rj.load('Pythia', { events: %d, events_per_task: 10 }),
  rj.load('CondorSubmit', { zone: 'farm' }),
])
"""
ENV = """
{"site": "s", "pools": {"p": {}}, "zones": {"farm": {"pool": "p"}}, "users": {"default": "u"},
 "software": {"cms": {}}}
"""
COLUMN_BYTES = 8
COLUMNS = 4
"""first_event, last_event, events and seed; some are ranges that take no memory at all."""
SLACK_BYTES = 24 << 20
"""What the allocator and the interpreter may add; a task that left an object behind would be seen:
900,000 of them are ten times as much."""


def peak_bytes(folder: Path, tasks: int) -> int:
    """The peak memory of the program that compiles so many tasks for HTCondor."""
    (folder / "macro.jsonnet").write_text(MACRO % (tasks * 10))
    (folder / "env.json").write_text(ENV)
    command = [sys.executable, "-m", "ccmgen", "compile", "macro.jsonnet", "--env", "env.json"]
    process = subprocess.Popen([*command, "-b", "condor", "-o", f"out{tasks}"], cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * 1024


def test_memory_grows_by_the_columns_alone(tmp_path: Path) -> None:
    fewer, more = 100_000, 1_000_000
    growth = peak_bytes(tmp_path, more) - peak_bytes(tmp_path, fewer)
    assert growth < COLUMNS * COLUMN_BYTES * (more - fewer) + SLACK_BYTES
    lines = sum(1 for _ in (tmp_path / f"out{more}" / "condor" / "big.sub").open("rb"))
    assert lines > more
