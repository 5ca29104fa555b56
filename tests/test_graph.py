"""Graphs: what is drawn, and that Graphviz and Mermaid understand what was meant."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ccmgen import graph
from ccmgen.calling import Configurator, Link, Trace
from ccmgen.cli import drawing
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import EnvironmentDocument
from ccmgen.graph import Edge, Graph, Node
from ccmgen.ir import Partition
from ccmgen.legible import legible
from ccmgen.resolve import resolve
from tests.consumers import graphs, require
from tests.strategies import environment, hostile_text, job, resolved


def configurator(name: str, module: str, *links: Link, needs: tuple[str, ...] = ()) -> Configurator:
    return Configurator(name, module, "", name, needs, links, {})


def test_configurators_links_and_needs() -> None:
    link = Link("events", "RefDB", "n")
    trace = Trace(
        (),
        (
            configurator("RefDB", "RefDB"),
            configurator("Pythia", "Pythia", link, needs=("RefDB", "Cards")),
            configurator("Cards", "Cards"),
            configurator("Runjob", "CondorSubmit", needs=("Pythia",)),
        ),
        (),
    )
    found = graph.of_trace(trace)
    assert [node.label for node in found.nodes] == [
        "RefDB", "Pythia", "Cards", "Runjob\n(CondorSubmit)",
    ]  # fmt: skip
    assert found.edges == (
        Edge("Pythia", "RefDB", "events → n", "link"),
        Edge("Pythia", "Cards", "", "need"),
        Edge("Runjob", "Pythia", "", "need"),
    )


def partition(*jobs: Any) -> Partition:
    return msgspec.convert({"ident": "part", "jobs": jobs}, Partition)


def words(*references: Any) -> list[list[Any]]:
    return [["run", *references]]


def edges(*references: Any, **more: Any) -> list[Edge]:
    """What one job is drawn to depend on."""
    found = graph.of_partition(partition(job("a", words(*references), **more), job("b", words())))
    return list(found.edges)


REFERENCES = [
    ({"ref": "port", "name": "rcf", "of": {"job": "b"}}, "port rcf"),
    ({"ref": "host", "of": {"job": "b", "every": ","}}, "host of every task"),
    ({"ref": "address", "of": {"job": "b", "task": "same"}}, "control address of the same task"),
    ({"ref": "task", "of": {"job": "b", "task": 2}}, "ident of task 2"),
    ({"ref": "parameter", "name": "zone", "of": {"job": "b"}}, "parameter zone"),
    (
        {"ref": "provides", "role": "appfwk", "name": "url", "of": {"job": "b", "every": ","}},
        "appfwk.url of every task",
    ),
]


@pytest.mark.parametrize(("reference", "label"), REFERENCES)
def test_a_reference_to_another_job_is_an_edge(reference: Any, label: str) -> None:
    joined = {"ref": "join", "segments": ["x=", reference]}
    assert edges(joined, reference) == [Edge("a", "b", label, "reference")]


def test_a_reference_to_the_job_itself_is_none() -> None:
    assert edges({"ref": "host"}, {"ref": "host", "of": {"job": "a"}}) == []


def test_jobs_that_wait_and_jobs_that_are_not_there() -> None:
    found = graph.of_partition(
        partition(job("a", words(), after=[{"job": "z", "when": "started"}]))
    )
    assert found.edges == (Edge("a", "z", "after it has started", "after"),)
    assert found.nodes[1] == Node("z", "z\nis not there", "missing")


def test_an_asked_zone_is_a_group() -> None:
    found = graph.of_partition(partition(job("a", words(), 2, placement={"zone": "upstream"})))
    assert found.nodes == (Node("a", "a\nany\n2 tasks", "job", "zone upstream"),)


def test_hosts_of_a_placed_job_are_folded() -> None:
    hosts = [f"h{number:02d}" for number in range(20)]
    spread = job("a", words(), 40, placement={"max_per": {"host": 2}})
    done = resolved([spread], environment(*hosts))
    found = graph.of_partition(partition(spread), done)
    assert found.nodes[0].group == "zone here"
    assert found.nodes[0].label.split("\n")[2:] == [
        "40 tasks", *(f"{host}: 2 tasks" for host in hosts[:12]), "… 8 more hosts",
    ]  # fmt: skip


def test_a_job_in_a_pool_says_so() -> None:
    document = {
        "site": "lab",
        "pools": {"cluster": {}},
        "zones": {"farm": {"pool": "cluster"}},
        "default_zone": "farm",
        "users": {"default": "prod"},
    }
    asked = partition(job("a", words(), 3))
    site = settle(msgspec.convert(document, EnvironmentDocument))
    found = graph.of_partition(asked, resolve(asked, site))
    assert found.nodes == (Node("a", "a\nany\n3 tasks\nin pool cluster", "job", "zone farm"),)


MARKS = st.sampled_from(
    (
        *("end", "graph", "subgraph x", "style a:#b;", "classDef:#b;", "%%{init: {}}%%", "-->"),
        *("#quot;", "#65;", "ﬂ°°65¶ß", "&amp;", "&#65;", "<br>", "<script>a</script>", "`"),
        *("$$x$$", "1. x", "- x", "www.x.ch", "\\N", "\\l", "\\", '"', "|", "]", "\n", "\x1b"),
        *("\u202e", "fa:fa-x", "end\n", ":::c", "@{x}", "---", " ", "日本", "\ud7ff", "/* */"),
        *("//", "events → n", "daq-01: 2"),
    )
)
LABELS = st.one_of(hostile_text, st.lists(MARKS, min_size=1, max_size=5).map("".join))


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    groups = draw(st.lists(LABELS, max_size=3))
    ids = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    kinds = st.sampled_from(("link", "need", "reference", "after"))
    nodes = [
        Node(
            each,
            draw(LABELS),
            draw(st.sampled_from(("configurator", "job", "missing"))),
            draw(st.sampled_from(["", *groups])),
        )
        for each in ids
    ]
    some = st.sampled_from(ids)
    found = draw(st.lists(st.builds(Edge, some, some, LABELS, kinds), max_size=4, unique=True))
    return Graph(draw(LABELS), tuple(nodes), tuple(found))


def shown(label: str) -> str:
    return graphs.lines("\n".join(legible(line) for line in label.split("\n")))


def meant(found: Graph) -> graphs.Drawn:
    """What a consumer must understand."""
    names = {node.id: f"n{number}" for number, node in enumerate(found.nodes)}
    groups: dict[str, list[str]] = {}
    for node in found.nodes:
        groups.setdefault(node.group, []).append(names[node.id])
    return graphs.Drawn(
        {names[node.id]: shown(node.label) for node in found.nodes},
        [(shown(label), nodes) for label, nodes in groups.items() if label],
        [
            (names[each.source], names[each.target], shown(each.label),
             each.kind in {"link", "reference"})
            for each in found.edges
        ],
    )  # fmt: skip


few = settings(
    max_examples=10,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""For a consumer that takes seconds to start: a failure is not made smaller."""


