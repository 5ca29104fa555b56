"""The cache folder stays within its bounds, and what is damaged is not there."""

import os
from pathlib import Path

import pytest

from ccmgen.cli import cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache.put("first", b"content")
    return tmp_path / "ccmgen"


def age(entry: Path, seconds: int) -> None:
    os.utime(entry, (seconds, seconds))


def test_what_was_put_is_got(folder: Path) -> None:
    assert cache.get("first") == b"content"
    assert cache.get("second") is None
    assert [entry.name for entry in folder.iterdir()] == ["first"]


def test_what_was_not_used_for_longest_goes(folder: Path) -> None:
    for number in range(1, cache.MOST_ENTRIES):
        (folder / str(number)).touch()
        age(folder / str(number), number)
    age(folder / "first", 0)
    cache.get("first")
    cache.put("last", b"")
    left = {entry.name for entry in folder.iterdir()}
    assert len(left) == cache.MOST_ENTRIES
    assert {"first", "last", "2"} <= left and "1" not in left


def test_large_entries_go_sooner(folder: Path) -> None:
    for name, seconds in (("old", 1), ("new", 2)):
        (folder / name).touch()
        os.truncate(folder / name, cache.MOST_BYTES - 100)
        age(folder / name, seconds)
    age(folder / "first", 3)
    cache.put("last", b"")
    assert {entry.name for entry in folder.iterdir()} == {"first", "last", "new"}


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 39])
def test_a_damaged_entry_is_none(folder: Path, damage: bytes) -> None:
    (folder / "first").write_bytes(damage)
    assert cache.get("first") is None


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path) -> None:
    cache.put("a/b", b"content")
    assert cache.get("a/b") is None


def test_a_relative_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    cache.put("key", b"content")
    assert (tmp_path / ".cache/ccmgen/key").exists()


@pytest.mark.parametrize("home", ["~", "here"])
def test_whoever_has_no_home_has_no_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str
) -> None:
    """`~` stays as it is for a user, as of a container, whom the system does not know."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    monkeypatch.chdir(tmp_path)
    cache.put("key", b"content")
    assert cache.get("key") is None
    assert not list(tmp_path.iterdir())
