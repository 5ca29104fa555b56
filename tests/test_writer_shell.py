"""What `backends/_shell.py` writes is what sh, login shells, honcho, foreman and ssh understand."""

import getpass
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ccmgen.backends import _shell
from tests.consumers import procfile, require
from tests.strategies import FRAGMENTS, environment_names, hostile_text

Run = Callable[..., dict[str, procfile.Record]]

managers = pytest.mark.parametrize("run", [procfile.run_honcho, procfile.run_foreman])

few = settings(
    max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@dataclass(frozen=True)
class Task:
    """What one process of a Procfile shall be handed."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str


tasks = st.builds(
    Task,
    st.lists(hostile_text, max_size=5),
    st.dictionaries(environment_names, hostile_text, max_size=4),
    hostile_text,
)

EVERYTHING = [
    Task(
        list(FRAGMENTS),
        {f"V{n}": text for n, text in enumerate(FRAGMENTS)}
        | {"PORT": "$PORT", "PS": "", "A.B": "="},
        "".join(FRAGMENTS[:-1]),
    ),
    *(Task([text, f"{text}x"], {"PORT": text}, f"{text}=") for text in FRAGMENTS[::4]),
]


def expressible(texts: list[str]) -> list[str]:
    """The texts without a problem, after a check that the others are really refused."""
    for text in texts:
        if _shell.problem(text):
            with pytest.raises(ValueError, match=r"U\+[0-9A-F]{4}"):
                _shell.entry("a", _shell.command([["x", text]], {}))
    return [text for text in texts if not _shell.problem(text)]


def folder_name(text: str) -> str:
    """A name for a folder made from this text."""
    name = "".join(character for character in text if not _shell.problem(character))
    return "d" + name.replace("/", "_").encode()[:200].decode(errors="ignore")


def lay_out(
    homes: Path, batch: list[Task], line: Callable[[str], str]
) -> tuple[Path, dict[str, tuple[list[str], dict[str, str], str]]]:
    """Write a Procfile of recorders; return it and what each of them should record."""
    expected, entries = {}, []
    for number, task in enumerate(batch):
        name = f"task-{number:03}"
        argv = [procfile.recorder(homes / name), *expressible(task.arguments)]
        values = expressible(list(task.environment.values()))
        environment = {k: v for k, v in task.environment.items() if v in values}
        cwd = homes / name / folder_name(task.folder)
        cwd.mkdir()
        expected[name] = (argv, environment, str(cwd))
        entries.append(_shell.entry(name, line(_shell.command([argv], environment, str(cwd)))))
    path = homes / "Procfile"
    path.write_text("".join(entries), encoding="utf-8")
    return path, expected


def seen(found: Mapping[str, procfile.Record]) -> dict[str, tuple[list[str], dict[str, str], str]]:
    """The recorded argv, environment and working directory by process."""
    return {name: (r.argv, r.environment, r.cwd) for name, r in found.items()}


@managers
@few
@given(batch=st.lists(tasks, min_size=8, max_size=8))
@example(batch=EVERYTHING)
def test_managers_hand_on_every_value(
    run: Run, batch: list[Task], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Argv, environment and working directory come back equal, and nothing else comes with them."""
    path, expected = lay_out(tmp_path_factory.mktemp("homes"), batch, lambda line: line)
    assert seen(run(path, path.parent)) == expected


@pytest.fixture(scope="module")
def ssh_options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Options that lead ssh to a real server."""
    with procfile.ssh_server(tmp_path_factory.mktemp("sshd")) as options:
        yield options


@managers
@few
@given(batch=st.lists(tasks, min_size=4, max_size=4))
@example(batch=EVERYTHING[:6])
def test_ssh_hands_on_every_value(
    run: Run,
    batch: list[Task],
    ssh_options: tuple[str, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Through a real ssh all values come back equal, and the remote processes end with theirs."""
    require("ssh")
    destination = f"{getpass.getuser()}@daq-01"
    path, expected = lay_out(
        tmp_path_factory.mktemp("homes"),
        batch,
        lambda line: _shell.remote(line, destination, ssh_options),
    )
    found = run(path, path.parent)
    assert seen(found) == expected
    assert all(procfile.gone(record.pid) for record in found.values())


def test_remote_variables_are_the_sessions(ssh_options: tuple[str, ...], tmp_path: Path) -> None:
    """Through ssh, what is inherited comes from the remote session and not from the manager."""
    argv = [procfile.recorder(tmp_path / "a")]
    line = _shell.command([argv], {}, inherit=["LOGNAME", "LC_ALL"])
    path = tmp_path / "Procfile"
    path.write_text(_shell.entry("a", _shell.remote(line, f"{getpass.getuser()}@x", ssh_options)))
    found = procfile.run_honcho(path, tmp_path)
    assert found["a"].environment == {"LOGNAME": getpass.getuser()}
    assert found["a"].uid == os.getuid()


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "tcsh", "fish"])
@settings(max_examples=5, deadline=None)
@given(texts=st.lists(hostile_text, min_size=10, max_size=20))
@example(texts=[*FRAGMENTS, "!!", "=ls", "{a,b}", "^a^b", "a!b'c\\'d"])
def test_every_login_shell_reads_the_same_words(shell: str, texts: list[str]) -> None:
    """Whatever shell an account has, sshd's call of it gives every word back."""
    argv = [sys.executable, "-ISc", "import json, sys; print(json.dumps(sys.argv[1:]))"]
    argv += expressible(texts)
    line = _shell.command([argv], {"X": "$x"})
    script = "exec /bin/sh -c " + _shell.word(line)
    direct = "exec " + " ".join(map(_shell.word, argv))
    for form in (script, direct):
        run = subprocess.run([require(shell), "-c", form], capture_output=True, check=True)
        assert json.loads(run.stdout) == argv[3:]


