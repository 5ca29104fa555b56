"""Calls that are made while the caller does other things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any, Generic, TypeVar

from ccmgen.interrupts import held

T = TypeVar("T")


class Ahead(Thread, Generic[T]):
    """A call that has begun, or will as soon as others are done."""

    def __init__(self, call: Callable[[], T], others: Sequence[Ahead[Any]] = ()) -> None:
        super().__init__(daemon=True)
        self._call = call
        self._others = others
        self._result: Callable[[], T]
        with held():
            self.start()

    def run(self) -> None:
        """Make the call, when the others are done."""
        for other in self._others:
            other.join()
        try:
            found = self._call()
        except BaseException as error:
            self._result = raising(error)
        else:
            self._result = lambda: found

    def result(self) -> T:
        """What the call gives or raises, when it has ended."""
        self.join()
        return self._result()


def raising(error: BaseException) -> Callable[[], Any]:
    """What raises an error when it is called."""

    def fail() -> Any:
        raise error

    return fail
