"""Whether a host's attributes are what a placement asks for, and why not."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from ccmgen.diagnostics import DataPath, Diagnostic
from ccmgen.environment import Environment, Zone
from ccmgen.placement import HOST, ZONE, Match, Scalar, Wanted

Values = tuple[Scalar, ...]
"""An attribute's values: none if the host lacks it, several if it is a list."""


class Attributes:
    """The attributes of an environment's hosts, each host's own two among them."""

    def __init__(self, environment: Environment) -> None:
        self.hosts = environment.hosts
        self.environment = environment
        self._zones: list[list[str]] | None = None
        self._alike: dict[str, list[list[int]]] = {}

    def of(self, host: int, name: str) -> Values | None:
        """The values of host number `host`; None if it lacks the attribute."""
        if name == HOST:
            return (self.hosts[host].name,)
        if name == ZONE:
            return tuple(self._zones_of(host))
        has = self.hosts[host].attributes.get(name)
        return has if has is None or isinstance(has, tuple) else (has,)

    def mismatch(self, host: int, wanted: Mapping[str, Wanted]) -> str:
        """Why the host is not what is wanted, or nothing."""
        for name, want in sorted(wanted.items()):
            values = self.of(host, name)
            if values is None:
                return f"has no attribute {name!r}; {shown(want)} is required"
            if not any(_fulfils(value, want) for value in values):
                said = ", ".join(map(_said, values)) or "empty"
                return f"its attribute {name!r} is {said}; {shown(want)} is required"
        return ""

    def alike(self, zone: Zone) -> list[list[int]]:
        """The zone's hosts, those together that differ in nothing but their own attributes."""
        if zone.name not in self._alike:
            found: dict[object, list[int]] = {}
            for number in zone.hosts:
                host = self.hosts[number]
                parts = (host.attributes, host.devices, host.disabled_devices)
                found.setdefault((host.disabled, *map(id, parts)), []).append(number)
            self._alike[zone.name] = list(found.values())
        return self._alike[zone.name]

    def _zones_of(self, host: int) -> list[str]:
        if self._zones is None:
            self._zones = [[] for _ in self.hosts]
            for name, zone in self.environment.zones.items():
                for number in zone.hosts:
                    self._zones[number].append(name)
        return self._zones[host]


def _said(value: Scalar) -> str:
    """A value in a message; true and false as documents have them."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def shown(wanted: Wanted) -> str:
    """What is wanted, in words."""
    if not isinstance(wanted, Match):
        return _said(wanted)
    said = [] if wanted.equals is None else [_said(wanted.equals)]
    if wanted.one_of:
        said.append("one of " + ", ".join(map(_said, wanted.one_of)))
    if wanted.matches is not None:
        said.append(f"a match of {wanted.matches!r}")
    if wanted.version is not None:
        said.append(f"a version {wanted.version}")
    for words, bound in _bounds(wanted):
        said.append(f"a number {words} {bound:g}")
    return " and ".join(said) or "any value"


def _fulfils(value: Scalar, wanted: Wanted) -> bool:
    if not isinstance(wanted, Match):
        return _equal(value, wanted)
    if wanted.equals is not None and not _equal(value, wanted.equals):
        return False
    if wanted.one_of and not any(_equal(value, one) for one in wanted.one_of):
        return False
    if wanted.matches is not None and not (
        isinstance(value, str) and _pattern(wanted.matches)(value)
    ):
        return False
    if wanted.version is not None and not (
        not isinstance(value, bool) and _version_fits(str(value), wanted.version)
    ):
        return False
    return _within(value, wanted)


def _equal(one: Scalar, other: Scalar) -> bool:
    """As JSON, in which true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "of at least": operator.ge,
    "of at most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


def _bounds(wanted: Match) -> Iterator[tuple[str, float]]:
    bounds = (wanted.at_least, wanted.at_most, wanted.above, wanted.below)
    for words, bound in zip(_COMPARE, bounds, strict=True):
        if bound is not None:
            yield words, bound


def _within(value: Scalar, wanted: Match) -> bool:
    bounds = list(_bounds(wanted))
    if bounds and (isinstance(value, bool | str)):
        return False
    return all(_COMPARE[words](float(value), bound) for words, bound in bounds)


@cache
def _pattern(pattern: str) -> Callable[[str], bool]:
    """Raises ValueError if it is no regular expression."""
    import jsonschema_rs  # its expressions take linear time, and strangers write them

    def made(schema: str) -> jsonschema_rs.Validator:
        options = jsonschema_rs.RegexOptions()
        return jsonschema_rs.validator_for({"pattern": schema}, pattern_options=options)

    try:
        made(pattern)
        return made(rf"\A(?:{pattern})\z").is_valid
    except jsonschema_rs.ValidationError as error:
        raise ValueError(str(error).partition("\n")[0]) from None


_BOUND = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*([0-9A-Za-z][0-9A-Za-z.+~_-]*)\s*")
_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@cache
def _version_bounds(text: str) -> tuple[tuple[str, str], ...]:
    """Operators and versions. Raises ValueError."""
    found = [_BOUND.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise ValueError(f"{text!r} is no bounds of a version; write them as '>= 5.14, < 6'")
    return tuple((match[1], match[2]) for match in found if match)


def _version_fits(version: str, bounds: str) -> bool:
    return all(
        _OPERATORS[sign](compare_versions(version, bound), 0)
        for sign, bound in _version_bounds(bounds)
    )


def compare_versions(one: str, other: str) -> int:
    """Negative, 0 or positive, as `rpmvercmp` of RPM orders versions (without its ~ and ^).

    Runs of digits and of letters are compared one by one; digits are newer than letters, and of two
    that begin alike the longer is newer. What is neither only separates.

    >>> compare_versions("5.14.0-427.el9", "5.9"), compare_versions("1.0", "1_0")
    (1, 0)
    """
    runs = [re.findall(r"[0-9]+|[A-Za-z]+", version) for version in (one, other)]
    for pair in zip(*runs, strict=False):
        left, right = map(_rank, pair)
        if left != right:
            return 1 if left > right else -1
    return len(runs[0]) - len(runs[1])


def _rank(run: str) -> tuple[bool, int, str]:
    """Of two numbers without leading zeros, the longer is the greater."""
    number = run.lstrip("0")
    return (True, len(number), number) if run.isdigit() else (False, 0, run)


def malformed(wanted: Mapping[str, Wanted], path: DataPath) -> Iterator[Diagnostic]:
    """Regular expressions and versions' bounds that are none."""
    for name, want in wanted.items():
        if isinstance(want, Match):
            for key, text, check in (
                ("matches", want.matches, _pattern),
                ("version", want.version, _version_bounds),
            ):
                try:
                    if text is not None:
                        check(text)
                except ValueError as error:
                    yield Diagnostic("bad-value", str(error), path / name / key)
