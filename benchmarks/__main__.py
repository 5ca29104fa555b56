"""Measure ccmgen beside its peers: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cases import FULL, QUICK, Bench
from benchmarks.plot import plot
from benchmarks.report import DOCUMENT, KEPT, refresh, written
from benchmarks.results import compared, read


def main() -> None:
    """Run what is asked for; write JSON, tables and a plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--own", type=Path, required=True, help="ccmgen's environment's bin")
    parser.add_argument("--peers", type=Path, required=True, help="the peers' environment's bin")
    parser.add_argument("--out", type=Path, required=True, help="a folder for work and results")
    parser.add_argument("--full", action="store_true", help="all sizes")
    parser.add_argument("--keep", action="store_true", help="refresh the kept JSON and docs/speed")
    parser.add_argument("--against", type=Path, help="results of another run, to compare with")
    given = parser.parse_args()
    before = read(given.against) if given.against else None
    given.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="work-", dir=given.out.resolve()) as work:
        sizes = FULL if given.full else QUICK
        found = Bench(Path(work), given.own.resolve(), given.peers.resolve(), sizes).run()
    found["python"] = platform.python_version()
    kept = KEPT if given.keep else given.out / "speed.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found, indent=1) + "\n")
    results = read(kept)
    tables = written(results, DOCUMENT.read_text())
    (given.out / "speed.md").write_text(tables)
    (given.out / "speed.svg").write_text(plot(results))
    sys.stdout.write(tables)
    if before:
        sys.stdout.write("\n")
        sys.stdout.writelines(compared(before, results))
    if given.keep:
        refresh(results)


if __name__ == "__main__":
    main()
