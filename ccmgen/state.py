"""A partition as a plan sees it: where its tasks are, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccmgen.assignment import Assigned

ASPECTS = ("argv", "environment", "settings")
"""Of what tasks are told. settings: no arguments nor variables, but user, files, restart, ..."""


@dataclass(frozen=True, slots=True)
class JobState:
    """A job.

    assigned: None in a pool, whose manager chooses
    told: by aspect, an entry a task, to be compared with other entries: a digest or the data itself
    """

    tasks: int
    assigned: Assigned | None
    told: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class State:
    """A partition at a site; jobs by ident."""

    partition: str
    site: str
    jobs: Mapping[str, JobState]
