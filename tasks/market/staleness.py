"""Staleness of a chain: bids and offers that are the last session's again."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.model.contracts import contract_frame

# A market that lives moves more than one quote in a hundred from one close to the next.
REPLAYED_SHARE = 0.99
FEWEST_COMMON = 20


def stale_families(
    quotes: pd.DataFrame, before: pd.DataFrame | None, as_of: date
) -> frozenset[str]:
    """Families whose two-sided quotes are, but for a hundredth, those of the last session.

    `quotes` and `before` have symbol, bid, ask (price points); `before` None knows nothing.
    Contracts that only one of the sessions quotes do not count, so that expiries and new
    listings hide no replay; fewer than twenty common ones decide nothing.
    """
    if before is None:
        return frozenset()
    live = _common(quotes[["symbol", "bid", "ask"]], before)
    shares = _counted(live.assign(family=contract_frame(live["symbol"], as_of)["family"]))
    replayed = shares["unchanged"] >= REPLAYED_SHARE * shares["common"]
    return frozenset(shares.index[replayed & (shares["common"] >= FEWEST_COMMON)])


def unchanged_quotes(chain: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """By family: `common` two-sided quotes of both sessions, and how many of them are `unchanged`.

    `chain` has symbol, family, bid, ask; `before` is as for `stale_families`. A family without a
    common quote has no row.
    """
    if before is None:
        return pd.DataFrame({"common": [], "unchanged": []}, dtype="int64")
    return _counted(_common(chain[["symbol", "family", "bid", "ask"]], before))


def _common(quotes: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Quotes with both sides that the last session quotes too, and whether they are `same`."""
    both = quotes.merge(before[["symbol", "bid", "ask"]], on="symbol", suffixes=("", "_before"))
    live = both[(both["bid"] > 0.0) & (both["ask"] > 0.0)].reset_index(drop=True)
    same = (live["bid"] == live["bid_before"]) & (live["ask"] == live["ask_before"])
    return live.assign(same=same)


def _counted(live: pd.DataFrame) -> pd.DataFrame:
    counts = live.groupby("family")["same"].agg(["size", "sum"])
    return counts.set_axis(["common", "unchanged"], axis=1).astype(np.int64)
