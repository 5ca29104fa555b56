"""The documents' examples: `python -m tests.documents` runs them and writes what they print.

In README.md and docs/*.md, a comment before a fenced block says what the block is:

    <!-- file: NAME -->   the file NAME; every document has an empty folder of its own
    <!-- run -->          commands, `$ ...`, each followed by what it prints
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "DECISIONS.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(
    r"(?P<head><!-- (?:file: (?P<name>\S+)|(?P<run>run)) -->\n```[a-z]*\n)"
    r"(?P<body>.*?)(?P<foot>^```$)",
    re.S | re.M,
)


def commands(body: str) -> Iterator[str]:
    """The commands of a block; a line that ends in a backslash goes on."""
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines)
            yield command


def run(command: str, folder: Path) -> str:
    """What a command prints, standard error included."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={"PATH": path, "LC_ALL": "C.UTF-8", "COLUMNS": "100", "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    return f"$ {command}\n{printed}\n" if printed else f"$ {command}\n"


def current(document: Path) -> str:
    """The document with what its commands print now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def replaced(block: re.Match[str]) -> str:
            body = block["body"]
            if block["run"]:
                body = "".join(run(command, folder) for command in commands(body))
            else:
                file = folder / block["name"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(body)
            return block["head"] + body + block["foot"]

        return BLOCK.sub(replaced, document.read_text())


if __name__ == "__main__":
    for each in DOCUMENTS:
        each.write_text(current(each))
