"""What runs already where a partition is compiled for: itself as the lock has it, and others."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from ccmgen.ahead import Ahead
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location, stop_on
from ccmgen.sources import ForbiddenFileError, Sources, read_file

if TYPE_CHECKING:
    from ccmgen.assignment import Occupied
    from ccmgen.lock import Lock


class Running(Struct, frozen=True):
    """What runs already, for a compile to fit in: names of files.

    lock: the ccmgen.lock whose assignments stay where they are valid; it need not exist yet
    occupied: what the backend `resolved` wrote for other partitions at the same site
    rebalance: place everything afresh, whatever the lock says
    """

    lock: str | None = None
    occupied: Sequence[str] = ()
    rebalance: bool = False


def read_before(sources: Sources, running: Running, partition: str, site: str) -> Lock | None:
    """What the lock says of a partition at a site, None if nothing. Raises CcmgenError."""
    if running.lock is None or (text := lock_text(sources, running.lock)) is None:
        return None
    from ccmgen.lock import read_lock  # only for those who keep one

    return read_lock(text, running.lock, partition, site)


def read_ahead(sources: Sources, running: Running) -> Callable[[], None]:
    """Begin to read the lock, so that `read_before` has it soon, and says what is wrong with it.

    Gives what waits until it is read.
    """
    if running.lock is None:
        return lambda: None
    return Ahead(partial(_read_lock, sources, running.lock)).result


def _read_lock(sources: Sources, name: str) -> None:
    with suppress(CcmgenError):
        if (text := lock_text(sources, name)) is not None:
            from ccmgen.lock import read_lock_of_one

            read_lock_of_one(text, name)


def lock_text(sources: Sources, name: str) -> str | None:
    """The text of a lock, None if there is none yet. Raises CcmgenError if it cannot be read."""
    with suppress(ForbiddenFileError):
        if posixpath.normpath(name) not in sources.files:
            return None
    return read_file(sources, name)


def read_occupied(
    sources: Sources, running: Running, partition: str, site: str
) -> Sequence[Occupied]:
    """What other partitions take. Raises CcmgenError with all that is wrong with their files."""
    if not running.occupied:
        return ()
    from ccmgen.decode.resolution import occupied_of, read_resolution

    found: list[Occupied] = []
    problems: list[Diagnostic] = []
    for name in running.occupied:
        try:
            document = read_resolution(read_file(sources, name), name)
        except CcmgenError as error:
            problems += error.diagnostics
            continue
        problems += _misfits(document.partition, document.site, name, partition, site)
        problems += _twice(document.partition, name, found)
        found.append(occupied_of(document, name))
    stop_on(problems)
    return found


def _misfits(
    other: str, other_site: str, name: str, partition: str, site: str
) -> Iterator[Diagnostic]:
    where = (Location(name),)
    if other == partition:
        message = f"{name} is of partition {partition!r}, the one that is compiled"
        hint = "leave it out; --lock keeps what the partition itself has"
        yield Diagnostic("bad-occupied", message, locations=where, hint=hint)
    if other_site != site:
        message = f"{name} is of site {other_site!r}; the environment's site is {site!r}"
        hint = "give resolutions of the same site only: others take nothing there"
        yield Diagnostic("bad-occupied", message, locations=where, hint=hint)


def _twice(other: str, name: str, found: Sequence[Occupied]) -> Iterator[Diagnostic]:
    for before in found:
        if before.partition == other:
            message = f"{name} and {before.source} are both of partition {other!r}"
            hint = "give each partition's newest resolution once"
            yield Diagnostic("bad-occupied", message, locations=(Location(name),), hint=hint)
