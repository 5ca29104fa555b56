"""HCL2 as Nomad reads it: text that arrives unchanged, in each of the positions it can stand in.

A job file is evaluated when Nomad parses it. After that a client evaluates the driver's `config`
as HCL once more, and searches `env` and `meta` for every `${NAME}` whose value it knows.
"""

import re
from collections.abc import Iterable, Mapping
from unicodedata import is_normalized

_SPECIAL = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff"\\]|[$%]\{')
_TEMPLATE = re.compile(r"[$%]\{")
_REPLACED = re.compile(r"\$\{[a-zA-Z0-9_.-]+\}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_is_plain = re.compile(r"[A-Za-z0-9_./:,;+=@ -]*").fullmatch
"""What stands for itself anywhere. Most texts do, and this finds it out in a third of the time."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "${": "$${", "%{": "%%{"}


def string(text: str) -> str:
    """The quoted text where it is evaluated once, at parse: attributes, labels and keys."""
    return f'"{text}"' if _is_plain(text) else f'"{_SPECIAL.sub(_escape, text)}"'


def config_string(text: str) -> str:
    """The quoted text in a driver's `config`, which is evaluated at parse and by the client."""
    return f'"{text}"' if _is_plain(text) else string(_literal(text))


def env_string(text: str) -> str:
    """The quoted text as a value of `env` or `meta`; `env_problem` names what does not survive."""
    return string(text)


def problem(text: str) -> str | None:
    """Why no quoted text can bring this one through, or None."""
    if "\0" in text:
        return "a NUL character"
    if text.isascii():
        return None
    if _SURROGATE.search(text):
        return "half of a surrogate pair"
    if not is_normalized("NFC", text):
        return "characters that Nomad composes into others (Unicode normal form C)"
    return None


def env_problem(text: str) -> str | None:
    """Why this text does not survive as a value of `env` or `meta`, or None.

    A client also knows the names in its own environment, so no name is safe to leave in.
    """
    if "${" in text and (found := _REPLACED.search(text)):
        return f"{found[0]}, which a client may replace and which has no escape"
    return problem(text)


def strings(texts: Iterable[str]) -> str:
    """A list of texts that are evaluated once, at parse."""
    return f"[{', '.join(map(string, texts))}]"


def config_strings(texts: Iterable[str]) -> str:
    """A list of texts in a driver's `config`, such as its `args`."""
    return f"[{', '.join(map(config_string, texts))}]"


def mapping(values: Mapping[str, str]) -> str:
    """An object under keys of any spelling; its values are already written, as by `env_string`."""
    lines = "".join(f"\n  {string(key)} = {value}" for key, value in values.items())
    return f"{{{lines}\n}}" if lines else "{}"


def block(kind: str, *labels: str, body: Iterable[str]) -> str:
    """A block around attributes and blocks that are already written, which it indents."""
    lines = "\n".join(body)
    return f"{head(kind, *labels)}\n{inner(lines)}\n}}" if lines else f"{head(kind, *labels)}}}"


def head(kind: str, *labels: str) -> str:
    """The first line of a block whose body is written elsewhere; a closing brace ends it."""
    return " ".join([kind, *map(string, labels), "{"])


def inner(lines: str) -> str:
    """Lines of a block's body, indented. No text can hold a line break of its own."""
    return "  " + lines.replace("\n", "\n  ")


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return _ESCAPES.get(found) or f"\\u{ord(found):04x}"


def _literal(text: str) -> str:
    """A template that yields the text. HCL drops a byte order mark before a template that is not
    quoted, and after a carriage return in one it takes `$$${` for four characters."""
    if "\r" in text or text.startswith("\ufeff"):
        return f"${{{string(text)}}}"
    return _TEMPLATE.sub(_escape, text)
