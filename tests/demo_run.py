"""Runs p42 for all to see: `python -m tests.demo_run`.

ccmgen compiles examples/p42; honcho runs the Procfile, with a stand-in for the DAQ's application
on the PATH; a stand-in for Run Control finds it by resolved.json and commands it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ccmgen
from tests.run_control import control, listens

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "p42"


def compile_example(folder: Path) -> Any:
    """Write the example's Procfile and resolved data below the folder; what resolved.json says."""
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.json*")}
    backends = ("procfile", "resolved")
    done = ccmgen.compile(ccmgen.Sources(files, "boot.jsonnet"), "env.json", backends)
    for backend in backends:
        for artifact in done.artifacts(backend):
            (folder / artifact.path).write_bytes(b"".join(artifact.chunks))
    return json.loads((folder / "resolved.json").read_text())


def busy(resolved: Any) -> str:
    """Why the partition cannot run here now, or nothing: other programs listen on its ports."""
    taken = [
        f"port {port} of {task['host']}, which is for {ident}"
        for job in resolved["jobs"].values()
        for ident, task in job["tasks"].items()
        for port in task["ports"].values()
        if listens(task["host"], port)
    ]
    return f"another program listens on {'; and on '.join(taken)}" if taken else ""


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """honcho running the folder's Procfile; at the end all its processes are gone."""
    (folder / "bin").mkdir()
    (folder / "bin" / "daq_application").symlink_to(HERE / "daq_application.py")
    path = os.pathsep.join((str(folder / "bin"), os.environ.get("PATH", os.defpath)))
    manager = subprocess.Popen(
        [sys.executable, "-m", "honcho", "--no-colour", "start"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield manager
    finally:
        manager.terminate()
        manager.wait()


def main() -> int:
    """Compile, run, command, stop."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        resolved = compile_example(folder)
        if reason := busy(resolved):
            print(f"p42 cannot run now: {reason}", file=sys.stderr)
            return 1
        print((folder / "Procfile").read_text(), flush=True)
        with running(folder):
            answers = []
            for answer in control(resolved):
                answers.append(answer)
                said = f"{answer.status} {json.dumps(answer.body)}"
                print(f"Run Control: {answer.command} to {answer.url}: {said}", flush=True)
        obeyed = sum(answer.status == 200 for answer in answers)
        print(f"\n{obeyed} of {len(answers)} commands were obeyed; every process has ended.")
        return 0 if obeyed == len(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
