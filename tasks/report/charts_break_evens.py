"""The break-even picture: levels on a price axis, the expected move behind, yesterday's ghosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BAND,
    BLUE,
    INK,
    QUIET,
    RULE,
    VERMILION,
    canvas,
    drawable,
    finished,
)
from tasks.report.figures import number
from tasks.report.specs_break_evens import BreakEvenDate, BreakEvenLine, BreakEvenSpec, Stretch

_ROW_PX = 34  # a line, and the figures of its levels above it
_GAP = 0.85  # rows: a date's name stands above its lines
_FIGURE = 0.115  # of the axis: the room that the figure of one level takes
_HALO = [withStroke(linewidth=3, foreground="white")]
_THICK = 2.6
_Dashes = tuple[float, tuple[float, float]] | Literal["-"]
_STYLES: dict[bool, tuple[str, _Dashes]] = {
    True: (BLUE, "-"),
    False: (VERMILION, (0, (2, 1.4))),
}


def _reach(spec: BreakEvenSpec) -> tuple[float, float]:
    """Both ends of the axis: everything drawn, and room for the outermost figures."""
    found = [spec.spot]
    for day in spec.dates:
        if day.expected_move is not None:
            found += [spec.spot - day.expected_move, spec.spot + day.expected_move]
        for line in day.lines:
            found += [*line.levels, *line.previous]
    low, high = min(found), max(found)
    room = 0.09 * ((high - low) or spec.spot * 0.1)
    return low - room, high + room


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Ascending places moved as little as it takes to stand `apart`, from `low` to `high`.

    Where there is no room for that, they stand as far apart as there is.
    """
    last = max(len(places) - 1, 1)
    apart = min(apart, (high - low) / last)
    blocks: list[list[float]] = []
    for at, place in enumerate(places):
        blocks.append([place - at * apart])
        # What would overlap shares the middle of its places: least squares under an order.
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    moved = [_mean(block) for block in blocks for _ in block]
    most = high - last * apart if len(places) > 1 else high
    return [min(max(place, low), most) + at * apart for at, place in enumerate(moved)]


def _mean(block: Sequence[float]) -> float:
    return sum(block) / len(block)


def _stretch(axes: Axes, it: Stretch, at: float, span: tuple[float, float]) -> None:
    """Between two levels, or from the last one to the edge: in profit solid, at a loss dashed."""
    colour, style = _STYLES[it.earns]
    low, high = span
    ends = [low if it.low is None else it.low, high if it.high is None else it.high]
    axes.plot(
        ends, [at, at], color=colour, linestyle=style, linewidth=_THICK, zorder=2,
        solid_capstyle="butt",
    )  # fmt: skip


def _above(axes: Axes, text: str, place: float, at: float, *, side: str = "center") -> None:
    """Print above a line, clear of every mark on it."""
    axes.annotate(
        text,
        (place, at),
        xytext=(0, 3.6),
        textcoords="offset points",
        va="bottom",
        ha=side,
        path_effects=_HALO,
        zorder=5,
    )


def _line(axes: Axes, line: BreakEvenLine, at: float, span: tuple[float, float]) -> None:
    """All stretches, a ghost for every level of the previous session, a figure a level."""
    for it in line.stretches:
        _stretch(axes, it, at, span)
    low, high = span
    ghosts, dots = list(line.previous), list(line.levels)
    axes.plot(
        ghosts, [at] * len(ghosts), "o", color=QUIET, markerfacecolor="white", markersize=6,
        zorder=3,
    )  # fmt: skip
    axes.plot(dots, [at] * len(dots), "o", color=INK, markersize=5.5, zorder=4)
    room = _FIGURE * (high - low)
    places = spread(dots, room, low + room / 2, high - room / 2)
    for level, place in zip(dots, places, strict=True):
        _above(axes, number(level), place, at)
    if not dots:
        _above(axes, "no level found", low, at, side="left")


def _date(
    axes: Axes, spec: BreakEvenSpec, day: BreakEvenDate, top: float, span: tuple[float, float]
) -> None:
    """A date's band of one standard deviation, its name above it, and its lines."""
    ends = [top - 0.6, top + len(day.lines) - 0.7]
    move = ""
    if day.expected_move is not None:
        low, high = spec.spot - day.expected_move, spec.spot + day.expected_move
        axes.fill_betweenx(ends, low, high, color=BAND, linewidth=0, zorder=0)
        move = f": expected move \N{PLUS-MINUS SIGN}{number(day.expected_move)}"
    axes.plot([spec.spot] * 2, ends, color=INK, linewidth=1, zorder=1)
    axes.annotate(
        drawable(day.name) + move,
        (0, top - 0.87),
        xycoords=blended_transform_factory(axes.transAxes, axes.transData),
        xytext=(2, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
    )
    for down, line in enumerate(day.lines):
        _line(axes, line, top + down, span)


def _key(spec: BreakEvenSpec) -> list[Artist]:
    """Every kind of mark that the picture holds, with its name."""
    lines = [line for day in spec.dates for line in day.lines]
    signs = {it.earns for line in lines for it in line.stretches}
    none: list[float] = []
    dot = Line2D(none, none, color=INK, marker="o", linestyle="", label="break-even")
    ghost = Line2D(none, none, color=QUIET, marker="o", linestyle="", label="session before")
    ghost.set_markerfacecolor("white")
    marks: list[Artist] = [dot, ghost] if any(line.previous for line in lines) else [dot]
    for earns, name in ((True, "profit"), (False, "loss")):
        if earns in signs:
            colour, style = _STYLES[earns]
            marks.append(
                Line2D(none, none, color=colour, linestyle=style, linewidth=_THICK, label=name)
            )
    close = f"SPX {number(spec.spot)}"
    marks.append(Line2D(none, none, color=INK, linewidth=1, label=close))
    if any(day.expected_move is not None for day in spec.dates):
        marks.append(Patch(facecolor=BAND, label="expected move"))
    return marks


def draw_break_evens(spec: BreakEvenSpec) -> Chart:
    """One group of lines a date, on one axis of SPX points."""
    span = _reach(spec)
    rows = sum(len(day.lines) + _GAP for day in spec.dates)
    height = round(78 + _ROW_PX * rows)
    figure, axes = canvas(height)
    top, places, labels = _GAP, [], []
    for day in spec.dates:
        _date(axes, spec, day, top, span)
        places += [top + down for down in range(len(day.lines))]
        labels += [line.label for line in day.lines]
        top += len(day.lines) + _GAP
    axes.set_xlim(*span)
    axes.set_ylim(rows - 0.5, -0.35)
    axes.set_yticks(places, labels, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    figure.legend(
        handles=_key(spec), loc="outside lower center", ncols=3, frameon=False,
        handlelength=1.7, columnspacing=1.6, handletextpad=0.5, labelcolor=INK,
    )  # fmt: skip
    return finished("break_evens", figure, height, spec.alt)
