"""`--check` tells what differs: a diff that git applies, and of very large ones their beginning."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.artifact import Artifact
from ccmgen.cli.compare import differences

CONTENT = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"d\r", b"\x0c", "\u2028".encode(), b"x"]),
    max_size=30,
).map(b"".join)


def said(folder: Path, found: bytes | None, wanted: bytes) -> list[str]:
    """What `--check` says of one file."""
    (folder / "nomad").mkdir(exist_ok=True)
    if found is not None:
        (folder / "nomad/a").write_bytes(found)
    return list(differences(folder, {"nomad/p": iter([Artifact("a", [wanted])])}))


@given(found=CONTENT, wanted=CONTENT)
def test_a_diff_makes_the_one_of_the_other(
    found: bytes, wanted: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("x")
    lines = said(folder, found, wanted)
    assert bool(lines) == (found != wanted)
    if lines:
        text = "".join(f"{line}\n" for line in lines).encode()
        subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=folder, input=text, check=True)
        assert (folder / "nomad/a").read_bytes() == wanted


def test_bytes_that_are_no_text_differ(tmp_path: Path) -> None:
    (line,) = said(tmp_path, rb"\xff", b"\xff")
    assert line.startswith("nomad/a: differs in bytes")


@pytest.mark.parametrize(
    ("entries", "last"),
    [
        (20, " },"),
        (1_000, "... and 5802 more lines of nomad/a"),
        (20_000, "... and more of nomad/a"),
    ],
)
def test_of_a_long_diff_the_beginning_is_told(tmp_path: Path, entries: int, last: str) -> None:
    """To compare all lines of the last, many of which are the same, takes minutes."""
    files = [
        "".join(f"{{\n  port: {port + n}\n}},\n" for n in range(entries)).encode()
        for port in (10_000, 900_000)
    ]
    told = said(tmp_path, *files)
    assert told[:2] == ["--- a/nomad/a", "+++ b/nomad/a"]
    assert told[3:5] == [" {", "-  port: 10000"]
    assert told[-1] == last
    assert len(told) <= 201


def test_a_change_far_down_is_told_with_its_line(tmp_path: Path) -> None:
    text = "".join(f"{number}\n" for number in range(1, 100_000))
    told = said(tmp_path, text.encode(), text.replace("\n77777\n", "\nhere\n").encode())
    assert told[2:] == [
        "@@ -77774,7 +77774,7 @@",
        *(" 77774", " 77775", " 77776", "-77777", "+here", " 77778", " 77779", " 77780"),
    ]
