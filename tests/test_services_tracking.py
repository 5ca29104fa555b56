"""`ccmgen track`: each record once, whoever dies or does the same at the same time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from ccmgen.record import record_id
from tests.consumers import http_faults as faults
from tests.consumers import mariadb, postgresql
from tests.services import ccmgen, write

REST = {"job": "readout", "inputs": {"boot.jsonnet": "0" * 64}, "cost": 1.5, "by": "Müller 🎉"}
ID = record_id(REST)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "record.json").write_text(json.dumps({"id": ID, **REST}), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def maria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mariadb.serving(tmp_path_factory.mktemp("m")) as server:
        server.run("alter database refdb character set latin1")  # as older sites have it
        yield server.url


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql.serving() as url:
        yield url


def described(folder: Path, **table: Any) -> None:
    write(folder, tracking={"runs": table})


def track(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    env = {"PASSWORD": mariadb.PASSWORD}
    return ccmgen(folder, "track", *(files or ("record.json",)), "--to", "runs", env=env)


def at_once(folder: Path, count: int) -> list[str]:
    """What so many, started together, say."""
    command = [sys.executable, "-m", "ccmgen", "track", "record.json", "--to", "runs"]
    env = {"PASSWORD": mariadb.PASSWORD}
    started = [
        subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * count
    return sorted(said)


def test_over_http(project: Path) -> None:
    with faults.serving() as service:
        described(project, kind="http", url=f"{service.url}/records/")
        assert track(project).stdout == "record.json: recorded\n"
        assert track(project).stdout == "record.json: already there\n"
        assert list(service.kept) == [f"/records/{ID}"]
        assert json.loads(service.kept[f"/records/{ID}"]) == {"id": ID, **REST}
        assert service.seen[0].headers["content-type"] == "application/json"


def test_an_answer_that_is_lost_does_not_make_two(project: Path) -> None:
    with faults.serving() as service:
        service.lost_answers = 2
        described(project, kind="http", url=f"{service.url}/records")
        assert track(project).stdout == "record.json: already there\n"
        assert len(service.seen) == 3 and len(service.kept) == 1


def test_several_at_once_over_http(project: Path) -> None:
    with faults.serving() as service:
        described(project, kind="http", url=f"{service.url}/records")
        at_once(project, 4)
        assert len(service.kept) == 1


@pytest.mark.parametrize("status", [303, 400, 401, 500])
def test_a_service_that_refuses(project: Path, status: int) -> None:
    with faults.serving(**{ID: faults.status(status)}) as service:
        described(project, kind="http", url=service.url, retries=1)
        done = track(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error[service-failed]: runs: {service.url}/{ID} answered {status}" in done.stderr


def test_a_redirection_is_not_taken_for_a_success(project: Path) -> None:
    routes = {ID: faults.moved("/fine"), "fine": faults.fine}
    with faults.serving(**routes) as service:
        described(project, kind="http", url=service.url)
        assert track(project).returncode == 1
        assert service.kept == {}


@pytest.fixture(params=["mariadb", "postgresql", "sqlite"])
def database(request: pytest.FixtureRequest, project: Path) -> Iterator[Any]:
    """A way to ask a database, which services.toml names for records."""
    if request.param == "sqlite":
        described(project, kind="sql", url="sqlite:///runs.db")
        url = make_url(f"sqlite:///{project}/runs.db")
    else:
        name = "maria" if request.param == "mariadb" else "postgres"
        given = request.getfixturevalue(name)
        described(project, kind="sql", url=given, password={"env": "PASSWORD"})
        url = make_url(given).set(password=mariadb.PASSWORD)
    engine = create_engine(url)

    def ask(query: str) -> list[Any]:
        with engine.begin() as connection:
            result = connection.execute(text(query))
            return list(result) if result.returns_rows else []

    ask("drop table if exists ccmgen_record")
    yield ask
    engine.dispose()


def test_in_a_database(project: Path, database: Any) -> None:
    assert track(project).stdout == "record.json: recorded\n"
    assert track(project).stdout == "record.json: already there\n"
    ((ident, record),) = database("select id, record from ccmgen_record")
    assert (ident, json.loads(record)) == (ID, {"id": ID, **REST})


def test_several_at_once_in_a_database(project: Path, database: Any) -> None:
    said = at_once(project, 4)
    assert said == ["record.json: already there\n"] * 3 + ["record.json: recorded\n"]
    assert database("select count(*) from ccmgen_record") == [(1,)]


def test_a_large_record_in_a_database(project: Path, database: Any) -> None:
    rest = {"inputs": {f"file-{number}.jsonnet": "0" * 64 for number in range(2000)}}
    record = {"id": record_id(rest), **rest}
    (project / "record.json").write_text(json.dumps(record))
    assert track(project).stdout == "record.json: recorded\n"
    ((kept,),) = database("select record from ccmgen_record")
    assert json.loads(kept) == record


DYING = """
import os, sys, sqlalchemy
commits = int(sys.argv.pop(1))
real = sqlalchemy.Connection.commit
def commit(self):
    global commits
    if not commits:
        os.kill(os.getpid(), 9)
    commits -= 1
    real(self)
