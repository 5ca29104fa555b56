"""Generates schemas/ from the types: `python -m tests.schemas`; `make check` sees no difference.

The docstring below a field becomes the description of its property, which editors show.
"""

import ast
import inspect
import json
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from ccmgen import boot, environment, ir, macro

KINDS = {
    "boot": boot.Boot,
    "macro": macro.Macro,
    "context": macro.Context,
    "environment": environment.EnvironmentDocument,
    "partition": ir.Partition,
}
FOLDER = Path(__file__).parent.parent / "schemas"


def field_docstrings(module: ModuleType) -> dict[tuple[str, str], str]:
    """By class and field: the string below the field."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            for field, below in pairwise(node.body):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        found[node.name, name] = inspect.cleandoc(text).replace("\n", " ")
    return found


def schema(document: type) -> dict[str, Any]:
    """The JSON Schema of a type, with its fields' docstrings."""
    made = msgspec.json.schema(document)
    for module in (ir, boot, macro, environment):
        for (name, field), text in field_docstrings(module).items():
            if name in made["$defs"]:
                about = made["$defs"][name]["properties"][field]
                more = about.get("description")
                about["description"] = f"{text} {more}" if more else text
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def text(kind: str) -> str:
    """The text of a schema's file."""
    return json.dumps(schema(KINDS[kind]), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in KINDS:
        (FOLDER / f"{each}.schema.json").write_text(text(each), encoding="utf-8")
