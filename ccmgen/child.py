"""Starting the child that evaluates Jsonnet: at once, before the rest of the program is loaded."""

from __future__ import annotations

import importlib.util
import posixpath
import subprocess
import sys

from ccmgen.interrupts import held

_ENGINE = "_gojsonnet"
"""The official Go engine; tests hold it to the C++ reference on everything we ship."""

_GO = {"GOGC": "800", "GOMEMLIMIT": "2GiB"}
"""The engine is short-lived: it collects garbage seldom while there is memory, and as often as need
be when there is not (Go's package runtime, "Environment Variables")."""

SECONDS = 120
MEMORY_BYTES = 4 << 30


def engine_files() -> tuple[str, str]:
    """The child's program, and the engine that it loads."""
    spec = importlib.util.find_spec(_ENGINE)
    assert spec is not None and spec.origin is not None
    return posixpath.join(posixpath.dirname(__file__), "engine.py"), spec.origin


def started(seconds: int = SECONDS, memory_bytes: int = MEMORY_BYTES) -> subprocess.Popen[bytes]:
    """A child that waits for snippets, and ends itself when its input does or when a limit is
    reached. Nothing waits for it to be ready. Where the program is asked to end, it is not."""
    program, library = engine_files()
    command = [
        *(sys.executable, "-I", "-S", "-X", "utf8", program),
        *(posixpath.dirname(library), str(seconds), str(memory_bytes)),
    ]
    pipe = subprocess.PIPE
    with held():
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=_GO)