sqlalchemy.Connection.commit = commit
from ccmgen.__main__ import main
main()
"""


@pytest.mark.parametrize("commits", [0, 1])
def test_killed_before_a_commit_it_can_be_done_again(
    project: Path, database: Any, commits: int
) -> None:
    command = [sys.executable, "-c", DYING, str(commits), "track", "record.json", "--to", "runs"]
    env = {"PASSWORD": mariadb.PASSWORD}
    assert subprocess.run(command, cwd=project, env=env, check=False).returncode == -9
    assert track(project).stdout == "record.json: recorded\n"
    assert database("select count(*) from ccmgen_record") == [(1,)]


def test_a_table_that_is_something_else(project: Path) -> None:
    described(project, kind="sql", url="sqlite:///runs.db")
    engine = create_engine(f"sqlite:///{project}/runs.db")
    with engine.begin() as connection:
        connection.execute(text("create table ccmgen_record (id int, note text not null)"))
    engine.dispose()
    done = track(project)
    assert done.returncode == 1 and "error[service-failed]: runs: " in done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json.dumps({"id": ID, **REST, "cost": 2}), "its id is not the digest of the rest"),
        (json.dumps({"id": 3, **REST}), "its id is not the digest of the rest"),
        (json.dumps(REST), "it has no id"),
        ("[]", "it has no id"),
        ("{", "it is not JSON"),
        ('{"id": NaN, "a": NaN}', "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
    ],
)
def test_what_is_no_record_is_refused_and_nothing_is_posted(
    project: Path, content: str, reason: str
) -> None:
    (project / "bad.json").write_text(content)
    with faults.serving() as service:
        described(project, kind="http", url=service.url)
        done = track(project, "record.json", "bad.json")
        assert service.seen == []
    assert done.returncode == 1
    assert done.stderr.startswith("error[bad-record]: bad.json is no record of a compile: ")
    assert reason in done.stderr


def test_where_records_go_must_be_named_and_able(project: Path) -> None:
    described(project, kind="file", path="x")
    done = track(project)
    assert "a service of the kind 'file' keeps no records" in done.stderr
    assert "known: http, sql" in done.stderr
    write(project, tracking={"run": {"kind": "http", "url": "http://x/"}})
    assert "services.toml names no tracking service 'runs'" in track(project).stderr
    assert ccmgen(project, "fetch").stdout == ""


def test_json(project: Path) -> None:
    described(project, kind="sql", url="sqlite:///runs.db")
    done = ccmgen(project, "track", "record.json", "--to", "runs", "--format", "json")
    expected = {"records": {"record.json": "recorded"}, "diagnostics": []}
    assert json.loads(done.stdout) == expected
