"""The command in a process of its own whose clock stands still: `python -m tests.faults.child`.

The words are the command's. Charts are left out unless FAULTS_CHARTS is set: drawing them takes
longer than everything else and writes nothing that a table does not. FAULTS_THREADS are those of
the database. FAULTS_FILE_BYTES is how large a file may become, as on a disk that is full and stays
so; FAULTS_MEMORY_MB is how much more memory it may have than it has.
FAULTS_BREAK is a verb of the day that fails as nobody foresaw.
"""

from __future__ import annotations

import os
import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

import time_machine

from flows import daily, running
from flows.cli import main
from tasks.ledger import connection
from tests.flows.desks import EVENING, BareEasel

NOW, CHARTS, THREADS = "FAULTS_NOW", "FAULTS_CHARTS", "FAULTS_THREADS"
FILE_BYTES, MEMORY_MB = "FAULTS_FILE_BYTES", "FAULTS_MEMORY_MB"
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
    # A ledger is made by every call that it takes, not from what the rehearsal made.
    connection._MADE.clear()  # noqa: SLF001 - likewise
    _confine()
    now = os.environ.get(NOW)
    instant = datetime.fromisoformat(now).astimezone(UTC) if now else EVENING
    with time_machine.travel(instant, tick=False):
        main()


def _confine() -> None:
    """Take from this process what FILE_BYTES and MEMORY_MB say, for good."""
    if size := os.environ.get(FILE_BYTES):
        # Without its signal, a file that is too large is an error like a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    if more := os.environ.get(MEMORY_MB):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + int(more) * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("broken on purpose")


if __name__ == "__main__":
    go()
