"""American options of a book, repriced: only where their share and time really differ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american import american_price

Array = npt.NDArray[np.float64]

# A relative move of the share that its deltas are taken over.
_STEP = 1e-3


def american_worth(legs: pd.DataFrame, spot: Array, ahead_days: Array) -> Array:
    """Price points of American options, (states, legs).

    `legs` has strike, days, discount, iv and right; `spot` is the share's price in each state,
    (states, legs); `ahead_days` one number a state. The vol stands still; the rate is the
    discount factor's. Each distinct pair of price and time is priced once: spot moves of SPX,
    which leave VX alone, cost nothing.
    """
    out = np.empty(spot.shape)
    columns = [
        legs[name].to_numpy(dtype="float64") for name in ("strike", "days", "discount", "iv")
    ]
    for at, (strike, days, discount, iv) in enumerate(zip(*columns, strict=True)):
        sign = 1.0 if legs["right"].tolist()[at] == "C" else -1.0
        left = np.maximum(days - ahead_days, 0.0) / DAYS_PER_YEAR
        pairs = np.column_stack([spot[:, at], np.broadcast_to(left, len(spot))])
        distinct, which = np.unique(pairs, axis=0, return_inverse=True)
        rate = -np.log(discount) * DAYS_PER_YEAR / days
        alive = distinct[:, 0] > 0.0
        # On a share worth nothing, and never again anything, a put is exercised at once.
        price = np.full(len(distinct), max(-sign * strike, 0.0))
        price[alive] = american_price(
            distinct[alive, 0],
            np.array(strike),
            distinct[alive, 1],
            np.array(rate),
            np.array(sign),
            np.array(iv),
        )
        out[:, at] = price[which.ravel()]
    return out


def delta_share(legs: pd.DataFrame, ahead_days: float) -> Array:
    """Each option's delta some days from now over its delta of today, its share unmoved."""
    spot = legs["forward"].to_numpy(dtype="float64")
    moved = np.vstack([spot * (1.0 + step) for step in (_STEP, -_STEP)])
    then, now = (
        np.subtract(*american_worth(legs, moved, np.full(2, days))) for days in (ahead_days, 0.0)
    )
    share: Array = then / now
    return share
