"""Finds adapters: those that ship, by scanning, and those that other packages register.

A package registers one in the entry point group `ccmgen.services`: a name and an `Adapter` value.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from ccmgen.diagnostics import CcmgenError, Diagnostic, nearest
from ccmgen.services._adapter import Adapter, AnyAdapter

GROUP = "ccmgen.services"


def _shipped() -> list[str]:
    """Modules of this folder; those whose names begin with `_` are not adapters."""
    names = (entry.name for entry in Path(__file__).parent.iterdir())
    return sorted(n[:-3] for n in names if n.endswith(".py") and not n.startswith("_"))


def _registered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> Sequence[str]:
    """What `kind` may be."""
    return sorted({*_shipped(), *_registered()})


def find(name: str) -> AnyAdapter:
    """The adapter called `name`. Raises CcmgenError if there is none, or it is no Adapter."""
    if name in _shipped():
        found = import_module(f"ccmgen.services.{name}").ADAPTER
    elif point := _registered().get(name):
        found = point.load()
    else:
        message, hint = f"there is no kind of service {name!r}", nearest(name, names())
        raise CcmgenError([Diagnostic("unknown-service", message, hint=hint)])
    if not isinstance(found, Adapter) or found.name != name:
        message = f"what is registered as {name!r} is no ccmgen.services.Adapter of that name"
        hint = "tell the author of the package that registers it"
        raise CcmgenError([Diagnostic("unknown-service", message, hint=hint)])
    return found
