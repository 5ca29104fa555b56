"""A lock says exactly where the tasks are, and stays as it is where nothing moves."""

import tomllib
from typing import Any

import msgspec
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.digests import Digesting
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.lock import Lock, dumps, lock_of, read_lock, write_lock
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve
from tests.partitions import sites_and_partitions
from tests.strategies import environment, job, resolved

INPUTS = {"boot.jsonnet": "ab" * 32, "sites/env \u00e9'1'.json": "cd" * 32}


def try_resolve(site: Any, partition: Any) -> Resolution | None:
    try:
        settled = settle(msgspec.convert(site, EnvironmentDocument))
        return resolve(msgspec.convert(partition, Partition), settled)
    except CcmgenError:
        return None


@given(sites_and_partitions())
def test_what_is_written_is_read_again(drawn: tuple[Any, Any]) -> None:
    resolution = try_resolve(*drawn)
    if resolution is None:
        return
    lock = lock_of(resolution, INPUTS)
    text = write_lock("", "ccmgen.lock", "part", "site", lock)
    assert read_lock(text, "ccmgen.lock", "part", "site") == lock
    assert write_lock(text, "ccmgen.lock", "part", "site", lock) == text


@given(sites_and_partitions(), sites_and_partitions())
def test_what_is_written_over_another_lock_is_read_again(
    before: tuple[Any, Any], after: tuple[Any, Any]
) -> None:
    resolutions = [try_resolve(*drawn) for drawn in (before, after)]
    text = ""
    for resolution in filter(None, resolutions):
        lock = lock_of(resolution, INPUTS)
        text = write_lock(text, "ccmgen.lock", "part", "site", lock)
        assert read_lock(text, "ccmgen.lock", "part", "site") == lock


def test_jobs_that_are_where_they_were_keep_their_words() -> None:
    """And others have new ones: a lock that was folded by hand, and a job that has moved."""
    jobs = [job(ident, [["/bin/x"]], 2, ports={"rcf": {}}) for ident in ("a", "b")]
    site = environment("srv-1", "srv-2")
    text = write_lock("", "l", "p42", "np04", lock_of(resolved(jobs, site), {}))
    by_hand = text.replace("'srv-[1-2]'", "'srv-1,srv-2'").replace("'9000*2'", "'9000,9000'")
    assert by_hand.count("srv-1,srv-2") == 2
    assert by_hand.count("9000,9000") == 1
    moved = [jobs[0], job("b", [["/bin/x"]], 3, ports={"rcf": {}})]
    said = write_lock(by_hand, "l", "p42", "np04", lock_of(resolved(moved, site), {}))
    a, b = said.splitlines()[-2:]
    assert a == by_hand.splitlines()[-2]
    assert b.startswith("b = {hosts = 'srv-[1-2,1]', ports = {rcf = '9001*2,9002'}, ")


NAMES = st.text(min_size=1, max_size=8)
TABLES = st.dictionaries(
    NAMES.filter(lambda name: name not in {"inputs", "assignments"}),
    st.dictionaries(NAMES, st.text(max_size=8) | st.integers(0, 9)),
    max_size=3,
)


@given(TABLES, NAMES, NAMES)
def test_tables_of_others_are_kept(tables: dict[str, Any], partition: str, site: str) -> None:
    lock = lock_of(resolved([job("a", [["/bin/true"]])]), INPUTS)
    text = write_lock(tomli_w.dumps(tables), "ccmgen.lock", partition, site, lock)
    text = write_lock(text, "ccmgen.lock", "p42", "np04", lock)
    found = tomllib.loads(text)
    assert {key: found[key] for key in tables} == tables
    assert read_lock(text, "ccmgen.lock", partition, site) == lock
    assert dumps(found) == text


def test_a_partition_at_another_site_is_not_known() -> None:
    lock = lock_of(resolved([job("a", [["/bin/true"]])]), INPUTS)
    text = write_lock("", "ccmgen.lock", "p42", "np04", lock)
    assert read_lock(text, "ccmgen.lock", "p42", "np02") is None
    assert read_lock("", "ccmgen.lock", "p42", "np04") is None


def test_a_line_a_job_in_few_characters() -> None:
    hosts = tuple(f"srv-{number:02d}" for number in range(1, 31))
    jobs = [job("ru", [["/bin/x"]], 70, ports={"rcf": {}})]
    text = write_lock("", "l", "p42", "np04", lock_of(resolved(jobs, environment(*hosts)), {}))
    assert text.splitlines()[3].startswith(
        "ru = {hosts = '(srv-[01-30])*2,srv-[01-10]', ports = {rcf = '9000-9001*30,9002*10'}, "
        "argv = '"
    )


