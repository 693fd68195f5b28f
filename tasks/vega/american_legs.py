"""American options of a book, repriced: only where their share and time really differ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american import american_price

Array = npt.NDArray[np.float64]


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
        price = american_price(
            distinct[:, 0],
            np.array(strike),
            distinct[:, 1],
            np.array(rate),
            np.array(sign),
            np.array(iv),
        )
        out[:, at] = price[which.ravel()]
    return out
