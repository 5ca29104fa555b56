"""systemd: what it finds wrong with units, what it reads in them, what their programs receive."""

import fcntl
import functools
import io
import itertools
import os
import re
import signal
import subprocess
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.consumers import give_up, require

UNITS = "/etc/systemd/system"
RECEIVED = "/received"
JOURNAL = ("journalctl", "--no-pager", "--output=short-monotonic")

SHOWN = "Id,LoadState,ActiveState,SubState,Result,ExecMainPID,ExecMainStatus,NRestarts,Slice"


@dataclass(frozen=True)
class Understood:
    """What systemd read in one unit."""

    commands: Mapping[str, tuple[tuple[str, ...], ...]]
    """By setting, such as `ExecStart`, in the order in which they run."""
    environment: Mapping[str, str]
    fields: Mapping[str, str]
    """The rest under systemd's own words, the last of each: `WorkingDirectory`, `User`, `Slice`."""


@dataclass(frozen=True)
class Received:
    """What one process of a unit got."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: str
    pid: int
    uid: int
    gid: int


@dataclass(frozen=True)
class Booted:
    """What became of the units in a running systemd."""

    state: str
    """`running`, `degraded` when any unit failed, or `maintenance` without the target."""
    received: Mapping[str, tuple[Received, ...]]
    """By unit, its recorders in the order in which they ran."""
    properties: Mapping[str, Mapping[str, str]]
    """By unit, what `systemctl show` says at the end of `SHOWN`."""
    journal: str
    seconds: float


def verify(units: Mapping[str, str], *, absent_programs: bool = False) -> list[str]:
    """All faults that systemd-analyze finds; `absent_programs` need not be on this machine."""
    absent = re.compile(r"Command .* is not executable: No such file or directory").search
    return [line for line in _analyze(units, {})[1] if not (absent_programs and absent(line))]


def understood(units: Mapping[str, str]) -> dict[str, Understood]:
    r"""What systemd read in each unit, from its own dump.

    The dump writes arguments unambiguously and other values raw: an environment value that holds
    `\n\t\tEnvironment: ` would be read as two, for which only `run` tells the truth.
    """
    dump, _ = _analyze(units, {"SYSTEMD_LOG_LEVEL": "debug"})
    parts = re.split(r"^\t-> Unit (.+):\n", dump, flags=re.MULTILINE)
    return {name: _understood(body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _analyze(units: Mapping[str, str], settings: dict[str, str]) -> tuple[str, list[str]]:
    verify_them = [require("systemd-analyze"), "verify", "--man=no"]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in units.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        verify_them += [f"{folder}/{name}" for name in units if "/" not in name]
        environment = {"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{folder}:"} | settings
        done = subprocess.run(
            verify_them, env=environment, capture_output=True, timeout=120, check=False
        )
    complaints = done.stderr.decode(errors="replace").replace(f"{folder}/", "").split("\n")[:-1]
    failed = [f"systemd-analyze returned {done.returncode}"] if done.returncode else []
    return os.fsdecode(done.stdout), complaints or failed


_FIELD = re.compile(r"\t\t([A-Z][A-Za-z ]*): (.*)", re.DOTALL)
_EXEC = re.compile(r"\t\t-> (Exec\w+):")
_COMMAND_LINE = "\t\t\tCommand Line: "
_AFTER = {"EnvironmentFile", "PassEnvironment", "UnsetEnvironment", "RuntimeDirectoryPreserve"}


def _understood(body: str) -> Understood:
    commands: dict[str, tuple[tuple[str, ...], ...]] = {}
    variables: list[str] = []
    fields: dict[str, str] = {}
    in_environment, setting = False, ""
    for line in body.split("\n"):
        field = _FIELD.fullmatch(line)
        if field and field[1] == "Environment":
            in_environment = True
            variables.append(field[2])
        elif in_environment and not (field and field[1] in _AFTER):
            variables[-1] += f"\n{line}"
        elif field:
            in_environment = False
            fields[field[1]] = field[2]
        elif started := _EXEC.fullmatch(line):
            setting = started[1]
            commands[setting] = ()
        elif line.startswith(_COMMAND_LINE):
            commands[setting] += (_arguments(line.removeprefix(_COMMAND_LINE)),)
    return Understood(commands, _environment(variables), fields)


def _environment(variables: Iterable[str]) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in variables)}


_ARGUMENT = re.compile(r'"((?:[^"\\]|\\.)*)"(?: |\Z)|([^ "\\]+)(?: |\Z)', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_CONTROLS = bytes.maketrans(b"abfnrtv", b"\a\b\f\n\r\t\v")
_DOLLAR = re.compile(r"\$\$|\$\{|\A\$")


def _arguments(line: str) -> tuple[str, ...]:
    found = list(_ARGUMENT.finditer(line))
    if sum(len(one[0]) for one in found) != len(line):
        raise ValueError(f"not a command line as systemd dumps it: {line!r}")
    words = (one[2] or os.fsdecode(_ESCAPE.sub(_unescaped, os.fsencode(one[1]))) for one in found)
    return tuple(_DOLLAR.sub(_dollar, word) for word in words)


def _unescaped(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8)]) if len(code) == 3 else code.translate(_CONTROLS)


def _dollar(found: re.Match[str]) -> str:
    """Undoes `$$`, which systemd leaves until the start: systemd.service(5), "Command lines"."""
    if found[0] != "$$":
        raise ValueError(f"systemd would expand a variable here: {found.string!r}")
    return "$"


_RECORDER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
    char script[999];
    clearenv();
    snprintf(script, sizeof script,
        "set -e; d=" RECEIVED "/.%1$d; mkdir $d; cd /proc/%1$d;"
        "cp -P cmdline environ cwd status cgroup $d; mv $d " RECEIVED "/$(date +%%s.%%N)-%1$d",
        getpid());
    if (system(script)) abort();
    if (STATUS >= 0) return STATUS;
    for (;;) pause();
}
"""


