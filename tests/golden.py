"""Goldens: whole runs of the program, with everything they said and wrote.

A case is a folder golden/<case>/ with `case.toml` and its input files; `expected/` holds what came
of it. `python -m tests.golden` writes every `expected/` anew.

case.toml
    args    the command line after `ccmgen`; artifacts go to `-o out`
    inputs  the folder that the inputs are copied from; left out, the case's own
    before  shell commands to run first, in the copy; `ccmgen` is this one
    path    a folder of the copy that is all of the PATH
    python  a folder of the copy to import from, where a package registers backends
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/case.toml"))


def run(case: str) -> dict[str, bytes]:
    """What the case says and writes: `stdout`, `stderr`, `exit`, and files below `out/`."""
    description = tomllib.loads((GOLDEN / case / "case.toml").read_text())
    inputs = ROOT / description.get("inputs", f"golden/{case}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        ignore = shutil.ignore_patterns("expected", "case.toml")
        shutil.copytree(inputs, folder, ignore=ignore, symlinks=True)
        before = description.get("before")
        if before:
            subprocess.run(
                ["sh", "-ec", f"ccmgen() {{ '{sys.executable}' -m ccmgen \"$@\" >&2; }}\n{before}"],
                cwd=folder,
                check=True,
                stderr=subprocess.DEVNULL,
            )
        done = subprocess.run(
            [sys.executable, "-m", "ccmgen", *shlex.split(description["args"])],
            cwd=folder,
            capture_output=True,
            env={
                "PATH": description.get("path", os.environ["PATH"]),
                "LC_ALL": "C.UTF-8",
                "COLUMNS": "100",
                "PYTHONPATH": description.get("python", ""),
            },
            check=False,
        )
        said = {"stdout": done.stdout, "stderr": done.stderr}
        found = {name: content for name, content in said.items() if content}
        if done.returncode:
            found["exit"] = b"%d\n" % done.returncode
        for path in sorted((folder / "out").rglob("*")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def expected(case: str) -> dict[str, bytes]:
    """What the case is expected to say and write."""
    folder = GOLDEN / case / "expected"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write(case: str) -> None:
    """Make what the case says and writes now its expectation."""
    folder = GOLDEN / case / "expected"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in run(case).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    for each in sys.argv[1:] or CASES:
        write(each)
