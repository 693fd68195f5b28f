"""Black-76 greeks of whole chains on the forward of each option's own expiry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from tasks.model.sessions import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]

VOL_POINT = 0.01


@dataclass(frozen=True, slots=True)
class Greeks:
    """Per one unit of underlying; every field has the shape of the input.

    price: price points. delta, delta_forward: price points per point of the option's own
    forward, discounted and not. gamma: per point squared. unit_vega: price points per vol point.
    unit_theta: price points per calendar day, the forward held fixed. unit_vanna: delta per vol
    point. unit_volga: price points per squared vol point.
    """

    price: Array
    delta: Array
    delta_forward: Array
    gamma: Array
    unit_vega: Array
    unit_theta: Array
    unit_vanna: Array
    unit_volga: Array


def black_greeks(
    forward: Array, strike: Array, years: Array, sigma: Array, discount: Array, sign: Array
) -> Greeks:
    """Greeks of options on a forward; NaN where any input is NaN.

    `years` is ACT/365, `sigma` annualised and decimal, `discount` the factor to settlement,
    `sign` +1 for calls and -1 for puts. The rate in theta is -ln(discount)/years.
    Source: Black (1976).
    """
    root = np.sqrt(years)
    total = sigma * root
    d1 = np.log(forward / strike) / total + 0.5 * total
    delta_forward = sign * ndtr(sign * d1)
    d2 = d1 - total
    price = discount * (forward * delta_forward - strike * sign * ndtr(sign * d2))
    density = discount * np.exp(-0.5 * d1 * d1) / np.sqrt(2.0 * np.pi)
    vega = forward * density * root
    decay = -np.log(discount) / years * price - 0.5 * vega * sigma / years
    return Greeks(
        price=price,
        delta=discount * delta_forward,
        delta_forward=delta_forward,
        gamma=density / (forward * total),
        unit_vega=VOL_POINT * vega,
        unit_theta=decay / DAYS_PER_YEAR,
        unit_vanna=-VOL_POINT * density * d2 / sigma,
        unit_volga=VOL_POINT**2 * vega * d1 * d2 / sigma,
    )
