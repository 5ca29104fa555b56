"""Generates schemas/ from the types: `python -m tests.schemas`; `make check` sees no difference."""

import json
from pathlib import Path

import msgspec

from ccmgen.boot import Boot
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition

KINDS = {"boot": Boot, "environment": EnvironmentDocument, "partition": Partition}
FOLDER = Path(__file__).parent.parent / "schemas"


def generate() -> None:
    for kind, document in KINDS.items():
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **msgspec.json.schema(document),
        }
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{kind}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    generate()
