"""Quotes of the American-style options of the book: options on VX products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from tasks.market.chain import wrong_day
from tasks.market.gates import quote_gates
from tasks.model.contracts import contract_frame

COLUMNS = ("symbol", "bid", "ask", "mid", "gate")


def no_american() -> pd.DataFrame:
    """No such quote."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def american_quotes(
    quotes: pd.DataFrame, held: Sequence[str], as_of: date, *, stale: frozenset[str]
) -> pd.DataFrame:
    """symbol, bid, ask, mid (price points) and gate of the American options held and quoted.

    `quotes` has the passport QUOTES. Prices are never taken from neighbours: a quote that fails
    any gate prices nothing. A symbol quoted twice keeps one row, gate `duplicate`.
    """
    contracts = contract_frame(sorted(set(held)), as_of)
    wanted = contracts[contracts["style"] == "american"]
    rows = quotes[quotes["symbol"].isin(wanted["symbol"])].reset_index(drop=True)
    if rows.empty:
        return no_american()
    family = wanted.set_index("symbol")["family"].reindex(rows["symbol"]).to_numpy()
    gate = quote_gates(
        rows["bid"],
        rows["ask"],
        duplicate=rows["symbol"].duplicated(keep=False).to_numpy(),
        wrong_day=wrong_day(rows["quote_time_utc"], as_of),
        expired=np.zeros(len(rows), dtype=bool),
        stale=np.isin(family, sorted(stale)),
    )
    priced = rows[["symbol", "bid", "ask"]].assign(mid=0.5 * (rows["bid"] + rows["ask"]), gate=gate)
    return priced.drop_duplicates("symbol", ignore_index=True)
