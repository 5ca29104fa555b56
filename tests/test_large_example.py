"""The example of the largest size: what each target's own reader counts in what it was given.

A plane is read with every care by the consumers that take a second for a thousand tasks; of the
others the tasks and hosts are counted.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import htcondor
import pytest

import ccmgen
from ccmgen.api import Compilation
from ccmgen.resolution import ResolvedJob
from tests.consumers import nomad, procfile, systemd

EXAMPLE = Path(__file__).parent.parent / "examples/large"
FILES = {path.name: path.read_text() for path in EXAMPLE.iterdir()}
TASKS, JOBS, HOSTS, PLANES = 120_000, 1_500, 4_000, 150
PLANE = "-042"


def compiled(boot: str, env: str, *backends: str) -> Compilation:
    return ccmgen.compile(ccmgen.Sources(FILES, boot), env, backends)


@pytest.fixture(scope="module")
def online() -> Compilation:
    return compiled(
        "boot.jsonnet", "env.jsonnet", "nomad", "procfile", "systemd", "condor", "resolved"
    )


@pytest.fixture(scope="module")
def offline() -> Compilation:
    return compiled("batch.jsonnet", "pool.json", "condor", "slurm")


def texts(done: Compilation, backend: str) -> Iterator[tuple[str, str]]:
    for artifact in done.artifacts(backend):
        yield artifact.path, b"".join(artifact.chunks).decode()


def hosts_of(done: Compilation) -> Counter[str]:
    """How many tasks each host has."""
    found = done.resolution
    return Counter(found.hosts[host].name for job in found.jobs for host in job.hosts)


def test_it_is_as_large_as_it_says(online: Compilation) -> None:
    assert len(online.resolution.jobs) == JOBS
    tasks = hosts_of(online)
    assert (tasks.total(), len(tasks), len(online.resolution.hosts)) == (TASKS, HOSTS, HOSTS)


def test_no_port_is_used_twice_and_no_beacon_shares_a_host(online: Compilation) -> None:
    ports: set[tuple[int, int]] = set()
    listening = 0
    for job in online.resolution.jobs:
        for numbers in job.ports.values():
            ports.update(zip(job.hosts, numbers, strict=True))
            listening += len(numbers)
        if job.ident.startswith("beacon"):
            assert len({*job.hosts}) == job.cardinality == 2
    assert len(ports) == listening == TASKS


def test_nomad_reads_a_group_a_task(online: Compilation) -> None:
    files = dict(texts(online, "nomad"))
    assert len(files) == JOBS
    assert sum(text.count("\n  group ") for text in files.values()) == TASKS
    plane = nomad.parse_all(text for path, text in files.items() if f"{PLANE}." in path)
    read = Counter(len(found["job"]["TaskGroups"]) for found in plane)
    assert read == Counter([1, 1, 2, 20, 60, 100, 120, 140, 156, 200])


def test_honcho_reads_a_process_a_task(online: Compilation, tmp_path: Path) -> None:
    ((_, text),) = texts(online, "procfile")
    (tmp_path / "Procfile").write_text(text)
    lines = procfile.read_by_honcho(tmp_path / "Procfile")
    assert len(lines) == TASKS
    assert len({line.split("@")[1].split()[0] for line in lines.values()}) == HOSTS


def test_systemd_reads_a_service_a_task_on_each_host(online: Compilation) -> None:
    services: Counter[str] = Counter()
    units: dict[str, str] = {}
    for path, text in texts(online, "systemd"):
        host, _, name = path.partition("/")
        services[host] += name.endswith(".service")
        if host == "ru-042-3":
            units[name] = text
    assert services == hosts_of(online)
    assert systemd.verify(units, absent_programs=True) == []
    assert len(systemd.understood(units)) == services["ru-042-3"] + 2


def test_run_control_reads_a_record_a_task(online: Compilation) -> None:
    files = dict(texts(online, "resolved"))
    jobs = json.loads(files["resolved.json"])["jobs"]
    hosts = Counter(task["host"] for job in jobs.values() for task in job["tasks"].values())
    assert hosts == hosts_of(online)
    data = json.loads(files["far-detector-data.json"])
    assert sum(map(len, data)) == TASKS


@pytest.mark.parametrize("name", ["online", "offline"])
def test_htcondor_reads_a_row_a_task(name: str, request: pytest.FixtureRequest) -> None:
    rows: Counter[str] = Counter()
    for path, text in texts(request.getfixturevalue(name), "condor"):
        if path.endswith(".sub"):
            listed = sum(1 for _ in htcondor.Submit(text).itemdata())
            rows[path] = listed or 1  # `queue` without rows is one
    assert (len(rows), rows.total()) == (JOBS, TASKS)


def test_slurm_has_a_line_a_task(offline: Compilation) -> None:
    lines = {path: text.count("\n") for path, text in texts(offline, "slurm") if ".tasks" in path}
    assert (len(lines), sum(lines.values())) == (JOBS, TASKS)


def test_one_machine_has_a_line_a_task() -> None:
    done = compiled("batch.jsonnet", "desk.json", "local")
    lines = {path: text.count("\n") for path, text in texts(done, "local") if ".tasks" in path}
    assert (len(lines), sum(lines.values())) == (JOBS, TASKS)


def test_the_loss_of_a_host_moves_its_tasks_only(online: Compilation) -> None:
    """Its ports are all that changes besides: those of the tasks that moved."""
    name = "ru-026-1"
    found = online.resolution
    assert name in {host.name for host in found.hosts}
    files = {
        **FILES,
        "lost.jsonnet": f"""
            (import 'env.jsonnet') + {{ disabled: [{{ hosts: '{name}', reason: 'its fan' }}] }}
        """,
        "ccmgen.lock": online.locked("", "ccmgen.lock"),
    }
    running = ccmgen.Running(lock="ccmgen.lock")
    sources = ccmgen.Sources(files, "boot.jsonnet")
    after = ccmgen.compile(sources, "lost.jsonnet", [], running=running).resolution
    moved = [
        (job, task)
        for job, (one, other) in enumerate(zip(found.jobs, after.jobs, strict=True))
        for task, places in enumerate(zip(*columns(one), *columns(other), strict=True))
        if places[: len(places) // 2] != places[len(places) // 2 :]
    ]
    number = next(n for n, host in enumerate(found.hosts) if host.name == name)
    there = [
        (j, t) for j, job in enumerate(found.jobs) for t, h in enumerate(job.hosts) if h == number
    ]
    assert moved == there != []


def columns(job: ResolvedJob) -> list[Sequence[object]]:
    return [job.hosts, *job.ports.values(), *job.devices.values()]
