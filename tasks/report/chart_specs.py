"""What the charts show, as plain picklable data: so that they can be drawn in another process."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tasks.report.figures import NA, bounds, counted, number, plain, range_words, signed
from tasks.report.headline import role_vega30

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.document import Bucket, Curve, LimitResult, Report

_FLAT_POINTS = 0.25  # vol points: a curve that moves less is called flat
_MIN_CURVE_DAYS = 1.0  # the last day's vol says more about the clock than about the curve


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: PNG of double density, its size in CSS pixels, and what it says in words."""

    name: str
    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One tenor bucket: core and hedges opposed, USD per VIX point; None is unknown."""

    bucket: str
    core: float | None
    hedges: float | None


@dataclass(frozen=True, slots=True)
class LadderSpec:
    """The maturity ladder, the shortest bucket first."""

    title: str
    alt: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class HistorySpec:
    """Net vega30 a session; `low` and `high` are the breach levels, None without such a limit."""

    title: str
    alt: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    states: tuple[str, ...]
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """Vols in points by days; futures as (symbol, days, price, K(T) or None)."""

    title: str
    alt: str
    points: tuple[tuple[float, float], ...]
    futures: tuple[tuple[str, float, float, float | None], ...]
    official_vix: float | None


@dataclass(frozen=True, slots=True)
class ChartSpecs:
    """All charts of a report; None where there is nothing to draw."""

    ladder: LadderSpec | None
    history: HistorySpec | None
    curve: CurveSpec | None


def one_by_one(specs: ChartSpecs) -> list[ChartSpecs]:
    """The same charts in pieces of one, to be drawn apart."""
    pieces = [
        ChartSpecs(specs.ladder, None, None),
        ChartSpecs(None, specs.history, None),
        ChartSpecs(None, None, specs.curve),
    ]
    return [piece for piece in pieces if piece.ladder or piece.history or piece.curve]


def _exposure(value: float | None) -> str:
    return NA if value is None else signed(value)


def _total(buckets: Sequence[Bucket]) -> float | None:
    """The bar's length: layers of one role together, unknown when one of them is."""
    values = [bucket.vega30 for bucket in buckets]
    known = [value for value in values if value is not None]
    return math.fsum(known) if len(known) == len(values) else None


def net_answer(report: Report) -> str:
    """`Net vega30 -1,062: core -1,247, hedges +185`, with real minus signs."""
    net = report.net.vega30 if report.net else None
    cores = [layer.layer for layer in report.layers if layer.role == "core"]
    name = plain(cores[0]) if len(cores) == 1 else "core"
    return (
        f"Net vega30 {_exposure(net)}: {name} {_exposure(role_vega30(report.layers, 'core'))}, "
        f"hedges {_exposure(role_vega30(report.layers, 'hedge'))}"
    )


def _ladder(report: Report) -> LadderSpec | None:
    names = list(dict.fromkeys(bucket.bucket for bucket in report.buckets))
    rungs = tuple(
        Rung(
            plain(name),
            *(
                _total([it for it in report.buckets if (it.bucket, it.role) == (name, role)])
                for role in ("core", "hedge")
            ),
        )
        for name in names
    )
    if not any(rung.core or rung.hedges for rung in rungs):
        return None
    told = "; ".join(
        f"{rung.bucket} days core {_exposure(rung.core)}, hedges {_exposure(rung.hedges)}"
        for rung in rungs
        if rung.core != 0 or rung.hedges != 0
    )
    title = net_answer(report)
    return LadderSpec(title, f"{title}. By days to expiry: {told}.", rungs)


def net_band(limits: Sequence[LimitResult]) -> LimitResult | None:
    """The limit on the level of net vega30 in its own unit, if there is one."""
    wanted = ("vega30", "net", "usd_per_vix_point", "")
    found = (it for it in limits if (it.measure, it.scope, it.unit, it.reference) == wanted)
    return next(found, None)


def _history_title(report: Report, band: LimitResult | None, known: Sequence[float]) -> str:
    """Where the net stands in its band; the last figure when there was no session."""
    over = f"over {counted(len(report.history) + (report.net is not None), 'session')}"
    if report.net is None:
        return f"Net vega30 {signed(known[-1])} when last known, {over}"
    value = report.net.vega30
    head = f"Net vega30 {_exposure(value)}"
    if not report.history:
        return f"{head} in the first session on record"
    if band is None or value is None:
        return f"{head}, {over}"
    low, high = band.breach_range
    away = max(low - value, value - high)
    place = f"{number(away)} beyond its limit" if away > 0 else "inside its limit"
    return f"{head}, {place} of {range_words(band.breach_range, 0)}, {over}"


def _history(report: Report) -> HistorySpec | None:
    points = [(point.as_of, point.vega30, point.state) for point in report.history]
    if report.net:
        points.append((report.as_of, report.net.vega30, report.state))
    known = [value for _, value, _ in points if value is not None]
    if not known:
        return None
    band = net_band(report.limits)
    title = _history_title(report, band, known)
    low, high = bounds(band.breach_range) if band else (None, None)
    days, values, states = zip(*points, strict=True)
    alt = (
        f"{title}. Range {signed(min(known))} to {signed(max(known))}; "
        f"{counted(states.count('breach'), 'session')} in breach, "
        f"{counted(len(values) - len(known), 'session')} without a figure."
    )
    return HistorySpec(title, alt, days, values, states, low, high)


def _curve_title(curve: Curve, points: Sequence[tuple[float, float]]) -> str:
    vix = "VIX " + (NA if curve.official_vix is None else number(curve.official_vix, 2))
    if len(points) < 2:  # noqa: PLR2004 - a direction needs two points
        return vix
    (near, first), (far, last) = points[0], points[-1]
    verb = "is flat" if abs(last - first) < _FLAT_POINTS else "rises" if last > first else "falls"
    return (
        f"{vix}; the vol curve {verb} from {number(first, 1)}% at {near:.0f} days "
        f"to {number(last, 1)}% at {far:.0f}"
    )


def _curve(curve: Curve | None) -> CurveSpec | None:
    if curve is None:
        return None
    points = tuple(
        sorted(
            (it.days, 100 * it.sigma)
            for it in curve.points
            if it.sigma is not None and it.days >= _MIN_CURVE_DAYS
        )
    )
    futures = tuple(
        (plain(it.symbol), it.days, it.price, it.forward_vol)
        for it in sorted(curve.futures, key=lambda it: it.days)
        if it.days >= _MIN_CURVE_DAYS
    )
    if not points and not futures:
        return None
    title = _curve_title(curve, points)
    told = ", ".join(
        f"{symbol} {number(price, 2)} against forward vol "
        f"{NA if forward is None else number(forward, 2)}"
        for symbol, _, price, forward in futures
    )
    alt = f"{title}. {told}." if told else f"{title}."
    return CurveSpec(title, alt, points, futures, curve.official_vix)


def chart_specs(report: Report) -> ChartSpecs:
    """What there is to draw of a report.

    Sums within a tenor bucket only put layers of one role on one bar; every published number is
    the document's own.
    """
    return ChartSpecs(_ladder(report), _history(report), _curve(report.curve))
