"""A partition as a plan sees it: where its tasks are, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ccmgen.assignment import Assigned

Aspect = Literal["argv", "environment", "settings"]
"""settings: everything that is neither in the argument vectors nor a variable: user, files, ..."""


@dataclass(frozen=True, slots=True)
class JobState:
    """A job.

    assigned: None in a pool, whose manager chooses
    told: by aspect, an entry a task, to be compared with other entries: a digest or the data itself
    """

    tasks: int
    assigned: Assigned | None
    told: Mapping[Aspect, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class State:
    """A partition at a site; jobs by ident."""

    partition: str
    site: str
    jobs: Mapping[str, JobState]
