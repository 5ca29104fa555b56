"""What systemd makes of a partition's units is what the resolution says."""

import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import ccmgen
from ccmgen.artifact import Artifact
from ccmgen.backend import Feature, artifacts, check, losses
from ccmgen.backends import systemd as backend
from ccmgen.backends.systemd import BACKEND
from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import IDENT
from ccmgen.resolution import Resolution
from tests.consumers import require, systemd
from tests.processes import Process, processes
from tests.strategies import FRAGMENTS, environment, hostile_jobs, hostile_text, job, resolved

ROOT = Path(__file__).parent.parent
RECORDER = "/opt/recorder"

Units = dict[str, dict[str, str]]


def units(found: Iterable[Artifact]) -> Units:
    """By host, the texts of its units by file name."""
    hosts: Units = {}
    for artifact in found:
        host, name = artifact.path.split("/")
        hosts.setdefault(host, {})[name] = b"".join(artifact.chunks).decode()
    return hosts


def read_back(hosts: Units, resolution: Resolution) -> dict[str, Process]:
    """By task ident, what systemd on each host understood. It has no notion of ports."""
    found = {}
    for host, texts in hosts.items():
        assert systemd.verify(texts, absent_programs=True) == []
        for name, unit in systemd.understood(texts).items():
            if not name.endswith(".service"):
                continue
            ident, of = unit.fields["Description"].split(" of ")
            assert of == resolution.partition
            assert unit.fields["WantedBy"].split()[0] == f"{resolution.name}.target"
            found[ident] = Process(
                commands=unit.commands.get("ExecStartPre", ()) + unit.commands["ExecStart"],
                environment=unit.environment,
                user=unit.fields["User"],
                directory=unit.fields["WorkingDirectory"],
                host=host,
            )
    return found


def expected(resolution: Resolution) -> dict[str, Process]:
    """The resolution's processes as systemd has them: in `/` if nothing else is said."""
    return {
        ident: replace(process, directory=normal(process.directory or "/"), ports={})
        for ident, process in processes(resolution).items()
    }


def normal(path: str) -> str:
    """The same path, as systemd puts it: without needless slashes and dots."""
    return "/" + "/".join(part for part in path.split("/") if part not in {"", "."})


def compiled(example: str, env: str) -> ccmgen.Compilation:
    """An example, compiled from files in memory."""
    folder = ROOT / "examples" / example
    files = {path.name: path.read_text() for path in folder.iterdir()}
    return ccmgen.compile(ccmgen.Sources(files, "boot.jsonnet"), env, ["systemd"])


@st.composite
def hostile_tasks(draw: st.DrawFn) -> list[Any]:
    jobs = draw(hostile_jobs())
    for each in jobs:
        task = each["task"]
        task["commands"] += draw(st.sampled_from([[], [["/bin/true"]], task["commands"]]))
        if draw(st.booleans()):
            task["working_directory"] = "/srv/" + draw(hostile_text)
    return jobs


@settings(max_examples=20, deadline=None)
@given(hostile_tasks())
def test_each_value_is_refused_by_name_or_read_back(jobs: list[Any]) -> None:
    site = environment("host-1", "host-2", users="daemon")
    refused = {d.path.steps[1] for d in check(resolved(jobs, site), BACKEND) if d.path}
    kept = [each for number, each in enumerate(jobs) if number not in refused]
    resolution = resolved(kept, site)
    assert check(resolution, BACKEND) == []
    assert read_back(units(artifacts(resolution, BACKEND)), resolution) == expected(resolution)


@pytest.mark.parametrize(("example", "env"), [("p42", "env.json"), ("np04", "env.jsonnet")])
def test_the_examples_are_read_back(example: str, env: str) -> None:
    done = compiled(example, env)
    hosts = units(done.artifacts("systemd"))
    assert read_back(hosts, done.resolution) == expected(done.resolution)


def test_a_host_has_the_units_of_its_tasks_and_no_others() -> None:
    hosts = units(compiled("p42", "env.json").artifacts("systemd"))
    tasks = {f"p42-job{job}-00{index}.service" for job in (1, 2) for index in (0, 1)}
    assert hosts.keys() == {"localhost"}
    assert hosts["localhost"].keys() == {"p42.target", "p42.slice"} | tasks
    spread = units(
        artifacts(resolved([job("a", [["x"]], 3)], environment("h1", "h2", "h3")), BACKEND)
    )
    assert {host: sorted(texts)[0] for host, texts in spread.items()} == {
        f"h{number}": f"part-a-00{number - 1}.service" for number in (1, 2, 3)
    }


def test_a_job_without_tasks_has_no_units() -> None:
    resolution = resolved([job("none", [["x"]], 0), job("some", [["x"]])])
    (texts,) = units(artifacts(resolution, BACKEND)).values()
    assert texts.keys() == {"part.target", "part.slice", "part-some-000.service"}