@given(tasks, st.lists(environment_names, max_size=3))
def test_no_dollar_is_foremans(task: Task, inherit: list[str]) -> None:
    """At any depth of quoting foreman finds nothing to replace, whatever a `.env` may define."""
    line = _shell.command([["/x", *task.arguments]], task.environment, inherit=inherit)
    assert not re.search(r"\$[A-Za-z0-9_]", _shell.remote(line, "user@host"))


@managers
def test_policies(run: Run, tmp_path: Path) -> None:
    """A clean, an allow-listed and an inherited environment are what they say; ours wins."""
    ours = {"PORT": "9000", "BOTH": "ours"}
    inherits = {"clean": (), "listed": ["GIVEN", "BOTH", "EMPTY", "ABSENT"], "inherited": None}
    (tmp_path / ".env").write_text("GIVEN=dotenv\n")
    lines = [
        _shell.command([[procfile.recorder(tmp_path / name)]], ours, inherit=inherit)
        for name, inherit in inherits.items()
    ]
    path = tmp_path / "Procfile"
    path.write_text("".join(map(_shell.entry, inherits, lines)))
    given_text = "a  'b' \"$GIVEN\" *"
    launcher = {"GIVEN_2": given_text, "BOTH": "theirs", "EMPTY": "", **procfile.ENVIRONMENT}
    found = {name: record.environment for name, record in run(path, tmp_path, launcher).items()}
    assert found["clean"] == ours
    assert found["listed"] == {**ours, "GIVEN": "dotenv", "EMPTY": ""}
    assert found["inherited"].items() >= {**launcher, **ours}.items()


@managers
def test_commands_follow_success_only(run: Run, tmp_path: Path) -> None:
    """A later command runs where the earlier ones ended well, with the same settings."""
    for status, names in ((0, {"first", "second"}), (3, {"first"})):
        homes = tmp_path / str(status)
        argvs = [
            [procfile.recorder(homes / "first", status), "1"],
            [procfile.recorder(homes / "second"), "2"],
        ]
        path = homes / "Procfile"
        path.write_text(_shell.entry("both", _shell.command(argvs, {"A": "b"}, str(homes))))
        found = run(path, homes)
        assert found.keys() == names
        assert all(r.environment == {"A": "b"} and r.cwd == str(homes) for r in found.values())


