"""Waterfalls: from a figure, by its parts, to what it became."""

from __future__ import annotations

from matplotlib.axes import Axes

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BLUE,
    CLEAR,
    INK,
    QUIET,
    RULE,
    VERMILION,
    canvas,
    drawable,
    finished,
)
from tasks.report.figures import signed
from tasks.report.specs_moves import WaterfallSpec

_ROW_PX = 25
_BAR = 0.62  # of a row's height


def _figure(axes: Axes, x: float, at: int, value: float, *, side: int, bold: bool) -> None:
    """A number beside the end of its bar."""
    axes.annotate(
        signed(value),
        (x, at),
        xytext=(side * (8 if bold else 5), 0),
        textcoords="offset points",
        va="center",
        ha="left" if side > 0 else "right",
        fontweight="bold" if bold else "normal",
        bbox=CLEAR,
    )


def _end(axes: Axes, at: int, value: float) -> None:
    """A level that is no change: a mark, not a bar, so that the axis need not begin at zero."""
    axes.plot(value, at, "D", color=INK, markersize=6.5, zorder=3)
    _figure(axes, value, at, value, side=1, bold=True)


def _step(axes: Axes, at: int, level: float, change: float) -> None:
    """One part: a bar from the level before it to the level after."""
    colour = BLUE if change > 0 else VERMILION
    axes.barh(at, change, left=level, color=colour, height=_BAR)
    axes.plot([level + change] * 2, [at - _BAR / 2, at + 1], color=RULE, linewidth=1, zorder=0)
    _figure(axes, level + change, at, change, side=1 if change >= 0 else -1, bold=False)


def draw_waterfall(spec: WaterfallSpec) -> Chart:
    """Rows from top to bottom; USD, or USD per VIX point, as the title says."""
    labels = [*([spec.start[0]] if spec.start else []), *(it[0] for it in spec.steps), spec.end[0]]
    height = 22 + _ROW_PX * len(labels)
    figure, axes = canvas(height)
    level = spec.start[1] if spec.start else 0.0
    reach, at = [level, spec.end[1]], 0
    if spec.start:
        _end(axes, at, level)
        axes.plot([level] * 2, [at, at + 1], color=RULE, linewidth=1, zorder=0)
        at += 1
    else:
        axes.axvline(0, color=RULE, linewidth=1, zorder=0)
    for _, change in spec.steps:
        _step(axes, at, level, change)
        level, at = level + change, at + 1
        reach.append(level)
    _end(axes, at, spec.end[1])
    low, high = min(reach), max(reach)
    room = 0.2 * ((high - low) or abs(high) or 1.0)  # for the figures past the bars
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks(range(len(labels)), [drawable(label) for label in labels], color=INK)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.axhline(at - 0.5, color=QUIET, linewidth=0.8)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return finished(spec.name, figure, height, spec.alt)
