"""Whole-chain staleness: bids and offers that are the last session's again."""

from __future__ import annotations

from datetime import date

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
    common = quotes[["symbol", "bid", "ask"]].merge(before, on="symbol", suffixes=("", "_before"))
    live = common[(common["bid"] > 0.0) & (common["ask"] > 0.0)]
    same = (live["bid"] == live["bid_before"]) & (live["ask"] == live["ask_before"])
    family = contract_frame(live["symbol"], as_of)["family"].to_numpy()
    shares = same.groupby(family).agg(["mean", "size"])
    replayed = (shares["mean"] >= REPLAYED_SHARE) & (shares["size"] >= FEWEST_COMMON)
    return frozenset(str(name) for name in shares.index[replayed])
