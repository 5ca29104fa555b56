"""`ccmgen table` and `ccmgen graph` in the format that is asked for."""

from __future__ import annotations

import json
import shutil
import subprocess

from ccmgen import graph as graphs
from ccmgen import table as tables
from ccmgen.calling import Trace
from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.graph import Graph

DRAWING_SECONDS = 60
"""Graphviz lays out a thousand edges within seconds; many more, it does not in any useful time."""


def table(trace: Trace, form: str, width: int) -> str:
    """The calling table as `text` of this width, `markdown`, `json` or `svg`."""
    match form:
        case "text":
            return tables.text(trace, width)
        case "markdown":
            return tables.markdown(trace)
        case "svg":
            return tables.svg(trace)
        case _:
            return json.dumps(tables.as_json(trace), indent=2, ensure_ascii=False) + "\n"


def graph(graph: Graph, form: str) -> str:
    """The graph as `mermaid`, `dot` or `svg`. Raises CcmgenError if Graphviz cannot draw it."""
    if form == "mermaid":
        return graphs.mermaid(graph)
    text = graphs.dot(graph)
    return svg_by_dot(text) if form == "svg" else text


def svg_by_dot(text: str) -> str:
    """The picture of a graph in DOT. Raises CcmgenError if Graphviz is missing or fails."""
    program = shutil.which("dot")
    if program is None:
        raise _failed("missing-program", "no program `dot` is on the PATH, which draws graphs")
    try:
        done = subprocess.run(
            [program, "-Tsvg"],
            input=text,
            encoding="utf-8",
            capture_output=True,
            timeout=DRAWING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        said = f"`dot` had not drawn the graph after {DRAWING_SECONDS} s"
        raise _failed("drawing-failed", said) from None
    if done.returncode != 0:
        raise _failed("drawing-failed", f"`dot` failed: {done.stderr.strip()}")
    return done.stdout


_HINTS = {
    "missing-program": "install the package graphviz (of Debian, Ubuntu, Fedora or Homebrew), "
    "or use --format mermaid or --format dot",
    "drawing-failed": "try --format dot with another program of Graphviz, such as sfdp",
}


def _failed(code: str, message: str) -> CcmgenError:
    return CcmgenError([Diagnostic(code, message, hint=_HINTS[code])])
