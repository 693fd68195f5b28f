"""The charts, drawn by matplotlib's object API. The only file that imports matplotlib (0.9 s).

Titles are left to the page, as text that wraps and can be read aloud; the picture labels its
marks directly.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from tasks.report.chart_specs import Chart, ChartSpecs, CurveSpec, HistorySpec, LadderSpec, Rung
from tasks.report.figures import number, signed

# Okabe and Ito's palette, which survives colour blindness.
_VERMILION, _BLUE, _GREEN, _PURPLE = "#D55E00", "#0072B2", "#009E73", "#CC79A7"
_INK, _QUIET, _BAND, _RULE = "#16202a", "#5d6974", "#dcebf5", "#9aa5af"
_WIDTH = 520  # CSS pixels: legible at 350 on a phone, two side by side on a desk
_CSS_DPI = 100
_DENSITY = 2
_FONT_PX = 13
_DAY_TICKS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1460)


def _points(css_pixels: float) -> float:
    return css_pixels * 72 / _CSS_DPI


@contextmanager
def _own_style() -> Iterator[None]:
    """The same picture whatever matplotlibrc the machine has; `$` is a dollar, not mathematics."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": "DejaVu Sans",
                "font.size": _points(_FONT_PX),
                "text.parse_math": False,
                "text.color": _INK,
                "axes.edgecolor": _RULE,
                "axes.labelcolor": _QUIET,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "xtick.color": _RULE,
                "ytick.color": _RULE,
                "xtick.labelcolor": _QUIET,
                "ytick.labelcolor": _QUIET,
            }
        )
        yield


def _drawable(text: str) -> str:
    """Foreign text limited to what the font certainly has."""
    return "".join(char if char.isascii() else "?" for char in text)


def _canvas(height: int) -> tuple[Figure, Axes]:
    figure = Figure(
        figsize=(_WIDTH / _CSS_DPI, height / _CSS_DPI),
        dpi=_CSS_DPI * _DENSITY,
        layout="constrained",
        facecolor="white",
    )
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _chart(name: str, figure: Figure, height: int, alt: str) -> Chart:
    buffer = io.BytesIO()
    # Without the Software entry the same numbers give the same bytes under every patch release.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return Chart(name, buffer.getvalue(), _WIDTH, height, alt)


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
            color=_QUIET,
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
    _bar(axes, at - shift, rung.core, _VERMILION, side=-1, pad=height)
    _bar(axes, at + shift, rung.hedges, _BLUE, side=1, pad=height)


