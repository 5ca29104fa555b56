"""HTCondor as a consumer: its own bindings turn a submit description into job ads.

The bindings run in a child process with a time limit, because a macro that names itself hangs
them. Every ad is written out and parsed again in the old syntax, the one in which a job travels to
the schedd, and then `$$(x)` is replaced the way the schedd does it for the starter. `complaints`
and `read_dag` are strict readers for what HTCondor itself accepts in silence; the bindings have no
reader for DAG files.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from ccmgen.artifact import Artifact
from ccmgen.resolution import Resolution
from tests.consumers import procfile
from tests.processes import Process

CHILD = Path(__file__).with_name("condor_child.py")

STRANGER = "stranger"
"""A user who must not submit anything."""

_MANUAL = """
    accounting_group accounting_group_user allowed_execute_duration allowed_job_duration arguments
    batch_name checkpoint_destination checkpoint_exit_code concurrency_limits
    concurrency_limits_expr container_image container_service_names container_target_dir
    copy_to_spool coresize cron_day_of_month cron_day_of_week cron_hour cron_minute cron_month
    cron_prep_time cron_window dagman_log deferral_prep_time deferral_time deferral_window
    description docker_image docker_network_type docker_override_entrypoint docker_pull_policy
    dont_encrypt_input_files dont_encrypt_output_files email_attributes encrypt_execute_directory
    encrypt_input_files encrypt_output_files environment erase_output_and_error_on_restart error
    executable getenv gpus_maximum_capability gpus_minimum_capability gpus_minimum_memory
    gpus_minimum_runtime hold hold_kill_sig image_size initialdir input job_ad_information_attrs
    job_lease_duration job_machine_attrs job_machine_attrs_history_length job_max_vacate_time
    keep_claim_idle kill_sig leave_in_queue log log_xml manifest manifest_dir match_list_length
    max_idle max_job_retirement_time max_materialize max_retries max_transfer_input_mb
    max_transfer_output_mb mount_under_scratch next_job_start_delay nice_user notification
    notify_user on_exit_hold on_exit_hold_reason on_exit_hold_subcode on_exit_remove output
    output_destination periodic_hold periodic_hold_reason periodic_hold_subcode periodic_release
    periodic_remove periodic_vacate preserve_relative_paths primary_unix_group priority rank
    remote_initialdir remove_kill_sig request_cpus request_disk request_gpus request_memory
    require_gpus requirements retry_until run_as_owner shell should_transfer_files
    skip_filechecks skip_if_dataflow stack_size starter_debug starter_log stream_error
    stream_input stream_output submit_event_notes success_exit_code transfer_checkpoint_files
    transfer_container transfer_error transfer_executable transfer_input transfer_input_files
    transfer_output transfer_output_files transfer_output_remaps transfer_plugins
    ulog_execute_attrs universe use_oauth_services want_graceful_removal want_job_networking
    when_to_transfer_output
"""
COMMANDS = frozenset(_MANUAL.split())
"""What the manual's page `condor_submit` defines for a job that is a program (version 24.12),
without the deprecated `kill_sig_timeout`; `request_<tag>` is any tag that machines offer."""

SETTING = re.compile(r"(\+?[A-Za-z_][\w.]*)[ \t]*=.*")
QUEUE = re.compile(r"queue(?:[ \t]+(\d+))?(?:[ \t]+([\w, \t]+?)[ \t]+from[ \t]+\()?")
NODE = re.compile(r"(?!(?i:PARENT|CHILD|ALL_NODES)$)[A-Za-z0-9_:@-]+")

BLANKS = " \t\r\v\f"


class CondorError(Exception):
    """HTCondor refused a submit description, hung on it, or would replace parts of a value."""


@dataclass(frozen=True)
class Ad:
    """A job as HTCondor understood it."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: str
    accounting_group: str | None
    accounting_user: str | None
    requirements: str
    matches: tuple[bool, ...]
    """Whether the job accepts each of the machines that were handed in."""
    attributes: Mapping[str, object]
    """All of the ad: literals as values, expressions as text."""


@dataclass(frozen=True)
class Dag:
    """A DAG: the submit description of every node, who waits for whom, and the patterns of the
    submitter's variables that jobs can inherit through DAGMan."""

    nodes: Mapping[str, str]
    edges: frozenset[tuple[str, str]]
    inherited: frozenset[str]


def machine(name: str, **attributes: object) -> dict[str, object]:
    """The ad of an idle Linux machine in the submitter's file system domain."""
    ad: dict[str, object] = {
        "Machine": name,
        "Arch": "X86_64",
        "OpSys": "LINUX",
        "Cpus": 64,
        "Memory": 1 << 20,
        "Disk": 1 << 40,
        "HasFileTransfer": True,
        "FileSystemDomain": "test",
    }
    return ad | attributes


