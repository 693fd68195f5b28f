"""European options of the book: vol, price and greeks from the chain of their own expiry."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.market.gates import GATES, HARD
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.gaps import mark
from tasks.vega.greeks import black_greeks


def value_options(legs: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Legs with their European options priced; those without a vol are gaps with the reason."""
    legs = legs.copy()
    option = (
        (legs["kind"] == "option") & (legs["style"] == "european") & (legs["status"] == "valued")
    )
    chain = market.chain.set_index("symbol")
    rows = chain.reindex(legs["symbol"])
    for name in ("forward", "discount", "bid", "ask", "iv"):
        legs.loc[option, name] = rows[name].to_numpy()[option]
    legs.loc[option, "iv_source"] = rows["iv_source"].to_numpy()[option]
    _mark_unpriced(legs, option, rows, market)
    usable = option & (legs["status"] == "valued")
    sign = np.where(legs["right"] == "C", 1.0, -1.0)
    columns = [
        legs[name].to_numpy()[usable] for name in ("forward", "strike", "days", "iv", "discount")
    ]
    forward, strike, days, iv, discount = columns
    greeks = black_greeks(forward, strike, days / DAYS_PER_YEAR, iv, discount, sign[usable])
    size = (legs["quantity"] * legs["multiplier"]).to_numpy()[usable]
    good = (rows["gate"].isin(["", "locked"])).to_numpy()[usable]
    mark = np.where(good, rows["mid"].to_numpy()[usable], greeks.price)
    spx = legs["family"].isin(SPX_FAMILIES).to_numpy()[usable]
    vega = size * greeks.unit_vega
    legs.loc[usable, "unit_vega"] = greeks.unit_vega
    legs.loc[usable, "mark"] = mark
    legs.loc[usable, "mark_source"] = np.where(good, "mid", "model")
    legs.loc[usable, "market_value"] = size * mark
    legs.loc[usable, "vega"] = np.where(spx, vega, 0.0)
    legs.loc[usable, "vvix_vega"] = np.where(spx, 0.0, vega)
    legs.loc[usable, "delta"] = size * greeks.delta
    legs.loc[usable, "vix_delta"] = np.where(spx, 0.0, size * greeks.delta)
    legs.loc[usable, "gamma"] = size * greeks.gamma
    legs.loc[usable, "vanna"] = size * greeks.unit_vanna
    legs.loc[usable, "volga"] = size * greeks.unit_volga
    legs.loc[usable, "theta"] = size * greeks.unit_theta
    return legs


def _mark_unpriced(
    legs: pd.DataFrame, option: pd.Series, rows: pd.DataFrame, market: Market
) -> None:
    """Say of each option without a vol why it has none: gate, forward, or no good neighbours."""
    gate = rows["gate"].fillna("").to_numpy()
    meaning = pd.Series([GATES[g].meaning if g else "" for g in gate])
    for code in sorted(HARD):
        mark(legs, option & (gate == code), "gap", code, meaning)
    group = rows["group"].fillna(-1).astype("int64").to_numpy()
    why = market.expiries["reason"].reindex(group).fillna("").reset_index(drop=True)
    where = pd.Series(["not quoted, and " if code == "no_quote" else "" for code in gate])
    mark(legs, option & legs["forward"].isna(), "gap", "no_forward", where + "no forward: " + why)
    found = meaning.where(meaning != "", "the price carries no time value")
    mark(
        legs,
        option & legs["iv"].isna(),
        "gap",
        "no_vol",
        "no vol: " + found + ", and no good neighbours near enough to interpolate",
    )
