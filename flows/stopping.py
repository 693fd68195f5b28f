"""SIGTERM: whoever ends a run is obeyed, and people hear of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.model.errors import StoppedError


class _Terminated(BaseException):
    """Raised where the signal finds the run: nothing but `stoppable` may catch it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM ends what is inside with StoppedError; a second one ends the process at once.

    Where somebody else handles the signal already, it stays theirs.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def end(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise _Terminated

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Terminated:
        raise StoppedError from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
