"""What the ladder of maturities and the line of history show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tasks.report.figures import bounds, counted, exposure, number, plain, range_words, signed
from tasks.report.headline import role_vega30

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.document import Bucket, Report
    from tasks.model.limit_parts import LimitResult


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
        f"Net vega30 {exposure(net)}: {name} {exposure(role_vega30(report.layers, 'core'))}, "
        f"hedges {exposure(role_vega30(report.layers, 'hedge'))}"
    )


def ladder_spec(report: Report) -> LadderSpec | None:
    """The ladder; None where no bucket holds anything."""
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
        f"{rung.bucket} days core {exposure(rung.core)}, hedges {exposure(rung.hedges)}"
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
    head = f"Net vega30 {exposure(value)}"
    if not report.history:
        return f"{head} in the first session on record"
    if band is None or value is None:
        return f"{head}, {over}"
    low, high = band.breach_range
    away = max(low - value, value - high)
    place = f"{number(away)} beyond its limit" if away > 0 else "inside its limit"
    return f"{head}, {place} of {range_words(band.breach_range, 0)}, {over}"


def history_spec(report: Report) -> HistorySpec | None:
    """The line; None where no session has a figure."""
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
