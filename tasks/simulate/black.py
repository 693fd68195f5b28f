"""Black-76 on a fixed forward, written on its own so that tests can hold the product to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from tasks.simulate.factors import DAYS_PER_YEAR, Floats

_VOL_POINT = 0.01
_VOL_RANGE = (1e-3, 10.0)


class Greeks(NamedTuple):
    """Per unit of underlying, arrays of one length.

    `delta_forward` undiscounted; `gamma` discounted, per forward point squared; `vega` per vol
    point; `theta` per calendar day with the forward held fixed.
    """

    price: Floats
    delta_forward: Floats
    gamma: Floats
    vega: Floats
    theta: Floats


def greeks(
    forward: Floats,
    strike: Floats,
    years: Floats,
    discount: Floats,
    iv: Floats,
    is_call: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> Greeks:
    """Price and greeks of European options; all arguments broadcast together.

    Units: price points, ACT/365 years, annualised decimal vol. Source: Black (1976).
    """
    root_years = np.sqrt(years)
    deviation = iv * root_years
    d1 = np.log(forward / strike) / deviation + 0.5 * deviation
    sign = np.where(is_call, 1.0, -1.0)
    delta = sign * ndtr(sign * d1)
    price = discount * (forward * delta - strike * sign * ndtr(sign * (d1 - deviation)))
    density = np.exp(-0.5 * d1**2) / np.sqrt(2 * np.pi)
    rate = -np.log(discount) / years
    decay = discount * forward * density * iv / (2 * root_years)
    return Greeks(
        price,
        delta,
        discount * density / (forward * deviation),
        discount * forward * density * root_years * _VOL_POINT,
        (rate * price - decay) / DAYS_PER_YEAR,
    )


def implied_vol(
    price: float, *, forward: float, strike: float, years: float, discount: float, is_call: bool
) -> float | None:
    """The vol at which Black-76 gives `price`; None where no vol does."""

    def excess(iv: float) -> float:
        value = greeks(
            np.asarray(forward),
            np.asarray(strike),
            np.asarray(years),
            np.asarray(discount),
            np.asarray(iv),
            np.asarray(is_call),
        ).price
        return float(value) - price

    low, high = _VOL_RANGE
    if excess(low) >= 0 or excess(high) <= 0:
        return None
    return float(brentq(excess, low, high, xtol=1e-12))
