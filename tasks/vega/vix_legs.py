"""Legs that move with VX: futures and ETP shares, and the vega30 of every leg."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VIX_DAYS
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.vega.gaps import mark
from tasks.vega.products import PRODUCTS, RollWeights, etp_exposure, roll_weights
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]

INDEX_DAYS = 30.0
_NO_OPTIONALITY = ("vega", "vvix_vega", "gamma", "theta", "vanna", "volga")


def value_futures(legs: pd.DataFrame, market: Market) -> pd.DataFrame:
    """VX and VXM at their settlement; VXM settles with VX when the feed does not list it."""
    legs = legs.copy()
    future = (legs["kind"] == "future") & (legs["status"] == "valued")
    prices = market.futures.drop_duplicates("symbol").set_index("symbol")["settlement_price"]
    own = prices.reindex(legs["symbol"]).to_numpy()
    big = prices.reindex(legs["symbol"].str.replace("VXM/", "VX/", regex=False)).to_numpy()
    price = np.where(np.isnan(own), big, own)
    mark(
        legs,
        future & np.isnan(price),
        "gap",
        "no_settlement",
        _why_no_price(legs, market),
    )
    usable = future & (legs["status"] == "valued")
    size = (legs["quantity"] * legs["multiplier"])[usable]
    legs.loc[usable, ["forward", "mark"]] = np.column_stack([price[usable], price[usable]])
    legs.loc[usable, "mark_source"] = "settlement"
    legs.loc[usable, "vix_delta"] = size
    legs.loc[usable, "delta"] = size
    legs.loc[usable, ["market_value", *_NO_OPTIONALITY]] = 0.0
    return legs


def _why_no_price(legs: pd.DataFrame, market: Market) -> pd.Series:
    """What the market says of each leg's future, or that it says nothing."""
    told = dict(zip(market.futures["symbol"], market.futures["reason"], strict=True))
    return pd.Series(
        [
            told.get(symbol)
            or told.get(symbol.replace("VXM/", "VX/"))
            or "the futures feed has no settlement price for it"
            for symbol in legs["symbol"].tolist()
        ]
    )


Betas = Callable[[Array, Array], Array]


def model_betas(market: Market, shock: Shock) -> Betas:
    """Betas by the stated shock, as a function of days to settlement and VX price."""

    def betas(days: Array, price: Array) -> Array:
        if market.curve is None:
            return np.full(len(days), np.nan)
        return vx_beta(days, price, market.curve, shock)

    return betas


def with_vega30(legs: pd.DataFrame, market: Market, shock: Shock, betas: Betas) -> pd.DataFrame:
    """Weights for SPX legs, betas for VIX legs, vega30 for both."""
    legs = legs.copy()
    live = legs["status"] == "valued"
    days = legs["days"].to_numpy()
    spx = live & legs["family"].isin(SPX_FAMILIES)
    vix = live & legs["family"].isin(["VIX", "VX"])
    legs.loc[spx, "weight"] = shock.weight(days)[spx]
    legs.loc[spx, "vega30"] = legs["vega"] * legs["weight"]
    if vix.any():
        legs.loc[vix, "vx"] = _vx_prices(legs, market)[vix]
        legs.loc[vix, "beta"] = betas(days, legs["vx"].to_numpy())[vix]
    legs.loc[vix, "vega30"] = legs["vix_delta"] * legs["beta"]
    reasons = pd.Series([_why_no_beta(market, day) for day in days.tolist()])
    mark(legs, vix & legs["beta"].isna(), "gap", "no_beta", reasons)
    return legs


def _vx_prices(legs: pd.DataFrame, market: Market) -> Array:
    """VX of each VIX leg's settlement date: the future's settlement, else the parity forward."""
    monthly = market.futures[market.futures["root"] == "VX"].drop_duplicates("expiry")
    by_date = monthly.set_index("expiry")["settlement_price"].reindex(legs["expiry"]).to_numpy()
    return np.where(np.isnan(by_date), legs["forward"].to_numpy(), by_date)


def _why_no_beta(market: Market, days: float) -> str:
    if market.curve is None:
        return "no beta: the chain gives no SPX vol curve"
    if days + VIX_DAYS <= market.curve.days[-1]:
        return "no beta: the forward variance of its 30 days is not positive"
    return (
        "no beta: it needs SPX vols to 30 days past the VIX settlement, and the curve ends at "
        f"{market.curve.days[-1]:.0f} days"
    )


def value_shares(
    legs: pd.DataFrame, market: Market, betas: Betas, calendar: Calendar
) -> pd.DataFrame:
    """ETP shares through the VX they hold; those with other holdings are gaps."""
    legs = legs.copy()
    share = (legs["kind"] == "share") & (legs["status"] == "valued")
    if not share.any():
        return legs
    mids = market.shares.drop_duplicates("symbol").set_index("symbol")["mid"]
    price = mids.reindex(legs["symbol"]).to_numpy()
    mark(
        legs,
        share & ~legs["symbol"].isin(list(PRODUCTS)),
        "gap",
        "no_product",
        "its holdings are not the two nearest VX futures: no weights known",
    )
    mark(legs, share & np.isnan(price), "gap", "no_quote", "no two-sided quote")
    held = _etp_market(market, betas, calendar)
    if held is None:
        mark(
            legs,
            share,
            "gap",
            "no_settlement",
            "the futures feed lacks VX1 or VX2, or their betas are unknown",
        )
        return legs
    weights, prices, measured = held
    for at in np.flatnonzero(share & (legs["status"] == "valued")).tolist():
        quantity, symbol = legs["quantity"].tolist()[at], legs["symbol"].tolist()[at]
        vix_delta, vega30 = etp_exposure(
            PRODUCTS[symbol], weights, float(price[at]), prices, measured, market.as_of
        )
        legs.loc[at, ["mark", "market_value"]] = [price[at], quantity * price[at]]
        legs.loc[at, ["vix_delta", "vega30"]] = [quantity * vix_delta, quantity * vega30]
        legs.loc[at, [*_NO_OPTIONALITY]] = 0.0
        legs.loc[at, "delta"] = quantity
        legs.loc[at, "beta"] = vega30 / vix_delta
        legs.loc[at, "mark_source"] = "mid"
        # The index behind these products keeps a constant maturity of one month.
        legs.loc[at, "calendar_days"] = INDEX_DAYS
    return legs


def _etp_market(
    market: Market, betas: Betas, calendar: Calendar
) -> tuple[RollWeights, dict[str, float], dict[str, float]] | None:
    """Roll weights, prices and betas of VX1 and VX2 on the day; None when any is unknown."""
    weights = roll_weights(market.futures, market.as_of, calendar)
    if weights is None:
        return None
    pair = market.futures[market.futures["symbol"].isin([weights.first, weights.second])]
    days = pair["years"].to_numpy() * DAYS_PER_YEAR
    measured = betas(days, pair["settlement_price"].to_numpy())
    if np.isnan(measured).any():
        return None
    symbols = pair["symbol"].tolist()
    prices = dict(zip(symbols, pair["settlement_price"].tolist(), strict=True))
    return weights, prices, dict(zip(symbols, measured.tolist(), strict=True))
