"""A plan as text for a terminal, as Markdown for a pull request, as JSON for a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from ccmgen.plan.difference import Change, Plan
from ccmgen.plan.rows import VERBS, Group, Row, groups, headline, tasks

_MOST_ALIGNED = 40
"""Characters of a column; what is longer is not waited for."""


def text(plan: Plan) -> Iterator[str]:
    """Lines for a terminal."""
    yield f"{plan.partition} at {plan.site}: {headline(plan)}"
    for group in groups(plan):
        yield ""
        yield _what(group) + (f": {group.why}" if group.why else "")
        widths = [
            max(len(part) for part in parts) for parts in zip(*map(_parts, group.rows), strict=True)
        ]
        for row in group.rows:
            cells = [part.ljust(width) for part, width in zip(_parts(row), widths, strict=True)]
            yield f"  {'  '.join(cells)}".rstrip()


def _what(group: Group) -> str:
    return f"{tasks(group.count)} {VERBS[group.kind][group.count != 1]}"


def _parts(row: Row) -> tuple[str, str]:
    arrow = f"{row.before} -> {row.after}".strip() if row.before and row.after else ""
    return row.tasks, arrow or row.before or row.after


def markdown(plan: Plan) -> Iterator[str]:
    """Lines for a pull request: a table whose rows are those of the text."""
    yield f"**{plan.partition} at {plan.site}**: {headline(plan)}"
    if not plan.changes:
        return
    yield ""
    yield "| what | why | tasks | before | after |"
    yield "|---|---|---|---|---|"
    for group in groups(plan):
        for number, row in enumerate(group.rows):
            head = ("", "") if number else (_what(group), _plain(group.why))
            cells = (*head, *map(_code, (row.tasks, row.before, row.after)))
            yield f"| {' | '.join(cells)} |"


def _plain(value: str) -> str:
    """A text in a table's cell; what Markdown gives a meaning to is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", value)


def _code(value: str) -> str:
    """A text in a table's cell as code, within more backticks than are in it (CommonMark 6.1)."""
    if not value:
        return ""
    longest = max(map(len, re.findall("`+", value)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{fence}{pad}{value}{pad}{fence}".replace("|", "\\|")


def as_json(plan: Plan) -> Iterator[str]:
    """Lines of JSON: a line a change, with an entry for each of its tasks."""
    head = {"partition": plan.partition, "site": plan.site, "tasks": plan.tasks}
    members = [f"{json.dumps(key)}: {_json(value)}" for key, value in head.items()]
    yield "{"
    for member in (*members, f'"staying": {plan.staying}'):
        yield f"  {member},"
    yield '  "changes": ['
    last = len(plan.changes) - 1
    for number, change in enumerate(plan.changes):
        yield f"    {_json(_change(change))}{'' if number == last else ','}"
    yield "  ]"
    yield "}"


def _change(change: Change) -> dict[str, object]:
    why = change.why
    colon = "" if not why.subject or why.text.startswith(":") else " "
    return {
        "kind": change.kind,
        "job": change.job,
        "why": f"{why.subject}{colon}{why.text}" or None,
        "tasks": list(change.tasks),
        "before": dict(change.before),
        "after": dict(change.after),
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
