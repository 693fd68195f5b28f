"""Quotes of VX products: their shares, and the American-style options on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from tasks.market.chain import wrong_day
from tasks.market.gates import quote_gates
from tasks.model.contracts import contract_frame

COLUMNS = ("symbol", "bid", "ask", "mid", "gate")
TICKER_LETTERS = 5
# A locked quote has one price all the same.
_PRICED = ("", "locked")


def no_american() -> pd.DataFrame:
    """No such quote."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def share_quotes(quotes: pd.DataFrame, as_of: date, *, stale: frozenset[str]) -> pd.DataFrame:
    """symbol, bid, ask, mid (USD; NaN where a gate failed) and gate of the plain tickers quoted.

    `quotes` has the passport QUOTES. One row a symbol; one quoted twice has gate `duplicate`.
    """
    short = quotes[quotes["symbol"].str.len() <= TICKER_LETTERS].reset_index(drop=True)
    kind = contract_frame(short["symbol"], as_of)["kind"].to_numpy()
    return _gated(short[kind == "share"].reset_index(drop=True), as_of, stale=stale)


def american_quotes(
    quotes: pd.DataFrame, held: Sequence[str], as_of: date, *, stale: frozenset[str]
) -> pd.DataFrame:
    """The same of the American options held and quoted, in price points.

    Prices are never taken from neighbours: a quote that fails a gate prices nothing.
    """
    contracts = contract_frame(sorted(set(held)), as_of)
    wanted = contracts[contracts["style"] == "american"]
    rows = quotes[quotes["symbol"].isin(wanted["symbol"])].reset_index(drop=True)
    return _gated(rows, as_of, stale=stale)


def _gated(rows: pd.DataFrame, as_of: date, *, stale: frozenset[str]) -> pd.DataFrame:
    if rows.empty:
        return no_american()
    family = contract_frame(rows["symbol"], as_of)["family"].to_numpy()
    gate = quote_gates(
        rows["bid"],
        rows["ask"],
        duplicate=rows["symbol"].duplicated(keep=False).to_numpy(),
        wrong_day=wrong_day(rows["quote_time_utc"], as_of),
        expired=np.zeros(len(rows), dtype=bool),
        stale=np.isin(family, sorted(stale)),
    )
    mid = 0.5 * (rows["bid"] + rows["ask"])
    priced = rows[["symbol", "bid", "ask"]].assign(
        mid=mid.where(np.isin(gate, _PRICED)), gate=np.where(gate == "locked", "", gate)
    )
    return priced.drop_duplicates("symbol", ignore_index=True)
