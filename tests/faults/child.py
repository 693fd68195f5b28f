"""The command in a process of its own whose clock stands still: `python -m tests.faults.child`.

The words are the command's. Charts are left out unless FAULTS_CHARTS is set: drawing them takes
longer than everything else and writes nothing that a table does not. FAULTS_THREADS are those of
the database. FAULTS_BREAK is a verb of the day that fails as nobody foresaw.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import time_machine

from flows import daily, running
from flows.cli import main
from tasks.ledger import connection
from tests.flows.desks import EVENING, BareEasel

NOW, CHARTS, THREADS = "FAULTS_NOW", "FAULTS_CHARTS", "FAULTS_THREADS"
BREAK = "FAULTS_BREAK"


def go() -> None:
    """The entry point itself, at the instant that FAULTS_NOW names."""
    if not os.environ.get(CHARTS):
        vars(running)["Easel"] = BareEasel
    if threads := os.environ.get(THREADS):
        # With one thread the k-th call is the same every time: strace counts calls by thread.
        connection._CLOSED_WORLD["threads"] = int(threads)  # noqa: SLF001 - no setting has it
    # The day is loaded before the clock stands still: what follows is the run alone.
    if verb := os.environ.get(BREAK):
        assert verb in vars(daily)
        vars(daily)[verb] = _broken
    now = os.environ.get(NOW)
    instant = datetime.fromisoformat(now).astimezone(UTC) if now else EVENING
    with time_machine.travel(instant, tick=False):
        main()


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("broken on purpose")


if __name__ == "__main__":
    go()
