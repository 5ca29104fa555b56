"""ccmgen: abstract partitions and a site's environment to what process managers run.

The Python API, loaded when it is first used:

compile(sources, env, backends) -> Compilation
validate(sources, env) -> Partition
trace(sources) -> Trace
Sources, Running, Limits, Compilation, CcmgenError, Diagnostic
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
"""As `typing` has it, which takes as long to load as all that precedes the engine's start."""

if TYPE_CHECKING:
    from typing import Any

    from ccmgen.api import Compilation, compile, trace, validate
    from ccmgen.diagnostics import CcmgenError, Diagnostic
    from ccmgen.evaluate import Limits
    from ccmgen.running import Running
    from ccmgen.sources import Sources

_HOMES = {
    "Compilation": "api",
    "compile": "api",
    "trace": "api",
    "validate": "api",
    "CcmgenError": "diagnostics",
    "Diagnostic": "diagnostics",
    "Limits": "evaluate",
    "Running": "running",
    "Sources": "sources",
}

__all__ = [
    "CcmgenError",
    "Compilation",
    "Diagnostic",
    "Limits",
    "Running",
    "Sources",
    "compile",
    "trace",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ccmgen' has no attribute {name!r}")
    return getattr(import_module(f"ccmgen.{_HOMES[name]}"), name)
