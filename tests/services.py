"""services.toml for tests, and what comes of fetching what it names."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.services import ask, read_services
from ccmgen.snapshots import verify


def write(folder: Path, **tables: Mapping[str, Any]) -> None:
    """Make a services.toml of these tables; `as_` is the key `as`."""
    plain = {
        name: {key.rstrip("_"): value for key, value in table.items()}
        for name, table in tables.items()
    }
    (folder / "services.toml").write_text(tomli_w.dumps(plain), encoding="utf-8")


def answer(folder: Path, **table: Any) -> Any:
    """What a source that is described so answers. Raises CcmgenError."""
    write(folder, source=table)
    file = folder / "services.toml"
    asked = ask(read_services(file.read_text(encoding="utf-8"), str(file)).sources["source"])
    assert asked is not None
    return json.loads(asked[0])


def fault(folder: Path, **table: Any) -> Diagnostic:
    """The one thing that is wrong with a source that is described so."""
    try:
        found = answer(folder, **table)
    except CcmgenError as error:
        (problem,) = error.diagnostics
        return problem
    raise AssertionError(f"it answers {found}")


def ccmgen(
    folder: Path, *args: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The program, run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "ccmgen", *args],
        cwd=folder,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def files(folder: Path) -> dict[str, str]:
    """The files below a folder, by name, as a compile sees them."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def verdict(folder: Path, name: str) -> Diagnostic | None:
    """What a compile says to the snapshot of a source."""
    found = files(folder)
    return verify(found, f"params/{name}.json", found[f"params/{name}.json"])
