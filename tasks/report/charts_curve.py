"""The term structure: model-free vols, VX beside K(T), VIX official and recomputed."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BLUE,
    CLEAR,
    DAY_TICKS,
    GREEN,
    INK,
    QUIET,
    RULE,
    VERMILION,
    canvas,
    finished,
)
from tasks.report.figures import number
from tasks.report.specs_curve import CurveSpec


def _series_name(
    axes: Axes, x: float, y: float, words: str, colour: str, *, lift: int, side: int
) -> None:
    """The name of a series beside one of its marks, instead of a legend."""
    axes.annotate(
        words,
        (x, y),
        xytext=(side * 7, lift),
        textcoords="offset points",
        va="center",
        ha="left" if side > 0 else "right",
        color=colour,
        fontweight="bold",
        annotation_clip=False,
    )


def _futures(axes: Axes, spec: CurveSpec) -> None:
    """Prices and forward vols, tied by a line whose length is the convexity."""
    for _, days, price, forward in spec.futures:
        if forward is not None:
            axes.plot([days, days], [price, forward], color=RULE, linewidth=1)
            axes.plot(days, forward, "D", color=GREEN, markerfacecolor="white", markersize=5.5)
        axes.plot(days, price, "o", color=VERMILION, markersize=5.5)
    # The first future: where the curve itself is farthest from the marks on an ordinary day.
    _, days, price, forward = spec.futures[0]
    apart = 0 if forward is None else 4 if forward > price else -4
    _series_name(axes, days, price, "VX", VERMILION, lift=-apart, side=-1)
    if forward is not None:
        _series_name(axes, days, forward, "K(T)", GREEN, lift=apart, side=-1)


def _rising(spec: CurveSpec) -> bool:
    """Whether far vols stand above near ones: names keep clear of the lines accordingly."""
    line = spec.points or spec.at_the_money
    return not line or line[0][1] <= line[-1][1]


def _vols(axes: Axes, spec: CurveSpec) -> None:
    """Model-free vols as a line, those at the forward dashed below them."""
    away = 1 if _rising(spec) else -1
    if spec.at_the_money:
        line = axes.plot(*zip(*spec.at_the_money, strict=True), color=QUIET, linewidth=1.2)
        line[0].set_linestyle((0, (4, 2)))
        days, vol = spec.at_the_money[0]
        _series_name(axes, days, vol, "at the forward", QUIET, lift=-10 * away, side=1)
    if spec.points:
        axes.plot(*zip(*spec.points, strict=True), ".-", color=BLUE, linewidth=1.8, markersize=5)
        # The near end: VX and K(T) crowd the far one.
        days, vol = spec.points[0]
        _series_name(axes, days, vol, "SPX vol", BLUE, lift=11 * away, side=1)


def _vix(axes: Axes, spec: CurveSpec) -> None:
    """VIX as published, a star, and as recomputed, a hollow one; one label tells both."""
    told: list[str] = []
    for value, words, face in (
        (spec.recomputed_vix, "recomputed", "white"),
        (spec.official_vix, "VIX", INK),
    ):
        if value is not None:
            axes.plot(30, value, "*", color=INK, markerfacecolor=face, markersize=11, zorder=5)
            told.insert(0, f"{words} {number(value, 2)}")
    rising = _rising(spec)
    known = [it for it in (spec.official_vix, spec.recomputed_vix) if it is not None]
    if known:
        axes.annotate(
            "\n".join(told),
            (30, min(known) if rising else max(known)),
            # Below a rising curve, above a falling one.
            xytext=(7, -9 if rising else 9),
            textcoords="offset points",
            ha="left",
            va="top" if rising else "bottom",
            fontweight="bold",
            bbox=CLEAR,
            zorder=4,
        )


def draw_curve(spec: CurveSpec) -> Chart:
    """Vols and VX by days to expiry, on a log axis."""
    height = 300
    figure, axes = canvas(height)
    _vols(axes, spec)
    if spec.futures:
        _futures(axes, spec)
    _vix(axes, spec)
    lines = (*spec.points, *spec.at_the_money)
    reach = [30.0, *(point[0] for point in lines), *(it[1] for it in spec.futures)]
    axes.margins(y=0.13)  # names stand below and above the lines
    axes.set_xscale("log")
    axes.set_xlim(min(reach) * 0.85, max(reach) * 1.15)
    ticks = [it for it in DAY_TICKS if min(reach) <= it <= max(reach)]
    axes.set_xticks(ticks, [str(it) for it in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("days to expiry")
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    return finished("curve", figure, height, spec.alt)
