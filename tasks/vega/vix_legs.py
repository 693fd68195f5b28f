"""Legs that move with VX: futures, and the vega30 of SPX and VIX legs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VIX_DAYS
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.vega.betas import Betas
from tasks.vega.gaps import mark
from tasks.vega.weights import Shock

Array = npt.NDArray[np.float64]

NO_OPTIONALITY = ("vega", "vvix_vega", "gamma", "theta", "vanna", "volga")


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
    legs.loc[usable, ["market_value", *NO_OPTIONALITY]] = 0.0
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
