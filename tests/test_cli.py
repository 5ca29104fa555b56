"""The command line as a person or a script meets it."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
P42 = [str(ROOT / "examples/p42/boot.jsonnet"), "--env", str(ROOT / "examples/p42/env.json")]
COMMANDS = [
    *("compile", "validate", "plan", "table", "graph", "fetch", "track"),
    *("backends", "roles", "modules", "schema"),
]


def ccmgen(
    *args: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ccmgen", *args],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    done = ccmgen(command, "--help")
    assert done.returncode == 0
    assert f"Example: ccmgen {command} " in " ".join(done.stdout.split())


def test_version() -> None:
    assert ccmgen("--version").stdout.startswith("ccmgen 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    env = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    assert "ccmgen" in ccmgen("--show-completion", shell, env=env).stdout


@pytest.mark.parametrize(
    "args",
    [
        ("compil",),
        ("compile",),
        ("compile", *P42),
        ("compile", *P42, "-b", "procfile", "--check"),
        ("validate",),
        ("plan", P42[0]),
        ("plan", *P42),
        ("plan", *P42, "--lock", "ccmgen.lock", P42[0]),
        ("plan", "a.json", "b.json", "c.json"),
        ("plan", "a.json", "b.json", "--lock", "ccmgen.lock"),
        ("schema", "boots"),
        ("roles", "--format", "yaml"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_hint(args: tuple[str, ...]) -> None:
    done = ccmgen(*args)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: ")


COMPILE = ("compile", *P42, "-b", "procfile")
EMPTY = [
    *((flag, (*COMPILE, flag, "")) for flag in ("-o", "--output", "-J", "--occupied", "--modules")),
    *((flag, (*COMPILE, "-o", "out", flag, "")) for flag in ("--lock", "--roles", "--env")),
    *((flag, ("validate", *P42, flag, "")) for flag in ("--env", "--lock", "--context")),
    *((flag, ("plan", *P42, flag, "")) for flag in ("--env", "--lock")),
    ("--env", ("graph", P42[0], "--env", "")),
    ("--roles", ("roles", "--roles", "")),
    ("--services", ("track", "record.json", "--to", "runs", "--services", "")),
    ("BOOT", ("compile", "", *P42[1:], "-b", "procfile")),
    ("BOOT...", ("validate", P42[0], "")),
    ("BOOT", ("graph", "")),
    ("MACRO", ("table", "")),
    ("RECORD.json...", ("track", "", "--to", "runs")),
]


@pytest.mark.parametrize(("name", "args"), EMPTY)
def test_an_empty_name_of_a_file_or_folder_is_refused(
    name: str, args: tuple[str, ...], tmp_path: Path
) -> None:
    done = ccmgen(*args, cwd=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    refused = re.search("Error: Invalid value for (.*): it is empty; the name of ", done.stderr)
    assert refused and repr(name) in refused[1], done.stderr


def test_one_artifact_goes_to_standard_output() -> None:
    done = ccmgen("compile", *P42, "-b", "procfile")
    assert done.returncode == 0
    assert "\njob1-000: " in done.stdout


def test_the_summary_and_json_say_what_was_done(tmp_path: Path) -> None:
    first = ccmgen("compile", *P42, "-b", "procfile", "-o", str(tmp_path))
    assert first.stdout == f"procfile: 1 added in {tmp_path}/procfile\n"
    again = ccmgen("compile", *P42, "-b", "procfile", "-o", str(tmp_path), "--format", "json")
    assert json.loads(again.stdout) == {
        "unchanged": ["procfile/Procfile"],
        "changed": [],
        "added": [],
        "removed": [],
        "removals": [],
        "losses": [],
    }


def test_check_is_exit_1_with_a_diff(tmp_path: Path) -> None:
    command = ("compile", *P42, "-b", "procfile", "-o", str(tmp_path))
    missing = ccmgen(*command, "--check")
    assert (missing.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "+++ b/procfile/Procfile" in missing.stdout
    ccmgen(*command)
    assert ccmgen(*command, "--check").returncode == 0


def test_a_loss_is_reported_and_an_artifact(tmp_path: Path) -> None:
    boot = """
        local ccm = import 'ccm.libsonnet';
        local again(job, p) = job { task+: { restart: { when: 'always' } } };
        ccm.boot(
          'p',
          [ccm.job('a', ['zoned', 'zzz', 'again'], parameters={ zone: 'local' })],
          roles={ again: ccm.role('Again.', again) },
        )
    """
    (tmp_path / "boot.jsonnet").write_text(boot)
    command = ("compile", "boot.jsonnet", *P42[1:], "-b", "procfile", "-o", "out")
    assert ccmgen(*command, cwd=tmp_path).returncode == 1
    lossy = ccmgen(*command, "--allow-lossy", cwd=tmp_path)
    assert lossy.returncode == 0
    assert "warning[loss]: procfile cannot express restart" in lossy.stderr
    report = json.loads((tmp_path / "out/procfile/losses.json").read_text())
    assert [loss["path"] for loss in report["losses"]] == ["jobs[0].task.restart"]


def test_validate_checks_every_boot_in_every_environment(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"ident": "p", "jobs": [{"ident": "a", "roles": ["no"]}]}')
    env = P42[2]
    done = ccmgen("validate", P42[0], "bad.json", "--env", env, "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    verdicts = json.loads(done.stdout)
    assert [(verdict["boot"], verdict["ok"]) for verdict in verdicts] == [
        (P42[0], True),
        ("bad.json", False),
    ]
    (found,) = verdicts[1]["diagnostics"]
    assert (found["code"], found["path"]) == ("unknown-role", "jobs[0].roles[0]")


def test_roles_of_a_library_of_ones_own(tmp_path: Path) -> None:
    library = """
        local ccm = import 'ccm.libsonnet';
        local idle(job, p) = job { task+: { commands+: [['true']] } };
        { idle: ccm.role('Does nothing.', idle) }
    """
    (tmp_path / "mine.libsonnet").write_text(library)
    job = {"ident": "a", "roles": ["zoned", "idle"], "parameters": {"zone": "local"}}
    (tmp_path / "boot.json").write_text(json.dumps({"ident": "p", "jobs": [job]}))
    listed = ccmgen("roles", "--roles", "mine.libsonnet", "--format", "json", cwd=tmp_path)
    assert json.loads(listed.stdout)["idle"]["doc"] == "Does nothing."
    command = ("compile", "boot.json", *P42[1:], "-b", "procfile", "--roles", "mine.libsonnet")
    assert "a-000: " in ccmgen(*command, cwd=tmp_path).stdout


def test_a_library_folder(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/ident.libsonnet").write_text("'from-the-library'")
    (tmp_path / "boots").mkdir()
    (tmp_path / "boots/boot.jsonnet").write_text("{ ident: import 'ident.libsonnet', jobs: [] }")
    boot = "boots/boot.jsonnet"
    assert ccmgen("validate", boot, cwd=tmp_path).returncode == 1
    assert ccmgen("validate", boot, "-J", "lib", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "kind", ["boot", "macro", "context", "environment", "partition", "resolution"]
)
def test_schemas_are_printed(kind: str) -> None:
    printed = json.loads(ccmgen("schema", kind).stdout)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_backends_are_described() -> None:
    found = {backend["name"]: backend for backend in json.loads(_backends("--format", "json"))}
    assert set(found) == {"nomad", "procfile", "systemd", "condor", "slurm", "local", "resolved"}
    assert "restart" not in found["procfile"]["features"]
    assert "no   restart: " in _backends("procfile")


def _backends(*args: str) -> str:
    return ccmgen("backends", *args).stdout


def _on_a_terminal(*args: str, **env: str) -> str:
    """What the program writes when both its outputs are a terminal."""
    here, there = pty.openpty()
    command = [sys.executable, "-m", "ccmgen", *args]
    with subprocess.Popen(
        command, stdout=there, stderr=there, cwd=ROOT, env={**os.environ, "TERM": "xterm", **env}
    ) as process:
        os.close(there)
        said = b""
        while True:
            try:
                said += os.read(here, 4096)
            except OSError:  # Linux says EIO when the last writer has gone
                break
        process.wait()
    os.close(here)
    return said.decode()


def test_colours_on_a_terminal_unless_no_color() -> None:
    assert "\x1b[31;1merror[" in _on_a_terminal("validate", "missing.json", NO_COLOR="")
    assert "\x1b[" not in _on_a_terminal("validate", "missing.json", NO_COLOR="1")
    assert "\x1b[" not in ccmgen("validate", "missing.json").stderr


def test_progress_on_a_terminal_only(tmp_path: Path) -> None:
    """Of a boot that imports what is not there for two seconds."""
    slow = tmp_path / "slow.jsonnet"
    slow.write_text("{ ident: 'p', jobs: import 'jobs' }")
    os.mkfifo(tmp_path / "jobs")

    def write() -> None:
        (tmp_path / "jobs").write_text("[]")

    said = []
    for validate in (_on_a_terminal, lambda *words: ccmgen(*words).stderr):
        threading.Timer(2, write).start()
        said.append("validating" in validate("validate", str(slow)))
    assert said == [True, False]


def test_a_fault_of_ours_looks_different(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ccmgen.cli.listing\n"
        "def broken(name, as_json): raise RuntimeError('a bug')\n"
        "ccmgen.cli.listing.backends = broken\n"
    )
    done = ccmgen("backends", env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 3
    assert "internal error: this is a fault of ccmgen" in done.stderr


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m ccmgen schema partition | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, cwd=ROOT)
    assert done.stderr == b""


@pytest.mark.parametrize(
    "env",
    [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Tokyo"}],
    ids=["seed", "locale"],
)
def test_the_same_bytes_anywhere(tmp_path: Path, env: dict[str, str]) -> None:
    folders = []
    for name, extra in (("here", {}), ("there", env)):
        folder = tmp_path / name
        folder.mkdir()
        for source in ("boot.jsonnet", "env.jsonnet", "roles.libsonnet"):
            text = (ROOT / "examples/np04" / source).read_text()
            (folder / source).write_text(text)
        backends = [f"--backend={name}" for name in ("procfile", "resolved", "nomad")]
        args = ["compile", "boot.jsonnet", "--env", "env.jsonnet", *backends, "-o", "out"]
        assert ccmgen(*args, cwd=folder, env=extra).returncode == 0
        folders.append(folder / "out")
    one, two = (
        {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
        for out in folders
    )
    assert one == two


def test_a_new_version_takes_the_place_of_the_old(tmp_path: Path) -> None:
    for version in ("v1", "v2"):
        job = {"ident": "a", "roles": ["zoned", "zzz"], "parameters": {"zone": "local"}}
        boot = {"ident": {"name": "p", "version": version}, "jobs": [job]}
        (tmp_path / "boot.json").write_text(json.dumps(boot))
        args = ("compile", "boot.json", *P42[1:], "-b", "systemd", "-b", "resolved", "-o", "out")
        assert ccmgen(*args, cwd=tmp_path).returncode == 0
    names = [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [name for name in names if "v1" in name]
    assert "p-data.json" in names


def test_options_of_every_backend_are_checked(tmp_path: Path) -> None:
    env = json.loads(Path(P42[2]).read_text())
    env["backends"] = {"nomad": {"datacentres": []}, "nomda": {}}
    (tmp_path / "env.json").write_text(json.dumps(env))
    done = ccmgen("validate", P42[0], "--env", str(tmp_path / "env.json"), "--format", "json")
    found = json.loads(done.stdout)[0]["diagnostics"]
    assert [(each["code"], each["path"]) for each in found] == [
        ("bad-option", "backends.nomad.datacentres"),
        ("unknown-backend", "backends.nomda"),
    ]


def test_faults_of_software_and_policy_are_the_environments(tmp_path: Path) -> None:
    env = json.loads(Path(P42[2]).read_text())
    env["software"]["appfwk"] = {"environment": {"X": "two\nlines"}}
    env["environment"] = {"policy": "allow", "allow": ["PATH"]}
    (tmp_path / "env.json").write_text(json.dumps(env))
    args = (
        "compile",
        P42[0],
        "--env",
        str(tmp_path / "env.json"),
        "-b",
        "systemd",
        "-b",
        "procfile",
    )
    done = ccmgen(*args, "--format", "json")
    found = {(each["code"], each["path"]) for each in json.loads(done.stdout)["diagnostics"]}
    assert found == {
        ("inexpressible", "software.appfwk.environment.X"),
        ("loss", "zones.local.environment"),
    }


@pytest.mark.parametrize("args", [("schema", "boot"), ("validate", P42[0])])
def test_a_full_disk_is_no_fault_of_ours(args: tuple[str, ...]) -> None:
    command = " ".join([sys.executable, "-m", "ccmgen", *args, "> /dev/full"])
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (1, "error: No space left on device: the output\n")


@pytest.mark.parametrize("more", ["", "--no-cache", "--format text"])
def test_closed_streams_are_no_fault_of_ours(tmp_path: Path, more: str) -> None:
    command = [sys.executable, "-m", "ccmgen", "compile", *P42, "-b", "procfile", "--allow-lossy"]
    line = " ".join([*command, "-o", str(tmp_path / "out"), more])

    def run(closed: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", f"{line} {closed}"], capture_output=True, text=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()[-1]

    assert run("2>&-") == (0, f"procfile: 1 added in {tmp_path}/out/procfile")
    assert run(">&-") == (1, "error: Bad file descriptor: the output")
    assert run("<&- 2>&-") == (0, f"procfile: 1 unchanged in {tmp_path}/out/procfile")


@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
def test_a_name_that_cannot_be_printed_is_escaped(tmp_path: Path, encoding: str) -> None:
    name = os.fsdecode(b"caf\xc3\xa9\xff")
    args = ("compile", *P42, "-b", "procfile", "--allow-lossy", "-o", str(tmp_path / name))
    done = ccmgen(*args, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert done.stdout.endswith("\\udcff/procfile\n")


def test_check_where_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    done = ccmgen("compile", *P42, "-b", "procfile", "-o", str(tmp_path / "out"), "--check")
    assert (done.returncode, done.stderr) == (1, "")


def test_a_library_folder_that_is_none() -> None:
    assert (
        "error[unreadable-file]: -J nowhere" in ccmgen("validate", P42[0], "-J", "nowhere").stderr
    )


@pytest.mark.parametrize("args", [(), ("nope",)])
def test_the_contract_needs_the_name_of_a_backend(args: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "ccmgen.contract", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_an_unknown_backend_hides_nothing_that_is_wrong_with_the_boot(tmp_path: Path) -> None:
    boot = tmp_path / "boot.json"
    boot.write_text('{"ident": "p", "jobs": [{"ident": "a", "roles": ["zz"]}]}')
    done = ccmgen("compile", str(boot), *P42[1:], "-b", "nomda", "--format", "json")
    codes = [found["code"] for found in json.loads(done.stdout)["diagnostics"]]
    assert codes == ["unknown-backend", "unknown-role"]


def test_a_current_folder_that_has_been_deleted_is_what_is_wrong(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    program = f"cd {gone} && rmdir {gone} && exec {sys.executable} -P -m ccmgen validate b.jsonnet"
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False)
    said = "error: the current folder is not there any more; change to one that is\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_a_role_says_which_resources_a_task_may_take() -> None:
    said = ccmgen("roles", "placed").stdout
    assert all(key in said for key in ("`slots`", "`cpu_millis`", "`memory_bytes`", "`devices`"))
