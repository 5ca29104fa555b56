"""Reading TOML, with the place of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ccmgen.diagnostics import CcmgenError, Diagnostic, Location


def read_toml(
    text: str, name: str, hint: str = "", number: Callable[[str], float] = float
) -> dict[str, Any]:
    """The tables of a TOML file. Raises CcmgenError if it does not parse.

    hint: what to do then
    number: from the text of a number that is not whole, the number
    """
    import tomli  # only for those who write TOML, or keep a lock

    try:
        return tomli.loads(text, parse_float=number)
    except (ValueError, RecursionError) as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        message = str(error)[: place.start()] if place else str(error)
        location = Location(name, int(place[1]), int(place[2])) if place else Location(name)
        if not isinstance(error, tomli.TOMLDecodeError | RecursionError):
            # Python's own limit: its words are about how a program may raise it
            message = "a whole number has too many digits: TOML's have 19 at the most"
    raise CcmgenError([Diagnostic("toml-syntax", message, locations=(location,), hint=hint)])
