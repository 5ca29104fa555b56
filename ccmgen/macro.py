"""The documents of a production: a macro, and the contexts that it is compiled in.

What a module is, with its handlers, stays in Jsonnet (jsonnet/runjob/configurator.libsonnet). The
types are the schemas: schemas/macro.schema.json and context.schema.json are generated from them.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from ccmgen.boot import PartitionIdent
from ccmgen.ir import Ident

Name = Annotated[str, Meta(min_length=1)]
Calls = Annotated[tuple[Name, ...], Meta(min_length=1)]


class Load(Struct, frozen=True, forbid_unknown_fields=True):
    """A module to be loaded."""

    module: Name
    """The name that contexts may put another module in place of."""
    name: Name | None = None
    """What it is called in this macro; left out, as the module."""
    config: dict[str, Any] = {}
    """Its metadata by key: JSON values, in which an object with `ref: link` is a link."""


class Configure(Struct, frozen=True, forbid_unknown_fields=True):
    """Metadata of a module that is loaded, after what its load says."""

    name: Name
    config: dict[str, Any]


class LoopJob(Struct, frozen=True, forbid_unknown_fields=True):
    """One issue of all framework calls."""

    ident: Ident
    config: dict[str, dict[str, Any]] = {}
    """By the name of a loaded module: its metadata for this job alone."""


class Macro(Struct, frozen=True, forbid_unknown_fields=True):
    """A production, described by loading modules, configuring them, and looping over jobs."""

    ident: Ident | PartitionIdent
    load: tuple[Load, ...]
    configure: tuple[Configure, ...] = ()
    loop: tuple[LoopJob, ...] = ()
    """Left out: one job, called as the macro."""
    calls: Calls = ("Reset", "ConfigJob", "MakeJob", "RunJob")
    """Framework calls, issued in this order to every loaded module."""


class Context(Struct, frozen=True, forbid_unknown_fields=True):
    """A layer of a site or of a physics group."""

    substitute: dict[str, Name] = {}
    """By the name of a module or role: what is taken in its place."""
    when: dict[str, dict[str, Any]] = {}
    """By module or role: configuration that applies when it is loaded, and may be overridden."""
    force: dict[str, dict[str, Any]] = {}
    """The same, and neither a macro, a boot nor another context may say otherwise."""
