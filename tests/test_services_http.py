"""The HTTP adapter before a real server with faults."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.consumers import http_faults as faults
from tests.consumers.mariadb import free_port
from tests.services import answer, ccmgen, fault, write


def get(folder: Path, route: faults.Route, **more: Any) -> Any:
    with faults.serving(x=route) as service:
        return answer(folder, kind="http", url=f"{service.url}/x", **more)


def refused(folder: Path, route: faults.Route, **more: Any) -> tuple[str, str]:
    """The code and the message of what is wrong; the server's address is left out."""
    with faults.serving(x=route) as service:
        more = {"retries": 0, "timeout_seconds": 5, **more}
        found = fault(folder, kind="http", url=f"{service.url}/x", **more)
        said = " ".join((found.message, *found.related))
        return found.code, said.replace(service.url.removeprefix("http://"), "HOST")


def test_json(tmp_path: Path) -> None:
    assert get(tmp_path, faults.fine) == faults.VALUE


@pytest.mark.parametrize("kind", ["application/problem+json", "text/json; charset=utf-8", ""])
def test_types_that_are_json(tmp_path: Path, kind: str) -> None:
    assert get(tmp_path, faults.says(b"[1]", kind)) == [1]


def test_text_and_files(tmp_path: Path) -> None:
    body = "Müon\n".encode()
    assert get(tmp_path, faults.says(body, "text/html"), as_="text") == "Müon\n"
    assert get(tmp_path, faults.says(b"\xff\x00"), as_="file") == {"base64": "/wA="}


@pytest.mark.parametrize(
    ("route", "code", "said"),
    [
        (faults.status(500), "service-failed", "http://HOST/x answered 500 it is down"),
        (faults.status(404), "service-failed", "answered 404"),
        (faults.status(401), "service-failed", "answered 401"),
        (faults.status(204, b""), "service-failed", "answered 204"),
        (faults.cut_off, "service-answer", "the answer of HOST is cut off"),
        (faults.garbage, "service-answer", "the answer of HOST is cut off"),
        (faults.says(b'{"run": 47'), "service-answer", "is not JSON"),
        (faults.says(b"<p>", "text/html"), "service-answer", "text/html, where JSON was expected"),
        (faults.says(b"\xff"), "service-answer", "not UTF-8 (byte 0)"),
        (faults.says(b"[NaN]"), "service-answer", "NaN is no number of JSON's"),
        (faults.says(b"[1e999]"), "service-answer", "Out of range float"),
        (faults.says(b"[12345678901234567890]"), "service-answer", "[0]: 12345678901234567890"),
        (faults.says(b'{"a": 1, "a": 2}'), "service-answer", "the key 'a' is there twice"),
        (faults.says(b'"\\ud800"'), "service-answer", "what JSON cannot"),
        (faults.says(b"[" * 100_000), "service-answer", "nested too deep"),
        (faults.flood, "service-answer", "longer than 16777216 bytes"),
        (faults.compressed, "service-answer", "compressed (gzip)"),
        (faults.moved("/x"), "service-failed", "too many redirects"),
        (faults.moved("file:///etc/passwd"), "service-failed", "cannot be asked"),
    ],
)
def test_faults(tmp_path: Path, route: faults.Route, code: str, said: str) -> None:
    found = refused(tmp_path, route)
    assert found[0] == code
    assert said in found[1]


def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/x"
    found = fault(tmp_path, kind="http", url=url, retries=0)
    assert found.code == "service-unreachable"


def test_a_host_that_there_is_not(tmp_path: Path) -> None:
    found = fault(tmp_path, kind="http", url="http://nowhere.invalid/x", retries=0)
    assert found.code in {"service-unreachable", "service-timeout"}


@pytest.mark.parametrize("route", [faults.slow(3), faults.dripping])
def test_it_is_not_waited_for_longer_than_said(tmp_path: Path, route: faults.Route) -> None:
    start = time.monotonic()
    code, _ = refused(tmp_path, route, timeout_seconds=0.5, retries=5)
    assert code == "service-timeout"
    assert time.monotonic() - start < 2


