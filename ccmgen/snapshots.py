"""Snapshots of parameters: files of what services said, and the lock that vouches for them.

Compiling is pure, so no compile asks a service. `services.toml` says what to ask, `ccmgen fetch`
asks and writes each answer to `params/<name>.json` and its digest and query into `ccmgen.lock`, all
in one folder and all kept with the sources. A compile reads only these, and `verify` refuses a
snapshot that is not what was fetched, or not what services.toml asks for now.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ccmgen.diagnostics import CcmgenError, Diagnostic, Location
from ccmgen.toml import read_toml

SERVICES = "services.toml"
LOCK = "ccmgen.lock"
SNAPSHOT = re.compile(r"(?P<folder>(?:.*/)?)params/(?P<name>[^/]+)\.json")

TRACKING = "tracking"
"""The table of services.toml that names no source, but where records of compiles go."""


class Locked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the lock says of one snapshot, in its table `[snapshots.<name>]`."""

    sha256: str
    time: str
    """When it was fetched, in UTC to the second: 2026-11-22T10:00:00Z."""
    query: dict[str, Any]
    """The source's table in services.toml as it was then; it refers to credentials, it has none."""
    etag: str | None = None
    pending: Locked | None = None
    """While a fetch replaces the snapshot: what it is replaced by. Either may then be found, so
    that a fetch which is killed leaves nothing that a compile refuses."""


def canonical(value: Any) -> str:
    """The one text of a JSON value. Raises ValueError or TypeError for what JSON cannot hold.

    >>> print(canonical({"b": [1.5, None], "a": "ü"}), end="")
    {
      "a": "ü",
      "b": [
        1.5,
        null
      ]
    }
    """
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
    text.encode()  # half a surrogate pair has no UTF-8
    return text


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def same_query(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two tables of TOML are the same; unlike Python, TOML tells 1, 1.0 and true apart."""
    texts = [json.dumps(table, sort_keys=True, default=repr) for table in (one, other)]
    return texts[0] == texts[1]


def read_lock_tables(text: str, name: str) -> dict[str, Any]:
    """All tables of the lock `name`. Raises CcmgenError if it does not parse."""
    restore = f"restore {name} from version control; without it, tasks are placed afresh, "
    return read_toml(text, name, f"{restore}and snapshots must be fetched again")


def locked(lock: Mapping[str, Any], name: str) -> tuple[Locked, ...]:
    """The lock's entries for a snapshot: none, one, or two while it is being replaced."""
    snapshots = lock.get("snapshots")
    try:
        entry = msgspec.convert(snapshots[name], Locked)  # type: ignore[index]
    except (KeyError, TypeError, msgspec.ValidationError):
        return ()
    settled = msgspec.structs.replace(entry, pending=None)
    return (settled, entry.pending) if entry.pending else (settled,)


def verify(files: Mapping[str, str], name: str, text: str) -> Diagnostic | None:
    """What is wrong with a file of the user's if it is a snapshot.

    files: may raise a LookupError that is no KeyError for what must not be read
    name, text: the file's; it is a snapshot if services.toml is there, beside its folder `params`
    """
    place = SNAPSHOT.fullmatch(name)
    if place is None:
        return None
    folder, source = place["folder"], place["name"]
    try:
        services = files[folder + SERVICES]
        lock = files.get(folder + LOCK, "")
    except KeyError:
        return None
    except LookupError as error:
        reason = f"it cannot be checked, because {SERVICES} or {LOCK} beside it may not be read"
        return _stale(name, reason, str(error))
    try:
        asked = read_toml(services, folder + SERVICES)
        asked.pop(TRACKING, None)
        reason = _difference(asked, read_lock_tables(lock, folder + LOCK), source, text)
    except CcmgenError as error:
        return error.diagnostics[0]
    if not reason:
        return None
    if source in asked:
        return _stale(name, reason, f"ccmgen fetch {folder}{SERVICES} {source}")
    hint = f"name it in {folder}{SERVICES}, or move the file out of {folder}params"
    return _stale(name, reason, hint)


def _stale(name: str, reason: str, hint: str) -> Diagnostic:
    message = f"{name} is not to be relied on: {reason}"
    return Diagnostic("stale-snapshot", message, locations=(Location(name),), hint=hint)


def _difference(asked: Mapping[str, Any], lock: Mapping[str, Any], name: str, text: str) -> str:
    """Why a snapshot is not the answer to what is asked, or nothing."""
    if name not in asked:
        return f"{SERVICES} names no source {name!r}"
    entries = locked(lock, name)
    if not entries:
        return f"{LOCK} says nothing of it, so it was not written by a fetch"
    found = [entry for entry in entries if entry.sha256 == digest(text)]
    if not found:
        return f"it was changed after it was fetched; {LOCK} has another digest"
    if not any(same_query(entry.query, asked[name]) for entry in found):
        return f"{SERVICES} asks otherwise than it did at {found[0].time}, when it was fetched"
    return ""
