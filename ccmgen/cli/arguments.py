"""What the commands take, for typer: options that several share, and choices."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from ccmgen.cli.options import COMPILE


def complete_backend(incomplete: str) -> list[str]:
    """The names of backends that begin so, for a shell."""
    from ccmgen.registry import names

    return [name for name in names() if name.startswith(incomplete)]


class Format(StrEnum):
    """How a command prints what it found."""

    TEXT = "text"
    JSON = "json"


class ListFormat(StrEnum):
    """How `ccmgen roles` and `ccmgen modules` print what there is."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class PlanFormat(StrEnum):
    """How `ccmgen plan` prints what changes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class TableFormat(StrEnum):
    """How `ccmgen table` shows a calling table."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    SVG = "svg"


class GraphFormat(StrEnum):
    """How `ccmgen graph` draws."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


class SchemaKind(StrEnum):
    """The documents that have a schema."""

    BOOT = "boot"
    MACRO = "macro"
    CONTEXT = "context"
    ENVIRONMENT = "environment"
    PARTITION = "partition"
    RESOLUTION = "resolution"


def named(param: typer.CallbackParam, value: Any) -> Any:
    """What names files or folders, none of them by an empty name.

    The system finds no file by that name, but to most programs it is the current folder; and what
    comes of a script's variable that was never set must not be written there.
    """
    if "" in (value if isinstance(value, Sequence) and not isinstance(value, str) else [value]):
        kind = "folder, such as . for the current one," if param.metavar == "FOLDER" else "file"
        raise typer.BadParameter(f"it is empty; the name of a {kind} is expected")
    return value


def taken(name: str, **more: Any) -> Any:
    """An option that `ccmgen compile` takes, for typer."""
    option = COMPILE[name]
    if option.metavar in {"FILE", "FOLDER"}:
        more["callback"] = named
    return typer.Option(*option.flags, metavar=option.metavar or None, help=option.help, **more)


Boot = Annotated[
    str, typer.Argument(metavar="BOOT", callback=named, help="The boot or macro, Jsonnet or JSON.")
]
Contexts = Annotated[list[str] | None, taken("context")]
Modules = Annotated[list[str] | None, taken("modules")]
Roles = Annotated[list[str] | None, taken("roles")]
Libraries = Annotated[list[str] | None, taken("library")]
Lock = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar="FILE",
        help="The ccmgen.lock whose tasks stay where they are.",
        callback=named,
    ),
]
Occupied = Annotated[list[str] | None, taken("occupied")]
OutputFormat = Annotated[Format, typer.Option("--format", help="text, or json for a script.")]
