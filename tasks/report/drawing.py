"""The easel: charts drawn in processes of their own, started early.

Importing the plotting library takes longer than reconciling a session; beside the work it costs
no time.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    # Nothing of the house is loaded before the process has been started.
    from tasks.report.chart_specs import Chart, ChartSpecs

_SERVE = "from tasks.report.drawing import serve; serve()"


def draw_here(specs: ChartSpecs) -> Mapping[str, Chart]:
    """All charts, drawn in this process."""
    from tasks.report.charts import draw  # noqa: PLC0415 - the import is what the easel hides

    return draw(specs)


def serve() -> None:
    """Draw what standard input orders, until it ends: the life of an easel's process."""
    import tasks.report.charts  # noqa: F401, PLC0415 - loaded before the first order

    answers = sys.stdout.buffer
    while True:
        try:
            specs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
        except EOFError:
            return
        pickle.dump(draw_here(specs), answers)
        answers.flush()


class _Artist:
    """One waiting process and the pipes to it."""

    def __init__(self) -> None:
        # The child finds the house where its parent found it, installed or not.
        path = os.pathsep.join(sys.path)
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a text of our own
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )

    def order(self, specs: ChartSpecs) -> None:
        pipe = self._pipe(self._process.stdin)
        pickle.dump(specs, pipe)
        pipe.flush()

    def answer(self) -> Mapping[str, Chart]:
        charts: Mapping[str, Chart] = pickle.load(self._pipe(self._process.stdout))  # noqa: S301 - from our own child
        return charts

    def dismiss(self) -> None:
        # It holds nothing that could be lost, and waiting for its farewell would cost time.
        self._process.kill()
        self._process.wait()
        self._pipe(self._process.stdout).close()
        try:
            self._pipe(self._process.stdin).close()
        except BrokenPipeError:
            # What was not flushed had no reader any more.
            return

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise AssertionError("the process was started with pipes")
        return pipe


class Easel:
    """A context in which charts are drawn by `workers` waiting processes."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._artists: list[_Artist] = []

    def __enter__(self) -> Self:
        self._artists = [_Artist() for _ in range(self._workers)]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._dismiss()

    def _dismiss(self) -> None:
        for artist in self._artists:
            artist.dismiss()
        self._artists = []

    def draw(self, specs: ChartSpecs) -> Mapping[str, Chart]:
        """All charts, shared out over the processes; drawn here when one of them is gone."""
        if not self._artists:
            return draw_here(specs)
        from tasks.report.chart_specs import one_by_one  # noqa: PLC0415 - loaded by now

        orders = [
            (self._artists[at % len(self._artists)], piece)
            for at, piece in enumerate(one_by_one(specs))
        ]
        charts: dict[str, Chart] = {}
        try:
            for artist, piece in orders:
                artist.order(piece)
            for artist, _ in orders:
                charts.update(artist.answer())
        except (EOFError, OSError, pickle.UnpicklingError):
            self._dismiss()
            return draw_here(specs)
        return charts
