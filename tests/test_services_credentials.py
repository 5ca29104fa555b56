"""Credentials are referred to, and are in nothing that is written or said."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.services import ask, find, read_services
from tests.consumers import http_faults as faults
from tests.consumers.mariadb import free_port
from tests.services import answer, ccmgen, fault, files, write

MARK = "hunter2"
"""A secret that is written out. No message may quote it."""


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "sql", "url": f"mysql+pymysql://reader:{MARK}@db/x", "query": "select 1"},
        {"kind": "sql", "url": f"mysql+pymysql://reader:{MARK}/a@db/x", "query": "select 1"},
        {"kind": "sql", "url": f"mysql://reader@db/x?password={MARK}", "query": "select 1"},
        {"kind": "sql", "url": "mysql://r@db/x", "password": MARK, "query": "select 1"},
        {"kind": "sql", "url": "mysql://r@db/x", "password": {"secret": MARK}, "query": "x"},
        {"kind": "sql", "url": "sqlite://", "query": ":token", "parameters": {"token": MARK}},
        {"kind": "http", "url": f"https://{MARK}@example.org/x"},
        {"kind": "http", "url": f"https://a:{MARK}@example.org/x"},
        {"kind": "http", "url": f"https://example.org/x?a=b&api_key={MARK}"},
        {"kind": "http", "url": "https://example.org", "headers": {"Authorization": MARK}},
        {"kind": "http", "url": "https://example.org", "headers": {"X-Auth-Token": [MARK]}},
        {"kind": "http", "url": "https://example.org", "headers": {"Cookie": MARK}},
        {"kind": "program", "command": ["client", f"--password={MARK}"]},
        {"kind": "program", "command": ["client"], "environment": {"DB_PASSWORD": MARK}},
        {"kind": "program", "command": ["client"], "environment": {"AWS_SECRET_ACCESS_KEY": MARK}},
    ],
)
def test_a_secret_that_is_written_out_is_refused_and_not_repeated(
    tmp_path: Path, table: dict[str, Any]
) -> None:
    found = fault(tmp_path, **table)
    assert found.code == "bad-value"
    assert "a credential is written out" in found.message
    assert MARK not in str(found)


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "http", "url": "https://example.org:80/a:b@c?author=x&tokens_of=y"},
        {"kind": "http", "url": "https://example.org/", "headers": {"X-Keyboard": "de"}},
        {"kind": "sql", "url": "mysql+pymysql://reader@db.org:3306/x?charset=utf8mb4", "query": ""},
        {"kind": "program", "command": ["c", "--token-file=x", "a=b@c"]},
    ],
)
def test_what_only_looks_like_a_secret_is_not_refused(
    tmp_path: Path, table: dict[str, Any]
) -> None:
    write(tmp_path, x=table)
    read_services((tmp_path / "services.toml").read_text(), "services.toml")


def test_from_a_variable_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "of-the-variable")
    (tmp_path / "token").write_text("of the file\n")
    headers = {"X-A": {"env": "TOKEN"}, "X-B": {"file": "token"}}
    with faults.serving(x=faults.fine) as service:
        answer(tmp_path, kind="http", url=f"{service.url}/x", headers=headers)
        (seen,) = service.seen
    assert (seen.headers["x-a"], seen.headers["x-b"]) == ("of-the-variable", "of the file")


def test_all_credentials_that_are_missing_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    monkeypatch.setenv("SHORT", "abc")
    (tmp_path / "latin").write_bytes(b"\xfcber")
    references = ({"env": "TOKEN"}, {"env": "SHORT"}, {"file": "none"}, {"file": "latin"})
    headers = {f"X-{number}": each for number, each in enumerate(references)}
    write(tmp_path, x={"kind": "http", "url": "http://127.0.0.1:1/", "headers": headers})
    done = ccmgen(tmp_path, "fetch")
    assert done.stderr.count("error[missing-credential]: x: ") == 4
    assert "the variable TOKEN, which a credential is to be read from, is not set" in done.stderr
    assert "the file 'none', which a credential is to be read from, cannot be read" in done.stderr
    assert "has fewer than 4 characters" in done.stderr
    assert "is not UTF-8" in done.stderr


@pytest.mark.parametrize("reference", [{}, {"env": "A", "file": "b"}])
def test_a_credential_is_in_one_place(tmp_path: Path, reference: dict[str, str]) -> None:
    headers = {"X-A": reference}
    found = fault(tmp_path, kind="http", url="http://127.0.0.1:1/", headers=headers)
    assert found.code == "bad-value"


SECRETS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=24).filter(
    lambda secret: secret.strip() == secret
)
SECRETS = SECRETS.map(lambda secret: f"\u2020{secret}")
"""None of them is a word that a message might have said by itself."""


def sources(service: faults.Service, secret: str) -> dict[str, dict[str, Any]]:
    """Sources that have the secret, and services that give it away with each of their faults."""
    reference = {"env": "TOKEN"}
    asked = [
        ("500", faults.status(500, secret.encode())),
        ("404", faults.status(404)),
        ("cut", faults.cut_off),
        ("page", faults.says(b"<p>", secret)),
        ("echo", faults.says(json.dumps({"you said": secret}).encode())),
        ("tag", faults.says(b"1", ETag="x" + secret.encode().hex())),
    ]
    for name, route in asked:
        service.routes[f"/{name}"] = route
    header = {"headers": {"X-Token": reference}, "retries": 0}
    script = 'echo "$TOKEN"; echo "no: $TOKEN" >&2; exit $STATUS'
    program = {"kind": "program", "command": ["sh", "-c", script], "as": "text"}
    url = f"127.0.0.1:{free_port()}/x"
    database = {"kind": "sql", "query": "x", "password": reference}
    return {
        **{name: {"kind": "http", "url": f"{service.url}/{name}", **header} for name, _ in asked},
        "nobody": {"kind": "http", "url": f"http://{url}", **header},
        "says": {**program, "environment": {"TOKEN": reference, "STATUS": "0"}},
        "fails": {**program, "environment": {"TOKEN": reference, "STATUS": "1"}},
        **{
            driver.partition("+")[0]: {**database, "url": f"{driver}://a@{url}"}
            for driver in ("mysql+pymysql", "postgresql+psycopg")
        },
        "row": {
            "kind": "sql",
            "url": "sqlite://",
            "query": "select :x as x",
            "parameters": {"x": reference},
        },
        "syntax": {
            "kind": "sql",
            "url": "sqlite://",
            "query": "selec :x",
            "parameters": {"x": reference},
        },
    }


@given(secret=SECRETS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_has_the_secret_whatever_the_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("TOKEN", secret)
    with faults.serving() as service:
        write(tmp_path, **sources(service, secret))
        file = tmp_path / "services.toml"
        entries = read_services(file.read_text(), "services.toml").sources
        for entry in entries.values():
            try:
                said: object = ask(entry)
            except CcmgenError as error:
                said = error.diagnostics
            for form in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1]):
                assert form not in str(said), entry.name


def test_nothing_that_is_written_has_the_secret(tmp_path: Path) -> None:
    secret = "t0p-secret'\"%&"
    with faults.serving() as service:
        write(tmp_path, **sources(service, secret))
        for check in ([], ["--check"], ["--format", "json"]):
            done = ccmgen(tmp_path, "fetch", *check, env={"TOKEN": secret})
            assert done.returncode == 1
            told = done.stdout + done.stderr
            for form in ("t0p-secret", json.dumps(secret)[1:-1]):
                assert form not in told
                assert form not in str(files(tmp_path))
    assert (tmp_path / "params/tag.json").exists()


def test_an_adapter_of_somebody_else_may_fail_as_it_likes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t0p-secret")

    def ask_badly(options: Any, context: Any) -> None:
        raise KeyError(context.reveal(options.headers["X-A"]))

    http = find("http")
    monkeypatch.setattr(
        "ccmgen.services.http.ADAPTER",
        type(http)(http.name, http.summary, http.options, ask_badly, http.tracker),
    )
    found = fault(tmp_path, kind="http", url="http://x/", headers={"X-A": {"env": "TOKEN"}})
    assert isinstance(found, Diagnostic) and found.code == "service-failed"
    assert "the adapter of the kind 'http' failed: KeyError" in found.message
    assert found.related == ("'***'",)


def test_a_third_party_registers_a_kind(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "ccmgen_dice.py").write_text(
        "from ccmgen.services import Adapter, Answer, Asked\n"
        "class Dice(Asked, frozen=True, kw_only=True, tag='dice'):\n"
        "    sides: int = 6\n"
        "def ask(options, context):\n"
        "    return Answer({'sides': options.sides})\n"
        "ADAPTER = Adapter('dice', 'A fair one.', Dice, ask)\n"
    )
    info = site / "ccmgen_dice-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ccmgen-dice\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[ccmgen.services]\ndice = ccmgen_dice:ADAPTER\n")
    write(tmp_path, roll={"kind": "dice", "sides": 20}, typo={"kind": "dice", "side": 20})
    path = {"PYTHONPATH": str(site)}
    done = ccmgen(tmp_path, "fetch", env=path)
    assert "unknown-key]: 'side' is no key" in done.stderr and "'sides'?" in done.stderr
    write(tmp_path, roll={"kind": "dice", "sides": 20})
    assert ccmgen(tmp_path, "fetch", env=path).stdout == "roll: added\n"
    assert json.loads((tmp_path / "params/roll.json").read_text()) == {"sides": 20}
    assert "there is no kind of service 'dice'" in ccmgen(tmp_path, "fetch").stderr


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        a={"kind": "http", "url": "http://127.0.0.1:1/"},
        b={"kind": "sql", "url": "sqlite://", "query": "select 1"},
        c={"kind": "program", "command": ["echo", "1"]},
    )
    program = (
        "import sys; sys.modules['urllib3'] = sys.modules['sqlalchemy'] = None\n"
        "sys.argv[1:] = ['fetch']\n"
        "from ccmgen.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "c: added\n"
    assert done.stderr.count("pip install 'ccmgen[services]'") == 2
