"""A real MariaDB server on this machine, for as long as a test needs it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.consumers import require

PASSWORD = "s3cret %40:/?#word"
"""Of the user `reader`; it has what URLs cannot hold as it is."""


@dataclass(frozen=True)
class Server:
    """A server that listens on 127.0.0.1."""

    port: int
    socket: str

    @property
    def url(self) -> str:
        """Of the database `refdb`, for the user `reader`."""
        return f"mysql+pymysql://reader@127.0.0.1:{self.port}/refdb?charset=utf8mb4"

    def run(self, sql: str) -> str:
        """What the administrator's client prints."""
        client = [require("mariadb"), "--no-defaults", f"--socket={self.socket}", "--user=root"]
        done = subprocess.run(
            [*client, "--batch", "--skip-column-names", "--default-character-set=utf8mb4"],
            input=sql,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server with its data in `folder`, and in it the database `refdb` that `reader` may use."""
    path = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    daemon = shutil.which("mariadbd", path=path) or require("mariadbd")
    user = ["--user=root"] if os.geteuid() == 0 else []
    common = ["--no-defaults", f"--datadir={folder / 'data'}", *user]
    install = [require("mariadb-install-db"), *common, "--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True)
    port = free_port()
    at = str(folder / "s")  # the path of a socket has at most 107 characters
    options = [f"--port={port}", f"--socket={at}", "--bind-address=127.0.0.1"]
    with (
        (folder / "log").open("wb") as log,
        _running([daemon, *common, *options, f"--pid-file={folder / 'pid'}"], log) as process,
    ):
        server = Server(port, at)
        _wait(server, process, folder / "log")
        server.run(
            "create database refdb character set utf8mb4;"
            f"create user reader@'127.0.0.1' identified by '{PASSWORD}';"
            "grant all on refdb.* to reader@'127.0.0.1';"
        )
        yield server


@contextmanager
def _running(command: list[str], log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            server.run("select 1")
            return
        except subprocess.CalledProcessError:
            assert process.poll() is None, log.read_text(errors="replace")
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))
