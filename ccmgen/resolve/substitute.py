"""Last pass: references become literals and columns, and what roles provide is put together."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ccmgen import ir
from ccmgen.diagnostics import Diagnostic, stop_on
from ccmgen.environment import Environment
from ccmgen.ir import Ref, is_reference, padded
from ccmgen.resolution import (
    Column,
    IdentOf,
    Resolution,
    ResolvedJob,
    SandboxFile,
    Text,
    Value,
    value_at,
)
from ccmgen.resolve.join import JoinedJob
from ccmgen.resolve.kinds import Asked, Kind, key_of
from ccmgen.resolve.ports import Ported
from ccmgen.resolve.references import as_reference
from ccmgen.resolve.sandbox import column

Pieces = tuple[str | Column, ...]

_SETUP = ("/bin/sh", "-c", 'setup() { . "$0"; }; setup && exec "$@"')
"""Reads the script that comes next and becomes the command after it. In a function without
arguments the script does not see the command's words for its own (POSIX.1-2017, 2.9.5)."""


def substitute(ported: Ported) -> Resolution:
    """Raises CcmgenError if a host has no address on a network that is asked for."""
    work = _Substitution(ported)
    partition, environment = ported.placed.joined.partition, ported.placed.joined.environment
    jobs = tuple(work.job(number) for number in range(len(partition.jobs)))
    stop_on(list(dict.fromkeys(work.problems)))
    return Resolution(
        partition=partition.ident,
        version=partition.version,
        labels=partition.labels,
        site=environment.site,
        roles=partition.roles,
        hosts=environment.hosts,
        jobs=jobs,
        removals=ported.placed.removals,
        options=environment.backends,
    )


