"""A plan in few lines: what happens to many tasks for one reason is one thing to say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from ccmgen.fold import Names
from ccmgen.ir import task_ident
from ccmgen.plan.difference import Change, Kind, Plan
from ccmgen.state import ASPECTS

K = TypeVar("K", bound=Hashable)

_MOST_TASKS = 8
"""Of a group: as many are shown one by one."""

_MOST_ROWS = 8
"""Of a group of more tasks."""

_MOST_LISTED = 10_000
"""Tasks whose idents are folded; of more, only their jobs are named."""

_MOST_CHARACTERS = 120
"""Of folded names and of texts."""

VERBS: Mapping[Kind, tuple[str, str]] = {
    "removed": ("is removed", "are removed"),
    "added": ("is added", "are added"),
    "moved": ("moves", "move"),
    "ports": ("changes ports", "change ports"),
    "devices": ("changes devices", "change devices"),
    "argv": ("changes argv", "change argv"),
    "environment": ("changes environment", "change environment"),
    "settings": ("changes settings", "change settings"),
}
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """Some tasks, and what happens to them: from what, to what; either may be empty."""

    tasks: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """What happens to tasks of any jobs for one reason."""

    kind: Kind
    count: int
    why: str
    rows: tuple[Row, ...]


def headline(plan: Plan) -> str:
    """The whole in a sentence."""
    counts = dict.fromkeys(VERBS, 0)
    for change in plan.changes:
        counts[change.kind] += len(change.tasks)
    said = [f"{tasks(count)} {VERBS[kind][count != 1]}" for kind, count in counts.items() if count]
    stays = "stays as it is" if plan.staying == 1 else "stay as they are"
    return f"{', '.join(said) or 'nothing changes'}; {tasks(plan.staying)} {stays}"


def tasks(count: int) -> str:
    """So many tasks."""
    return f"{count} task" if count == 1 else f"{count} tasks"


def groups(plan: Plan) -> Iterator[Group]:
    """The changes by what happens and why, in the order of `VERBS`."""
    order = list(VERBS)

    def key(change: Change) -> tuple[int, str, str]:
        return order.index(change.kind), change.why.text, change.why.of_many

    for (kind, _, _), found in groupby(sorted(plan.changes, key=key), key):
        changes = list(found)
        count = sum(len(change.tasks) for change in changes)
        yield Group(order[kind], count, _why(changes), tuple(_rows(changes, count)))


def _why(changes: Sequence[Change]) -> str:
    subjects = {change.why.subject for change in changes if change.why.subject}
    reason = changes[0].why
    said = reason.of_many if len(subjects) > 1 else reason.text
    space = " " if subjects and not said.startswith(":") else ""
    return f"{names(subjects)}{space}{said}"


def names(found: set[str]) -> str:
    """A set of names, folded, and cut if that is too long."""
    return _cut(folded(found))


def folded(found: set[str]) -> str:
    """A set of names, folded."""
    numbering = Names(found)
    return numbering.fold(numbering.ordered())


def _rows(changes: Sequence[Change], count: int) -> Iterator[Row]:
    if changes[0].kind in ASPECTS:
        yield from _rows_of_texts(changes)
    elif count <= _MOST_TASKS:
        for change in changes:
            for number, task in enumerate(change.tasks):
                yield Row(task_ident(change.job, task), *_places(change, number))
    else:
        by_job = _grouped(changes, lambda change: change.job)
        alike = changes[0].kind == "ports" or len(by_job) > _MOST_ROWS
        for found in [changes] if alike else by_job.values():
            yield Row(_label(found), *_hosts(found))


def _rows_of_texts(changes: Sequence[Change]) -> Iterator[Row]:
    """Those that change alike together, if not too many change otherwise."""
    by_text = _grouped(changes, _texts)
    if len(by_text) > _MOST_ROWS:
        yield Row(_label(changes), "", "")
        return
    for (before, after), found in by_text.items():
        yield Row(_label(found), before, after)


def _grouped(changes: Sequence[Change], key: Callable[[Change], K]) -> Mapping[K, list[Change]]:
    found: dict[K, list[Change]] = {}
    for change in sorted(changes, key=lambda change: change.job):
        found.setdefault(key(change), []).append(change)
    return found


def _label(changes: Sequence[Change]) -> str:
    """Which tasks; if that is too long, of which jobs."""
    count = sum(len(change.tasks) for change in changes)
    if count <= _MOST_LISTED:
        idents = folded({task_ident(c.job, task) for c in changes for task in c.tasks})
        if len(idents) <= _MOST_CHARACTERS:
            return idents if count == 1 else f"{idents} ({count} tasks)"
    jobs = {change.job for change in changes}
    return f"{names(jobs)} ({tasks(count)} of {len(jobs)} jobs)"


def _places(change: Change, number: int) -> tuple[str, str]:
    """Where a task was and where it is; ports and devices that stay are not said."""
    before, after = (
        {name: column[number] for name, column in columns.items() if _is_place(name)}
        for columns in (change.before, change.after)
    )
    if before and after:
        same = {name for name in before if name != "host" and before[name] == after.get(name)}
        before, after = ({k: v for k, v in x.items() if k not in same} for x in (before, after))
    return _place(before), _place(after)


def _is_place(name: str) -> bool:
    return name == "host" or name.startswith(("port ", "device "))


def _place(columns: Mapping[str, Any]) -> str:
    said = [
        value if name == "host" else f"{name.split(' ', 1)[1]} {_value(value)}"
        for name, value in columns.items()
    ]
    return " ".join(map(str, said))


def _value(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _hosts(changes: Sequence[Change]) -> tuple[str, str]:
    """From which hosts to which; the two never look alike, as tasks do move."""
    if changes[0].kind in ("ports", "devices"):
        return "", ""
    before = {host for change in changes for host in change.before.get("host", ())}
    after = {host for change in changes for host in change.after.get("host", ())}
    one, other = names(before), names(after)
    if before == after:
        other = f"the same {len(after)} hosts, dealt out anew"
    elif one == other:
        other = f"{len(after)} hosts, {len(after - before)} of them new"
    return one, other


def _texts(change: Change) -> tuple[str, str]:
    """What differs of the tasks' texts, if it is the same for the first and the last of them; of
    digests, nothing."""
    found = _text_of(change, 0)
    return found if found == _text_of(change, -1) else ("", "")


def _text_of(change: Change, number: int) -> tuple[str, str]:
    before, after = (columns[change.kind][number] for columns in (change.before, change.after))
    if isinstance(before, str) or isinstance(after, str):
        return "", ""
    if change.kind == "settings":
        differ = [name for name in before if before[name] != after.get(name)]
        return "", ", ".join(differ)
    if isinstance(before, Mapping):
        return _members(before, after), _members(after, before)
    words = [[word for command in commands for word in command] for commands in (before, after)]
    return _differing(words[0], words[1])


def _members(own: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    differ = [name for name in own if name not in other or own[name] != other[name]]
    return _cut(" ".join(f"{name}={_shown(own[name])}" for name in sorted(differ)))


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The words between what two lists have alike at their beginnings and ends."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    middles = (words[start : len(words) - end] for words in (before, after))
    one, other = (_cut(" ".join(map(_shown, middle))) for middle in middles)
    return (one, other) if one != other else ("", "")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if text.isprintable() and " " not in text and text else repr(text)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 3]}..."
