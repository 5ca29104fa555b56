"""`ccmgen compile`: from files to files."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from ccmgen.api import Compilation, compile_with
from ccmgen.artifact import Artifact, Part, flat
from ccmgen.backend import parts
from ccmgen.cli.files import ProjectFiles
from ccmgen.cli.marks import Mark
from ccmgen.cli.output import Lock, Written, write
from ccmgen.cli.sharing import processes
from ccmgen.cli.show import (
    coloured,
    diagnostics_as_json,
    in_words,
    json_text,
    print_diagnostics,
    print_json,
    progress,
)
from ccmgen.cli.unchanged import Made, Said, remember
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.evaluate import Engine
from ccmgen.record import measured, record
from ccmgen.registry import ships
from ccmgen.running import Running, lock_text
from ccmgen.sources import Sources

if TYPE_CHECKING:
    from ccmgen.cli.timing import Clock


class Request(Struct, frozen=True):
    """What the user asked for."""

    child: Engine
    env: str
    backends: tuple[str, ...]
    output: Path | None
    check: bool
    record: bool
    running: Running
    allow_lossy: bool
    began_ns: int | None
    """When the program began; if it is known, the compile is remembered."""
    clock: Clock | None
    """Asked for what each stage took, if it is asked for."""


def run(request: Request, as_json: bool) -> int:
    """Do it; the exit code. Raises CcmgenError."""
    stage = request.child.stage
    with progress(f"compiling {request.child.sources.boot}"):
        done = compile_with(
            request.child,
            request.env,
            request.backends,
            running=request.running,
            allow_lossy=request.allow_lossy,
        )
        warnings = [*done.removals, *(lost for found in done.losses.values() for lost in found)]
        emitted = request.clock.emitted if request.clock else _as_made
        targets = _targets(done, request.record, emitted)
        lock = _lock(done, request.child.sources, request.running.lock)
        with stage("write"):
            if request.output is None:
                found = (
                    emitted(name, parts(done.resolution, backend))
                    for name, backend in done.backends.items()
                )
                only = _only(flat(chain.from_iterable(found)))
            elif request.check:
                from ccmgen.cli.compare import difference, differences

                found_lines = differences(request.output, targets)
                changed = difference(lock.path, lock.text) if lock else ()
                only = [f"{line}\n".encode() for line in chain(found_lines, changed)]
            else:
                marks: dict[str, Mark] = {}
                # A record is made of digests that are taken here as bytes are read.
                crew = 1 if request.record else processes()
                written = write(request.output, targets, lock, marks, crew)
    timings = {"timings": request.clock.read()} if request.clock else {}
    if not as_json:
        print_diagnostics(warnings, sys.stderr)
    if as_json and request.check:
        print_json({"differences": [line.decode() for line in only], **timings})
        return 1 if only else 0
    if request.output is None or request.check:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(only)
        return 1 if request.check and only else 0
    sys.stdout.write(_in_words(request, written, done, as_json, timings))
    files = request.child.sources.files
    ours = all(map(ships, request.backends))
    same = written.lock in (None, "unchanged")  # another lock is something else to begin with
    if request.began_ns is not None and ours and same and isinstance(files, ProjectFiles):
        left = (*written.unchanged, *written.changed, *written.added)
        again = Written(left, (), (), (), written.lock)
        err = "" if as_json else in_words(warnings, coloured(sys.stderr))
        said = Said(_in_words(request, again, done, as_json), err)
        beside = str(lock.path.parent) if lock else None
        remember(request.began_ns, files, Made(str(request.output), marks, beside), said)
    return 0


def _lock(done: Compilation, sources: Sources, name: str | None) -> Lock | None:
    """The lock to be written, which is the one that was read."""
    if name is None:
        return None
    path = Path(posixpath.normpath(name))
    return Lock(path, partial(lock_text, sources, name), partial(done.locked, name=name))


Emitted = Callable[[str, Iterator[Part]], Iterator[Part]]
"""Given a backend's name and what it makes, the same."""


def _as_made(name: str, parts: Iterator[Part]) -> Iterator[Part]:
    return parts


def _targets(done: Compilation, with_record: bool, emitted: Emitted) -> dict[str, Iterator[Part]]:
    """What is made, by target; the record comes last, when the bytes of all others were read."""
    ident = done.resolution.partition
    targets = {f"{name}/{ident}": emitted(name, done.parts(name)) for name in done.backends}
    if not with_record:
        return targets
    digests: dict[str, str] = {}
    with_digests = {
        target: map(partial(measured, target.split("/")[0], digests), flat(made))
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


def _in_words(
    request: Request,
    written: Written,
    compiled: Compilation,
    as_json: bool,
    timings: Mapping[str, object] = {},
) -> str:
    """What is said of a compile on standard output."""
    done = {word: paths for word, paths in asdict(written).items() if word != "lock"}
    if as_json:
        done = {word: sorted(paths) for word, paths in done.items()}
        locked = {"lock": written.lock} if written.lock else {}
        lost = [found for losses in compiled.losses.values() for found in losses]
        warnings = {"removals": compiled.removals, "losses": lost}
        said = {name: diagnostics_as_json(found) for name, found in warnings.items()}
        return json_text({**done, **locked, **said, **timings})
    assert request.output is not None
    text = ""
    for backend in (*request.backends, "record") if request.record else request.backends:
        folder = f"{backend}/"
        counts = [
            f"{count} {word}"
            for word, paths in done.items()
            if (count := [path.startswith(folder) for path in paths].count(True))
        ]
        text += f"{backend}: {', '.join(counts) or 'no files'} in {request.output / backend}\n"
    if written.lock:
        text += f"lock: {written.lock}, {request.running.lock}\n"
    return text
