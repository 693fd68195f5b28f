"""Quotes that a chain has lost since the last session: a part of it may not have come."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.model.contracts import contract_frame
from tasks.model.document import Finding

# Contracts are listed until they expire: a chain that lacks more than these shares of what it
# had is not whole.
ODD_SHARE, BAD_SHARE = 0.02, 0.10
FEWEST = 20
_SHOWN = 3


def lost_quotes(
    quotes: pd.DataFrame, before: pd.DataFrame | None, as_of: date
) -> tuple[Finding, ...]:
    """A finding for each family of which many contracts of the last session are not quoted.

    `quotes` and `before` have a column symbol; `before` None knows nothing. Contracts that expire
    by `as_of` do not count; fewer than twenty others decide nothing.
    """
    if before is None:
        return ()
    listed = contract_frame(before["symbol"].drop_duplicates(), as_of)
    option = (listed["kind"] == "option") & (listed["expiry"] > pd.Timestamp(as_of))
    live = listed[option].assign(lost=~listed["symbol"].isin(set(quotes["symbol"])))
    found = []
    for family, rows in live.groupby("family"):
        share = float(rows["lost"].mean())
        if len(rows) < FEWEST or share <= ODD_SHARE:
            continue
        gone = rows[rows["lost"]]
        expiries = ", ".join(f"{day:%Y-%m-%d}" for day in gone["expiry"].drop_duplicates()[:_SHOWN])
        found.append(
            Finding(
                code="quotes.lost",
                severity="error" if share > BAD_SHARE else "warn",
                subject=f"{family} quotes",
                count=len(gone),
                evidence=f"{len(gone)} of {len(rows)} contracts that the last session quotes are "
                f"not there, such as {gone['symbol'].iloc[0]}; of expiries {expiries}",
            )
        )
    return tuple(found)
