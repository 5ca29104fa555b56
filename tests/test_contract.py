"""Every backend keeps the contract, those that ship and one that another package brings."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccmgen import contract
from ccmgen.artifact import Artifact, Folder
from ccmgen.backend import AnyBackend
from ccmgen.diagnostics import Diagnostic
from ccmgen.registry import find, names
from ccmgen.resolution import Resolution

OUTSIDE = Path(__file__).parent / "outside"


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("promise", contract.CHECKS, ids=lambda promise: promise.__name__)
def test_shipped_backends(name: str, promise: Callable[[AnyBackend], None]) -> None:
    promise(find(name))


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process for which the outside package is installed."""
    target = tmp_path_factory.mktemp("site")
    source = tmp_path_factory.mktemp("source")
    for path in OUTSIDE.iterdir():
        if path.is_file():
            (source / path.name).write_bytes(path.read_bytes())
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(target), str(source)], check=True)
    return {**os.environ, "PYTHONPATH": str(target)}


def test_a_backend_from_outside_keeps_the_contract(outside: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ccmgen.contract", "listing"]
    done = subprocess.run(command, env=outside, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "listing: keeps every promise\n")


def test_a_backend_from_outside_is_listed_and_compiles(outside: dict[str, str]) -> None:
    ccmgen = [sys.executable, "-m", "ccmgen"]
    listed = subprocess.run([*ccmgen, "backends"], env=outside, capture_output=True, check=True)
    assert b"listing: A list of tasks.\n" in listed.stdout
    example = "examples/p42"
    compiled = subprocess.run(
        [
            *(*ccmgen, "compile", f"{example}/boot.json", "--env", f"{example}/env.json"),
            *("--backend", "listing"),
        ],
        env=outside,
        capture_output=True,
        text=True,
        check=True,
        cwd=OUTSIDE.parent.parent,
    )
    assert compiled.stdout.splitlines()[1] == 'job1-000 localhost ["sleep", "20"]'


def _with(**changes: object) -> AnyBackend:
    return replace(find("resolved"), **changes)


def _one(chunks: list[bytes], path: str = "x") -> object:
    return lambda resolution, options: iter([Artifact(path, chunks)])


def _of_the_last(resolution: Resolution, options: object) -> Iterator[Folder]:
    """Each says the name of the job that was asked for last."""
    for job in resolution.jobs:
        yield Folder(job.ident, (Artifact("x", [job.ident.encode()]) for _ in range(1)))


COUNT = iter(range(10**6))


@pytest.mark.parametrize(
    ("promise", "broken"),
    [
        (contract.writes_every_job, _with(emit=lambda resolution, options: iter([]))),
        (contract.streams, _with(emit=_one([b"x" * (2 << 20)]))),
        (
            contract.says_the_same_twice,
            _with(emit=lambda resolution, options: iter([Artifact("x", [b"%d" % next(COUNT)])])),
        ),
        (contract.makes_artifacts_as_asked, _with(emit=_one(["text"]))),  # type: ignore[list-item]
        (contract.makes_artifacts_in_any_order, _with(emit=_of_the_last)),
        (
            contract.takes_what_is_harmless,
            _with(limits=lambda resolution, options: iter([Diagnostic("no", "never")])),
        ),
        (contract.declares_its_features, _with(features=frozenset({"telepathy"}))),
    ],
)
def test_the_contract_can_be_broken(
    promise: Callable[[AnyBackend], None], broken: AnyBackend
) -> None:
    with pytest.raises(AssertionError):
        promise(broken)