def expand(
    text: str,
    machines: Sequence[Mapping[str, object]] = (),
    environ: Mapping[str, str] = {},
    state: Mapping[str, object] = {},
) -> list[Ad]:
    """The jobs that a submit description makes, when `environ` is the submitter's environment.

    Whether they match is asked when the schedd has set the attributes of `state`.
    """
    (ads,) = expand_many([text], machines, environ, state)
    if isinstance(ads, CondorError):
        raise ads
    return ads


def expand_many(
    texts: Sequence[str],
    machines: Sequence[Mapping[str, object]] = (),
    environ: Mapping[str, str] = {},
    state: Mapping[str, object] = {},
    folder: Path | None = None,
    seconds: float = 60,
) -> list[list[Ad] | CondorError]:
    """What `expand` gives or raises for each of several submit descriptions, from one child.

    They are submitted in `folder`.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-I", CHILD],
            input=json.dumps([texts, machines, state]).encode(),
            env={**environ, "CONDOR_CONFIG": "/dev/null", "_CONDOR_FILESYSTEM_DOMAIN": "test"},
            cwd=folder,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise CondorError(f"HTCondor did not answer within {seconds} s") from late
    if child.returncode:
        raise CondorError(child.stderr.decode(errors="replace"))
    return [
        CondorError(answer) if isinstance(answer, str) else [_ad(**fields) for fields in answer]
        for answer in json.loads(child.stdout)
    ]


def complaints(text: str, tags: Iterable[str] = ()) -> list[str]:
    """Everything in a submit description that HTCondor would drop or misread without a word.

    `tags` are the machine resources that `request_<tag>` may ask for.
    """
    lines = iter(text.removesuffix("\n").split("\n"))
    known = COMMANDS.union(f"request_{tag}".lower() for tag in tags)
    used = {name.lower() for name in re.findall(r"\$\(([\w.]+)", text)}
    names: list[str] = []
    found: list[str] = []
    for line in lines:
        setting, queue = SETTING.fullmatch(line), QUEUE.fullmatch(line)
        if setting and not line.endswith("\\"):
            names.append(setting[1].lower())
        elif queue:
            columns = re.split(r"[, \t]+", queue[2]) if queue[2] else []
            names += [column.lower() for column in columns if column.lower() not in names]
            found += _complaints_of_rows(lines, len(columns)) if columns else []
            found += [f"unread: {rest}" for rest in lines if rest]
            break
        elif line and not line.startswith("#"):
            found.append(f"not a setting: {line}")
    else:
        found.append("no queue statement")
    found += [f"set twice: {name}" for name in sorted({n for n in names if names.count(n) > 1})]
    return found + [
        f"unknown: {name}"
        for name in names
        if name not in known and name not in used and not name.startswith(("+", "my."))
    ]


def _complaints_of_rows(lines: Iterable[str], columns: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line.startswith(")"):
            return found if line == ")" else [*found, f"unread: {line}"]
        if not line.strip(BLANKS) or line.startswith("#"):
            found.append(f"not a row: {line!r}")
        elif columns > 1 and line.count("\x1f") != columns - 1:
            found.append(f"not {columns} cells: {line}")
    return [*found, "no end of the table"]


def read_dag(text: str) -> Dag:
    """A DAG file of plain `JOB`, `PARENT … CHILD …` and `ENV GET` lines that make sense."""
    nodes: dict[str, str] = {}
    edges: set[tuple[str, str]] = set()
    inherited: set[str] = set()
    for line in text.splitlines():
        match line.split():
            case ["JOB", name, file] if NODE.fullmatch(name) and name not in nodes:
                nodes[name] = file
            case ["PARENT", *parents, "CHILD", child] if parents and "CHILD" not in parents:
                edges.update((parent, child) for parent in parents)
            case ["ENV", "GET", *patterns] if patterns:
                inherited.update(patterns)
            case [] | ["#", *_]:
                pass
            case _:
                raise CondorError(f"not a line of a DAG: {line}")
    if unknown := {name for edge in edges for name in edge} - nodes.keys():
        raise CondorError(f"not nodes: {sorted(unknown)}")
    try:
        TopologicalSorter({child: [p for p, c in edges if c == child] for child in nodes}).prepare()
    except CycleError as error:
        raise CondorError(f"a cycle: {error.args[1]}") from error
    return Dag(nodes, frozenset(edges), frozenset(inherited))


def written(artifacts: Iterable[Artifact], folder: Path) -> dict[str, str]:
    """The artifacts' texts by path; they are also put into the folder."""
    texts = {}
    for artifact in artifacts:
        path = folder / artifact.path
        content = b"".join(artifact.chunks)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if artifact.executable else 0o644)
        texts[artifact.path] = content.decode(errors="replace")
    return texts


