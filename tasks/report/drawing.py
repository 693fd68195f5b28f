"""The easel: charts drawn in processes of their own, started early.

Importing the plotting library takes longer than reconciling a session; beside the work it costs
no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from tasks.report.chart_specs import Chart, ChartSpecs


def draw_here(specs: ChartSpecs) -> Mapping[str, Chart]:
    """All charts, drawn in this process."""
    from tasks.report.charts import draw  # noqa: PLC0415 - the import is what the easel hides

    return draw(specs)


def _warm() -> None:
    import tasks.report.charts  # noqa: F401, PLC0415 - its import is the warming


class Easel:
    """A context in which `draw` is answered by waiting processes."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        self._warming: Future[None] = self._pool.submit(_warm)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=error is None, cancel_futures=True)

    def draw(self, specs: ChartSpecs) -> Mapping[str, Chart]:
        """All charts; drawn here when the processes are gone."""
        try:
            return self._pool.submit(draw_here, specs).result()
        except BrokenProcessPool:
            return draw_here(specs)
