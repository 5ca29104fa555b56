"""What backends._unit writes is what systemd reads, and what its programs receive."""

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmgen.backends import _unit
from tests.consumers import systemd
from tests.strategies import environment_names, hostile_text

PROGRAM = "/opt/recorder"

HOSTILE = (
    "", " ", "  two  ", "'", '"', "it's", '"x"', "\\", "\\\\", "ends\\", "\\n", "\\x41", "%", "%%",
    "%i", "%n%h", "100%", "$", "$$", "$HOME", "${HOME}", "a$HOME", "$$$x", "$(id)", "`id`", "#",
    ";", "a ; b", "\\;", "\n", "a\nb\n", "\t", "\r\n", "\x01\x1b\x7f", "\x85", "Größe", "日本",
    "\U0001d6fc", "\u00a0", "\u2028", "\u202e", "\ufeff", "-", "--", "-x", "@", "+", "!", ":", "~",
    "*", "[Unit]", "A=B", "x" * 5000, "\"'\\%$${x} \n;#" * 40, "a\n\t\tEnvironment: B=2",
)  # fmt: skip

texts = hostile_text.filter(lambda text: _unit.command_problem(["/x", text]) is None)
paths = hostile_text.map(lambda text: f"/srv/{text}").filter(
    lambda text: _unit.path_problem(text) is None
)
programs = st.one_of(paths, hostile_text).filter(lambda text: _unit.command_problem([text]) is None)