@managers
def test_program_paths_may_be_hostile(run: Run, tmp_path: Path) -> None:
    """A program is found whatever its path, and an equals sign makes no variable of it."""
    names = ["a=b", "A=$PORT 'x'", "-n !! \\ é", "#;&|"]
    path = tmp_path / "Procfile"
    path.write_text(
        "".join(
            _shell.entry(f"p{n}", _shell.command([[procfile.recorder(tmp_path / name)]], {}))
            for n, name in enumerate(names)
        )
    )
    found = run(path, tmp_path)
    assert {name: record.argv for name, record in found.items()} == {
        name: [str(tmp_path / name / "record")] for name in names
    }


def test_problems_are_exactly_what_the_managers_lose(tmp_path: Path) -> None:
    """Each character is refused if and only if honcho's or foreman's reading loses it."""
    lines = {f"c{n:x}": f"exec {_shell.word(f'a{chr(n)}b')}" for n in range(1, 0xD800)}
    path = tmp_path / "Procfile"
    path.write_text("".join(f"{k}: {v}\n" for k, v in lines.items()), "utf-8", newline="")
    readings = (procfile.read_by_honcho(path), procfile.read_by_foreman(path))
    kept = {k for k, v in lines.items() if all(reading.get(k) == v for reading in readings)}
    assert kept == {k for k, v in lines.items() if not _shell.problem(v)}


def test_names_are_exactly_what_the_managers_list(tmp_path: Path) -> None:
    """A name is refused if and only if the managers would ignore the line."""
    names = ["a", "A-0_z", "-", "9", "", "a.b", "a b", "é", "#a", "٣", "a$"]
    path = tmp_path / "Procfile"
    path.write_text("".join(f"{name}: exec true\n" for name in names))
    named = [name for name in names if not _shell.name_problem(name)]
    assert procfile.checked_by_honcho(path) == procfile.checked_by_foreman(path) == named
    with pytest.raises(ValueError, match="ignored"):
        _shell.entry("a.b", "exec true")


def test_longest_line() -> None:
    """The longest line that is not refused can be started, and a longer one cannot."""
    start = "exec true é"
    longest = start + "x" * (_shell.MAX_LINE_BYTES - len(start.encode()))
    assert _shell.line_problem(longest) is None
    subprocess.run(longest, shell=True, check=True)
    assert "131072" in (_shell.line_problem(longest + "x") or "")
    with pytest.raises(OSError, match="too long"):
        subprocess.run(longest + "x", shell=True, check=True)


@pytest.mark.parametrize(
    "write",
    [
        lambda: _shell.command([["x"]], {"": "v"}),
        lambda: _shell.command([["x"]], {"a=b": "v"}),
        lambda: _shell.command([["x"]], {}, inherit=["x};id;${y"]),
        lambda: _shell.command([["x"]], {}, "relative"),
        lambda: _shell.command([[""]], {}),
    ],
)
def test_what_no_launch_can_mean_is_refused(write: Callable[[], str]) -> None:
    """Names that are none, relative folders and programs without a name are never written."""
    with pytest.raises(ValueError, match=r"name|relative"):
        write()


def test_a_line_is_easy_to_read() -> None:
    """Plain words stay bare, so that a difference between two Procfiles explains itself."""
    line = _shell.command(
        [["/opt/prepare"], ["/opt/readout", "--port", "9000", "it's"]],
        {"RUN": "42", "TITLE": "a b"},
        "/data",
        ["HOME"],
    )
    setting = """env -i -- ${HOME+"HOME=${HOME}"} RUN=42 TITLE='a b'"""
    assert line == (
        f"cd -P -- /data && {setting} /opt/prepare "
        rf"&& exec {setting} /opt/readout --port 9000 'it'\''s'"
    )
    assert _shell.remote("exec env -i -- /opt/x 'a b'", "daq@host", ["-p", "22"]) == (
        "exec ssh -p 22 -n -tt -o BatchMode=yes -- daq@host "
        r"'exec /bin/sh -c '\''exec env -i -- /opt/x '\'\\\'\''a b'\'\\\'"
    )
