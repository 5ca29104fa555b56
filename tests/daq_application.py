#!/usr/bin/env python3
"""A stand-in for the DAQ's application: it serves the REST command facility and does nothing else.

Run Control posts a command, `{"id": "init", "data": ...}`, to `/command`; the answer says in which
state the application is then, or why it cannot obey.
"""

import argparse
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

TRANSITIONS = {"init": ("none", "initial"), "conf": ("initial", "configured")}
"""By command: the state it is obeyed in, and the state it leads to."""


class Application(HTTPServer):
    """One application and its command facility."""

    def __init__(self, name: str, address: tuple[str, int]) -> None:
        self.name = name
        self.state = "none"
        super().__init__(address, Handler)

    def obey(self, command: Any) -> tuple[int, dict[str, Any]]:
        """The HTTP status and the answer to a command."""
        known = command.get("id") if isinstance(command, dict) else None
        if known not in TRANSITIONS:
            return 400, {"name": self.name, "error": "no command that I know"}
        before, after = TRANSITIONS[known]
        if self.state != before:
            return 409, {"name": self.name, "error": f"{known} in the state {self.state}"}
        self.state = after
        return 200, {"name": self.name, "id": known, "state": after, "data": command.get("data")}


class Handler(BaseHTTPRequestHandler):
    """Reads a command, writes its answer."""

    server: Application

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/command":
            status, answer = 404, {"error": "commands are posted to /command"}
        else:
            try:
                status, answer = self.server.obey(json.loads(body))
            except ValueError:
                status, answer = 400, {"error": "the command is no JSON"}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--commandFacility", required=True)
    arguments = parser.parse_args()
    url = urlsplit(arguments.commandFacility)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Application(arguments.name, (url.hostname or "", url.port or 0)) as application:
        application.serve_forever()


if __name__ == "__main__":
    main()
