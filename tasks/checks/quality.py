"""Quality of the data: each measure against the trailing median of its own past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.checks.quality_measures import PERCENT, VOL_POINTS, Measured, measured
from tasks.model.document import Finding
from tasks.model.numbers import known
from tasks.model.quality_parts import Quality

# Makes the median absolute deviation of normal values their standard deviation.
MAD_TO_SPREAD = 1.4826


@dataclass(frozen=True, slots=True)
class QualityRule:
    """When a measure is unusual; see the section [quality].

    vendor_vol_points: vol points of drift, and unchanged_percent: percent of quotes, that are
    unusual whatever the past says.
    """

    sessions: int = 20
    min_sessions: int = 5
    unusual_score: float = 4.0
    vendor_vol_points: float = 1.0
    unchanged_percent: float = 50.0


def quality(
    chain: pd.DataFrame,
    legs: pd.DataFrame,
    quotes: pd.DataFrame,
    *,
    before: pd.DataFrame | None,
    past: pd.DataFrame,
    rule: QualityRule,
) -> tuple[Quality, ...]:
    """Every measure of the session, scored.

    chain: of the market, with gates and vols. legs: from `value_legs`. quotes: passport QUOTES,
    for the vendor's vols. before: symbol, bid, ask of the session before, None without one.
    past: as_of, code, subject, value of earlier sessions, in the measure's unit.

    Codes: gate.CODE (percent of a family's quotes that fail it), unchanged (percent of the
    two-sided quotes that are those of the session before), vendor_vol (median of the vendor's
    vol less ours over good quotes, vol points), spread (median half-spread of good quotes,
    percent of mid), interpolated and gate.no_quote (percent of the book's options).
    The score is the distance from the trailing median in spreads (1.4826 median absolute
    deviations, floored); without `min_sessions` of a past there is none. Gates, unchanged
    quotes, spreads and legs are unusual only upwards.
    """
    today = measured(chain, legs, quotes, before)
    history = _trailing(past, rule.sessions)
    return tuple(_scored(it, history.get((it.code, it.subject), []), rule) for it in today)


def _trailing(past: pd.DataFrame, sessions: int) -> dict[tuple[str, str], list[float]]:
    """Known values of the last so many sessions, by code and subject."""
    days = np.sort(past["as_of"].unique())[-sessions:]
    values = pd.to_numeric(past["value"])
    recent = past.assign(value=values)[past["as_of"].isin(days) & values.notna()]
    found: dict[tuple[str, str], list[float]] = {}
    for code, subject, value in zip(
        *(recent[name].tolist() for name in ("code", "subject", "value")), strict=True
    ):
        found.setdefault((code, subject), []).append(value)
    return found


def _scored(today: Measured, history: Sequence[float], rule: QualityRule) -> Quality:
    median = spread = score = float("nan")
    if len(history) >= rule.min_sessions:
        median = float(np.median(history))
        spread = MAD_TO_SPREAD * float(np.median(np.abs(np.array(history) - median)))
        score = (today.value - median) / max(spread, today.floor)
    distance = abs(score) if today.two_sided else score
    # An unknown score is beyond nothing: what is not measured is no finding of its own.
    unusual = distance > rule.unusual_score or _beyond(today, rule)
    return Quality(
        code=today.code,
        subject=today.subject,
        count=today.count,
        total=today.total,
        value=known(today.value),
        unit=today.unit,
        median=known(median),
        spread=known(spread),
        sessions=len(history),
        score=known(score),
        unusual=unusual,
    )


def _beyond(today: Measured, rule: QualityRule) -> bool:
    """Whether a value is unusual whatever its past."""
    if today.code == "vendor_vol":
        return abs(today.value) > rule.vendor_vol_points
    return today.code == "unchanged" and today.value > rule.unchanged_percent


def quality_findings(measures: Sequence[Quality]) -> tuple[Finding, ...]:
    """A finding for each unusual measure, with its figures."""
    return tuple(
        Finding(
            code=f"quality.{it.code}",
            severity="warn",
            subject=it.subject,
            count=it.count,
            evidence=f"{_today(it)}, {_then(it)}",
        )
        for it in measures
        if it.unusual
    )


_WORDS = {
    "unchanged": "as at the session before",
    "vendor_vol": "the vendor's vols less ours",
    "spread": "half-spread in percent of mid",
    "interpolated": "vol taken from neighbouring strikes",
    "gate.no_quote": "held, but not in the chain",
}


def _today(it: Quality) -> str:
    what = _WORDS.get(it.code, it.code.removeprefix("gate."))
    things = "options held" if it.subject == "book" else f"{it.subject} quotes"
    if it.unit == PERCENT:
        return f"{what}: {_figure(it, it.value)} of {it.total:,} {things}"
    return f"{what}: {_figure(it, it.value)} at the median of {it.count:,} {things}"


def _then(it: Quality) -> str:
    if it.median is None:
        return f"and a past of {it.sessions} sessions, too short to compare with"
    return f"median {_figure(it, it.median)} of {it.sessions} sessions"


def _figure(it: Quality, value: float | None) -> str:
    if value is None:
        return "n/a"
    return f"{value:+.2f} vol points" if it.unit == VOL_POINTS else f"{value:.1f}%"
