"""A backend that another package brings: a list of tasks for people to read."""

import json
from collections.abc import Iterator

import msgspec

from ccmgen.artifact import Artifact
from ccmgen.backend import Backend, Feature
from ccmgen.resolution import Resolution


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a site may choose."""

    title: str = "Tasks"


def _lines(resolution: Resolution, options: Options) -> Iterator[bytes]:
    yield f"# {options.title}\n".encode()
    for job in resolution.jobs:
        for index in range(job.cardinality):
            argv = [word.at(index) for word in job.commands[-1]]
            host = resolution.host(job, index)
            yield f"{job.task_ident(index)} {host} {json.dumps(argv)}\n".encode()


def _emit(resolution: Resolution, options: Options) -> Iterator[Artifact]:
    yield Artifact("tasks.txt", _lines(resolution, options))


ALL = frozenset(Feature) - {Feature.POOL}
"""It names the host of each task, which in a pool nobody knows."""

BACKEND = Backend("listing", "A list of tasks.", ALL, _emit, options=Options)
