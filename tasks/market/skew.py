"""Skew of every expiry: the vols at 25 delta on both sides, and at the forward."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from tasks.market.curve import VIX_DAYS, VIX_POINT, on_curve
from tasks.model.sessions import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]

WING_DELTA = 0.25


def add_skew(expiries: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """`expiries` with risk_reversal_25 and butterfly_25, in vol points.

    The 25-delta vols are linear in forward delta between the two out-of-the-money options next
    to it, solved from their own quotes; NaN where no two stand on both sides of it.
    risk reversal: call vol less put vol; butterfly: their mean less sigma_atm.
    """
    own = chain[(chain["iv_source"] == "own_mid").to_numpy()]
    call, put = (_wing(own, side, len(expiries)) for side in (1.0, -1.0))
    middle = expiries["sigma_atm"].to_numpy()
    return expiries.assign(
        risk_reversal_25=VIX_POINT * (call - put),
        butterfly_25=VIX_POINT * (0.5 * (call + put) - middle),
    )


def _wing(own: pd.DataFrame, side: float, groups: int) -> Array:
    """The vol at 25 delta of one side, a group."""
    rows = own[own["sign"].to_numpy() == side]
    iv, group = rows["iv"].to_numpy(), rows["group"].to_numpy()
    total = iv * np.sqrt(rows["years"].to_numpy())
    moneyness = np.log(rows["forward"].to_numpy() / rows["strike"].to_numpy())
    delta = ndtr(side * (moneyness / total + 0.5 * total))
    out = np.full(groups, np.nan)
    if len(rows):
        inside = delta >= WING_DELTA
        at = np.flatnonzero((inside[1:] != inside[:-1]) & (group[1:] == group[:-1]))
        share = (WING_DELTA - delta[at]) / (delta[at + 1] - delta[at])
        vol = iv[at] + share * (iv[at + 1] - iv[at])
        # Where a ragged smile crosses more than once, the crossing nearest the forward counts.
        order = at if side > 0 else at[::-1]
        vols = vol if side > 0 else vol[::-1]
        groups_found, first = np.unique(group[order], return_index=True)
        out[groups_found] = vols[first]
    return out


def at_thirty_days(expiries: pd.DataFrame, column: str) -> float:
    """A column of the curve's expiries at 30 days, linear in days; NaN where not bracketed."""
    rows = expiries[on_curve(expiries, column)].sort_values("years")
    if rows.empty:
        return float("nan")
    days = rows["years"].to_numpy() * DAYS_PER_YEAR
    value = np.interp(VIX_DAYS, days, rows[column].to_numpy(), left=np.nan, right=np.nan)
    return float(value)
