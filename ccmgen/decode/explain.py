"""What is wrong with a document, in words: JSON Schema's findings as diagnostics.

The gate that documents pass is msgspec's typed decoding; this runs only when it has refused one,
and says everything, not the first thing. A property test holds the two to one another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ccmgen.diagnostics import DataPath, Diagnostic, nearest

_SCHEMAS = Path(__file__).parent.parent / "schemas"

Unknown = Callable[[str, DataPath], Diagnostic | None]
"""Asked first about a key that a schema does not know: a better diagnostic than `unknown-key`."""


def schema_text(kind: str) -> str:
    """The JSON Schema of a document kind: boot, environment, partition or resolution."""
    return (_SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")


@cache
def schema(kind: str) -> dict[str, Any]:
    """The same, as data."""
    return dict(json.loads(schema_text(kind)))


def explain(
    document: Any,
    against: Mapping[str, Any],
    root: DataPath,
    unknown: Unknown = lambda key, path: None,
) -> Iterator[Diagnostic]:
    """Every difference between a document and a schema, in the document's order."""
    from jsonschema import Draft202012Validator  # needed only on failure
    from referencing import Registry

    # An empty registry: without one, a `$ref` in a role's schema would be fetched.
    validator = Draft202012Validator(dict(against), registry=Registry())
    errors = sorted(validator.iter_errors(document), key=lambda e: [str(s) for s in e.path])
    for error in errors:
        yield from _explain(error, root, unknown)


def _explain(error: Any, root: DataPath, unknown: Unknown) -> Iterator[Diagnostic]:
    path = root
    for step in error.absolute_path:
        path = path / step
    match error.validator:
        case "anyOf":
            yield from _explain_any(error, path, root, unknown)
        case "additionalProperties" if error.validator_value is False:
            yield from _explain_keys(error, path, unknown)
        case "required":
            # jsonschema reports each missing key as an error of its own.
            key = next(k for k in error.validator_value if error.message.startswith(repr(k)))
            yield Diagnostic("missing-key", f"the key {key!r} is missing", path)
        case "type":
            wanted = error.validator_value
            yield Diagnostic(
                "wrong-type",
                f"{_say(error.instance)} stands where {_kinds(wanted)} is expected",
                path,
            )
        case _:
            yield Diagnostic("bad-value", _value_message(error), path)


def _explain_any(
    error: Any, path: DataPath, root: DataPath, unknown: Unknown
) -> Iterator[Diagnostic]:
    """Of the alternatives, the one whose type and tag fit; if none does, all their types."""
    branches = _branches(error)
    fitting = [subs for subs in branches if not any(_is_of_type(sub) for sub in subs)]
    tagged = [subs for subs in fitting if not any(_is_of_tag(sub) for sub in subs)]
    chosen = tagged or fitting
    if len(chosen) == 1 or (chosen and isinstance(error.instance, dict)):
        for sub in min(chosen, key=len):
            yield from _explain(sub, root, unknown)
        return
    kinds = [kind for subs in branches for sub in subs for kind in _types(sub)]
    wanted = _kinds(list(dict.fromkeys(kinds)))
    yield Diagnostic(
        "wrong-type", f"{_say(error.instance)} stands where {wanted} is expected", path
    )


def _branches(error: Any) -> list[list[Any]]:
    """What each alternative has against the value; alternatives within alternatives count too."""
    branches: dict[int, list[Any]] = {}
    for sub in error.context:
        branches.setdefault(sub.schema_path[0], []).append(sub)
    found = []
    for subs in branches.values():
        nested = [sub for sub in subs if sub.validator == "anyOf" and not sub.path]
        found += [branch for sub in nested for branch in _branches(sub)] or [subs]
    return found


def _is_of_type(sub: Any) -> bool:
    return sub.validator == "type" and not sub.path


def _is_of_tag(sub: Any) -> bool:
    """A reference's `ref` that is not this alternative's."""
    return sub.validator in ("const", "enum") and list(sub.path) == ["ref"]


def _types(sub: Any) -> list[str]:
    if not _is_of_type(sub):
        return []
    value = sub.validator_value
    return [value] if isinstance(value, str) else value


def _explain_keys(error: Any, path: DataPath, unknown: Unknown) -> Iterator[Diagnostic]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            better = unknown(key, path / key)
            yield better or Diagnostic(
                "unknown-key",
                f"{key!r} is no key that can stand here",
                path / key,
                hint=nearest(key, known),
            )


def _value_message(error: Any) -> str:
    value, limit = _say(error.instance), error.validator_value
    match error.validator:
        case "minimum":
            return f"{value} is less than {limit}, the least allowed"
        case "maximum":
            return f"{value} is more than {limit}, the most allowed"
        case "minItems" | "minLength" | "minProperties":
            return f"{value} is too short: at least {limit} expected"
        case "maxItems" | "maxLength":
            return f"{value} is too long: at most {limit} expected"
        case "enum":
            return f"{value} is none of {', '.join(map(str, limit))}"
        case "pattern":
            shown = limit.replace(r"(?![\s\S])", "$")
            about = error.schema.get("description")
            return f"{value} is not like {shown}" + (f" ({about})" if about else "")
        case _:
            return str(error.message)


_NAMES = {
    "object": "a record",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def _kinds(wanted: str | list[str]) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    names = [_NAMES[kind] for kind in kinds if kind != "null"] or ["null"]
    return " or ".join(names)


def _say(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
