"""The SQL adapter before a real MariaDB, a real PostgreSQL and SQLite."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url, text

from tests.consumers import mariadb, postgresql
from tests.services import answer, ccmgen, fault, write


@pytest.fixture(scope="module")
def maria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mariadb.Server]:
    with mariadb.serving(tmp_path_factory.mktemp("m")) as server:
        yield server


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql.serving() as url:
        yield url


@pytest.fixture(scope="module")
def urls(maria: mariadb.Server, postgres: str) -> dict[str, str]:
    return {"mariadb": maria.url, "postgresql": postgres, "sqlite": "sqlite://"}


ENDLESS = (
    "with recursive t(n) as (select 1 as n union all select n + 1 from t) select {} as n from t"
)
DATABASES = ["mariadb", "postgresql", "sqlite"]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDB_PASSWORD", mariadb.PASSWORD)


def sql(url: str, query: str, **more: Any) -> dict[str, Any]:
    table = {"kind": "sql", "url": url, "query": query, "timeout_seconds": 10, **more}
    return table if url.startswith("sqlite") else {**table, "password": {"env": "REFDB_PASSWORD"}}


@pytest.mark.parametrize("database", DATABASES)
def test_rows_and_a_row(tmp_path: Path, urls: dict[str, str], database: str) -> None:
    two = "select 1 as id, 'a' as name union all select 2, null order by id"
    rows = [{"id": 1, "name": "a"}, {"id": 2, "name": None}]
    assert answer(tmp_path, **sql(urls[database], two)) == rows
    one = "select 1 as id, 'a' as name"
    assert answer(tmp_path, **sql(urls[database], one, shape="row")) == rows[0]
    assert answer(tmp_path, **sql(urls[database], f"select * from ({one}) t where id = 2")) == []


HOSTILE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("database", DATABASES)
@given(value=HOSTILE | st.sampled_from(["'; drop table t; --", "%s", "%(a)s", ":a", "\\'", "?"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parameters_are_bound(
    tmp_path: Path, urls: dict[str, str], database: str, value: str
) -> None:
    typed = "cast(:value as text)" if database == "postgresql" else ":value"
    query = f"select {typed} as v, '100%' as w, 'a\\:b' as x"
    table = sql(urls[database], query, parameters={"value": value}, shape="row")
    assert answer(tmp_path, **table) == {"v": value, "w": "100%", "x": "a:b"}


@pytest.mark.parametrize("database", DATABASES)
def test_parameters_that_are_missing_or_unknown_are_all_told(
    tmp_path: Path, urls: dict[str, str], database: str
) -> None:
    write(tmp_path, x=sql(urls[database], "select :run, :id", parameters={"runs": 1}))
    done = ccmgen(tmp_path, "fetch")
    assert "missing-parameter]: x: the query has :id" in done.stderr
    assert "missing-parameter]: x: the query has :run" in done.stderr
    assert "unknown-parameter]: x: the query has no parameter :runs" in done.stderr
    assert "did you mean 'run'?" in done.stderr


def test_values_of_mariadb_come_without_loss(tmp_path: Path, urls: dict[str, str]) -> None:
    query = """select cast(0.10 as decimal(20,2)) as number, 1.5e0 as weight,
      9007199254740991 as most, date '2026-11-22' as day,
      timestamp '2026-11-22 10:00:00.25' as moment, time '-100:00:01.5' as span,
      x'00ff' as raw, 'Müon 🎉' as name, sum(1) as total"""
    assert answer(tmp_path, **sql(urls["mariadb"], query, shape="row")) == {
        "number": "0.10",
        "weight": 1.5,
        "most": 9007199254740991,
        "day": "2026-11-22",
        "moment": "2026-11-22T10:00:00.250000",
        "span": "-100:00:01.500000",
        "raw": {"base64": "AP8="},
        "name": "Müon 🎉",
        "total": "1",
    }


def test_values_of_postgresql_come_without_loss(tmp_path: Path, urls: dict[str, str]) -> None:
    query = """select 0.10\\:\\:numeric as number, true as flag, '{"a": [1]}'\\:\\:jsonb as data,
      array[1.50, null]\\:\\:numeric[] as list,
      '2026-11-22 10:00:00+02'\\:\\:timestamptz at time zone 'UTC' as moment,
      '\\xff'\\:\\:bytea as raw,
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'\\:\\:uuid as id, interval '26 hours' as span"""
    assert answer(tmp_path, **sql(urls["postgresql"], query, shape="row")) == {
        "number": "0.10",
        "flag": True,
        "data": {"a": [1]},
        "list": ["1.50", None],
        "moment": "2026-11-22T08:00:00",
        "raw": {"base64": "/w=="},
        "id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "span": "26:00:00",
    }


