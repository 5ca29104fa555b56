"""Sandboxes and sweeps: what can be wrong with them, and the columns that sweeps stand for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import sha256

from ccmgen import ir
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.ir import Job, Partition
from ccmgen.resolution import Column

_BITS = 31
_MOST = 2**_BITS
_ODD = 0x2C1B3C6D
"""From Degski's 64-bit finalizer family; any odd number makes the product a permutation."""


def misfits_of_sandboxes(partition: Partition) -> Iterator[Diagnostic]:
    """Columns of the wrong length, and files that are none."""
    for number, job in enumerate(partition.jobs):
        yield from _sweep(job, BOOT / "jobs" / number / "sweep")
        yield from _files(job, BOOT / "jobs" / number / "task" / "files")


def _sweep(job: Job, path: DataPath) -> Iterator[Diagnostic]:
    for name, spec in job.sweep.items():
        if isinstance(spec, ir.Values) and len(spec.values) != job.cardinality:
            message = (
                f"column {name!r} has {len(spec.values)} values for the {job.cardinality} tasks "
                f"of job {job.ident!r}; each task has one"
            )
            yield Diagnostic("bad-sweep", message, path / name)
        elif isinstance(spec, ir.Share) and -(-spec.total // spec.size) != job.cardinality:
            message = (
                f"column {name!r} deals {spec.total} out in shares of {spec.size}, which is for "
                f"{-(-spec.total // spec.size)} tasks; job {job.ident!r} has {job.cardinality}"
            )
            yield Diagnostic("bad-sweep", message, path / name)


def _files(job: Job, path: DataPath) -> Iterator[Diagnostic]:
    task = job.task
    if task.working_directory is not None and (
        task.files or task.data or task.stage_in or task.stage_out
    ):
        message = (
            f"job {job.ident!r} has a working directory, and a sandbox or staging, "
            "for which each of its tasks has a folder of its own"
        )
        at = DataPath(path.document, path.steps[:-1]) / "working_directory"
        yield Diagnostic("bad-value", message, at, hint="leave one of them out")
    names = set(job.task.files)
    for name, file in job.task.files.items():
        if any(other.startswith(f"{name}/") for other in names):
            message = f"the sandbox of job {job.ident!r} has {name!r} as a file and as a folder"
            yield Diagnostic("bad-value", message, path / name)
        if file.encoding == "base64":
            from base64 import b64decode  # seldom needed

            try:
                b64decode(file.content if isinstance(file.content, str) else "?", validate=True)
            except ValueError:
                message = f"file {name!r} of job {job.ident!r} is not written in base64 (RFC 4648)"
                yield Diagnostic("bad-value", message, path / name / "content")


def column(spec: ir.SweepColumn, cardinality: int) -> Column:
    """The values of a sweep's column, one a task."""
    match spec:
        case ir.Values(values=values):
            if all(isinstance(value, int) for value in values):
                return Column([int(value) for value in values])
            return Column(
                range(cardinality), [str(value) for value in values].__getitem__, free=True
            )
        case ir.Range(first=first, step=step, last=last):
            if not step:
                return Column(array("q", [first]) * cardinality)
            numbers = range(first, first + step * cardinality, step)
            if last is None or not cardinality or max(numbers[0], numbers[-1]) <= last:
                return Column(numbers)
            return Column(array("q", (min(number, last) for number in numbers)))
        case ir.Share(total=total, size=size):
            shares = array("q", [size]) * cardinality
            if cardinality:
                shares[-1] = total - size * (cardinality - 1)
            return Column(shares)
        case ir.Seeds(seed=seed, of=of):
            return Column(_seeds(f"{seed} {of}", cardinality))


def _seeds(key: str, cardinality: int) -> Sequence[int]:
    """A permutation of the numbers below 2^31, keyed by `key`, at 1, 2, 3, ...

    Each step of a round is a bijection, so no two are alike. 0, which many generators take for "no
    seed", is stepped over: its own image stands for it ("cycle walking").
    """
    digest = sha256(key.encode()).digest()
    keys = [int.from_bytes(digest[4 * n : 4 * n + 4]) % _MOST for n in range(3)]

    def permuted(number: int) -> int:
        for each in keys:
            number = ((number ^ each) * _ODD) % _MOST
            number ^= number >> 15
        return number

    return array("q", (permuted(n) or permuted(0) for n in range(1, cardinality + 1)))
