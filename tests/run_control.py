"""A stand-in for Run Control: all it knows of a partition it reads from `resolved.json`."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

PATIENCE_SECONDS = 15.0

COMMANDS = ("init", "conf")

_OPENER = build_opener(ProxyHandler({}))
"""Tasks are on the DAQ's own network, which no proxy leads to."""


@dataclass(frozen=True)
class Answer:
    """What a task's REST command facility said to a command."""

    task: str
    url: str
    command: str
    status: int
    body: Any


def facilities(resolved: Any) -> dict[str, str]:
    """By task ident, the URL of every REST command facility of the partition."""
    return {
        ident: task["url"]
        for job in resolved["jobs"].values()
        for ident, task in job["tasks"].items()
        if "url" in task
    }


def control(resolved: Any) -> Iterator[Answer]:
    """Wait until every facility listens, then give each command to all of them."""
    urls = facilities(resolved)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for task, url in urls.items():
        at = urlsplit(url)
        while not listens(at.hostname or "", at.port or 0):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{task} does not listen at {url}")
            time.sleep(0.05)
    for command in COMMANDS:
        for task, url in urls.items():
            yield send(task, url, command, {"partition": resolved["partition"]})


def listens(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with closing(socket.create_connection((host, port), timeout=2)):
            return True
    except OSError:
        return False


def send(task: str, url: str, command: str, data: Any) -> Answer:
    """Post one command; an answer that refuses it is an answer too."""
    request = Request(
        f"{url}/command",
        json.dumps({"id": command, "data": data}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with _OPENER.open(request, timeout=PATIENCE_SECONDS) as reply:
            return Answer(task, url, command, reply.status, json.load(reply))
    except HTTPError as refusal:
        return Answer(task, url, command, refusal.code, json.load(refusal))
