"""The first line: a state in one word, the net, the tightest limit and how far away it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tasks.model.document import NOTHING
from tasks.model.limit_parts import LimitResult, as_range
from tasks.report.disputes import disputed_words
from tasks.report.figures import (
    NA,
    NONE,
    bounds,
    clipped,
    counted,
    digits_for,
    number,
    percent,
    plain,
    range_words,
    signed,
    unit_words,
)
from tasks.report.scopes import scope_words
from tasks.report.tables import Tone

if TYPE_CHECKING:
    from tasks.model.document import Layer, Report

MAX_SUBJECT = 70  # what a lock screen shows
COUNTED = frozenset({"count", "sessions"})  # units that are never negative


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as a word, a sign and a tone, so that colour never speaks alone."""

    word: str
    sign: str
    tone: Tone


_BADGES: dict[str, Badge] = {
    "clean": Badge("CLEAN", "✓", "ok"),
    "warn": Badge("WARN", "▲", "warn"),
    "breach": Badge("BREACH", "✕", "breach"),
    "breaks": Badge("BREAKS", "≠", "breaks"),
    "degraded": Badge("DEGRADED", "?", "degraded"),
    "no_session": Badge("NO SESSION", NONE, "none"),
    "no_report": Badge("NO REPORT", "!", "breach"),
    "ok": Badge("ok", "✓", "ok"),
    "not_testable": Badge("not testable", "?", "degraded"),
}


def badge_of(state: str) -> Badge:
    """The badge of a run's or a limit's state; an unknown word is shown as it is."""
    return _BADGES.get(state) or Badge(plain(state).replace("_", " ").upper(), "·", "none")


def limit_badge(limit: LimitResult) -> Badge:
    """The badge of a limit: the breach of a soft one is a warning, and called soft."""
    if limit.severity == "soft" and limit.state == "breach":
        return Badge("soft breach", "✕", "warn")
    return badge_of(limit.state)


def badge(report: Report) -> Badge:
    """The badge of a report: a clean one with a limit in warn or softly breached is a WARN."""
    warned = any(limit.state in {"warn", "breach"} for limit in report.limits)
    return badge_of("warn" if warned and report.state == "clean" else report.state)


def tightest(limits: Sequence[LimitResult]) -> LimitResult | None:
    """The limit most used up, one in breach before any other; None when none could be tested."""
    tested = [limit for limit in limits if limit.utilisation is not None]
    return max(tested, key=lambda it: (it.state == "breach", it.utilisation or 0.0), default=None)


def tightest_hard(limits: Sequence[LimitResult]) -> LimitResult | None:
    """The same of the hard limits alone: those that make a run's state."""
    return tightest([limit for limit in limits if limit.severity == "hard"])


def limit_name(limit: LimitResult) -> str:
    """`sleeve-drift, core`."""
    return f"{plain(limit.id)}, {scope_words(limit.scope)}"


def limit_digits(limit: LimitResult) -> int:
    """Decimals that matter for a limit: those of its breach level, of a count one at most."""
    edges = [edge for edge in bounds(limit.breach_range) if edge]
    if limit.unit in COUNTED:
        return 0 if all(edge == int(edge) for edge in edges) else 1
    return digits_for(max((abs(edge) for edge in edges), default=0.0))


def distance(limit: LimitResult, *, unit: bool = True) -> str:
    """`78 USD per VIX point to go`, `162 USD per VIX point beyond`, or `n/a`.

    Without `unit` where it stands beside already: `78 to go`.
    """
    edges = [edge for edge in bounds(limit.breach_range) if edge is not None]
    if limit.value is None or not edges:
        return NA
    low, high = limit.breach_range
    away = min(abs(limit.value - edge) for edge in edges)
    side = "to go" if low <= limit.value <= high else "beyond"
    name = "percentage points" if limit.unit == "percent" else unit_words(limit.unit)
    name = name if unit and limit.unit not in {"ratio", "count"} else ""
    return " ".join(word for word in (number(away, limit_digits(limit)), name, side) if word)