def _ladder(spec: LadderSpec) -> Chart:
    height = 64 + 34 * len(spec.rungs)
    figure, axes = _canvas(height)
    for at, rung in enumerate(spec.rungs):
        _rung(axes, at, rung)
    sizes = [it for rung in spec.rungs for it in (rung.core, rung.hedges) if it is not None]
    low, high = min(0.0, *sizes, 0.0), max(0.0, *sizes, 0.0)
    room = 0.24 * (high - low)  # for the labels past the bars' ends
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(spec.rungs) - 0.5, -0.5)
    axes.axvline(0, color=_INK, linewidth=1)
    labels = [f"{_drawable(rung.bucket)} d" for rung in spec.rungs]
    axes.set_yticks(range(len(labels)), labels, color=_INK)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for words, colour, ha, offset in (
        ("core", _VERMILION, "right", -6),
        ("hedges", _BLUE, "left", 6),
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
    return _chart("ladder", figure, height, spec.alt)


def _band(axes: Axes, spec: HistorySpec, floor: float, ceiling: float) -> None:
    """The allowed range as a shade, each limit named on its outer side at the left."""
    axes.axhspan(
        floor if spec.low is None else spec.low,
        ceiling if spec.high is None else spec.high,
        color=_BAND,
        linewidth=0,
    )
    for edge, lift, va in ((spec.low, -3, "top"), (spec.high, 3, "bottom")):
        if edge is not None:
            axes.axhline(edge, color=_QUIET, linewidth=1, linestyle=(0, (4, 3)))
            axes.annotate(
                f"limit {signed(edge)}",
                (0, edge),
                xycoords=("axes fraction", "data"),
                xytext=(4, lift),
                textcoords="offset points",
                va=va,
                color=_QUIET,
            )


def _marks(axes: Axes, spec: HistorySpec, floor: float) -> None:
    """Breaches, breaks and sessions without a figure; a key only for what is there."""
    key = []
    places = [
        (at, value, state)
        for at, (value, state) in enumerate(zip(spec.values, spec.states, strict=True))
    ]
    for state, marker, colour, filled in (
        ("breach", "D", _VERMILION, True),
        ("breaks", "o", _PURPLE, False),
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
            unknown, [floor] * len(unknown), "x", color=_INK, markersize=6, clip_on=False, zorder=4
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


def _history(spec: HistorySpec) -> Chart:
    height = 260
    figure, axes = _canvas(height)
    shown = [it for it in (*spec.values, spec.low, spec.high, 0.0) if it is not None]
    room = 0.14 * ((max(shown) - min(shown)) or 1.0)
    floor, ceiling = min(shown) - room, max(shown) + room
    if spec.low is not None or spec.high is not None:
        _band(axes, spec, floor, ceiling)
    axes.axhline(0, color=_RULE, linewidth=1)
    line = [float("nan") if it is None else it for it in spec.values]
    # A marker on every session keeps a lone one between two gaps in sight.
    axes.plot(range(len(line)), line, color=_BLUE, linewidth=1.8, marker=".", markersize=3.5)
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
    return _chart("history", figure, height, spec.alt)


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
            axes.plot([days, days], [price, forward], color=_RULE, linewidth=1)
            axes.plot(days, forward, "D", color=_GREEN, markerfacecolor="white", markersize=5.5)
        axes.plot(days, price, "o", color=_VERMILION, markersize=5.5)
    # The first future: where the curve itself is farthest from the marks on an ordinary day.
    _, days, price, forward = spec.futures[0]
    apart = 0 if forward is None else 4 if forward > price else -4
    _series_name(axes, days, price, "VX", _VERMILION, lift=-apart, side=-1)
    if forward is not None:
        _series_name(axes, days, forward, "K(T)", _GREEN, lift=apart, side=-1)


def _curve(spec: CurveSpec) -> Chart:
    height = 280
    figure, axes = _canvas(height)
    if spec.points:
        days, vols = zip(*spec.points, strict=True)
        axes.plot(days, vols, color=_BLUE, linewidth=1.8, marker=".", markersize=5)
        _series_name(axes, days[-1], vols[-1], "SPX vol", _BLUE, lift=0, side=1)
    if spec.futures:
        _futures(axes, spec)
    rising = not spec.points or spec.points[0][1] <= spec.points[-1][1]
    if spec.official_vix is not None:
        axes.plot(30, spec.official_vix, "*", color=_INK, markersize=11, zorder=5)
        axes.annotate(
            f"VIX {number(spec.official_vix, 2)}",
            (30, spec.official_vix),
            # Below a rising curve, above a falling one.
            xytext=(7, -9 if rising else 9),
            textcoords="offset points",
            ha="left",
            va="top" if rising else "bottom",
            fontweight="bold",
        )
    reach = [30.0, *(point[0] for point in spec.points), *(it[1] for it in spec.futures)]
    axes.set_xscale("log")
    axes.set_xlim(min(reach) * 0.85, max(reach) * 1.15)
    ticks = [it for it in _DAY_TICKS if min(reach) <= it <= max(reach)]
    axes.set_xticks(ticks, [str(it) for it in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("days to expiry")
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    return _chart("curve", figure, height, spec.alt)


def draw(specs: ChartSpecs) -> dict[str, Chart]:
    """Every chart that has something to show, by name: `ladder`, `history`, `curve`.

    The bytes depend on the numbers and on the version of matplotlib alone.
    """
    charts: list[Chart] = []
    with _own_style():
        if specs.ladder:
            charts.append(_ladder(specs.ladder))
        if specs.history:
            charts.append(_history(specs.history))
        if specs.curve:
            charts.append(_curve(specs.curve))
    return {chart.name: chart for chart in charts}
