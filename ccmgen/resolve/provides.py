"""After the last pass: what each role provides is what its schema promises to Run Control."""

from __future__ import annotations

from collections.abc import Iterator

from ccmgen.decode.explain import explain
from ccmgen.decode.parameters import validator_of
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic
from ccmgen.ir import Role
from ccmgen.resolution import Resolution, value_at


def check_provides(resolution: Resolution) -> Iterator[Diagnostic]:
    """What is wrong with the values of each job's first task; those of the others are alike."""
    promises = {
        name: validator_of(role.provides, f"the provided values of role {name!r}")
        for name, role in sorted(resolution.roles.items())
        if role.provides
    }
    for number, job in enumerate(resolution.jobs):
        for name in job.roles if job.cardinality else ():
            given = value_at(job.provides.get(name, {}), 0)
            if name in promises and not promises[name].is_valid(given):
                path = BOOT / "jobs" / number / "provides" / name
                yield from _broken(given, name, resolution.roles[name], path)


def _broken(given: object, name: str, role: Role, path: DataPath) -> Iterator[Diagnostic]:
    for found in explain(given, role.provides, path):
        yield Diagnostic(
            "bad-role",
            f"role {name!r} does not provide what its schema says: {found.message}",
            found.path,
            hint=found.hint or "mend the role's apply function, or its schema",
        )
