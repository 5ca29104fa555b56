"""Graphs of what depends on what: configurators and their links, or jobs and their references.

An edge goes from what depends to what it depends on. A label's lines are separated by newlines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ccmgen import ir
from ccmgen.calling import Configurator, Trace
from ccmgen.diagnostics import BOOT
from ccmgen.environment import Host
from ccmgen.ir import Job, Partition
from ccmgen.legible import counted, legible
from ccmgen.resolution import Resolution, ResolvedJob
from ccmgen.resolve.references import references_in, values

FOLD = 12
"""How many hosts of a job are told."""


@dataclass(frozen=True, slots=True)
class Node:
    """A configurator or a job; `missing`: one that is referred to and is not there."""

    id: str
    label: str
    kind: Literal["configurator", "job", "missing"]
    group: str = ""
    """The label of the group that it is drawn in; empty if none."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Why one node depends on another."""

    source: str
    target: str
    label: str
    kind: Literal["link", "need", "reference", "after"]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges. No two edges are alike, and every edge's ends are nodes."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def of_trace(trace: Trace) -> Graph:
    """Configurators in the order of calls, their links, and what else they need."""
    nodes = [Node(each.name, _label(each.heading), "configurator") for each in trace.configurators]
    edges = [edge for each in trace.configurators for edge in _links(each)]
    return _graph("configurators", nodes, edges)


def _links(configurator: Configurator) -> Iterator[Edge]:
    name = configurator.name
    for link in configurator.links:
        yield Edge(name, link.of, _label([f"{link.key} → {link.field}"]), "link")
    linked = {link.of for link in configurator.links}
    yield from (Edge(name, need, "", "need") for need in configurator.needs if need not in linked)


def of_partition(partition: Partition, resolution: Resolution | None = None) -> Graph:
    """Jobs by zone, what they refer to and what they wait for.

    With a resolution, also the hosts of their tasks, or the pool that chooses them.
    """
    placed = {job.ident: job for job in resolution.jobs} if resolution else {}
    hosts = resolution.hosts if resolution else ()
    nodes = [_node(job, placed.get(job.ident), hosts) for job in partition.jobs]
    edges = [
        edge
        for job in partition.jobs
        for edge in (*_references(job), *(_wait(job, after) for after in job.task.after))
    ]
    return _graph(partition.ident, nodes, edges)


def _node(job: Job, placed: ResolvedJob | None, hosts: Sequence[Host]) -> Node:
    lines = [job.ident, ", ".join(job.roles), counted(job.cardinality, "task")]
    zone = job.task.placement.zone
    if placed:
        zone = placed.zone
        lines += [f"in pool {placed.pool}"] if placed.pool else _hosts(placed, hosts)
    group = _label([f"zone {zone}"]) if zone else ""
    return Node(job.ident, _label(lines), "job", group)


def _hosts(job: ResolvedJob, hosts: Sequence[Host]) -> Iterator[str]:
    tasks = sorted(Counter(job.hosts).items())
    yield from (f"{hosts[host].name}: {counted(count, 'task')}" for host, count in tasks[:FOLD])
    if len(tasks) > FOLD:
        yield f"… {counted(len(tasks) - FOLD, 'more host')}"


def _references(job: Job) -> Iterator[Edge]:
    for value, path in values(job, BOOT):
        for ref, _, _ in references_in(value, path):
            if isinstance(ref, ir.Reference) and ref.of and ref.of.job != job.ident:
                label = _label([f"{_value(ref)}{_whose(ref.of)}"])
                yield Edge(job.ident, ref.of.job, label, "reference")


def _value(ref: ir.Reference) -> str:
    """What a reference is to."""
    kind = str(ref.__struct_config__.tag)
    match ref:
        case ir.ProvidesRef(role=role, name=name):
            return f"{role}.{name}"
        case ir.AddressRef(network=network):
            return f"{network} address"
        case ir.TaskRef():
            return "ident"
        case (
            ir.PortRef(name=name)
            | ir.DeviceRef(name=name)
            | ir.ParameterRef(name=name)
            | ir.ColumnRef(name=name)
            | ir.SoftwareRef(name=name)
        ):
            return f"{kind} {name}"
        case _:
            return kind


def _whose(of: ir.Of) -> str:
    if of.every is not None:
        return " of every task"
    if of.task == "same":
        return " of the same task"
    return "" if of.task is None else f" of task {of.task}"


def _wait(job: Job, after: ir.After) -> Edge:
    return Edge(job.ident, after.job, f"after it has {after.when}", "after")


