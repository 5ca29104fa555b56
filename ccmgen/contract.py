"""What every backend promises, as checks that any backend can be put to.

    python -m ccmgen.contract NAME

or, in the tests of a package that registers a backend:

    from ccmgen.contract import CHECKS
    @pytest.mark.parametrize("check", CHECKS)
    def test_contract(check):
        check(BACKEND)

Each check raises AssertionError with what the backend did. What no check here can know is whether
the target understands what was meant: hand the artifacts to it and read back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from ccmgen.artifact import Artifact, Folder, flat
from ccmgen.backend import AnyBackend, Feature, artifacts, check, features, losses, parts
from ccmgen.decode.environment import settle
from ccmgen.diagnostics import CcmgenError
from ccmgen.environment import EnvironmentDocument
from ccmgen.ir import Partition
from ccmgen.registry import find
from ccmgen.resolution import Resolution
from ccmgen.resolve import resolve

MOST_BYTES = 1 << 20
"""Of one chunk: memory must not grow with the number of tasks."""

HOSTILE = (
    *("", " ", "a b", "'", '"', "\\", "%i", "$x", "${x}", "%{x}", "#;"),
    *("\n", "\t", "é日本", "-x"),
)


def _environment(hosts: tuple[str, ...], options: Mapping[str, Any]) -> EnvironmentDocument:
    document = {
        "site": "contract",
        "hosts": {host: {} for host in hosts},
        "zones": {"here": {"hosts": ",".join(hosts)}, "farm": {"pool": "farm"}},
        "pools": {"farm": {}},
        "default_zone": "here",
        "users": {"default": "daq"},
        "backends": dict(options),
    }
    return msgspec.convert(document, EnvironmentDocument)


def _resolution(
    *jobs: dict[str, Any],
    hosts: tuple[str, ...] = ("localhost",),
    options: Mapping[str, Any] = MappingProxyType({}),
) -> Resolution:
    partition = msgspec.convert({"ident": "contract", "jobs": jobs}, Partition)
    return resolve(partition, settle(_environment(hosts, options)))


def _job(ident: str = "job", cardinality: int = 2, words: tuple[str, ...] = (), **task: Any) -> Any:
    named = task.get("ports", {"rcf": {}})
    port = {"ref": "port", "name": "rcf"} if named else "none"
    return {
        "ident": ident,
        "roles": ["any"],
        "cardinality": cardinality,
        "parameters": {},
        "task": {"commands": [["/bin/echo", *words, port]], "ports": {"rcf": {}}, **task},
    }


def _bytes(resolution: Resolution, backend: AnyBackend) -> dict[str, tuple[bytes, bool]]:
    return {a.path: (b"".join(a.chunks), a.executable) for a in artifacts(resolution, backend)}


def says_the_same_twice(backend: AnyBackend) -> None:
    """The bytes depend on the resolution alone."""
    resolution = _resolution(_job("a"), _job("b", 3))
    assert _bytes(resolution, backend) == _bytes(resolution, backend), "two runs differ"


def ignores_the_order_of_hosts(backend: AnyBackend) -> None:
    """An environment written in another order gives the same bytes."""
    one = _resolution(_job("a", 3), hosts=("h1", "h2", "h10"))
    other = _resolution(_job("a", 3), hosts=("h10", "h1", "h2"))
    assert _bytes(one, backend) == _bytes(other, backend), "the order of hosts changes the bytes"


def writes_every_job(backend: AnyBackend) -> None:
    """Something is written for a job that has tasks; one without any is no error."""
    assert _bytes(_resolution(_job("a")), backend), "nothing is written for a job of two tasks"
    _bytes(_resolution(_job("a"), _job("none", 0)), backend)


def stays_in_its_folder(backend: AnyBackend) -> None:
    """Paths are relative, plain and different, whatever the idents."""
    for ident in ("a", "a.b", "a:b", "a+b@c", "A" * 100):
        resolution = _resolution(_job(ident))
        if not check(resolution, backend):
            _bytes(resolution, backend)


def takes_what_is_harmless(backend: AnyBackend) -> None:
    """Plain words and names are never refused."""
    plain = {"VALUE": "plain"}
    problems = check(_resolution(_job("a", 2, ("--x", "1"), environment=plain)), backend)
    assert not problems, f"plain words are refused: {problems[:1]}"


def streams(backend: AnyBackend) -> None:
    """No chunk of bytes grows with the number of tasks."""
    resolution = _resolution(_job("a", 2000, ("x" * 200,)), hosts=("h1", "h2", "h3", "h4"))
    if list(losses(resolution, backend)) or check(resolution, backend):
        resolution = _resolution(_job("a", 1000, ("x" * 200,)))
    for artifact in artifacts(resolution, backend):
        largest = max((len(chunk) for chunk in artifact.chunks), default=0)
        assert largest <= MOST_BYTES, f"{artifact.path} has a chunk of {largest} bytes"


def names_what_it_cannot_say(backend: AnyBackend) -> None:
    """A hostile value is either expressed or refused by a diagnostic with its path."""
    for text in HOSTILE:
        variable = {"VALUE": text}
        resolution = _resolution(_job("a", 1, (text,), environment=variable))
        for problem in check(resolution, backend):
            assert problem.code and problem.message and problem.path, f"{problem} says too little"
        if not check(resolution, backend):
            _bytes(resolution, backend)


def declares_its_features(backend: AnyBackend) -> None:
    """What it cannot express is a loss, and with the loss allowed it goes without."""
    task: dict[str, Any] = {
        "restart": {"when": "on-failure"},
        "stop": {"signal": "SIGINT"},
        "working_directory": "/",
        "after": [{"job": "b", "when": "started"}],
    }
    resolution = _resolution(_job("a", **task), _job("b"), hosts=("h1", "h2"))
    used = features(resolution)
    lost = {problem.message for problem in losses(resolution, backend)}
    assert len(lost) == len(set(used) - backend.features), "losses are not what is unsupported"
    assert backend.features <= set(Feature), "it claims a feature that there is not"
    _bytes(resolution, backend)


def does_what_is_essential(backend: AnyBackend) -> None:
    """If it can express pools or own folders, something is written for jobs that ask for them."""
    staging = [{"source": "/x", "target": "x"}]
    sandbox: dict[str, Any] = {"files": {"card": {"content": "x"}}, "stage_in": staging}
    jobs = {
        Feature.POOL: _job("a", placement={"zone": "farm"}, ports={}),
        Feature.OWN_FOLDER: _job("a", **sandbox),
    }
    for feature, job in jobs.items():
        resolution = _resolution(job)
        assert feature in features(resolution), "the check asks for what it means to"
        if feature in backend.features:
            assert not check(resolution, backend), f"{feature} is claimed, and then refused"
            assert _bytes(resolution, backend), f"{feature} is claimed, and nothing is written"


def knows_its_options(backend: AnyBackend) -> None:
    """Every option has a default, and a misspelt one is an error."""
    _bytes(_resolution(_job("a")), backend)
    try:
        options: dict[str, Any] = {backend.name: {"no-such-option": 1}}
        _bytes(_resolution(_job("a"), options=options), backend)
    except CcmgenError as error:
        assert [d.code for d in error.diagnostics] == ["bad-option"], str(error)
    else:
        raise AssertionError("a misspelt option is taken")


def makes_artifacts_as_asked(backend: AnyBackend) -> None:
    """`emit` gives an iterator of artifacts, or folders of them, with bytes in chunks."""
    for part in backend.emit(_resolution(_job("a")), backend.options()):
        assert isinstance(part, Artifact | Folder), f"{part!r} is no Artifact and no Folder"
        for artifact in flat([part]):
            assert isinstance(artifact, Artifact), f"{artifact!r} is no Artifact"
            assert all(isinstance(chunk, bytes) for chunk in artifact.chunks), "a chunk is no bytes"


def makes_artifacts_in_any_order(backend: AnyBackend) -> None:
    """What is asked for first, and whether all is asked for, changes no bytes."""
    resolution = _resolution(_job("a", 5), _job("b", 3), hosts=("h1", "h2", "h3"))
    if list(losses(resolution, backend)):
        resolution = _resolution(_job("a", 5), _job("b", 3))
    there = _bytes(resolution, backend)
    for part in reversed(list(parts(resolution, backend))):
        for artifact in reversed(list(flat([part]))):
            content = b"".join(artifact.chunks)
            assert content == there[artifact.path][0], f"{artifact.path} depends on what is read"


CHECKS: tuple[Callable[[AnyBackend], None], ...] = (
    makes_artifacts_as_asked,
    makes_artifacts_in_any_order,
    writes_every_job,
    takes_what_is_harmless,
    says_the_same_twice,
    ignores_the_order_of_hosts,
    stays_in_its_folder,
    streams,
    names_what_it_cannot_say,
    declares_its_features,
    does_what_is_essential,
    knows_its_options,
)


def failures(backend: AnyBackend) -> Iterator[str]:
    """What the backend breaks, one line a promise."""
    for promise in CHECKS:
        try:
            promise(backend)
        except Exception as error:  # whatever a backend raises, it breaks the promise
            yield f"{promise.__name__.replace('_', ' ')}: {error}"


def main() -> None:
    """Put the backends named on the command line to every check."""
    if not sys.argv[1:]:
        sys.exit("usage: python -m ccmgen.contract NAME...   (names: ccmgen backends)")
    broken = False
    for name in sys.argv[1:]:
        try:
            backend = find(name)
        except CcmgenError as error:
            sys.exit(f"{error}; {error.diagnostics[0].hint}")
        found = list(failures(backend))
        broken = broken or bool(found)
        print(f"{name}: {'keeps every promise' if not found else ''}", *found, sep="\n  ")
    raise SystemExit(broken)


if __name__ == "__main__":
    main()