@dataclass(frozen=True)
class Task:
    """What one unit shall run."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    cwd: str
    executable: str | None = None
    user: str = "daemon"


tasks = st.builds(
    Task,
    argv=st.tuples(programs, texts, texts),
    environment=st.dictionaries(environment_names, texts, max_size=3),
    cwd=paths,
)


def unit(task: Task) -> str:
    """A service that runs the task."""
    variables = (
        ("Environment", _unit.assignment(*variable)) for variable in task.environment.items()
    )
    return _unit.render(
        [
            ("Unit", [("Description", _unit.plain(task.cwd))]),
            (
                "Service",
                [
                    ("ExecStart", _unit.command(task.argv, task.executable)),
                    *variables,
                    ("WorkingDirectory", _unit.path(task.cwd)),
                    ("User", _unit.plain(task.user)),
                ],
            ),
        ]
    )


def normal(path: str) -> str:
    """The same path, as systemd puts it: without needless slashes and dots."""
    return "/" + "/".join(part for part in path.split("/") if part not in {"", "."})


@settings(max_examples=40, deadline=None)
@given(st.lists(tasks, min_size=1, max_size=30))
def test_systemd_reads_what_was_written(drawn: list[Task]) -> None:
    units = {_unit.unit_name(f"{number}"): unit(task) for number, task in enumerate(drawn)}
    assert systemd.verify(units, absent_programs=True) == []
    understood = systemd.understood(units)
    for number, task in enumerate(drawn):
        read = understood[f"{number}.service"]
        assert read.commands == {"ExecStart": (task.argv,)}
        assert read.environment == task.environment
        assert read.fields["WorkingDirectory"] == normal(task.cwd)
        assert read.fields["User"] == task.user


@settings(max_examples=40, deadline=None)
@given(st.lists(hostile_text, min_size=1, max_size=30))
def test_descriptions_survive(texts: list[str]) -> None:
    plain = [text for text in texts if _unit.plain_problem(text) is None]
    units = {
        f"{number}.target": _unit.render([("Unit", [("Description", _unit.plain(text))])])
        for number, text in enumerate(plain)
    }
    understood = systemd.understood(units) if units else {}
    read = [understood[f"{number}.target"].fields["Description"] for number in range(len(plain))]
    assert read == plain


@settings(max_examples=20, deadline=None)
@given(st.lists(hostile_text, min_size=1, max_size=20, unique=True), st.booleans())
def test_every_name_is_a_unit_of_its_own(texts: list[str], slices: bool) -> None:
    kind = "slice" if slices else "target"
    named = [text for text in texts if _unit.unit_name_problem(text, kind) is None]
    names = {_unit.unit_name(text, kind) for text in named}
    assert len(names) == len(named)
    wanting = {"all.target": _unit.render([("Unit", [("Wants", name) for name in sorted(names)])])}
    units = wanting | dict.fromkeys(names, _unit.render([("Unit", [])]))
    assert systemd.verify(units) == []
    assert systemd.understood(units).keys() == units.keys()


@pytest.mark.parametrize("kind", ["service", "slice"])
def test_no_escape_is_taken_for_another(kind: str) -> None:
    texts = {"".join(text) for n in range(1, 6) for text in itertools.product("_-2d.", repeat=n)}
    assert len({_unit.unit_name(text, kind) for text in texts}) == len(texts)


def test_a_running_systemd_hands_everything_over() -> None:
    tasks = {
        _unit.unit_name(f"n-{number}", "service"): Task(
            argv=(PROGRAM, text, "between", text),
            environment={"VALUE": text, "HOME": f"{text}/home"},
            cwd=f"/srv/d{number}" if _unit.path_problem(f"/srv/{text}") else f"/srv/{text}",
        )
        for number, text in enumerate(HOSTILE)
    } | {
        _unit.unit_name(f"program {name}"): Task((name, "x"), {}, "/", place)
        for name, place in PROGRAMS.items()
    }
    recorders = {PROGRAM, *(place or name for name, place in PROGRAMS.items())}
    files = {
        place if place.startswith("/") else f"/usr/local/bin/{place}": (systemd.recorder(), True)
        for place in recorders
    } | {f"{task.cwd}/": (b"", False) for task in tasks.values()}
    units = {name: unit(task) for name, task in tasks.items()}
    wanting = {"all.target": _unit.render([("Unit", [("Wants", name) for name in units])])}
    booted = systemd.run(units | wanting, "all.target", files)
    assert booted.state == "running", booted.journal
    for name, task in tasks.items():
        (got,) = booted.received[name]
        assert got.argv == task.argv
        assert got.environment.items() >= task.environment.items()
        assert got.cwd == normal(task.cwd)
        assert got.uid == 1
        assert booted.properties[name]["ActiveState"] == "active"


PROGRAMS: dict[str, str | None] = {
    **dict.fromkeys(["-x", "@x", ":x", "+x", "!x", "!!x", "-@:+!", ";", "#", "$x", "%i", "a b"]),
    **dict.fromkeys(["/opt/$HOME ${x}", "/opt/100%h", "/opt/;", "/opt/Größe", "/opt/a b"]),
    "under another name\n\\\"'": "/opt/$$ %n",
    "": PROGRAM,
    "./relative": PROGRAM,
}
"""Programs by the name they are called, and where they are, if elsewhere."""


@pytest.mark.parametrize(
    "argv", [[], [""], ["."], [".."], ["a/b"], ["./a"], ["/a/"], ["/a'"], ['/a"'], ["/a\\"],
             ["/a\n"], ["/a\x7f"], ["/" + "x" * 256], ["/x" * 2048], ["/a\0"], ["/a", "\0"],
             ["/a", "\ud800"], ["/a", "\ufffe"], ["/a", "x" * 131072], ["/a", *["x" * 99999] * 11],
             ["x" * 256]],
)  # fmt: skip
def test_commands_that_systemd_cannot_run(argv: list[str]) -> None:
    assert _unit.command_problem(argv)


def test_the_longest_that_systemd_can_take() -> None:
    argument = "x" * _unit.ARGUMENT_BYTES
    assert _unit.command_problem(["/a", argument, ""]) is None
    assert _unit.assignment_problem("A", argument[2:]) is None
    assert _unit.assignment_problem("A", argument[1:])
    assert _unit.command_problem(["/a", *["é" * 49_000] * 10]) is None
    line = "ExecStart=/a " + " ".join(["x" * 99_000] * 10)
    longest, longer = (line.ljust(_unit.LINE_BYTES + more, "x") for more in (0, 1))
    assert systemd.verify({"a.service": f"[Service]\n{longest}\n"}, absent_programs=True) == []
    assert systemd.verify({"a.service": f"[Service]\n{longer}\n"}, absent_programs=True)


def test_a_relative_program_is_refused_by_systemd_too() -> None:
    assert systemd.verify({"a.service": "[Service]\nExecStart=./relative\n"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("", "x"), ("1A", "x"), ("A.B", "x"), ("A-B", "x"), ("Ä", "x"), ("A", "\0"), ("A", "\udc80"),
     ("A", "\uffff"), ("A", "\"" * 131072)],
)  # fmt: skip
def test_variables_that_systemd_cannot_set(name: str, value: str) -> None:
    assert _unit.assignment_problem(name, value)


@pytest.mark.parametrize("text", ["", " x", "x ", "x\\", "x\\\\\\", "a\nb", "\r", "\0", "\ud800"])
def test_texts_that_fit_no_line(text: str) -> None:
    assert _unit.plain_problem(text)


@pytest.mark.parametrize("text", ["", "x", "/a/../b", "/a\nb", "/" + "x" * 256, "/x" * 2048])
def test_paths_that_systemd_cannot_take(text: str) -> None:
    assert _unit.path_problem(text)


@pytest.mark.parametrize("text", ["", "a:b", "a/b", " a", "a ", ".", "..", "-1", "007", "65535",
                                  "4294967295", "a\tb"])  # fmt: skip
def test_users_that_systemd_refuses(text: str) -> None:
    assert _unit.user_problem(text)
    if text:
        service = f"[Service]\nExecStart=/bin/true\nUser={text}\n"
        assert text != text.strip() or systemd.verify({"a.service": service})


@pytest.mark.parametrize("text", ["root", "0", "65534", "daq-run", "müller", "a.b", "x@site", "%h"])
def test_users_that_systemd_takes(text: str) -> None:
    assert _unit.user_problem(text) is None
    service = f"[Service]\nExecStart=/bin/true\nUser={_unit.plain(text)}\n"
    assert systemd.understood({"a.service": service})["a.service"].fields["User"] == text


def test_names() -> None:
    assert _unit.unit_name("job-000") == "job-000.service"
    assert _unit.unit_name("-a b@1/é+.x") == "_2da_20b_401_2f_c3_a9_2b.x.service"
    assert _unit.unit_name(".a-b:c", "slice") == "_2ea_2db_3ac.slice"
    assert _unit.unit_name("a_b__2d_") == "a_b__5f2d_.service"
    assert _unit.unit_name_problem("")
    assert _unit.unit_name_problem("x" * 250)
    assert _unit.unit_name_problem("x" * 247) is None
