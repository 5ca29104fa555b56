"""What a site says to the HTCondor backend."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class PoolOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says of one pool, in HTCondor's own words."""

    requirements: Annotated[
        str,
        Meta(description="A ClassAd expression that machines must fulfil: OpSysMajorVer >= 9"),
    ] = ""
    rank: Annotated[
        str, Meta(description="A ClassAd expression: machines with a greater value are preferred.")
    ] = ""


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site says to the HTCondor backend."""

    shared_filesystem: Annotated[
        bool,
        Meta(
            description="Whether all hosts share the folder that jobs are submitted in; if not, "
            "HTCondor transfers wrappers and output, and its scratch folder is where tasks "
            "without a working directory run."
        ),
    ] = False
    host_attribute: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z_][A-Za-z0-9_]*(?![\s\S])",
            description="What of a machine is the name that the environment gives its host: "
            "Machine is its full name, UtsnameNodename what `uname -n` says.",
        ),
    ] = "Machine"
    max_vacate_seconds: Annotated[
        int,
        Meta(
            ge=1,
            description="The machines' MachineMaxVacateTime: with a longer grace they would kill "
            "early without a word.",
        ),
    ] = 600
    pools: Annotated[
        dict[str, PoolOptions],
        Meta(description="By pool of the environment: which of its machines, and which rather."),
    ] = {}
