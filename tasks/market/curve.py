"""The vol curve of SPX, and the forward vols that VX futures are bounded by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.sessions import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]

VIX_DAYS = 30.0
# VIX points per unit of decimal vol.
VIX_POINT = 100.0
# SPX first: XSP vols serve only a desk that has no SPX chain.
_PREFERRED = ("SPX", "XSP")


def on_curve(expiries: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    """The expiries whose `column` is known and of the family that the curve is made of."""
    known = expiries[column].notna()
    for family in _PREFERRED:
        rows: npt.NDArray[np.bool_] = (known & (expiries["family"] == family)).to_numpy()
        if rows.any():
            return rows
    return np.zeros(len(expiries), dtype=bool)


@dataclass(frozen=True)
class VolCurve:
    """Total variance by calendar days, linear between nodes.

    `days` ascends; `variance` is sigma^2 * days. The vol is flat before the first node and
    unknown (NaN) beyond the last: a curve is never carried past its evidence.
    """

    days: Array
    variance: Array

    @classmethod
    def from_expiries(cls, expiries: pd.DataFrame) -> VolCurve | None:
        """The model-free curve of the SPX family; None when no expiry has such a vol.

        Columns read: family, years, sigma_model_free (annualised, decimal).
        """
        return cls._of(expiries, "sigma_model_free")

    @classmethod
    def at_the_money(cls, expiries: pd.DataFrame) -> VolCurve | None:
        """The curve of vols at the forward (column sigma_atm); None when there is none."""
        return cls._of(expiries, "sigma_atm")

    @classmethod
    def _of(cls, expiries: pd.DataFrame, column: str) -> VolCurve | None:
        rows = expiries[on_curve(expiries, column)].sort_values("years")
        if rows.empty:
            return None
        days = rows["years"].to_numpy() * DAYS_PER_YEAR
        return cls(days, rows[column].to_numpy() ** 2 * days)

    @property
    def recomputed_vix(self) -> float:
        """The 30-day vol in VIX points; NaN where expiries do not stand on both sides of it."""
        if not self.days[0] <= VIX_DAYS <= self.days[-1]:
            return float("nan")
        return VIX_POINT * float(self.sigma(np.array([VIX_DAYS]))[0])

    def sigma(self, days: Array) -> Array:
        """Vol (annualised, decimal) of each maturity in days."""
        first = np.sqrt(self.variance[0] / self.days[0])
        inner = np.interp(days, self.days, self.variance, right=np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            vol: Array = np.where(days <= self.days[0], first, np.sqrt(inner / days))
        return vol

    def forward_vol(self, days: Array) -> Array:
        """K(T): vol between T and T + 30 days; NaN where unknown or the variance is negative."""
        near, far = self.sigma(days), self.sigma(days + VIX_DAYS)
        forward = ((days + VIX_DAYS) * far**2 - days * near**2) / VIX_DAYS
        with np.errstate(invalid="ignore"):
            vol: Array = np.sqrt(np.where(forward > 0.0, forward, np.nan))
        return vol
