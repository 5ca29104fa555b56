"""All backends' consumers understand one and the same partition alike."""

import getpass
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from msgspec.structs import replace

from ccmgen.backend import artifacts, check, losses
from ccmgen.registry import find
from ccmgen.resolution import Resolution
from tests.consumers import batch, condor, nomad, procfile, slurm
from tests.processes import Process, processes
from tests.strategies import FRAGMENTS, environment, job, resolved
from tests.test_backend_resolved import read_back as read_resolved
from tests.test_backend_systemd import read_back as read_systemd
from tests.test_backend_systemd import units

Reader = Callable[[Resolution, Path], dict[str, Process]]


def by_honcho(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = artifacts(resolution, find("procfile"))
    return procfile.read_back(found, resolution, homes, procfile.run_honcho)


def by_foreman(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = artifacts(resolution, find("procfile"))
    return procfile.read_back(found, resolution, homes, procfile.run_foreman)


def by_nomad(resolution: Resolution, homes: Path) -> dict[str, Process]:
    for ident in processes(resolution):
        procfile.recorder(homes / f"{ident}.0", status=0)
    return nomad.read_back(artifacts(resolution, find("nomad")), resolution, homes)


def by_systemd(resolution: Resolution, homes: Path) -> dict[str, Process]:
    return read_systemd(units(artifacts(resolution, find("systemd"))), resolution)


def by_condor(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = condor.read_back(artifacts(resolution, find("condor")), resolution, homes)
    own = ("ALONE", "WITHIN")  # the rest is inherited
    return {
        ident: replace(process, environment={name: process.environment[name] for name in own})
        for ident, process in found.items()
    }


def by_local(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = artifacts(resolution, find("local"))
    return batch.read_back(found, resolution, homes, batch.run_local)


def by_slurm(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = artifacts(resolution, find("slurm"))
    with TemporaryDirectory() as folder, slurm.cluster(Path(folder)) as environment:

        def run(submitted: Path) -> str:
            done = slurm.submit(submitted, environment)
            slurm.wait(environment, seconds=300)
            return f"{done.stdout}{done.stderr}"

        return batch.read_back(found, resolution, homes, run)


def by_run_control(resolution: Resolution, homes: Path) -> dict[str, Process]:
    found = {a.path: b"".join(a.chunks) for a in artifacts(resolution, find("resolved"))}
    return read_resolved(json.loads(found["resolved.json"]))


READERS = {
    "procfile": (by_honcho, by_foreman),
    "nomad": (by_nomad,),
    "systemd": (by_systemd,),
    "condor": (by_condor,),
    "local": (by_local,),
    "slurm": (by_slurm,),
    "resolved": (by_run_control,),
}
HERE = environment(users=getpass.getuser())


def hostile(homes: Path) -> list[Any]:
    """A job for each fragment that some target gives a meaning to: alone and within a text."""
    jobs = [
        job(
            f"job{number}",
            [["program", fragment, f"a{fragment}b", fragment * 2]],
            environment={"ALONE": fragment, "WITHIN": f"a{fragment}b"},
            working_directory=str(homes),
        )
        for number, fragment in enumerate(FRAGMENTS)
    ]
    return procfile.with_recorders(jobs, homes)


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> tuple[Resolution, Path]:
    """What every backend can express, and the folder of its programs."""
    homes = tmp_path_factory.mktemp("homes")
    jobs = hostile(homes)
    everything = resolved(jobs, HERE)
    refused: set[Any] = set()
    for name in READERS:
        assert list(losses(everything, find(name))) == []
        problems = check(everything, find(name))
        refused |= {problem.path.steps[1] for problem in problems if problem.path}
    return resolved([j for n, j in enumerate(jobs) if n not in refused], HERE), homes


def test_only_what_ends_a_line_is_refused_by_some_target(
    common: tuple[Resolution, Path],
) -> None:
    kept = {int(each.ident.removeprefix("job")) for each in common[0].jobs}
    refused = {fragment for number, fragment in enumerate(FRAGMENTS) if number not in kept}
    assert refused == {"\n", "\r", "\u2028"}


@pytest.mark.parametrize(
    "reader", [reader for found in READERS.values() for reader in found], ids=lambda r: r.__name__
)
def test_every_consumer_understands_the_resolution(
    common: tuple[Resolution, Path], reader: Reader
) -> None:
    resolution, homes = common
    for left in homes.iterdir():  # by the reader before
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    understood = reader(resolution, homes)
    assert {ident: replace(process, ports={}) for ident, process in understood.items()} == {
        ident: replace(process, ports={}) for ident, process in processes(resolution).items()
    }


def test_every_backend_has_a_reader() -> None:
    from ccmgen.registry import names

    assert set(READERS) == set(names())
