"""What can be wrong with a service, as errors that adapters raise."""

from __future__ import annotations

from collections.abc import Sequence

from ccmgen.diagnostics import CcmgenError, Diagnostic


def unreachable(message: str, related: Sequence[str] = (), hint: str = "") -> CcmgenError:
    """Nobody answers: no such host, program or file, or no connection to it."""
    said = tuple(related)
    return CcmgenError([Diagnostic("service-unreachable", message, related=said, hint=hint)])


def timed_out(seconds: float) -> CcmgenError:
    """No whole answer came in time."""
    message = f"there was no answer within {seconds:g} s"
    return CcmgenError(
        [Diagnostic("service-timeout", message, hint="try again, or give it more timeout_seconds")]
    )


def failed(message: str, related: Sequence[str] = (), hint: str = "") -> CcmgenError:
    """The service says itself that it could not do what it was asked."""
    return CcmgenError([Diagnostic("service-failed", message, related=tuple(related), hint=hint)])


def bad_answer(message: str, related: Sequence[str] = (), hint: str = "") -> CcmgenError:
    """There is an answer, but not one that can be kept: cut off, of the wrong type, too long."""
    return CcmgenError([Diagnostic("service-answer", message, related=tuple(related), hint=hint)])


def missing_extra(module: str, hint: str = "pip install 'ccmgen[services]'") -> CcmgenError:
    """A package that an adapter needs is not installed."""
    message = f"this kind of service needs the Python module {module!r}, which is not installed"
    return CcmgenError([Diagnostic("missing-extra", message, hint=hint)])


def too_long(limit: int) -> CcmgenError:
    """The answer exceeds what is taken."""
    return bad_answer(
        f"the answer is longer than {limit} bytes, the most that is taken",
        hint="ask for less, or give it more max_bytes",
    )
