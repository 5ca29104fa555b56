"""Real consumers of artifacts: each module hands one an artifact and returns what it understood."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

BIN = Path(__file__).parent / "bin"
"""Where `make consumers` puts the programs it builds."""


def require(program: str) -> str:
    """The path of a consumer's program; without it the test is skipped, and in CI it fails."""
    path = shutil.which(program, path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if path is None:
        give_up(f"{program} is not on this machine; `make consumers` installs it")
    return path


def give_up(message: str) -> NoReturn:
    """Skip the test, which a consumer cannot be had for; in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
