"""From a boot to processes that Run Control finds and commands, all of it real but the DAQ."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo_run import busy, compile_example, running
from tests.run_control import control, facilities, listens, send

ROOT = Path(__file__).parent.parent


def require_free_ports(resolved: Any) -> None:
    """Fail, and say so, if another program has one of the example's ports."""
    if reason := busy(resolved):
        pytest.fail(f"p42 cannot run on this machine now: {reason}")


def test_every_task_obeys_init_and_conf(tmp_path: Path) -> None:
    resolved = compile_example(tmp_path)
    urls = facilities(resolved)
    assert urls == {"job2-000": "http://localhost:9002", "job2-001": "http://localhost:9003"}
    require_free_ports(resolved)
    with running(tmp_path) as manager:
        answers = list(control(resolved))
        assert manager.poll() is None
        (again, *_) = [send(task, url, "init", None) for task, url in urls.items()]
    assert [(answer.task, answer.command, answer.status) for answer in answers] == [
        ("job2-000", "init", 200),
        ("job2-001", "init", 200),
        ("job2-000", "conf", 200),
        ("job2-001", "conf", 200),
    ]
    for answer in answers:
        state = {"init": "initial", "conf": "configured"}[answer.command]
        data = {"partition": "p42"}
        said = {"name": answer.task, "id": answer.command, "state": state, "data": data}
        assert answer.body == said
    assert (again.status, again.body["error"]) == (409, "init in the state configured")
    assert not any(listens("localhost", port) for port in (9002, 9003))


def test_ports_in_use_are_named(tmp_path: Path) -> None:
    resolved = compile_example(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        resolved["jobs"]["job2"]["tasks"]["job2-001"]["ports"] = {"rcf": port}
        assert f"listens on port {port} of localhost, which is for job2-001" in busy(resolved)


def test_demo(tmp_path: Path) -> None:
    """`make demo-run` shows each command and answer, and ends by itself."""
    require_free_ports(compile_example(tmp_path))
    demo = [sys.executable, "-m", "tests.demo_run"]
    done = subprocess.run(demo, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "Run Control: conf to http://localhost:9003: 200" in done.stdout
    assert "4 of 4 commands were obeyed" in done.stdout
