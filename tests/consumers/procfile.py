"""honcho, foreman and ssh run a Procfile; recorders in it write down what they were handed."""

import json
import os
import pwd
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ccmgen.artifact import Artifact
from ccmgen.resolution import Resolution, ResolvedJob
from tests.consumers import require
from tests.processes import Process

PATIENCE_SECONDS = 30.0

ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
"""What a manager is started with; foreman reads no UTF-8 in the C locale."""

RECORDER = """\
#!{python} -IS
import json, os, signal

def texts(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "surrogateescape").split("\\0")[:-1]

_, _, *argv = texts("/proc/self/cmdline")
record = os.path.join(os.path.dirname(argv[0]), "record.json")
with open(record + ".part", "w") as file:
    json.dump({{
        "argv": argv,
        "environment": dict(pair.split("=", 1) for pair in texts("/proc/self/environ")),
        "cwd": os.getcwdb().decode("utf-8", "surrogateescape"),
        "uid": os.getuid(),
        "pid": os.getpid(),
    }}, file)
os.replace(record + ".part", record)
status = {status}
if status is not None:
    raise SystemExit(status)
signal.alarm(60)
signal.pause()
"""

HONCHO_READER = """
import json, sys
from honcho.environ import Env
procfile = Env({"app_root": ".", "procfile": sys.argv[1]}).load_procfile()
print(json.dumps(procfile.processes))
"""

FOREMAN_READER = """
require "json"
require "foreman/procfile"
read = {}
Foreman::Procfile.new(ARGV[0]).entries { |name, line| read[name] = line }
puts JSON.generate(read)
"""


@dataclass(frozen=True)
class Record:
    """What a recorder saw of itself."""

    argv: list[str]
    environment: dict[str, str]
    cwd: str
    uid: int
    pid: int


def read_back(
    artifacts: Iterator[Artifact],
    resolution: Resolution,
    homes: Path,
    run: Callable[[Path, Path], dict[str, Record]],
) -> dict[str, Process]:
    """By task ident, what the processes of the Procfile found themselves to be.

    The programs are those of `with_recorders`. A Procfile has no notion of ports.
    """
    (artifact,) = artifacts
    path = homes / artifact.path
    path.write_bytes(b"".join(artifact.chunks))
    for job in resolution.jobs:
        for index in range(job.cardinality):
            for number in range(len(job.commands)):
                last = number == len(job.commands) - 1
                recorder(homes / f"{job.task_ident(index)}.{number}", None if last else 0)
    found = run(path, homes)
    told = destinations(path, [job for job in resolution.jobs if job.launcher.kind == "ssh"])
    here = re.search(r"^# Start it on (\S+) as (\S+): ", path.read_text("utf-8"), re.MULTILINE)
    processes = {}
    for job in resolution.jobs:
        for index in range(job.cardinality):
            ident = job.task_ident(index)
            host, user = told[ident] if ident in told else here.groups() if here else ("", "")
            processes[ident] = _process(job, ident, found, host, user)
    return processes


def with_recorders(jobs: list[Any], homes: Path) -> list[Any]:
    """The jobs, the program of each task's each command a recorder of its own below `homes`."""
    changed = []
    for job in jobs:
        commands = [
            [{"ref": "join", "segments": [f"{homes}/", {"ref": "task"}, f".{n}/record"]}, *words]
            for n, (_, *words) in enumerate(job["task"]["commands"])
        ]
        changed.append({**job, "task": {**job["task"], "commands": commands}})
    return changed


def destinations(procfile: Path, jobs: list[ResolvedJob]) -> dict[str, tuple[str, str]]:
    """The host and user of each task of the jobs, as ssh itself understands its line."""
    lines = read_by_honcho(procfile)
    idents = [job.task_ident(index) for job in jobs for index in range(job.cardinality)]
    with TemporaryDirectory() as folder:
        asking = Path(folder) / "ssh"
        asking.write_text(f'#!/bin/sh\nexec {require("ssh")} -G "$@"\n')
        asking.chmod(0o755)
        return {ident: _destination(lines[ident], folder) for ident in idents}


