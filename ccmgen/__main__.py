"""The program: exit codes, and the last words for every kind of failure.

0 fine, 1 diagnostics or differences, 2 usage, 3 an internal error.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _end)
    try:
        from ccmgen.cli.app import app

        try:
            app()
        finally:
            sys.stdout.flush()  # here, not at the interpreter's end, where nobody can answer
    except BrokenPipeError:
        # Whoever read has gone; without this the interpreter complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: {error.strerror or error}: {error.filename or 'the output'}\n")
        sys.exit(1)
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write(
            "\ninternal error: this is a fault of ccmgen, not of your files.\n"
            "Please report it with the lines above and the files you compiled.\n"
        )
        sys.exit(3)


if __name__ == "__main__":
    main()
