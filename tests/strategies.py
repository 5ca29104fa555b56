"""Hypothesis strategies that every test draws its inputs from."""

from hypothesis import strategies as st

FRAGMENTS = (
    " ", "  ", "'", '"', "\\", "\\\\", "%", "%%", "%i", "%q", "%{x}", "%%{", "$", "$$", "$$$", "$x",
    "${x}", "${HOME}", "$(HOME)", "$(DOLLAR)", "`id`", "#", ";", "&&", "|", ">", "*", "?", "~", "!",
    "\n", "\t", "\r", "\\n", "{{", "}}", "{{ env }}", "<<EOF", "=", ",", ":", "(", ")", "[", "]",
    "é", "Größe", "日本", "𝛼", "\u00a0", "\u2028", "-", "--", "-x", "@", "/", "a", "B", "0", "queue",
    "PORT", "$PORT", "NOMAD_PORT_x", "${NOMAD_TASK_NAME}", "x" * 300,
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

environment_names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,12}", fullmatch=True)
