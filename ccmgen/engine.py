"""The program of the child process that evaluates Jsonnet; evaluate.py starts it and speaks to it.

It imports nothing of ccmgen and opens no file: imports are asked of the parent. It is started with
the folder that holds the engine, and limits itself before it reads the first request. Frames both
ways are a line with a letter and a byte count, then that many bytes:

    to the child    J snippet;  F found name, NUL, text
    to the parent   I folder, NUL, name (wants F back);  R result as JSON;  E error text
"""

import os
import resource
import sys
import time
from _thread import start_new_thread  # `threading` would take longer to load than all else


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    _at_most(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    _at_most(resource.RLIMIT_AS, memory_bytes, memory_bytes)
    _at_most(resource.RLIMIT_CORE, 0, 0)


def _at_most(what: int, soft: int, hard: int) -> None:
    """Whoever started the program may have set a lower limit, which nobody may raise."""
    _, most = resource.getrlimit(what)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))


def _end_with(parent: int) -> None:
    """End soon after the parent does. Who is killed closes no child, and a long evaluation does not
    look at its pipes."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _read() -> bytes:
    header = sys.stdin.buffer.readline()
    if not header:
        raise SystemExit(0)
    return sys.stdin.buffer.read(int(header[1:]))


def _write(kind: bytes, payload: bytes) -> None:
    out = sys.stdout.buffer
    out.write(b"%s%d\n" % (kind, len(payload)))
    out.write(payload)
    out.flush()


def _import(folder: str, name: str) -> tuple[str, bytes]:
    _write(b"I", f"{folder}\0{name}".encode())
    found, _, text = _read().partition(b"\0")
    return found.decode(), text


def main(engine_folder: str, cpu_seconds: int, memory_bytes: int) -> None:
    """Evaluate snippets until the parent closes the pipe."""
    sys.path.append(engine_folder)
    import _gojsonnet  # its place comes with the arguments

    _limit(cpu_seconds, memory_bytes)
    start_new_thread(_end_with, (os.getppid(),))
    while True:
        snippet = _read().decode()
        try:
            result = _gojsonnet.evaluate_snippet("<ccmgen>", snippet, import_callback=_import)
        except RuntimeError as error:
            _write(b"E", str(error).encode())
        else:
            _write(b"R", result.encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
