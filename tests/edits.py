"""What may happen to a project between two compiles."""

import os
import shutil
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ccmgen.lock import dumps
from ccmgen.snapshots import canonical
from tests.twice import LOCK, make

Edit = Callable[[Path], None]


def _rewrite(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_file():
            path.write_text(path.read_text().replace(old, new))

    return edit


def _write(name: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.parent.is_dir() and not path.is_dir():
            path.write_text(text)

    return edit


def _remove(name: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.parent.is_dir():
            path.unlink(missing_ok=True)

    return edit


def _link_instead(name: str) -> Edit:
    """A link to what was there, which is moved out of the project."""

    def edit(folder: Path) -> None:
        path, aside = folder / name, folder.parent / f"{folder.name}-{name.replace('/', '-')}"
        if path.exists() and not path.is_symlink() and not aside.exists():
            path.rename(aside)
            path.symlink_to(aside)

    return edit


def _mode(name: str, mode: int) -> Edit:
    def edit(folder: Path) -> None:
        if (folder / name).exists():
            (folder / name).chmod(mode)

    return edit


def _touch(name: str, seconds: int | None = None) -> Edit:
    def edit(folder: Path) -> None:
        if (folder / name).exists():
            os.utime(folder / name, None if seconds is None else (seconds, seconds))

    return edit


def _same_size_and_time(name: str) -> Edit:
    """The most that can be done to hide an edit."""

    def edit(folder: Path) -> None:
        path = folder / name
        if path.is_file():
            before, text = path.stat(), path.read_text()
            path.write_text(text.swapcase())
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return edit


def _in_locks(change: Callable[[Any], object]) -> Edit:
    """A change of the tables of the locks, which are written as a compile would write them."""

    def edit(folder: Path) -> None:
        for path in (folder / "ccmgen.lock", folder / "locks/ccmgen.lock"):
            with suppress(FileNotFoundError, NotADirectoryError, ValueError, LookupError):
                tables = tomllib.loads(path.read_text())
                change(tables)
                path.write_text(dumps(tables))

    return edit


def _ours(tables: Any) -> Any:
    return tables["assignments"]["p"]["s"]


LOCK_EDITS: dict[str, Edit] = {
    "no lock of ours": _remove("locks/ccmgen.lock"),
    "an empty lock": _write("locks/ccmgen.lock", ""),
    "tasks elsewhere": _in_locks(lambda tables: _ours(tables)["b"].update(hosts="h2*2")),
    "other ports": _in_locks(lambda tables: _ours(tables)["a"].update(ports={"rcf": "9500-9502"})),
    "tasks that are no more": _in_locks(lambda tables: _ours(tables).update(c=_ours(tables)["a"])),
    "another partition beside": _in_locks(
        lambda tables: tables["assignments"].update(o={"s": _ours(tables)})
    ),
    "a snapshot beside": _in_locks(lambda tables: tables.update(snapshots={"run": LOCK})),
    "a stale snapshot": _in_locks(lambda tables: tables["snapshots"]["run"].update(sha256="")),
    "without us": _in_locks(lambda tables: tables["assignments"].pop("p")),
    "without inputs": _in_locks(lambda tables: tables["inputs"].pop("p")),
    "out of order": _rewrite("locks/ccmgen.lock", "[inputs.", "[snapshots]\n[inputs."),
    "other ends of lines": _rewrite("locks/ccmgen.lock", "\n", "\r\n"),
    "a damaged lock": _rewrite("locks/ccmgen.lock", "argv = '", "argv = 3, x = '"),
    "hidden edit of the lock": _same_size_and_time("locks/ccmgen.lock"),
    "touched lock": _touch("locks/ccmgen.lock"),
    "executable lock": _mode("locks/ccmgen.lock", 0o755),
    "a lock outside": _link_instead("locks/ccmgen.lock"),
    "locks elsewhere": _link_instead("locks"),
    "no folder of locks": _remove("locks"),
    "another host beside": _rewrite("beside.json", "h1", "h2"),
    "another port beside": _rewrite("beside.json", "9000", "9001"),
    "nobody beside": _remove("beside.json"),
}
EDITS: dict[str, Edit] = {
    **LOCK_EDITS,
    "another partition in the lock changes": _in_locks(
        lambda tables: tables["assignments"]["o"]["s"].clear()
    ),
    "more tasks": _write("late/tasks.libsonnet", "4"),
    "as many tasks as before": _write("late/tasks.libsonnet", "3"),
    "an import that comes first": _write("early/tasks.libsonnet", "5"),
    "and beside the boot": _write("tasks.libsonnet", "6"),
    "which goes": _remove("early/tasks.libsonnet"),
    "and goes": _remove("tasks.libsonnet"),
    "a library without what is imported": _remove("late/tasks.libsonnet"),
    "no library": _remove("early"),
    "the library is a file": _write("early", ""),
    "another boot": _rewrite("boot.jsonnet", "'a'", "'c'"),
    "the boot as it was": _rewrite("boot.jsonnet", "'c'", "'a'"),
    "another partition": _rewrite("boot.jsonnet", "'p'", "'q'"),
    "hidden edit of the environment": _same_size_and_time("env.jsonnet"),
    "another environment": _rewrite("env.jsonnet", "h[1-2]", "h2"),
    "all is new": make,
    "touch": _touch("boot.jsonnet"),
    "the future": _touch("env.jsonnet", 1 << 32),
    "a boot elsewhere": _link_instead("boot.jsonnet"),
    "a library elsewhere": _link_instead("late"),
    "an older snapshot": _write("params/run.json", canonical({"tasks": 1})),
    "no lock": _remove("ccmgen.lock"),
    "no services": _remove("services.toml"),
    "an edited artifact": _write("out/resolved/p-data.json", "nothing\n"),
    "hidden edit of an artifact": _same_size_and_time("out/resolved/p-data.json"),
    "executable": _mode("out/resolved/p-data.json", 0o755),
    "touched artifact": _touch("out/resolved/p-data.json"),
    "no artifact": _remove("out/resolved/p-data.json"),
    "an artifact elsewhere": _link_instead("out/resolved/p-data.json"),
    "a target elsewhere": _link_instead("out/resolved"),
    "the output elsewhere": _link_instead("out"),
    "no output": _remove("out"),
    "foreign file": _write("out/resolved/notes", "mine"),
    "no manifest": _remove("out/.ccmgen.json"),
    "a damaged manifest": _write("out/.ccmgen.json", "{"),
    "no more targets": _rewrite("out/.ccmgen.json", "resolved", "nomad"),
    "a run that died": lambda folder: (folder / "out/.ccmgen-work/new").mkdir(
        parents=True, exist_ok=True
    ),
}
