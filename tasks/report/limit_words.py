"""How a limit stands, in words: its value, its state, where it is heading."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tasks.model.limit_parts import LimitResult
from tasks.report.figures import (
    NA,
    counted,
    number,
    percent,
    plain,
    range_signs,
    range_words,
    signed,
    unit_words,
)
from tasks.report.headline import (
    COUNTED,
    badge_of,
    distance,
    held_words,
    limit_badge,
    limit_digits,
    limit_name,
)
from tasks.report.sparks import Spark, spark

_SEVERITY = {"breach": 0, "not_testable": 1, "warn": 2, "ok": 3}
_NAMED = 6
_FAR = 60.0  # sessions: a drift of today says nothing about the next quarter
_SOON = 1.0  # sessions: below it, a rounded figure would say none


def value_words(limit: LimitResult) -> str:
    """The tested value with its sign where the sign matters."""
    if limit.value is None:
        return NA
    if limit.unit in COUNTED and limit.value == int(limit.value):
        return number(limit.value)
    return number(limit.value, limit_digits(limit), sign=limit.breach_range[0] < 0)


def state_words(limit: LimitResult) -> str:
    """`✕ breach`, `✕ soft breach`, `▲ warn`."""
    badge = limit_badge(limit)
    return f"{badge.sign} {badge.word}"


def before_words(limit: LimitResult) -> str:
    """`was breach`, where the session before had another state; nothing otherwise."""
    if limit.state_previous in {None, limit.state}:
        return ""
    return f"was {badge_of(str(limit.state_previous)).word.lower()}"


def recovered(limit: LimitResult) -> bool:
    """Whether a warning or breach of the session before is over."""
    return limit.state == "ok" and limit.state_previous in {"warn", "breach"}


def about_words(limit: LimitResult, *, unit: bool = True) -> str:
    """What stands small below the state: how far away, since when held, what it was before."""
    away = distance(limit, unit=unit)
    told = (held_words(limit), "" if away == NA or limit.held else away, before_words(limit))
    return ", ".join(part for part in told if part)


def pace_words(limit: LimitResult) -> str:
    """`about 4 sessions to breach`; nothing where it is unknown, far off, or leads away."""
    ahead = limit.sessions_to_breach
    if ahead is None or ahead > _FAR or limit.state == "breach":
        return ""
    if ahead < _SOON:
        return "less than a session to breach"
    return f"about {counted(round(ahead), 'session')} to breach"


def drift_words(limit: LimitResult) -> str:
    """`+31 a session`; nothing where it is not known."""
    if limit.drift_per_session is None:
        return ""
    return f"{signed(limit.drift_per_session, limit_digits(limit))} a session"


def drifts(limit: LimitResult) -> bool:
    """Whether a drift is told of its value: a change since yesterday is one already."""
    return limit.reference != "previous" and bool(limit.trail or limit.drift_per_session)


def trend_words(limit: LimitResult) -> str:
    """`+31 a session, about 4 sessions to breach`."""
    return ", ".join(part for part in (drift_words(limit), pace_words(limit)) if part)


def told(limit: LimitResult) -> str:
    """The whole limit in one line, for those who do not see its bar."""
    used = "" if limit.utilisation is None else f", {percent(limit.utilisation)} used"
    return (
        f"{limit_name(limit)}: {value_words(limit)} {unit_words(limit.unit)}, breach "
        f"{range_words(limit.breach_range, limit_digits(limit))}{used}, {limit_badge(limit).word}"
    )


def trail_spark(limit: LimitResult) -> Spark | None:
    """The limit's last sessions as a line, with the same in words."""
    known = [value for value in limit.trail if value is not None]
    if not known:
        return None
    digits = limit_digits(limit)
    lowest, highest = (number(it, digits) for it in (min(known), max(known)))
    lacking = len(limit.trail) - len(known)
    words = (
        f"{limit_name(limit)}, last {counted(len(limit.trail), 'session')}: "
        f"{number(known[0], digits)} to {number(known[-1], digits)}, lowest {lowest}, "
        f"highest {highest}, allowed {range_words(limit.breach_range, digits)}"
    )
    return spark(limit, words=f"{words}, {lacking} without a figure" if lacking else words)


def measure_words(limit: LimitResult) -> str:
    """`vega30, drift from previous, USD per VIX point`: what is limited, and in which unit."""
    named = [] if limit.measure == limit.id else [plain(limit.measure).replace("_", " ")]
    drift = [f"drift from {limit.reference}"] if limit.reference else []
    unit = unit_words(limit.unit) + (f" of {plain(limit.basis)}" if limit.basis else "")
    soft = [] if limit.severity == "hard" else ["soft: reported only"]
    return ", ".join((*named, *drift, unit, *soft))


def heading_words(limit: LimitResult) -> str:
    """`sleeve-drift: vega30, drift from previous, USD per VIX point`."""
    return f"{plain(limit.id)}: {measure_words(limit)}"


def level_words(limit: LimitResult, allowed: tuple[float, float]) -> str:
    """`±900`, `≥ 1.5`, `15 to 20`: a warn or breach level, for a narrow column.

    A count has no negative side: `≤ 4`.
    """
    low, high = allowed
    low = -math.inf if limit.unit in COUNTED and low == -high else low
    return range_signs((low, high), limit_digits(limit))


def urgency(limit: LimitResult) -> tuple[int, bool, float]:
    """The order of reading: the worst state, hard before soft, the most used."""
    return (
        _SEVERITY[limit.state],
        limit.severity == "soft",
        -(limit.utilisation or 0.0),
    )


def recovered_words(limits: Iterable[LimitResult]) -> str:
    """`Back inside since the last session: net-band, net (was breach).`; or nothing."""
    back = [limit for limit in sorted(limits, key=urgency) if recovered(limit)]
    named = [f"{limit_name(it)} (was {it.state_previous})" for it in back[:_NAMED]]
    rest = [f"{len(back) - _NAMED:,} more"] if len(back) > _NAMED else []
    listed = "; ".join(plain(it) for it in (*named, *rest))
    return f"Back inside since the last session: {listed}." if back else ""


def spoken(limit: LimitResult) -> bool:
    """Whether a person has said something of its breach."""
    return any((limit.classification, limit.resolution, limit.note, limit.owner))


def unclassified_words(limits: Iterable[LimitResult]) -> str:
    """`2 breaches are not classified yet.`; or nothing."""
    count = sum(it.episode is not None and not it.classification for it in limits)
    verb = "is" if count == 1 else "are"
    return f"{counted(count, 'breach', 'breaches')} {verb} not classified yet." if count else ""
