"""`ccmgen table` and `ccmgen graph`: what a macro or a boot is made of, to be looked at."""

from __future__ import annotations

import shutil
import sys

from ccmgen import api
from ccmgen.cli import drawing
from ccmgen.cli.show import progress
from ccmgen.graph import Graph, of_partition, of_trace
from ccmgen.sources import Sources


def table(sources: Sources, form: str) -> None:
    """Print the calling table of a macro. Raises CcmgenError."""
    with progress(f"evaluating {sources.boot}"):
        trace = api.trace(sources)
    sys.stdout.write(drawing.table(trace, form, shutil.get_terminal_size().columns))


def graph(sources: Sources, env: str | None, form: str) -> None:
    """Print a macro's configurators and links, or a boot's jobs. Raises CcmgenError."""
    with progress(f"drawing {sources.boot}"):
        drawn = drawing.graph(_graph(sources, env), form)
    sys.stdout.write(drawn)


def _graph(sources: Sources, env: str | None) -> Graph:
    if api.is_macro(sources):
        return of_trace(api.trace(sources))
    if env is None:
        return of_partition(api.validate(sources))
    return of_partition(*api.resolved(sources, env))
