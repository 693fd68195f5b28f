"""A forge of commands: a process that has loaded everything once, and forks a child for each run.

Loading and first times take three quarters of a run; a child of the forge is the command all the
same: `main` in a process of its own, with its own words, files and clock. One order is one line of
JSON on standard input; the answers are the child's process id and then how it ended. The rehearsal
before the first order leaves no thread and no open database, neither of which survives a fork.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import tempfile
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

from tests.faults.child import go
from tests.flows.desks import LAST, write_small_desk

_PR_SET_PTRACER, _ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


def serve() -> None:
    """Orders until standard input ends."""
    _rehearse()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(json.loads(line))
        _answer({"pid": child})
        _, status = os.waitpid(child, 0)
        _answer({"code": os.waitstatus_to_exitcode(status)})


def _rehearse() -> None:
    """A run of a small desk, so that its children find everything loaded, compiled and known."""
    # A database's allocator may have a thread from its import on, and gives a fork one of its own.
    before = _threads()
    with (
        tempfile.TemporaryDirectory() as folder,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        suppress(SystemExit),
    ):
        desk = write_small_desk(Path(folder), (LAST,))
        words = ["run", "--direct", "--no-mail", "--settings", desk.settings, "--as-of", LAST]
        sys.argv = ["vegarecon", *map(str, words)]
        go()
    assert _threads() <= before, "a thread is left, and a fork would lose it"


def _threads() -> int:
    return len([*Path("/proc/self/task").iterdir()])


def _answer(said: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _live(order: dict[str, Any]) -> None:
    code = 70
    try:
        for name, stream in (("out", 1), ("err", 2)):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if order["core"] is not None:
            os.sched_setaffinity(0, {order["core"]})
        os.environ.update(order["environment"])
        sys.argv = ["vegarecon", *order["words"]]
        if order["stop"]:
            ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
        go()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
