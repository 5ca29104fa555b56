"""Writes systemd unit files, such that systemd reads every value exactly as it was given.

Each kind of value has a writer and a `…_problem` beside it, which says why systemd could not
take that value, or None. A writer's answer is only good where there is no problem.
Rules are those of systemd 252: systemd.syntax(7), systemd.service(5) "Command lines",
systemd.unit(5) "Specifiers", and what its parsers were seen to do where the manual is silent.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

LINE_BYTES = 1024 * 1024 - 1
"""The longest line that systemd reads; a longer one makes it refuse the whole unit."""

ARGUMENT_BYTES = 128 * 1024 - 1
"""The longest argument, or `NAME=value`, that Linux hands to a program: execve(2)."""

NAME_BYTES = 255
"""The longest name of a unit, and of a file."""

_KEY_BYTES = 64
_PATH_BYTES = 4095

_PLANE_ENDS = range(0xFFFF, 0x110000, 0x10000)


def _bytewise(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


# Escapes are undone before specifiers and variables are expanded, so `\x25` would not protect a
# percent sign: only its doubling does. Spelt out are line breaks, and what a reader could not see
# or would see in another order.
_SPELT_OUT = chain(
    range(1, 0x20), range(0x7F, 0xA0), range(0x200B, 0x2010), range(0x2028, 0x202F),
    range(0x2060, 0x2070), (0xFEFF,),
)  # fmt: skip
_QUOTED = {code: _bytewise(chr(code)) for code in _SPELT_OUT} | {
    ord("\n"): "\\n",
    ord("\t"): "\\t",
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("%"): "%%",
}
# Variables are expanded in Exec lines only, and in quotes too: systemd.service(5).
_QUOTED_WORD = _QUOTED | {ord("$"): "$$"}

_SAFE = r"[A-Za-z0-9_@/:.,=+-]"
_safe = re.compile(f"{_SAFE}+").fullmatch
_safe_program = re.compile(rf"(?:/|[A-Za-z0-9_.]){_SAFE}*").fullmatch
_ordinary_path = re.compile(r"(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)+").fullmatch
_ordinary_name = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*").fullmatch
_unfit_for_program = re.compile(r"[\x01-\x1f\x7f\"'\\]").search
_variable = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
# systemd holds them for invalid UTF-8: it drops a line or a variable that has one, and cannot
# tell systemctl about a unit with one in an argument.
_noncharacter = re.compile(
    "[\ufdd0-\ufdef" + "".join(f"{chr(end - 1)}{chr(end)}" for end in _PLANE_ENDS) + "]"
).search
_ends_line = re.compile(r"[\n\r]").search
_lost_at_end = re.compile(r"(?:[ \t]|(?<!\\)\\(?:\\\\)*)\Z").search
_unfit_for_user = re.compile(r"[\x01-\x1f\x7f:/]|\A | \Z|\A-?[0-9]+\Z|\A\.\.?\Z").search


def word(text: str) -> str:
    """One argument in an Exec… line."""
    return text if _safe(text) else f'"{text.translate(_QUOTED_WORD)}"'


def command(argv: Sequence[str], executable: str | None = None) -> str:
    """The value of an Exec… setting that runs `argv`, or `executable` under the name `argv[0]`.

    A bare program name is sought in systemd's own fixed path or in ExecSearchPath=, never in the
    `PATH` of the task's environment.
    """
    program = argv[0] if executable is None else executable
    if program == argv[0] and _safe_program(program):
        return " ".join([program, *map(word, argv[1:])])
    # `@` takes the name for argv[0] from the next word. That is needed not only for another name:
    # in the path `$` is no variable but in argv[0] it is, and `;` alone would end the command.
    # The characters @ - : + ! are flags until the first other one: `%i`, the instance, which is
    # empty in a unit without `@` in its name, stands between.
    guard = "" if program.startswith("/") else "%i"
    return " ".join([f'"@{guard}{program.translate(_QUOTED)}"', *map(word, argv)])


def command_problem(argv: Sequence[str], executable: str | None = None) -> str | None:
    """Why no Exec… setting can run `argv`, or `executable` under the name `argv[0]`."""
    if not argv:
        return "a command without a program"
    program = argv[0] if executable is None else executable
    together = "".join(argv)
    brief = len(program) < NAME_BYTES and len(together) + 3 * len(argv) < ARGUMENT_BYTES
    if brief and _safe(together) and (_ordinary_path(program) or _ordinary_name(program)):
        return None
    problems = chain([_program_problem(program)], map(_argument_problem, argv))
    found = next(filter(None, problems), None)
    return found or _line_problem(command(argv, executable))


def _program_problem(program: str) -> str | None:
    if not program.startswith("/") and ("/" in program or program in {"", ".", ".."}):
        return "a program must be an absolute path or a bare name"
    if program.endswith("/"):
        return "a program's path ends with a slash"
    if _unfit_for_program(program):
        return "a program's path has a quote, a backslash or a control character"
    return _text_problem(program) or _length_problem(program)


def _argument_problem(text: str) -> str | None:
    if problem := _text_problem(text):
        return problem
    return "longer than 128 KiB" if len(text.encode()) > ARGUMENT_BYTES else None


def assignment(name: str, value: str) -> str:
    """The value of an Environment= setting that sets one variable."""
    return f"{name}={value}" if _safe(value) else f'"{name}={value.translate(_QUOTED)}"'


def assignment_problem(name: str, value: str) -> str | None:
    """Why Environment= cannot set the variable `name` to `value`."""
    if not _variable(name):
        return "a variable's name must be letters, digits and _, and not begin with a digit"
    if len(name) + len(value) < ARGUMENT_BYTES and _safe(value):
        return None
    return _argument_problem(f"{name}={value}") or _line_problem(assignment(name, value))


def plain(text: str) -> str:
    """The value of a setting that takes its whole line: Description=, User=, SyslogIdentifier=.

    Nothing is unquoted there and no escape is undone; only specifiers are expanded.
    """
    return text.replace("%", "%%")


def plain_problem(text: str) -> str | None:
    """Why a setting that takes its whole line cannot hold `text`."""
    if not text:
        return "empty, which would unset it"
    if text[0] in " \t" or _lost_at_end(text):
        return "begins or ends with a blank, or ends with a backslash"
    return _one_line_problem(text)


def user_problem(text: str) -> str | None:
    """Why User= and Group=, whose value `plain` writes, cannot hold `text`."""
    if text.isascii() and text.isdecimal():
        uid = int(text)
        canonical = str(uid) == text and uid < 0xFFFFFFFF and uid != 0xFFFF
        return None if canonical else "not a number that a user can have"
    return "not the name of a user" if _unfit_for_user(text) else plain_problem(text)


def path(text: str) -> str:
    """The value of WorkingDirectory=, EnvironmentFile= and what follows `append:` or `file:`."""
    # A last slash is dropped, but shields from stripping and from joining with the next line.
    return plain(f"{text}/" if _lost_at_end(text) else text)


def path_problem(text: str) -> str | None:
    """Why a setting that takes a path cannot hold `text`."""
    if len(text) < NAME_BYTES and _ordinary_path(text):
        return None
    if not text.startswith("/"):
        return "not an absolute path"
    if ".." in text.split("/"):
        return "a path with `..`"
    return _one_line_problem(text) or _length_problem(text)


def unit_name(text: str, kind: str = "service") -> str:
    r"""The file name of a unit of that kind: different texts have different names.

    Characters that no unit name can have become `_NN`, as in the D-Bus paths that systemd gives to
    units, and so do a colon, at which systemd-analyze(1) splits the name of a file it is to verify,
    and an underscore that would read as such an escape. The `\xNN` of systemd-escape(1) would put a
    backslash into an artifact's path. A dash stays, except where it means something: in front, and
    in a slice, where it makes a child.
    """
    if kind != "slice" and "_" not in text and _ordinary_name(text):
        return f"{text}.{kind}"
    lost = rb"\A\.|[^A-Za-z0-9_.]" if kind == "slice" else rb"\A[.-]|[^A-Za-z0-9_.-]"
    lost += rb"|_(?=[0-9a-f]{2})"
    escaped = re.sub(lost, lambda found: b"_%02x" % ord(found[0]), text.encode())
    return f"{escaped.decode()}.{kind}"


def unit_name_problem(text: str, kind: str = "service") -> str | None:
    """Why no unit can be named after `text`."""
    if not text:
        return "empty"
    if problem := _text_problem(text):
        return problem
    return "longer than 255 bytes" if len(unit_name(text, kind)) > NAME_BYTES else None


def render(sections: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> str:
    """A unit file of sections, each a name and its settings; their values come from the writers."""
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in settings)
        for name, settings in sections
    )


def _one_line_problem(text: str) -> str | None:
    if _ends_line(text):
        return "holds a line break"
    return _text_problem(text) or _line_problem(plain(text))


def _text_problem(text: str) -> str | None:
    if "\0" in text:
        return "holds NUL"
    if _noncharacter(text):
        return "holds a Unicode noncharacter"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "cannot be written as UTF-8"
    return None


def _length_problem(text: str) -> str | None:
    if max(map(len, text.encode().split(b"/"))) > NAME_BYTES:
        return "a path with a name longer than 255 bytes"
    return "a path longer than 4095 bytes" if len(text.encode()) > _PATH_BYTES else None


def _line_problem(value: str) -> str | None:
    too_long = len(value.encode()) > LINE_BYTES - _KEY_BYTES
    return "a line longer than 1 MiB" if too_long else None
