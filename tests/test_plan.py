"""A plan is the exact difference of two states."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.assignment import Assigned
from ccmgen.lock import lock_of
from ccmgen.plan.difference import Plan, Reason, plan
from ccmgen.plan.reasons import unexplained
from ccmgen.plan.rows import VERBS
from ccmgen.plan.show import as_json, markdown, text
from ccmgen.plan.states import state_of_lock, state_of_resolution
from ccmgen.state import ASPECTS, JobState, State
from tests.partitions import sites_and_partitions
from tests.test_lock import try_resolve

Tasks = dict[tuple[str, int], dict[str, Any]]


def why(kind: str, job: str, task: int) -> Reason:
    """Reasons that differ from task to task."""
    return Reason("is so", f"{kind}-{task % 2}", "are so")


def tasks_of(state: State) -> Tasks:
    """A state task by task."""
    found: Tasks = {}
    for ident, job in state.jobs.items():
        columns: dict[str, Any] = dict(job.told)
        if job.assigned:
            columns["host"] = job.assigned.hosts
            columns |= {f"port {k}": v for k, v in job.assigned.ports.items()}
            columns |= {f"device {k}": v for k, v in job.assigned.devices.items()}
        for task in range(job.tasks):
            found[ident, task] = {name: column[task] for name, column in columns.items()}
    return found


def applied(made: Plan, before: Tasks) -> Tasks:
    """What a plan makes of tasks; it must speak of them as they are."""
    found = deepcopy(before)
    for change in made.changes:
        for number, task in enumerate(change.tasks):
            entry = found.setdefault((change.job, task), {})
            for name, column in change.before.items():
                assert entry.pop(name) == column[number]
            for name, column in change.after.items():
                assert name not in entry
                entry[name] = column[number]
    return {key: entry for key, entry in found.items() if entry}


@st.composite
def job_states(draw: st.DrawFn) -> JobState:
    tasks = draw(st.integers(0, 4))

    def column(entries: Any) -> list[Any]:
        return draw(st.lists(entries, min_size=tasks, max_size=tasks))

    digests = {aspect: [draw(st.sampled_from("12"))] * tasks for aspect in ASPECTS}
    if draw(st.integers(0, 5)) == 0:
        return JobState(tasks, None, digests)
    ports = draw(st.sets(st.sampled_from(["rcf", "log"])))
    kinds = draw(st.sets(st.sampled_from(["gpu"])))
    assigned = Assigned(
        column(st.sampled_from(["a", "b", "c"])),
        {name: column(st.sampled_from([9000, 9001])) for name in sorted(ports)},
        {kind: column(st.sampled_from([("0",), ("1",), ("0", "1")])) for kind in sorted(kinds)},
    )
    return JobState(tasks, assigned, digests)


STATES = st.builds(
    State, st.just("p"), st.just("s"), st.dictionaries(st.sampled_from("xyz"), job_states())
)


@given(STATES, STATES)
def test_applied_to_the_old_it_gives_the_new(before: State, after: State) -> None:
    made = plan(before, after, why)
    assert applied(made, tasks_of(before)) == tasks_of(after)
    changed = {(c.job, t) for c in made.changes for t in c.tasks if c.kind != "added"}
    assert made.staying == len(tasks_of(before)) - len(changed)
    assert made.tasks == len(tasks_of(after))
    assert bool(made.changes) == (tasks_of(before) != tasks_of(after))


@given(sites_and_partitions())
def test_what_is_locked_and_resolved_again_changes_nothing(drawn: tuple[Any, Any]) -> None:
    resolution = try_resolve(*drawn)
    if resolution is None:
        return
    before = state_of_lock(lock_of(resolution, {}), "part", "site")
    after = state_of_resolution(resolution, before)
    assert plan(before, after, why).changes == ()
    assert plan(after, after, unexplained(after, after)).changes == ()


@given(STATES, STATES)
def test_every_format_shows_every_change(before: State, after: State) -> None:
    made = plan(before, after, why)
    document = json.loads("\n".join(as_json(made)))
    assert len(document["changes"]) == len(made.changes)
    lines, table = list(text(made)), list(markdown(made))
    for change in made.changes:
        assert any(VERBS[change.kind][0] in line or VERBS[change.kind][1] in line for line in lines)
    rows = [line for line in table[2:] if line]
    assert all(line.count("|") == 6 for line in rows)


def state(told: Any, host: str = "a", port: int = 9000) -> State:
    assigned = Assigned([host], {"rcf": [port]}, {})
    values = {"argv": [told], "environment": [{}], "settings": [{}]}
    return State("p", "s", {"ru": JobState(1, assigned, values)})


def kinds(made: Plan) -> list[str]:
    return [change.kind for change in made.changes]


def test_a_text_that_follows_the_task_is_no_change_of_its_own() -> None:
    before = state([["/x", "-u", "http://a:9000/", "a"]])
    assert kinds(plan(before, state([["/x", "-u", "http://b:9001/", "b"]], "b", 9001), why)) == [
        "moved"
    ]
    other = state([["/x", "-u", "http://b:9001/", "a"]], "b", 9001)
    assert kinds(plan(before, other, why)) == ["moved", "argv"]
    assert kinds(plan(before, state([["/x", "-u", "http://b:9000/", "a"]]), why)) == ["argv"]


def test_of_texts_nothing_says_what_an_address_is() -> None:
    before, after = state([["/x", "10.0.0.1"]]), state([["/x", "10.0.0.2"]], "b")
    assert kinds(plan(before, after, why)) == ["moved", "argv"]


def test_what_differs_of_texts_is_shown() -> None:
    before, after = state([["/x", "--rate", "10", "-v"]]), state([["/x", "--rate", "2 0", "-v"]])
    assert "  ru-000  10 -> '2 0'" in list(text(plan(before, after, why)))


@pytest.mark.parametrize("hostile", ["a|b", "`", "``a", "*x*", "<b>", "a\nb", "|`|"])
def test_hostile_texts_stay_in_their_cell(hostile: str) -> None:
    made = plan(state([["/x", "a"]]), state([["/x", hostile]]), why)
    row = list(markdown(made))[-1]
    assert row.replace("\\|", "").count("|") == 6
    assert "\n" not in row
