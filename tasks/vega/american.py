"""American-style options on VIX ETPs, priced by QuantLib where it is installed.

QuantLib is the optional extra `american`; without it such legs are gaps (`available()` is False).
VIX ETPs pay no dividends, and none are assumed: a call is then never exercised early at a rate of
zero or more, a put may be.

The price of an American option over its strike depends on S / K, sigma sqrt(T) and r T alone, so
one option of strike 1 and one year serves every leg of its right (see american_engine.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.market.black import implied_vol
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american_engine import library, unit_option
from tasks.vega.greeks import VOL_POINT

Array = npt.NDArray[np.float64]
_Price = Callable[[float, float], float]

# Bumps as a share of the total vol, the length over which a price bends. Truncation and the
# engine's own noise are both near 2e-6 of the largest greek there.
_BUMP = 0.002
_VOL_TOLERANCE, _PRICE_TOLERANCE = 1e-10, 1e-15
_WIDENINGS, _MOST_STEPS = 12, 100


@dataclass(frozen=True, slots=True)
class AmericanGreeks:
    """Per one unit of underlying; every field has the shape of the input, NaN where unknown.

    iv: annualised, decimal. price: price points. delta: per point of spot. gamma: per point of
    spot squared. unit_vega: price points per vol point. unit_theta: price points per calendar
    day, spot held fixed. unit_vanna: delta per vol point. unit_volga: price points per squared
    vol point.
    """

    iv: Array
    price: Array
    delta: Array
    gamma: Array
    unit_vega: Array
    unit_theta: Array
    unit_vanna: Array
    unit_volga: Array


def available() -> bool:
    """Whether QuantLib is there. Asked only of a book with American legs: it loads the library."""
    return library() is not None


def american_greeks(
    spot: Array, strike: Array, years: Array, rate: Array, sign: Array, price: Array
) -> AmericanGreeks:
    """Implied vol of each price, and the greeks there; arrays of one shape.

    `years` ACT/365, `rate` continuous, `sign` +1 for calls and -1 for puts. NaN where no vol
    exists: at or below intrinsic value, at or above the bound (spot for a call, strike for a put),
    at zero time, for non-finite input. Delta, gamma, vega, vanna and volga are central differences
    of the engine's own prices; theta follows from them by the Black-Scholes equation, which holds
    wherever the option is worth more than its exercise.
    Raises ModuleNotFoundError without QuantLib.
    """
    columns = _broadcast(spot, strike, years, rate, sign, price)
    start = _european_vol(*columns)
    rows = [_greeks_of_one(*leg) for leg in _legs([*columns, start])]
    table = np.array(rows, dtype="float64").reshape(-1, 8)
    return AmericanGreeks(*(column.reshape(columns[0].shape) for column in table.T))


def american_price(
    spot: Array, strike: Array, years: Array, rate: Array, sign: Array, sigma: Array
) -> Array:
    """Prices of American options, price points; the arguments are broadcast together.

    As `american_greeks`, with the vol given; intrinsic value at zero time; NaN where an input is
    not finite, or not positive where it must be. Some 20 microseconds a price: within 4e-7 of
    strike of a fine grid. For scenarios, whose differences are of prices of this one engine.
    Raises ModuleNotFoundError without QuantLib.
    """
    columns = _broadcast(spot, strike, years, rate, sign, sigma)
    prices = [_price_of_one(*leg) for leg in _legs(columns)]
    return np.array(prices, dtype="float64").reshape(columns[0].shape)


def _broadcast(*columns: Array) -> list[Array]:
    whole = np.broadcast_arrays(*columns)
    return [np.asarray(column, dtype="float64") for column in whole]


def _legs(columns: list[Array]) -> Iterable[tuple[float, ...]]:
    return zip(*(column.ravel().tolist() for column in columns), strict=True)


def _european_vol(
    spot: Array, strike: Array, years: Array, rate: Array, sign: Array, price: Array
) -> Array:
    """The vol of a European option of that price; the American one is never above it at r >= 0."""
    discount = np.exp(-rate * years)
    return implied_vol(price / discount, spot / discount, strike, years, sign)


def _price_of_one(
    spot: float, strike: float, years: float, rate: float, sign: float, sigma: float
) -> float:
    if not _sound(spot, strike, years, rate, sign) or not sigma >= 0.0:
        return math.nan
    if years == 0.0 or sigma == 0.0:
        # Without vol the underlying grows at the rate, and the best day is the first or the last.
        last = strike * math.exp(-rate * years)
        return max(sign * (spot - strike), sign * (spot - last), 0.0)
    value = unit_option(sign, "fast")(spot / strike, sigma * math.sqrt(years), rate * years)
    return strike * value


def _sound(spot: float, strike: float, years: float, rate: float, sign: float) -> bool:
    finite = all(map(math.isfinite, (spot, strike, years, rate, sign)))
    return finite and spot > 0.0 and strike > 0.0 and years >= 0.0


def _greeks_of_one(
    spot: float,
    strike: float,
    years: float,
    rate: float,
    sign: float,
    price: float,
    guess: float,
) -> tuple[float, ...]:
    """iv, price, delta, gamma, unit_vega, unit_theta, unit_vanna, unit_volga of one option."""
    unknown = (math.nan,) * 8
    bound = spot if sign > 0.0 else strike
    if not (_sound(spot, strike, years, rate, sign) and years > 0.0):
        return unknown
    if not max(sign * (spot - strike), 0.0) < price < bound:
        return unknown
    engine, root = unit_option(sign, "accurate"), math.sqrt(years)

    def value(moneyness: float, total: float) -> float:
        return engine(moneyness, total, rate * years)

    at = spot / strike
    # A price above every European one has no such vol to start from.
    first = guess * root if guess > 0.0 else 1.0
    total = _total_vol(lambda vol: value(at, vol) - price / strike, first)
    if not total > 0.0:
        return unknown
    here, delta, gamma, vega, vanna, volga = _differences(value, at, total)
    sigma = total / root
    drift = rate * years * (here - at * delta) - 0.5 * total**2 * at**2 * gamma
    return (
        sigma,
        strike * here,
        delta,
        gamma / strike,
        strike * vega * root * VOL_POINT,
        strike * drift / years / DAYS_PER_YEAR,
        vanna * root * VOL_POINT,
        strike * volga * years * VOL_POINT**2,
    )


def _differences(
    value: _Price, at: float, total: float
) -> tuple[float, float, float, float, float, float]:
    """Value, delta, gamma, vega, vanna, volga in moneyness and total vol: central differences."""
    ds, dv = at * _BUMP * min(total, 1.0), _BUMP * total
    here, up, down = value(at, total), value(at + ds, total), value(at - ds, total)
    more, less = value(at, total + dv), value(at, total - dv)
    crossed = (
        value(at + ds, total + dv)
        - value(at - ds, total + dv)
        - value(at + ds, total - dv)
        + value(at - ds, total - dv)
    )
    return (
        here,
        (up - down) / (2.0 * ds),
        (up - 2.0 * here + down) / ds**2,
        (more - less) / (2.0 * dv),
        crossed / (4.0 * ds * dv),
        (more - 2.0 * here + less) / dv**2,
    )


def _total_vol(excess: Callable[[float], float], guess: float) -> float:
    """Where `excess`, which rises with the total vol, is zero; NaN where it finds none.

    A bracket around the guess, narrowed by false position (Illinois) and kept a bracket.
    """
    low = high = guess
    for _ in range(_WIDENINGS):
        if excess(high) >= 0.0:
            break
        high *= 1.5
    for _ in range(_WIDENINGS):
        if excess(low) < 0.0:
            break
        low *= 0.5
    below, above = excess(low), excess(high)
    if not (below < 0.0 <= above):
        return math.nan
    side = 0
    for _ in range(_MOST_STEPS):
        middle = high - above * (high - low) / (above - below)
        found = excess(middle)
        if high - low <= _VOL_TOLERANCE * high or abs(found) <= _PRICE_TOLERANCE:
            return middle
        if found >= 0.0:
            high, above = middle, found
            below *= 0.5 if side > 0 else 1.0
            side = 1
        else:
            low, below = middle, found
            above *= 0.5 if side < 0 else 1.0
            side = -1
    return math.nan