def submitted(
    artifacts: Iterable[Artifact], resolution: Resolution, folder: Path
) -> dict[str, tuple[Ad, str, str]]:
    """By task ident: the job, the user who must have submitted it, the one host it accepts."""
    texts = [text for path, text in written(artifacts, folder).items() if path.endswith(".sub")]
    assert [complaints(text) for text in texts] == [[]] * len(texts)
    machines = [machine(host.name) for host in resolution.hosts]
    found: dict[str, tuple[Ad, str, str]] = {}
    for user in sorted({STRANGER, *(job.user for job in resolution.jobs)}):
        for ads in expand_many(texts, machines, state={"Owner": user}, folder=folder):
            assert not isinstance(ads, CondorError), ads
            for ad in ads:
                for host, accepted in zip(resolution.hosts, ad.matches, strict=True):
                    if accepted:
                        ident = str(ad.attributes["CcmgenTask"])
                        assert ident not in found
                        found[ident] = (ad, user, host.name)
    return found


def told(artifacts: Iterable[Artifact], resolution: Resolution, folder: Path) -> dict[str, Process]:
    """By task ident, what HTCondor is to start: single commands, which env(1) may look for."""
    read = {}
    for ident, (ad, user, host) in submitted(artifacts, resolution, folder).items():
        found = ad.argv[2:] if ad.argv[:2] == ("/usr/bin/env", "--") else ad.argv
        read[ident] = _process(ad, user, host, (found,))
    return read


def read_back(
    artifacts: Iterable[Artifact], resolution: Resolution, folder: Path
) -> dict[str, Process]:
    """By task ident, what the jobs' programs see, started as HTCondor's starter does it.

    They are those of `procfile.with_recorders`, below the folder.
    """
    found = submitted(artifacts, resolution, folder)
    tasks = {job.task_ident(i): job for job in resolution.jobs for i in range(job.cardinality)}
    children = []
    for ident, job in tasks.items():
        for number in range(len(job.commands)):
            procfile.recorder(folder / f"{ident}.{number}", status=0)
        ad = found[ident][0]
        where: Any = ad.attributes.get("RemoteIwd", folder)
        children.append(subprocess.Popen(ad.argv, env=ad.environment, cwd=where))
    assert {child.wait(60) for child in children} <= {0}
    records = procfile.records(folder)
    read = {}
    for ident, job in tasks.items():
        ad, user, host = found[ident]
        seen = [records[f"{ident}.{number}"] for number in range(len(job.commands))]
        assert all(record.environment.items() >= ad.environment.items() for record in seen)
        assert {record.cwd for record in seen} == {ad.attributes.get("RemoteIwd", str(folder))}
        read[ident] = _process(ad, user, host, tuple(tuple(record.argv) for record in seen))
    return read


def start(ad: Ad, folder: Path, scratch: Path) -> int:
    """Run a job as HTCondor's starter does it; its exit status.

    In an empty scratch folder, with the files of `transfer_input_files` (of a path that ends in a
    slash, what is in it), and nothing brought back ("condor_submit" in the manual). `folder` is
    where it was submitted.
    """
    scratch.mkdir()
    listed = str(ad.attributes.get("TransferInput", ""))
    for name in filter(None, (part.strip() for part in listed.split(","))):
        source = folder / name
        if name.endswith("/"):
            shutil.copytree(source, scratch, dirs_exist_ok=True)
        else:
            shutil.copy(source, scratch)
    program = ad.argv[0]
    if ad.attributes.get("TransferExecutable", True):
        program = str(shutil.copy(program, scratch))
    assert ad.attributes["TransferOutput"] == ""
    argv = [program, *ad.argv[1:]]
    return subprocess.run(argv, env=ad.environment, cwd=scratch, check=False).returncode


def _process(ad: Ad, user: str, host: str, commands: tuple[tuple[str, ...], ...]) -> Process:
    directory = ad.attributes.get("RemoteIwd")
    ports = str(ad.attributes.get("CcmgenPorts", "")).split()
    assert ad.attributes["CcmgenUser"] == user
    return Process(
        commands=commands,
        environment=ad.environment,
        user=user,
        directory=None if directory is None else str(directory),
        host=host,
        ports={name: int(number) for name, number in (port.split("=") for port in ports)},
    )


def _ad(argv: list[str], environment: list[str], **fields: Any) -> Ad:
    variables = dict(item.split("=", 1) for item in environment)
    return Ad(tuple(argv), variables, matches=tuple(fields.pop("matches")), **fields)
