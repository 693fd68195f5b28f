"""Publishing numbers: quantised once, at the end; unknown is None."""

from __future__ import annotations

import math
from collections.abc import Iterable

MONEY_DECIMALS = 6


def known(value: float | None) -> float | None:
    """The number as it is, or None for NaN and infinities."""
    return None if value is None or not math.isfinite(value) else float(value)


def money(value: float | None) -> float | None:
    """A published amount: half-even to a millionth, None when unknown, never minus zero."""
    exact = known(value)
    return None if exact is None else round(exact, MONEY_DECIMALS) + 0.0


def total(values: Iterable[float]) -> float:
    """The correctly rounded sum; NaN as soon as one value is unknown."""
    return math.fsum(values)
