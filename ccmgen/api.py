"""Compiling as a Python function: pure, from the texts of files to artifacts in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.ahead import raising
from ccmgen.artifact import Artifact, Part, flat
from ccmgen.assignment import Occupied
from ccmgen.backend import AnyBackend, check, losses, options_of, parts
from ccmgen.calling import Trace
from ccmgen.decode.boot import describes_macro, read_partition, read_trace
from ccmgen.decode.environment import read_environment
from ccmgen.diagnostics import BOOT, ENVIRONMENT, CcmgenError, Diagnostic, stop_on
from ccmgen.environment import Environment
from ccmgen.evaluate import Engine, Limits, engine
from ccmgen.ir import Partition
from ccmgen.registry import find
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from ccmgen.running import Running, read_ahead, read_before, read_occupied
from ccmgen.sources import BUNDLED, Sources, read_file

if TYPE_CHECKING:
    from ccmgen.lock import Lock
    from ccmgen.plan.difference import Plan

T = TypeVar("T")


class Compilation(Struct, frozen=True):
    """What a compile found out, and the artifacts, which are made as they are asked for.

    resolution: every task's place and texts
    inputs: the user's files that were read, by name the SHA-256 of their text
    losses: by backend, what its target cannot express; not empty only with allow_lossy
    removals: warnings of what the partition does without
    """

    resolution: Resolution
    inputs: Mapping[str, str]
    backends: Mapping[str, AnyBackend]
    losses: Mapping[str, Sequence[Diagnostic]]
    removals: Sequence[Diagnostic]

    def artifacts(self, backend: str) -> Iterator[Artifact]:
        """The artifacts of one of the backends; what was lost is one of them."""
        return flat(self.parts(backend))

    def parts(self, backend: str) -> Iterator[Part]:
        """The same, with folders of thousands of artifacts in one piece each."""
        yield from parts(self.resolution, self.backends[backend])
        lost = self.losses[backend]
        if lost:
            report = [{"code": d.code, "path": str(d.path), "message": d.message} for d in lost]
            text = json.dumps({"losses": report}, indent=2, ensure_ascii=False) + "\n"
            yield Artifact("losses.json", [text.encode()])

    def locked(self, text: str, name: str) -> str:
        """The text that the lock `name` is to have, from the one that it has."""
        from ccmgen.lock import lock_of, write_lock

        resolution = self.resolution
        lock = lock_of(resolution, self.inputs)
        return write_lock(text, name, resolution.partition, resolution.site, lock)


def compile(
    sources: Sources,
    env: str,
    backends: Sequence[str],
    *,
    running: Running = Running(),
    allow_lossy: bool = False,
    limits: Limits = Limits(),
) -> Compilation:
    """Compile a boot for an environment, once for all `backends`.

    sources: the files, and which of them is the boot
    env: the name of the environment's file, .json, .jsonnet or .toml
    backends: names, of those that ship or of installed packages
    running: what runs already: it stays where it is, or is kept clear of
    allow_lossy: report what a target cannot express instead of failing

    Pure: the result depends on the arguments alone. Raises CcmgenError with every problem found.

    >>> import ccmgen
    >>> files = {
    ...     "boot.json": '{"ident": "p", "jobs": [{"ident": "a", "roles": ["zzz"]}]}',
    ...     "env.json": '{"site": "s", "hosts": {"h": {}}, "zones": {"z": {"hosts": "h"}},'
    ...     ' "users": {"default": "bv"}}',
    ... }
    >>> done = ccmgen.compile(ccmgen.Sources(files, "boot.json"), "env.json", ["procfile"])
    >>> [artifact.path for artifact in done.artifacts("procfile")]
    ['Procfile']
    """
    if isinstance(backends, str):
        raise TypeError("backends is a sequence of names, not one name")
    with engine(sources, limits) as child:
        return compile_with(child, env, backends, running=running, allow_lossy=allow_lossy)


def compile_with(
    child: Engine,
    env: str,
    backends: Sequence[str],
    *,
    running: Running = Running(),
    allow_lossy: bool = False,
) -> Compilation:
    """The same with a child that was started for the sources."""
    with _located(child, env):
        reads: list[Callable[[], Any]] = [partial(find, name) for name in backends]
        reads.append(partial(_resolve, child, env, running))
        *known, resolved_all = _all(reads)
        targets: dict[str, AnyBackend] = dict(zip(backends, known, strict=True))
        resolution: Resolution = resolved_all.resolution
        with child.stage("check"):
            lost = {name: list(losses(resolution, target)) for name, target in targets.items()}
            checks = _all([partial(check, resolution, target) for target in targets.values()])
            problems = [diagnostic for found in checks for diagnostic in found]
            problems += [
                diagnostic
                for found in lost.values()
                for diagnostic in found
                if not allow_lossy or diagnostic.code != "loss"
            ]
            stop_on(problems)
        warnings = {
            name: [
                replace(found, severity="warning", hint="")
                for found in _locate(child, env, all_found)
            ]
            for name, all_found in lost.items()
        }
        removals = _locate(child, env, list(removed(resolution)))
        inputs = _inputs(child, (env, *running.occupied))
    child.release()
    return Compilation(resolution, inputs, targets, warnings, removals)


def removed(resolution: Resolution) -> Iterator[Diagnostic]:
    """Warnings of what a partition does without, each with its reason."""
    jobs = {job.ident: (number, job) for number, job in enumerate(resolution.jobs)}
    for removal in resolution.removals:
        number, job = jobs[removal.job]
        what = f"job {job.ident!r} is removed"
        if job.cardinality:
            tasks = job.cardinality + removal.tasks
            what = f"job {job.ident!r} has {job.cardinality} of its {tasks} tasks"
        path = BOOT / "jobs" / number
        yield Diagnostic("removed", f"{what}: {removal.reason}", path, severity="warning")


def _inputs(child: Engine, others: Sequence[str]) -> Mapping[str, str]:
    """The user's files that were read, by name the SHA-256 of their text.

    others: names of files that the engine need not have read. The lock is not one of the inputs:
        it is written anew with the result.
    """
    found = {name: digest for name, digest in child.read.items() if not name.startswith(BUNDLED)}
    for name in others:
        if name not in found:
            found[name] = sha256(read_file(child.sources, name).encode()).hexdigest()
    return dict(sorted(found.items()))


def validate(
    sources: Sources,
    env: str | None = None,
    *,
    running: Running = Running(),
    limits: Limits = Limits(),
) -> Partition:
    """Check a boot and, with an environment, that it resolves there; the partition it describes.

    Pure. Raises CcmgenError with every problem found.
    """
    with engine(sources, limits) as child, _located(child, env):
        if env is None:
            return read_partition(child)
        return _resolve(child, env, running).partition


def trace(sources: Sources, *, limits: Limits = Limits()) -> Trace:
    """How a macro comes to its jobs: calls, configurators with their links, and what handlers did.

    Pure. Raises CcmgenError with every problem found.
    """
    with engine(sources, limits) as child, _located(child, None):
        return read_trace(child)


def is_macro(sources: Sources, *, limits: Limits = Limits()) -> bool:
    """Whether the document is a macro, and no boot. Raises CcmgenError if it cannot be read."""
    with engine(sources, limits) as child, _located(child, None):
        return describes_macro(child)


def resolved(
    sources: Sources, env: str, *, running: Running = Running(), limits: Limits = Limits()
) -> tuple[Partition, Resolution]:
    """A partition, and every task's place in an environment.

    Pure. Raises CcmgenError with every problem found.
    """
    with engine(sources, limits) as child, _located(child, env):
        found = _resolve(child, env, running)
        return found.partition, found.resolution


def planned(sources: Sources, env: str, running: Running, *, limits: Limits = Limits()) -> Plan:
    """What a compile would change of what the lock has, and why.

    Pure. Raises CcmgenError with every problem found.
    """
    from ccmgen.plan.difference import plan
    from ccmgen.plan.reasons import Circumstances, changed_inputs, explained
    from ccmgen.plan.states import state_of_lock, state_of_resolution

    with engine(sources, limits) as child, _located(child, env):
        found = _resolve(child, env, running)
        inputs = _inputs(child, (env, *running.occupied))
    resolution, lock = found.resolution, found.before
    before = state_of_lock(lock, resolution.partition, resolution.site)
    after = state_of_resolution(resolution, before)
    circumstances = Circumstances(
        partition=found.partition,
        environment=found.environment,
        occupied=found.occupied,
        resolution=resolution,
        boot=sources.boot,
        env=env,
        changed=changed_inputs(lock.inputs, inputs) if lock else (),
        rebalanced=running.rebalance,
    )
    return plan(before, after, explained(before, after, circumstances))


class _Resolved(Struct, frozen=True):
    partition: Partition
    environment: Environment
    before: Lock | None
    occupied: Sequence[Occupied]
    resolution: Resolution


def _resolve(child: Engine, env: str, running: Running) -> _Resolved:
    with child.stage("decode"):
        # While the boot is evaluated.
        site = _known(partial(read_environment, child, env))
        have_read = read_ahead(child.sources, running)
        read: list[Callable[[], Any]] = [partial(read_partition, child), site]
        partition, environment = _all(read)
        have_read()
    where = (child.sources, running, partition.ident, environment.site)
    reads: list[Callable[[], Any]] = [partial(read_before, *where), partial(read_occupied, *where)]
    with child.stage("decode"):
        before, occupied = _all(reads)
    kept = before.assignments if before and not running.rebalance else None
    resolution = resolve(partition, environment, before=kept, occupied=occupied, stage=child.stage)
    _all([partial(_check_options, resolution, name) for name in sorted(resolution.options)])
    return _Resolved(partition, environment, before, occupied, resolution)


def _check_options(resolution: Resolution, name: str) -> None:
    """What the environment says to a backend, even if it is not asked for, must be right."""
    try:
        backend = find(name)
    except CcmgenError as error:
        path = ENVIRONMENT / "backends" / name
        raise CcmgenError([replace(found, path=path) for found in error.diagnostics]) from None
    options_of(resolution, backend)


@contextmanager
def _located(child: Engine, env: str | None) -> Iterator[None]:
    """Every diagnostic that leaves names the places in the user's files that it is about."""
    try:
        yield
    except CcmgenError as error:
        raise CcmgenError(_locate(child, env, error.diagnostics)) from None


def _locate(
    child: Engine, env: str | None, diagnostics: Sequence[Diagnostic]
) -> Sequence[Diagnostic]:
    if not diagnostics:
        return ()
    from ccmgen.provenance import locate  # needed only when there is something to say

    return locate(child, env, diagnostics)


def _known(call: Callable[[], T]) -> Callable[[], T]:
    """What gives, or raises, what the call does now."""
    try:
        found = call()
    except CcmgenError as error:
        return raising(error)
    return lambda: found


def _all(calls: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all the calls. What they say to be wrong is put together."""
    found: list[T] = []
    problems: list[Diagnostic] = []
    for call in calls:
        try:
            found.append(call())
        except CcmgenError as error:
            problems += error.diagnostics
    stop_on(list(dict.fromkeys(problems)))
    return found