@functools.cache
def recorder(status: int | None = None) -> bytes:
    """A program that records what it received, then exits with `status` or waits to be stopped.

    It must be a binary: the kernel hides from a script by which name it was called.
    """
    defined = [f'-DRECEIVED="{RECEIVED}"', f"-DSTATUS={-1 if status is None else status}"]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "recorder")
        compiling = [require("cc"), *defined, "-o", str(program), "-x", "c", "-"]
        subprocess.run(compiling, input=_RECORDER, text=True, check=True, timeout=60)
        return program.read_bytes()


# $1: an empty folder, $2: a tar file for the container, $3: the folder of records, $4: the target.
# The upper layer is a tmpfs, as an overlay, which / may be, cannot be one. A filled machine-id
# keeps systemd from enabling units as it does at a first boot.
_MOUNT = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
"""
_BOOT = f"""{_MOUNT}
chroot "$1/root" sh -ec '
    cd /lib/systemd/system
    rm -rf *.wants /etc/systemd/system/*.wants
    mkdir sysinit.target.wants
    ln -s ../systemd-journald.socket sysinit.target.wants/
    : >/etc/fstab
    echo 0123456789abcdef0123456789abcdef >/etc/machine-id
    tar --extract --directory=/ --no-same-owner --preserve-permissions --keep-directory-symlink
' <"$2"
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
export SYSTEMD_NSPAWN_TMPFS_TMP=0
exec systemd-nspawn --quiet --directory="$1/root" --machine=ccmgen --register=no --keep-unit \
    --private-network --resolv-conf=off --timezone=off --link-journal=no --console=pipe \
    --bind="$3:{RECEIVED}" --boot -- --unit="$4" </dev/null
"""


def run(
    units: Mapping[str, str],
    target: str,
    files: Mapping[str, tuple[bytes, bool]] | None = None,
    *,
    limit_seconds: float = 60,
) -> Booted:
    """Boots systemd with `target`, until each of the units was recorded or stands still.

    `files` are put into the container: by path, content and whether executable; a path that
    ends in a slash is a folder. Only programs made by `recorder` are recorded.
    """
    require_boot()
    with tempfile.TemporaryDirectory() as scratch:
        records, tree = Path(scratch, "received"), Path(scratch, "tree.tar")
        records.mkdir()
        records.chmod(0o1777)
        texts = {"tmp.mount": "", **units}  # empty: masked, so that /tmp keeps the given files
        placed = {f"{UNITS}/{name}": (text.encode(), False) for name, text in texts.items()}
        tree.write_bytes(_tar(placed | dict(files or {})))
        with _container(Path(scratch), tree, records, target) as container:
            return _settle(container, units, records, limit_seconds)


def require_boot() -> None:
    """Skips the test where no systemd can be booted; in CI it fails."""
    for program in ("systemd-nspawn", "nsenter", "unshare", "setpriv", "chroot", "tar"):
        require(program)
    if refused := _refused():
        give_up(f"no container can be started here: {refused}")


@functools.cache
def _refused() -> str:
    if os.geteuid() != 0:
        return "not root"
    with tempfile.TemporaryDirectory() as folder:
        trial = [*_ISOLATED, _MOUNT, "sh", folder]
        tried = subprocess.run(trial, capture_output=True, check=False, timeout=30)
    return tried.stderr.decode(errors="replace").strip() if tried.returncode else ""


_ISOLATED = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c"),
)
"""Runs a shell script in namespaces that die with the tests, and mounts and processes with them."""


def _tar(files: Mapping[str, tuple[bytes, bool]]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, (content, executable) in files.items():
            entry = tarfile.TarInfo(path.strip("/"))
            entry.type = tarfile.DIRTYPE if path.endswith("/") else tarfile.REGTYPE
            entry.mode = 0o755 if executable or entry.isdir() else 0o644
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


@dataclass(frozen=True)
class _Container:
    process: subprocess.Popen[bytes]
    console: Path
    started: float

    def init(self) -> int:
        """The container's first process once it is systemd, before that 0."""
        inner = (child for nspawn in _children(self.process.pid) for child in _children(nspawn))
        return next((child for child in inner if _about(child, "comm") == "systemd\n"), 0)

    def ask(self, *command: str) -> str:
        """What a command in the container prints; nothing while there is no container."""
        if not (init := self.init()):
            return ""
        enter = ("nsenter", "-t", str(init), "-m", "-u", "-i", "-n", "-p")
        done = subprocess.run([*enter, *command], capture_output=True, check=False, timeout=30)
        return done.stdout.decode("utf-8", "replace")


@contextmanager
def _container(scratch: Path, tree: Path, records: Path, target: str) -> Iterator[_Container]:
    # One at a time: systemd-nspawn puts its containers into control groups of fixed names.
    with Path(__file__).open() as lock, Path(scratch, "console").open("wb") as console:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mounts = scratch / "mounts"
        mounts.mkdir()
        boot: list[str | Path] = [*_ISOLATED, _BOOT, "sh", mounts, tree, records, target]
        process = subprocess.Popen(boot, stdout=console, stderr=console)
        container = _Container(process, scratch / "console", time.monotonic())
        try:
            yield container
        finally:
            groups = _control_groups(container.init())
            for first in _children(process.pid) or [process.pid]:
                os.kill(first, signal.SIGKILL)
            process.wait()
            folders = [folder for group in groups for folder in [group, *group.rglob("*/")]]
            for folder in sorted(folders, reverse=True):
                with suppress(OSError):
                    folder.rmdir()


