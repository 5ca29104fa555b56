"""Credentials: read where they are, used in memory, and kept out of everything that is written."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from msgspec import Struct
from msgspec.structs import replace

from ccmgen.diagnostics import DataPath, Diagnostic
from ccmgen.services._adapter import Credential

SHORTEST = 4
"""Characters of a secret. A shorter one stands by chance in answers and messages."""

_SECRET_NAME = re.compile(
    r"(password|passwd|passphrase|secret|token|authorization|cookie|credentials?"
    r"|(api|access|private|secret)[-_]?key)$",
    re.I,
)
_WITH_PASSWORD = re.compile(
    r"^https?://[^/?#]*@"  # HTTP has no use for a user without a password
    r"|^(?!https?:)[A-Za-z0-9+.-]+://[^/:@]*:[^@]*@"  # as SQLAlchemy reads database URLs
)
_ASSIGNED = re.compile(r"(?:^--?|[?&;])([A-Za-z0-9_-]+)=.")


def credentials(value: object) -> Iterator[Credential]:
    """Every credential in options."""
    if isinstance(value, Credential):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from credentials(getattr(value, name))
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from credentials(item)


def reveal(
    found: Iterable[Credential], folder: Path
) -> tuple[Mapping[Credential, str], list[Diagnostic]]:
    """What credentials refer to, and what is wrong with those that refer to nothing."""
    secrets: dict[Credential, str] = {}
    problems = []
    for credential in found:
        secret, problem = _read(credential, folder)
        if not problem and len(secret) < SHORTEST:
            problem = f"has fewer than {SHORTEST} characters, too few to be kept out of messages"
        if problem:
            message = f"{credential}, which a credential is to be read from, {problem}"
            hint = "set the variable" if credential.env else "see to the file"
            problems.append(Diagnostic("missing-credential", message, hint=hint))
        secrets[credential] = secret
    return secrets, problems


def _read(credential: Credential, folder: Path) -> tuple[str, str]:
    """The secret, and what is wrong with it."""
    try:
        if credential.env is not None:
            secret = os.environ[credential.env]
            secret.encode()
        else:
            secret = (folder / (credential.file or "")).read_bytes().decode()
    except KeyError:
        return "", "is not set"
    except OSError as error:
        return "", f"cannot be read: {(error.strerror or str(error)).lower()}"
    except UnicodeError:
        return "", "is not UTF-8"
    return secret if credential.env is not None else secret.removesuffix("\n"), ""


def occurs(secrets: Collection[str], text: str) -> bool:
    """Whether one of the secrets is in a text, as it is or as a format writes it."""
    return any(form in text for form in _forms(secrets))


def scrub(problem: Diagnostic, secrets: Collection[str]) -> Diagnostic:
    """A diagnostic without the secrets, which messages of drivers and services may quote."""
    forms = _forms(secrets)

    def clean(text: str) -> str:
        for form in forms:
            text = text.replace(form, "***")
        return text

    return replace(
        problem,
        message=clean(problem.message),
        related=tuple(clean(fact) for fact in problem.related),
        hint=clean(problem.hint),
    )


def _forms(secrets: Collection[str]) -> list[str]:
    """The longest first, so that none is cut by a part of it."""
    forms = set()
    for secret in filter(None, secrets):
        forms |= {secret, repr(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)}
        forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
        forms |= {repr(secret.encode())[2:-1], base64.b64encode(secret.encode()).decode()}
    return sorted(forms, key=lambda form: (-len(form), form))


def inline(value: Any, path: DataPath) -> Iterator[Diagnostic]:
    """Secrets written out in a table of services.toml, as far as names and URLs tell.

    What they are is not quoted.
    """
    if isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(step, str) and _SECRET_NAME.search(step) and not isinstance(item, dict):
                yield _written_out(path / step)
            else:
                yield from inline(item, path / step)
    elif isinstance(value, str):
        named = any(_SECRET_NAME.search(name) for name in _ASSIGNED.findall(value))
        if named or _WITH_PASSWORD.search(value):
            yield _written_out(path)


def _written_out(path: DataPath) -> Diagnostic:
    return Diagnostic(
        "bad-value",
        "a credential is written out here, where everybody can read it",
        path,
        hint='refer to it: { env = "VARIABLE" } or { file = "path" }, and change it',
    )
