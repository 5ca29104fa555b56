"""A plan of many tasks is few lines, and they are true."""

import json
from collections.abc import Sequence

from ccmgen.assignment import Assigned
from ccmgen.plan.difference import Plan, Reason, plan
from ccmgen.plan.show import as_json, markdown, text
from ccmgen.state import ASPECTS, JobState, State


def moved_to(before: Sequence[str], after: Sequence[str]) -> Plan:
    """The plan of a job's tasks that go from some hosts to others."""
    told = {aspect: ["1"] * len(before) for aspect in ASPECTS}
    one, other = (
        State("p", "s", {"ru": JobState(len(before), Assigned(hosts, {}, {}), told)})
        for hosts in (before, after)
    )
    return plan(one, other, lambda kind, job, task: Reason("placed afresh"))


def test_tasks_that_exchange_hosts_are_said_to() -> None:
    hosts = [f"srv-{number}" for number in range(1, 10)]
    made = moved_to(hosts, hosts[1:] + hosts[:1])
    assert list(text(made))[2:] == [
        "9 tasks move: placed afresh",
        "  ru-[000-008] (9 tasks)  srv-[1-9] -> the same 9 hosts, dealt out anew",
    ]
    row = "`ru-[000-008] (9 tasks)` | `srv-[1-9]` | `the same 9 hosts, dealt out anew` |"
    assert list(markdown(made))[-1].endswith(row)
    (change,) = json.loads("\n".join(as_json(made)))["changes"]
    assert (change["before"]["host"], change["after"]["host"]) == (hosts, hosts[1:] + hosts[:1])


def test_hosts_too_many_to_be_named_are_counted_where_they_would_look_alike() -> None:
    names = [f"host-of-{word}-{'x' * 10}" for word in "abcdefghijklm"]
    made = moved_to(names[:-2], names[1:-3] + names[-1:] + names[:1])
    assert list(text(made))[-1].endswith("... -> 11 hosts, 1 of them new")


def test_a_lost_rack_is_few_lines() -> None:
    """Ten thousand tasks of five hundred jobs."""
    before, after = {}, {}
    for number in range(500):
        hosts = [f"srv-{(number + task) % 40:03d}" for task in range(20)]
        told = {aspect: ["1"] * 20 for aspect in ASPECTS}
        before[f"ru-{number:03d}"] = JobState(20, Assigned(hosts, {}, {}), told)
        moved = [host.replace("srv", "new") for host in hosts]
        after[f"ru-{number:03d}"] = JobState(20, Assigned(moved, {}, {}), told)

    def lost(kind: str, job: str, task: int) -> Reason:
        host = before[job].assigned
        assert host
        return Reason("is no longer in env.json", host.hosts[task], "are no longer in env.json")

    made = plan(State("p", "s", before), State("p", "s", after), lost)
    assert list(text(made))[2:] == [
        "10000 tasks move: srv-[000-039] are no longer in env.json",
        "  ru-[000-499] (10000 tasks of 500 jobs)  srv-[000-039] -> new-[000-039]",
    ]
    assert len(list(markdown(made))) == 5
