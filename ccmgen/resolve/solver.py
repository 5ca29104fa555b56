"""The constraint solver, an extra: OR-tools CP-SAT.

It is bounded in work, not in time, and runs in one order: its answer is the same everywhere.
"""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from ccmgen.diagnostics import CcmgenError, Diagnostic
from ccmgen.interrupts import held

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverStatus


def solved(model: CpModel, work: float) -> tuple[CpSolverStatus, CpSolver]:
    """What the solver found with the work that it may do, and the solver, which has the values.

    It runs in a thread of its own, as the main thread could not answer to signals meanwhile. The
    solver's own way to do so is off: Ctrl-C would end the search early, with an answer that depends
    on the time, and Python's handler would be gone from then on.

    work: in the solver's own deterministic units, about a second each
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.catch_sigint_signal = False
    thread = Thread(target=solver.solve, args=(model,), daemon=True)
    with held():
        thread.start()
    try:
        thread.join()
    except BaseException:
        solver.stop_search()
        raise
    return solver.response_proto.status, solver


def has_solver() -> bool:
    """Whether the solver is installed."""
    from importlib.util import find_spec

    return find_spec("ortools") is not None


def require_solver(because: str) -> None:
    """Raises CcmgenError if the solver is not installed."""
    if not has_solver():
        message = f"{because}, and the exact solver that could tell is not installed"
        hint = "pip install 'ccmgen[solver]'"
        raise CcmgenError([Diagnostic("missing-extra", message, hint=hint)])
