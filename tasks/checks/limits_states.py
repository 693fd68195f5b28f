"""States of a limit: allowed or not, how much of it is used, and what a state takes to leave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tasks.model.limit_parts import LimitState
from tasks.model.limits import LimitSpec, Range

PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state; `clear` is the range that must be reached to leave it, where it is held."""

    state: LimitState
    clear: Range | None = None

    @property
    def held(self) -> bool:
        """Whether the value is inside again, but not yet far enough."""
        return self.clear is not None


def judge(value: float, limit: LimitSpec, before: LimitState | None = None) -> Verdict:
    """The state of a value; what is not a finite number is `not_testable`, never ok.

    `before` is the newest state of this limit that was tested. What was a breach stays one until
    the value is inside the breach range shrunk by the hysteresis; a warning likewise.
    """
    if not math.isfinite(value):
        return Verdict("not_testable")
    if not within(value, limit.breach):
        return Verdict("breach")
    clear = shrunk(limit.breach, limit.hysteresis_percent)
    if before == "breach" and not within(value, clear):
        return Verdict("breach", clear)
    return Verdict("ok") if limit.warn is None else _warned(value, limit.warn, limit, before)


def _warned(value: float, warn: Range, limit: LimitSpec, before: LimitState | None) -> Verdict:
    if not within(value, warn):
        return Verdict("warn")
    clear = shrunk(warn, limit.hysteresis_percent)
    # A breach has passed the warning level too, so that its way back leads through both.
    held = before in {"breach", "warn"} and not within(value, clear)
    return Verdict("warn", clear) if held else Verdict("ok")


def within(value: float, allowed: Range) -> bool:
    """Whether a value is in a closed range; NaN is in none."""
    return allowed[0] <= value <= allowed[1]


def shrunk(allowed: Range, percent: float) -> Range:
    """A range drawn in by a percentage of its half-width, or of its only edge's size."""
    low, high = allowed
    part = percent / PERCENT
    if math.isinf(high):
        return (low + part * abs(low), high)
    if math.isinf(low):
        return (low, high - part * abs(high))
    margin = part * (high - low) / 2.0
    return (low + margin, high - margin)


def utilisation(value: float, allowed: Range) -> float:
    """How much of a limit is used: 1 is at the breach level, more is beyond it.

    Of a range, the distance from its middle over its half-width. Of a single edge on the side of
    losses or sizes (at most 5, at least -50000) the value over the edge, 0 on the other side of
    zero; of a floor to be kept above (at least 1.5) the edge over the value.
    """
    low, high = allowed
    if math.isinf(high):
        return _over_floor(value, low)
    if math.isinf(low):
        return _over_floor(-value, -high)
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    distance = abs(value - middle)
    if half > 0.0:
        return distance / half
    # A limit of exactly one value is used up by that value and overrun by any other.
    return 1.0 + distance


def _over_floor(value: float, floor: float) -> float:
    if floor == 0.0:
        return 1.0 + max(-value, 0.0) if value <= 0.0 else 0.0
    if floor < 0.0:
        return max(value / floor, 0.0)
    # Below a floor the shortfall counts: the edge over the value has no end there.
    return floor / value if value >= floor else 1.0 + (floor - value) / floor
