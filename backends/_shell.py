"""Command lines of POSIX sh, as honcho and foreman both read them from a Procfile.

What the two do to a line (honcho 2.0 `environ.py`, foreman 0.87 `procfile.rb`, `process.rb`):

- It must match `^([A-Za-z0-9_-]+):\\s*(.+)$`; any other line is dropped without a word. No line is
  ever continued. honcho ends lines wherever Python's `str.splitlines` does.
- foreman replaces `$NAME`, within any quotes, for every NAME of `.env` and then PORT and PS. It
  leaves `${NAME}` alone, so no `$` written here is ever followed by a letter, digit or `_`.
- Both hand what follows the colon to `/bin/sh -c` as one argument.
"""

import re
from collections.abc import Mapping, Sequence

MAX_LINE_BYTES = 131_071
"""Linux (execve(2), MAX_ARG_STRLEN) starts no process with a longer argument, and a line is one."""

_SSH_OPTIONS = ("-n", "-tt", "-o", "BatchMode=yes")
"""No stdin to fight over, no prompts, and a terminal: without one the remote process outlives its
ssh when the manager stops it; with one it gets SIGHUP."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[A-Za-z0-9+:,./_-][A-Za-z0-9@+=:,./_-]*")
_PIECE = re.compile(r"(['\\!])|[^'\\!$]+\$?|\$")
_LOST = re.compile("[\0\n\v\f\r\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")


def problem(text: str) -> str | None:
    """Why no Procfile can carry this text, if so."""
    lost = _LOST.search(text)
    if lost is None:
        return None
    character = f"U+{ord(lost[0]):04X}"
    if lost[0] == "\0":
        return f"{character} cannot be handed to any process"
    if "\ud800" <= lost[0] <= "\udfff":
        return f"{character} is half a character, which UTF-8 cannot write"
    return f"{character} ends a line, and no line of a Procfile can be continued"


def name_problem(name: str) -> str | None:
    """Why no process of a Procfile can have this name, if so."""
    if _NAME.fullmatch(name):
        return None
    return f"{name!r} is not made of letters, digits, '_' and '-' alone; its line would be ignored"


def variable_problem(name: str, *, inherited: bool = False) -> str | None:
    """Why no environment variable of this name can be set or, if `inherited`, passed on."""
    if inherited and not _VARIABLE.fullmatch(name):
        return f"{name!r} is not a name that sh can read a variable by"
    if not name or "=" in name:
        return f"{name!r} is not a name of an environment variable"
    return problem(name)


def program_problem(program: str) -> str | None:
    """Why this program cannot be started, if so."""
    return problem(program) if program else "the program has no name"


def folder_problem(path: str) -> str | None:
    """Why no command can start in this folder, if so."""
    if not path.startswith("/"):
        return (
            f"{path!r} is relative: honcho takes it from its own working directory, "
            "foreman from the Procfile's"
        )
    return problem(path)


def line_problem(line: str) -> str | None:
    """Why no Procfile can carry this command line, if so."""
    if lost := problem(line):
        return lost
    size = len(line.encode())
    if size > MAX_LINE_BYTES:
        return f"the command line has {size} bytes; no more than {MAX_LINE_BYTES} can be started"
    return None


def word(text: str) -> str:
    """One word that sh, bash, zsh, ksh, tcsh and fish all read as `text`.

    tcsh expands `!` within single quotes and fish reads `\\` there, so both stand outside; bare,
    zsh would expand `=ls`, tcsh `=0` and fish `%self`.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _PIECE.sub(_quoted, text) or "''"


def _quoted(piece: re.Match[str]) -> str:
    return f"\\{piece[0]}" if piece[1] else f"'{piece[0]}'"


def assignment(name: str, value: str) -> str:
    """One environment variable, as an operand of env."""
    if trouble := variable_problem(name):
        raise ValueError(trouble)
    return f"{word(name)}={word(value)}"


def command(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    cwd: str | None = None,
    inherit: Sequence[str] | None = (),
) -> str:
    """One line that runs these argv lists in turn, each only if the last succeeded.

    They see the variables of `environment` and those of the launcher that `inherit` names: none
    if it is empty, all if it is None. A variable that `environment` sets is never inherited.
    """
    setting = _setting(environment, inherit)
    *first, last = (f"{setting} {_invocation(argv)}" for argv in commands)
    steps = [*first, f"exec {last}"]
    if cwd is not None:
        if trouble := folder_problem(cwd):
            raise ValueError(trouble)
        steps.insert(0, f"cd -P -- {word(cwd)}")
    return " && ".join(steps)


def remote(line: str, destination: str, options: Sequence[str] = ()) -> str:
    """One line that runs `line` at the `destination` (`user@host`) of an ssh.

    `inherit` then speaks of the remote session's variables. ssh hands its last word to the login
    shell, whichever that is: it is asked for nothing but to start sh. Where ssh takes an option
    twice, the first counts: `options` come before ours.
    """
    script = f"exec /bin/sh -c {word(line)}"
    words = ("exec", "ssh", *options, *_SSH_OPTIONS, "--", destination, script)
    return " ".join(map(word, words))


def entry(name: str, line: str) -> str:
    """One process of a Procfile."""
    if trouble := name_problem(name) or line_problem(line):
        raise ValueError(trouble)
    return f"{name}: {line}\n"


def _setting(environment: Mapping[str, str], inherit: Sequence[str] | None) -> str:
    words = ["env", "--"] if inherit is None else ["env", "-i", "--"]
    words += [_passed(name) for name in inherit or () if name not in environment]
    words += [assignment(name, value) for name, value in environment.items()]
    return " ".join(words)


def _passed(name: str) -> str:
    """An operand of env where the launcher has this variable, and nothing where it has not."""
    if trouble := variable_problem(name, inherited=True):
        raise ValueError(trouble)
    return f'${{{name}+"{name}=${{{name}}}"}}'


def _invocation(argv: Sequence[str]) -> str:
    program = argv[0]
    if trouble := program_problem(program):
        raise ValueError(trouble)
    # env(1) takes every operand with an equals sign for a variable, but nice(1) takes none for one.
    shield = ("/usr/bin/nice", "-n", "0", "--") if "=" in program else ()
    return " ".join(map(word, (*shield, *argv)))
