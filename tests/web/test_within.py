"""A call with an end to it."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from tasks.web.within import EndedError, within


def test_what_it_returns_and_what_it_raises_are_its_own() -> None:
    assert within(5.0, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5.0, lambda: 1 // 0)


def test_who_is_not_back_in_time_is_left_to_himself() -> None:
    end = threading.Event()
    begun = time.monotonic()
    assert within(0.05, lambda: end.wait(5.0)) is None
    assert time.monotonic() - begun < 1.0
    end.set()


@pytest.mark.parametrize("end", [asyncio.CancelledError, KeyboardInterrupt, SystemExit])
def test_what_ends_its_thread_is_told_at_once(end: type[BaseException]) -> None:
    def ended() -> None:
        raise end("hunter2")

    begun = time.monotonic()
    with pytest.raises(EndedError, match=f"^{end.__name__}$"):
        within(5.0, ended)
    assert time.monotonic() - begun < 4.0
