"""What the engine has said before: the same answer, as long as every file it asked for is the same.

An evaluation is a function of the snippet and of the answers to the engine's questions for imports.
So an entry lists the questions in order, with the name and the digest of the file that answered
each. They are put again, to the files as they are now: only if every answer is the same, the result
is. Which engine it was is for the store to tell apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from ccmgen.snapshots import verify
from ccmgen.sources import Sources, find_import


class Store(Protocol):
    """Keeps contents under keys, as long as it likes."""

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""

    def put(self, key: str, content: bytes) -> None:
        """Keep a content."""


Question = tuple[str, str, str, str]
"""The folder of the importing file, what it imports, the name of the file found, its digest."""


def recall(store: Store, sources: Sources, snippet: str) -> tuple[bytes, Sequence[Question]] | None:
    """The result of an evaluation, with the questions that it depends on."""
    content = store.get(_key(snippet))
    if content is None:
        return None
    head, _, result = content.partition(b"\n")
    questions = [(folder, name, found, digest) for folder, name, found, digest in json.loads(head)]
    if all(_stands(sources, *question) for question in questions):
        return result, questions
    return None


def keep(store: Store, snippet: str, questions: Sequence[Question], result: bytes) -> None:
    """Keep what `recall` finds."""
    store.put(_key(snippet), json.dumps(questions).encode() + b"\n" + result)


def _key(snippet: str) -> str:
    return sha256(snippet.encode()).hexdigest()


def _stands(sources: Sources, folder: str, name: str, found: str, digest: str) -> bool:
    try:
        now, text = find_import(sources, folder, name)
    except LookupError:
        return False
    same = now == found and sha256(text.encode()).hexdigest() == digest
    return same and verify(sources.files, found, text) is None
