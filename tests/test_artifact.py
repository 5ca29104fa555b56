"""Paths of what a backend makes: plain, inside, and each used once."""

from collections.abc import Iterable, Iterator

import pytest

from ccmgen.artifact import Artifact, Folder, Part, checked, flat
from ccmgen.diagnostics import CcmgenError


def file(path: str) -> Artifact:
    return Artifact(path, [path.encode()])


def folder(path: str, *names: str) -> Folder:
    return Folder(path, map(file, names))


def fault(*parts: Part) -> str:
    with pytest.raises(CcmgenError) as caught:
        list(flat(checked("some", parts)))
    (found,) = caught.value.diagnostics
    assert found.code == "unsafe-artifact-path"
    return found.message


def test_files_of_folders_have_whole_paths() -> None:
    parts: list[Part] = [file("a"), folder("b/c", "d", "e"), file("b/a"), folder("f", "d")]
    found = [(each.path, b"".join(each.chunks)) for each in flat(checked("some", parts))]
    assert found == [
        *(("a", b"a"), ("b/c/d", b"d"), ("b/c/e", b"e")),
        *(("b/a", b"b/a"), ("f/d", b"d")),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        (file("a"), file("a")),
        (folder("a", "b"), folder("a", "c")),
        (folder("a", "b"), file("a/c")),
        (file("a/c"), folder("a", "b")),
        (folder("a", "b", "b"),),
    ],
)
def test_a_path_is_used_once(parts: Iterable[Part]) -> None:
    assert "is used twice" in fault(*parts)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../a", "leaves the output folder"),
        ("/a", "leaves the output folder"),
        ("a//b", "is not in its plain form"),
        ("a/./b", "is not in its plain form"),
        ("", "is not in its plain form"),
        ("a/" + "é" * 128, "more than 255 bytes"),
    ],
)
def test_paths_are_plain_and_inside(path: str, said: str) -> None:
    assert said in fault(file(path))
    assert said in fault(folder(path, "b"))


@pytest.mark.parametrize(
    ("name", "said"),
    [("..", "leaves the output folder"), ("b/c", "below its own"), ("é" * 128, "255 bytes")],
)
def test_names_are_plain_and_in_their_folder(name: str, said: str) -> None:
    assert said in fault(folder("a", name))


def test_a_path_is_checked_before_its_bytes_are_asked_for() -> None:
    def names() -> Iterator[Artifact]:
        yield file("good")
        raise AssertionError("asked for")

    assert "leaves" in fault(Folder("..", names()))
