"""A boot or a macro to a partition: evaluated, checked against every schema, and typed."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from ccmgen.boot import Boot
from ccmgen.calling import Trace
from ccmgen.decode import production
from ccmgen.decode.alike import Outline, fill
from ccmgen.decode.explain import explain, schema
from ccmgen.decode.library import COMPILE, ask, check_files, read_roles
from ccmgen.decode.likeness import Made, partition_of
from ccmgen.decode.parameters import explain_parameters, misfits, not_abstract
from ccmgen.diagnostics import BOOT, CcmgenError, DataPath, Diagnostic, inexact
from ccmgen.evaluate import Engine
from ccmgen.ir import Job, Partition
from ccmgen.macro import Context, Macro


class _Compiled(msgspec.Struct, frozen=True):
    """Either a boot or a macro; no partition, and no trace, where there are problems.

    A boot of many jobs comes in outline instead of as a partition.
    """

    boot: Boot | None = None
    macro: Macro | None = None
    contexts: tuple[Context, ...] = ()
    problems: tuple[production.Problem, ...] = ()
    checks: tuple[production.Check, ...] = ()
    modules: dict[str, production.Schema] = {}
    made: Made | None = msgspec.field(default=None, name="partition")
    outline: Outline | None = None
    trace: Trace | None = None


def read_partition(engine: Engine) -> Partition:
    """The partition that the engine's boot or macro describes.

    Raises CcmgenError with all that is wrong. The way that succeeds evaluates once, decodes into
    types and gates the parameters. When any of these fails, the document is evaluated again,
    without the functions of roles and modules, and studied as data: what is wrong with it says more
    than where a function stumbled over it.
    """
    partition, _ = _compiled(engine, *COMPILE)
    assert partition is not None
    return partition


def describes_macro(engine: Engine) -> bool:
    """Whether the engine's document is a macro, and no boot."""
    check_files(engine)
    return "macro" in json.loads(ask(engine, "documents"))


def read_trace(engine: Engine) -> Trace:
    """How the engine's macro comes to its jobs. Raises CcmgenError, also if it is a boot."""
    if not describes_macro(engine):
        message = f"{engine.sources.boot} is a boot, and only a macro has a calling table"
        hint = "`ccmgen graph` draws a boot"
        raise CcmgenError([Diagnostic("not-a-macro", message, BOOT, hint=hint)])
    _, trace = _compiled(engine, "trace")
    assert trace is not None
    return trace


def _compiled(
    engine: Engine, function: str, *arguments: str
) -> tuple[Partition | None, Trace | None]:
    check_files(engine)
    try:
        compiled, partition = _decode(engine, ask(engine, function, *arguments))
        if compiled.boot is not None and compiled.outline is not None:
            partition = fill(engine, compiled.boot, compiled.outline)
            if partition is None:
                compiled, partition = _decode(engine, ask(engine, function))
        failure = list(dict.fromkeys(_failure(compiled, partition)))
        if not failure:
            return partition, compiled.trace
    except CcmgenError as error:
        failure = list(error.diagnostics)
    raise CcmgenError(list(_study(engine)) or failure)


def _failure(compiled: _Compiled, partition: Partition | None) -> Iterator[Diagnostic]:
    yield from production.told(compiled.problems)
    yield from production.misfits(compiled.checks, compiled.modules)
    if partition is not None:
        for number, job in enumerate(partition.jobs):
            yield from _inexact(number, job)
        yield from misfits(partition.jobs, partition.roles)
    if compiled.boot is not None and _twice(compiled.boot):
        yield Diagnostic("duplicate-parameter", "a parameter is given twice", BOOT)


def _decode(engine: Engine, raw: bytes) -> tuple[_Compiled, Partition | None]:
    try:
        compiled = msgspec.json.decode(raw, type=_Compiled)
        return compiled, partition_of(compiled.made) if compiled.made else None
    except msgspec.ValidationError as error:
        made = json.loads(raw)
        found = list(explain(made.get("partition"), schema("partition"), BOOT))
        said = found or [Diagnostic("bad-value", str(error), BOOT)]
        raise CcmgenError([_of_makers(diagnostic, made) for diagnostic in said]) from None


