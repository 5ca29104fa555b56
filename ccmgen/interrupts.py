"""Signals that wait."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
"""By which the program is asked to end."""


@contextmanager
def held() -> Iterator[None]:
    """What asks the program to end comes after the block.

    Threads and children that the block starts hold these signals for good: so it is the main thread
    that they wake, and hold back.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
