"""Finds backends: those that ship, by scanning, and those that other packages register.

A package registers one in the entry point group `ccmgen.backends`: a name and a `Backend` value.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ccmgen.backend import AnyBackend, Backend
from ccmgen.diagnostics import CcmgenError, Diagnostic, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "ccmgen.backends"


def _shipped() -> list[str]:
    """Modules of backends/; those whose names begin with `_` are writers that backends share."""
    names = (entry.name for entry in (Path(__file__).parent / "backends").iterdir())
    return sorted(n[:-3] for n in names if n.endswith(".py") and not n.startswith("_"))


def _registered() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # 0.01 s, for others' backends only

    return {point.name: point for point in entry_points(group=GROUP)}


def ships(name: str) -> bool:
    """Whether a backend is one of ours, which read no files of their own."""
    return name in _shipped()


def names() -> Sequence[str]:
    """The names that `--backend` takes."""
    return sorted({*_shipped(), *_registered()})


def find(name: str) -> AnyBackend:
    """The backend called `name`. Raises CcmgenError if there is none, or it is no Backend."""
    if ships(name):
        found = import_module(f"ccmgen.backends.{name}").BACKEND
    else:
        point = _registered().get(name)
        if point is None:
            hint = nearest(name, names())
            problem = Diagnostic("unknown-backend", f"there is no backend {name!r}", hint=hint)
            raise CcmgenError([problem])
        found = point.load()
    if not isinstance(found, Backend) or found.name != name:
        problem = Diagnostic(
            "bad-backend",
            f"what is registered as backend {name!r} is no ccmgen.backend.Backend of that name",
            hint="tell the author of the package that registers it",
        )
        raise CcmgenError([problem])
    return found
