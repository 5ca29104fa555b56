"""A limit on the time of calls that keep to none themselves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call returns. Raises TimeoutError if that takes longer.

    The limits of network libraries are for each packet; one that comes now and then keeps a
    connection alive for ever. A call that is given up goes on in a thread that nobody waits for,
    so it must not write anything that matters.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=work, daemon=True).start()
    return future.result(seconds)
