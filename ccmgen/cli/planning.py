"""`ccmgen plan`: what changes between two resolutions, or from the lock to new inputs."""

from __future__ import annotations

import sys
from pathlib import Path

from ccmgen.api import planned
from ccmgen.cli.show import progress
from ccmgen.decode.resolution import read_resolution, state_of
from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.plan.difference import Plan, plan
from ccmgen.plan.reasons import unexplained
from ccmgen.plan.show import as_json, markdown, text
from ccmgen.running import Running
from ccmgen.sources import Sources
from ccmgen.state import State

FORMATS = {"text": text, "markdown": markdown, "json": as_json}


def of_resolutions(old: str, new: str) -> Plan:
    """What changes from one resolved.json to another. Raises CcmgenError."""
    before, after = _state(old), _state(new)
    one, other = ((state.partition, state.site) for state in (before, after))
    if one != other:
        message = f"{old} is of {' at '.join(one)}, and {new} is of {' at '.join(other)}"
        hint = "give two resolutions of one partition at one site"
        raise CcmgenError(
            [Diagnostic("bad-resolution", message, locations=(Location(new),), hint=hint)]
        )
    return plan(before, after, unexplained(before, after))


def of_lock(sources: Sources, env: str, running: Running) -> Plan:
    """What changes from the lock to what the inputs say now. Raises CcmgenError."""
    with progress(f"planning {sources.boot}"):
        return planned(sources, env, running)


def show(found: Plan, format: str) -> int:
    """Print a plan; 1 if anything changes."""
    sys.stdout.writelines(f"{line}\n" for line in FORMATS[format](found))
    return 1 if found.changes else 0


def _state(name: str) -> State:
    try:
        content = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        message = f"{name} cannot be read: {reason.lower()}"
        where = (Location(name),)
        raise CcmgenError([Diagnostic("unreadable-file", message, locations=where)]) from None
    return state_of(read_resolution(content, name))