class _Substitution:
    """The values of all jobs, each worked out when it is first asked for."""

    def __init__(self, ported: Ported) -> None:
        self.ported = ported
        self.joined = ported.placed.joined.jobs
        self.environment: Environment = ported.placed.joined.environment
        self.numbers = {joined.job.ident: n for n, joined in enumerate(self.joined)}
        self.problems: list[Diagnostic] = []
        self.host_names = [host.name for host in self.environment.hosts]
        self.networks: dict[str, list[str]] = {}
        self.complete: set[str] = set()
        """Networks on which all hosts have an address."""
        self.columns: dict[tuple[int, str], Column] = {}
        self.kinds: dict[Hashable, Kind] = {}
        self.asked: list[tuple[Ref, Column]] = []
        """What the texts of the job that is worked on ask for, and the columns that it means."""
        self.names_jobs = False
        """Whether one of these texts names a job."""

    def job(self, number: int) -> ResolvedJob:
        joined = self.joined[number]
        key = key_of(joined)
        kind = self.kinds.get(key)
        if kind is not None:
            return self.like(kind, number)
        self.asked, self.names_jobs = [], False
        made = self.first(number)
        made = replace(made, columns=_columns(made, self.asked))
        if not (self.names_jobs or joined.job.sweep):
            self.kinds[key] = Kind(made, self.asked)
        return made

    def like(self, kind: Kind, number: int) -> ResolvedJob:
        """A job that differs from the first of its kind in what a kind may differ in."""
        place, ports = self.ported.placed.places[number], self.ported.ports[number]
        host = kind.job.host and self.host(number)
        asked = [
            (ref, piece)
            for ref, _ in kind.asked
            for piece in self.meant(ref, number)
            if isinstance(piece, Column)
        ]
        made = replace(
            kind.job,
            ident=self.joined[number].job.ident,
            hosts=place.hosts,
            host=host,
            ports=ports,
            devices=place.devices,
            **kind.bound(asked),
        )
        return replace(made, columns=_columns(made, asked))

    def first(self, number: int) -> ResolvedJob:
        joined, place = self.joined[number], self.ported.placed.places[number]
        job = joined.job if joined.job.cardinality else _without_texts(joined.job)
        task = job.task
        return ResolvedJob(
            ident=job.ident,
            roles=job.roles,
            cardinality=job.cardinality,
            parameters={k: self.value(v, number) for k, v in sorted(job.parameters.items())},
            metadata=job.metadata,
            sweep={name: _alone(self.column(number, name)) for name in sorted(job.sweep)},
            zone=joined.zone.name,
            pool=joined.zone.pool.name if joined.zone.pool else None,
            user=joined.user,
            launcher=joined.zone.launcher,
            inherit=joined.zone.inherit,
            hosts=place.hosts,
            host=None if joined.zone.pool else self.host(number),
            ports=self.ported.ports[number],
            devices=place.devices,
            resources=task.resources,
            commands=tuple(self.commands(task, number)),
            files={name: self.file(file, number) for name, file in sorted(task.files.items())},
            data=tuple(self.text(path, number) for path in task.data),
            own_folder=bool(task.files or task.data or task.stage_in or task.stage_out),
            environment=self.variables(joined, number),
            software=self.brought(joined),
            working_directory=(
                None
                if task.working_directory is None
                else self.text(task.working_directory, number)
            ),
            restart=task.restart,
            stop=task.stop,
            after=task.after,
            provides={
                role: {k: self.value(v, number) for k, v in sorted(provided.items())}
                for role, provided in sorted(job.provides.items())
            },
            kind=number,
            columns=(),
        )

    def host(self, number: int) -> Column:
        """The names of the hosts of a job's tasks."""
        hosts, ident = self.ported.placed.places[number].hosts, self.joined[number].job.ident
        return Column(hosts, self.host_names.__getitem__, about=(ident, "host"))

    def commands(self, task: ir.Task, number: int) -> Iterator[tuple[Text, ...]]:
        """Staging in, the task's own commands with what goes before their words, staging out."""
        for transfer in task.stage_in:
            yield self.staging(transfer, number)
        before = [word for wrapper in task.wrappers for word in wrapper]
        for name in task.software:
            setup = self.environment.software[name].setup
            before += [*_SETUP, setup] if setup is not None else []
        for command in task.commands:
            yield tuple(self.text(word, number) for word in (*before, *command))
        for transfer in task.stage_out:
            yield self.staging(transfer, number)

    def staging(self, transfer: ir.Transfer, number: int) -> tuple[Text, ...]:
        words = (*self.environment.stagers[transfer.by], transfer.source, transfer.target)
        return tuple(self.text(word, number) for word in words)

    def file(self, file: ir.File, number: int) -> SandboxFile:
        if file.encoding == "base64" and isinstance(file.content, str):
            from base64 import b64decode  # seldom needed

            return SandboxFile(b64decode(file.content), file.executable)
        return SandboxFile(self.text(file.content, number), file.executable)

    def column(self, number: int, name: str) -> Column:
        """A column of a job's sweep, the same object for all that refer to it."""
        if (number, name) not in self.columns:
            job = self.joined[number].job
            self.columns[number, name] = column(job.sweep[name], job.cardinality)
        self.asked.append((ir.ColumnRef(name=name), self.columns[number, name]))
        return self.columns[number, name]

    def variables(self, joined: JoinedJob, number: int) -> Mapping[str, Text]:
        """The software's variables, in the order the roles asked for it; then the task's own."""
        found: dict[str, Text] = {}
        for name in joined.job.task.software:
            software = self.environment.software[name]
            found |= {key: _text((value,)) for key, value in software.environment.items()}
        own = joined.job.task.environment
        found |= {key: self.text(value, number) for key, value in own.items()}
        return dict(sorted(found.items()))

    def brought(self, joined: JoinedJob) -> Mapping[str, str]:
        """By variable, the software that brought it."""
        found = {
            variable: name
            for name in joined.job.task.software
            for variable in self.environment.software[name].environment
        }
        return {k: v for k, v in sorted(found.items()) if k not in joined.job.task.environment}

    def text(self, text: ir.Text, number: int) -> Text:
        """The template of a text as job `number` sees it."""
        if isinstance(text, str):
            return Text((text,) if text else ())
        return _text(self.pieces(text, number))

    def value(self, value: Any, number: int) -> Value:
        """A JSON value as job `number` sees it; a lone reference keeps its meaning's type."""
        if is_reference(value):
            ref = as_reference(value)
            self.names_jobs |= isinstance(ref, ir.Reference) and ref.of is not None
            if isinstance(ref, ir.ColumnRef) and (not ref.of or ref.of.every is None):
                target = self.numbers[ref.of.job] if ref.of else number
                found = _alone(self.column(target, ref.name))
                task = ref.of.task if ref.of else "same"
                return found if task == "same" else value_at(found, task or 0)
            if isinstance(ref, ir.PortRef | ir.IndexRef) and (not ref.of or ref.of.every is None):
                pieces = self.pieces(ref, number)
                return int(pieces[0]) if isinstance(pieces[0], str) else pieces[0]
            if isinstance(ref, ir.ParameterRef | ir.ProvidesRef):
                if ref.of is None:
                    return self.value(self.named(ref, number), number)
                if ref.of.every is None:
                    target = self.numbers[ref.of.job]
                    value = self.value(self.named(ref, target), target)
                    return value if ref.of.task == "same" else value_at(value, ref.of.task or 0)
            return self.text(ref, number)
        if isinstance(value, dict):
            return {key: self.value(item, number) for key, item in value.items()}
        if isinstance(value, list):
            return tuple(self.value(item, number) for item in value)
        return value

    def pieces(self, text: ir.Text, number: int) -> Pieces:
        if isinstance(text, str):
            return (text,)
        if isinstance(text, ir.Join):
            return tuple(p for segment in text.segments for p in self.pieces(segment, number))
        if text.of is None:
            return self.own(text, number)
        self.names_jobs = True
        target = self.numbers[text.of.job]
        if text.of.every is not None and not self.joined[target].job.cardinality:
            return ("",)
        template = _text(self.own(text, target))
        if text.of.every is not None:
            tasks = range(self.joined[target].job.cardinality)
            return (text.of.every.join([template.at(index) for index in tasks]),)
        if text.of.task == "same":
            return template.pieces
        return (template.at(text.of.task or 0),)

    def own(self, ref: Ref, number: int) -> Pieces:
        """What a reference means for the tasks of job `number`."""
        pieces = self.meant(ref, number)
        if not isinstance(ref, ir.ParameterRef | ir.ProvidesRef):  # what they stand for was asked
            self.asked += [(ref, piece) for piece in pieces if isinstance(piece, Column)]
        return pieces

    def meant(self, ref: Ref, number: int) -> Pieces:
        joined, place = self.joined[number], self.ported.placed.places[number]
        job = joined.job
        match ref:
            case ir.HostRef():
                return (self.host(number),)
            case ir.AddressRef(network=network):
                found = self.addresses(network, number)
                what = "host" if found is self.host_names else f"address {network}"
                return (Column(place.hosts, found.__getitem__, about=(job.ident, what)),)
            case ir.PortRef(name=name):
                return (_port(job.ident, name, self.ported.ports[number][name]),)
            case ir.DeviceRef(name=name):
                given = [",".join(names) for names in place.devices[name]]
                about = (job.ident, f"device {name}")
                return (Column(range(len(given)), given.__getitem__, about=about),)
            case ir.IndexRef():
                return (Column(range(job.cardinality)),)
            case ir.TaskRef():
                about = (job.ident, "task")
                return (Column(range(job.cardinality), IdentOf(job.ident), about=about),)
            case ir.ParameterRef() | ir.ProvidesRef():
                return self.embedded(self.named(ref, number), number)
            case ir.ColumnRef(name=name):
                return (self.column(number, name),)
            case ir.SoftwareRef(name=name, path=path):
                prefix = self.environment.software[name].prefix
                return (path.rsplit("/", 1)[-1] if prefix is None else f"{prefix}/{path}",)
            case _:
                return (self.constant(ref, joined),)

    def constant(self, ref: Ref, joined: JoinedJob) -> str:
        match ref:
            case ir.ZoneRef():
                return joined.zone.name
            case ir.UserRef():
                return joined.user
            case ir.JobRef():
                self.names_jobs = True
                return joined.job.ident
            case _:
                return self.ported.placed.joined.partition.ident

    def named(self, ref: ir.ParameterRef | ir.ProvidesRef, number: int) -> Any:
        job = self.joined[number].job
        if isinstance(ref, ir.ParameterRef):
            return job.parameters[ref.name]
        return job.provides[ref.role][ref.name]

    def embedded(self, value: Any, number: int) -> Pieces:
        """A parameter or provided value within a text; what is not a string stands as JSON."""
        if is_reference(value):
            return self.pieces(as_reference(value), number)
        if isinstance(value, str):
            return (value,)
        return (json.dumps(value),)

    def addresses(self, network: str, number: int) -> Sequence[str]:
        """By host index: its address on a network, checked for the hosts that the job is on."""
        hosts = self.environment.hosts
        if network not in self.networks:
            found = [
                host.addresses.get(network, host.name if network == "control" else "")
                for host in hosts
            ]
            # The same list for both makes them the same column.
            self.networks[network] = self.host_names if found == self.host_names else found
            if all(found):
                self.complete.add(network)
        found = self.networks[network]
        if network in self.complete:
            return found
        for index in sorted(set(self.ported.placed.places[number].hosts)):
            if not found[index]:
                self.problems.append(
                    Diagnostic(
                        "no-address",
                        f"host {hosts[index].name!r} has no address on network {network!r}, "
                        f"which job {self.joined[number].job.ident!r} asks for",
                        self.joined[number].path,
                        hint="add it to the host's addresses in the environment",
                    )
                )
        return found


def _port(ident: str, name: str, numbers: Sequence[int]) -> Column:
    return Column(numbers, about=(ident, f"port {name}"))


def _columns(job: ResolvedJob, asked: Asked) -> tuple[Column, ...]:
    indices = range(job.cardinality)
    hosts = [job.host] if job.host is not None else []
    ports = [_port(job.ident, name, numbers) for name, numbers in job.ports.items()]
    texts = [column for _, column in asked]
    return (Column(indices), Column(indices, padded), *hosts, *ports, *texts)


def _without_texts(job: ir.Job) -> ir.Job:
    """A job without tasks says nothing of them; what it refers to may not be there either. Backends
    may count on a command."""
    empty = ir.Task(
        commands=(("true",),),
        ports=job.task.ports,
        resources=job.task.resources,
        after=job.task.after,
    )
    return replace(job, parameters={}, provides={}, sweep={}, task=empty)


def _alone(column: Column) -> Value:
    """A column as a value: numbers stay numbers, everything else is a text."""
    return column if column.text is str else Text((column,))


def _text(pieces: Pieces) -> Text:
    """Neighbouring literals are made one, empty ones dropped."""
    merged: list[str | Column] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return Text(tuple(merged))
