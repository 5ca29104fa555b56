"""Hypothesis strategies that every test draws its inputs from."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from ccmgen.decode.environment import settle
from ccmgen.environment import Environment, EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve

FRAGMENTS = (
    " ", "  ", "'", '"', "\\", "\\\\", "%", "%%", "%i", "%q", "%{x}", "%%{", "$", "$$", "$$$", "$x",
    "${x}", "${HOME}", "$(HOME)", "$(DOLLAR)", "`id`", "#", ";", "&&", "|", ">", "*", "?", "~", "!",
    "\n", "\t", "\r", "\\n", "{{", "}}", "{{ env }}", "<<EOF", "=", ",", ":", "(", ")", "[", "]",
    "é", "Größe", "日本", "𝛼", "\u00a0", "\u2028", "-", "--", "-x", "@", "/", "a", "B", "0",
    "queue", "PORT", "$PORT", "NOMAD_PORT_x", "${NOMAD_TASK_NAME}", "x" * 300,
)  # fmt: skip
"""What some target gives a meaning to, and what encodings trip over."""

hostile_text = st.one_of(
    st.just(""),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join),
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        max_size=20,
    ),
    st.sampled_from(FRAGMENTS).map(lambda fragment: fragment * 40),
)
"""Any text without NUL and lone surrogates, which no process can be handed."""

NOTHING = {"ref": "join", "segments": []}
"""A text that turns out to be empty, which the core cannot know before it is resolved."""

environment_names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,12}", fullmatch=True)


def environment(*hosts: str, users: str = "root", policy: str = "inherit") -> Environment:
    """A site with one zone, `here`, of these hosts."""
    document = {
        "site": "test",
        "hosts": {host: {} for host in hosts or ("localhost",)},
        "zones": {"here": {"hosts": ",".join(hosts or ("localhost",))}},
        "users": {"default": users},
        "environment": {"policy": policy},
    }
    return settle(msgspec.convert(document, EnvironmentDocument))


def job(ident: str, commands: list[list[Any]], cardinality: int = 1, **task: Any) -> Any:
    """A job as JSON, as roles would have made it."""
    return {
        "ident": ident,
        "roles": ["any"],
        "cardinality": cardinality,
        "parameters": {},
        "task": {"commands": commands, **task},
    }


def resolved(jobs: list[Any], site: Environment | None = None) -> Resolution:
    """Jobs as JSON, resolved at a site."""
    partition = msgspec.convert({"ident": "part", "jobs": jobs}, Partition)
    return resolve(partition, site or environment())


@st.composite
def hostile_jobs(draw: st.DrawFn, program: str = "/bin/echo", size: int = 6) -> list[Any]:
    """Jobs whose words and variables are hostile, with references in between."""
    jobs = []
    for number in range(draw(st.integers(1, size))):
        words = draw(st.lists(hostile_text, max_size=4))
        port = {"ref": "join", "segments": [draw(hostile_text), {"ref": "port", "name": "p"}]}
        names = draw(st.lists(environment_names, max_size=3, unique=True))
        jobs.append(
            job(
                f"job{number}",
                [[program, *words, port]],
                cardinality=draw(st.integers(1, 3)),
                environment={name: draw(hostile_text) for name in names},
                ports={"p": {}},
            )
        )
    return jobs
