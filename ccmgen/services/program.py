"""A client program, such as a collaboration's own command for its database."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from msgspec import Meta, field

from ccmgen.services._adapter import Adapter, Answer, Asked, Context, Credential
from ccmgen.services._answers import Form, answer_of
from ccmgen.services._faults import failed, too_long, unreachable

_PASSED_ON = ("PATH", "HOME")
"""Variables that a program gets beside its own and the locale, so that it answers alike for all."""

_MOST_SAID = 4096
"""Bytes of standard error, its last ones, that are kept for a message."""


class Program(Asked, frozen=True, kw_only=True, tag="program"):
    """What to run, without a shell, in the folder of services.toml."""

    command: Annotated[tuple[str, ...], Meta(min_length=1)]
    form: Form = field(default="json", name="as")
    environment: dict[str, str | Credential] = field(default_factory=dict)


def _ask(options: Program, context: Context) -> Answer:
    deadline = time.monotonic() + options.timeout_seconds
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    own = {name: context.reveal(value) for name, value in options.environment.items()}
    with _started(options, context, {**passed_on, "LC_ALL": "C.UTF-8", **own}) as process:
        content, said = _listen(process, options.max_bytes, deadline)
    if process.returncode:
        lines = said.decode(errors="replace").splitlines()[-10:]
        raise failed(f"{options.command[0]} {_end(process.returncode)}", lines)
    return Answer(answer_of(content, options.form))


@contextmanager
def _started(
    options: Program, context: Context, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The program at work, in a group of its own; at the end nothing of the group is left."""
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            options.command,
            cwd=context.folder,
            env=environment,
            stdin=null,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise unreachable(f"{options.command[0]} cannot be run: {reason.lower()}") from None
    with process:
        try:
            yield process
        finally:
            # Before it is waited for: until then its number is nobody else's.
            os.killpg(process.pid, signal.SIGKILL)


def _listen(process: subprocess.Popen[bytes], limit: int, deadline: float) -> tuple[bytes, bytes]:
    """What a program wrote until it ended, to standard output and to standard error.

    Children that it leaves behind may hold its pipes open; they are not waited for.
    """
    assert process.stdout and process.stderr
    content, said = bytearray(), bytearray()
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ, content)
        pipes.register(process.stderr, selectors.EVENT_READ, said)
        while True:
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            ready = pipes.select(0 if ended else 0.05)
            for key, _ in ready:
                chunk = os.read(key.fd, 65536)
                key.data.extend(chunk)
                if not chunk:
                    pipes.unregister(key.fileobj)
            del said[:-_MOST_SAID]
            if len(content) > limit:
                raise too_long(limit)
            if ended and not ready:
                return bytes(content), bytes(said)
            if time.monotonic() > deadline:
                raise TimeoutError


def _end(code: int) -> str:
    return f"ended with status {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"


ADAPTER = Adapter("program", "what a program prints, run without a shell", Program, _ask)
