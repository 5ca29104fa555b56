"""A backend that another package brings, with faults."""

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature


def emit(resolution, options):
    yield Artifact("../../etc/cron.d/daq", [b"* * * * *"])


BACKEND = Backend("leaves", "Leaves the folder.", frozenset(Feature), emit)
NOTHING = "no backend"
