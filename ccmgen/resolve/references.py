"""References: their static check, which needs no placement.

A value that refers to a parameter or to something provided means that value's own references in
turn; a chain that comes back to itself is a cycle.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, cast

import msgspec
from msgspec import Struct

from ccmgen import ir
from ccmgen.diagnostics import BOOT, DataPath, Diagnostic, nearest
from ccmgen.environment import Environment
from ccmgen.ir import Job, Partition, Ref, is_reference
from ccmgen.resolve.graph import cycles

Named = tuple[str, ...]
"""A value that others may refer to: (job, "parameters", name) or (job, "provides", role, name)."""


class _Held(msgspec.Struct, frozen=True):
    """msgspec knows a Struct's fields once and for all, and works a bare union out at each call."""

    value: Ref | ir.Join


def as_reference(value: dict[str, Any]) -> Ref | ir.Join:
    """The typed reference. Raises msgspec.ValidationError if it is none."""
    return msgspec.convert({"value": value}, _Held).value


def check_references(partition: Partition, environment: Environment) -> list[Diagnostic]:
    """All that is wrong with the references of a partition, cycles among them included."""
    jobs: dict[str, Job] = {}
    for job in partition.jobs:
        jobs.setdefault(job.ident, job)
    problems: list[Diagnostic] = []
    edges: dict[Named, dict[Named, DataPath]] = {}
    faultless: set[Hashable] = set()
    done: set[Hashable] = set()
    for index, job in enumerate(partition.jobs):
        if (like := _like(job)) in done:
            continue
        check, path = _Check(jobs, job, environment), BOOT / "jobs" / index
        if like not in faultless:
            found, all_own = _check_texts(check, path)
            problems += found
            if all_own and not found:
                faultless.add(like)
        found, alone = _check_named(check, path, edges)
        problems += found
        if alone and like in faultless:
            done.add(like)
    return problems + list(_cycles(edges))


def _like(job: Job) -> Hashable:
    """What the references of a job to itself depend on: the same for like jobs."""
    parameters = tuple((name, _kind(value)) for name, value in job.parameters.items())
    return id(job.task), id(job.provides), parameters, tuple(job.sweep)


def _kind(value: Any) -> int | type:
    return id(value) if isinstance(value, dict | list) else type(value)


def _check_texts(check: _Check, path: DataPath) -> tuple[list[Diagnostic], bool]:
    """What is wrong with the references of a task's texts; and whether all are to its own job."""
    problems: list[Diagnostic] = []
    all_own = True
    for value, at in texts(check.own, path):
        for item, where, in_text in references_in(value, at, in_text=True):
            problems += check.item(item, where, in_text)
            all_own = all_own and not isinstance(item, str) and item.of is None
    return problems, all_own


def _check_named(
    check: _Check, path: DataPath, edges: dict[Named, dict[Named, DataPath]]
) -> tuple[list[Diagnostic], bool]:
    """What is wrong with the references of values that have a name; and whether they are all right,
    and neither to such a value nor to another job.

    edges: gets the values that each refers to, and where it does
    """
    problems: list[Diagnostic] = []
    alone = True
    for name, value, at in named_values(check.own, path):
        for item, where, in_text in references_in(value, at):
            wrong = list(check.item(item, where, in_text))
            problems += wrong
            if wrong or isinstance(item, str):
                alone = False
                continue
            to = dict.fromkeys(check.named(item), where)
            alone = alone and not to and item.of is None
            edges.setdefault(name, {}).update(to)
    return problems, alone


def references_in(
    value: Any, path: DataPath, in_text: bool = False
) -> Iterator[tuple[Ref | str, DataPath, bool]]:
    """Every reference with its path, and whether a string is wanted of it.

    A string in place of the reference says why something that looks like one is none.
    """
    if is_reference(value):
        try:
            typed = as_reference(value)
        except msgspec.ValidationError as error:
            yield str(error).replace("$.value", "$"), path, in_text
        else:
            yield from references_in(typed, path, in_text)
    elif isinstance(value, ir.Join):
        for segment in value.segments:
            yield from references_in(segment, path, in_text=True)
    elif isinstance(value, ir.Reference):
        yield cast(Ref, value), path, in_text
    elif isinstance(value, dict | list | tuple):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            if not isinstance(item, str):  # as most are, and none refers to anything
                yield from references_in(item, path / step, in_text)


def values(job: Job, path: DataPath) -> Iterator[tuple[Any, DataPath]]:
    """Every place of a job that may hold references."""
    yield from texts(job, path)
    yield from ((value, at) for _, value, at in named_values(job, path))


def texts(job: Job, path: DataPath) -> Iterator[tuple[Any, DataPath]]:
    """Those of its task, which none can refer to."""
    task = path / "task"
    yield job.task.commands, task / "commands"
    yield job.task.environment, task / "environment"
    yield job.task.working_directory, task / "working_directory"
    yield job.task.wrappers, task / "wrappers"
    yield job.task.data, task / "data"
    for file, content in job.task.files.items():
        yield content.content, task / "files" / file / "content"
    for kind in ("stage_in", "stage_out"):
        for number, transfer in enumerate(getattr(job.task, kind)):
            yield (transfer.source, transfer.target), task / kind / number


def named_values(job: Job, path: DataPath) -> Iterator[tuple[Named, Any, DataPath]]:
    """The others, each with its name."""
    for key, value in job.parameters.items():
        yield (job.ident, "parameters", key), value, path / "parameters" / key
    for role, provided in job.provides.items():
        for key, value in provided.items():
            yield (job.ident, "provides", role, key), value, path / "provides" / role / key


