"""What HTCondor makes of the submit descriptions is what the resolution says."""

import subprocess
import time
from copy import deepcopy
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import classad
import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import ccmgen
from ccmgen.backend import Feature, artifacts, check, losses
from ccmgen.backends import _submit
from ccmgen.backends.condor import BACKEND, MAX_AT_ONCE
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import Diagnostic
from ccmgen.environment import Environment, EnvironmentDocument, Inherit
from ccmgen.ir import Signal
from ccmgen.resolution import Resolution
from tests.consumers import procfile, require
from tests.consumers.condor import expand, machine, read_back, read_dag, told, written
from tests.processes import processes
from tests.strategies import FRAGMENTS, NOTHING, hostile_jobs, hostile_text, job, resolved

EXAMPLES = Path(__file__).parent.parent / "examples"

few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

EVERYTHING = [
    job(
        "all",
        [["x", *FRAGMENTS], ["x", ""]],
        environment={f"V{number}": text for number, text in enumerate(FRAGMENTS)},
    )
]


def site(policy: str = "clean", *allow: str, **options: Any) -> Environment:
    """Three hosts, users for two roles, and what the site says to HTCondor."""
    document = {
        "site": "test",
        "hosts": {"daq[01-03]": {}},
        "zones": {"here": {"hosts": "daq[01-03]"}},
        "users": {"any": "daq", "other": "other", "third": "third"},
        "environment": {"policy": policy, "allow": allow},
        "backends": {"condor": options},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def texts_of(resolution: Resolution, folder: Path) -> dict[str, str]:
    """The artifacts, which are also put into the folder."""
    return written(artifacts(resolution, BACKEND), folder)


def only(resolution: Resolution, folder: Path) -> str:
    """The one submit description."""
    (text,) = (text for path, text in texts_of(resolution, folder).items() if path.endswith(".sub"))
    return text


@st.composite
def hostile_tasks(draw: st.DrawFn) -> list[Any]:
    """Jobs with several commands, hostile texts everywhere, of two users."""
    jobs = draw(hostile_jobs())
    for each in jobs:
        task = each["task"]
        task["commands"] *= draw(st.integers(1, 2))
        if draw(st.booleans()):
            task["working_directory"] = draw(hostile_text)
        each["roles"] = [draw(st.sampled_from(["any", "other"]))]
    return jobs


def folder_in(homes: Path, text: str) -> str:
    """A folder made from this text."""
    name = "".join(each for each in text if not _submit.problem(each, "argument"))
    folder = homes / ("d" + name.replace("/", "_").encode()[:200].decode(errors="ignore"))
    folder.mkdir(exist_ok=True)
    return str(folder)


def without(jobs: list[Any], problems: list[Diagnostic]) -> list[Any]:
    """The jobs without the values that the diagnostics name."""
    document = {"jobs": deepcopy(jobs)}
    for steps in sorted({d.path.steps for d in problems if d.path}, reverse=True):
        holder: Any = document
        for step in steps[:-1]:
            holder = holder[step]
        del holder[steps[-1]]
    return document["jobs"]


@few
@given(jobs=hostile_tasks())
@example(jobs=EVERYTHING)
def test_every_value_is_refused_or_read_back(
    jobs: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    homes = tmp_path_factory.mktemp("homes")
    jobs = deepcopy(jobs)
    for each in jobs:
        if "working_directory" in each["task"]:
            text = each["task"]["working_directory"]
            each["task"]["working_directory"] = folder_in(homes, text)
    jobs = procfile.with_recorders(jobs, homes)
    jobs = without(jobs, check(resolved(jobs, site()), BACKEND))
    resolution = resolved(jobs, site())
    assert check(resolution, BACKEND) == []
    assert read_back(artifacts(resolution, BACKEND), resolution, homes) == processes(resolution)


def test_programs_that_differ_by_task(tmp_path: Path) -> None:
    """A name that is looked for, where the first task's is a path; and two paths."""
    for programs in (["/bin/x", "y"], ["/bin/x", "/bin/y"]):
        each = job("a", [[{"ref": "column", "name": "c"}, "x"]], 2)
        swept = {**each, "sweep": {"c": {"kind": "values", "values": programs}}}
        resolution = resolved([swept], site())
        assert check(resolution, BACKEND) == []
        assert told(artifacts(resolution, BACKEND), resolution, tmp_path) == processes(resolution)
    swept["sweep"]["c"]["values"] = ["/bin/x", "a=/b"]
    (found,) = check(resolved([swept], site()), BACKEND)
    assert "an option or a variable" in found.message


@few
@given(texts=st.lists(hostile_text.filter(bool), min_size=5, max_size=20))
def test_programs_are_refused_or_read_back(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Absolute, relative, and those that are found on the PATH."""
    jobs = [
        job(f"j{number}", [[("/absent/" if number % 2 else "") + text, "x"]])
        for number, text in enumerate(texts)
    ]
    sound = [each for each in jobs if not check(resolved([each], site()), BACKEND)]
    resolution = resolved(sound, site())
    assert told(
        artifacts(resolution, BACKEND), resolution, tmp_path_factory.mktemp("x")
    ) == processes(resolution)


@pytest.mark.parametrize(("name", "env"), [("p42", "env.json"), ("np04", "env.jsonnet")])
def test_examples(name: str, env: str, tmp_path: Path) -> None:
    files = {path.name: path.read_text() for path in (EXAMPLES / name).iterdir()}
    compiled = ccmgen.compile(ccmgen.Sources(files, "boot.jsonnet"), env, ["condor"]).resolution
    # The submitter's variables have a test of their own.
    jobs = tuple(replace(each, inherit=Inherit("clean")) for each in compiled.jobs)
    resolution = replace(compiled, jobs=jobs)
    assert told(artifacts(resolution, BACKEND), resolution, tmp_path) == processes(resolution)


def test_what_people_read(tmp_path: Path) -> None:
    """Settings are what all tasks share, columns what they do not."""
    index = {"ref": "index"}
    each = job("a", [["x", index], ["/y", "z"]], 2, ports={"p": {}, "q": {"fixed": 80}})
    texts = texts_of(resolved([each], site(shared_filesystem=True)), tmp_path)
    assert (
        texts["a.sub"]
        == """\
# Partition part at site test, job a.
# Submit it as daq, in this folder: condor_submit a.sub
universe = vanilla
batch_name = part
My.CcmgenPartition = "part"
My.CcmgenJob = "a"
My.CcmgenTask = "$(task)"
My.CcmgenUser = "daq"
requirements = TARGET.Machine == $(host) && MY.Owner == MY.CcmgenUser
getenv = false
should_transfer_files = NO
log = a.log
output = $(task).out
error = $(task).err
My.CcmgenPorts = "$(ports)"
executable = a.sh
queue task,host,ports,arguments from (
a-000|"daq01"|p=9000 q=80|"0"
a-001|"daq02"|p=9000 q=80|"1"
)
""".replace("|", "\x1f")
    )
    assert (
        texts["a.sh"]
        == """\
#!/bin/sh
# The commands of job a; what differs by task are the arguments.
/usr/bin/env -- x "${1}" &&
exec /y z
"""
    )


def test_wrappers_run_programs_in_order_while_they_succeed(tmp_path: Path) -> None:
    """The programs, not what the shell has under their names."""
    failing = ["sh", "-c", 'echo "$0"; exit 7', "c"]
    commands = [["echo", "a\\nb"], failing, ["echo", "d"]]
    texts_of(resolved([job("a", commands)], site()), tmp_path)
    words = [str(tmp_path / "a.sh"), *chain(*commands)]
    done = subprocess.run(words, env={}, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (7, b"a\\nb\nc\n")


@pytest.mark.parametrize("shell", ["dash", "bash --posix"])
def test_variables_that_shells_change_are_refused(shell: str, tmp_path: Path) -> None:
    program, *options = shell.split()
    start = [require(program), *options]
    names = """
        _ BASH BASHOPTS BASHPID BASH_ARGV0 BASH_COMMAND BASH_ENV BASH_VERSION CDPATH COLUMNS
        COMP_WORDBREAKS DIRSTACK ENV EPOCHREALTIME EPOCHSECONDS EUID FPATH FUNCNAME GROUPS HISTFILE
        HISTSIZE HOSTNAME HOSTTYPE IFS KSH_VERSION LANG LINENO LINES MACHTYPE MAIL MAILPATH OLDPWD
        OPTARG OPTERR OPTIND OSTYPE PIPESTATUS PPID PS1 PS2 PS3 PS4 PWD RANDOM SECONDS SHELL
        SHELLOPTS SHLVL SRANDOM TERM TMOUT UID
    """.split()  # noqa: SIM905 -- a list of words reads better
    jobs = [job("a", [["true"], ["env"]], environment=dict.fromkeys(names, "hostile"))]
    refused = {d.path.steps[-1] for d in check(resolved(jobs, site()), BACKEND) if d.path}
    texts_of(resolved([job("a", [["true"], ["env"]])], site()), tmp_path)
    words = [*start, str(tmp_path / "a.sh"), "true", "env"]
    for name in set(names) - refused:
        done = subprocess.run(words, env={name: "hostile"}, capture_output=True, check=True)
        assert f"{name}=hostile" in done.stdout.decode().splitlines()


def test_environment_policies(tmp_path: Path) -> None:
    """The submitter's variables, of which the task's own ones are never replaced."""
    given = {"GIVEN": "given", "OTHER": "other", "BOTH": "theirs", "TRUE": "t"}
    each = job("a", [["/x"]], environment={"BOTH": "ours"})
    passed_on = {
        ("clean",): (),
        ("allow",): (),
        ("allow", "TRUE"): ("TRUE",),
        ("allow", "false"): (),
        ("allow", "GIVEN", "BOTH", "ABSENT"): ("GIVEN",),
        ("inherit",): ("GIVEN", "OTHER", "TRUE"),
    }
    for policy, names in passed_on.items():
        (ad,) = expand(only(resolved([each], site(*policy)), tmp_path), environ=given)
        expected = {"BOTH": "ours"} | {name: given[name] for name in names}
        if policy == ("inherit",):
            assert ad.environment.items() >= expected.items()
        else:
            assert ad.environment == expected


@pytest.mark.parametrize(
    ("restart", "failures", "successes"),
    [
        (None, 0, 0),
        ({"when": "on-failure", "attempts": 2}, 2, 0),
        ({"when": "on-failure"}, 100, 0),
        ({"when": "always", "attempts": 2}, 2, 2),
        ({"when": "always"}, 100, 100),
    ],
)
def test_restarts(restart: Any, failures: int, successes: int, tmp_path: Path) -> None:
    """A job goes back to the queue as often as it may, whichever way it ended."""
    task = {} if restart is None else {"restart": restart}
    (ad,) = expand(only(resolved([job("a", [["/x"]], **task)], site()), tmp_path))
    endings = [({"ExitCode": 0}, successes), ({"ExitCode": 1}, failures), ({}, failures)]
    for ending, times in endings:
        stays = []
        for completions in range(1, 101):
            state = classad.ClassAd({**ending, "NumJobCompletions": completions})
            text = str(ad.attributes.get("OnExitRemove", True))
            stays.append(classad.ExprTree(text).eval(state) is not True)
        assert stays == [True] * times + [False] * (100 - times)


def test_a_restart_waits(tmp_path: Path) -> None:
    restart = {"when": "always", "delay_seconds": 100}
    text = only(resolved([job("a", [["/x"]], restart=restart)], site()), tmp_path)
    now = int(time.time())
    for completions, entered, starts in [(0, now, True), (1, now, False), (1, now - 101, True)]:
        ran = {"NumJobCompletions": completions, "EnteredCurrentStatus": entered}
        (ad,) = expand(text, [machine("daq01")], state={"Owner": "daq", **ran})
        assert ad.matches == (starts,)


@pytest.mark.parametrize("signal", get_args(Signal))
def test_stop(signal: str, tmp_path: Path) -> None:
    stop = {"signal": signal, "grace_seconds": 7}
    (ad,) = expand(only(resolved([job("a", [["/x"]], stop=stop)], site()), tmp_path))
    wanted = {"KillSig": signal, "JobMaxVacateTime": 7, "WantGracefulRemoval": True}
    assert {name: ad.attributes[name] for name in wanted} == wanted


def test_resources_are_rounded_up(tmp_path: Path) -> None:
    resources = {"cpu_millis": 1001, "memory_bytes": (5 << 20) + 1}
    (ad,) = expand(only(resolved([job("a", [["/x"]], resources=resources)], site()), tmp_path))
    assert (ad.attributes["RequestCpus"], ad.attributes["RequestMemory"]) == (2, 6)


def test_options(tmp_path: Path) -> None:
    """Wrappers are transferred where no file system is shared."""
    jobs = [job("a", [["/x"], ["/y"]])]
    (ad,) = expand(only(resolved(jobs, site()), tmp_path))
    assert ad.attributes["ShouldTransferFiles"] == "YES"
    assert ad.attributes.get("TransferExecutable", True) is True
    named = site(shared_filesystem=True, host_attribute="UtsnameNodename")
    text = only(resolved(jobs, named), tmp_path)
    offers = [machine("x", UtsnameNodename="daq01"), machine("daq01", UtsnameNodename="x")]
    (ad,) = expand(text, offers, state={"Owner": "daq"})
    assert ad.attributes["ShouldTransferFiles"] == "NO"
    assert ad.matches == (True, False)


def test_more_tasks_than_a_submission_takes_are_made_late(tmp_path: Path) -> None:
    def settings_of(cardinality: int) -> str:
        text = only(resolved([job("a", [["/x"]], cardinality)], site()), tmp_path)
        return text.partition("queue ")[0]

    assert "max_materialize" not in settings_of(MAX_AT_ONCE)
    text = settings_of(MAX_AT_ONCE + 1)
    assert f"max_materialize = {MAX_AT_ONCE}\n" in text
    assert len(expand(f'{text}task = a\nhost = "x"\nqueue 3\n')) == 3


def after(*jobs: str, when: str = "finished") -> list[Any]:
    """The order of a job."""
    return [{"job": ident, "when": when} for ident in jobs]


def test_order(tmp_path: Path) -> None:
    """A DAG of the jobs that wait and that are waited for, through those without tasks."""
    jobs = [
        job("last", [["/x"]], after=after("empty", "second", "second")),
        job("alone", [["/x"]]),
        job("empty", [["/x"]], 0, after=after("first")),
        job("second", [["/x"]], 2, after=after("first")),
        job("first", [["/x"], ["/y"]]),
    ]
    texts = texts_of(resolved(jobs, site("allow", "B", "A")), tmp_path)
    assert " ".join(texts) == "last.sub alone.sub second.sub first.sub first.sh part.dag"
    dag = read_dag(texts["part.dag"])
    assert dag.nodes == {name: f"{name}.sub" for name in ("last", "second", "first")}
    assert dag.edges == {("first", "last"), ("second", "last"), ("first", "second")}
    assert dag.inherited == {"A", "B"}
    how = "# Submit it as daq, in this folder: "
    assert f"{how}condor_submit_dag part.dag\n" in texts["last.sub"]
    assert f"{how}condor_submit alone.sub\n" in texts["alone.sub"]
    inherited = texts_of(resolved(jobs, site("inherit")), tmp_path)["part.dag"]
    assert read_dag(inherited).inherited == {"*"}
    assert not read_dag(texts_of(resolved(jobs, site("clean")), tmp_path)["part.dag"]).inherited


@pytest.mark.parametrize(
    ("commands", "task", "path", "words"),
    [
        ([["x", "1\n2"]], {}, "commands[0][1]", "a line break"),
        ([["x"], [NOTHING]], {}, "commands[1][0]", "no name"),
        ([["x=y"]], {}, "commands[0][0]", "an option or a variable"),
        ([["-x/y"]], {}, "commands[0][0]", "an option or a variable"),
        ([["/$$(x)"]], {}, "commands[0][0]", "of the machine"),
        ([["//"]], {}, "commands[0][0]", "names a folder"),
        ([["/opt/daq/.."]], {}, "commands[0][0]", "names a folder"),
        ([["x"]], {"environment": {"HOME": "/"}}, "environment.HOME", "sets HOME itself"),
        ([["x"]], {"environment": {"V": "\x1f"}}, "environment.V", "variable V of job 'a'"),
        ([["x"], ["y"]], {"environment": {"PWD": "/"}}, "environment.PWD", "the shell"),
        ([["x"], ["y"]], {"stop": {"signal": "SIGINT"}}, "stop", "only the last"),
        ([["x"]], {"stop": {"grace_seconds": 601}}, "stop.grace_seconds", "more than 600 s"),
        ([["x"]], {"working_directory": "here"}, "working_directory", "relative"),
    ],
)
def test_refused_by_name(commands: list[list[str]], task: Any, path: str, words: str) -> None:
    (problem,) = check(resolved([job("a", commands, **task)], site()), BACKEND)
    assert (str(problem.path), problem.code) == (f"jobs[0].task.{path}", "inexpressible")
    assert words in problem.message
    assert problem.hint


def test_an_order_of_several_users_is_refused() -> None:
    """Once for each user that cannot submit the DAG; jobs without an order do not matter."""
    jobs = [
        {**job("alone", [["x"]]), "roles": ["third"]},
        job("a", [["x"]], after=after("b")),
        {**job("b", [["x"]]), "roles": ["other"]},
        {**job("c", [["x"]], after=after("b")), "roles": ["other"]},
    ]
    (problem,) = check(resolved(jobs, site()), BACKEND)
    assert (str(problem.path), problem.code) == ("jobs[2]", "inexpressible")
    assert "this one's is other, while that of 'a' is daq" in problem.message


@pytest.mark.parametrize("ident", ["a.b", "a+b", "Parent", "ALL_NODES"])
def test_names_of_nodes_are_refused_where_there_is_a_dag(ident: str) -> None:
    assert check(resolved([job(ident, [["x"]])], site()), BACKEND) == []
    jobs = [job(ident, [["x"]]), job("b", [["x"]], after=after(ident))]
    (problem,) = check(resolved(jobs, site()), BACKEND)
    assert (str(problem.path), problem.code) == ("jobs[0].ident", "illegal-ident")


def test_losses() -> None:
    """Nothing but that HTCondor does not tell whether a job has started."""
    task = {"restart": {"when": "always"}, "stop": {}, "working_directory": "/"}
    jobs = [
        job("a", [["x"], ["y"]], 3, **task, after=after("b") + after("b", when="started")),
        {**job("b", [["x"]]), "roles": ["other"]},
    ]
    for policy in ("clean", "allow", "inherit"):
        (lost,) = losses(resolved(jobs, site(policy)), BACKEND)
        assert Feature.AFTER_STARTED_ELSEWHERE in lost.message


def test_jobs_without_tasks_have_no_artifacts(tmp_path: Path) -> None:
    jobs = [job("a", [["\n"], ["x"]], 0), job("b", [["x"]], after=after("a"))]
    resolution = resolved(jobs, site())
    assert check(resolution, BACKEND) == []
    assert list(texts_of(resolution, tmp_path)) == ["b.sub"]
