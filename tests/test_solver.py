"""The solver answers the same each time, and a compile that waits for it can be asked to end."""

import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("ortools")

HARD = """
import random
from ortools.sat.python import cp_model
import ccmgen.__main__ as program
from ccmgen.resolve.solver import solved

# Splitting a market in two equal halves (Cornuejols and Dawande, 1998) takes a solver hours.
draw = random.Random(1)
model = cp_model.CpModel()
shops = [model.new_bool_var("") for _ in range(60)]
for _ in range(7):
    sizes = [draw.randrange(100) for _ in shops]
    model.add(sum(size * shop for size, shop in zip(sizes, shops)) == sum(sizes) // 2)

def ask(began_ns):
    print("asked", flush=True)
    solved(model, work=1000.0)

program.run = ask
program.command()
"""
EASY = """
import signal
from ortools.sat.python import cp_model
from ccmgen.resolve.solver import solved
model = cp_model.CpModel()
model.maximize(model.new_int_var(0, 3, ""))
status, solver = solved(model, work=1.0)
assert status == cp_model.OPTIMAL and solver.objective_value == 3
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_question_that_takes_long_ends_when_it_is_asked_to(number: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", HARD], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "asked\n"
    time.sleep(1)
    assert process.poll() is None
    began = time.monotonic()
    process.send_signal(number)
    try:
        assert process.wait(timeout=30) == 128 + number
    finally:
        process.kill()
    assert time.monotonic() - began < 10


def test_signals_come_through_after_an_answer() -> None:
    """The solver would take Ctrl-C for itself, and leave the program without a handler."""
    done = subprocess.run([sys.executable, "-c", EASY], capture_output=True, text=True, check=True)
    assert done.stdout == "interrupted\n"
