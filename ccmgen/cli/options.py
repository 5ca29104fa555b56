"""The options of `ccmgen compile`, declared once: for typer, and for runs that need not load it."""

from __future__ import annotations

TYPE_CHECKING = False  # see ccmgen/__init__.py

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Option:
    """How an option is written.

    metavar: what its value is called; without one it is a switch
    many: it may be given several times
    """

    __slots__ = ("flags", "help", "many", "metavar")

    def __init__(
        self, flags: tuple[str, ...], help: str, metavar: str = "", many: bool = False
    ) -> None:
        self.flags, self.help, self.metavar, self.many = flags, help, metavar, many


COMPILE = {
    "env": Option(("--env",), "The environment.", "FILE"),
    "backend": Option(("-b", "--backend"), "What to write for; repeatable.", "NAME", many=True),
    "output": Option(
        ("-o", "--output"),
        "Where to write, a folder a backend; without it, one artifact to stdout.",
        "FOLDER",
    ),
    "check": Option(("--check",), "Write nothing; exit 1 with a diff if FOLDER differs."),
    "record": Option(("--record",), "Also write what was made of what, for ccmgen track."),
    "lock": Option(
        ("--lock",),
        "Leave tasks where this ccmgen.lock has them, and write where they are.",
        "FILE",
    ),
    "rebalance": Option(("--rebalance",), "Place all tasks afresh, whatever the lock has."),
    "occupied": Option(
        ("--occupied",),
        "Another partition's resolved.json, to keep clear of; repeatable.",
        "FILE",
        many=True,
    ),
    "context": Option(
        ("--context",), "A site's or group's context; repeatable.", "FILE", many=True
    ),
    "roles": Option(("--roles",), "A library of roles of your own; repeatable.", "FILE", many=True),
    "modules": Option(
        ("--modules",), "A library of modules of your own; repeatable.", "FILE", many=True
    ),
    "library": Option(
        ("-J", "--library"),
        "A folder that imports are found in; repeatable.",
        "FOLDER",
        many=True,
    ),
    "allow_lossy": Option(("--allow-lossy",), "Report what a target cannot express and go on."),
    "no_cache": Option(("--no-cache",), "Neither use nor keep what is known of other runs."),
    "timings": Option(("--timings",), "Say how long each stage took, on standard error."),
}
"""Those of the plainest form. By name of the parameter."""


def plainly(words: Sequence[str]) -> dict[str, Any] | None:
    """What the words after `compile` say if they are of the plainest form, and otherwise nothing.

    That is what most command lines are, and typer takes longer to load than they take to be read:
    the options above spelled out, each value a word of its own that does not begin with a dash, and
    nothing that typer would refuse. A property test holds this to what typer reads.
    """
    named = {flag: name for name, option in COMPILE.items() for flag in option.flags}
    found: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        name = named.get(word) if word.startswith("-") else "boot"
        if name is None:
            return None
        option = COMPILE.get(name)
        value: Any = word
        if option:
            value = next(rest, "") if option.metavar else True
        if not value or str(value).startswith("-"):
            return None
        if option and option.many:
            found.setdefault(name, []).append(value)
        elif name in found:
            return None
        else:
            found[name] = value
    enough = {"boot", "env", "backend"} <= found.keys()
    folder = "output" in found or not found.keys() & {"check", "record", "lock"}
    locked = "lock" in found or "rebalance" not in found
    return found if enough and folder and locked else None
