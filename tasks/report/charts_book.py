"""The ladder of maturities and the line of net vega30."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tasks.report.chart import Chart
from tasks.report.charts_canvas import (
    BAND,
    BLUE,
    INK,
    PURPLE,
    QUIET,
    RULE,
    VERMILION,
    canvas,
    drawable,
    finished,
)
from tasks.report.figures import signed
from tasks.report.specs_book import HistorySpec, LadderSpec, Rung


def _bar(axes: Axes, at: float, value: float | None, colour: str, *, side: int, pad: float) -> None:
    """One bar with its label past its end; an unknown one says so on its own side of zero."""
    if value is None:
        axes.annotate(
            "n/a",
            (0, at),
            xytext=(side * 6, 0),
            textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right",
            color=QUIET,
        )
    elif value:
        axes.barh(at, value, color=colour, height=pad)
        outwards = 1 if value > 0 else -1
        axes.annotate(
            signed(value),
            (value, at),
            xytext=(outwards * 4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if outwards > 0 else "right",
            fontweight="bold",
        )


def _rung(axes: Axes, at: int, rung: Rung) -> None:
    """Core and hedges of a bucket; where both lie on one side, the core above the hedges."""
    stacked = (rung.core or 0.0) * (rung.hedges or 0.0) > 0
    shift, height = (0.2, 0.36) if stacked else (0.0, 0.62)
    _bar(axes, at - shift, rung.core, VERMILION, side=-1, pad=height)
    _bar(axes, at + shift, rung.hedges, BLUE, side=1, pad=height)


def draw_ladder(spec: LadderSpec) -> Chart:
    """Core and hedges opposed, a row a bucket."""
    height = 64 + 34 * len(spec.rungs)
    figure, axes = canvas(height)
    for at, rung in enumerate(spec.rungs):
        _rung(axes, at, rung)
    sizes = [it for rung in spec.rungs for it in (rung.core, rung.hedges) if it is not None]
    low, high = min(0.0, *sizes, 0.0), max(0.0, *sizes, 0.0)
    room = 0.24 * (high - low)  # for the labels past the bars' ends
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(spec.rungs) - 0.5, -0.5)
    axes.axvline(0, color=INK, linewidth=1)
    labels = [f"{drawable(rung.bucket)} d" for rung in spec.rungs]
    axes.set_yticks(range(len(labels)), labels, color=INK)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for words, colour, ha, offset in (
        ("core", VERMILION, "right", -6),
        ("hedges", BLUE, "left", 6),
    ):
        axes.annotate(
            words,
            (0, 1),
            xycoords=("data", "axes fraction"),
            xytext=(offset, 3),
            textcoords="offset points",
            ha=ha,
            va="bottom",
            color=colour,
            fontweight="bold",
        )
    return finished("ladder", figure, height, spec.alt)


def _band(axes: Axes, spec: HistorySpec, floor: float, ceiling: float) -> None:
    """The allowed range as a shade, each limit named on its outer side at the left."""
    axes.axhspan(
        floor if spec.low is None else spec.low,
        ceiling if spec.high is None else spec.high,
        color=BAND,
        linewidth=0,
    )
    for edge, lift, va in ((spec.low, -3, "top"), (spec.high, 3, "bottom")):
        if edge is not None:
            axes.axhline(edge, color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
            axes.annotate(
                f"limit {signed(edge)}",
                (0, edge),
                xycoords=("axes fraction", "data"),
                xytext=(4, lift),
                textcoords="offset points",
                va=va,
                color=QUIET,
            )


def _marks(axes: Axes, spec: HistorySpec, floor: float) -> None:
    """Breaches, breaks and sessions without a figure; a key only for what is there."""
    key = []
    places = [
        (at, value, state)
        for at, (value, state) in enumerate(zip(spec.values, spec.states, strict=True))
    ]
    for state, marker, colour, filled in (
        ("breach", "D", VERMILION, True),
        ("breaks", "o", PURPLE, False),
    ):
        hit = [(at, value) for at, value, it in places if it == state and value is not None]
        if hit:
            axes.plot(
                *zip(*hit, strict=True),
                linestyle="none",
                marker=marker,
                markersize=5,
                color=colour,
                markerfacecolor=colour if filled else "white",
                zorder=4,
            )
            key.append(f"{'◆' if filled else '○'} {state}")
    unknown = [at for at, value, _ in places if value is None]
    if unknown:
        axes.plot(
            unknown, [floor] * len(unknown), "x", color=INK, markersize=6, clip_on=False, zorder=4
        )
        key.append("\N{MULTIPLICATION SIGN} no figure")
    axes.set_xlabel("    ".join(key))


def _day_ticks(axes: Axes, days: Sequence[date]) -> None:
    last = len(days) - 1
    at = sorted({round(last * part / 3) for part in range(4)})
    axes.set_xticks(
        at,
        [
            days[it].isoformat() if it in {at[0], at[-1]} else days[it].strftime("%m-%d")
            for it in at
        ],
    )
    labels = axes.get_xticklabels()
    if last:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")


def draw_history(spec: HistorySpec) -> Chart:
    """Net vega30 a session inside its limit."""
    height = 260
    figure, axes = canvas(height)
    shown = [it for it in (*spec.values, spec.low, spec.high, 0.0) if it is not None]
    room = 0.14 * ((max(shown) - min(shown)) or 1.0)
    floor, ceiling = min(shown) - room, max(shown) + room
    if spec.low is not None or spec.high is not None:
        _band(axes, spec, floor, ceiling)
    axes.axhline(0, color=RULE, linewidth=1)
    line = [float("nan") if it is None else it for it in spec.values]
    # A marker on every session keeps a lone one between two gaps in sight.
    axes.plot(range(len(line)), line, color=BLUE, linewidth=1.8, marker=".", markersize=3.5)
    _marks(axes, spec, floor)
    today = spec.values[-1]
    last = len(line) - 1
    axes.annotate(
        "n/a" if today is None else signed(today),
        (last, floor if today is None else today),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
        annotation_clip=False,
    )
    axes.set_xlim(-0.02 * max(last, 1), last + 0.02 * max(last, 1))
    axes.set_ylim(floor, ceiling)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(lambda value, _: signed(value))
    _day_ticks(axes, spec.days)
    return finished("history", figure, height, spec.alt)
