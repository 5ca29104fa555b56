"""A real PostgreSQL server on this machine, for as long as a test needs it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.consumers import give_up
from tests.consumers.mariadb import PASSWORD, free_port


def _program(name: str) -> str:
    """Debian keeps them out of the way of other versions."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)
    return path or give_up(f"{name} is not on this machine; `make consumers` installs it")


@contextmanager
def serving() -> Iterator[str]:
    """The URL of a database that the user `reader` may use."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with _serving(Path(name) / "server") as url:
            yield url


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    folder.mkdir()
    if os.geteuid() == 0:  # whom PostgreSQL does not start for
        shutil.chown(folder, "nobody")
    password = folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    data, port = str(folder / "data"), free_port()
    access = ["-U", "reader", "-A", "scram-sha-256", f"--pwfile={password}"]
    _run("initdb", "-D", data, "-E", "UTF8", *access)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    _run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://reader@127.0.0.1:{port}/postgres"
    finally:
        _run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run(program: str, *words: str) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    command = [_program(program), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", user=user)
