"""`ccmgen compile`: from files to files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from ccmgen.api import Compilation
from ccmgen.api import compile as compile_
from ccmgen.backend import Artifact, artifacts
from ccmgen.cli.compare import difference, differences
from ccmgen.cli.output import Lock, Written, write
from ccmgen.cli.show import diagnostics_as_json, print_diagnostics, print_json, progress
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.record import measured, record
from ccmgen.running import Running
from ccmgen.sources import Sources


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    sources: Sources
    env: str
    backends: tuple[str, ...]
    output: Path | None
    check: bool
    record: bool
    running: Running
    allow_lossy: bool


def run(request: Request, as_json: bool) -> int:
    """Do it; the exit code. Raises CcmgenError."""
    with progress(f"compiling {request.sources.boot}"):
        done = compile_(
            request.sources,
            request.env,
            request.backends,
            running=request.running,
            allow_lossy=request.allow_lossy,
        )
        lost = [diagnostic for found in done.losses.values() for diagnostic in found]
        ident = done.resolution.partition
        targets = _targets(done, ident, request.record)
        lock = _lock(done, request.running.lock)
        if request.output is None:
            found = (artifacts(done.resolution, backend) for backend in done.backends.values())
            only = _only(chain.from_iterable(found))
        elif request.check:
            found_lines = differences(request.output, targets)
            changed = difference(lock.path, lock.text) if lock else ()
            only = [f"{line}\n".encode() for line in chain(found_lines, changed)]
        else:
            written = write(request.output, targets, lock)
    if not as_json:
        print_diagnostics(lost, sys.stderr)
    if as_json and request.check:
        print_json({"differences": [line.decode() for line in only]})
        return 1 if only else 0
    if request.output is None or request.check:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(only)
        return 1 if request.check and only else 0
    if as_json:
        facts = {name: fact for name, fact in asdict(written).items() if fact is not None}
        print_json({**facts, "losses": diagnostics_as_json(lost)})
    else:
        kinds = (*request.backends, "record") if request.record else request.backends
        _summarise(written, request.output, kinds)
        if written.lock:
            sys.stdout.write(f"lock: {written.lock}, {request.running.lock}\n")
    return 0


def _lock(done: Compilation, name: str | None) -> Lock | None:
    return Lock(Path(name), partial(done.locked, name=name)) if name is not None else None


def _targets(done: Compilation, ident: str, with_record: bool) -> dict[str, Iterator[Artifact]]:
    """Artifacts by target; the record comes last, when the bytes of all others have been read."""
    targets = {f"{name}/{ident}": done.artifacts(name) for name in done.backends}
    if not with_record:
        return targets
    digests: dict[str, str] = {}
    with_digests = {
        target: map(partial(measured, target.split("/")[0], digests), made)
        for target, made in targets.items()
    }
    chunks = record(done.resolution, done.inputs, digests)
    return {**with_digests, f"record/{ident}": iter([Artifact(f"{ident}.json", chunks)])}


def _only(artifacts: Iterator[Artifact]) -> list[bytes]:
    """The bytes of the one artifact there is."""
    first = next(artifacts, None)
    content = list(first.chunks) if first else []
    second = next(artifacts, None)
    if first is None or second is not None:
        there = "are several artifacts" if first else "is no artifact"
        message = f"there {there} to write, and standard output takes one"
        hint = "give a folder with -o FOLDER"
        raise CcmgenError([Diagnostic("several-artifacts", message, hint=hint)])
    return content


def _summarise(written: Written, folder: Path, backends: tuple[str, ...]) -> None:
    for backend in backends:
        counts = [
            f"{count} {word}"
            for word, paths in asdict(written).items()
            if word != "lock" and (count := sum(path.startswith(f"{backend}/") for path in paths))
        ]
        sys.stdout.write(f"{backend}: {', '.join(counts) or 'no files'} in {folder / backend}\n")
