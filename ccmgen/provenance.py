"""Where in the user's files the data came from that a diagnostic is about."""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

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
    bare = [d for d in found if not d.locations]
    asked = list(dict.fromkeys(p for d in bare for p in (d.path, *d.also) if p))
    places: dict[DataPath, tuple[Location, ...]] = {}
    files = {BOOT.document: engine.sources.boot, ENVIRONMENT.document: env}
    for document in dict.fromkeys(path.document for path in asked):
        file = files.get(document, document)
        paths = [path for path in asked if path.document == document]
        if file:
            all_steps = [path.steps for path in paths]
            for path, at in zip(paths, _positions(engine, file, all_steps), strict=True):
                places[path] = at or (Location(file),)
    return [
        replace(d, locations=tuple(place for p in (d.path, *d.also) for place in places.get(p, ())))
        if not d.locations and d.path in places
        else d
        for d in found
    ]


def _positions(engine: Engine, file: str, paths: Sequence[Steps]) -> Sequence[tuple[Location, ...]]:
    try:
        if file.endswith(".toml"):
            text = read_file(engine.sources, file)
            return [_in_toml(text, file, steps) for steps in paths]
        return list(_in_jsonnet(engine, file, paths))
    except (CcmgenError, msgspec.ValidationError):
        # The program runs, but not with positions: it is close to a limit, or has its own '@pos'.
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
        names = [_names(layer, parameters) if layer else {} for layer in layers]
        sizes = [value.size for value in trail.values[depth + 1 :]]
        wrote = {
            index: Location(layer.file, *place)
            for index, layer in enumerate(layers)
            if layer and (place := _find(names[index], trail.steps[depth:], sizes))
        }
        candidates.append(list(wrote.values())[::-1])
        candidates.append([Location(layer.file, *layer.at) for layer in layers if layer][::-1])
        for index in _around(layers, list(wrote)):
            if (layer := layers[index]) and index not in wrote:
                related = [place for name, place in names[index].items() if name in trail.steps]
                callers.append(Location(layer.file, *(related[0][:2] if related else layer.at)))
    if len(trail.values) == len(trail.steps) + 1 > 1 and isinstance(trail.steps[-1], str):
        # Where the value of a field is an object, its key says more than its brace.
        candidates[1:3] = candidates[2:0:-1]
    writers = next(filter(None, candidates), [])
    return tuple(dict.fromkeys([*writers, *callers]))


def _names(layer: _Layer, parameters: Mapping[str, Sequence[str]]) -> dict[str, list[Any]]:
    """The places of a literal's fields or of a call's arguments by name."""
    given = zip(parameters.get(layer.callee or "", ()), layer.args, strict=False)
    return {**dict(given), **layer.fields}


def _find(
    places: Mapping[str, list[Any]], steps: Steps, sizes: Sequence[int | None]
) -> tuple[int, int] | None:
    """Where the first of `steps` is written, or the element of it that they lead to."""
    if not steps or steps[0] not in places:
        return None
    place = places[str(steps[0])]
    for step, size in zip(steps[1:], sizes, strict=False):
        # Where lists were added up, an element's index is another in the sum.
        if not isinstance(step, int) or size != len(place) - 2 or step >= size:
            break
        place = place[step + 2]
    line, column, *_ = place
    return line, column


def _around(layers: Sequence[_Layer | None], wrote: Sequence[int]) -> Iterator[int]:
    """The calls whose values include a layer that wrote, the innermost first."""
    begun: list[int] = []
    for index, layer in enumerate(layers):
        if layer is None:
            begun.append(index)
        elif layer.callee is not None:
            first = begun.pop()
            if any(first < number < index for number in wrote):
                yield index


# --- TOML ---


def _in_toml(text: str, file: str, steps: Steps) -> tuple[Location, ...]:
    """The line that a path, or the nearest path above it, begins to exist with."""
    lines = text.replace("\r\n", "\n").split("\n")
    steps = steps[: _reach(tomllib.loads(text), steps)]
    if not steps:
        return ()

    def exists(end: int) -> bool:
        return _reach(_statements(lines, end), steps) == len(steps)

    number = bisect_left(range(1, len(lines) + 1), True, key=exists)
    column = len(lines[number]) - len(lines[number].lstrip())
    return (Location(file, number + 1, column + 1),)


def _statements(lines: Sequence[str], end: int) -> dict[str, Any]:
    """What the first `end` lines say, and those that complete their last statement."""
    for stop in range(end, len(lines)):
        with suppress(tomllib.TOMLDecodeError):
            return tomllib.loads("\n".join(lines[:stop]))
    return tomllib.loads("\n".join(lines))


def _reach(data: Any, steps: Steps) -> int:
    """How many of the steps can be taken."""
    for count, step in enumerate(steps):
        try:
            data = data[step]
        except (LookupError, TypeError):
            return count
    return len(steps)