def test_a_limit_on_the_size(tmp_path: Path) -> None:
    body = b'"' + b"x" * 100 + b'"'
    assert len(get(tmp_path, faults.says(body), max_bytes=102)) == 100
    code, said = refused(tmp_path, faults.says(body), max_bytes=101)
    assert (code, "longer than 101 bytes" in said) == ("service-answer", True)


@pytest.mark.parametrize("fault_", [faults.status(500), faults.status(429), faults.cut_off])
def test_what_may_pass_is_asked_again(tmp_path: Path, fault_: faults.Route) -> None:
    with faults.serving(x=faults.after(2, fault_)) as service:
        table = {"kind": "http", "url": f"{service.url}/x"}
        assert answer(tmp_path, **table, retries=2) == faults.VALUE
        assert len(service.seen) == 3


def test_what_will_not_pass_is_asked_once(tmp_path: Path) -> None:
    with faults.serving(x=faults.status(403)) as service:
        fault(tmp_path, kind="http", url=f"{service.url}/x", retries=5)
        assert len(service.seen) == 1


def test_headers_and_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "Bearer t0p-secret")
    headers = {"Authorization": {"env": "TOKEN"}, "X-Site": "np04"}
    with faults.serving(x=faults.fine) as service:
        answer(tmp_path, kind="http", url=f"{service.url}/x", headers=headers)
        (seen,) = service.seen
    assert seen.headers["authorization"] == "Bearer t0p-secret"
    assert seen.headers["x-site"] == "np04"
    assert seen.headers["accept-encoding"] == "identity"


def test_redirections_carry_credentials_to_no_other_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t0p-secret")
    headers = {name: {"env": "TOKEN"} for name in ("Authorization", "X-Api-Key", "Private")}
    with faults.serving(there=faults.fine) as other:
        routes = {"x": faults.moved("/y"), "y": faults.moved(f"{other.url}/there")}
        with faults.serving(**routes) as service:
            url = f"{service.url}/x"
            assert answer(tmp_path, kind="http", url=url, headers=headers) == faults.VALUE
            assert [seen.headers.get("private") for seen in service.seen] == ["t0p-secret"] * 2
        (seen,) = other.seen
    assert "t0p-secret" not in str(seen)


def test_a_proxy_of_the_environment_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert get(tmp_path, faults.fine) == faults.VALUE


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    with faults.serving(x=faults.tagged) as service:
        write(tmp_path, run={"kind": "http", "url": f"{service.url}/x"})
        assert ccmgen(tmp_path, "fetch").stdout == "run: added\n"
        lock = (tmp_path / "ccmgen.lock").read_text()
        assert "etag = '\"v1\"'" in lock or r'etag = "\"v1\""' in lock
        assert ccmgen(tmp_path, "fetch").stdout == "run: unchanged\n"
        assert ccmgen(tmp_path, "fetch", "--check").returncode == 0
        asked = [seen.headers.get("if-none-match") for seen in service.seen]
        assert asked == [None, '"v1"', '"v1"']
        assert (tmp_path / "ccmgen.lock").read_text() == lock


def test_a_tampered_snapshot_is_fetched_anew_whatever_its_validator(tmp_path: Path) -> None:
    with faults.serving(x=faults.tagged) as service:
        write(tmp_path, run={"kind": "http", "url": f"{service.url}/x"})
        ccmgen(tmp_path, "fetch")
        snapshot = tmp_path / "params/run.json"
        snapshot.write_text("{}")
        assert ccmgen(tmp_path, "fetch").stdout == "run: changed\n"
        assert json.loads(snapshot.read_text()) == faults.VALUE
        write(tmp_path, run={"kind": "http", "url": f"{service.url}/x", "retries": 1})
        assert ccmgen(tmp_path, "fetch").stdout == "run: relocked\n"
        assert [seen.headers.get("if-none-match") for seen in service.seen] == [None] * 3


def test_a_304_that_was_not_asked_for(tmp_path: Path) -> None:
    code, said = refused(tmp_path, faults.status(304, b""))
    assert (code, "answered 304" in said) == ("service-failed", True)
