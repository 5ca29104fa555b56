"""SQL, through SQLAlchemy: rows of a query, and records of compiles as rows of a table."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from msgspec import Meta, field

from ccmgen.diagnostics import CcmgenError, Diagnostic, nearest
from ccmgen.services._adapter import Adapter, Answer, Asked, Context, Credential, Record, Tracker
from ccmgen.services._answers import text_of_record
from ccmgen.services._faults import bad_answer, failed, missing_extra, too_long, unreachable
from ccmgen.services._waiting import within

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table, TextClause
    from sqlalchemy.engine import CursorResult

_DATABASES = "mysql+pymysql://user@host/name, postgresql+psycopg://..., sqlite:///path"

Url = Annotated[str, Meta(pattern="^[a-z0-9+]+://", description=f"A database: {_DATABASES}")]


class Query(Asked, frozen=True, kw_only=True, tag="sql"):
    """What to ask, in a transaction that is undone."""

    url: Url
    password: Credential | None = None
    query: str
    """A value of `parameters` stands where the query says `:name`; it is never part of the text."""
    parameters: dict[str, str | int | float | bool | Credential] = field(default_factory=dict)
    shape: Literal["rows", "row"] = "rows"
    """rows: a list of records; row: the one record that there is."""


class Log(Asked, frozen=True, kw_only=True, tag="sql"):
    """Where to put records: into a table, which is made if it is not there."""

    url: Url
    password: Credential | None = None
    table: Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(?![\s\S])")] = "ccmgen_record"


def _ask(options: Query, context: Context) -> Answer:
    rows = within(options.timeout_seconds, lambda: _rows(options, context))
    if options.shape == "rows":
        return Answer(rows)
    if len(rows) != 1:
        found = f"are {len(rows)} rows" if rows else "is no row"
        raise bad_answer(f'there {found}, and shape = "row" is exactly one')
    return Answer(rows[0])


def _rows(options: Query, context: Context) -> list[dict[str, Any]]:
    with _connected(options, context, "ro") as connection:
        query = _bound(options, context)
        result = connection.execution_options(yield_per=1000).execute(query)
        try:
            return list(_records(result, options.max_bytes))
        except CcmgenError:
            # Left to itself, PyMySQL would read all the rest before it closes.
            unread = getattr(result.cursor, "_result", None)
            if unread is not None:
                unread.unbuffered_active = False
            result.close()
            connection.invalidate()
            raise


def _records(result: CursorResult[Any], limit: int) -> Iterator[dict[str, Any]]:
    columns = _columns(result)
    left = limit
    for row in result:
        record = {name: _plain(row[at], name) for at, name in enumerate(columns)}
        left -= len(json.dumps(record))
        if left < 0:
            raise too_long(limit)
        yield record


def _columns(result: CursorResult[Any]) -> list[str]:
    if not result.returns_rows:
        raise bad_answer("the query has no result", hint="ask with a select")
    columns = list(result.keys())
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        hint = "give each its name with `as`"
        raise bad_answer(f"two columns are called {', '.join(map(repr, twice))}", hint=hint)
    return columns


def _bound(options: Query, context: Context) -> TextClause:
    """The query with its parameters beside it. Raises CcmgenError if they are not those it has."""
    from sqlalchemy import text

    query = text(options.query)
    wanted, given = set(query.compile().params), set(options.parameters)
    problems = [
        Diagnostic(
            "missing-parameter",
            f"the query has :{name}, and parameters have no value for it",
            hint=r"write \: for a colon that begins no parameter",
        )
        for name in sorted(wanted - given)
    ] + [
        Diagnostic(
            "unknown-parameter", f"the query has no parameter :{name}", hint=nearest(name, wanted)
        )
        for name in sorted(given - wanted)
    ]
    if problems:
        raise CcmgenError(problems)
    values: dict[str, Any] = {
        name: context.reveal(value) if isinstance(value, Credential) else value
        for name, value in options.parameters.items()
    }
    return query.bindparams(**values)


@contextmanager
def _connected(
    options: Query | Log, context: Context, mode: Literal["ro", "rwc"]
) -> Iterator[Connection]:
    """A connection in a transaction, which is undone unless it is committed."""
    try:
        from sqlalchemy import NullPool, create_engine, exc, make_url
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "sqlalchemy") from None
    try:
        url = make_url(options.url)
        if options.password:
            url = url.set(password=context.reveal(options.password))
        if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
            # Read-only, for without that asking makes an empty database where there is none.
            file = quote(str(context.folder.resolve() / url.database))
            url = url.set(database=f"file:{file}").update_query_dict({"mode": mode, "uri": "true"})
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        hint = f"pip install 'ccmgen[services]' serves {_DATABASES}"
        raise missing_extra(error.name or options.url, hint) from None
    except (exc.ArgumentError, exc.NoSuchModuleError, ValueError):
        raise unreachable("the url is that of no database that is known", hint=_DATABASES) from None
    try:
        connection = engine.connect()
    except (exc.SQLAlchemyError, OSError, RuntimeError) as error:
        raise unreachable("there is no connection to the database", [_said(error)]) from None
    with connection:
        try:
            yield connection
        except exc.SQLAlchemyError as error:
            raise failed("the database cannot do it", [_said(error)]) from None


def _said(error: Exception) -> str:
    """What the driver says; SQLAlchemy adds the statement and a link to its own manual."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _plain(value: Any, column: str) -> Any:
    """A value of a database in JSON, so that nothing of it is lost."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():  # of PostgreSQL, as are records
            return [_plain(item, column) for item in value]
        case dict():
            return {name: _plain(item, column) for name, item in value.items()}
        case Decimal() | UUID():
            return str(value)
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case timedelta():
            return _hours(value)
        case bytes() | bytearray() | memoryview():
            return {"base64": base64.b64encode(value).decode()}
    message = f"column {column!r} has a {type(value).__name__}, which JSON has not"
    raise bad_answer(message, hint="have the query turn it into text")


def _hours(value: timedelta) -> str:
    """As MySQL and PostgreSQL write a time span: [-]HH:MM:SS[.ffffff]."""
    sign, span = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(span.days * 86400 + span.seconds, 60)
    part = f".{span.microseconds:06}" if span.microseconds else ""
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{part}"


def _record(options: Log, context: Context, record: Record) -> bool:
    """The table's primary key is what keeps a record from being there twice."""
    return within(options.timeout_seconds, lambda: _insert(options, context, record))


