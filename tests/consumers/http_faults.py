"""A real HTTP server on this machine, with faults: each path answers in a way of its own."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VALUE = {"run": 4711, "beam": "on"}
BODY = json.dumps(VALUE).encode()


Route = Callable[["Handler"], None]
"""How a path answers."""


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Service:
    """A server at work. `routes` may be changed meanwhile; `kept` is what was PUT."""

    url: str
    routes: dict[str, Route]
    seen: list[Seen] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    lost_answers: int = 0
    """So many answers to PUT are cut off, after the record was kept."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.note(b"")
        self.service.routes[self.path](self)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.note(body)
        if self.path in self.service.routes:
            return self.service.routes[self.path](self)
        there = self.path in self.service.kept
        if not (there and self.headers.get("If-None-Match") == "*"):
            self.service.kept[self.path] = body
        if self.service.lost_answers:
            self.service.lost_answers -= 1
            self.close_connection = True
            return None
        return self.say(412 if there else 201, b"")

    def note(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.service.seen.append(Seen(self.command, self.path, headers, body))

    def say(self, status: int, body: bytes, kind: str = "application/json", **more: str) -> None:
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **more}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def fine(handler: Handler) -> None:
    handler.say(200, BODY)


def says(body: bytes, kind: str = "application/json", **more: str) -> Route:
    return lambda handler: handler.say(200, body, kind, **more)


def status(code: int, body: bytes = b"it is down") -> Route:
    return lambda handler: handler.say(code, body, "text/plain")


def slow(seconds: float) -> Route:
    """Nothing is said for so long."""

    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def dripping(handler: Handler) -> None:
    """A byte now and then, which no time-out of a socket notices."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b" ")
        time.sleep(0.1)
    handler.close_connection = True


def cut_off(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(BODY) + 100))
    handler.end_headers()
    handler.wfile.write(BODY)
    handler.close_connection = True


def garbage(handler: Handler) -> None:
    handler.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
    handler.close_connection = True


def flood(handler: Handler) -> None:
    """An answer without an end."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        handler.wfile.write(b"10000\r\n" + b" " * 65536 + b"\r\n")


def compressed(handler: Handler) -> None:
    handler.say(200, gzip.compress(b" " * 10**7), Content_Encoding="gzip")


def moved(where: str) -> Route:
    return lambda handler: handler.say(302, b"", Location=where)


def tagged(handler: Handler) -> None:
    """Has a validator, and is sent only to those who have not got it."""
    if handler.headers.get("If-None-Match") == '"v1"':
        handler.send_response(304)
        handler.end_headers()
    else:
        handler.say(200, BODY, ETag='"v1"')


def after(faults: int, fault: Route) -> Route:
    """So many faults, and then what was asked for."""
    left = iter([fault] * faults)

    def answer(handler: Handler) -> None:
        next(left, fine)(handler)

    return answer


@contextmanager
def serving(**routes: Route) -> Iterator[Service]:
    """A server with a path for each route, on a port that was free."""
    paths = {f"/{name}": route for name, route in routes.items()}
    service = Service("", paths)
    handler = type("Bound", (Handler,), {"service": service})
    server = _Server(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some of the tests are about."""