def test_a_job_in_a_pool_has_no_hosts() -> None:
    site = {"site": "s", "zones": {"farm": {"pool": "farm"}}, "pools": {"farm": {}}}
    resolution = try_resolve(
        {**site, "users": {"default": "x"}}, {"ident": "p", "jobs": [job("mc", [["/x"]], 9)]}
    )
    assert resolution
    lock = lock_of(resolution, {})
    text = write_lock("", "l", "p", "s", lock)
    assert "mc = {tasks = 9, argv = '" in text
    assert read_lock(text, "l", "p", "s") == lock
    assert lock.assignments == {}


TOLD = "argv = '', environment = '', settings = ''"
BAD = [
    (f"hosts = 'a*99999999999', {TOLD}", "job 'ru': it has more than 10,000,000 entries"),
    (f"hosts = 'a*2', ports = {{rcf = '9000'}}, {TOLD}", "port rcf has 1 entries, and hosts has 2"),
    (f"hosts = 'a', ports = {{rcf = 'x'}}, {TOLD}", "port rcf: 'x' is out of place"),
    (f"hosts = 'a', devices = {{card = '('}}, {TOLD}", "device card: a parenthesis is not closed"),
    (TOLD, "it has neither hosts, nor tasks that a pool places"),
    (f"hosts = 'a', tasks = 99, {TOLD}", "it has hosts, and tasks that a pool places"),
    (f"hosts = 'a', tasks = 1, {TOLD}", "it has hosts, and tasks that a pool places"),
    (f"tasks = 1, ports = {{rcf = '9000'}}, {TOLD}", "it has no hosts, but ports or devices"),
    (f"ports = {{rcf = '9000'}}, {TOLD}", "it has no hosts, but ports or devices"),
    ("hosts = 'a'", "job 'ru': Object missing required field `argv`"),
    (f"hosts = 3, {TOLD}", "job 'ru': Expected `str | null`, got `int`"),
    (f"hosts = 'a', rank = 1, {TOLD}", "job 'ru': Object contains unknown field `rank`"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_damaged_line_is_told_with_its_place(line: str, message: str) -> None:
    text = f"[assignments.p42.np04]\ndf = {{hosts = 'a', {TOLD}}}\nru = {{{line}}}\n"
    with pytest.raises(CcmgenError) as error:
        read_lock(text, "ccmgen.lock", "p42", "np04")
    (found,) = error.value.diagnostics
    assert (found.code, message in found.message) == ("bad-lock", True), found.message
    assert [str(place) for place in found.locations] == ["ccmgen.lock:3:1"]
    assert "restore ccmgen.lock from version control" in found.hint


@pytest.mark.parametrize("text", ["assignments = 3", "[inputs]\np42 = 3", "assignments.a.b.c = 1"])
def test_a_lock_of_another_shape(text: str) -> None:
    with pytest.raises(CcmgenError) as error:
        read_lock(text, "ccmgen.lock", "p42", "np04")
    assert [d.code for d in error.value.diagnostics] == ["bad-lock"]


def told(*hosts: str, tasks: int | None = None, **task: Any) -> Any:
    words = ["/bin/x", {"ref": "host"}, {"ref": "port", "name": "p"}, {"ref": "index"}]
    more = task.pop("words", [])
    made = job("a", [[*words, *more]], 2, ports={"p": {}}, **task)
    resolution = resolved([made], environment(*hosts))
    return Digesting().of(resolution.jobs[0], 2 if tasks is None else tasks)


def test_digests_stay_while_only_places_change() -> None:
    assert told("h1", "h2") == told("h1") == told("h9")


@pytest.mark.parametrize(
    ("task", "which"),
    [
        ({"words": ["--rate"]}, "argv"),
        ({"words": [{"ref": "host"}]}, "argv"),
        ({"environment": {"A": "1"}}, "environment"),
        ({"working_directory": "/"}, "settings"),
        ({"files": {"card": {"content": {"ref": "task"}}}}, "settings"),
        ({"restart": {"when": "always"}}, "settings"),
        ({"resources": {"slots": 2}}, "settings"),
    ],
)
def test_digests_tell_what_has_changed(task: Any, which: str) -> None:
    one, other = told("h1"), told("h1", **task)
    differ = {name for name in one.__slots__ if getattr(one, name) != getattr(other, name)}
    assert differ == {which}


def test_a_job_of_no_tasks_has_digests() -> None:
    assert isinstance(lock_of(resolved([job("a", [["/x", {"ref": "host"}]], 0)]), {}), Lock)
