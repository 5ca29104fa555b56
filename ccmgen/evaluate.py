"""Jsonnet to plain data: the one user of a Jsonnet engine, which runs in a child with limits.

A crash, an endless loop or a memory bomb in the user's program thus ends as an error message. The
child opens no file; whatever it imports, it asks for, and `sources.find_import` decides.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from threading import Timer

from msgspec import Struct, field
from msgspec.structs import replace

from ccmgen.ahead import Ahead
from ccmgen.child import MEMORY_BYTES, SECONDS, started
from ccmgen.diagnostics import BOOT, CcmgenError, DataPath, Diagnostic, Location
from ccmgen.evaluated import Question, Store, keep, recall
from ccmgen.interrupts import held
from ccmgen.snapshots import verify
from ccmgen.sources import BUNDLED, ForbiddenFileError, Sources, find_import, nul_in_import
from ccmgen.stages import Stage, unwatched

_OUT_OF_MEMORY = ("out of memory", "cannot allocate memory", "pthread_create failed", "MemoryError")


class Limits(Struct, frozen=True):
    """What one evaluation may use."""

    seconds: int = SECONDS
    memory_bytes: int = MEMORY_BYTES


class _Watched:
    """A running child, and the time that it has."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: int) -> None:
        self.process = process
        self.timed_out = False
        self._watchdog = Timer(seconds, self._end)
        self._watchdog.daemon = True
        with held():
            self._watchdog.start()

    def _end(self) -> None:
        self.timed_out = True
        self.process.kill()

    def close(self) -> None:
        """End it."""
        self._watchdog.cancel()
        with self.process:
            self.process.kill()
            assert self.process.stdin is not None
            with suppress(BrokenPipeError):
                self.process.stdin.close()


class Engine(Struct):
    """A child that evaluates; another one where a file was the end of it, and another is asked for.

    over: whether nothing more will be asked for
    file: of the running evaluation, the file that is evaluated
    failed: of the running evaluation, the import that could not be answered
    dead: by file, how it was the end of the child
    read: files that were handed out, by name the SHA-256 of their text in UTF-8
    instrument: what to hand out instead of the text of a file, given its name and its text
    store: where results are kept for other runs
    questions: of the running evaluation, those that were answered
    stage: entered with the name of each stage of what the child is used for
    ahead: by snippet, evaluations that have begun, one after the other, and were not asked for yet
    """

    watched: _Watched
    sources: Sources
    limits: Limits
    over: bool = False
    file: str = ""
    failed: Diagnostic | None = None
    dead: dict[str, Diagnostic] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    instrument: Callable[[str, str], str] | None = None
    store: Store | None = None
    questions: list[Question] = []
    stage: Stage = unwatched
    ahead: list[tuple[str, Ahead[bytes]]] = []

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The child."""
        return self.watched.process

    def begin(self, snippet: str, document: DataPath = BOOT, file: str | None = None) -> None:
        """Evaluate what will be asked for next while the caller does other things.

        It begins when what was begun before is done, and is to be asked for in that order.
        """
        evaluation = partial(self._evaluate_once, snippet, document, file or self.sources.boot)
        before = [ahead for _, ahead in self.ahead[-1:]]
        self.ahead.append((snippet, Ahead(evaluation, before)))

    def release(self) -> None:
        """Let the child end while the caller goes on; nothing more is asked of it."""
        self.over = True
        self.process.kill()

    def evaluate(self, snippet: str, document: DataPath = BOOT, file: str | None = None) -> bytes:
        """The JSON that `snippet` manifests, in UTF-8. Raises CcmgenError.

        file: the name of the file that it asks for, if that is not the boot
        """
        with self.stage("evaluate"):
            while self.ahead:
                begun, ahead = self.ahead[0]
                ahead.join()
                self.ahead.pop(0)
                if begun == snippet:
                    return ahead.result()
            return self._evaluate_once(snippet, document, file or self.sources.boot)

    def _evaluate_once(self, snippet: str, document: DataPath, file: str) -> bytes:
        if self.store is None or self.instrument is not None:
            return self._evaluate(snippet, document, file)
        if known := recall(self.store, self.sources, snippet):
            result, questions = known
            for _, _, found, digest in questions:
                self.read.setdefault(found, digest)
            return result
        result = self._evaluate(snippet, document, file)
        keep(self.store, snippet, self.questions, result)
        return result

    def _evaluate(self, snippet: str, document: DataPath, file: str) -> bytes:
        if file in self.dead:
            raise CcmgenError([self.dead[file]])
        if self.dead and not self.over and self.process.poll() is not None:
            self.watched.close()
            child = started(self.limits.seconds, self.limits.memory_bytes)
            self.watched = _Watched(child, self.limits.seconds)
        self.file, self.failed, self.questions = file, None, []
        try:
            self._send(b"J", snippet.encode())
            while True:
                kind, payload = self._receive()
                if kind == b"I":
                    self._answer(payload)
                elif kind == b"R":
                    if self.failed is not None:  # `importstr` took what stands in for the file
                        raise CcmgenError([self.failed])
                    return payload
                else:
                    raise CcmgenError([_explain(payload.decode(), self, document)])
        except (BrokenPipeError, EOFError):
            self.dead[file] = self._death()
            raise CcmgenError([self.dead[file]]) from None

    def _send(self, kind: bytes, payload: bytes) -> None:
        pipe = self.process.stdin
        assert pipe is not None
        pipe.write(b"%s%d\n" % (kind, len(payload)))
        pipe.write(payload)
        pipe.flush()

    def _receive(self) -> tuple[bytes, bytes]:
        pipe = self.process.stdout
        assert pipe is not None
        header = pipe.readline()
        size = int(header[1:]) if header.endswith(b"\n") else -1
        payload = pipe.read(size) if size >= 0 else b""
        if len(payload) != size:
            raise EOFError
        return header[:1], payload

    def _answer(self, question: bytes) -> None:
        folder, _, name = question.decode().partition("\0")
        asked = (Location(self.file),)
        try:
            found, text = find_import(self.sources, folder, name)
        except ForbiddenFileError as error:
            message = f"import {name!r}: {error}"
            self.failed = Diagnostic("forbidden-import", message, locations=asked)
        except KeyError as error:
            looked = ", ".join(error.args)
            self.failed = Diagnostic(
                "unknown-import",
                f"import {name!r}: there is no such file",
                locations=asked,
                hint=f"looked for {looked}, and in the bundled library",
            )
        else:
            own = not found.startswith(BUNDLED)
            bad = _refused(self.sources, found, text) if own else None
            if bad is None:
                digest = sha256(text.encode()).hexdigest()
                self.read.setdefault(found, digest)
                self.questions.append((folder, name, found, digest))
                if self.instrument is not None:
                    text = self.instrument(found, text)
                self._send(b"F", f"{found}\0{text}".encode())
                return
            self.failed = bad
        # A callback that raises comes out as garbage in this engine; a file that fails does not.
        self._send(b"F", f"{BUNDLED}{name}\0error 'not found'".encode())

    def _death(self) -> Diagnostic:
        status = self.process.wait()
        assert self.process.stderr is not None
        said = self.process.stderr.read().decode(errors="replace")
        hint = "look for an endless recursion or a comprehension over far too much"
        if self.watched.timed_out or status == -24:  # SIGXCPU
            what = f"took longer than {self.limits.seconds} s"
        elif any(words in said for words in _OUT_OF_MEMORY):
            what = f"needed more than {self.limits.memory_bytes >> 30} GiB of memory"
        elif status == 1:  # Python's, of the child's own program
            last = (said.strip() or "it says nothing").splitlines()[-1]
            what = f"failed, as the Jsonnet engine does: {last}"
            hint = "see what of this machine is in its way; no boot can do that"
        else:
            what = f"ended the Jsonnet engine (status {status})"
            hint += "; or for what has killed it, such as a system that is short of memory"
        return Diagnostic(
            "evaluation-limit",
            f"evaluating {self.file} {what}",
            locations=(Location(self.file),),
            hint=hint,
        )


def _refused(sources: Sources, name: str, text: str) -> Diagnostic | None:
    """Why a file of the user's is not handed out."""
    if place := nul_in_import(name, text):
        message = "a NUL is in the name of the file that is imported, and no file has such a name"
        return Diagnostic("unknown-import", message, locations=(place,))
    return verify(sources.files, name, text)


