"""Published figures that add up: differences in decimal, never in binary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tasks.model.numbers import money


def published(value: float) -> float:
    """A known amount as it is published. Raises AssertionError for an unknown one."""
    amount = money(value)
    if amount is None:
        raise AssertionError("an amount to be published is unknown")
    return amount


def remainder(whole: float, parts: Iterable[float]) -> float:
    """`whole` less `parts`, all published amounts, exact in the decimals they are written in.

    Exact up to some four thousand million: beyond, a number has no room for a millionth.
    """
    return float(_exact(whole) - sum((_exact(part) for part in parts), Decimal(0))) + 0.0


def closed(whole: float, parts: Mapping[str, float]) -> dict[str, float]:
    """The published parts, the largest of them adjusted by the rounding, so that they sum exactly.

    `whole` is published. Raises AssertionError where more than rounding is missing.
    """
    amounts = {name: published(part) for name, part in parts.items()}
    left = remainder(whole, amounts.values())
    check_sum(whole, amounts.values())
    largest = max(amounts, key=lambda name: abs(amounts[name]))
    amounts[largest] = float(_exact(amounts[largest]) + _exact(left)) + 0.0
    return amounts


def check_sum(whole: float, parts: Iterable[float], *, gross: float = 0.0) -> None:
    """Raise AssertionError unless the parts make the whole, to a millionth.

    Relative to `gross` or to the parts, whichever is larger, and one unit of rounding a part.
    """
    listed = list(parts)
    scale = max(gross, sum(map(abs, listed)))
    missing = whole - sum(listed)
    if not abs(missing) <= _SHARE * scale + _AMOUNT * max(len(listed), 1):
        raise AssertionError(f"the parts of a change miss {missing:g} of {whole:g}")


_SHARE, _AMOUNT = 1e-6, 1e-6


def _exact(amount: float) -> Decimal:
    # A numpy number's own repr names its type.
    return Decimal(repr(float(amount)))