def _of_makers(found: Diagnostic, made: Any) -> Diagnostic:
    """What is wrong with a job that roles, or modules, have made."""
    steps = found.path.steps if found.path else ()
    makers = ""
    if len(steps) > 1 and steps[0] == "jobs" and isinstance(steps[1], int):
        job = (made.get("boot") or made["partition"])["jobs"][steps[1]]
        makers = f" ({', '.join(job['roles'])})"
    if "macro" in made:
        where = f", {found.path}" if steps else ""
        return Diagnostic(
            "bad-script",
            f"the modules{makers} make a ScriptObject that is no job{where}: {found.message}",
            BOOT,
            hint=found.hint or "mend the module's handler",
        )
    return Diagnostic(
        "bad-role",
        f"the roles{makers} make a job that is none: {found.message}",
        found.path,
        hint=found.hint or "mend the role's apply function",
    )


def _inexact(number: int, job: Job) -> Iterator[Diagnostic]:
    if all(isinstance(value, str) for value in job.parameters.values()):
        return iter(())  # as nearly always; a path for each costs as much as all the other checks
    return inexact(job.parameters, BOOT / "jobs" / number / "parameters")


def _twice(boot: Boot) -> bool:
    lists = [job.parameters for job in boot.jobs if isinstance(job.parameters, tuple)]
    return any(len({p.key for p in given}) < len(given) for given in lists)


def _study(engine: Engine) -> Iterator[Diagnostic]:
    """All that is wrong with the documents as data. Raises CcmgenError if they are none."""
    said = json.loads(ask(engine, "documents"))
    kind = "macro" if "macro" in said else "boot"
    unknown = not_abstract if kind == "boot" else _nothing_better
    problems = list(explain(said[kind], schema(kind), BOOT, unknown))
    for name, context in zip(engine.sources.contexts, said["contexts"], strict=True):
        problems += explain(context, schema("context"), DataPath(name))
    yield from problems
    if kind == "boot":
        yield from _study_boot(engine, said["boot"], problems)
    elif not problems:
        yield from dict.fromkeys(_failure(*_decode(engine, ask(engine, "study"))))


def _nothing_better(key: str, path: DataPath) -> None:
    return None


def _study_boot(engine: Engine, boot: Any, problems: list[Diagnostic]) -> Iterator[Diagnostic]:
    if engine.sources.contexts and not problems:
        studied = json.loads(ask(engine, "study"))
        yield from production.told(msgspec.convert(studied["problems"], list[production.Problem]))
        boot = studied["boot"]
    roles = read_roles(engine)
    jobs = boot.get("jobs") if isinstance(boot, dict) else None
    for index, job in enumerate(jobs if isinstance(jobs, list) else ()):
        try:
            typed = msgspec.convert(job, _Roles)
        except msgspec.ValidationError:
            continue
        path = BOOT / "jobs" / index
        given, twice = _as_object(typed.parameters, path)
        yield from twice
        yield from explain_parameters(given, typed.roles, roles, path)


class _Roles(msgspec.Struct, frozen=True):
    """The part of a job that can be studied even where the rest is wrong."""

    roles: tuple[str, ...]
    parameters: dict[str, Any] | list[dict[str, Any]] = {}


def _as_object(
    given: dict[str, Any] | list[dict[str, Any]], path: DataPath
) -> tuple[dict[str, Any], list[Diagnostic]]:
    if isinstance(given, dict):
        return given, []
    found: dict[str, Any] = {}
    problems = []
    for index, parameter in enumerate(given):
        key = parameter.get("key")
        if isinstance(key, str):
            if key in found:
                at = path / "parameters" / index / "key"
                message = f"the parameter {key!r} is given twice"
                problems.append(Diagnostic("duplicate-parameter", message, at))
            found[key] = parameter.get("value")
    return found, problems
