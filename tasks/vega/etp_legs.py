"""Legs on VX products: shares through the VX they hold, and options through their shares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.gates import GATES
from tasks.market.market import Market
from tasks.model.contracts import ETP_OPTIONS
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.vega.betas import Betas, by_symbol
from tasks.vega.etp_options import value_product_options
from tasks.vega.gaps import mark
from tasks.vega.products import PRODUCTS
from tasks.vega.products_day import Holding, holdings
from tasks.vega.vix_legs import NO_OPTIONALITY

Array = npt.NDArray[np.float64]


def value_products(
    legs: pd.DataFrame, market: Market, betas: Betas, calendar: Calendar
) -> pd.DataFrame:
    """Legs with product shares and options on them valued; what is unknown is a gap.

    A share is worth price * sum_k units_k per point of its VX (see Holding); an option moves
    with its share. The vol of an option on a product is in `vvix_vega`: it is no SPX vol.
    """
    product = _underlying(legs)
    rows = (product != "") & (legs["status"] == "valued")
    if not rows.any():
        return legs
    legs = legs.copy()
    held = holdings(market.futures, market.as_of, calendar)
    exposure = _exposures(market, held, betas)
    quotes = market.shares.set_index("symbol").reindex(product)
    price = quotes["mid"].to_numpy(dtype="float64")
    _mark_gated(legs, rows, product, quotes["gate"].fillna("no_quote").to_numpy())
    _mark_unknown(legs, rows, product, (held, exposure))
    legs = _shares(legs, product, price, exposure)
    return value_product_options(legs, market, price, exposure.reindex(product))


def _underlying(legs: pd.DataFrame) -> pd.Series:
    """The product behind each leg: its own symbol, or the root of an option; "" for others."""
    option = (legs["kind"] == "option") & legs["root"].isin(list(ETP_OPTIONS))
    share = legs["kind"] == "share"
    return pd.Series(
        np.select([share, option], [legs["symbol"], legs["root"]], ""), index=legs.index
    )


def _exposures(market: Market, held: Mapping[str, Holding], betas: Betas) -> pd.DataFrame:
    """vix_delta and vega30 of one USD of each product, and the mean days of what it holds."""
    futures = market.futures
    days = futures["years"].to_numpy() * DAYS_PER_YEAR
    found = by_symbol(futures, betas)
    due = dict(zip(futures["symbol"].tolist(), days.tolist(), strict=True))
    rows = {
        symbol: (
            holding.vix_delta,
            holding.vega30(found),
            sum(share * due[of] for of, share in holding.weights.shares.items())
            if holding.weights
            else np.nan,
        )
        for symbol, holding in held.items()
    }
    frame = pd.DataFrame.from_dict(
        rows, orient="index", columns=["vix_delta", "vega30", "mean_days"]
    )
    return frame.astype("float64")


def _mark_gated(
    legs: pd.DataFrame, rows: pd.Series, product: pd.Series, gate: npt.NDArray[np.object_]
) -> None:
    """Gaps for every product whose own quote fails a gate, or that has none."""
    for code in sorted(set(gate[rows].tolist()) - {""}):
        why = "no quote" if code == "no_quote" else GATES[code].meaning
        mark(legs, rows & (gate == code), "gap", code, product + ": " + why)


def _mark_unknown(
    legs: pd.DataFrame,
    rows: pd.Series,
    product: pd.Series,
    known: tuple[Mapping[str, Holding], pd.DataFrame],
) -> None:
    held, exposure = known
    mark(
        legs,
        rows & ~product.isin(list(PRODUCTS)),
        "gap",
        "no_product",
        "the product table does not say which VX it holds",
    )
    why = pd.Series(
        [
            held[symbol].reason if symbol in held else "the product does not exist yet"
            for symbol in product.tolist()
        ],
        index=legs.index,
    )
    mark(legs, rows & (why != ""), "gap", "no_settlement", why)
    vega30 = exposure["vega30"].reindex(product).to_numpy()
    mark(legs, rows & np.isnan(vega30), "gap", "no_beta", "no beta for a VX that it holds")


def _shares(
    legs: pd.DataFrame, product: pd.Series, price: Array, exposure: pd.DataFrame
) -> pd.DataFrame:
    rows = ((legs["kind"] == "share") & (legs["status"] == "valued")).to_numpy()
    of = exposure.reindex(product[rows])
    value = legs["quantity"].to_numpy()[rows] * price[rows]
    legs.loc[rows, [*NO_OPTIONALITY]] = 0.0
    legs.loc[rows, "mark"] = price[rows]
    legs.loc[rows, "market_value"] = value
    legs.loc[rows, "delta"] = legs["quantity"].to_numpy()[rows]
    legs.loc[rows, "vix_delta"] = value * of["vix_delta"].to_numpy()
    legs.loc[rows, "vega30"] = value * of["vega30"].to_numpy()
    legs.loc[rows, "beta"] = (of["vega30"] / of["vix_delta"]).to_numpy()
    # The index behind a product keeps a constant maturity: the mean of what it holds.
    legs.loc[rows, "calendar_days"] = np.round(of["mean_days"].to_numpy())
    legs.loc[rows, "mark_source"] = "mid"
    return legs
