"""Betas: VX points per VIX point, by the stated shock or by history, as one kind of function."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.market import Market
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]
# From days to settlement and the price of the VX (VIX points) to betas, NaN where unknown.
Betas = Callable[[Array, Array], Array]


def model_betas(market: Market, shock: Shock) -> Betas:
    """Betas by the stated shock on today's curve."""

    def betas(days: Array, price: Array) -> Array:
        if market.curve is None:
            return np.full(len(days), np.nan)
        return vx_beta(days, price, market.curve, shock)

    return betas


def measured_betas_or(measured: Callable[[Array], Array], model: Betas) -> Betas:
    """Betas by history, and the model's where history has none or none above zero.

    VX that do not rise with VIX are no hedge to be sized by it: such a figure is not used.
    """

    def betas(days: Array, price: Array) -> Array:
        by_history = measured(days)
        used: Array = np.where(by_history > 0.0, by_history, model(days, price))
        return used

    return betas


def by_symbol(futures: pd.DataFrame, betas: Betas) -> dict[str, float]:
    """The beta of each future; `futures` as in Market.futures."""
    days = futures["years"].to_numpy() * DAYS_PER_YEAR
    found = betas(days, futures["settlement_price"].to_numpy())
    return dict(zip(futures["symbol"].tolist(), found.tolist(), strict=True))