def _destination(line: str, path: str) -> tuple[str, str]:
    environment = {"PATH": f"{path}:{ENVIRONMENT['PATH']}"}
    said = subprocess.run(
        ["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=True
    )
    settings = dict(pair.split(" ", 1) for pair in said.stdout.splitlines() if " " in pair)
    return settings["host"], settings["user"]


def _process(
    job: ResolvedJob, ident: str, found: Mapping[str, Record], host: str, user: str
) -> Process:
    seen = [found[f"{ident}.{number}"] for number in range(len(job.commands))]
    first = seen[0]
    assert all(
        (r.environment, r.cwd, r.uid) == (first.environment, first.cwd, first.uid) for r in seen
    )
    account = pwd.getpwuid(first.uid).pw_name
    assert account == user, f"{ident} runs as {account}, but the Procfile says {user}"
    passed_on = job.inherit.policy != "clean"
    return Process(
        commands=tuple(tuple(record.argv) for record in seen),
        environment={
            name: value
            for name, value in first.environment.items()
            if not passed_on or name in job.environment
        },
        user=account,
        directory=None if job.working_directory is None else first.cwd,
        host=host,
    )


def recorder(home: Path, status: int | None = None) -> str:
    """Make a program that records into its own folder, then ends with `status` or waits."""
    home.mkdir(parents=True)
    program = home / "record"
    program.write_text(RECORDER.format(python=sys.executable, status=status))
    program.chmod(0o755)
    return str(program)


def records(homes: Path) -> dict[str, Record]:
    """Every record by the name of its recorder's folder, which is right below `homes`."""
    return {
        path.parent.name: Record(**json.loads(path.read_text()))
        for path in homes.glob("*/record.json")
    }


def run_honcho(
    procfile: Path, homes: Path, environment: Mapping[str, str] = ENVIRONMENT
) -> dict[str, Record]:
    """Have honcho start the Procfile; return once all recorders below `homes` have been heard."""
    return _run([*_honcho(), "start", "-f", str(procfile)], procfile, homes, environment)


def run_foreman(
    procfile: Path, homes: Path, environment: Mapping[str, str] = ENVIRONMENT
) -> dict[str, Record]:
    """Have foreman start the Procfile; return once all recorders below `homes` have been heard."""
    arguments = ["start", "-t", "0", "-f", str(procfile)]
    return _run([require("foreman"), *arguments], procfile, homes, environment)


def checked_by_honcho(procfile: Path) -> list[str]:
    """The processes that honcho finds in the Procfile."""
    return _checked([*_honcho(), "check", "-f", str(procfile)])


def checked_by_foreman(procfile: Path) -> list[str]:
    """The processes that foreman finds in the Procfile."""
    return _checked([require("foreman"), "check", "-f", str(procfile)])


def read_by_honcho(procfile: Path) -> dict[str, str]:
    """The command line of each process as honcho reads it."""
    return _read([sys.executable, "-c", HONCHO_READER, str(procfile)])


def read_by_foreman(procfile: Path) -> dict[str, str]:
    """The command line of each process as foreman reads it."""
    require("foreman")
    return _read([require("ruby"), "-e", FOREMAN_READER, str(procfile)])


@contextmanager
def ssh_server(folder: Path) -> Iterator[tuple[str, ...]]:
    """A real sshd of the present user; yields options with which ssh takes any host to be it."""
    for key in ("host", "user"):
        _ssh_key(folder / key)
    (folder / "known").write_text(f"consumer {(folder / 'host.pub').read_text()}")
    port = _free_port()
    (folder / "sshd_config").write_text(_sshd_config(folder, port))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [require("sshd"), "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log
        )
    try:
        if not _eventually(lambda: server.poll() is not None or _listens(port)) or server.poll():
            raise RuntimeError(f"sshd did not start: {(folder / 'log').read_text()}")
        yield _ssh_options(folder, port)
    finally:
        server.terminate()
        server.wait()


def gone(pid: int) -> bool:
    """Whether the process ends soon; one that only waits to be reaped has ended."""
    return _eventually(lambda: not _command_line(pid))


def _honcho() -> list[str]:
    return [sys.executable, "-m", "honcho"]


def _run(
    manager: list[str], procfile: Path, homes: Path, environment: Mapping[str, str]
) -> dict[str, Record]:
    process = subprocess.Popen(
        manager,
        env=environment,
        cwd=procfile.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        expected = {path.parent / "record.json" for path in homes.glob("*/record")}
        heard = _eventually(
            lambda: process.poll() is not None or all(path.exists() for path in expected)
        )
    finally:
        process.terminate()
        output, _ = process.communicate()
    if not heard:
        raise RuntimeError(f"some recorder was never heard:\n{output}")
    return records(homes)


def _checked(arguments: list[str]) -> list[str]:
    result = subprocess.run(arguments, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    found = re.search(r"alid procfile detected \((.*)\)", result.stdout + result.stderr)
    if found is None:
        raise RuntimeError(f"no list of processes in: {result.stdout}{result.stderr}")
    return found[1].split(", ")


def _read(arguments: list[str]) -> dict[str, str]:
    result = subprocess.run(arguments, env=ENVIRONMENT, capture_output=True, check=True)
    read: dict[str, str] = json.loads(result.stdout)
    return read


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _ssh_key(path: Path) -> None:
    arguments = ["-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run([require("ssh-keygen"), *arguments], check=True)


def _sshd_config(folder: Path, port: int) -> str:
    # HOME keeps the user's own start-up files out; sshd drops connections beyond MaxStartups.
    return f"""\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
MaxStartups 500
SetEnv HOME={folder}
"""


def _ssh_options(folder: Path, port: int) -> tuple[str, ...]:
    settings = {
        "HostName": "127.0.0.1",
        "HostKeyAlias": "consumer",
        "UserKnownHostsFile": str(folder / "known"),
        "StrictHostKeyChecking": "yes",
        "IdentitiesOnly": "yes",
        "LogLevel": "ERROR",
    }
    pairs = (option for item in settings.items() for option in ("-o", "=".join(item)))
    return ("-F", "none", "-p", str(port), "-i", str(folder / "user"), *pairs)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds
