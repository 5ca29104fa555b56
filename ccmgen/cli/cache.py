"""Files that a later run may find again, in the user's cache folder; to lose one costs only time.

An entry is a file that its key names, with a digest of the content before the content: one that is
damaged is none. It is written aside and renamed, so that whoever reads it meanwhile has a whole
one. No fault of the file system is an error here.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256

MOST_BYTES = 256 << 20
MOST_ENTRIES = 1000
"""Beyond either, the entries that were not used for longest go."""


def get(key: str) -> bytes | None:
    """The content that was put under a key, if it is still there."""
    folder = _folder()
    if not folder:
        return None
    path = os.path.join(folder, key)
    try:
        with open(path, "rb") as file:
            digest, content = file.read(32), file.read()
    except OSError:
        return None
    if sha256(content).digest() != digest:
        return None
    with suppress(OSError):  # a cache that may only be read
        os.utime(path)
    return content


def put(key: str, content: bytes) -> None:
    """Keep a content under a key, the SHA-256 of what it depends on."""
    folder = _folder()
    if not folder or len(content) > MOST_BYTES:
        return
    aside = os.path.join(folder, f"{key}.{os.getpid()}")
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        try:
            with open(aside, "wb") as file:
                file.write(sha256(content).digest())
                file.write(content)
            os.replace(aside, os.path.join(folder, key))
        finally:
            with suppress(FileNotFoundError):
                os.unlink(aside)
        _evict(folder)


def _folder() -> str:
    """Where the XDG Base Directory Specification has it; it says to ignore a relative path.

    Nowhere, an empty path, for a user without a home: "~" would be a folder in the current one.
    """
    bases = os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~/.cache")
    return next((os.path.join(base, "ccmgen") for base in bases if os.path.isabs(base)), "")


def _evict(folder: str) -> None:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # another run's eviction, or its rename
                state = entry.stat()
                found.append((state.st_mtime_ns, state.st_size, entry.path))
    found.sort(reverse=True)
    total = 0
    for number, (_, size, path) in enumerate(found):
        total += size
        if total > MOST_BYTES or number >= MOST_ENTRIES:
            with suppress(FileNotFoundError):
                os.unlink(path)
