"""From bytes to JSON data, for the adapters that are answered in bytes."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any, Literal, NoReturn

from ccmgen.services._adapter import Record
from ccmgen.services._faults import bad_answer

Form = Literal["json", "text", "file"]
"""What bytes are taken for: JSON, a text in UTF-8, or anything, kept as `{"base64": "..."}`."""


def answer_of(content: bytes, form: Form) -> Any:
    """The JSON data that an answer is. Raises CcmgenError if it is not of its form."""
    if form == "file":
        return {"base64": base64.b64encode(content).decode()}
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        message = f"the answer is not UTF-8 (byte {error.start})"
        raise bad_answer(message, hint='as = "file" takes any bytes') from None
    if form == "text":
        return text
    try:
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    except RecursionError:
        raise bad_answer("the answer is not JSON: it is nested too deep") from None
    except ValueError as error:
        hint = "it may be cut off, or a page for people; ask for what is JSON, or say what it is"
        raise bad_answer(f"the answer is not JSON: {error}", hint=f"{hint} with `as`") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON's")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259, 4: what an object with two members of one name means is unpredictable."""
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def text_of_record(record: Record) -> str:
    """A record in ASCII, so that it passes through databases of any character set."""
    return json.dumps({**record.value, "id": record.id}, sort_keys=True)