def test_no_two_partitions_share_a_unit() -> None:
    names: list[str] = []
    for partition, ident in [
        ("a", "b-c"),
        ("a-b", "c"),
        ("a_2db", "c"),
        ("a_b", "c"),
        ("a.b", "c"),
    ]:
        resolution = replace(resolved([job(ident, [["x"]])]), partition=partition)
        names += itertools.chain.from_iterable(units(artifacts(resolution, BACKEND)).values())
    assert len(set(names)) == len(names) == 15


HOSTILE = job(
    "hostile",
    [[RECORDER, *FRAGMENTS, "", "-x"]],
    environment={f"V{number}": text for number, text in enumerate(FRAGMENTS)}
    | dict.fromkeys(("PATH", "LANG", "HOME", "USER", "SHELL", "INVOCATION_ID"), "mine"),
    working_directory="/srv/a b'%i$x\\é",
)
LATE = job("late", [[RECORDER]], after=[{"job": "slow", "when": "started"}])
SLOW = job("slow", [["/bin/sleep", "0.5"], ["/opt/first", "1"], [RECORDER, "2"]], 2)
BROKEN = job("broken", [["/bin/false"], [RECORDER]])
BARE = job("bare", [["recorder", {"ref": "task"}]], 3) | {"roles": ["bare"]}


