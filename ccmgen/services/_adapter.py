"""What an adapter is: one kind of service, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct


class Credential(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a secret is: in an environment variable or in a file, one of both."""

    env: str | None = None
    file: str | None = None
    """Its path, from the folder of services.toml; a newline at its end is none of the secret's."""

    def __str__(self) -> str:
        return f"the file {self.file!r}" if self.env is None else f"the variable {self.env}"


class Asked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What may be said of every service. Each adapter's options extend it; their tag is its name.

    A type of `str | Credential` is how options say that a value may be a secret.
    """

    timeout_seconds: Annotated[float, Meta(gt=0, le=86400)] = 30
    """For the whole answer, all retries included."""
    max_bytes: Annotated[int, Meta(ge=1, le=2**30)] = 2**24
    """The longest answer that is taken."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an adapter is told beside its options.

    folder: that of services.toml, where relative paths begin
    secrets: by credential of the options, what it refers to
    etag: the validator of the answer that is kept, if the same was asked for (RFC 9110, 8.8.3)
    """

    folder: Path
    secrets: Mapping[Credential, str]
    etag: str | None = None

    def reveal(self, value: str | Credential) -> str:
        """The text of a value that may be a secret."""
        return self.secrets[value] if isinstance(value, Credential) else value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said, as JSON data, and the validator that it gave."""

    value: Any
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a compile made; `id` is a digest of the rest of it."""

    id: str
    value: Mapping[str, Any]


Options = TypeVar("Options", bound=Asked)


@dataclass(frozen=True, slots=True)
class Tracker(Generic[Options]):
    """How a kind of service keeps records.

    options: as an adapter's
    record: keep a record; whether it was not there before. It may be called again with the same
        record, also by two at a time, and keeps one all the same.
    """

    options: type[Options]
    record: Callable[[Options, Context, Record], bool]


@dataclass(frozen=True, slots=True)
class Adapter(Generic[Options]):
    """A kind of service.

    name: the `kind` in services.toml
    summary: one line for people
    options: what a table of services.toml may say
    ask: the answer, or None if the one that `context.etag` stands for still holds. Raises
        CcmgenError with one of the faults of this package. Keeps to the time and the size limit.
    tracker: how records are kept, if they can be
    """

    name: str
    summary: str
    options: type[Options]
    ask: Callable[[Options, Context], Answer | None]
    tracker: Tracker[Any] | None = None


AnyAdapter = Adapter[Any]
