"""A boot to a partition: evaluated, checked against its schema and its roles', and typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ccmgen.boot import Boot
from ccmgen.decode.explain import explain, schema
from ccmgen.decode.parameters import explain_parameters, misfits, not_abstract
from ccmgen.diagnostics import BOOT, CcmgenError, DataPath, Diagnostic, inexact
from ccmgen.evaluate import Engine
from ccmgen.ir import Job, Partition, Role
from ccmgen.sources import read_file


class _Compiled(msgspec.Struct, frozen=True):
    boot: Boot
    partition: Partition


def read_partition(engine: Engine) -> Partition:
    """The partition that the engine's boot describes. Raises CcmgenError with all that is wrong.

    The way that succeeds evaluates once, decodes into types and gates the parameters. When any of
    these fails, the boot is evaluated again, without the roles' functions, and studied as data:
    what is wrong with it says more than where a role's function stumbled over it.
    """
    for name in (engine.sources.boot, *engine.sources.roles):
        read_file(engine.sources, name)
    try:
        compiled = _decode(engine, engine.evaluate(_snippet(engine, "compile")))
        roles = compiled.partition.roles
        failure = [
            *(found for n, job in enumerate(compiled.partition.jobs) for found in _inexact(n, job)),
            *misfits(compiled.partition.jobs, roles),
        ]
        if not failure and not _twice(compiled.boot):
            return compiled.partition
    except CcmgenError as error:
        failure = list(error.diagnostics)
    raise CcmgenError(list(_study(engine)) or failure)


def read_roles(engine: Engine) -> Mapping[str, Role]:
    """The taxonomy: every role that a boot may name."""
    return _described(engine)[1]


def _described(engine: Engine) -> tuple[Any, dict[str, Role]]:
    described = json.loads(engine.evaluate(_snippet(engine, "describe")))
    roles = {}
    for name, role in described["roles"].items():
        try:
            roles[name] = msgspec.convert(role, Role)
        except msgspec.ValidationError as error:
            message = f"role {name!r} is not made as roles are: {error}"
            hint = "make roles with ccm.role(doc, apply, parameters, required, provides)"
            raise CcmgenError([Diagnostic("bad-role", message, hint=hint)]) from None
    return described["boot"], roles


def _snippet(engine: Engine, function: str) -> str:
    libraries = ", ".join(
        f"{{ file: {json.dumps(name)}, roles: import {json.dumps(name)} }}"
        for name in engine.sources.roles
    )
    boot = f"import {json.dumps(engine.sources.boot)}" if engine.sources.boot else "{}"
    return f"(import '<ccmgen>/compile.libsonnet').{function}({boot}, [{libraries}])"


def _decode(engine: Engine, raw: bytes) -> _Compiled:
    try:
        return msgspec.json.decode(raw, type=_Compiled)
    except msgspec.ValidationError as error:
        made = json.loads(raw)
        found = list(explain(made["partition"], schema("partition"), BOOT))
        said = found or [Diagnostic("bad-value", str(error), BOOT)]
        raise CcmgenError([_of_roles(diagnostic, made["boot"]) for diagnostic in said]) from None


def _of_roles(found: Diagnostic, boot: Any) -> Diagnostic:
    steps = found.path.steps if found.path else ()
    roles = ""
    if len(steps) > 1 and steps[0] == "jobs" and isinstance(steps[1], int):
        roles = f" ({', '.join(boot['jobs'][steps[1]]['roles'])})"
    return Diagnostic(
        "bad-role",
        f"the roles{roles} make a job that is none: {found.message}",
        found.path,
        hint=found.hint or "mend the role's apply function",
    )


def _inexact(number: int, job: Job) -> Iterator[Diagnostic]:
    return inexact(job.parameters, BOOT / "jobs" / number / "parameters")


def _twice(boot: Boot) -> bool:
    lists = [job.parameters for job in boot.jobs if isinstance(job.parameters, tuple)]
    return any(len({p.key for p in given}) < len(given) for given in lists)


def _study(engine: Engine) -> Iterator[Diagnostic]:
    """All that is wrong with the boot as data. Raises CcmgenError if it cannot be evaluated."""
    boot, roles = _described(engine)
    yield from explain(boot, schema("boot"), BOOT, not_abstract)
    jobs = boot.get("jobs") if isinstance(boot, dict) else None
    for index, job in enumerate(jobs if isinstance(jobs, list) else ()):
        try:
            typed = msgspec.convert(job, _Roles)
        except msgspec.ValidationError:
            continue
        path = BOOT / "jobs" / index
        given, problems = _as_object(typed.parameters, path)
        yield from problems
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
