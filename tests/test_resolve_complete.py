"""Complete: a placement is found where there is one, and where there is none, that is so."""

import msgspec
from hypothesis import event, given, settings

from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolve import resolve
from tests.brute import is_sound, placements
from tests.checkers import violations
from tests.tight import Json, tight


@settings(max_examples=300, deadline=None)
@given(tight())
def test_a_placement_is_found_exactly_if_there_is_one(documents: tuple[Json, Json]) -> None:
    environment = settle(msgspec.convert(documents[0], EnvironmentDocument))
    partition = msgspec.convert(documents[1], Partition)
    there_is_one = next(placements(partition, environment), None) is not None
    try:
        found = resolve(partition, environment)
    except CcmgenError as error:
        event("refused")
        assert [d.code for d in error.diagnostics] == ["no-room"] * len(error.diagnostics)
        assert not there_is_one, error.diagnostics
    else:
        event("placed")
        assert there_is_one
        assert list(violations(partition, environment, found)) == []
        places = tuple(tuple(job.hosts) for job in found.jobs)
        assert is_sound(partition.jobs, places, environment)
