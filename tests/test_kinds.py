"""The law of kinds: what like jobs share changes nothing of what is written of them."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from benchmarks.cases import BACKENDS
from ccmgen.backend import artifacts, check
from ccmgen.decode.environment import settle
from ccmgen.decode.likeness import Made, partition_of
from ccmgen.digests import Digesting
from ccmgen.environment import EnvironmentDocument
from ccmgen.registry import find
from ccmgen.resolution import Resolution, ResolvedJob, value_at
from ccmgen.resolve import resolve
from tests.strategies import hostile_text, job

IDENTS = ("a", "b-1", "7", "1e5", "x.y", "job_x", "Qzzzzzzz44444444", "a-_-_-_-88888888", "j@k")
REFERENCES = (
    *({"ref": name} for name in ("host", "address", "index", "task", "zone", "user", "job")),
    *({"ref": "port", "name": name} for name in ("p", "q")),
    {"ref": "device", "name": "card"},
    {"ref": "parameter", "name": "a"},
    {"ref": "provides", "role": "any", "name": "url"},
    {"ref": "host", "of": {"job": "first", "task": 0}},
)
SITE = {
    "site": "test",
    "hosts": {
        f"n{number}": {
            "addresses": {"control": f"10.0.0.{number}" if number % 2 else f"c{number}"},
            "capacity": {
                "devices": {"card": [f"card{n}" for n in range(9 * number, 9 * number + 9)]}
            },
        }
        for number in range(1, 6)
    },
    "zones": {"here": {"hosts": "n[1-5]"}},
    "users": {"default": "daq"},
    "ports": {"range": "1-3,9000-9999"},
}
COLUMN = {"ref": "column", "name": "c"}


def texts(*references: Any) -> st.SearchStrategy[Any]:
    segments = st.lists(st.sampled_from((*references, "", "-", "x", "7", "é", "$x")), max_size=3)
    return st.one_of(
        st.sampled_from(references),
        segments.map(lambda segments: {"ref": "join", "segments": segments}),
        hostile_text,
    )


def columns(tasks: int) -> st.SearchStrategy[Any]:
    values = st.one_of(
        st.lists(st.sampled_from(["/bin/x", "7", "two words"]), min_size=tasks, max_size=tasks),
        st.lists(st.integers(-1, 20), min_size=tasks, max_size=tasks),
    )
    return st.one_of(
        values.map(lambda values: {"kind": "values", "values": values}),
        st.just({"kind": "range", "first": 0}),
    )


@st.composite
def like_jobs(draw: st.DrawFn) -> list[Any]:
    """Jobs of one template that differ in ident, cardinality, a parameter and, if any, a column."""
    swept = draw(st.integers(0, 3)) == 0
    text = texts(*REFERENCES, COLUMN) if swept else texts(*REFERENCES)
    program = draw(st.sampled_from(["/bin/x", "x", {"ref": "address"}, {"ref": "host"}]))
    task: dict[str, Any] = {
        "environment": {"V": draw(text)},
        "ports": {"p": {}, "q": {}},
        "resources": {"devices": {"card": 1}},
        **draw(
            st.sampled_from([{}, {"working_directory": "/w"}, {"working_directory": draw(text)}])
        ),
    }
    template = job("", [[program, *draw(st.lists(text, max_size=3))]], **task)
    provides = {"any": {"url": draw(st.sampled_from([*REFERENCES[:10], "x"]))}}
    same = draw(st.sampled_from([*REFERENCES[:10], "x"]))
    made = [job("first", [["/bin/y"]])]
    idents = draw(st.lists(st.sampled_from(IDENTS), min_size=2, max_size=5, unique=True))
    for ident in idents:
        tasks = draw(st.sampled_from([3, 3, 3, 4, 2, 1, 0]))
        own = {
            "ident": ident,
            "cardinality": tasks,
            "parameters": {
                "a": draw(st.sampled_from(["x", "x", "x", "x", 1, "two words"])),
                "b": [same],
            },
            **({"sweep": {"c": draw(columns(tasks))}} if swept else {}),
            "provides": provides,
        }
        made.append({**template, **own})
    return made


def resolution_of(jobs: list[Any]) -> Resolution:
    roles = {"any": {"doc": "", "parameters": {}, "provides": {}}}
    text = msgspec.json.encode({"ident": "part", "jobs": jobs, "roles": roles})
    partition = partition_of(msgspec.json.decode(text, type=Made))
    return resolve(partition, settle(msgspec.convert(SITE, EnvironmentDocument)))


def written(resolution: Resolution, backend: str) -> dict[str, bytes]:
    return {
        artifact.path: b"".join(artifact.chunks)
        for artifact in artifacts(resolution, find(backend))
    }


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=300)
@given(jobs=like_jobs())
def test_sharing_changes_nothing(backend: str, jobs: list[Any]) -> None:
    shared = resolution_of(jobs)
    alone = tuple(replace(job, kind=number) for number, job in enumerate(shared.jobs))
    for resolution in (shared, replace(shared, jobs=shared.jobs[::-1])):
        if check(resolution, find(backend)) == []:
            others = replace(
                resolution, jobs=tuple(alone[shared.jobs.index(each)] for each in resolution.jobs)
            )
            assert written(resolution, backend) == written(others, backend)


@given(jobs=like_jobs(), fewer=st.integers(0, 3))
def test_like_jobs_have_the_digests_that_each_would_have_alone(jobs: list[Any], fewer: int) -> None:
    resolution = resolution_of(jobs)
    digesting = Digesting()
    for each in resolution.jobs:
        tasks = max(0, each.cardinality - fewer)
        assert digesting.of(each, tasks) == Digesting().of(each, tasks)


def tasks_of(job: ResolvedJob) -> list[dict[str, Any]]:
    """All that is known of each task, without what tells kinds apart, and a list of columns."""
    known = {k: v for k, v in asdict(job).items() if k not in ("kind", "metadata", "columns")}
    files = {k: (file.content, file.executable) for k, file in known.pop("files").items()}
    return [value_at({**known, "files": files}, index) for index in range(job.cardinality)]


@given(jobs=like_jobs(), content=texts(*REFERENCES))
def test_jobs_of_a_kind_are_what_each_would_be_alone(jobs: list[Any], content: Any) -> None:
    data = [{"ref": "join", "segments": ["/data/", {"ref": "address"}]}]
    folder = {"files": {"f": {"content": content}, "x": {"content": "x"}}, "data": data}
    for like in jobs[1:]:
        if "working_directory" not in like["task"]:
            like["task"] = {**like["task"], **folder}
    alone = [{**job, "metadata": {"number": number}} for number, job in enumerate(jobs)]
    one, each = resolution_of(jobs).jobs, resolution_of(alone).jobs
    assert [job.kind for job in each] == [*range(len(jobs))]
    assert list(map(tasks_of, one)) == list(map(tasks_of, each))


def test_like_jobs_are_of_a_kind() -> None:
    reference = {"ref": "job"}
    jobs = [
        *(
            job(ident, [["/bin/x", {"ref": "port", "name": "p"}]], 2, ports={"p": {}})
            for ident in "ab"
        ),
        job("c", [["/bin/x", {"ref": "port", "name": "p"}]], 3, ports={"p": {}}),
        *(job(ident, [["/bin/x", reference]]) for ident in "de"),
    ]
    assert [each.kind for each in resolution_of(jobs).jobs] == [0, 0, 2, 3, 4]
