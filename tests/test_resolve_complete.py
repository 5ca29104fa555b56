"""Complete: a placement is found where there is one, and where there is none, that is so."""

import os
import subprocess
import sys

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


ASKED = """
from ccmgen.resolve.demand import demands_of
from ccmgen.resolve.exact import Model
from ccmgen.resolve.join import join
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.rooms import Rooms
from tests.test_resolve_stable import boot, job, site, typed

racks = {f"h{n}": {"attributes": {"rack": f"rack-{n % 7}"}} for n in range(20)}
where = {**site("x", 1), "hosts": racks, "zones": {"all": {"hosts": ",".join(racks)}}}
near = {"apart": [{"job": "b", "over": "rack"}], "max_per": {"rack": 2}}
environment, partition = typed(where, boot(job("a", 4, placement=near), job("b", 5)))
joined, attributes = join(partition, environment), Attributes(environment)
model = Model(demands_of(joined.jobs, attributes, Rooms(joined, ())), attributes)
model.solve()
print(model.model.proto)
"""


def test_the_solver_is_asked_the_same_in_every_process() -> None:
    """Strings have other hashes in each; with the question the solver's answer would change."""

    def asked(seed: str) -> bytes:
        variables = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", ASKED], env=variables, capture_output=True, check=True
        ).stdout

    first = asked("1")
    assert b"variables" in first
    assert all(asked(seed) == first for seed in ("2", "3"))
