"""A call with an end to it, whatever the other side does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class EndedError(Exception):
    """A call that was ended by what ends a thread or a task; its text is the name of that."""


def within(seconds: float, call: Callable[[], T]) -> T | None:
    """What `call` returns, or None where it is not back in time: it is left to itself then.

    Time-outs of a client are by operation: an answer that trickles would never end.
    Raises what `call` raises; EndedError for what would end its thread, such as SystemExit or a
    task that was cancelled: it is no word to the thread that waits.
    """
    results: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((call(), None))
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            results.put((None, error))
        except BaseException as error:  # noqa: BLE001 - who waits would do so to the end
            results.put((None, EndedError(type(error).__name__)))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=seconds)
    except Empty:
        return None
    if error is not None:
        raise error
    return result
