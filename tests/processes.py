"""What a process is handed, as a resolution says it; consumers' readings are compared with this."""

from collections.abc import Mapping

from msgspec import Struct, field

from ccmgen.resolution import Resolution


class Process(Struct, frozen=True):
    """A task as a consumer understood it. `environment`: the variables that are set for it."""

    commands: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str]
    user: str
    directory: str | None
    host: str
    ports: Mapping[str, int] = field(default_factory=dict)


def processes(resolution: Resolution) -> dict[str, Process]:
    """By task ident, what every backend must make its consumer understand."""
    found = {}
    for job in resolution.jobs:
        for i in range(job.cardinality):
            found[job.task_ident(i)] = Process(
                commands=tuple(tuple(word.at(i) for word in words) for words in job.commands),
                environment={name: value.at(i) for name, value in job.environment.items()},
                user=job.user,
                directory=None if job.working_directory is None else job.working_directory.at(i),
                host=resolution.host(job, i),
                ports={name: numbers[i] for name, numbers in job.ports.items()},
            )
    return found
