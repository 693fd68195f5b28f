"""Bullet bars: a value, its warn range and its breach range on one scale, in percent of width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.report.figures import bounds

if TYPE_CHECKING:
    from tasks.model.limit_parts import LimitResult

_MARGIN = 1.3  # how far the scale reaches past the breach level
_MARKER_WIDTH = 2.0  # percent of the bar's width
# The bar made of table cells: pixels up to the breach level, and past it.
TO_BREACH_PX, PAST_BREACH_PX = 52, 13


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the bar: left edge and width, percent of the bar."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Where everything lies on the bar, percent of its width.

    `allowed` is the range before a breach, `calm` the range before a warning, `value` runs from
    zero (or is a marker where zero is off the scale), `ticks` are the breach levels. The last
    four fields, in pixels, serve clients that draw nothing but table cells: what is used and
    what is left up to the breach level, and the same past it.
    """

    allowed: Span
    calm: Span | None
    value: Span
    zero: float | None
    ticks: tuple[float, ...]
    state: str
    words: str
    filled: int
    left: int
    beyond: int
    past: int


def _scale(span: tuple[float, float]) -> tuple[float, float] | None:
    """The ends of the drawn scale; None when there is nothing to scale by."""
    low, high = bounds(span)
    if low is not None and high is not None:
        centre, half = (low + high) / 2, (high - low) / 2 * _MARGIN
        return (centre - half, centre + half) if half > 0 else None
    edge = low if low is not None else high
    if edge is None or edge == 0:
        return None
    ends = sorted((edge * _MARGIN, -edge * (_MARGIN - 1)))
    if (low is not None) == (edge > 0):  # the allowed side lies beyond the edge, seen from zero
        ends = sorted((0.0, edge * 2 * _MARGIN))
    return ends[0], ends[1]


def bullet(limit: LimitResult, *, words: str) -> Bar | None:
    """The bar of a limit; None when its value is unknown or its range cannot be drawn."""
    scale = _scale(limit.breach_range)
    if scale is None or limit.value is None:
        return None
    low, high = scale

    def at(value: float) -> float:
        return round(100 * (min(max(value, low), high) - low) / (high - low), 2)

    def span(one: float, other: float) -> Span:
        left, right = sorted((at(one), at(other)))
        return Span(left, round(right - left, 2))

    zero_shown = low <= 0 <= high
    used = limit.utilisation or 0.0
    filled = round(TO_BREACH_PX * min(max(used, 0.0), 1.0))
    beyond = min(round(TO_BREACH_PX * max(used - 1, 0.0)), PAST_BREACH_PX)
    return Bar(
        allowed=span(*limit.breach_range),
        calm=span(*limit.warn_range) if limit.warn_range else None,
        value=span(0.0, limit.value)
        if zero_shown
        else Span(min(at(limit.value), 100 - _MARKER_WIDTH), _MARKER_WIDTH),
        zero=at(0.0) if zero_shown else None,
        ticks=tuple(at(edge) for edge in bounds(limit.breach_range) if edge is not None),
        state=limit.state,
        words=words,
        filled=filled,
        left=TO_BREACH_PX - filled,
        beyond=beyond,
        past=PAST_BREACH_PX - beyond,
    )
