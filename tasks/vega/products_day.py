"""The VX products of one session: what a dollar of each holds, and the parts that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.market.market import Market
from tasks.model.curve_parts import CurveProduct
from tasks.model.numbers import known, money, total
from tasks.model.sessions import Calendar
from tasks.vega.betas import Betas, by_symbol
from tasks.vega.products import INDICES, PRODUCTS, RollWeights, roll_weights, units_per_dollar


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
    """The holding of every product of the table after the close of `as_of`, by symbol.

    What is held then earns the next session's leverage. `futures` as in Market.futures.
    """
    ahead = calendar.next(as_of)
    rolled = {index: roll_weights(futures, as_of, calendar, index) for index in INDICES}
    prices = dict(
        zip(futures["symbol"].tolist(), futures["settlement_price"].tolist(), strict=True)
    )
    return {
        symbol: _holding(product.leverage_on(ahead), rolled[product.index], prices)
        for symbol, product in PRODUCTS.items()
        if product.in_force(ahead) is not None
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


def curve_products(
    market: Market, calendar: Calendar, model: Betas, history: Betas | None = None
) -> tuple[CurveProduct, ...]:
    """The quoted products of the table, with what a share of each is exposed to.

    Without betas of `history` there is no regression_vega30. An index of more than two months
    shows its nearest and its farthest one.
    """
    mids = market.shares.set_index("symbol")["mid"].to_dict()
    by_model = by_symbol(market.futures, model)
    measured = by_symbol(market.futures, history) if history else None
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