def _label(lines: Sequence[str]) -> str:
    return "\n".join(legible(line) for line in lines if line)


def _graph(title: str, nodes: Sequence[Node], edges: Sequence[Edge]) -> Graph:
    known = {node.id for node in nodes}
    ends = dict.fromkeys(edge.target for edge in edges if edge.target not in known)
    missing = [Node(end, _label([end, "is not there"]), "missing") for end in ends]
    return Graph(title, (*nodes, *missing), tuple(dict.fromkeys(edges)))


def _grouped(nodes: Sequence[Node]) -> Mapping[str, list[Node]]:
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(node.group, []).append(node)
    return groups


def _ids(graph: Graph) -> Mapping[str, str]:
    """A word for each node: Mermaid gives a meaning to `end`, Graphviz to a leading `%`."""
    return {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}


_DOT_HEAD = """\
  graph [rankdir=LR, fontname="Helvetica,Arial,sans-serif", fontsize=12, color="#9aa7b8"];
  node [shape=box, style="rounded,filled", fillcolor="#f3f6fa", color="#52606f",
    fontname="Helvetica,Arial,sans-serif", fontsize=12];
  edge [color="#52606f", fontname="Helvetica,Arial,sans-serif", fontsize=10];
"""
_DOT_NODE = {"configurator": "", "job": "", "missing": ', style="rounded,dashed"'}
_DOT_EDGE = {"link": "", "need": ", style=dashed", "reference": "", "after": ", style=dotted"}


def dot(graph: Graph) -> str:
    """The graph for Graphviz."""
    ids = _ids(graph)
    lines = []
    for number, (group, nodes) in enumerate(_grouped(graph.nodes).items()):
        said = [
            f"  {ids[node.id]} [label={_dot_label(node.label)}{_DOT_NODE[node.kind]}];\n"
            for node in nodes
        ]
        head = f"  subgraph cluster_{number} {{\n    label={_dot_label(group)};\n"
        lines += [head, *(f"  {line}" for line in said), "  }\n"] if group else said
    for edge in graph.edges:
        ends = f"{ids[edge.source]} -> {ids[edge.target]}"
        lines.append(f"  {ends} [label={_dot_label(edge.label)}{_DOT_EDGE[edge.kind]}];\n")
    return "".join([f"digraph {_dot_label(graph.title)} {{\n", _DOT_HEAD, *lines, "}\n"])


def _dot_label(label: str) -> str:
    r"""A text, in which Graphviz looks for `\n`, `\N` and `&amp;`."""
    lines = [
        legible(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
        for line in label.split("\n")
    ]
    return '"' + "\\n".join(lines) + '"'


_MERMAID_EDGE = {"link": "-->", "need": "-.->", "reference": "-->", "after": "-.->"}
_MERMAID_NODE = {"configurator": "", "job": "", "missing": ":::missing"}
_MERMAID_MARKS = re.compile(
    r"(?<![^\W_])[-._]|[-._](?![^\W_])|:(?! )|[!-'*+;-@[-^`{-~ﬂ¶]|^\s|\s$",
)
"""What Mermaid, or the Markdown and HTML that it reads in a label, may give a meaning to; `ﬂ` and
`¶` stand in its own code for the ends of an entity. Names and numbers stay readable."""


def mermaid(graph: Graph) -> str:
    """The graph for Mermaid, as GitHub and others draw it."""
    ids = _ids(graph)
    lines = ["flowchart LR\n"]
    for number, (group, nodes) in enumerate(_grouped(graph.nodes).items()):
        said = [
            f"  {ids[node.id]}[{_mermaid_label(node.label)}]{_MERMAID_NODE[node.kind]}\n"
            for node in nodes
        ]
        head = f"  subgraph g{number}[{_mermaid_label(group)}]\n"
        lines += [head, *(f"  {line}" for line in said), "  end\n"] if group else said
    for edge in graph.edges:
        label = f"|{_mermaid_label(edge.label)}|" if edge.label else ""
        arrow = _MERMAID_EDGE[edge.kind] + label
        lines.append(f"  {ids[edge.source]} {arrow} {ids[edge.target]}\n")
    if any(node.kind == "missing" for node in graph.nodes):
        lines.append("  classDef missing stroke-dasharray:4\n")
    return "".join(lines)


def _mermaid_label(label: str) -> str:
    lines = [
        _MERMAID_MARKS.sub(lambda mark: f"#{ord(mark[0])};", legible(line))
        for line in label.split("\n")
    ]
    return '"' + ("<br>".join(lines) or " ") + '"'