def held_words(limit: LimitResult) -> str:
    """`inside again, clears at ±621`: a value back inside that has not cleared its state."""
    if not limit.held:
        return ""
    if limit.clear is None:
        return "inside again, not cleared yet"
    span, digits = as_range(limit.clear), limit_digits(limit)
    edges = [edge for edge in bounds(span) if edge is not None]
    if len(edges) == 1:
        return f"inside again, clears at {number(edges[0], digits)}"
    joint = "at" if span[0] == -span[1] else "within"
    return f"inside again, clears {joint} {range_words(span, digits)}"


def place(limit: LimitResult) -> str:
    """Where the value stands: the distance to the breach level, or what is left to clear it."""
    return held_words(limit) or distance(limit)


def role_vega30(layers: Sequence[Layer], role: Literal["core", "hedge"]) -> float | None:
    """vega30 of all layers of one role; None when any of them is unknown or none is there."""
    values = [layer.vega30 for layer in layers if layer.role == role]
    known = [value for value in values if value is not None]
    return math.fsum(known) if known and len(known) == len(values) else None


def net_words(report: Report) -> str:
    """`net vega30 -1,062`, or `net vega30 n/a`."""
    value = report.net.vega30 if report.net else None
    return f"net vega30 {NA if value is None else signed(value)}"


def _counts(report: Report) -> tuple[tuple[int, str, str, str], ...]:
    """How many, of what, and the section that tells more."""
    limits, breaks = report.limits, report.breaks
    states = [limit.state for limit in limits]
    hard = sum(it.state == "breach" and it.severity == "hard" for it in limits)
    soft, unsettled = states.count("breach") - hard, sum(it.unsettled for it in breaks)
    accepted = sum(it.standing and not it.unsettled for it in breaks)
    silent = [it.role for it in report.provenance.inputs if it.source == NOTHING]
    errors = sum(
        it.severity == "error" and not (it.subject in silent and it.code.startswith("source."))
        for it in report.findings
    )
    doubts = sum(it.severity == "error" for it in report.notices)
    return (
        (doubts, "doubt about the record", "doubts about the record", "notices"),
        (len(silent), "source that gave nothing", "sources that gave nothing", "findings"),
        (hard, "hard limit in breach", "hard limits in breach", "limits"),
        (soft, "soft limit in breach", "soft limits in breach", "limits"),
        (states.count("warn"), "limit in warn", "limits in warn", "limits"),
        (states.count("not_testable"), "limit not testable", "limits not testable", "limits"),
        (unsettled, "open break", "open breaks", "breaks"),
        (accepted, "accepted break", "accepted breaks", "breaks"),
        (len(report.gaps), "gap", "gaps", "gaps"),
        (errors, "data error", "data errors", "findings"),
    )


def matters(report: Report) -> tuple[tuple[str, str], ...]:
    """Everything that is the matter, whatever state won, with the section that tells more."""
    told = tuple(
        (counted(count, one, many), where) for count, one, many, where in _counts(report) if count
    )
    disputed = disputed_words(report)
    return (*told, (disputed, "positions")) if disputed else told


def also(report: Report) -> tuple[str, ...]:
    """Everything that is the matter, in words alone."""
    return tuple(words for words, _ in matters(report))


def subject(report: Report) -> str:
    """State, net vega30, use of the tightest hard limit and date, in at most 70 characters."""
    day = report.as_of.isoformat()
    if report.state == "no_session":
        return f"{badge(report).word} · {day}"
    limit = tightest_hard(report.limits)
    again = "RESTATED " if report.restates else ""
    head = f"{again}{badge(report).word} · {net_words(report)}"
    tails = []
    if report.net and report.net.vega30 is None and report.net.gaps:
        tails.append(counted(report.net.gaps, "gap"))
    if limit and limit.utilisation is not None:
        used = percent(limit.utilisation)
        room = MAX_SUBJECT - len(" · ".join((head, *tails, used, day))) - 1
        tails.append(f"{clipped(limit.id, max(room, 4))} {used}")
    return " · ".join((head, *tails, day))


def preview(report: Report) -> str:
    """The line that mail clients show below the subject: what the subject has no room for."""
    net, limit = report.net, tightest_hard(report.limits)
    parts = []
    if limit:
        parts.append(f"{clipped(limit_name(limit), 60)}: {place(limit)}")
    if net:
        parts.append(f"P&L {NA if net.pnl is None else signed(net.pnl)}")
    said = [clipped(report.headline, 160)] if report.headline else []
    return " · ".join((*parts, *also(report), *said))
