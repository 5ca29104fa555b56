"""A floor: a bare Python loop that streams the bytes of artifacts from f-strings over columns.

The program is made of what ccmgen wrote: what differs from task to task becomes a column, what
does not becomes text. So it writes the same bytes, which is checked, and knows nothing else.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = """\
import marshal, os, sys

{functions}
with open(sys.argv[1], "rb") as file:
    columns, files = marshal.load(file)
for path, parts in files:
    path = os.path.join(sys.argv[2], path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        for before, function, first, end in parts:
            file.write(before)
            text = functions[function]
            for start in range(first, end, 512):
                stop = min(start + 512, end)
                rows = zip(*[column[start:stop] for column in columns])
                file.write(text(rows).encode())
"""

FUNCTION = """\
def text{number}(tasks):
    return "".join([{template} for ident, host, address, port, index in tasks])
"""

LINE = re.compile(r"^([^\s:#]+): exec ssh .* -- \S+?@(\S+) .*http://([^:]+):([0-9]+)", re.M)
"""A task's line in the Procfile, from which the columns are read."""

FIRST = re.compile(r"\w+-000\b")
"""The ident of a job's first task."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A string a task, in the order of the artifacts; and by first ident, the tasks of a job."""

    idents: list[str]
    hosts: list[str]
    addresses: list[str]
    ports: list[str]
    indices: list[str]
    jobs: dict[str, range]


def columns(procfile: str) -> Columns:
    """What tasks differ in."""
    rows = LINE.findall(procfile)
    idents = [row[0] for row in rows]
    jobs, first = {}, 0
    for number in range(1, len(idents) + 1):
        if number == len(idents) or idents[number].endswith("-000"):
            jobs[idents[first]] = range(first, number)
            first = number
    indices = [str(number) for job in jobs.values() for number in range(len(job))]
    hosts, addresses, ports = ([row[n] for row in rows] for n in (1, 2, 3))
    return Columns(idents, hosts, addresses, ports, indices, jobs)


def write(found: Columns, artifacts: Path, files: Sequence[Path], program: Path) -> None:
    """Write `program` and its data beside it, to be called with the data and a folder."""
    templates: list[str] = []
    parts = [
        (str(path.relative_to(artifacts)), list(_parts(found, path.read_text(), templates)))
        for path in files
    ]
    names = ("idents", "hosts", "addresses", "ports", "indices")
    program.with_suffix(".data").write_bytes(
        marshal.dumps(([getattr(found, name) for name in names], parts))
    )
    functions = [
        FUNCTION.format(number=number, template=f"f{template!r}")
        for number, template in enumerate(templates)
    ]
    listed = ", ".join(f"text{number}" for number in range(len(templates)))
    functions.append(f"functions = [{listed}]\n")
    program.write_text(PROGRAM.replace("{functions}", "\n".join(functions)))


def _parts(
    found: Columns, text: str, templates: list[str]
) -> Iterator[tuple[bytes, int, int, int]]:
    """Text as it stands, and the tasks that follow it: a job's all but the last."""
    written = 0
    here = (found.jobs.get(ident) for ident in dict.fromkeys(FIRST.findall(text)))
    for job in filter(None, here):
        start = text.find(found.idents[job[0]], written)
        if start < 0 or len(job) < 3:
            continue
        at = start
        for number in job[1:-1]:
            at = text.index(found.idents[number], at + 1)
        end = text.index(found.idents[job[-1]], at + 1)
        template = _template(found, job[-2], text[at:end])
        if template not in templates:
            templates.append(template)
        yield text[written:start].encode(), templates.index(template), job[0], job[-1]
        written = end
    yield text[written:].encode(), 0, 0, 0


def _template(found: Columns, number: int, row: str) -> str:
    marked = row.replace("{", "{{").replace("}", "}}")
    for name, column in (
        ("ident", found.idents),
        ("address", found.addresses),
        ("host", found.hosts),
        ("port", found.ports),
    ):
        marked = marked.replace(column[number], f"{{{name}}}")
    return re.sub(rf'(?<="index": ){found.indices[number]}\b', "{index}", marked)
