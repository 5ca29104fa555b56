"""Productions for HTCondor: sweeps, sandboxes, transfers and pools, as its bindings read them."""

import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmgen.backend import artifacts, check
from ccmgen.backends.condor import BACKEND
from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.resolution import Resolution
from tests.consumers.condor import complaints, expand, machine, read_dag, start, written
from tests.strategies import FRAGMENTS, hostile_text, job, resolved

few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

SEED = {"ref": "column", "name": "seed"}
WORD = {"ref": "column", "name": "word"}


def farm(**options: Any) -> Environment:
    """A pool, and what the site says to HTCondor."""
    document = {
        "site": "test",
        "pools": {"farm": {}},
        "zones": {"farm": {"pool": "farm"}},
        "users": {"default": "prod"},
        "environment": {"policy": "clean"},
        "stagers": {"slow": ["/bin/cp"]},
        "software": {"cms": {"setup": "/cvmfs/setup.sh"}},
        "backends": {"condor": options},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def production(ident: str, commands: Any, cardinality: int, sweep: Any, **task: Any) -> Any:
    return {**job(ident, commands, cardinality, **task), "sweep": sweep}


def values(*items: str | int) -> Any:
    return {"kind": "values", "values": items}


def submit(resolution: Resolution, folder: Path) -> dict[str, str]:
    """The artifacts as files in the folder, and as texts; all of them as HTCondor wants them."""
    assert check(resolution, BACKEND) == []
    texts = written(artifacts(resolution, BACKEND), folder)
    for path, text in texts.items():
        if path.endswith(".sub"):
            assert complaints(text) == []
    return texts


@given(st.lists(hostile_text.filter(lambda text: "\n" not in text), min_size=1, max_size=5))
@few
def test_what_stands_in_columns_arrives(
    tmp_path_factory: pytest.TempPathFactory, words: Any
) -> None:
    """In arguments, variables and files, alone and within texts."""
    folder = tmp_path_factory.mktemp("submit")
    joined = {"ref": "join", "segments": ["a\n'\"$x", WORD, "z\\"]}
    single = production("one", [["/bin/x", WORD]], len(words), {"word": values(*words)})
    single["task"]["environment"] = {"V": WORD}
    copies = production(
        "copies",
        [
            ["/bin/cp", "card", "copy"],
            ["/bin/cp", "copy", {"ref": "join", "segments": [str(folder), "/", {"ref": "task"}]}],
        ],
        len(words),
        {"word": values(*words)},
        files={"card": {"content": joined}},
    )
    resolution = resolved([single, copies], farm())
    if check(resolution, BACKEND):  # \x1f, or what HTCondor takes for its own
        return
    texts = submit(resolution, folder)
    for index, ad in enumerate(expand(texts["one.sub"])):
        assert ad.argv == ("/bin/x", words[index])
        assert ad.environment["V"] == words[index]
    for index, ad in enumerate(expand_in(texts["copies.sub"], folder)):
        assert start(ad, folder, folder / f"scratch{index}") == 0
        made = (folder / f"copies-{index:03d}").read_bytes().decode()
        assert made == f"a\n'\"$x{words[index]}z\\"


def expand_in(text: str, folder: Path) -> Any:
    from tests.consumers.condor import expand_many

    (ads,) = expand_many([text], folder=folder)
    assert isinstance(ads, list), ads
    return ads


@pytest.mark.parametrize("fragment", ["\n", "a\nb"])
def test_a_line_break_in_a_column_is_refused_with_its_task(fragment: str) -> None:
    two = production("a", [["/bin/x", WORD]], 2, {"word": values("fine", fragment)})
    problems = check(resolved([two], farm()), BACKEND)
    assert [problem.code for problem in problems] == ["inexpressible"]
    wrapped = production("a", [["x", WORD], ["y"]], 2, {"word": values("fine", fragment)})
    problems = check(resolved([wrapped], farm()), BACKEND)
    assert "task a-001" in problems[0].message


def test_words_of_a_wrapper_may_have_line_breaks(tmp_path: Path) -> None:
    text = "".join(FRAGMENTS)
    copies = production(
        "a",
        [["true"], ["/bin/sh", "-c", 'printf %s "$0" > out', text]],
        1,
        {},
        files={"x": {"content": "x"}},
    )
    texts = submit(resolved([copies], farm()), tmp_path)
    (ad,) = expand_in(texts["a.sub"], tmp_path)
    assert start(ad, tmp_path, tmp_path / "scratch") == 0
    assert (tmp_path / "scratch" / "out").read_bytes().decode() == text


def test_seeds_and_event_ranges(tmp_path: Path) -> None:
    sweep = {
        "first": {"kind": "range", "first": 1, "step": 1000},
        "events": {"kind": "share", "total": 132806, "size": 1000},
        "seed": {"kind": "seeds", "seed": 4711},
    }
    refs = [{"ref": "column", "name": name} for name in sweep]
    texts = submit(resolved([production("mc", [["/bin/x", *refs]], 133, sweep)], farm()), tmp_path)
    ads = expand(texts["mc.sub"])
    assert [int(ad.argv[1]) for ad in ads] == list(range(1, 132_002, 1000))
    assert [int(ad.argv[2]) for ad in ads] == [1000] * 132 + [806]
    assert len({ad.argv[3] for ad in ads}) == 133


def test_the_sandbox_is_transferred_and_nothing_is_brought_back(tmp_path: Path) -> None:
    (tmp_path / "minbias.root").write_bytes(b"\0data")
    files = {
        "cards/pythia": {"content": "MSEL = 0\n"},
        "table.bin": {"content": b64encode(b"\x00\xff").decode(), "encoding": "base64"},
        "run": {"content": "#!/bin/sh\ncat cards/pythia minbias.root > out\n", "executable": True},
        "cards/seed": {"content": {"ref": "join", "segments": ["seed = ", SEED, "\n"]}},
    }
    chain = production(
        "chain",
        [["./run"], ["/bin/cp", "cards/seed", "seed"]],
        2,
        {"seed": values(7, 8)},
        files=files,
        data=[str(tmp_path / "minbias.root")],
        stage_in=[{"source": str(tmp_path / "minbias.root"), "target": "staged", "by": "slow"}],
        stage_out=[
            {
                "source": "out",
                "target": {"ref": "join", "segments": [str(tmp_path), "/", {"ref": "task"}]},
            }
        ],
    )
    texts = submit(resolved([chain], farm()), tmp_path)
    ads = expand_in(texts["chain.sub"], tmp_path)
    assert {ad.attributes["ShouldTransferFiles"] for ad in ads} == {"YES"}
    assert {ad.attributes["WhenToTransferOutput"] for ad in ads} == {"ON_EXIT"}
    for index, ad in enumerate(ads):
        scratch = tmp_path / f"scratch{index}"
        assert start(ad, tmp_path, scratch) == 0
        assert (scratch / "table.bin").read_bytes() == b"\x00\xff"
        assert (scratch / "seed").read_text() == f"seed = {7 + index}\n"
        assert (scratch / "staged").read_bytes() == b"\0data"
        assert (tmp_path / f"chain-{index:03d}").read_bytes() == b"MSEL = 0\n\0data"


def test_what_fails_ends_the_task_with_its_status(tmp_path: Path) -> None:
    """Nothing after it is run: neither commands after a transfer, nor transfers after a command."""
    fails = production(
        "in",
        [["/bin/sh", "-c", "touch ran"]],
        1,
        {},
        stage_in=[{"source": "/nowhere", "target": "x"}],
    )
    exits = production(
        "out",
        [["/bin/sh", "-c", "exit 7"]],
        1,
        {},
        stage_out=[{"source": "x", "target": str(tmp_path / "y")}],
    )
    texts = submit(resolved([fails, exits], farm()), tmp_path)
    (first,) = expand_in(texts["in.sub"], tmp_path)
    assert start(first, tmp_path, tmp_path / "one") != 0
    assert not (tmp_path / "one" / "ran").exists()
    (second,) = expand_in(texts["out.sub"], tmp_path)
    assert start(second, tmp_path, tmp_path / "two") == 7
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize("path", ["/a,b", "/a ", "/folder/", "/a\nb"])
def test_data_files_that_a_list_cannot_name_are_refused(path: str) -> None:
    problems = check(resolved([production("a", [["/x"]], 1, {}, data=[path])], farm()), BACKEND)
    assert [problem.code for problem in problems] == ["inexpressible"]


def test_requirements_and_rank_of_a_pool(tmp_path: Path) -> None:
    options = {"pools": {"farm": {"requirements": 'Os == "a)b" || Cpus > 2', "rank": "KFlops"}}}
    texts = submit(resolved([production("a", [["/x"]], 1, {})], farm(**options)), tmp_path)
    offers = [
        machine("one", Cpus=1, Os="other"),
        machine("two", Cpus=1, Os="a)b"),
        machine("three", Cpus=8, Os="other"),
    ]
    (ad,) = expand(texts["a.sub"], offers, state={"Owner": "prod"})
    assert ad.matches == (False, True, True)
    assert str(ad.attributes["Rank"]) == "KFlops"
    (ad,) = expand(texts["a.sub"], offers, state={"Owner": "stranger"})
    assert ad.matches == (False, False, False)


@pytest.mark.parametrize("expression", ["a\nqueue", "$(x)", '"open', "a)", "(a", ") || (true"])
def test_expressions_that_would_say_something_else_are_refused(expression: str) -> None:
    options = {"pools": {"farm": {"requirements": expression}}}
    problems = check(resolved([production("a", [["/x"]], 1, {})], farm(**options)), BACKEND)
    assert [str(problem.path) for problem in problems] == [
        "backends.condor.pools.farm.requirements"
    ]


def test_a_job_that_comes_after_others_is_a_node_of_a_dag(tmp_path: Path) -> None:
    jobs = [
        production("mc", [["/x", SEED]], 3, {"seed": values(1, 2, 3)}),
        production("merge", [["/y"]], 1, {}, after=[{"job": "mc", "when": "finished"}]),
    ]
    texts = submit(resolved(jobs, farm()), tmp_path)
    dag = read_dag(texts["part.dag"])
    assert dag.nodes == {"mc": "mc.sub", "merge": "merge.sub"}
    assert dag.edges == {("mc", "merge")}


def chunks(tasks: int) -> Iterator[bytes]:
    sweep = {"seed": {"kind": "seeds", "seed": 1}, "first": {"kind": "range", "first": 0}}
    words = ["/x", SEED, {"ref": "column", "name": "first"}]
    made = resolved([production("a", [words, words], tasks, sweep)], farm())
    for artifact in artifacts(made, BACKEND):
        yield from artifact.chunks


def test_rows_stream() -> None:
    """What is held while rows are written does not grow with them."""

    def peak(tasks: int) -> int:
        made = chunks(tasks)
        next(made)  # the resolution, with its columns, is there
        tracemalloc.start()
        for _ in made:
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(20_000) < 2 * peak(2_000)
