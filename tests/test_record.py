"""The record of a compile: what it says is so, and it says the same wherever it is made."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ccmgen.record import record_id
from tests.documents import ROOT

P42 = ("boot.jsonnet", "--env", "env.json", "-b", "procfile", "-b", "resolved")


def ccmgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ccmgen", "compile", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def recorded(folder: Path, *more: str) -> Any:
    done = ccmgen(folder, *P42, "-o", "out", "--record", *more)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "out" / "record" / "p42.json").read_text())


@pytest.fixture
def p42(tmp_path: Path) -> Path:
    for path in (ROOT / "examples" / "p42").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_digests_are_those_of_the_files(p42: Path) -> None:
    made = recorded(p42)
    assert set(made["inputs"]) == {"boot.jsonnet", "env.json"}
    assert set(made["artifacts"]) == {
        "procfile/Procfile",
        "resolved/resolved.json",
        "resolved/p42-data.json",
    }
    files = {name: p42 / name for name in made["inputs"]}
    files |= {name: p42 / "out" / name for name in made["artifacts"]}
    for name, digest in {**made["inputs"], **made["artifacts"]}.items():
        assert digest == sha256(files[name].read_bytes()).hexdigest()


def test_the_id_is_that_of_the_content_and_changes_with_it(p42: Path) -> None:
    made = recorded(p42)
    content = {key: value for key, value in made.items() if key != "id"}
    assert made["id"] == record_id(content)
    assert recorded(p42) == made
    boot = p42 / "boot.jsonnet"
    boot.write_text(boot.read_text() + "// one more line\n")
    assert recorded(p42)["id"] != made["id"]


def test_an_environment_in_toml_is_an_input(p42: Path) -> None:
    (p42 / "env.toml").write_text(
        'site = "s"\nusers = { default = "u" }\n[hosts.desk]\n'
        '[zones.local]\nhosts = "desk"\n[zones.remote]\nhosts = "desk"\n[software.appfwk]\n'
    )
    made = ccmgen(
        p42, "boot.jsonnet", "--env", "env.toml", "-b", "procfile", "-o", "out", "--record"
    )
    assert made.returncode == 0, made.stderr
    found = json.loads((p42 / "out" / "record" / "p42.json").read_text())
    assert found["inputs"]["env.toml"] == sha256((p42 / "env.toml").read_bytes()).hexdigest()


def test_a_changed_artifact_is_a_difference_of_the_record_too(p42: Path) -> None:
    recorded(p42)
    assert ccmgen(p42, *P42, "-o", "out", "--record", "--check").returncode == 0
    record = p42 / "out" / "record" / "p42.json"
    record.write_text(record.read_text().replace('"desk"', '"other"'))
    checked = ccmgen(p42, *P42, "-o", "out", "--record", "--check")
    assert checked.returncode == 1
    assert "record/p42.json" in checked.stdout


def test_a_record_needs_a_folder(p42: Path) -> None:
    done = ccmgen(p42, "boot.jsonnet", "--env", "env.json", "-b", "procfile", "--record")
    assert done.returncode == 2
    assert "-o" in done.stderr
