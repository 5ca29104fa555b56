"""services.toml: what each of its tables asks of which service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from ccmgen.decode.explain import explain
from ccmgen.diagnostics import CcmgenError, DataPath, Diagnostic, Location, nearest, stop_on
from ccmgen.services._adapter import AnyAdapter, Asked
from ccmgen.services._credentials import credentials, inline
from ccmgen.services._registry import find, names
from ccmgen.snapshots import TRACKING
from ccmgen.toml import read_toml

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of services.toml.

    query: the table as it is written; the lock keeps it
    options: the same, as the adapter's options or, for where records go, its tracker's
    """

    name: str
    path: DataPath
    file: str
    adapter: AnyAdapter
    options: Asked
    query: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """Where the entry's relative paths begin."""
        return Path(self.file).parent


@dataclass(frozen=True, slots=True)
class Services:
    """All of services.toml: sources of parameters, and where records go."""

    file: str
    sources: Mapping[str, Entry]
    tracking: Mapping[str, Entry]


def read_services(text: str, file: str) -> Services:
    """What a services.toml says. Raises CcmgenError with all that is wrong with it."""
    problems: list[Diagnostic] = []
    root = DataPath("services")
    tables = read_toml(text, file)
    trackers = tables.pop(TRACKING, {})
    sources = _entries(tables, root, file, _as_source, problems)
    tracking: Mapping[str, Entry] = {}
    if isinstance(trackers, dict):
        tracking = _entries(trackers, root / TRACKING, file, _as_tracker, problems)
    else:
        problems.append(_no_table(root / TRACKING))
    stop_on([replace(problem, locations=(Location(file),)) for problem in problems])
    return Services(file, sources, tracking)


def choose(
    entries: Mapping[str, Entry], wanted: Sequence[str], file: str, what: str
) -> list[Entry]:
    """The entries of these names. Raises CcmgenError with all the names that there are not.

    what: the entries are, for people
    """
    unknown = [
        Diagnostic(
            "unknown-service",
            f"{file} names no {what} {name!r}",
            locations=(Location(file),),
            hint=nearest(name, entries),
        )
        for name in wanted
        if name not in entries
    ]
    stop_on(unknown)
    return [entries[name] for name in dict.fromkeys(wanted)]


def _entries(
    tables: Mapping[str, Any],
    root: DataPath,
    file: str,
    options_of: Callable[[AnyAdapter], type[Asked] | None],
    problems: list[Diagnostic],
) -> dict[str, Entry]:
    found = {}
    for name, table in tables.items():
        path = root / name
        try:
            adapter = _adapter(name, table, path)
            kind = options_of(adapter)
            if kind is None:
                able = [each for each in names() if options_of(find(each))]
                message = f"a service of the kind {adapter.name!r} keeps no records"
                hint = nearest(adapter.name, able)
                problem = Diagnostic("unknown-service", message, path / "kind", hint=hint)
                raise CcmgenError([problem])
            found[name] = Entry(name, path, file, adapter, _options(table, kind, path), table)
        except CcmgenError as error:
            problems += error.diagnostics
    return found


def _as_source(adapter: AnyAdapter) -> type[Asked]:
    return adapter.options


def _as_tracker(adapter: AnyAdapter) -> type[Asked] | None:
    return adapter.tracker.options if adapter.tracker else None


def _adapter(name: str, table: Any, path: DataPath) -> AnyAdapter:
    if not isinstance(table, dict):
        raise CcmgenError([_no_table(path)])
    if not _NAME.fullmatch(name):
        message = f"{name!r} is no name for a service: letters, digits, _ and - make one"
        raise CcmgenError([Diagnostic("bad-value", message, path)])
    kind = table.get("kind")
    if not isinstance(kind, str):
        message = f"it is not said of which kind the service {name!r} is"
        hint = f'kind = "...", one of {", ".join(names())}'
        raise CcmgenError([Diagnostic("missing-key", message, path, hint=hint)])
    try:
        return find(kind)
    except CcmgenError as error:
        raise CcmgenError(_at(path / "kind", error.diagnostics)) from None


def _options(table: Mapping[str, Any], kind: type[Asked], path: DataPath) -> Asked:
    stop_on(list(inline(table, path)))  # first, as other messages quote what is wrong
    try:
        options = msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        plain = {key: _plain(value) for key, value in table.items()}
        found = list(explain(plain, msgspec.json.schema(kind), path))
        raise CcmgenError(found or [Diagnostic("bad-value", str(error), path)]) from None
    if any((each.env is None) is (each.file is None) for each in credentials(options)):
        message = 'a credential is either { env = "VARIABLE" } or { file = "path" }'
        raise CcmgenError([Diagnostic("bad-value", message, path)])
    return options


def _plain(value: Any) -> Any:
    """TOML's dates as JSON has them, for a message; no option is a date."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float) else str(value)


def _no_table(path: DataPath) -> Diagnostic:
    return Diagnostic("wrong-type", "a table stands here: [name], and below it its keys", path)


def _at(path: DataPath, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [replace(problem, path=path) for problem in problems]
