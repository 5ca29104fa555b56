"""`ccmgen backends` and `ccmgen roles`: what there is to choose from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ccmgen.backend import MEANING, AnyBackend
from ccmgen.cli.files import sources_of
from ccmgen.cli.show import print_json
from ccmgen.decode.boot import read_roles
from ccmgen.diagnostics import CcmgenError, Diagnostic, nearest
from ccmgen.evaluate import engine
from ccmgen.ir import Role
from ccmgen.registry import find, names


def backends(name: str | None, as_json: bool) -> None:
    """Print one backend or all. Raises CcmgenError if there is none of that name."""
    found = [find(each) for each in ([name] if name else names())]
    if as_json:
        print_json([_backend_as_json(backend) for backend in found])
        return
    for backend in found:
        sys.stdout.write(f"{backend.name}: {backend.summary}\n")
        if name:
            sys.stdout.writelines(f"{line}\n" for line in _details(backend))


def _details(backend: AnyBackend) -> Iterator[str]:
    for feature, meaning in MEANING.items():
        mark = "yes" if feature in backend.features else "no "
        yield f"  {mark}  {feature}: {meaning}"
    options = _options(backend)["properties"]
    if options:
        yield f"  options, in the environment's backends.{backend.name}:"
    for option, schema in options.items():
        default = json.dumps(schema["default"])
        yield f"    {option} (default {default}): {_description(schema)}"


def _options(backend: AnyBackend) -> dict[str, Any]:
    """The JSON Schema of the backend's options."""
    (found,), parts = msgspec.json.schema_components([backend.options])
    return dict(parts[found["$ref"].rsplit("/", 1)[-1]])


def _description(schema: Mapping[str, Any]) -> str:
    branches = [schema, *schema.get("anyOf", ())]
    return next((each["description"] for each in branches if "description" in each), "")


def _backend_as_json(backend: AnyBackend) -> dict[str, Any]:
    return {
        "name": backend.name,
        "summary": backend.summary,
        "features": sorted(backend.features),
        "options": _options(backend),
    }


def roles(
    name: str | None, libraries_of_roles: Sequence[str], libraries: Sequence[str], form: str
) -> None:
    """Print one role or the taxonomy. Raises CcmgenError if there is none of that name."""
    with engine(sources_of("", libraries_of_roles, libraries, ())) as child:
        taxonomy: Mapping[str, Role] = read_roles(child)
    if name is not None:
        if name not in taxonomy:
            message, hint = f"{name!r} is no role of the taxonomy", nearest(name, taxonomy)
            raise CcmgenError([Diagnostic("unknown-role", message, hint=hint)])
        taxonomy = {name: taxonomy[name]}
    if form == "json":
        print_json({key: msgspec.to_builtins(role) for key, role in taxonomy.items()})
        return
    write = _markdown if form == "markdown" else _text
    sys.stdout.write("\n".join(line for key, role in taxonomy.items() for line in write(key, role)))
    sys.stdout.write("\n")


def _text(name: str, role: Role) -> Iterator[str]:
    yield f"{name}: {' '.join(role.doc.split())}"
    for title, key, kind, doc in _fields(role):
        yield f"  {title} {key} ({kind}): {doc}"


def _markdown(name: str, role: Role) -> Iterator[str]:
    yield f"## {name}\n\n{role.doc.strip()}\n"
    fields = list(_fields(role))
    if fields:
        yield "| | name | type | meaning |\n|---|---|---|---|"
        yield from (f"| {title} | `{key}` | {kind} | {doc} |" for title, key, kind, doc in fields)
        yield ""


def _fields(role: Role) -> Iterator[tuple[str, str, str, str]]:
    for title, schema in (("parameter", role.parameters), ("provides", role.provides)):
        required = schema.get("required", ()) if title == "parameter" else ()
        for key, field in sorted(schema.get("properties", {}).items()):
            kind = field.get("type", "any")
            kind = " or ".join(kind) if isinstance(kind, list) else kind
            if key in required:
                kind += ", required"
            if "default" in field:
                kind += f", default {json.dumps(field['default'])}"
            yield title, key, kind, field.get("description", "")
