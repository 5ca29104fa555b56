"""`ccmgen backends`, `roles` and `modules`: what there is to choose from."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from ccmgen.backend import MEANING, AnyBackend
from ccmgen.cli.files import Given, sources_of
from ccmgen.cli.show import print_json
from ccmgen.decode.library import Module, read_modules, read_roles
from ccmgen.diagnostics import CcmgenError, Diagnostic, nearest
from ccmgen.evaluate import engine
from ccmgen.ir import Role
from ccmgen.registry import find, names

T = TypeVar("T", Role, Module)


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


def roles(name: str | None, given: Given, form: str) -> None:
    """Print one role or the taxonomy. Raises CcmgenError if there is none of that name."""
    with engine(sources_of("", given)) as child:
        taxonomy = read_roles(child)
    problem = "unknown-role", f"{name!r} is no role of the taxonomy"
    _print(_chosen(taxonomy, name, *problem), _of_role, form)


def modules(name: str | None, given: Given, form: str) -> None:
    """Print one module or all. Raises CcmgenError if there is none of that name."""
    with engine(sources_of("", given)) as child:
        known = read_modules(child)
    problem = "unknown-module", f"there is no module {name!r}"
    _print(_chosen(known, name, *problem), _of_module, form)


def _chosen(known: Mapping[str, T], name: str | None, code: str, message: str) -> Mapping[str, T]:
    if name is None:
        return known
    if name not in known:
        raise CcmgenError([Diagnostic(code, message, hint=nearest(name, known))])
    return {name: known[name]}


Row = tuple[str, str, str, str]
"""What a field is, its name, its type and its meaning."""


def _print(entries: Mapping[str, T], rows: Callable[[T], Iterator[Row]], form: str) -> None:
    if form == "json":
        print_json({key: msgspec.to_builtins(entry) for key, entry in entries.items()})
        return
    write = _markdown if form == "markdown" else _text
    for key, entry in entries.items():
        lines = write(key, entry.doc, list(rows(entry)))
        sys.stdout.writelines(f"{line}\n" for line in lines)


def _text(name: str, doc: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"{name}: {' '.join(doc.split())}"
    for title, key, kind, meaning in rows:
        yield (
            f"  {title} {key}"
            + (f" ({kind})" if kind else "")
            + (f": {meaning}" if meaning else "")
        )


def _markdown(name: str, doc: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"## {name}\n\n{doc.strip()}\n"
    if rows:
        yield "| | name | type | meaning |\n|---|---|---|---|"
        yield from (f"| {title} | `{key}` | {kind} | {said} |" for title, key, kind, said in rows)
        yield ""


def _of_role(role: Role) -> Iterator[Row]:
    parameters, provides = role.parameters, role.provides
    yield from _fields(
        "parameter", parameters.get("properties", {}), parameters.get("required", ())
    )
    yield from _fields("provides", provides.get("properties", {}), ())


def _of_module(module: Module) -> Iterator[Row]:
    yield from _fields("metadata", module.metadata, module.required)
    yield from (("provides", name, "", "") for name in module.provides)
    yield from (("needs", name, "", "") for name in module.needs)
    yield from (("handles", call, "", does) for call, does in module.handlers.items())


def _fields(title: str, fields: Mapping[str, Any], required: Sequence[str]) -> Iterator[Row]:
    for key, field in sorted(fields.items()):
        kind = field.get("type", "any")
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        if key in required:
            kind += ", required"
        if "default" in field:
            kind += f", default {json.dumps(field['default'])}"
        yield title, key, kind, field.get("description", "")
