"""The program: exit codes, and the last words for every kind of failure.

0 fine, 1 diagnostics or differences, 2 usage, 3 an internal error.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from io import TextIOWrapper

TYPE_CHECKING = False  # see ccmgen/__init__.py

if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn


def _end(number: int, frame: FrameType | None) -> None:
    """End the program; if it is importing, at the first call after that.

    Where modules are made, C code may lose what is raised, and the program would go on.
    """
    while frame is not None and frame.f_code is not main.__code__:
        if frame.f_code.co_filename.startswith("<frozen importlib."):
            sys.setprofile(lambda frame, event, argument: _end(number, frame))
            return
        frame = frame.f_back
    sys.setprofile(None)
    raise SystemExit(128 + number)


def _ready_streams() -> None:
    """Standard streams that take any text, and are there even where the caller has closed them.

    To write to an output that is closed fails as it does on a full disk; words that nobody wants to
    hear are gone. A file that is opened later must not get the number of either.
    """
    for name, number, how in (("stdout", 1, os.O_RDONLY), ("stderr", 2, os.O_WRONLY)):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, how), number)
            setattr(sys, name, os.fdopen(number, "w", closefd=False))
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error has it


def run(began_ns: int) -> None:
    """Say again what is known already, or do what the command line says.

    began_ns: when the program began, by the machine's clock
    """
    if sys.argv[1:2] == ["compile"] and "_CCMGEN_COMPLETE" not in os.environ:
        from ccmgen.cli.folder import was_written
        from ccmgen.cli.options import plainly

        plain = plainly(sys.argv[2:])
        # Only what was written is said again, and to look for it takes longer than to begin.
        if plain is None or ("output" in plain and was_written(plain["output"])):
            from ccmgen.cli.unchanged import recall

            if said := recall(began_ns):
                sys.stderr.write(said.err)
                sys.stdout.write(said.out)
                return
        if plain:
            from ccmgen.cli.beginning import compile_files

            sys.exit(compile_files(**plain, began_ns=began_ns))
    from ccmgen.cli.app import app

    app(obj=began_ns)


def _in_words(error: OSError) -> str:
    try:
        os.getcwd()  # noqa: PTH109  as pathlib would say it, but without loading that
    except FileNotFoundError:
        return "the current folder is not there any more; change to one that is"
    return f"{error.strerror or error}: {error.filename or 'the output'}"


def main() -> None:
    """Run the command line."""
    gc.set_threshold(1_000_000)  # what a compile makes it keeps, and collecting finds nothing
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)
    _ready_streams()
    try:
        try:
            run(time.time_ns())
        finally:
            sys.stdout.flush()  # here, not at the interpreter's end, where nobody can answer
    except BrokenPipeError:
        # Whoever read has gone; without this the interpreter complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: {_in_words(error)}\n")
        sys.exit(1)
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write(
            "\ninternal error: this is a fault of ccmgen, not of your files.\n"
            "Please report it with the lines above and the files you compiled.\n"
        )
        sys.exit(3)


def command() -> NoReturn:
    """The program that is installed: `main`, and an end at once.

    The interpreter would take its modules apart first, for longer than it takes to start.
    """
    try:
        main()
    except SystemExit as end:
        code = end.code
        if not isinstance(code, int | None):
            raise
        sys.stderr.flush()
        os._exit(code or 0)
    os._exit(0)


if __name__ == "__main__":
    command()
