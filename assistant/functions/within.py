"""Calls what somebody else wrote, for no longer than it may take."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from assistant.core.stages import CancelToken

_T = TypeVar("_T")


class Overdue(TimeoutError):
    """It takes too long; `thread` goes on, as nothing can end it."""

    def __init__(self, thread: threading.Thread) -> None:
        super().__init__()
        self.thread = thread


class Ended(Exception):
    """It wanted to end the whole program: sys.exit()."""


def within(seconds: float, call: Callable[[], _T], token: CancelToken | None = None) -> _T:
    """What a call returns, or raises. Raises Overdue after some seconds, TurnCancelled when the turn is."""
    done: queue.SimpleQueue[tuple[_T | None, BaseException | None] | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - sys.exit(), too
            done.put((None, error))

    thread = threading.Thread(target=run, name="function", daemon=True)
    thread.start()
    withdraw = token.on_cancel(lambda: done.put(None)) if token else lambda: None
    try:
        told = done.get(timeout=seconds)
    except queue.Empty as error:
        raise Overdue(thread) from error
    finally:
        withdraw()
    if told is None:
        if token:
            token.check()
        raise Overdue(thread)
    value, error_ = told
    if error_ is not None:
        raise error_ if isinstance(error_, Exception) else Ended(type(error_).__name__) from error_
    return value  # type: ignore[return-value]