@contextmanager
def engine(
    sources: Sources,
    limits: Limits = Limits(),
    own: subprocess.Popen[bytes] | None = None,
) -> Iterator[Engine]:
    """A child for some evaluations, ended with the block. Starting it does not wait for it.

    own: a child that was started with these limits
    """
    process = own or started(limits.seconds, limits.memory_bytes)
    child = Engine(_Watched(process, limits.seconds), sources, limits)
    try:
        yield child
    finally:
        child.release()
        for _, ahead in child.ahead:
            ahead.join(1)  # without the child it ends, but for a file that never comes
        child.watched.close()


_FRAME = re.compile(r"^\t(?P<file>[^\t]+?):\(?(?P<line>\d+):(?P<column>\d+)[^\t]*\t", re.M)
_STATIC = re.compile(r"^(?P<file>[^\t\n]+?):\(?(?P<line>\d+):(?P<column>\d+)\S* (?P<message>.*)")
_CODED = re.compile(r"^\[([a-z][a-z-]*)\] ")
"""How a message begins whose code is its own; only ccmgen's own programs write such."""
_STEP = re.compile(r"^\t(?:Field \"(?P<field>.*)\"|Array element (?P<index>\d+))\t$", re.M)


def _explain(text: str, engine: Engine, document: DataPath) -> Diagnostic:
    """The engine's words as a diagnostic: the user's own innermost frame first."""
    message, _, trace = text.removeprefix("RUNTIME ERROR: ").partition("\n\t")
    static = _STATIC.match(message)
    if static is not None and static["file"] in engine.read:
        return Diagnostic("jsonnet-syntax", static["message"], locations=(_location(static),))
    trace = "\t" + trace
    frames = [_location(frame) for frame in _FRAME.finditer(trace)]
    own = tuple(dict.fromkeys(place for place in frames if not place.file.startswith("<")))
    if engine.failed is not None:
        where = engine.failed.locations
        return replace(engine.failed, locations=where if where[0].line else own[:1] or where)
    steps = [
        step["field"] if step["field"] is not None else int(step["index"])
        for step in reversed(list(_STEP.finditer(trace)))
    ]
    if document is BOOT and steps[:1] in (["boot"], ["partition"]):
        del steps[0]  # what compile.libsonnet calls the two documents it makes
    by_user = bool(frames) and not frames[0].file.startswith("<")
    if not by_user and (coded := _CODED.match(message)):
        where = own[:5] or (Location(engine.file),)
        return Diagnostic(coded[1], message[coded.end() :].strip(), locations=where)
    path = DataPath(document.document, tuple(steps)) if steps else None
    return Diagnostic("jsonnet-error", message.strip(), path, own[:5])


def _location(match: re.Match[str]) -> Location:
    return Location(match["file"], int(match["line"]), int(match["column"]))
