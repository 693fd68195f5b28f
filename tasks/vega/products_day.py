"""The VX products of one session: what a dollar of each holds, and the parts that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.curve_parts import CurveProduct
from tasks.model.numbers import known, money, total
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.vega.products import INDICES, PRODUCTS, RollWeights, roll_weights, units_per_dollar
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]
Betas = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one USD of a product holds after the close.

    units: USD per point of each VX, by symbol (see units_per_dollar); empty when unknown, with
    the reason.
    """

    leverage: float
    weights: RollWeights | None
    units: Mapping[str, float]
    reason: str = ""

    @property
    def vix_delta(self) -> float:
        """USD per point of all its VX at once, per USD of the product; NaN when unknown."""
        return total(self.units.values()) if self.units else float("nan")

    def vega30(self, betas: Mapping[str, float]) -> float:
        """USD per VIX point, per USD of the product; NaN when a beta it needs is unknown."""
        if not self.units:
            return float("nan")
        return total(unit * betas.get(symbol, np.nan) for symbol, unit in self.units.items())


def holdings(futures: pd.DataFrame, as_of: date, calendar: Calendar) -> dict[str, Holding]:
    """The holding of every product of the table that existed on `as_of`, by symbol.

    `futures` as in Market.futures.
    """
    rolled = {index: roll_weights(futures, as_of, calendar, index) for index in INDICES}
    prices = dict(
        zip(futures["symbol"].tolist(), futures["settlement_price"].tolist(), strict=True)
    )
    return {
        symbol: _holding(product.leverage_on(as_of), rolled[product.index], prices)
        for symbol, product in PRODUCTS.items()
        if product.in_force(as_of) is not None
    }


def _holding(leverage: float, weights: RollWeights | None, prices: Mapping[str, float]) -> Holding:
    if weights is None:
        return Holding(leverage, None, {}, "the futures feed lacks a month that its index holds")
    unpriced = [
        symbol
        for symbol, share in weights.shares.items()
        if share > 0.0 and not prices.get(symbol, np.nan) > 0.0
    ]
    if unpriced:
        return Holding(leverage, weights, {}, f"no settlement price for {', '.join(unpriced)}")
    return Holding(leverage, weights, units_per_dollar(weights, leverage, prices))


def model_betas(futures: pd.DataFrame, curve: VolCurve | None, shock: Shock) -> dict[str, float]:
    """Beta of each VX on the 30-day vol by today's curve; NaN where the curve cannot say."""
    if curve is None:
        return {}
    days = futures["years"].to_numpy() * DAYS_PER_YEAR
    betas = vx_beta(days, futures["settlement_price"].to_numpy(), curve, shock)
    return dict(zip(futures["symbol"].tolist(), betas.tolist(), strict=True))


def betas_by_days(futures: pd.DataFrame, betas: Betas) -> dict[str, float]:
    """Beta of each VX by a rule that knows only its days to settlement."""
    by_days = betas(futures["years"].to_numpy() * DAYS_PER_YEAR)
    return dict(zip(futures["symbol"].tolist(), by_days.tolist(), strict=True))


def curve_products(
    market: Market, shock: Shock, calendar: Calendar, regression_beta: Betas | None = None
) -> tuple[CurveProduct, ...]:
    """The quoted products of the table, with what a share of each is exposed to.

    `regression_beta` maps days to settlement to a measured beta (see Measured.vx_beta); without
    it there is no regression_vega30. An index of more than two months shows its nearest and
    its farthest one.
    """
    mids = market.shares.drop_duplicates("symbol").set_index("symbol")["mid"].to_dict()
    by_model = model_betas(market.futures, market.curve, shock)
    measured = betas_by_days(market.futures, regression_beta) if regression_beta else None
    return tuple(
        _product(symbol, float(mids[symbol]), holding, by_model, measured)
        for symbol, holding in holdings(market.futures, market.as_of, calendar).items()
        if symbol in mids
    )


def _product(
    symbol: str,
    price: float,
    holding: Holding,
    by_model: Mapping[str, float],
    measured: Mapping[str, float] | None,
) -> CurveProduct:
    """One share of a product."""
    weights = holding.weights
    vega30 = holding.vega30(by_model)
    by_history = float("nan") if measured is None else holding.vega30(measured)
    return CurveProduct(
        symbol=symbol,
        price=known(price),
        leverage=holding.leverage,
        first=weights.first if weights else None,
        second=weights.second if weights else None,
        first_share=weights.first_share if weights else None,
        vix_delta=money(price * holding.vix_delta),
        vega30=money(price * vega30),
        regression_vega30=money(price * by_history),
        reason=_why(price, holding, vega30),
    )


def _why(price: float, holding: Holding, vega30: float) -> str | None:
    """What keeps a product from a figure by the model, if anything does."""
    if np.isnan(price):
        return "no two-sided quote"
    if holding.reason:
        return holding.reason
    return "no beta for a VX that it holds" if np.isnan(vega30) else None
