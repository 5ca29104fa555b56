"""Asking one service, and what its answer changes: nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from ccmgen.diagnostics import CcmgenError, DataPath, Location, inexact, stop_on
from ccmgen.services._adapter import Answer, Asked, Context, Record
from ccmgen.services._credentials import credentials, occurs, reveal, scrub
from ccmgen.services._document import Entry
from ccmgen.services._faults import bad_answer, failed, timed_out
from ccmgen.snapshots import Locked, canonical, digest, locked, same_query

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer makes of a snapshot.

    before: the snapshot's text as it is, None if there is none
    after: its text as it should be
    held: what the lock says of the text that is there, None if it says nothing of it
    entry: what the lock should say
    """

    name: str
    before: str | None
    after: str
    held: Locked | None
    entry: Locked

    @property
    def kind(self) -> Literal["added", "changed", "unchanged", "relocked"]:
        """relocked: the text stays, but was asked for otherwise, or the lock did not know it."""
        if self.before != self.after:
            return "added" if self.before is None else "changed"
        return "unchanged" if self.entry == self.held else "relocked"


def change_of(entry: Entry, lock: Mapping[str, Any], before: str | None, time: str) -> Change:
    """Ask a source, and compare. Raises CcmgenError with what is wrong, which tells no secret.

    lock: the tables of ccmgen.lock
    before: the text of the snapshot that there is
    time: now, for the lock
    """
    there = digest(before) if before is not None else None
    held = next((each for each in locked(lock, entry.name) if each.sha256 == there), None)
    still = held if held and same_query(held.query, entry.query) else None
    answer = ask(entry, still.etag if still else None)
    if still and before is not None and (answer is None or answer[0] == before):
        return Change(entry.name, before, before, held, still)
    after, etag = answer or ("", None)
    made = Locked(digest(after), time, dict(entry.query), etag)
    return Change(entry.name, before, after, held, made)


def ask(entry: Entry, etag: str | None = None) -> tuple[str, str | None] | None:
    """The text of the answer and its validator; None if the one that `etag` stands for holds."""

    def checked(options: Asked, context: Context) -> tuple[str, str | None] | None:
        answer = entry.adapter.ask(options, context)
        if answer is not None:
            return _text(answer, context), answer.etag
        if etag is None:
            raise bad_answer("it says that nothing has changed, and was not asked whether it has")
        return None

    return _call(entry, checked, etag)


def record(entry: Entry, made: Record) -> bool:
    """Have a service keep a record; whether it was not there before. Raises CcmgenError."""
    tracker = entry.adapter.tracker
    assert tracker is not None, "read_services lets no other adapter pass"
    keep = tracker.record
    return _call(entry, lambda options, context: keep(options, context, made))


def _call(entry: Entry, call: Callable[[Any, Context], T], etag: str | None = None) -> T:
    """Call an adapter. Whatever it raises becomes diagnostics about its entry, without secrets."""
    secrets, problems = reveal(credentials(entry.options), entry.folder)
    try:
        stop_on(problems)
        return call(entry.options, Context(entry.folder, secrets, etag))
    except CcmgenError as error:
        found = error.diagnostics
    except TimeoutError:
        found = timed_out(entry.options.timeout_seconds).diagnostics
    except Exception as error:  # an adapter may be anybody's, and its neighbours are asked still
        message = f"the adapter of the kind {entry.adapter.name!r} failed: {type(error).__name__}"
        found = failed(message, [str(error)], "tell the author of the adapter").diagnostics
    where = (Location(entry.file),)
    raise CcmgenError(
        [
            scrub(
                replace(
                    problem,
                    message=f"{entry.name}: {problem.message}",
                    path=entry.path,
                    locations=where,
                ),
                secrets.values(),
            )
            for problem in found
        ]
    )


def _text(answer: Answer, context: Context) -> str:
    """The snapshot of an answer. Raises CcmgenError if it cannot be kept as it is."""
    try:
        text = canonical(answer.value)
        unsure = list(islice(inexact(answer.value, DataPath("services")), 10))
    except (TypeError, ValueError, RecursionError) as error:
        raise bad_answer("the answer holds what JSON cannot", [str(error)]) from None
    if unsure:
        facts = [f"{each.path}: {each.message}".removeprefix(": ") for each in unsure]
        hint = "have them sent as strings"
        raise bad_answer("the answer holds numbers that would not be kept", facts, hint)
    if occurs(list(context.secrets.values()), f"{text}{answer.etag}"):
        hint = "a snapshot is for everybody to read; ask so that the answer does not repeat it"
        raise bad_answer("the answer holds a credential that it was asked with", hint=hint)
    return text
