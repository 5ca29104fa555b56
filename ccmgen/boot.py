"""The boot document, as people and programs write it: abstract jobs with roles and parameters.

The types are the schema: schemas/boot.schema.json is generated from them.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from ccmgen.ir import Cardinality, Ident

Version = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9][A-Za-z0-9_.+:@-]*)?(?![\s\S])",
        max_length=128,
        description="Nothing, or a letter or digit, then letters, digits and any of _ . + : @ -",
    ),
]


class PartitionIdent(Struct, frozen=True, forbid_unknown_fields=True):
    """An ident that says more than a name."""

    name: Ident
    version: Version = ""
    labels: dict[str, str] = {}


class Parameter(Struct, frozen=True, forbid_unknown_fields=True):
    """A role qualifier in the list form of the original mock."""

    key: str
    value: Any


class BootJob(Struct, frozen=True, forbid_unknown_fields=True):
    """A desired state realised as a set of like tasks."""

    ident: Ident
    """Unique in the boot."""
    roles: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Names from the role taxonomy, applied in this order."""
    cardinality: Cardinality = 1
    """How many tasks."""
    parameters: dict[str, Any] | tuple[Parameter, ...] = {}
    """Qualifiers of the roles."""


class Boot(Struct, frozen=True, forbid_unknown_fields=True):
    """The type of a DAQ partition."""

    ident: Ident | PartitionIdent
    jobs: tuple[BootJob, ...]
