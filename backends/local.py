"""This machine: scripts that run the jobs one after the other, and some tasks of a job at a time.

Every job is run after those that it waits for have finished; after one that failed it is not. A
task's own folder is made anew each time, below `<job>.work/`, and stays to be looked at.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from ccmgen.backend import Artifact, Backend, Feature, inexpressible
from ccmgen.backends import _batch
from ccmgen.backends._wrapper import sandbox
from ccmgen.diagnostics import BOOT, ENVIRONMENT, Diagnostic
from ccmgen.resolution import Resolution, ResolvedJob


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """How tasks are run on this machine."""

    at_once: Annotated[
        int | None,
        Meta(
            description="How many tasks of a job run at a time; left out, as many as the machine "
            "has processors."
        ),
    ] = None


RUN = """\
set -eu
{check}
rm -f .failed

# run JOB TASKS JOB...: the tasks of a job, unless one of the other jobs has failed.
run() {{
    for ccmgen_before in $3; do
        if [ -e
}}
"""
