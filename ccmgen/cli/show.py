"""Diagnostics and other things, in words for a terminal or as JSON for a script."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from ccmgen.diagnostics import CcmgenError, Diagnostic

_CODES = {"error": "31;1", "warning": "33;1", "place": "36", "hint": "32", "bold": "1"}


def coloured(stream: TextIO) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_diagnostics(diagnostics: Iterable[Diagnostic], stream: TextIO) -> None:
    """Write each diagnostic: what, where, the facts, what to do."""
    stream.write(in_words(diagnostics, coloured(stream)))


def in_words(diagnostics: Iterable[Diagnostic], colour: bool) -> str:
    """The same, as one text."""

    def paint(kind: str, text: str) -> str:
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if colour else text

    text = ""
    for found in diagnostics:
        head = paint(found.severity, f"{found.severity}[{found.code}]")
        lines = [f"{head}: {paint('bold', found.message)}"]
        where = [str(place) for place in found.locations] or [""]
        if found.path and found.path.steps:
            where[0] = f"{where[0]}  {found.path}".strip()
        lines += [f"  {paint('place', '-->')} {place}" for place in where if place]
        lines += [f"   = {fact}" for fact in found.related]
        if found.hint:
            lines.append(f"  {paint('hint', 'help:')} {found.hint}")
        text += "\n".join(lines) + "\n"
    return text


def diagnostics_as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as scripts read them."""
    return [
        {
            "code": found.code,
            "severity": found.severity,
            "message": found.message,
            "document": found.path.document if found.path else None,
            "path": str(found.path) if found.path else None,
            "locations": [
                {"file": place.file, "line": place.line or None, "column": place.column or None}
                for place in found.locations
            ],
            "related": list(found.related),
            "hint": found.hint or None,
        }
        for found in diagnostics
    ]


def json_text(value: Any) -> str:
    """A value as it is printed, indented."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def print_json(value: Any) -> None:
    """Write a value to standard output, indented."""
    sys.stdout.write(json_text(value))


@contextmanager
def reported(as_json: bool) -> Iterator[None]:
    """Bad input that the block meets is shown, and ends the program with 1."""
    try:
        yield
    except CcmgenError as error:
        if as_json:
            print_json({"diagnostics": diagnostics_as_json(error.diagnostics)})
        else:
            print_diagnostics(error.diagnostics, sys.stderr)
        raise SystemExit(1) from None


@contextmanager
def progress(what: str, patience_seconds: float = 1.0) -> Iterator[None]:
    """While the block runs for longer than its patience, say so on a terminal's standard error."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def tell() -> None:
        seconds = patience_seconds
        while not done.wait(patience_seconds if seconds == patience_seconds else 0.5):
            sys.stderr.write(f"\r\x1b[K{what} ... {seconds:.0f} s")
            sys.stderr.flush()
            seconds += 0.5
        if seconds > patience_seconds:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
