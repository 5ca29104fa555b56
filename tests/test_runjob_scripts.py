"""ScriptObjects: every element is optional, and each arrives in the job."""

from typing import Any

import pytest

import ccmgen
from ccmgen.ir import File
from tests.macros import HEAD, compiled


def made(script: str, files: dict[str, str] | None = None) -> Any:
    """The job of a ScriptObject that one handler makes."""
    handler = f"function(own, linker) linker.create('job', {script})"
    module = f"rj.configurator('m', handlers={{ MakeJob: rj.handler('makes', {handler}) }})"
    program = f"{HEAD}rj.macro('mc', [rj.load('m')], modules={{ m: {module} }})"
    sources = ccmgen.Sources({"macro.jsonnet": program, **(files or {})}, "macro.jsonnet")
    (job,) = ccmgen.validate(sources).jobs
    return job


def test_the_empty_one_is_a_job() -> None:
    job = made("rj.script")
    assert (job.cardinality, job.task.commands, job.metadata) == (1, (), {})


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ("'text'", File("text")),
        ("importstr 'cards.txt'", File("from the project")),
        ("import 'snapshot.json'", File('{"mass": 108}')),
        ("{ base64: 'AP8=' }", File("AP8=", "base64")),
        ("{ a: [1] }", File('{"a": [1]}')),
    ],
)
def test_files_are_inline_of_the_project_or_of_snapshots(content: str, file: File) -> None:
    files = {"cards.txt": "from the project", "snapshot.json": '{"mass": 108}'}
    job = made(f"rj.script {{ files: {{ card: rj.file({content}) }} }}", files)
    assert job.task.files == {"card": file}


def test_a_file_may_be_executable() -> None:
    job = made("rj.script { files: { run: rj.file('#!/bin/sh', executable=true) } }")
    assert job.task.files["run"].executable


def test_every_element_arrives() -> None:
    job = made(
        """rj.script {
          commands: [['run', rj.column('seed')]],
          data: ['/store/minbias'],
          stage_in: [rj.transfer('/a', 'a')],
          stage_out: [rj.transfer('b', '/b', by='dcache')],
          software: ['cms'],
          environment: { A: 'b' },
          wrappers: [['watch', '--']],
          metadata: { dataset: 'x' },
          resources: { cpu_millis: 500 },
          after: [{ job: 'other', when: 'finished' }],
        } + rj.split.events(10, 4) + rj.split.seeds(1)"""
    )
    assert job.cardinality == 3
    assert set(job.sweep) == {"first_event", "last_event", "events", "seed"}
    task = job.task
    assert task.data == ("/store/minbias",)
    assert [transfer.by for transfer in (*task.stage_in, *task.stage_out)] == ["copy", "dcache"]
    assert (task.software, task.environment) == (("cms",), {"A": "b"})
    assert task.wrappers == (("watch", "--"),)
    assert task.resources.cpu_millis == 500
    assert task.after[0].job == "other"
    assert job.metadata == {"dataset": "x"}


def test_a_context_wraps_a_monitor_around_jobs_that_do_not_know() -> None:
    program = f"{HEAD}rj.macro('mc', [rj.load('Pythia', {{ events: 1 }}), rj.load('LocalRun')])"
    (alone,) = compiled(program).jobs
    monitor = "rj.context(when={ LocalRun: { monitor: ['watch', '--'] } })"
    (watched,) = compiled(program, monitor).jobs
    assert alone.task.wrappers == ()
    assert watched.task.wrappers == (("watch", "--"),)
    assert watched.task.commands == alone.task.commands
