"""What is measured: groups of programs that are run in turns, each on the same work."""

from __future__ import annotations

import filecmp
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import streaming, workload
from benchmarks.measure import Subject, environment, in_turns
from benchmarks.peers import HERE, peers
from benchmarks.workload import Work, usual

PASS = "python -c pass"
HOSTED = ("nomad", "procfile", "systemd", "condor", "resolved")
BATCH = {"slurm": "pool.json", "local": "one.json"}
"""Backends whose hosts a batch system chooses, or that know one host, and their environments."""
BACKENDS = (*HOSTED, *BATCH)
STREAMED = ("nomad", "procfile", "condor", "resolved")
MOST_FILES = 100_000
"""systemd has a file a task, and no disk likes a million of them in a run."""

P42 = HERE.parent / "examples/p42"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured; a limit is for one run of one program."""

    peers: Sequence[int]
    streams: Sequence[int]
    hosts: Sequence[int]
    deep: int
    rounds: int
    limit_seconds: float


QUICK = Sizes((100, 1_000), (1_000, 10_000), (10, 1_000), 1_000, 3, 60)
FULL = Sizes(
    (100, 1_000, 10_000), (10_000, 100_000, 1_000_000), (10, 1_000, 100_000), 10_000, 3, 900
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to work, what to work with.

    folder: for everything that is written; removed by the caller
    own: where ccmgen is installed as its users have it, a virtual environment's `bin`
    programs: where the peers are, another's
    """

    folder: Path
    own: Path
    programs: Path
    sizes: Sizes

    def run(self) -> dict[str, Any]:
        """Everything that was measured, as it is kept in JSON."""
        groups = [self._start()]
        groups += [self._peers(number) for number in self.sizes.peers]
        groups += [self._stream(number) for number in self.sizes.streams]
        groups.append(self._hosts())
        groups.append(self._deep())
        tasks = self.sizes.streams[-1]
        timed = min(tasks, MOST_FILES)
        return {
            "groups": groups,
            "stages": {"tasks": timed, "seconds": dict(self._stages(timed))},
            "moved": self._moved(usual(min(tasks, MOST_FILES))),
        }

    def _start(self) -> dict[str, Any]:
        boot = ["../boot.jsonnet", "--env", "../env.json"]
        folder = self._group("start")
        shutil.copytree(P42, folder, dirs_exist_ok=True)
        subjects = [
            self._ccmgen(folder, f"ccmgen {name}", "compile", *boot, "-b", name, "-o", "out")
            for name in HOSTED
        ]
        subjects.append(self._ccmgen(folder, "ccmgen --version", "--version"))
        return self._measured("start", folder, None, subjects, 3 * self.sizes.rounds)

    def _peers(self, number: int) -> dict[str, Any]:
        name, work = f"peers {number}", usual(number)
        folder = self._group(name)
        workload.write(work, folder)
        others, missing = peers(work, folder, self.programs)
        subjects = [*self._backends(folder, BACKENDS), *others]
        found = self._measured(name, folder, work, subjects, self.sizes.rounds)
        found["missing"] |= missing
        return found

    def _stream(self, number: int) -> dict[str, Any]:
        name, work = f"stream {number}", usual(number)
        folder = self._group(name)
        workload.write(work, folder)
        backends = [b for b in BACKENDS if b != "systemd" or number <= MOST_FILES]
        subjects = self._backends(folder, backends)
        subjects += self._loops(folder)
        subjects += [self._files(folder)] if number <= MOST_FILES else []
        subjects += self._again(folder)
        return self._measured(name, folder, work, subjects, self._rounds(number))

    def _rounds(self, tasks: int) -> int:
        """Fewer of what takes minutes."""
        return max(1, min(self.sizes.rounds, 300_000 // tasks))

    def _hosts(self) -> dict[str, Any]:
        work = usual(10_000)
        folder, subjects = self._group("hosts"), []
        for number in self.sizes.hosts:
            site = folder / str(number)
            workload.write(Work(work.tasks, work.jobs, number), site)
            subjects += self._backends(site, ["procfile"], f"ccmgen on {number} hosts")
        return self._measured("hosts", folder, work, subjects, self.sizes.rounds)

    def _deep(self) -> dict[str, Any]:
        number = self.sizes.deep
        work = Work(number, number, number // 25)
        folder = self._group("deep")
        workload.write(work, folder)
        engine = str(self.programs / "python")
        sizes = [str(count) for count in (work.tasks, work.jobs, work.hosts)]
        program = [engine, str(HERE / "peers/gojsonnet_only.py"), *sizes, "out"]
        subjects = [
            *self._backends(folder, ["procfile"]),
            Subject("gojsonnet to JSON", program, folder / "gojsonnet"),
        ]
        return self._measured("deep", folder, work, subjects, self.sizes.rounds)

    def _stages(self, number: int) -> Iterator[tuple[str, dict[str, float]]]:
        folder = self._group("stages")
        workload.write(usual(number), folder)
        for subject in self._backends(folder, BACKENDS):
            words = [*subject.command, "--timings", "--format", "json"]
            said = self._said(words, subject.folder)
            yield subject.name, json.loads(said)["timings"]

    def _moved(self, work: Work) -> dict[str, int]:
        """How many tasks move when 1 % of the hosts are lost, and how many must."""
        folder = self._group("moved")
        workload.write(work, folder)
        *_, subject = self._again(folder)
        places = []
        for env in ("env.json", "fewer.json"):
            (subject.folder / "home").mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / env, subject.folder / "site.json")
            self._said(subject.command, subject.folder)
            found = streaming.columns((subject.folder / "out/procfile/Procfile").read_text())
            places.append(dict(zip(found.idents, found.hosts, strict=True)))
        before, after = places
        left = set(after.values())
        return {
            "tasks": work.tasks,
            "moved": sum(after[ident] != host for ident, host in before.items()),
            "must move": sum(host not in left for host in before.values()),
        }

    def _again(self, folder: Path) -> list[Subject]:
        """Compiling with a lock; and once more, with nothing changed, or 1 % of the hosts lost.

        A compile that makes or changes a lock is not remembered, so that it takes two of them.
        """
        boot = ["compile", "../boot.jsonnet", "--env", "site.json", "-b", "procfile", "-o", "out"]
        command = [self._program(), *boot]
        locked = [*command, "--lock", "home/ccmgen.lock"]
        given = {"site.json": "../env.json"}
        return [
            Subject("ccmgen with a lock", locked, folder / "fresh", given=given),
            Subject("ccmgen unchanged", command, folder / "same", before=[command], given=given),
            Subject(
                "ccmgen unchanged, locked",
                locked,
                folder / "locked",
                before=[locked, locked],
                given=given,
            ),
            Subject(
                "ccmgen hosts lost",
                locked,
                folder / "lost",
                before=[locked],
                given=given,
                swap={"site.json": "../fewer.json"},
            ),
        ]

    def _backends(
        self, folder: Path, names: Sequence[str], called: str | None = None
    ) -> list[Subject]:
        found = []
        for name in names:
            boot, env = ("batch", BATCH[name]) if name in BATCH else ("boot", "env.json")
            words = ["compile", f"../{boot}.jsonnet", "--env", f"../{env}", "-b", name, "-o", "out"]
            found.append(self._ccmgen(folder, called or f"ccmgen {name}", *words))
        return found

    def _loops(self, folder: Path) -> Iterator[Subject]:
        """The floors of backends that stream; programs are made, and their bytes are checked."""
        made = {name: self._made(folder, name) for name in STREAMED}
        found = streaming.columns((made["procfile"] / "Procfile").read_text())
        for backend, artifacts in made.items():
            program, home = folder / f"{backend}-loop.py", folder / f"loop {backend}"
            files = sorted(path for path in artifacts.rglob("*") if path.is_file())
            streaming.write(found, artifacts, files, program)
            command = [
                str(self.own / "python"),
                str(program),
                str(program.with_suffix(".data")),
                "out",
            ]
            self._said(command, home)
            for path in files:
                other = home / "out" / path.relative_to(artifacts)
                same = filecmp.cmp(other, path, shallow=False)
                assert same, f"the loop for {backend} does not write {path.name} as ccmgen does"
            yield Subject(f"loop {backend}", command, home)

    def _made(self, folder: Path, backend: str) -> Path:
        """The folder of a backend's artifacts, made anew."""
        (subject,) = self._backends(folder, [backend])
        shutil.rmtree(subject.folder / "out", ignore_errors=True)
        self._said(subject.command, subject.folder)
        return subject.folder / "out" / backend

    def _files(self, folder: Path) -> Subject:
        """The floor of systemd's many files."""
        artifacts = self._made(folder, "systemd")
        with (folder / "files.list").open("wb") as listed:
            for path in sorted(artifacts.rglob("*")):
                if path.is_file():
                    content = path.read_bytes()
                    name = str(path.relative_to(artifacts)).encode()
                    listed.write(b"%s\0%d\0%s" % (name, len(content), content))
        program = folder / "files"
        self._said(["cc", "-O2", "-o", str(program), str(HERE / "files.c")], folder)
        return Subject("C systemd", [str(program), "../files.list", "out"], folder / "c")

    def _ccmgen(self, folder: Path, name: str, *words: str) -> Subject:
        return Subject(name, [self._program(), *words], folder / re.sub(r"\W+", "-", name))

    def _program(self) -> str:
        return str(self.own / "ccmgen")

    def _group(self, name: str) -> Path:
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir(parents=True)
        return folder

    def _measured(
        self,
        name: str,
        folder: Path,
        work: Work | None,
        subjects: Sequence[Subject],
        rounds: int,
    ) -> dict[str, Any]:
        sys.stderr.write(f"{name}: {len(subjects)} programs, {rounds} times each\n")
        floor = Subject(PASS, [str(self.own / "python"), "-c", "pass"], folder / "pass")
        runs, missing = in_turns([floor, *subjects], rounds, self.sizes.limit_seconds)
        return {
            "name": name,
            "work": asdict(work) if work else None,
            "runs": {name: [asdict(run) for run in found] for name, found in runs.items()},
            "missing": missing,
        }

    def _said(self, command: Sequence[str], folder: Path) -> str:
        """What a program that is not measured prints."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "out").mkdir(exist_ok=True)
        done = subprocess.run(
            command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, check=True
        )
        return done.stdout.decode()
