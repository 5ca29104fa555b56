"""Texts of tasks, a million of them, from a function that writes one (see _template.py)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property, partial
from itertools import chain, repeat

from ccmgen.backends._template import (
    Fill,
    Form,
    Template,
    Write,
    are_plain,
    form_of,
    template_of,
)
from ccmgen.resolution import ResolvedJob

CHUNK_TASKS = 512
FEW_TASKS = 2
"""They are sooner written than a template, unless there are more jobs of the kind."""


def of_task(index: int) -> Fill:
    """The strings of one task."""
    return lambda column: column.text(column.values[index])


class Rows:
    """The texts of a job's tasks.

    writer: makes what writes one, if that is needed
    template: what all of them have in common, if that is known
    """

    def __init__(
        self, writer: Callable[[], Write], cardinality: int, template: Template | None
    ) -> None:
        self.writer = writer
        self.cardinality = cardinality
        self.template = template

    @cached_property
    def write(self) -> Write:
        """Writes one task."""
        return self.writer()

    @cached_property
    def at(self) -> Callable[[int], str]:
        """Given an index, the text of one task."""
        if self.template is None or not self._plain_throughout:
            return lambda index: self.write(of_task(index))
        form = [""]  # literals, and between any two of them a place for a column
        columns = []
        for piece in self.template.text.pieces:
            if isinstance(piece, str):
                form[-1] = piece
            else:
                columns.append((piece.text, piece.values))
                form += ["", ""]

        def at(index: int) -> str:
            parts = form[:]
            parts[1::2] = [text(values[index]) for text, values in columns]
            return "".join(parts)

        return at

    @cached_property
    def _plain_throughout(self) -> bool:
        doubtful = self.template.doubtful if self.template else ()
        return all(are_plain(c.strings(tasks)) for c in doubtful for tasks in self._parts())

    def chunks(self) -> Iterator[str]:
        """The texts of all tasks, some hundreds at a time."""
        yield from map(self._chunk, self._parts())

    def _parts(self) -> Iterator[range]:
        for start in range(0, self.cardinality, CHUNK_TASKS):
            yield range(start, min(start + CHUNK_TASKS, self.cardinality))

    def _chunk(self, tasks: range) -> str:
        columns = self.template.columns if self.template else ()
        strings = {id(column): column.strings(tasks) for column in columns}
        template = self.template
        if template is None or not all(are_plain(strings[id(c)]) for c in template.doubtful):
            return "".join([self.write(of_task(index)) for index in tasks])
        pieces = [
            repeat(piece, len(tasks)) if isinstance(piece, str) else strings[id(piece)]
            for piece in template.text.pieces
        ]
        return "".join(chain.from_iterable(zip(*pieces, strict=True)))


class Forms:
    """The texts of the tasks of all jobs: jobs of a kind share a template.

    writer: from a job, and what is told of it besides, to what writes its tasks. What it looks at
        in a job's columns, and not by way of a `Fill`, has to be told to it, as what can be looked
        up in a dictionary
    """

    def __init__(self, writer: Callable[..., Write]) -> None:
        self._writer = writer
        self._forms: dict[Hashable, Form | None] = {}
        self._met: set[Hashable] = set()

    def rows(self, job: ResolvedJob, *told: Hashable) -> Rows:
        """The texts of a job's tasks."""
        writer = partial(self._writer, job, *told)
        return Rows(writer, job.cardinality, self._template(job, told, writer))

    def _template(
        self, job: ResolvedJob, told: tuple[Hashable, ...], writer: Callable[[], Write]
    ) -> Template | None:
        kind = (job.kind, *told)
        few = job.cardinality <= FEW_TASKS
        if not job.cardinality or (few and kind not in self._met):
            self._met.add(kind)
            return None
        if kind not in self._forms:
            self._forms[kind] = form_of(lambda job: self._writer(job, *told), job)
        form = self._forms[kind]
        template = form.template(job) if form else None
        return template if template or few else template_of(writer())
