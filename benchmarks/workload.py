"""The work: so many tasks on so many hosts, written for ccmgen and for its peers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOOT = """\
local ccm = import 'ccm.libsonnet';
local tasks = {tasks}, jobs = {jobs};
ccm.boot('bench', [
  ccm.job('job' + n, {roles}, std.floor((n + 1) * tasks / jobs) - std.floor(n * tasks / jobs), {{
    zone: 'farm',{parameters}
  }})
  for n in std.range(0, jobs - 1)
]{more})
"""
"""Jobs of the role appfwk: each task has a port and is told its own address."""

WORKER = """\
local ccm = import 'ccm.libsonnet';
{
  worker: ccm.role(
    'Works on a slice, after the job before.',
    parameters={ after: { type: 'string', description: 'The job before.' } },
    apply=function(job, parameters) job {
      task+: {
        commands+: [[
          ccm.software('appfwk', 'bin/worker'), '--name', ccm.task, '--slice', ccm.index,
        ]],
        software+: ['appfwk'],
        after: if 'after' in parameters then [{ job: parameters.after, when: 'finished' }] else [],
      },
    },
  ),
}
"""
"""For batch systems, whose tasks have neither hosts nor ports before they run."""

SOFTWARE = {
    "appfwk": {
        "prefix": "/opt/daq",
        "environment": {"DAQ_SHARE_PATH": "/opt/daq/share", "TRACE_FILE": "/tmp/trace.buffer"},
    }
}


@dataclass(frozen=True, slots=True)
class Work:
    """So many tasks in so many jobs on so many hosts."""

    tasks: int
    jobs: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Task:
    """What a peer is told of a task; ccmgen finds it out."""

    ident: str
    host: str
    address: str
    port: int

    @property
    def argv(self) -> list[str]:
        """Its words."""
        url = f"http://{self.address}:{self.port}"
        return ["/opt/daq/bin/daq_application", "--name", self.ident, "--commandFacility", url]


def usual(tasks: int) -> Work:
    """As 100,000 tasks are 1,500 jobs on 4,000 hosts."""
    return Work(tasks, max(1, tasks * 15 // 1000), max(1, tasks // 25))


def files(work: Work) -> dict[str, str]:
    """The files of ccmgen: boot.jsonnet in env.json, or batch.jsonnet in pool.json or one.json.

    fewer.json is env.json without 1 % of its hosts.
    """
    sizes = {"tasks": work.tasks, "jobs": work.jobs}
    library = ", roles=import 'worker.libsonnet'"
    after = "\n    [if n > 0 then 'after']: 'job' + (n - 1),"
    batch = BOOT.format(**sizes, roles="['zoned', 'worker']", parameters=after, more=library)
    lost = max(1, work.hosts // 100)
    return {
        "boot.jsonnet": BOOT.format(**sizes, roles="['zoned', 'appfwk']", parameters="", more=""),
        "batch.jsonnet": batch,
        "worker.libsonnet": WORKER,
        "env.json": _site(work.hosts),
        "fewer.json": _site(work.hosts - lost),
        "pool.json": _like({"pools": {"farm": {}}, "zones": {"farm": {"pool": "farm"}}}),
        "one.json": _like({"hosts": {"desk": {}}, "zones": {"farm": {"hosts": "desk"}}}),
    }


def write(work: Work, folder: Path) -> None:
    """Write them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(work).items():
        (folder / name).write_text(text)


def tasks(work: Work) -> Iterator[Task]:
    """The tasks, placed in the simplest way."""
    for job in range(work.jobs):
        first, end = (n * work.tasks // work.jobs for n in (job, job + 1))
        for index in range(end - first):
            place = (first + index) % work.hosts + 1
            name = f"{place:06d}"
            port = 9000 + (first + index) // work.hosts
            yield Task(f"job{job}-{index:03d}", f"h{name}", f"c{name}.daq", port)


def _site(hosts: int) -> str:
    names = f"[{1:06d}-{hosts:06d}]" if hosts > 1 else f"{1:06d}"
    return _like(
        {
            "hosts": {f"h{names}": {"addresses": {"control": f"c{names}.daq"}}},
            "zones": {"farm": {"hosts": f"h{names}", "launcher": {"kind": "ssh"}}},
            "ports": {"range": "9000-29999"},
        }
    )


def _like(site: dict[str, object]) -> str:
    return json.dumps({"site": "bench", "users": {"default": "daq"}, "software": SOFTWARE, **site})
