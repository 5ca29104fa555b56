"""Why a plan adds tasks that there was no room for, in stories."""

from typing import Any

import pytest

from tests.test_plan_reasons import said, slots, story, taking


def with_quorum(boot: Any) -> None:
    boot["jobs"] = [
        {
            "ident": "f",
            "roles": ["conditional", "zzz"],
            "cardinality": 9,
            "parameters": {"quorum": 3},
        },
        {"ident": "g", "roles": ["zzz"], "cardinality": 8},
    ]


def broken(site: Any) -> None:
    site["disabled"] = [{"hosts": "srv-4", "reason": "power"}]


@pytest.mark.parametrize(
    ("edit", "changed"),
    [({}, "env.json"), ({"parameters": {"sleeps": 7}}, "boot.json and env.json")],
)
def test_there_is_room_for_more_of_a_quorum(edit: Any, changed: str) -> None:
    """The lock does not know whether it was to have fewer, or had no room for more."""

    def after(boot: Any) -> None:
        with_quorum(boot)
        boot["jobs"][1] |= edit

    made = story(after, slots(4, 4, 4, 5), with_quorum, slots(4, 4, 4, 3))
    (line,) = (line for line in said(made) if "added" in line)
    assert line == f"2 tasks are added: {changed} changed, and there is room for all 9 tasks of f"


def test_another_job_leaves_room_for_a_quorum() -> None:
    def change(boot: Any) -> None:
        with_quorum(boot)
        boot["jobs"][1]["cardinality"] = 6

    few = slots(4, 4, 4, 3)
    assert list(said(story(change, few, with_quorum, few))) == [
        "2 tasks are removed: boot.json: cardinality of g is now 6",
        "2 tasks are added: boot.json changed, and there is room for all 9 tasks of f",
    ]


def test_a_host_comes_back_for_some_of_a_quorum() -> None:
    def before(site: Any) -> None:
        slots(4, 4, 3, 4)(site)
        broken(site)

    made = story(with_quorum, slots(4, 4, 3, 4), with_quorum, before)
    assert list(said(made)) == [
        "4 tasks are added: env.json changed, and there is room for 7 of the 9 tasks of f"
    ]


def test_a_host_comes_back_for_a_job() -> None:
    def change(boot: Any) -> None:
        boot["jobs"][1] |= {
            "roles": ["conditional", "zzz"],
            "parameters": {"depends": [{"on": "host", "host": "srv-4"}]},
        }

    made = story(change, old_boot=change, old_site=broken)
    assert list(said(made))[-1] == "2 tasks are added: sleep has tasks again: env.json changed"


def test_another_partition_leaves_room() -> None:
    made = story(
        with_quorum,
        old_boot=with_quorum,
        old_site=slots(4, 4, 4, 3),
        site=slots(4, 4, 4, 5),
        files={"p43.json": taking(1)},
        occupied=["p43.json"],
    )
    (line,) = (line for line in said(made) if "added" in line)
    assert line.startswith("1 task is added: env.json and p43.json changed, and there is room ")
    assert line.endswith(" for 8 of the 9 tasks of f")
