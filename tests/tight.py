"""Small sites and partitions in which room is scarce, so that greed often fails."""

from typing import Any

from hypothesis import strategies as st

Json = Any


@st.composite
def tight(draw: st.DrawFn, most_tasks: int = 6) -> tuple[Json, Json]:
    """An environment of up to four hosts and a partition of up to four jobs."""
    count = draw(st.integers(1, 4))
    hosts = {f"h{number}": draw(_hosts()) for number in range(count)}
    zones: Json = {"all": {"hosts": ",".join(hosts)}}
    if draw(st.booleans()):
        some = draw(st.lists(st.sampled_from(sorted(hosts)), min_size=1, unique=True))
        zones["some"] = {"hosts": ",".join(some), "ports": {"range": draw(RANGES)}}
    site = {
        "site": "tight",
        "hosts": hosts,
        "zones": zones,
        "default_zone": "all",
        "users": {"default": "u"},
        "ports": {"range": draw(RANGES)},
    }
    left, jobs = most_tasks, []
    for ident in ("a", "b", "c", "d")[: draw(st.integers(1, 4))]:
        tasks = min(left, draw(st.integers(1, 3)))
        left -= tasks
        jobs.append(draw(_jobs(ident, tasks, tuple(zones))))
    if len(jobs) > 1 and draw(st.integers(0, 2)) == 0:
        kind = draw(st.sampled_from(["together", "apart"]))
        over = draw(st.sampled_from(["host", "rack"]))
        placement = jobs[0]["task"]["placement"]
        placement[kind] = [{"job": jobs[1]["ident"], "over": over}]
    return site, {"ident": "part", "jobs": [job for job in jobs if job["cardinality"]]}


RANGES = st.sampled_from(["9000-9001", "9001-9002", "9000", "9000-9009"])


@st.composite
def _hosts(draw: st.DrawFn) -> Json:
    cards = draw(st.integers(0, 2))
    shared = {"names": ["n0", "n1"], "tasks": draw(st.integers(1, 2))}
    return {
        "attributes": {"rack": draw(st.sampled_from(["x", "y"]))},
        "capacity": {
            "slots": draw(st.integers(1, 4)),
            "memory": f"{draw(st.integers(1, 4))} MiB",
            "devices": {"card": [f"c{n}" for n in range(cards)], "numa": shared},
        },
    }


@st.composite
def _jobs(draw: st.DrawFn, ident: str, tasks: int, zones: tuple[str, ...]) -> Json:
    resources: Json = {
        "slots": draw(st.integers(0, 2)),
        "memory_bytes": draw(st.integers(0, 2)) << 20,
    }
    odds = st.integers(0, 4)
    devices: Json = {}
    if draw(odds) == 0:
        devices["card"] = draw(st.sampled_from([1, 2, ["c0"], ["c1"]]))
    if draw(odds) == 0:
        devices["numa"] = draw(st.sampled_from([1, 2, 2, ["n0"], ["n0", "n1"]]))
    ports: Json = {}
    if draw(odds) < 2:
        ports["p"] = draw(st.sampled_from([{}, {}, {"fixed": 9000}, {"fixed": 80}]))
    placement: Json = {"zone": draw(st.sampled_from(zones))}
    if draw(odds) == 0:
        placement["max_per"] = draw(st.sampled_from([{"host": 1}, {"rack": 1}, {"rack": 2}]))
    if draw(odds) == 0:
        placement["require"] = {"rack": draw(st.sampled_from(["x", "y"]))}
    if draw(odds) == 0:
        placement["spread"] = ["rack"]
    return {
        "ident": ident,
        "roles": ["any"],
        "cardinality": tasks,
        "parameters": {},
        "task": {
            "commands": [["run"]],
            "resources": {**resources, "devices": devices},
            "ports": ports,
            "placement": placement,
        },
    }
