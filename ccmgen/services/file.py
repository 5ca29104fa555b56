"""A file that somebody else keeps, such as an export on a shared disk."""

from __future__ import annotations

import os
import stat

from msgspec import field

from ccmgen.services._adapter import Adapter, Answer, Asked, Context
from ccmgen.services._answers import Form, answer_of
from ccmgen.services._faults import bad_answer, too_long, unreachable


class File(Asked, frozen=True, kw_only=True, tag="file"):
    """What to read."""

    path: str
    """From the folder of services.toml."""
    form: Form = field(default="json", name="as")


def _ask(options: File, context: Context) -> Answer:
    try:
        with open(context.folder / options.path, "rb", opener=_opened) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise bad_answer(f"{options.path} is no regular file")
            content = file.read(options.max_bytes + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise unreachable(f"{options.path} cannot be read: {reason}") from None
    if len(content) > options.max_bytes:
        raise too_long(options.max_bytes)
    return Answer(answer_of(content, options.form))


def _opened(path: str, flags: int) -> int:
    """Without O_NONBLOCK, opening a pipe waits for somebody to write into it."""
    return os.open(path, flags | os.O_NONBLOCK)


ADAPTER = Adapter("file", "a file, such as an export on a shared disk", File, _ask)
