"""Where the cache folder has what engines have said."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from hashlib import sha256

from ccmgen import evaluated
from ccmgen.child import engine_files
from ccmgen.cli import cache
from ccmgen.cli.marks import Mark, marks_of
from ccmgen.cli.unchanged import long_before

LEAST_BYTES = 1 << 16
"""A smaller result is sooner had from the engine itself."""


class EngineStore:
    """The results of one engine in one folder."""

    def __init__(self, engine: Sequence[Mark]) -> None:
        self._prefix = json.dumps([engine, os.getcwd()])

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        return cache.get(self._own(key))

    def put(self, key: str, content: bytes) -> None:
        """Keep a content that is worth while."""
        if len(content) >= LEAST_BYTES:
            cache.put(self._own(key), content)

    def _own(self, key: str) -> str:
        return sha256(f"{self._prefix}{key}".encode()).hexdigest()


def engine_store(began_ns: int) -> EngineStore | None:
    """The store of the engine that there is; none if it was installed just now."""
    marks = marks_of((*engine_files(), evaluated.__file__), follow=True)
    return EngineStore(marks) if all(long_before(began_ns, one) for one in marks) else None
