"""The break-even picture: levels on a price axis, the expected move behind, yesterday's ghosts."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BAND,
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
from tasks.report.figures import number
from tasks.report.specs_break_evens import BreakEvenDate, BreakEvenLine, BreakEvenSpec

_ROW_PX, _GAP = 27, 1.0  # a date's name takes a row above its lines


def _levels(spec: BreakEvenSpec) -> list[float]:
    """Everything that the axis has to hold."""
    found = [spec.spot]
    for day in spec.dates:
        if day.expected_move is not None:
            found += [spec.spot - day.expected_move, spec.spot + day.expected_move]
        for line in day.lines:
            ends = (line.below, line.above, line.below_previous, line.above_previous)
            found += [it for it in ends if it is not None]
    return found


def _dot(axes: Axes, level: float, before: float | None, at: float, side: int) -> None:
    """A level with its figure outwards of it, and the ghost of the previous session."""
    if before is not None:
        axes.plot(before, at, "o", color=QUIET, markerfacecolor="white", markersize=6, zorder=3)
    axes.plot(level, at, "o", color=INK, markersize=5.5, zorder=4)
    axes.annotate(
        number(level),
        (level if before is None else side * max(side * level, side * before), at),
        xytext=(side * 7, 0),
        textcoords="offset points",
        va="center",
        ha="left" if side > 0 else "right",
        bbox=CLEAR,
        zorder=5,
    )


def _line(axes: Axes, line: BreakEvenLine, at: float, span: tuple[float, float]) -> None:
    """Between the nearest levels: in profit a solid line, at a loss a dashed one."""
    low, high = span
    if line.earns is not None and (line.below is not None or line.above is not None):
        axes.plot(
            [low if line.below is None else line.below, high if line.above is None else line.above],
            [at, at],
            color=BLUE if line.earns else VERMILION,
            linewidth=2.6,
            linestyle="-" if line.earns else (0, (2, 1.4)),
            zorder=2,
            solid_capstyle="butt",
        )
    for level, before, side in (
        (line.below, line.below_previous, -1),
        (line.above, line.above_previous, 1),
    ):
        if level is not None:
            _dot(axes, level, before, at, side)
    for level in line.others:
        if low <= level <= high:
            axes.plot(level, at, "|", color=INK, markersize=9, zorder=4)
    if line.below is None and line.above is None:
        now = {True: ", in profit", False: ", at a loss", None: ""}[line.earns]
        axes.text(low, at, f" no level found{now}", va="center", color=QUIET)


def _date(
    axes: Axes, spec: BreakEvenSpec, day: BreakEvenDate, top: float, span: tuple[float, float]
) -> None:
    """A date's band of one standard deviation, its name above it, and its lines."""
    ends = [top - 0.45, top + len(day.lines) - 0.55]
    move = ""
    if day.expected_move is not None:
        low, high = spec.spot - day.expected_move, spec.spot + day.expected_move
        axes.fill_betweenx(ends, low, high, color=BAND, linewidth=0, zorder=0)
        move = f": expected move \N{PLUS-MINUS SIGN}{number(day.expected_move)}"
    axes.plot([spec.spot] * 2, ends, color=INK, linewidth=1, zorder=1)
    axes.annotate(
        drawable(day.name) + move,
        (0, top - 0.85),
        xycoords=blended_transform_factory(axes.transAxes, axes.transData),
        xytext=(2, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
    )
    for down, line in enumerate(day.lines):
        _line(axes, line, top + down, span)


def draw_break_evens(spec: BreakEvenSpec) -> Chart:
    """One group of lines a date, on one axis of SPX points."""
    found = _levels(spec)
    low, high = min(found), max(found)
    room = 0.17 * ((high - low) or spec.spot * 0.1)  # for the figures of the outermost levels
    span = (low - room, high + room)
    rows = sum(len(day.lines) + _GAP for day in spec.dates)
    height = round(62 + _ROW_PX * rows)
    figure, axes = canvas(height)
    top, places, labels = _GAP, [], []
    for day in spec.dates:
        _date(axes, spec, day, top, span)
        places += [top + down for down in range(len(day.lines))]
        labels += [line.label for line in day.lines]
        top += len(day.lines) + _GAP
    axes.set_xlim(*span)
    axes.set_ylim(rows - 0.4, -0.5)
    axes.set_yticks(places, labels, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    key = f"● level   ○ before   ━ profit   ╍ loss   │ SPX {number(spec.spot)}"
    axes.set_xlabel(key)
    return finished("break_evens", figure, height, spec.alt)