def site(**users: str) -> Environment:
    """One host, and users by role."""
    document = {
        "site": "test",
        "hosts": {"here": {}},
        "zones": {"all": {"hosts": "here"}},
        "users": users,
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def test_a_running_systemd_runs_a_partition() -> None:
    where = site(default="daemon", bare="root")
    resolution = resolved([HOSTILE, LATE, SLOW, BROKEN, BARE], where)
    assert [*check(resolution, BACKEND), *losses(resolution, BACKEND)] == []
    files = {
        RECORDER: (systemd.recorder(), True),
        "/opt/first": (systemd.recorder(0), True),
        "/usr/local/bin/recorder": (systemd.recorder(), True),
        f"{HOSTILE['task']['working_directory']}/": (b"", False),
        "/etc/systemd/system.conf.d/site.conf": (b"[Manager]\nDefaultEnvironment=SITE=x\n", False),
    }
    texts = units(artifacts(resolution, BACKEND))["here"]
    booted = systemd.run(texts, "part.target", files)
    got = {
        unit.removeprefix("part-").removesuffix(".service"): ran
        for unit, ran in booted.received.items()
    }
    told = expected(resolution)
    broken = told.pop("broken-000")
    assert got.keys() == told.keys(), (broken, booted.journal)
    for ident, process in told.items():
        recorded = [argv for argv in process.commands if argv[0] != "/bin/sleep"]
        assert [ran.argv for ran in got[ident]] == recorded
        for ran in got[ident]:
            assert ran.environment.items() >= process.environment.items()
            assert ran.environment["SITE"] == "x"
            assert ran.cwd == process.directory
            assert ran.uid == {"root": 0, "daemon": 1}[process.user]
        assert booted.properties[f"part-{ident}.service"]["Slice"] == "part.slice"
    # The late job comes first in the boot; processes of a container are numbered in order.
    slow = max(ran.pid for index in (0, 1) for ran in got[f"slow-00{index}"])
    assert got["late-000"][0].pid > slow
    assert booted.properties["part-broken-000.service"]["Result"] == "exit-code"
    # Earlier commands may take longer than systemd waits for a service to start.
    fields = systemd.understood(texts)["part-slow-000.service"].fields
    assert fields["TimeoutStartSec"] == "infinity"


def shell(script: str) -> list[list[str]]:
    return [["/bin/sh", "-c", script]]


def restart(when: str, attempts: int | None = None) -> dict[str, Any]:
    return {"when": when, "delay_seconds": 0, "attempts": attempts}


FLAKY = "mktemp /srv/XXXXXX; [ $(ls /srv | wc -l) -gt 8 ] && exec /opt/recorder; exit 1"
POLITE = "trap 'echo told; exit' USR1; >/run/polite; while :; do sleep 0.05; done"
STUBBORN = "trap '' INT; >/run/stubborn; while :; do sleep 0.05; done"
ENDING = [
    job("twice", [["/opt/fails"]], restart=restart("on-failure", 2)),
    job("once", [["/opt/ends"]], restart=restart("always", 1)),
    job("hung-up", shell("/opt/ends; kill -HUP $$"), restart=restart("on-failure", 1)),
    job("content", [["/opt/ends"]], restart=restart("on-failure")),
    job("never", [["/opt/fails"]]),
    job("flaky", shell(FLAKY), restart=restart("on-failure")),
    job("polite", shell(POLITE), stop={"signal": "SIGUSR1", "grace_seconds": 30}),
    job("stubborn", shell(STUBBORN), stop={"signal": "SIGINT", "grace_seconds": 1}),
]
RUNS = {"twice": 3, "once": 2, "hung-up": 2, "content": 1, "never": 1, "flaky": 1}
DRIVER = """
[Service]
Type=oneshot
ExecStart=/bin/sh -ec '\
    until_it() { until "$$@" >/dev/null; do sleep 0.05; done; }; \
    recorded() { [ $$(ls /received | wc -l) = $$1 ]; }; \
    stopped() { ! systemctl show -p ActiveState "part-*.service" | grep -E "=(de)?activ"; }; \
    for records in 10 20; do \
        rm -f /run/polite /run/stubborn; \
        systemctl start part.target; \
        for failing in twice once hung-up never; do \
            until_it systemctl is-failed part-$$failing-000; \
        done; \
        until_it test -e /run/polite -a -e /run/stubborn; \
        until_it recorded $$records; \
        systemctl stop part.target; \
        until_it stopped; \
    done'
"""
"""Starts and stops the partition twice, each time when all has happened that was to happen."""


def test_a_running_systemd_restarts_and_stops_tasks() -> None:
    resolution = resolved(ENDING, site(default="root"))
    assert [*check(resolution, BACKEND), *losses(resolution, BACKEND)] == []
    files = {
        RECORDER: (systemd.recorder(), True),
        "/opt/fails": (systemd.recorder(1), True),
        "/opt/ends": (systemd.recorder(0), True),
    }
    texts = units(artifacts(resolution, BACKEND))["here"] | {"driver.service": DRIVER}
    booted = systemd.run(texts, "driver.service", files)
    runs = {unit: len(ran) for unit, ran in booted.received.items()}
    # A partition that was stopped starts again with all its attempts.
    assert runs == {f"part-{ident}-000.service": 2 * count for ident, count in RUNS.items()}
    assert booted.journal.count("]: told\n") == 2
    killed = re.findall(r"part-(\w+)-000.service: State '.*' timed out. Killing", booted.journal)
    assert killed == ["stubborn"] * 2


def test_order_across_hosts_is_a_loss() -> None:
    late = job("late", [["x"]], after=[{"job": "early", "when": "started"}])
    early = job("early", [["x"]])
    (lost,) = losses(resolved([late, early], environment("h1", "h2")), BACKEND)
    assert Feature.AFTER_STARTED_ELSEWHERE in lost.message
    assert list(losses(resolved([late, early], environment("h1")), BACKEND)) == []
    nobody = early | {"cardinality": 0}
    assert list(losses(resolved([late, nobody], environment("h1", "h2")), BACKEND)) == []


def test_what_is_a_loss() -> None:
    after = job("b", [["x"]], after=[{"job": "a", "when": "finished"}])
    lost = list(losses(resolved([job("a", [["x"]]), after]), BACKEND))
    assert [Feature.AFTER_FINISHED in d.message for d in lost] == [True]
    for policy in ("clean", "allow"):
        lost = list(losses(resolved([job("a", [["x"]])], environment(policy=policy)), BACKEND))
        assert [d.code for d in lost] == ["loss"]


@pytest.mark.parametrize(
    ("task", "path"),
    [
        ({"commands": [["./x"]]}, "commands[0][0]"),
        ({"commands": [["x"], ["x", "\ufffe"]]}, "commands[1][1]"),
        ({"commands": [["x", *["y" * 120_000] * 9]]}, "commands[0]"),
        ({"environment": {"A": "\0"}}, "environment.A"),
        ({"working_directory": "here"}, "working_directory"),
        ({"working_directory": {"ref": "join", "segments": ["/" + "x" * 251, {"ref": "host"}]}},
         "working_directory"),
    ],
)  # fmt: skip
def test_texts_that_are_refused(task: Any, path: str) -> None:
    each = job("a", [["x"]], 2)
    each["task"] |= task
    (problem,) = check(resolved([each], environment("h1", "host2")), BACKEND)
    assert (problem.code, str(problem.path)) == ("inexpressible", f"jobs[0].task.{path}")


def test_names_that_are_refused() -> None:
    fine = resolved([job("a", [["x"]])])
    for wrong in (
        replace(fine, partition="x" * 250),
        replace(fine, version="\0"),
        replace(fine, partition="multi-user"),
        replace(fine, partition="system"),
    ):
        (problem,) = check(wrong, BACKEND)
        assert (problem.code, str(problem.path)) == ("illegal-ident", "ident")
    (problem,) = check(resolved([job("a" + "+" * 100, [["x"]])]), BACKEND)
    assert (problem.code, str(problem.path)) == ("illegal-ident", "jobs[0].ident")
    (problem,) = check(replace(fine, jobs=(replace(fine.jobs[0], user="a:b"),)), BACKEND)
    assert (problem.code, str(problem.path)) == ("inexpressible", "jobs[0].roles")


def test_no_partition_takes_the_place_of_a_unit_of_systemd() -> None:
    require("systemd-analyze")
    folder = Path("/lib/systemd/system")
    shipped = {unit.stem for kind in ("target", "slice") for unit in folder.glob(f"*.{kind}")}
    plain = {name for name in shipped if re.fullmatch(IDENT, name) and "@" not in name}
    assert plain <= backend.SYSTEMDS_OWN
