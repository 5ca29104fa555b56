"""The package as pip installs it, away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_shipped_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    patterns = {"backends": "*.py", "schemas": "*.json", "jsonnet": "*.libsonnet"}
    shipped = {
        f"ccmgen/{path.relative_to(ROOT)}"
        for folder, pattern in patterns.items()
        for path in (ROOT / folder).rglob(pattern)
    } | {path.relative_to(ROOT).as_posix() for path in (ROOT / "ccmgen").rglob("*.py")}
    assert shipped - held == set()


def test_the_wheel_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--target", str(tmp_path / "site"), str(wheel)], check=True)
    for name in ("boot.jsonnet", "env.json"):
        (tmp_path / name).write_text((ROOT / "examples/p42" / name).read_text())
    program = (
        "import sys, ccmgen, ccmgen.backends, ccmgen.schemas, ccmgen.jsonnet\n"
        "print(ccmgen.__file__, file=sys.stderr)\n"
        "from ccmgen.__main__ import main; main()\n"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c", program, "compile", "boot.jsonnet"),
            *("--env", "env.json", "-b", "procfile"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.startswith(str(tmp_path / "site"))
    assert "job2-001: " in done.stdout


def test_the_editable_install_is_this_checkout() -> None:
    program = "import ccmgen.backends as b, pathlib; print(pathlib.Path(b.__file__).resolve())"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.strip() == str(ROOT / "backends" / "__init__.py")


def test_the_locks_pin_by_hash_and_name_no_registry() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins and all("==" in pin and pin.endswith("\\") for pin in pins)
