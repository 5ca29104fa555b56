"""Complete and stable where nobody can try all there is: a placement is planted, and found."""

import random

import pytest

from ccmgen.resolve import resolve
from tests.checkers import violations
from tests.partitions import Json
from tests.test_resolve_stable import assignments, boot, job, moved, site, typed


def planted(seed: int, hosts: int, kinds: int, slack: float) -> tuple[Json, Json]:
    """Hosts filled with tasks of some kinds, with so much of what they take to spare, and no more.

    What a host was filled with is then forgotten.
    """
    draw = random.Random(seed)
    sizes = [
        (draw.choice([1, 2, 3, 5, 7, 11, 13]), draw.choice([1, 2, 3, 4])) for _ in range(kinds)
    ]
    counts = [0] * kinds
    described = {}
    for number in range(hosts):
        memory = processors = 0
        while True:
            kind = draw.randrange(kinds)
            if memory + sizes[kind][0] > 64:
                break
            memory, processors = memory + sizes[kind][0], processors + sizes[kind][1]
            counts[kind] += 1
        spare = 1 + slack
        capacity = {"memory": f"{int(memory * spare)} MiB", "cpu": int(processors * spare)}
        described[f"h{number}"] = {"capacity": capacity}
    jobs = [
        job(
            f"j{kind}",
            count,
            resources={"memory_bytes": size[0] << 20, "cpu_millis": size[1] * 1000},
        )
        for kind, (count, size) in enumerate(zip(counts, sizes, strict=True))
        if count
    ]
    where = {
        **site("x", 1),
        "hosts": described,
        "zones": {"all": {"hosts": ",".join(described)}},
        "default_zone": "all",
    }
    return where, boot(*jobs)


@pytest.mark.parametrize(
    ("seed", "hosts", "kinds", "slack"),
    [(1, 400, 30, 0.05), (2, 400, 12, 0.05), (3, 60, 20, 0.04)],
)
def test_a_placement_that_is_there_is_found(
    seed: int, hosts: int, kinds: int, slack: float
) -> None:
    environment, partition = typed(*planted(seed, hosts, kinds, slack))
    found = resolve(partition, environment)
    assert list(violations(partition, environment, found)) == []


def test_what_moves_is_near_to_what_must() -> None:
    """One host in twenty is lost, and some have become too small: each makes some tasks move."""
    documents = planted(5, 300, 20, 0.3)
    environment, partition = typed(*documents)
    before = assignments(resolve(partition, environment))
    lost = [f"h{number}" for number in range(0, 300, 20)]
    documents[0]["disabled"] = [{"hosts": ",".join(lost), "reason": "power"}]
    for number in range(1, 300, 30):
        documents[0]["hosts"][f"h{number}"]["capacity"]["memory"] = "40 MiB"
    environment, partition = typed(*documents)
    after = assignments(resolve(partition, environment, before=before))
    sizes = {each.ident: each.task.resources.memory_bytes >> 20 for each in partition.jobs}
    least = 0
    for name in (host.name for host in environment.hosts):
        here = sorted(
            (sizes[i] for i, each in before.items() for at in each.hosts if at == name),
            reverse=True,
        )
        if name in lost:
            least += len(here)
        elif documents[0]["hosts"][name]["capacity"]["memory"] == "40 MiB":
            while sum(here) > 40:
                least += 1
                del here[0]
    assert least <= moved(before, after) <= 1.05 * least
