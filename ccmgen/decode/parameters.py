"""The parameters of jobs against the schemas of their roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ccmgen.decode.explain import explain
from ccmgen.diagnostics import BOOT, CcmgenError, DataPath, Diagnostic, nearest
from ccmgen.ir import Job, Role, is_reference

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

BELONGS = {
    "hosts belong to the environment, whose zones list them": ("host", "hosts", "hostname", "node"),
    "ports are allocated from the environment's range; a role names the ports it needs": (
        *("port", "ports"),
    ),
    "users belong to the environment, which names one by role": ("user", "users", "username"),
    "a run number is said in the `start` command": ("run", "runnumber"),
    "module configuration is said in the `conf` command, construction in `init`": (
        *("conf", "config", "configuration", "init", "module", "modules", "queues"),
    ),
}
"""A boot is abstract: what does not belong in it, and where it does belong."""


def not_abstract(key: str, path: DataPath) -> Diagnostic | None:
    """The diagnostic for a key that says something a boot must not say."""
    plain = key.lower().replace("_", "").replace("-", "")
    for reason, keys in BELONGS.items():
        if plain in keys:
            return Diagnostic("not-abstract", f"{key!r} does not belong in a boot: {reason}", path)
    return None


class _Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a role may say of its parameters: what can be put together with other roles'."""

    type: Literal["object"] = "object"
    properties: dict[str, dict[str, Any]] = {}
    required: tuple[str, ...] = ()


def _schema(name: str, role: Role) -> _Schema:
    validator_of(role.parameters, f"the parameters of role {name!r}")
    try:
        return msgspec.convert(role.parameters, _Schema)
    except msgspec.ValidationError as error:
        raise _no_schema(f"the parameters of role {name!r}", error) from None


def validator_of(schema: dict[str, Any], of: str) -> Draft202012Validator:
    """The fast validator of a schema. Raises CcmgenError if it is none, with words `of` it."""
    from jsonschema_rs import Draft202012Validator  # 0.02 s, for compiles only

    try:
        return Draft202012Validator(schema, retriever=_never)
    except ValueError as error:
        raise _no_schema(of, error) from None


def _no_schema(of: str, error: Exception) -> CcmgenError:
    why = str(error).partition("\n")[0]
    message = f"{of} are no JSON Schema that can be used: {why}"
    hint = "make roles with ccm.role(doc, apply, parameters, required, provides)"
    return CcmgenError([Diagnostic("bad-role", message, hint=hint)])


def _never(uri: str) -> Any:
    raise LookupError(f"{uri} is not fetched")


def schema_of(names: Sequence[str], roles: Mapping[str, Role]) -> dict[str, Any]:
    """The schema that the parameters of a job with these roles must fulfil.

    Raises CcmgenError if a role's own is none.
    """
    properties: dict[str, dict[str, Any]] = {}
    required: list[str] = []
    for role in names:
        own = _schema(role, roles[role])
        required += own.required
        for name, schema in own.properties.items():
            first = properties.get(name, schema)
            properties[name] = schema if first == schema else {"allOf": [first, schema]}
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(set(required)),
        "additionalProperties": False,
    }


def misfits(jobs: Sequence[Job], roles: Mapping[str, Role]) -> Iterator[Diagnostic]:
    """What is wrong with the parameters of jobs, their roles' own additions included.

    Nothing, as a rule, and fast: the gate is jsonschema_rs. Raises CcmgenError if a role's schema
    is none.
    """
    validators: dict[tuple[str, ...], Draft202012Validator] = {}
    for index, job in enumerate(jobs):
        validator = validators.get(job.roles)
        if validator is None:
            changed = [name for name in job.roles if name not in roles]
            if changed:
                message = f"the roles of job {job.ident!r} put {changed[0]!r} among its roles"
                hint = "the boot says what a job's roles are; an apply function leaves them alone"
                yield Diagnostic("bad-role", message, BOOT / "jobs" / index / "roles", hint=hint)
                continue
            validator = validators[job.roles] = validator_of(
                schema_of(job.roles, roles), f"the parameters of roles {', '.join(job.roles)}"
            )
        if not validator.is_valid(job.parameters):
            yield from explain_parameters(job.parameters, job.roles, roles, BOOT / "jobs" / index)


def explain_parameters(
    given: Mapping[str, Any], names: Sequence[str], roles: Mapping[str, Role], path: DataPath
) -> Iterator[Diagnostic]:
    """All that is wrong with one job's parameters, and with the roles it names."""
    known = [name for name in names if name in roles]
    for index, name in enumerate(names):
        if name not in roles:
            yield Diagnostic(
                "unknown-role",
                f"{name!r} is no role of the taxonomy",
                path / "roles" / index,
                hint=f"{nearest(name, roles)}; `ccmgen roles` lists them all, "
                "and --roles FILE adds a library",
            )
    if len(known) < len(names):
        return
    schema = schema_of(known, roles)
    values = {key: value for key, value in given.items() if not is_reference(value)}
    schema["required"] = [key for key in schema["required"] if key not in given]
    codes = {"unknown-key": "unknown-parameter", "missing-key": "missing-parameter"}
    for found in explain(values, schema, path / "parameters", not_abstract):
        yield _of_role(found, codes.get(found.code, "bad-parameter"), names)


def _of_role(found: Diagnostic, code: str, roles: Sequence[str]) -> Diagnostic:
    if found.code == "not-abstract":
        return found
    said = found.message.replace("no key that can stand here", "no parameter of its roles")
    said = said.replace("the key", "the parameter")
    return Diagnostic(
        code,
        f"{said} (roles: {', '.join(roles)})",
        found.path,
        hint=found.hint or f"`ccmgen roles {roles[-1]}` describes the parameters",
    )