class _Check(Struct, frozen=True):
    """What a reference in `own` can mean."""

    jobs: dict[str, Job]
    own: Job
    environment: Environment

    def item(self, item: Ref | str, path: DataPath, in_text: bool) -> Iterator[Diagnostic]:
        """What is wrong with what `references_in` has found."""
        if isinstance(item, str):
            hint = "library functions such as ccm.port('rcf') make references"
            message = f"an object with the key `ref` is a reference, but {item}"
            yield Diagnostic("bad-reference", message, path, hint=hint)
            return
        wrong = list(self.reference(item, path))
        yield from wrong or self.text(item, path, in_text)

    def reference(self, ref: Ref, path: DataPath) -> Iterator[Diagnostic]:
        job = self.jobs.get(ref.of.job) if ref.of else self.own
        if ref.of:
            path = _said_by(self.own, ref.of.job, path)
        if job is None:
            name = ref.of.job if ref.of else ""
            yield Diagnostic(
                "unknown-job",
                f"the reference is to job {name!r}, which the boot does not have",
                path,
                hint=nearest(name, self.jobs),
            )
            return
        if ref.of is not None and self.own.cardinality:
            yield from _check_of(ref.of, job, self.own, path)
        name, known, what = _names(ref, job, self.environment)
        if name and name not in known:
            yield Diagnostic(
                "unknown-reference",
                f"the reference is to {what} {name!r} of job {job.ident!r}, which has none such",
                path,
                hint=nearest(name, known),
            )

    def text(self, ref: Ref, path: DataPath, in_text: bool) -> Iterator[Diagnostic]:
        """Within a text, or one of every task, what is referred to must be a string or the like."""
        joined = ref.of is not None and ref.of.every is not None
        value = self.meaning(ref) if in_text or joined else ""
        if not isinstance(value, str | int | float):
            kind = _KINDS[type(value)]
            yield Diagnostic(
                "not-text",
                f"the reference is to {kind}, "
                "and only a string, a number or a truth value can stand in a text",
                path,
                hint="refer to one of its elements from a parameter of its own",
            )

    def meaning(self, ref: Ref | ir.Join) -> Any:
        """The value at the end of a chain of references; "" for what is a string in any case."""
        job, seen = self.own, set[tuple[str, Ref]]()
        while isinstance(ref, ir.ParameterRef | ir.ProvidesRef) and (job.ident, ref) not in seen:
            seen.add((job.ident, ref))
            job = self.jobs.get(ref.of.job, job) if ref.of else job
            if isinstance(ref, ir.ParameterRef):
                value = job.parameters.get(ref.name, "")
            else:
                value = job.provides.get(ref.role, {}).get(ref.name, "")
            if not is_reference(value):
                return value
            try:
                ref = as_reference(value)
            except msgspec.ValidationError:
                break
        return ""

    def named(self, ref: Ref) -> Iterator[Named]:
        job = ref.of.job if ref.of else self.own.ident
        if isinstance(ref, ir.ParameterRef):
            yield (job, "parameters", ref.name)
        elif isinstance(ref, ir.ProvidesRef):
            yield (job, "provides", ref.role, ref.name)


_KINDS: dict[type, str] = {list: "a list", dict: "a record", type(None): "null"}


def _said_by(job: Job, name: str, path: DataPath) -> DataPath:
    """The parameter that says `name`, if a role made a reference of one; else the reference."""
    if path.steps[2] == "parameters":
        return path
    parameters = DataPath(path.document, path.steps[:2]) / "parameters"
    for key, value in job.parameters.items():
        if value == name:
            return parameters / key
        if isinstance(value, list) and name in value:
            return parameters / key / value.index(name)
    return path


def _check_of(of: ir.Of, job: Job, own: Job, path: DataPath) -> Iterator[Diagnostic]:
    has = f"job {job.ident!r}, which has {job.cardinality}"
    if of.every is not None:
        if of.task is not None:
            message = "the reference says both which task and every task"
            yield Diagnostic("bad-reference", message, path, hint="leave one of them out")
        return
    if of.task == "same":
        if job.cardinality == own.cardinality:
            return
        what = f"the task of the same index of {has}; {own.ident!r} has {own.cardinality}"
    elif of.task is None:
        if job.cardinality == 1:
            return
        what = f"the one task of {has}"
    else:
        if of.task < job.cardinality:
            return
        what = f"task {of.task} of {has} (indices count from 0)"
    yield Diagnostic(
        "unknown-task",
        f"the reference is to {what}",
        path,
        hint="name a task by its index, or take every task with a separator",
    )


def _names(ref: Ref, job: Job, environment: Environment) -> tuple[str, list[str], str]:
    """What a reference names, what there is to name, and the word for it."""
    match ref:
        case ir.PortRef(name=name):
            return name, list(job.task.ports), "port"
        case ir.DeviceRef(name=name):
            return name, list(job.task.resources.devices), "device"
        case ir.ParameterRef(name=name):
            return name, list(job.parameters), "parameter"
        case ir.ProvidesRef(role=role, name=name):
            known = [f"{r}.{n}" for r, provided in job.provides.items() for n in provided]
            return f"{role}.{name}", known, "provided value"
        case ir.ColumnRef(name=name):
            return name, list(job.sweep), "column"
        case ir.SoftwareRef(name=name) if name not in job.task.software:
            return name, list(environment.software), "software"
        case _:
            return "", [], ""


def _cycles(edges: dict[Named, dict[Named, DataPath]]) -> Iterator[Diagnostic]:
    for cycle in cycles(edges):
        yield Diagnostic(
            "reference-cycle",
            "references go in a circle: " + " -> ".join(_say(name) for name in cycle),
            edges[cycle[0]][cycle[1]],
            hint="one of them must be a value of its own",
        )


def _say(name: Named) -> str:
    return f"{name[0]}.{'.'.join(name[1:])}"
