"""One shock drives everything: tenor weights, and betas of VX on the 30-day vol.

When the 30-day vol moves by x points, the vol of maturity T days moves by x * w(T), with
w(T) = (30 / max(T, floor_days)) ** exponent. Everything that moves with VX follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.market.curve import VIX_DAYS, VIX_POINT, VolCurve

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shock:
    """The stated shock. Exponent 0.5 is root-time; 0.45 fits SPX tenors and VX since 2010."""

    exponent: float = 0.45
    floor_days: float = 7.0

    def weight(self, days: Array) -> Array:
        """w(T): vol points of maturity T per point of the 30-day vol."""
        result: Array = (VIX_DAYS / np.maximum(days, self.floor_days)) ** self.exponent
        return result


def vx_beta(days: Array, price: Array, curve: VolCurve, shock: Shock) -> Array:
    """VX points per point of the 30-day vol, for futures settling in `days` at `price`.

    beta(T) = (F/K) [(T+30) sigma(T+30) w(T+30) - T sigma(T) w(T)] / (30 K), the derivative of
    the forward vol K(T) under the shock with the convexity F/K held fixed. `price` is VIX
    points. NaN where the curve does not reach T + 30 or the forward variance is not positive.
    """
    far = days + VIX_DAYS
    forward_vol = curve.forward_vol(days)
    moved = far * curve.sigma(far) * shock.weight(far) - days * curve.sigma(days) * shock.weight(
        days
    )
    convexity = price / (VIX_POINT * forward_vol)
    beta: Array = convexity * moved / (VIX_DAYS * forward_vol)
    return beta
