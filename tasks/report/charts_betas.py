"""Measured sensitivities to VIX beside fitted ones: VX futures above, tenors of SPX vol below."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BLUE,
    DAY_TICKS,
    GREEN,
    INK,
    VERMILION,
    finished,
    plain_figure,
)
from tasks.report.specs_curve import BetaMark, BetaSpec

_PANEL_PX = 190
_LINE_FROM = 5  # fewer marks lie too far apart for a straight line between them


def _series(
    axes: Axes, marks: Sequence[BetaMark], field: str, colour: str, shape: str, size: float
) -> None:
    """One kind of mark; the fitted ones joined by a line."""
    held = [(it.days, value) for it in marks if (value := getattr(it, field)) is not None]
    if held:
        axes.plot(
            *zip(*held, strict=True),
            color=colour,
            marker=shape,
            markersize=size,
            markerfacecolor=colour if field == "measured" else "white",
            linestyle="-" if field == "fitted" and len(held) >= _LINE_FROM else "none",
            linewidth=1.4,
            zorder=3 if field == "measured" else 2,
        )


def _panel(axes: Axes, name: str, marks: Sequence[BetaMark], reach: tuple[float, float]) -> None:
    """Points per VIX point by days, on a log axis from zero up."""
    _series(axes, marks, "fitted", GREEN, "D", 5.5)
    _series(axes, marks, "model", BLUE, "s", 6.5)
    _series(axes, marks, "measured", VERMILION, "o", 6.5)
    axes.set_title(name, loc="left", color=INK, fontweight="bold", fontsize="medium", pad=8)
    axes.set_xscale("log")
    axes.set_xlim(reach[0] * 0.8, reach[1] * 1.25)
    ticks = [it for it in DAY_TICKS if reach[0] * 0.8 <= it <= reach[1] * 1.25]
    axes.set_xticks(ticks, [str(it) for it in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    shown = [
        value for it in marks for value in (it.measured, it.fitted, it.model) if value is not None
    ]
    axes.set_ylim(min(0.0, *shown) * 1.15, max(0.0, *shown) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")


def draw_betas(spec: BetaSpec) -> Chart:
    """A panel for VX and one for SPX tenors, on one axis of days."""
    panels = [
        (name, marks)
        for name, marks in (
            ("VX futures: points per VIX point", spec.futures),
            ("SPX vols: points per VIX point", spec.tenors),
        )
        if marks
    ]
    height = 30 + _PANEL_PX * len(panels)
    figure = plain_figure(height)
    figure.set_layout_engine("constrained")
    days = [mark.days for _, marks in panels for mark in marks]
    grid = figure.subplots(len(panels), squeeze=False)
    for axes, (name, marks) in zip(grid[:, 0], panels, strict=True):
        _panel(axes, name, marks, (min(days), max(days)))
    grid[-1, 0].set_xlabel("days      ● measured   ◇ fitted by the exponent   □ today's curve")
    return finished("betas", figure, height, spec.alt)
