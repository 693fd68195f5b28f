"""Which limits ask to be read, and what a line says of all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tasks.model.limit_parts import LimitResult
from tasks.report.figures import percent
from tasks.report.headline import limit_badge
from tasks.report.limit_words import recovered, urgency

_NEAR = 0.6  # of the breach level: from here on a limit is shown, whatever its state
_TIGHTEST = 3  # so many are shown even when all is well
_ROWS_OF_ONE = 12  # a limit on every leg must not bury the others
_LEAST_FOLDED = 4  # fewer are sooner read than opened


def states_words(limits: Iterable[LimitResult]) -> str:
    """`1 BREACH, 1 soft breach, 4 ok`, the worst first."""
    counts: Counter[str] = Counter(limit_badge(it).word for it in sorted(limits, key=urgency))
    return ", ".join(f"{count:,} {word}" for word, count in counts.items())


def asks(limit: LimitResult) -> bool:
    """Whether a limit asks to be read: not ok, held, just back inside, or nearly used up."""
    near = (limit.utilisation or 0.0) >= _NEAR
    return limit.state != "ok" or limit.held or recovered(limit) or near


def parted(limits: Iterable[LimitResult]) -> tuple[list[LimitResult], list[LimitResult]]:
    """The limits that are shown and those that are folded, each the worst first.

    Shown is what asks to be read, at most twelve scopes of one limit; else the three tightest.
    """
    ordered = sorted(limits, key=urgency)
    seen: Counter[str] = Counter()
    shown: list[LimitResult] = []
    rest: list[LimitResult] = []
    for limit in ordered:
        seen[limit.id] += asks(limit)
        (shown if asks(limit) and seen[limit.id] <= _ROWS_OF_ONE else rest).append(limit)
    lacking = max(_TIGHTEST - len(shown), 0)
    rest.sort(key=lambda it: -(it.utilisation or 0.0))
    shown, rest = [*shown, *rest[:lacking]], rest[lacking:]
    if len(rest) < _LEAST_FOLDED:
        shown, rest = ordered, []
    return sorted(shown, key=urgency), sorted(rest, key=urgency)


def rest_words(rest: Sequence[LimitResult]) -> str:
    """`22 more, all ok, the tightest 57% used`, or how many of them stand in which state."""
    if any(it.state != "ok" for it in rest):
        return f"{len(rest):,} more: {states_words(rest)}"
    used = max((it.utilisation or 0.0 for it in rest), default=0.0)
    return f"{len(rest):,} more, all ok, the tightest {percent(used)} used"
