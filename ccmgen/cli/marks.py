"""What a file's metadata say of its content, as git's index has it.

Whoever writes to a file, replaces it or changes its rights changes its mark, with one exception:
clocks of file systems tick, and of two changes within a tick the second may leave no trace. So a
mark vouches for a content only if the clock has ticked between the last change and the moment when
the mark was taken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from itertools import chain
from operator import itemgetter

Mark = tuple[int, ...]
"""Device, inode, mode, size, and in nanoseconds when the content and when anything was changed."""


def mark(found: os.stat_result) -> Mark:
    """The mark of a file."""
    return (
        found.st_dev,
        found.st_ino,
        found.st_mode,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    )


def newest(one: Mark) -> int:
    """When a file was last changed, in nanoseconds."""
    return max(one[4:])


def marks_of(paths: Iterable[str], *, follow: bool) -> list[Mark]:
    """The marks of files as they are now; `follow` links, or not. Raises OSError if one is gone."""
    return [mark(os.stat(path, follow_symlinks=follow)) for path in paths]


def folders_of(paths: Iterable[str]) -> list[Mark]:
    """Which folders these are now, whatever is in them. Raises OSError if one is gone."""
    return [one[:3] for one in marks_of(paths, follow=False)]


def settled(folder: str, known: Mapping[str, Mark], renamed: Iterable[str]) -> dict[str, Mark]:
    """Marks that vouch for the contents of files that were just written, or found right; or none.

    folder: was changed just now, so that its time is that of its file system's clock
    known: by path below the folder, the mark when the content was known
    renamed: what was renamed since; that changes the marks of files, not of those in a folder
    """
    files = [path for path in renamed if path in known]
    devices = set(map(itemgetter(0), known.values()))
    latest = max(chain.from_iterable(map(itemgetter(4, 5), known.values())))
    try:
        for _ in range(5):
            clock = os.stat(folder)
            now = {path: mark(os.lstat(f"{folder}/{path}")) for path in files}
            if devices != {clock.st_dev} or any(now[path][:5] != known[path][:5] for path in files):
                return {}
            if max([latest, *map(newest, now.values())]) < clock.st_mtime_ns:
                return {**known, **now}
            time.sleep(0.002)
            os.utime(folder)
    except OSError:
        pass  # someone else removed a file
    return {}
