"""Runs of the command that are watched, struck and killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from tests.conftest import ROOT

STRACE = shutil.which("strace")
# What makes something last, or sends it.
CALLS = (
    *("openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2"),
    *("link", "linkat", "unlink", "unlinkat", "ftruncate", "mkdir", "mkdirat", "chmod"),
    *("fchmod", "fchmodat", "sendto"),
)
PATIENCE = 120.0


@dataclass(frozen=True)
class Ended:
    """How a run ended: `code` is minus the signal where one killed it; `trace` is of strace."""

    code: int
    out: str
    err: str
    trace: list[str] = field(default_factory=list)

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Forge:
    """A process that forks commands; see forge.py. Files of its runs lie in `folder`."""

    def __init__(self, folder: Path, core: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.core = folder, core
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forge"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            # What was not flushed has no reader any more.
            with contextlib.suppress(BrokenPipeError):
                _there(pipe).close()

    def run(
        self,
        words: Sequence[object],
        *,
        strike: str = "",
        watch: bool = False,
        environment: Mapping[str, str] | None = None,
        kill_after: float | None = None,
        kill_with: signal.Signals = signal.SIGKILL,
    ) -> Ended:
        """One run. `strike` is what strace injects; `kill_after` are seconds."""
        watch = watch or bool(strike)
        pid = self.start(words, stop=watch, environment=environment)
        log = self.folder / "trace"
        if watch:
            log.unlink(missing_ok=True)
        with _traced(pid, log, strike) if watch else contextlib.nullcontext():
            if kill_after is not None:
                time.sleep(kill_after)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, kill_with)
            ended = self.end()
        trace = log.read_text("utf-8", "replace").splitlines() if watch else []
        return Ended(ended.code, ended.out, ended.err, trace)

    def start(
        self,
        words: Sequence[object],
        *,
        stop: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Begin a run; its process id. It waits for SIGCONT where it shall `stop`."""
        for name in ("out", "err"):
            # A child that is killed at once says nothing, not what the one before it said.
            (self.folder / name).write_bytes(b"")
        order = {
            "words": [str(word) for word in words],
            "out": str(self.folder / "out"),
            "err": str(self.folder / "err"),
            "core": self.core,
            "stop": stop,
            "environment": dict(environment or {}),
        }
        orders = _there(self._process.stdin)
        orders.write(json.dumps(order) + "\n")
        orders.flush()
        return self._answer("pid")

    def end(self) -> Ended:
        """Wait for the run that was begun."""
        code = self._answer("code")
        out, err = ((self.folder / name).read_text("utf-8", "replace") for name in ("out", "err"))
        return Ended(code, out, err)

    def _answer(self, name: str) -> int:
        return int(json.loads(_there(self._process.stdout).readline())[name])


@contextlib.contextmanager
def _traced(pid: int, log: Path, strike: str) -> Iterator[None]:
    """strace on a process that stopped itself, and that goes on once it is watched."""
    assert STRACE
    _wait_until(lambda: _state(pid) == "T", "the child to stop")
    words = [STRACE, "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    if strike:
        words += ["-e", f"inject={strike}"]
    with subprocess.Popen([*words, "-p", str(pid)], stderr=subprocess.DEVNULL) as tracer:
        _wait_until(lambda: _tracer(pid) == tracer.pid, "strace to attach")
        os.kill(pid, signal.SIGCONT)
        yield
        tracer.wait(PATIENCE)


def fresh(words: Sequence[object], log: Path, strike: str = "", core: int | None = None) -> Ended:
    """A run in a Python that starts from nothing, below strace from its first call on."""
    assert STRACE
    tracer = [STRACE, "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    tracer += ["-e", f"inject={strike}"] if strike else []
    pin = ["taskset", "-c", str(core)] if core is not None else []
    done = subprocess.run(
        [*pin, *tracer, sys.executable, "-m", "tests.faults.child", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return Ended(done.returncode, done.stdout, done.stderr, log.read_text().splitlines())


def _status(pid: int, field_name: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == field_name:
            return value.strip()
    return ""


def _state(pid: int) -> str:
    return _status(pid, "State")[:1]


def _tracer(pid: int) -> int:
    return int(_status(pid, "TracerPid") or 0)


def _wait_until(true: object, what: str) -> None:
    assert callable(true)
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.002)


def _there(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
