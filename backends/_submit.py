"""HTCondor submit descriptions: every text that goes into one is quoted here, and nowhere else.

The rules are those of the HTCondor 24 manual, "condor_submit", and of its sources where the
manual is silent. A text is read up to four times: as a line, as a macro (`$(x)`, `$ENV(x)`), by
the command's own syntax, and, when the job has found its machine, as a job attribute in which
`$$(x)` is replaced by the machine's attribute.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

Place = Literal["argument", "environment", "variable", "setting", "string"]
"""Where a text goes: a word of `arguments`, the value or the name of a variable, a plain setting
or a cell of a table, a ClassAd string."""

SEPARATOR = "\x1f"
"""Between the cells of a row; a row that has one is split at nothing else ("queue")."""

OVERWRITTEN = frozenset(
    """
    APPTAINER_CACHEDIR BATCH_SYSTEM CONDOR_STARTER_PID HOME SINGULARITY_CACHEDIR TEMP TMP TMPDIR
    _CHIRP_DELAYED_UPDATE_PREFIX
    """.split()  # noqa: SIM905 -- a list of words reads better
)
"""Variables that the starter sets after the job's own, besides everything in `_CONDOR_`."""

_SENTINELS = ("#CoNdOrScRaTcHdIr#", "\1\2\3\4\5\6")  # the sandbox's path; "has no value"
_NOTHING = "$(EMPTY:)"
_BLANKS = " \t\r\v\f"
_UNQUOTABLE = re.compile("[\0\n\x1f\ud800-\udfff]")
_SPECIAL = re.compile(r"[\t\r'$]")
_MACRO = re.compile(r"(?<!\$)(\$+)([A-Za-z0-9_]*)\(")


def arguments(argv: Sequence[str]) -> str:
    """The value of `arguments`: what the program gets behind its own name."""
    return _quoted(argv)


def environment(variables: Mapping[str, str]) -> str:
    """The value of `environment`.

    In a table, give every row the same names: a job that the schedd makes late inherits the
    variables of the first row (`max_idle`, `max_materialize`).
    """
    return _quoted([f"{name}={text}" for name, text in variables.items()])


def value(text: str) -> str:
    """The value of a plain setting such as `initialdir`, or a cell for a column of plain text."""
    # Lines are trimmed, `\` at the end of one continues it, `#` and `)` mean something at the
    # start of a row, and an empty row repeats the one before it: `$(EMPTY:)` stands between.
    before = _NOTHING if not text or text[0] in f"{_BLANKS}#)" else ""
    after = _NOTHING if text and text[-1] in f"{_BLANKS}\\" else ""
    return f"{before}{_without_macros(text)}{after}"


def requirement_string(text: str) -> str:
    """A ClassAd string, quotes included, for an expression such as `requirements`, or a cell."""
    # Old ClassAd syntax, the one of submit descriptions, knows no escape but `\"`.
    return '"' + _without_macros(text).replace('"', '\\"') + '"'


def table(columns: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """The lines of a `queue` statement that makes one job a row.

    A column may be a command (`arguments`, `environment`, `request_memory`), then its cell is
    that command's value, or a name that the commands above use as `$(name)`.
    """
    yield f"queue {','.join(columns)} from (\n"
    yield from rows
    yield ")\n"


def row(cells: Iterable[str]) -> str:
    """A row of a table. Cells are what the functions here return."""
    return SEPARATOR.join(cells) + "\n"


def problem(text: str, place: Place) -> str | None:
    """Why `text` cannot stand in `place`, or None."""
    if not text.isprintable() and _UNQUOTABLE.search(text):
        return "HTCondor cannot hold a line break, NUL, \\x1f or a lone surrogate in an attribute"
    match place:
        case "argument":
            return None
        case "environment":
            found = next((mark for mark in _SENTINELS if mark in text), None)
            return f"HTCondor gives {found!r} a meaning of its own in variables" if found else None
        case "variable":
            return _problem_of_name(text)
        case _:
            return _problem_of_plain_text(text, place)


def expression_problem(text: str) -> str | None:
    """Why a ClassAd expression cannot stand in parentheses within another, if so.

    What it means, and whether it parses, HTCondor says when it is submitted.
    """
    if "\n" in text or "\r" in text:
        return "an expression is one line"
    if "$" in text:
        return "'$' begins a macro of the submit description"
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    if '"' in outside:
        return "a string in it does not end"
    depth = 0
    for mark in re.findall("[()]", outside):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            break
    return "its parentheses do not match" if depth else None


def _problem_of_name(name: str) -> str | None:
    if not name or "=" in name:
        return "the name of a variable is not empty and has no '='"
    if name in OVERWRITTEN or name.startswith("_CONDOR_"):
        return f"HTCondor sets {name} itself after the job's own variables"
    return None


def _problem_of_plain_text(text: str, place: Place) -> str | None:
    if place == "setting" and not text:
        return "an empty setting is an unset one, and takes the value of the first row in a table"
    if place == "string" and text.endswith("\\"):
        return "a ClassAd string cannot end in a backslash"
    macros = list(_MACRO.finditer(text))
    if any(len(found[1]) % 2 == 0 and not found[2] for found in macros):
        return "HTCondor replaces $$(...) by an attribute of the machine"
    live = [found for found in macros if len(found[1]) % 2]
    if len(live) > 1 or any(_names_dollar(text, found) for found in live):
        return "HTCondor can read only one '$(' literally here, and never $(DOLLAR)"
    return None


def _names_dollar(text: str, found: re.Match[str]) -> bool:
    return not found[2] and text[found.end() :].lower().startswith("dollar)")


def _without_macros(text: str) -> str:
    # `$(DOLLAR)` becomes `$` in a last pass, which looks again at the very place it has just
    # replaced: `$(DOLLAR)$(DOLLAR)` yields `$$(DOLLAR)`. So only the `$` that would start a
    # macro is written that way, and `problem` names the texts for which even that is misread.
    return _MACRO.sub(_literal, text) if "$" in text else text


def _literal(found: re.Match[str]) -> str:
    dollars, name = found.groups()
    return f"{dollars[:-1]}$(DOLLAR){name}(" if len(dollars) % 2 else found[0]


def _quoted(words: Sequence[str]) -> str:
    # "New" syntax: the whole in double quotes, a word in single quotes, either doubled inside.
    text = " ".join(words)
    if "" in words or text.count(" ") != len(words) - 1 or _SPECIAL.search(text):
        text = " ".join([_word(word) for word in words])
    return '"' + text.replace('"', '""') + '"'


def _word(word: str) -> str:
    if word and " " not in word and not _SPECIAL.search(word):
        return word
    text = word.replace("'", "''")
    return "'" + (_MACRO.sub(_broken, text) if "$" in text else text) + "'"


def _broken(found: re.Match[str]) -> str:
    # An odd run of `$` starts a macro of the submit description, which a quote in the middle
    # breaks. An even run starts `$$(x)`, which is left alone until the job has its machine and
    # its words have lost their quotes: only `$$(DOLLARDOLLAR)` yields `$$` then.
    dollars, name = found.groups()
    if len(dollars) % 2:
        return f"{dollars}{name}'('"
    return found[0] if name else f"{dollars}(DOLLARDOLLAR)("