@pytest.mark.parametrize(
    ("database", "query", "code", "said"),
    [
        ("mariadb", "select 9007199254740992 as n", "service-answer", "[0].n: 9007199254740992"),
        ("mariadb", "selec 1", "service-failed", "error in your SQL syntax"),
        ("mariadb", "select * from nowhere", "service-failed", "nowhere' doesn't exist"),
        ("mariadb", "select 1 as a, 2 as a", "service-answer", "two columns are called 'a'"),
        ("mariadb", "set @a = 1", "service-answer", "the query has no result"),
        ("postgresql", "select 'nan'::float as n", "service-answer", "Out of range float"),
        ("postgresql", "select 1/0", "service-failed", "division by zero"),
        ("postgresql", "select '1.2.3.4'::inet as n", "service-answer", "a IPv4Address, which"),
        ("sqlite", "select * from nowhere", "service-failed", "no such table: nowhere"),
    ],
)
def test_faults(
    tmp_path: Path, urls: dict[str, str], database: str, query: str, code: str, said: str
) -> None:
    found = fault(tmp_path, **sql(urls[database], query))
    assert found.code == code
    assert said in " ".join((found.message, *found.related))


@pytest.mark.parametrize(
    ("query", "said"),
    [("select 1 as a where 1 = 0", "no row"), ("select 1 as a union select 2", "2 rows")],
)
def test_a_row_is_exactly_one(tmp_path: Path, query: str, said: str) -> None:
    found = fault(tmp_path, **sql("sqlite://", query, shape="row"))
    assert (found.code, said in found.message) == ("service-answer", True)


@pytest.mark.parametrize(
    ("database", "query"),
    [
        ("mariadb", "select sleep(20)"),
        ("postgresql", "select pg_sleep(20)"),
        ("sqlite", ENDLESS.format("max(n)")),
    ],
)
def test_it_is_not_waited_for_longer_than_said(
    tmp_path: Path, urls: dict[str, str], database: str, query: str
) -> None:
    write(tmp_path, x={**sql(urls[database], query), "timeout_seconds": 0.5})
    start = time.monotonic()
    done = ccmgen(tmp_path, "fetch")
    assert "error[service-timeout]: x: there was no answer within 0.5 s" in done.stderr
    assert time.monotonic() - start < 5


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("database", DATABASES)
def test_a_flood_of_rows(tmp_path: Path, urls: dict[str, str], database: str) -> None:
    rows = "select 1 from seq_1_to_1000000000" if database == "mariadb" else ENDLESS.format("n")
    found = fault(tmp_path, **sql(urls[database], rows), max_bytes=500)
    assert found.code == "service-answer" and "longer than 500 bytes" in found.message


@pytest.mark.parametrize("database", ["mariadb", "postgresql"])
def test_a_wrong_password(
    tmp_path: Path, urls: dict[str, str], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDB_PASSWORD", "wr0ng-password")
    found = fault(tmp_path, **sql(urls[database], "select 1"))
    assert found.code == "service-unreachable"
    assert "wr0ng" not in str(found)


@pytest.mark.parametrize("database", DATABASES)
def test_what_a_query_changes_is_undone(
    tmp_path: Path, urls: dict[str, str], database: str
) -> None:
    there = make_url(urls[database]).set(password=mariadb.PASSWORD)
    url = urls[database]
    if database == "sqlite":
        url = f"sqlite:///{tmp_path}/x.db"
        there = make_url(url)
    engine = create_engine(there)
    with engine.begin() as connection:
        connection.execute(text("create table note (n int)"))
    engine.dispose()
    table = sql(url, "insert into note values (1) returning n")
    if database == "mariadb":
        assert answer(tmp_path, **table) == [{"n": 1}]
    else:
        assert fault(tmp_path, **table).code == "service-failed"
    assert answer(tmp_path, **sql(url, "select count(*) as n from note")) == [{"n": 0}]


def test_asking_makes_no_database(tmp_path: Path) -> None:
    found = fault(tmp_path, **sql("sqlite:///none.db", "select 1"))
    assert found.code == "service-unreachable"
    assert not (tmp_path / "none.db").exists()


def test_urls_that_are_none(tmp_path: Path) -> None:
    assert fault(tmp_path, **sql("nosuch://x/y", "select 1")).code == "service-unreachable"
    assert fault(tmp_path, **sql("mysql://x/y", "select 1")).code == "missing-extra"
    assert fault(tmp_path, **sql("reader@x", "select 1")).code == "bad-value"


def test_a_server_that_dies_while_it_is_asked(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with mariadb.serving(tmp_path_factory.mktemp("d")) as server:
        write(tmp_path, x=sql(server.url, "select sleep(20)"))
        with ThreadPoolExecutor() as pool:
            fetched = pool.submit(ccmgen, tmp_path, "fetch")
            while "sleep(20)" not in server.run("show processlist"):
                assert not fetched.done(), fetched.result().stderr
            os.kill(int((Path(server.socket).parent / "pid").read_text()), signal.SIGKILL)
            done = fetched.result()
    assert "error[service-failed]: x: the database cannot do it" in done.stderr
    assert "Lost connection" in done.stderr
