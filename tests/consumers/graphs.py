"""Graphviz and Mermaid as consumers: what each understood of a graph."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.consumers import BIN, give_up, require

READER = BIN / "mermaid" / "read.mjs"


@dataclass(frozen=True)
class Drawn:
    """nodes: labels by id; groups: labels and ids of nodes; edges: ends, label, whether solid.

    Labels are without empty lines, which Graphviz does not draw.
    """

    nodes: dict[str, str]
    groups: list[tuple[str, list[str]]]
    edges: list[tuple[str, str, str, bool]]


def by_dot(text: str) -> Drawn:
    """What Graphviz draws: the texts of its own drawing operations, not those it was given."""
    done = subprocess.run(
        [require("dot"), "-Tjson"], input=text, encoding="utf-8", capture_output=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert not done.stderr
    drawn = json.loads(done.stdout)
    objects = {found["_gvid"]: found for found in drawn.get("objects", ())}
    names = {key: found["name"] for key, found in objects.items()}
    clusters = [found for found in objects.values() if "nodes" in found]
    return Drawn(
        {names[key]: _texts(found) for key, found in objects.items() if "nodes" not in found},
        [(_texts(found), [names[node] for node in found["nodes"]]) for found in clusters],
        [
            (names[each["tail"]], names[each["head"]], _texts(each), "style" not in each)
            for each in drawn.get("edges", ())
        ],
    )


def _texts(found: dict[str, Any]) -> str:
    return lines("\n".join(step["text"] for step in found.get("_ldraw_", ()) if step["op"] == "T"))


def lines(label: str) -> str:
    """The lines of a label that are not empty."""
    return "\n".join(line for line in label.split("\n") if line)


def by_mermaid(texts: Sequence[str]) -> list[Drawn]:
    """What Mermaid's parser understood of each text, with labels as HTML shows them."""
    if not (READER.parent / "node_modules").exists():
        give_up("Mermaid is not on this machine; `make consumers` installs it")
    done = subprocess.run(
        [require("node"), READER], input="".join(f"{json.dumps(text)}\n" for text in texts),
        encoding="utf-8", capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [_understood(json.loads(line)) for line in done.stdout.split("\n")[: len(texts)]]


def _understood(said: dict[str, Any]) -> Drawn:
    return Drawn(
        {node: lines(label) for node, label in said["nodes"]},
        [(lines(label), nodes) for label, nodes in said["groups"]],
        [
            (source, target, lines(label), stroke == "normal")
            for source, target, label, stroke in said["edges"]
        ],
    )
