"""Files made by several processes, for the kernel creates several at once.

What a backend makes comes in a fixed order, and depends on nothing else. So a copy of this process,
forked when there turn out to be many files, meets the same parts in the same order: each process
sees to its share, and the copies tell what became of theirs. What a copy does not tell is seen to
here, whatever became of the copy: a fault is then met here again, and said.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from typing import BinaryIO

import msgspec
from msgspec import Struct

from ccmgen.artifact import Part
from ccmgen.cli.staging import Put
from ccmgen.interrupts import held

FEW_FILES = 150
"""They are made sooner than a copy."""

MOST_PROCESSES = 4

_LENGTH_BYTES = 4

_told = msgspec.msgpack.Decoder(Put).decode

See = Callable[[Part], Put]


class _Copy(Struct, frozen=True):
    """A copy of this process, and where it tells of its parts, each with its length in front."""

    process: int
    tells: BinaryIO

    def told(self) -> Put | None:
        """What became of its next part, unless it came to an end before that."""
        length = int.from_bytes(self.tells.read(_LENGTH_BYTES), "big")
        told = self.tells.read(length)
        return _told(told) if length and len(told) == length else None

    def end(self) -> None:
        """Be rid of it."""
        self.tells.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def processes() -> int:
    """As many as this machine runs at once, as far as more are of use; one if it does not tell."""
    allowed = getattr(os, "sched_getaffinity", lambda process: {process})
    return min(len(allowed(0)), MOST_PROCESSES)


def shared(see: See, parts: Iterable[Part], processes: int) -> Generator[Put]:
    """See to parts by some processes, this one among them; what became of each, in order. To be
    closed, so that no copy is left.

    see: may not change anything but files
    """
    files, alone = 0, True
    copies: list[_Copy] = []
    turns = enumerate(parts)
    try:
        for turn, part in turns:
            number = turn % processes
            copy = copies[number - 1] if 0 < number <= len(copies) else None
            put = (copy.told() if copy else None) or see(part)
            yield put
            files += len(put.paths)
            if alone and files > FEW_FILES:
                alone = False
                with suppress(OSError), held():  # where there can be no more processes
                    for number in range(1, processes):
                        copies.append(_forked(see, turns, number, processes))
    finally:
        with held():
            for each in copies:
                each.end()


def _forked(see: See, turns: Iterable[tuple[int, Part]], number: int, processes: int) -> _Copy:
    """A copy that sees to every so many parts. Signals are held: who asks the program to end asks
    this process, which ends the copy."""
    reads, tells = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reads)
        os.close(tells)
        raise
    if not process:
        try:
            os.close(reads)  # so that it cannot tell anybody, and ends, when this process has died
            with os.fdopen(tells, "wb") as pipe:
                for part in (part for turn, part in turns if turn % processes == number):
                    told = msgspec.msgpack.encode(see(part))
                    pipe.write(len(told).to_bytes(_LENGTH_BYTES, "big") + told)
                    pipe.flush()
        finally:
            os._exit(0)
    os.close(tells)
    return _Copy(process, os.fdopen(reads, "rb"))
