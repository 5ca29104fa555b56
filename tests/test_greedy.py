"""Greedy placement: each task on the least loaded host that has room, one after the other."""

from typing import Any

import msgspec
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from tests.strategies import job, resolved

Wish = tuple[int, int, int | None]
"""Of a job: how many tasks, the slots of one, and the most of them on a host."""

WISHES = st.tuples(st.integers(0, 60), st.sampled_from([1, 2, 15]), st.none() | st.integers(1, 9))
SLOTS = st.lists(st.integers(0, 90), min_size=1, max_size=5)


def site(slots: list[int]) -> Environment:
    """A host for each number of slots."""
    hosts = {f"h{number}": {"capacity": {"slots": some}} for number, some in enumerate(slots)}
    zones = {"all": {"hosts": ",".join(hosts)}}
    document = {"site": "s", "hosts": hosts, "zones": zones, "users": {"default": "u"}}
    return settle(msgspec.convert(document, EnvironmentDocument))


def boot(wishes: list[Wish]) -> list[Any]:
    """Jobs in the order in which they are placed."""
    jobs = []
    for number, (count, slots, most) in enumerate(wishes):
        placement = {} if most is None else {"max_per": {"host": most}}
        task = {"placement": placement, "resources": {"slots": slots}}
        jobs.append(job(f"j{number}", [["x"]], count, **task))
    return jobs


def one_by_one(wishes: list[Wish], slots: list[int]) -> list[list[str]]:
    """By job, the host of each task; fewer where there is no room."""
    left, tasks = list(slots), [0] * len(slots)
    found = []
    for count, need, most in wishes:
        here, chosen = [0] * len(slots), list[str]()
        for _ in range(count):
            fit = [h for h, some in enumerate(left) if some >= need]
            fit = [h for h in fit if most is None or here[h] < most]
            if not fit:
                break
            host = min(fit, key=lambda h: (tasks[h], h))
            left[host] -= need
            tasks[host] += 1
            here[host] += 1
            chosen.append(f"h{host}")
        found.append(chosen)
    return found


@settings(max_examples=400)
@example(slots=[60, 20], wishes=[(4, 15, None), (2, 1, 1)])
@given(slots=SLOTS, wishes=st.lists(WISHES, min_size=1, max_size=4))
def test_tasks_go_to_the_least_loaded_host_that_has_room(
    slots: list[int], wishes: list[Wish]
) -> None:
    wishes = sorted(wishes, key=lambda wish: -wish[1])
    expected = one_by_one(wishes, slots)
    assume([len(hosts) for hosts in expected] == [count for count, _, _ in wishes])
    event(f"{max(map(len, expected)) > 2 * len(slots)}")
    found = resolved(boot(wishes), site(slots))
    assert [[found.hosts[h].name for h in j.hosts] for j in found.jobs] == expected
