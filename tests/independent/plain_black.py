"""Black (1976) and derivatives without derivatives: the standard library and bumps alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

YEAR = 365.0

Function = Callable[[float], float]


def normal(x: float) -> float:
    """The normal distribution function, without loss in its lower tail."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def black(forward: float, strike: float, days: float, vol: float, rate: float, sign: int) -> float:
    """Black (1976), discounted; the exercise value once no time is left."""
    if days <= 0.0:
        return max(sign * (forward - strike), 0.0)
    years = days / YEAR
    total = vol * math.sqrt(years)
    up = math.log(forward / strike) / total + total / 2.0
    ahead, behind = forward * normal(sign * up), strike * normal(sign * (up - total))
    return math.exp(-rate * years) * sign * (ahead - behind)


def implied_vol(
    price: float, forward: float, strike: float, days: float, rate: float, sign: int
) -> float | None:
    """The vol of a price by halving; None for a price that no vol gives."""
    low, high = 1e-6, 20.0
    if not black(forward, strike, days, low, rate, sign) < price:
        return None
    if not price < black(forward, strike, days, high, rate, sign):
        return None
    for _ in range(100):
        middle = (low + high) / 2.0
        if black(forward, strike, days, middle, rate, sign) < price:
            low = middle
        else:
            high = middle
    return low


def slope(f: Function, x: float, h: float) -> float:
    """f'(x): central differences over h, h/2, h/4 and h/8, extrapolated to no bump (Romberg)."""
    return _romberg([(f(x + b) - f(x - b)) / (2.0 * b) for b in (h, h / 2, h / 4, h / 8)])


def bend(f: Function, x: float, h: float) -> float:
    """f''(x), likewise."""
    here = f(x)
    return _romberg([(f(x + b) - 2.0 * here + f(x - b)) / b**2 for b in (h, h / 2, h / 4, h / 8)])


def _romberg(estimates: list[float]) -> float:
    """Estimates whose error is a series in the square of the bump, which halves each time."""
    power = 4.0
    while len(estimates) > 1:
        estimates = [
            (power * fine - coarse) / (power - 1.0) for coarse, fine in pairwise(estimates)
        ]
        power *= 4.0
    return estimates[0]
