"""Gates of the smile: vols that a quote's own market, or its neighbours, leave in doubt.

What is tested are out-of-the-money quotes with a vol of their own. A quote's own market is from
the vol of its bid to that of its offer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.black import implied_vol
from tasks.market.smile_runs import Smile, outliers

Array = npt.NDArray[np.float64]

# A market of some width among narrow ones: one of its sides is wrong, and with it the middle. In
# real chains of SPX and VIX a market of that width has a neighbour at least half as wide.
ODD_HALF_PERCENT = 5.0
ODD_TIMES = 4.0
# Of its vol: a half-market up to which a vol is linear in the price, to a hundredth of that.
_NARROW = 0.02


@dataclass(frozen=True, slots=True)
class SmileGates:
    """Percent of a quote's vol: its half-market, and its distance from what its neighbours say."""

    wide_percent: float = 33.0
    outlier_percent: float = 5.0


def smile_gates(
    chain: pd.DataFrame, own: npt.NDArray[np.bool_], iv: Array, gates: SmileGates
) -> npt.NDArray[np.object_]:
    """The gates of a chain once vols are known: those failed before, `wide` and `outlier`.

    Columns read: group, strike, sign, years, bid, ask, forward, discount, gate; rows are sorted by
    group and strike. `own` are the rows whose vol `iv` is of their own mid. A market is wide where
    half of it is more than `wide_percent` of its vol, or more than 5% and four times as much as is
    usual beside it. A wide market is no witness of its neighbours; see `outliers`.
    """
    gate = chain["gate"].to_numpy().astype("object")
    rows = np.flatnonzero(own)
    low, high = _markets(chain.iloc[rows], iv[rows])
    group, strike = chain["group"].to_numpy()[rows], np.log(chain["strike"].to_numpy()[rows])
    half = 50.0 * (high - low) / iv[rows]
    usual = _usual(half, group)
    wide = half > gates.wide_percent
    wide |= (half > ODD_HALF_PERCENT) & (half > ODD_TIMES * usual)
    gate[rows[wide]] = "wide"
    narrow = np.flatnonzero(~wide)
    call = chain["sign"].to_numpy()[rows] > 0.0
    smile = Smile(group, call, strike, iv[rows], low, high).of(narrow)
    gate[rows[narrow[outliers(smile, gates.outlier_percent / 100.0)]]] = "outlier"
    return gate


def _usual(half: Array, group: npt.NDArray[np.int64]) -> Array:
    """The wider of the narrowest of two quotes on each side; NaN at the ends of a group."""
    sides = []
    for steps in ((-2, -1), (1, 2)):
        beside = np.full((len(steps), len(half)), np.nan)
        for at, step in enumerate(steps):
            here = np.arange(max(0, -step), len(half) - max(0, step))
            here = here[group[here + step] == group[here]]
            beside[at, here] = half[here + step]
        sides.append(np.fmin(beside[0], beside[1]))
    usual: Array = np.maximum(sides[0], sides[1])
    return usual


def _markets(rows: pd.DataFrame, iv: Array) -> tuple[Array, Array]:
    """The vols of bids and of offers: by vega where a market is narrow, solved where it is not."""
    forward, strike, years = (rows[name].to_numpy() for name in ("forward", "strike", "years"))
    discount = rows["discount"].to_numpy()
    spread = (rows["ask"].to_numpy() - rows["bid"].to_numpy()) / discount
    total = iv * np.sqrt(years)
    d1 = np.log(forward / strike) / total + 0.5 * total
    vega = forward * np.sqrt(years / (2.0 * np.pi)) * np.exp(-0.5 * d1 * d1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        half = 0.5 * spread / vega
        low, high = iv - half, iv + half
        loose = np.flatnonzero(~(half <= _NARROW * iv))
    # An offer at or above the most that an option can be worth bounds nothing.
    solved = rows.iloc[loose]
    low[loose] = np.nan_to_num(_vols(solved, "bid"), nan=0.0)
    high[loose] = np.nan_to_num(_vols(solved, "ask"), nan=np.inf)
    return low, high


def _vols(rows: pd.DataFrame, side: str) -> Array:
    """The vols of the bids, or of the offers; NaN where none exists."""
    forward, strike, years, sign = (
        rows[name].to_numpy() for name in ("forward", "strike", "years", "sign")
    )
    price = rows[side].to_numpy() / rows["discount"].to_numpy()
    return implied_vol(price, forward, strike, years, sign)
