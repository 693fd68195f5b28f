"""American options on VX products: priced by QuantLib off their share, or declared a gap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.gates import GATES
from tasks.market.market import Market
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american import AmericanGreeks, american_greeks, available
from tasks.vega.gaps import mark

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NOT_INSTALLED = (
    "American-style options need QuantLib, and are not priced as European: pip install "
    "'.[american]' in the folder of vegarecon"
)


def value_product_options(
    legs: pd.DataFrame, market: Market, price: Array, exposure: pd.DataFrame
) -> pd.DataFrame:
    """Legs with their options on products valued.

    `price` is the share's price behind each leg; `exposure` has vix_delta and vega30 of one USD
    of that share, a row a leg. An option moves with its share; its own vega is in `vvix_vega`.
    """
    option = (legs["style"] == "american") & (legs["status"] == "valued")
    if not option.any():
        return legs
    if not available():
        mark(legs, option, "gap", "american_style", NOT_INSTALLED)
        return legs
    years = legs["days"].to_numpy() / DAYS_PER_YEAR
    rate = market.rate(years)
    quotes = market.american.set_index("symbol").reindex(legs["symbol"])
    _mark_unpriced(legs, option, quotes["gate"].fillna("no_quote").to_numpy(), rate)
    rows = (option & (legs["status"] == "valued")).to_numpy()
    sign = np.where(legs["right"] == "C", 1.0, -1.0)
    inputs = (price, legs["strike"].to_numpy(), years, rate, sign, quotes["mid"].to_numpy())
    greeks = american_greeks(*(column[rows] for column in inputs))
    legs.loc[rows, ["bid", "ask", "mark"]] = quotes[["bid", "ask", "mid"]].to_numpy()[rows]
    legs.loc[rows, "discount"] = np.exp(-rate * years)[rows]
    legs.loc[rows, "forward"] = price[rows]
    legs.loc[rows, ["mark_source", "iv_source"]] = ["mid", "own_mid"]
    _fill(legs, rows, greeks, exposure[rows])
    mark(legs, pd.Series(rows) & legs["iv"].isna(), "gap", "no_vol", "the price has no vol")
    return legs


def _mark_unpriced(
    legs: pd.DataFrame, option: pd.Series, gate: npt.NDArray[np.object_], rate: Array
) -> None:
    """Gaps for options whose quote fails a gate, or that have none, or no rate."""
    why = pd.Series([GATES[code].meaning if code else "" for code in gate], index=legs.index)
    for code in sorted(set(gate[option].tolist()) - {""}):
        mark(legs, option & (gate == code), "gap", code, why)
    mark(legs, option & np.isnan(rate), "gap", "no_rate", "no discount factor is known")


def _fill(legs: pd.DataFrame, rows: Mask, greeks: AmericanGreeks, of: pd.DataFrame) -> None:
    size = (legs["quantity"] * legs["multiplier"]).to_numpy()[rows]
    moved = size * greeks.delta * legs["forward"].to_numpy()[rows]
    columns = {
        "iv": greeks.iv,
        "market_value": size * legs["mark"].to_numpy()[rows],
        "unit_vega": greeks.unit_vega,
        "vega": 0.0 * size,
        "vvix_vega": size * greeks.unit_vega,
        "delta": size * greeks.delta,
        "gamma": size * greeks.gamma,
        "theta": size * greeks.unit_theta,
        "vanna": size * greeks.unit_vanna,
        "volga": size * greeks.unit_volga,
        "vix_delta": moved * of["vix_delta"].to_numpy(),
        "vega30": moved * of["vega30"].to_numpy(),
        "beta": (of["vega30"] / of["vix_delta"]).to_numpy(),
    }
    for name, values in columns.items():
        legs.loc[rows, name] = values
