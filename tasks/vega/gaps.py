"""Why a leg has no number: a status, a code and a reason, the first one standing."""

from __future__ import annotations

import pandas as pd


def mark(
    legs: pd.DataFrame, rows: pd.Series, status: str, code: str, reason: str | pd.Series
) -> None:
    """Give rows a status and a reason, unless an earlier reason stands."""
    fresh = rows & (legs["status"] == "valued")
    legs.loc[fresh, "status"] = status
    legs.loc[fresh, "code"] = code
    legs.loc[fresh, "reason"] = reason if isinstance(reason, str) else reason[fresh]
