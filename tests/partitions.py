"""Random sites and partitions, as the documents that people write and that roles make."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Json = Any

ATTRIBUTES = {
    "rack": st.sampled_from(["a", "b"]),
    "numa": st.sampled_from([1, 2, True]),
    "near": st.lists(st.sampled_from(["apa1", "apa2", "apa3"]), unique=True, max_size=3),
}
REQUIRED = {
    "rack": ATTRIBUTES["rack"],
    "numa": ATTRIBUTES["numa"],
    "near": st.sampled_from(["apa1", "apa2", "apa3"]),
}
PLAIN = st.one_of(
    st.sampled_from(["", "x", "two words", '{"ref": "host"}', "é"]),
    st.integers(-5, 2**60),
    st.booleans(),
    st.sampled_from([0.5, 1e-7]),
)
"""What may stand in a text."""


def _often(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 4)) > 0


def _some(draw: st.DrawFn, choices: dict[str, st.SearchStrategy[Json]], odds: int) -> Json:
    """Each of the keys with a chance of one in `odds`."""
    return {k: draw(v) for k, v in choices.items() if draw(st.integers(1, odds)) == odds}


def _pick(draw: st.DrawFn, choices: list[Json]) -> Json:
    """One of these; faster than a strategy for each list."""
    return choices[draw(st.integers(0, len(choices) - 1))]


@st.composite
def sites(draw: st.DrawFn) -> Json:
    """An environment document: 1 to 8 hosts in 1 to 3 zones that overlap."""
    numbers = draw(st.lists(st.integers(1, 12), min_size=1, max_size=8, unique=True))
    names = [f"node-{number}" for number in numbers]
    data = _often(draw)
    hosts = {}
    for name in names:
        cards = draw(st.integers(0, 4))
        capacity = _some(
            draw,
            {
                "cpu": st.sampled_from([0.5, 4, 64]),
                "memory": st.sampled_from(["1 GiB", "64 GB", "999 GB"]),
                "slots": st.sampled_from([2, 9, 30]),
            },
            odds=3,
        )
        hosts[name] = {
            "attributes": {name: draw(values) for name, values in ATTRIBUTES.items()},
            "capacity": {**capacity, "devices": {"card": [f"c{n}" for n in range(cards)]}},
            "addresses": {"data": f"{name}-data"} if data or _often(draw) else {},
        }
    zones = {}
    for number in range(draw(st.integers(1, 3))):
        members = names if _often(draw) else draw(st.lists(st.sampled_from(names), min_size=1))
        zones[f"zone{number}"] = {
            "hosts": ",".join(dict.fromkeys(members)),
            **_some(draw, {"ports": _ports(), "users": st.just({"default": "zoe"})}, odds=4),
        }
    return {
        "site": "site",
        "hosts": hosts,
        "zones": zones,
        "default_zone": "zone0",
        "users": {"default": "bv", "reader": "ro"},
        "ports": draw(_ports()),
        "software": {"app": {"prefix": "/opt/app", "environment": {"APP": "yes"}}, "tool": {}},
    }


@st.composite
def _ports(draw: st.DrawFn) -> Json:
    first = draw(st.integers(9000, 9004))
    last = first + draw(st.sampled_from([2, 60, 200]))
    return {
        "range": f"{first}-{last},9500",
        **_some(draw, {"reserved": st.sampled_from(["9003", "9001-9004,9500", "9000"])}, odds=3),
    }


@dataclass
class _Draft:
    """A job while it is made up; `named` are the references to its parameters and the like."""

    ident: str
    cardinality: int
    ports: Json
    devices: Json
    named: list[tuple[Json, bool]] = field(default_factory=list)
    """Each with whether it is plain: may stand in a text."""


@st.composite
def partitions(draw: st.DrawFn, zones: tuple[str, ...] = ("zone0",)) -> Json:
    """A partition document whose jobs refer to one another in every way there is."""
    idents = draw(
        st.lists(
            st.sampled_from(["rc", "ru-1", "ru-2", "ru-10", "df", "tp"]),
            min_size=2,
            max_size=4,
            unique=True,
        )
    )
    drafts = [
        _Draft(
            ident,
            draw(st.sampled_from([0, 1, 1, 2, 2, 3, 5, 12])),
            draw(_named_ports()),
            _some(draw, {"card": st.integers(1, 2)}, odds=4),
        )
        for ident in idents
    ]
    return {"ident": "part", "jobs": [_job(draw, draft, drafts, zones) for draft in drafts]}


@st.composite
def _named_ports(draw: st.DrawFn) -> Json:
    names = draw(st.lists(st.sampled_from(["rcf", "data", "log"]), max_size=3, unique=True))
    fixed = st.sampled_from([9000, 9002, 7000])
    return {name: _some(draw, {"fixed": fixed}, odds=15) for name in names}


def _job(draw: st.DrawFn, own: _Draft, drafts: list[_Draft], zones: tuple[str, ...]) -> Json:
    resources = _some(
        draw,
        {
            "cpu_millis": st.sampled_from([100, 500, 2000]),
            "memory_bytes": st.sampled_from([10**6, 5 * 10**8]),
            "slots": st.integers(0, 3),
        },
        odds=3,
    )
    placement = _some(
        draw,
        {
            "max_per": st.sampled_from([{"host": 1}, {"host": 1}, {"host": 3}]),
            "require": _required(),
        },
        odds=3,
    )
    if _often(draw):
        placement["zone"] = _pick(draw, list(zones))
    parameters = {}
    for name in draw(st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True)):
        parameters[name] = _value(draw, own, drafts, {"ref": "parameter", "name": name})
    provides: Json = {"any": {}}
    for name in draw(st.lists(st.sampled_from(["url", "port"]), max_size=2, unique=True)):
        reference = {"ref": "provides", "role": "any", "name": name}
        provides["any"][name] = _value(draw, own, drafts, reference)
    words = [_text(draw, own, drafts) for _ in range(draw(st.integers(0, 3)))]
    return {
        "ident": own.ident,
        "roles": draw(st.sampled_from([["any"], ["any", "reader"]])),
        "cardinality": own.cardinality,
        "parameters": parameters,
        "provides": provides,
        "task": {
            "commands": [["/bin/run", *words]],
            "environment": _some(draw, {"V": st.just(_text(draw, own, drafts))}, odds=2),
            "ports": own.ports,
            "resources": {**resources, "devices": own.devices},
            "placement": placement,
            "software": draw(st.sampled_from([[], ["app"], ["tool", "app"]])),
            **_some(draw, {"working_directory": st.just(_text(draw, own, drafts))}, odds=3),
        },
    }


@st.composite
def _required(draw: st.DrawFn) -> Json:
    name = _pick(draw, list(REQUIRED))
    return {name: draw(REQUIRED[name])}


def _value(draw: st.DrawFn, own: _Draft, drafts: list[_Draft], reference: Json) -> Json:
    """The value of a parameter or of something provided; later ones may then refer to it."""
    kind = _pick(draw, ["plain", "text", "nested"])
    value: Json
    if kind == "plain":
        value = draw(PLAIN)
    elif kind == "text":
        value = _text(draw, own, drafts)
    else:
        value = {"list": [draw(PLAIN), _text(draw, own, drafts)], "none": None}
    own.named.append((reference, kind != "nested"))
    return value


def _text(draw: st.DrawFn, own: _Draft, drafts: list[_Draft]) -> Json:
    kind = _pick(draw, ["literal", "reference", "reference", "join"])
    if kind == "literal":
        return _pick(draw, ["", "x", "${host}", "ref"])
    if kind == "reference":
        return _reference(draw, own, drafts)
    segments = [
        _pick(draw, ["", "http://", ":"]) if draw(st.booleans()) else reference
        for reference in [_reference(draw, own, drafts) for _ in range(draw(st.integers(0, 3)))]
    ]
    return {"ref": "join", "segments": segments}


def _reference(draw: st.DrawFn, own: _Draft, drafts: list[_Draft]) -> Json:
    """A reference to what is there, of the job itself or of another, never in a circle."""
    target = _pick(draw, [own, *drafts])
    kinds = ["host", "zone", "user", "index", "task", "job", "partition"]
    choices: list[Json] = [{"ref": kind} for kind in kinds]
    choices += [{"ref": "address", "network": "data"}, {"ref": "address"}]
    choices += [{"ref": "software", "name": "app", "path": "bin/x"}]
    choices += [{"ref": "software", "name": "tool", "path": "bin/tool"}]
    more = [{"ref": "port", "name": name} for name in target.ports]
    more += [{"ref": "device", "name": kind} for kind in target.devices]
    more += [reference for reference, plain in target.named if plain]
    reference = _pick(draw, [*choices, *more * 3])
    if target is own and draw(st.booleans()):
        return reference
    ways: list[Json] = [{"every": _pick(draw, [",", ""])}]
    ways += [{}] * (target.cardinality == 1)
    ways += [{"task": "same"}] * (target.cardinality == own.cardinality)
    if target.cardinality:
        ways.append({"task": draw(st.integers(0, target.cardinality - 1))})
    return {**reference, "of": {"job": target.ident, **_pick(draw, ways)}}


@st.composite
def sites_and_partitions(draw: st.DrawFn) -> tuple[Json, Json]:
    """An environment document and a partition document that speaks of it."""
    site = draw(sites())
    return site, draw(partitions(tuple(site["zones"])))