def _insert(options: Log, context: Context, record: Record) -> bool:
    with _connected(options, context, "rwc") as connection:
        from sqlalchemy import exc, select

        table = _table(options.table)
        _make(connection, table)
        try:
            connection.execute(table.insert().values(id=record.id, record=text_of_record(record)))
            connection.commit()
            return True
        except exc.IntegrityError:
            connection.rollback()
            found = connection.execute(select(table.c.id).where(table.c.id == record.id))
            if found.first() is None:
                raise
            return False


def _table(name: str) -> Table:
    from sqlalchemy import CHAR, Column, MetaData, Table, Text
    from sqlalchemy.dialects.mysql import LONGTEXT

    text = Text().with_variant(LONGTEXT(), "mysql", "mariadb")
    columns = (Column("id", CHAR(64), primary_key=True), Column("record", text, nullable=False))
    return Table(name, MetaData(), *columns)


def _make(connection: Connection, table: Table) -> None:
    """Make the table if it is not there; somebody else may do so at the same time."""
    from sqlalchemy import exc, inspect

    if inspect(connection).has_table(table.name):
        return
    try:
        table.create(connection)
        connection.commit()
    except exc.SQLAlchemyError:
        connection.rollback()
        if not inspect(connection).has_table(table.name):
            raise


ADAPTER = Adapter(
    "sql",
    "rows of a query, from MySQL, MariaDB, PostgreSQL or SQLite",
    Query,
    _ask,
    Tracker(Log, _record),
)
