"""`ccmgen compile`: its child starts while the rest of the program is loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from os import PathLike

from ccmgen.cli.lean import load_msgspec, load_validator


def compile_files(  # noqa: PLR0913  an option each
    boot: str,
    env: str,
    backend: Sequence[str],
    *,
    output: str | PathLike[str] | None = None,
    check: bool = False,
    record: bool = False,
    lock: str | None = None,
    rebalance: bool = False,
    occupied: Sequence[str] = (),
    context: Sequence[str] = (),
    roles: Sequence[str] = (),
    modules: Sequence[str] = (),
    library: Sequence[str] = (),
    allow_lossy: bool = False,
    no_cache: bool = False,
    timings: bool = False,
    as_json: bool = False,
    began_ns: int | None = None,
) -> int:
    """Do what the command line says; the exit code. Bad input ends the program with 1.

    began_ns: when the program began; only then is the compile remembered, and not if it says what
        it took
    """
    with ExitStack() as ends:
        from ccmgen.child import started

        process = ends.enter_context(started())
        load_msgspec()
        from ccmgen.cli.files import Given, files_of, sources_of
        from ccmgen.cli.show import reported
        from ccmgen.decode.library import begin
        from ccmgen.evaluate import engine
        from ccmgen.running import Running

        clock = None
        if timings:
            from ccmgen.cli.timing import Clock

            clock = Clock()
        ends.enter_context(reported(as_json))
        running = Running(lock, tuple(occupied), rebalance)
        given = Given(context, roles, modules, library)
        sources = sources_of(boot, given, (env, *files_of(running)))
        child = ends.enter_context(engine(sources, own=process))
        if began_ns is not None and not no_cache:
            from ccmgen.cli.engine_store import engine_store

            child.store = engine_store(began_ns)
        # Who answers the engine's questions need not wait for what is being loaded meanwhile.
        sys.setswitchinterval(0.0003)
        begin(child, env)
        if clock:
            child.stage = clock.stage
        from pathlib import Path

        from ccmgen.cli.compiling import Request, run

        load_validator()
        request = Request(
            child=child,
            env=env,
            backends=tuple(dict.fromkeys(backend)),
            output=None if output is None else Path(output),
            check=check,
            record=record,
            running=running,
            allow_lossy=allow_lossy,
            began_ns=None if no_cache or timings else began_ns,
            clock=clock,
        )
        code = run(request, as_json)
    if clock and not as_json:
        clock.print()
    return code
