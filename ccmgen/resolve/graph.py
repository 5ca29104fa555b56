"""Circles in a graph of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

Node = TypeVar("Node")


def cycles(edges: Mapping[Node, Iterable[Node]]) -> Iterator[list[Node]]:
    """Each circle once, from its least node back to it; cut there to find the next.

    The same circles in the same order, whatever the order of the edges.
    """
    graph: Mapping[Any, Iterable[Any]] = edges
    left: dict[Any, list[Any]] = {node: sorted(graph[node]) for node in sorted(graph)}
    while True:
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            # graphlib names each node after those that must come before it: the edges reversed.
            cycle: list[Any] = list(reversed(error.args[1]))[:-1]
        least = cycle.index(min(cycle))
        cycle = [*cycle[least:], *cycle[:least]]
        yield [*cycle, cycle[0]]
        left[cycle[0]].remove(cycle[1 % len(cycle)])