def _control_groups(pid: int) -> list[Path]:
    """Those that systemd-nspawn made: they do not vanish with their processes."""
    groups = re.findall(r":([^:]*)/payload/init\.scope$", _about(pid, "cgroup"), re.MULTILINE)
    made = itertools.product(("", "/systemd", "/unified"), set(groups), ("payload", "supervisor"))
    return [Path(f"/sys/fs/cgroup{mount}{group}/{part}") for mount, group, part in made]


def _children(pid: int) -> list[int]:
    return [int(child) for child in _about(pid, f"task/{pid}/children").split()]


def _about(pid: int, what: str) -> str:
    try:
        return Path(f"/proc/{pid}/{what}").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""


def _settle(
    container: _Container, units: Mapping[str, str], records: Path, limit_seconds: float
) -> Booted:
    names = [name for name in units if "/" not in name]
    while time.monotonic() - container.started < limit_seconds and container.process.poll() is None:
        time.sleep(0.03)
        state = container.ask("systemctl", "is-system-running").strip()
        if state not in {"running", "degraded", "maintenance"}:
            continue
        shown = _shown(container.ask("systemctl", "show", "-p", SHOWN, "--", *names))
        received = _received(records)
        if len(shown) == len(names) and all(_stands(one, received) for one in shown.values()):
            seconds = time.monotonic() - container.started
            return Booted(state, received, shown, container.ask(*JOURNAL), seconds)
    raise TimeoutError(f"not settled:\n{container.console.read_text()}{container.ask(*JOURNAL)}")


def _stands(properties: Mapping[str, str], received: Mapping[str, tuple[Received, ...]]) -> bool:
    """A unit without a process, or whose process has been recorded."""
    unit, main = properties["Id"], properties.get("ExecMainPID")
    ended = not unit.endswith(".service") or properties["ActiveState"] in {"inactive", "failed"}
    return ended or main in {str(one.pid) for one in received.get(unit, ())}


def _shown(text: str) -> dict[str, dict[str, str]]:
    blocks = [_environment(block.splitlines()) for block in text.split("\n\n") if block.strip()]
    return {block["Id"]: block for block in blocks}


def _received(records: Path) -> dict[str, tuple[Received, ...]]:
    found: defaultdict[str, list[Received]] = defaultdict(list)
    for folder in sorted(records.glob("[0-9]*")):
        groups = (folder / "cgroup").read_text(encoding="utf-8").splitlines()
        ours = next(group for group in groups if ":name=systemd:" in group or group[:3] == "0::")
        # systemd puts `_` before a name that the kernel might mistake for a file of its own.
        unit = ours.rpartition("/")[2].removeprefix("_")
        found[unit].append(_record(folder))
    return {unit: tuple(records) for unit, records in found.items()}


def _record(folder: Path) -> Received:
    strings = {
        name: os.fsdecode((folder / name).read_bytes()).split("\0")[:-1]
        for name in ("cmdline", "environ")
    }
    status = (folder / "status").read_text(encoding="utf-8", errors="replace")
    numbers = dict(re.findall(r"^(Pid|Uid|Gid):\t(\d+)", status, re.MULTILINE))
    return Received(
        argv=tuple(strings["cmdline"]),
        environment=_environment(strings["environ"]),
        cwd=str((folder / "cwd").readlink()),
        pid=int(numbers["Pid"]),
        uid=int(numbers["Uid"]),
        gid=int(numbers["Gid"]),
    )
