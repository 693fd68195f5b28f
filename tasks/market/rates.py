"""Discount factors from par yields, as in the Cboe VIX methodology."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.sessions import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RateCurve:
    """Continuous zero rates by tenor: a natural cubic spline between tenors, flat outside.

    Par yields are bond-equivalent (semi-annual), so r = 2 ln(1 + y/2). Treating a par yield as a
    zero rate is exact for bills and off by a few basis points at two years.
    Source: Cboe Volatility Index mathematics methodology, section on interest rates.
    """

    tenor_days: Array
    rate: Array

    @classmethod
    def from_par_yields(cls, rates: pd.DataFrame) -> RateCurve | None:
        """A curve from columns tenor_days and par_yield_percent; None when there are no rows."""
        usable = rates.dropna().drop_duplicates("tenor_days").sort_values("tenor_days")
        if usable.empty:
            return None
        yields = usable["par_yield_percent"].to_numpy() / 100.0
        return cls(usable["tenor_days"].to_numpy(), 2.0 * np.log1p(0.5 * yields))

    def discount(self, years: Array) -> Array:
        """Discount factors to settlement; `years` is ACT/365."""
        rate = _natural_spline(self.tenor_days, self.rate, years * DAYS_PER_YEAR)
        factor: Array = np.exp(-rate * years)
        return factor


def _natural_spline(x: Array, y: Array, at: Array) -> Array:
    """A natural cubic spline through (x, y), evaluated at `at`, held flat outside."""
    clipped = np.clip(at, x[0], x[-1])
    if len(x) < 3:  # noqa: PLR2004 - two points make a line
        line: Array = np.interp(clipped, x, y)
        return line
    width = np.diff(x)
    slope = np.diff(y) / width
    system = np.eye(len(x))
    inner = np.arange(1, len(x) - 1)
    system[inner, inner - 1] = width[:-1]
    system[inner, inner] = 2.0 * (width[:-1] + width[1:])
    system[inner, inner + 1] = width[1:]
    bend = np.linalg.solve(system, np.concatenate([[0.0], 6.0 * np.diff(slope), [0.0]]))
    low = np.clip(np.searchsorted(x, clipped, side="right") - 1, 0, len(x) - 2)
    h, left, right = width[low], x[low + 1] - clipped, clipped - x[low]
    value: Array = (
        (bend[low] * left**3 + bend[low + 1] * right**3) / (6.0 * h)
        + (y[low] / h - bend[low] * h / 6.0) * left
        + (y[low + 1] / h - bend[low + 1] * h / 6.0) * right
    )
    return value