@given(drawings())
def test_graphviz_understands_what_was_meant(found: Graph) -> None:
    drawn, wanted = graphs.by_dot(graph.dot(found)), meant(found)
    assert (drawn.nodes, sorted(drawn.groups)) == (wanted.nodes, sorted(wanted.groups))
    assert sorted(drawn.edges) == sorted(wanted.edges)


@few
@given(st.lists(drawings(), min_size=10, max_size=30))
def test_mermaid_understands_what_was_meant(found: list[Graph]) -> None:
    read = graphs.by_mermaid([graph.mermaid(each) for each in found])
    for each, drawn in zip(found, read, strict=True):
        assert drawn == meant(each)


@given(drawings())
def test_the_picture_is_xml_and_holds_the_labels(found: Graph) -> None:
    require("dot")
    picture = ElementTree.fromstring(drawing.graph(found, "svg").encode())
    texts = ["".join(each.itertext()) for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    labels = [*(node.label for node in found.nodes), *(edge.label for edge in found.edges)]
    expected = [line for label in labels for line in shown(label).split("\n")]
    written = {text.replace("\u00a0", " ") for text in texts}
    assert {line.replace("\u00a0", " ") for line in expected if line} <= written


PLAIN = Graph("plain", (Node("a", "a", "job"),), ())


def test_mermaid_and_dot_need_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert drawing.graph(PLAIN, "mermaid") == 'flowchart LR\n  n0["a"]\n'
    assert drawing.graph(PLAIN, "dot").startswith('digraph "plain" {')
    with pytest.raises(CcmgenError) as error:
        drawing.graph(PLAIN, "svg")
    assert error.value.diagnostics[0].code == "missing-program"
    assert "graphviz" in error.value.diagnostics[0].hint


@pytest.mark.parametrize("program", ["echo no >&2; exit 3", "exec /bin/sleep 60"])
def test_a_program_that_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    monkeypatch.setattr(drawing, "DRAWING_SECONDS", 0.5)
    monkeypatch.setenv("PATH", str(tmp_path))
    dot = tmp_path / "dot"
    dot.write_text(f"#!/bin/sh\n{program}\n")
    dot.chmod(0o755)
    with pytest.raises(CcmgenError) as error:
        drawing.graph(PLAIN, "svg")
    assert error.value.diagnostics[0].code == "drawing-failed"
