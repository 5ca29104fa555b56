"""What the bundled Jsonnet library is asked: of one document, its contexts and its libraries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from ccmgen.diagnostics import ENVIRONMENT, CcmgenError, Diagnostic
from ccmgen.evaluate import Engine
from ccmgen.sources import Sources, read_file

if TYPE_CHECKING:
    from ccmgen.ir import Role

T = TypeVar("T")

FEW = 300
"""A boot with no more jobs is compiled at once: asking again takes longer than it saves."""

COMPILE = ("compile", str(FEW))
"""Function and argument of what is asked first: the partition, in outline if its jobs are many."""


class Module(msgspec.Struct, frozen=True):
    """What is known of a module beside its functions, which stay in Jsonnet."""

    doc: str
    metadata: dict[str, dict[str, Any]]
    """By key, a JSON Schema."""
    required: tuple[str, ...]
    provides: tuple[str, ...]
    needs: tuple[str, ...]
    handlers: dict[str, str]
    """By framework call: what its handler does."""
    abstract: bool


def begin(engine: Engine, env: str) -> None:
    """Let the engine compile, so that it has come far when it is asked to.

    The environment comes first: it is soon there, and is looked at while the boot is evaluated.
    """
    if not env.endswith(".toml"):
        engine.begin(document(env), ENVIRONMENT, env)
    engine.begin(_question(engine.sources, *COMPILE))


def document(name: str) -> str:
    """What asks for a whole file, in Jsonnet."""
    return f"import {json.dumps(name)}"


def ask(engine: Engine, function: str, *arguments: str, own: bool = True) -> bytes:
    """What a function of compile.libsonnet says, as JSON. Raises CcmgenError.

    arguments: what it is told beside the document, libraries and contexts, in Jsonnet
    own: whether the document and contexts have a say; reading a large one again takes its time
    """
    return engine.evaluate(_question(engine.sources, function, *arguments, own=own))


def _question(sources: Sources, function: str, *arguments: str, own: bool = True) -> str:
    asked = document(sources.boot) if sources.boot and own else "{}"
    roles, modules = (_entries("entries", names) for names in (sources.roles, sources.modules))
    libraries = f"{{ roles: {roles}, modules: {modules} }}"
    contexts = _entries("context", sources.contexts if own else ())
    library = "(import '<ccmgen>/compile.libsonnet')"
    told = ", ".join((asked, libraries, contexts, *arguments))
    return f"{library}.{function}({told})"


def _entries(what: str, names: Sequence[str]) -> str:
    each = [f"{{ file: {json.dumps(n)}, {what}: import {json.dumps(n)} }}" for n in names]
    return f"[{', '.join(each)}]"


def check_files(engine: Engine) -> None:
    """Raises CcmgenError if one of the files that the user named cannot be read."""
    sources = engine.sources
    for name in (sources.boot, *sources.contexts, *sources.roles, *sources.modules):
        if name:
            read_file(sources, name)


def read_roles(engine: Engine) -> Mapping[str, Role]:
    """The taxonomy: every role that a boot may name."""
    from ccmgen.ir import Role

    hint = "make roles with ccm.role(doc, apply, parameters, required, provides)"
    return _described(engine, "role", Role, lambda said: Diagnostic("bad-role", said, hint=hint))


def read_modules(engine: Engine) -> Mapping[str, Module]:
    """Every module that a macro may load."""
    hint = "make modules with rj.configurator(doc, metadata, ...)"
    return _described(
        engine, "module", Module, lambda said: Diagnostic("bad-module", said, hint=hint)
    )


def _described(
    engine: Engine, kind: str, of: type[T], problem: Callable[[str], Diagnostic]
) -> dict[str, T]:
    found = {}
    for name, described in json.loads(ask(engine, f"{kind}s")).items():
        try:
            found[name] = msgspec.convert(described, of)
        except msgspec.ValidationError as error:
            message = f"{kind} {name!r} is not made as {kind}s are: {error}"
            raise CcmgenError([problem(message)]) from None
    return found
