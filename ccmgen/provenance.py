"""Where in the user's files the data came from that a diagnostic is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec

from ccmgen.diagnostics import BOOT, ENVIRONMENT, CcmgenError, DataPath, Diagnostic, Location, Step
from ccmgen.evaluate import Engine
from ccmgen.instrument import Notes, instrument
from ccmgen.sources import BUNDLED, read_file

Steps = tuple[Step, ...]


def locate(engine: Engine, env: str | None, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, each with the places of its path in the user's files.

    The first place is where the data was written last; layers that it replaced or merged with and
    calls that brought it in follow. Where no position can be had, the file is named.
    """
    found = list(diagnostics)
    asked = list(dict.fromkeys(d.path for d in found if d.path and not d.locations))
    places: dict[DataPath, tuple[Location, ...]] = {}
    for document, file in ((BOOT, engine.sources.boot), (ENVIRONMENT, env)):
        paths = [path for path in asked if path.document == document.document]
        if file and paths:
            all_steps = [path.steps for path in paths]
            for path, at in zip(paths, _positions(engine, file, all_steps), strict=True):
                places[path] = at or (Location(file),)
    return [
        replace(d, locations=places[d.path]) if not d.locations and d.path in places else d
        for d in found
    ]


def _positions(engine: Engine, file: str, paths: Sequence[Steps]) -> Sequence[tuple[Location, ...]]:
    try:
        if file.endswith(".toml"):
            text = read_file(engine.sources, file)
            return [_in_toml(text, file, steps) for steps in paths]
        return list(_in_jsonnet(engine, file, paths))
    except CcmgenError:  # the program ran, but does not with positions, as close to a limit
        return [()] * len(paths)


# --- Jsonnet and JSON ---


class _Layer(msgspec.Struct, frozen=True):
    """An object literal or a call that made an object. A place is line, column, elements' places.

    fields: places by field or by named argument
    args: places of a call's other arguments
    """

    file: str
    at: tuple[int, int]
    fields: dict[str, list[Any]]
    callee: str | None = None
    args: list[list[Any]] = []


class _Value(msgspec.Struct, frozen=True):
    layers: list[_Layer | None]
    size: int | None


class _Trail(msgspec.Struct, frozen=True):
    """A path through a document, and the values on it from the document as far as it leads."""

    steps: Steps
    values: list[_Value]


def _in_jsonnet(
    engine: Engine, file: str, paths: Sequence[Steps]
) -> Iterator[tuple[Location, ...]]:
    notes = Notes()
    asked = json.dumps(paths, ensure_ascii=False)
    library = f"import '{BUNDLED}provenance.libsonnet'"
    engine.instrument = partial(instrument, notes)
    try:
        raw = engine.evaluate(f"({library}).trails(import {json.dumps(file)}, {asked})")
    finally:
        engine.instrument = None
    for trail in msgspec.json.decode(raw, type=list[_Trail]):
        yield _read(trail, notes.parameters)


def _read(trail: _Trail, parameters: Mapping[str, Sequence[str]]) -> tuple[Location, ...]:
    """The places of a trail's end, else of the nearest value on the way that has any."""
    candidates: list[list[Location]] = []
    callers: list[Location] = []
    for depth in reversed(range(len(trail.values))):
        layers = trail.values[depth].layers
        rest = trail.steps[depth:]
        sizes = [value.size for value in trail.values[depth + 1 :]]
        wrote = {
            index: place
            for index, layer in enumerate(layers)
            if layer and (place := _find(_names(layer, parameters), rest, sizes))
        }
        candidates.append([_location(layers[index], wrote[index]) for index in reversed(wrote)])
        candidates.append([_location(layer, layer.at) for layer in reversed(layers) if layer])
        callers += _callers(layers, wrote)
    if len(trail.values) == len(trail.steps) + 1 > 1 and isinstance(trail.steps[-1], str):
        # Where a field's value is an object, its key says more than its brace.
        candidates[1:3] = reversed(candidates[1:3])
    writers = next(filter(None, candidates), [])
    return tuple(dict.fromkeys([*writers, *callers]))
