"""Where in the user's files the data came from that a diagnostic is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ccmgen.diagnostics import Diagnostic, Location
from ccmgen.evaluate import Engine


def locate(engine: Engine, env: str | None, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, each with the places of its path in the user's files."""
    files = {"boot": engine.sources.boot, "environment": env}
    located = []
    for found in diagnostics:
        file = files.get(found.path.document) if found.path else None
        places = (Location(file),) if file else ()
        located.append(replace(found, locations=found.locations or places))
    return located
