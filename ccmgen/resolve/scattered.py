"""Jobs that keep apart from one another, and are more than the groups of hosts there are for them.

No group has tasks of two of them, so each needs one of its own: a matching. That asks for less than
a placement does, but where it fails, there is none, and to see that takes no solver, which may look
for long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccmgen.diagnostics import DataPath, Diagnostic
from ccmgen.placement import HOST
from ccmgen.resolve.demand import Demand
from ccmgen.resolve.match import Attributes
from ccmgen.resolve.matching import augment

MOST_NAMED = 12
"""Of the groups."""


def crowded(demands: Sequence[Demand], attributes: Attributes) -> Diagnostic | None:
    """The fewest such jobs of those that were found to be too many, and what would do."""
    for attribute in sorted({name for demand in demands for _, name in demand.apart}):
        groups = {d.number: _groups(d, attribute, attributes) for d in demands if d.least}
        wanted = {d.number: d for d in demands if groups.get(d.number)}
        for clique in _cliques(wanted, attribute):
            choices = [groups[demand.number] for demand in clique]
            owner: dict[object, int] = {}
            for slot in range(len(clique)):
                if few := augment(slot, choices, owner):
                    core = sorted((clique[each] for each in few), key=lambda d: d.ident)
                    names = list(dict.fromkeys(v for each in few for v in choices[each]))
                    return _too_many(core, attribute, names, core[0].joined.path)
    return None


def _cliques(wanted: dict[int, Demand], attribute: str) -> Iterator[list[Demand]]:
    """Jobs that all keep apart from one another: from each, as far as greed finds them."""
    apart = {
        number: {other for other, name in demand.apart if name == attribute and other in wanted}
        for number, demand in wanted.items()
    }
    order = sorted(apart, key=lambda number: (-len(apart[number]), wanted[number].ident))
    seen: set[int] = set()
    for first in order:
        if first in seen or not apart[first]:
            continue
        clique = [first]
        left = apart[first]
        for number in order:
            if number in left:
                clique.append(number)
                left = left & apart[number]
        seen.update(clique)
        yield [wanted[number] for number in clique]


def _groups(demand: Demand, attribute: str, attributes: Attributes) -> list[object]:
    """The groups that have room for a task of the job alone; none if it may be in no group."""
    hosts = (host for host in demand.candidates.hosts() if demand.most_on(host))
    found = [attributes.of(host, attribute) or () for host in hosts]
    return list(dict.fromkeys(value for values in found for value in values)) if all(found) else []


def _too_many(
    core: Sequence[Demand], attribute: str, groups: Sequence[object], path: DataPath
) -> Diagnostic:
    named = " and ".join(f"{demand.ident!r}" for demand in core)
    what = attribute if attribute == HOST else f"group of hosts of one {attribute}"
    told = ", ".join(map(str, groups[:MOST_NAMED])) + ", ..." * (len(groups) > MOST_NAMED)
    message = (
        f"jobs {named} keep apart from one another, each on a {what} of its own, and for these "
        f"{len(core)} there {'are' if len(groups) > 1 else 'is'} only {len(groups)}: {told}"
    )
    hint = f"add a {what} for one of them, or let two of them be near to one another"
    return Diagnostic("no-room", message, path, hint=hint)
