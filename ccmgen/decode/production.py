"""What is wrong with a production: what the Linker's plan says, and metadata against schemas."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ccmgen.decode.explain import explain
from ccmgen.decode.parameters import validator_of
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic, Step, inexact, nearest
from ccmgen.ir import is_reference


class Place(msgspec.Struct, frozen=True):
    """A place in a context's file or, without a document, in the macro or boot."""

    document: str | None
    path: tuple[Step, ...]

    @property
    def at(self) -> DataPath:
        """As a data path."""
        return DataPath(self.document or BOOT.document, self.path)


class Problem(Place, frozen=True):
    """Something that the library found wrong. `known` is what `name` might have been."""

    code: str
    message: str
    name: str | None = None
    known: tuple[str, ...] | None = None
    also: Place | None = None
    hint: str = ""


class Schema(msgspec.Struct, frozen=True):
    """What a module says of its metadata."""

    required: tuple[str, ...]
    properties: dict[str, dict[str, Any]]


class Check(msgspec.Struct, frozen=True):
    """A configurator's metadata as it is before any handler runs, for one job of the loop or for
    all; and where each key was said."""

    module: str
    configurator: str
    metadata: dict[str, Any]
    places: dict[str, Place]
    place: Place


def told(problems: Sequence[Problem]) -> Iterator[Diagnostic]:
    """The problems as diagnostics."""
    for problem in problems:
        hints = [problem.hint] if problem.hint else []
        if problem.name is not None and problem.known is not None:
            hints.insert(0, nearest(problem.name, problem.known))
        yield Diagnostic(
            problem.code,
            problem.message,
            problem.at,
            also=(problem.also.at,) if problem.also else (),
            hint="; ".join(hints),
        )


def misfits(checks: Sequence[Check], modules: Mapping[str, Schema]) -> Iterator[Diagnostic]:
    """What is wrong with metadata; links are another's, and are looked at when they are followed.

    Nothing, as a rule, and fast: the gate is jsonschema_rs. Raises CcmgenError if a module's schema
    is none.
    """
    validators = {
        name: validator_of(_schema(schema, ()), f"the metadata of module {name!r}")
        for name, schema in modules.items()
    }
    for check in checks:
        for key, value in check.metadata.items():
            yield from inexact(value, check.places[key].at)
        if not validators[check.module].is_valid(check.metadata):
            yield from _explained(check, modules[check.module])


def _schema(schema: Schema, without: Sequence[str]) -> dict[str, Any]:
    required = [key for key in schema.required if key not in without]
    return {
        "type": "object",
        "properties": schema.properties,
        "required": required,
        "additionalProperties": False,
    }


_CODES = {"unknown-key": "unknown-metadata", "missing-key": "missing-metadata"}


def _explained(check: Check, schema: Schema) -> Iterator[Diagnostic]:
    linked = [key for key, value in check.metadata.items() if _has_link(value)]
    values = {key: value for key, value in check.metadata.items() if key not in linked}
    unknown = {key: value for key, value in check.metadata.items() if key not in schema.properties}
    root = DataPath("metadata")
    for found in explain({**values, **unknown}, _schema(schema, linked), root):
        steps = found.path.steps if found.path else ()
        path = check.place.at
        if steps:
            said = check.places[str(steps[0])].at
            path = DataPath(said.document, (*said.steps, *steps[1:]))
        message = found.message.replace("no key that can stand here", "no metadata of the module")
        message = message.replace("the key", "the metadata")
        yield Diagnostic(
            _CODES.get(found.code, "bad-metadata"),
            f"{message} ({_named(check)})",
            path,
            hint=found.hint or f"`ccmgen modules {check.module}` describes the metadata",
        )


def _named(check: Check) -> str:
    if check.configurator == check.module:
        return check.module
    return f"{check.configurator}, which is {check.module} here"


def _has_link(value: Any) -> bool:
    if isinstance(value, dict):
        return is_reference(value) or any(map(_has_link, value.values()))
    return isinstance(value, list) and any(map(_has_link, value))
