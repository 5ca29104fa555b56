"""A real Slurm on this machine: one controller, one node, one partition, on ports of its own."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.consumers import give_up, require

MAX_ARRAY_SIZE = 11
"""So that a job of a dozen tasks is several arrays."""

_CONFIGURATION = """\
ClusterName=test
SlurmctldHost=localhost
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
EnforcePartLimits=ALL
MaxArraySize={max_array_size}
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=localhost CPUs=64 RealMemory=1000
PartitionName=main Nodes=localhost Default=YES State=UP
"""


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _daemon(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    log = (Path(environment["LOGS"]) / f"{Path(command[0]).name}.log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


@contextmanager
def cluster(folder: Path) -> Iterator[Mapping[str, str]]:
    """A running cluster; the environment that its commands need."""
    programs = [require(name) for name in ("munged", "slurmctld", "slurmd", "sbatch", "squeue")]
    if getpass.getuser() != "root":
        give_up("a Slurm that runs jobs needs to be root")
    folder.chmod(0o755)
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)
    configuration = folder / "slurm.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            user=getpass.getuser(),
            controller=_free_port(),
            node=_free_port(),
            max_array_size=MAX_ARRAY_SIZE,
        )
    )
    paths = {f"{Path(program).parent}" for program in programs}
    environment = {
        "PATH": os.pathsep.join([*sorted(paths), os.environ["PATH"]]),
        "SLURM_CONF": str(configuration),
        "LOGS": str(folder),
        "HOME": str(folder),
    }
    munged = (
        *(programs[0], "--foreground", "--force", f"--key-file={key}"),
        *(f"--socket={folder}/munge.socket", f"--pid-file={folder}/munged.pid"),
        *(f"--log-file={folder}/munged.log", f"--seed-file={folder}/munged.seed"),
    )
    with ExitStack() as stack:
        for command in (munged, (programs[1], "-D"), (programs[2], "-D", "-N", "localhost")):
            stack.enter_context(_daemon(command, environment))
            time.sleep(0.3)
        _until(lambda: "idle" in _said(environment, "sinfo", "-h", "-o", "%T"), environment)
        yield environment


def _said(environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def _until(done: Callable[[], bool], environment: Mapping[str, str], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            logs = "\n".join(
                path.read_text(errors="replace")[-2000:]
                for path in Path(environment["LOGS"]).glob("*.log")
            )
            raise AssertionError(f"Slurm is late\n{logs}")
        time.sleep(0.1)


def submit(folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a folder's submit.sh."""
    shell = shutil.which("sh") or "/bin/sh"
    return subprocess.run(
        [shell, str(folder / "submit.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def wait(environment: Mapping[str, str], seconds: float = 60) -> None:
    """Until nothing is queued or runs."""
    _until(lambda: not _said(environment, "squeue", "-h"), environment, seconds)


def cancel_running(environment: Mapping[str, str]) -> None:
    """Cancel everything, once a task runs."""
    _until(lambda: bool(_said(environment, "squeue", "-h", "-t", "RUNNING")), environment)
    subprocess.run(["scancel", f"--user={getpass.getuser()}"], env=environment, check=True)
