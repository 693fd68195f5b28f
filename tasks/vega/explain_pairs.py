"""Yesterday's legs beside today's: one row a leg that is or was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from tasks.model.contracts import contract_frame
from tasks.model.yesterday import HeldLeg, Yesterday

KEY = ["account", "symbol", "layer"]
_CONTRACT = ["account", "symbol"]
MEASURES = ("vega", "vega30")
_INPUTS = ("quantity", "days", "forward", "discount", "iv", "weight", "beta", *MEASURES)
SECONDS_PER_DAY = 86400.0


def pair(legs: pd.DataFrame, yesterday: Yesterday, valued_at_utc: datetime) -> pd.DataFrame:
    """One row an account, symbol and layer of either day; no gaps, nothing of size zero.

    Columns: KEY; family, kind, style, strike, right, expiry, multiplier of the contract; `then_`
    and `now_` figures: quantity (zero where it was not held in that layer), days, forward,
    discount, iv, weight, beta, and `vega` and `vega30` of one contract, which a contract held in
    another layer of the account lends; traded and retagged (contracts: what came from the market
    and what came from another layer); held (the account knew the contract on both days); settled.
    """
    then = _units(_frame(yesterday.legs))
    now = _units(legs[(legs["status"] != "gap") & (legs["quantity"] != 0.0)])
    rows = pd.concat([then[KEY], now[KEY]]).drop_duplicates(ignore_index=True)
    for side, frame in (("then_", then), ("now_", now)):
        sizes = frame.set_index(KEY)["quantity"].rename(f"{side}quantity")
        # Of several layers the largest lends: its rounding weighs least in a contract's figures.
        largest = frame["quantity"].abs().sort_values(ascending=False, kind="stable").index
        lent = frame.loc[largest].drop_duplicates(_CONTRACT).set_index(_CONTRACT)
        figures = lent[[*_INPUTS[1:], "status"]].add_prefix(side)
        rows = rows.join(sizes, on=KEY).join(figures, on=_CONTRACT)
    rows = rows.fillna({"then_quantity": 0.0, "now_quantity": 0.0})
    contracts = contract_frame(rows["symbol"], valued_at_utc.date())
    rows = rows.join(contracts.drop(columns="symbol"))
    rows["held"] = rows["then_status"].notna() & rows["now_status"].notna()
    rows["settled"] = _settled(rows, yesterday, valued_at_utc)
    return _split(rows)


def _frame(held: Sequence[HeldLeg]) -> pd.DataFrame:
    """Valued and settled legs of yesterday, None as NaN."""
    kept = [leg for leg in held if leg.status != "gap" and leg.quantity != 0.0]
    text = {
        "account": [leg.account for leg in kept],
        "symbol": [leg.symbol for leg in kept],
        "layer": [leg.layer or "" for leg in kept],
        "status": [leg.status for leg in kept],
    }
    numbers = {
        name: np.array([getattr(leg, name) for leg in kept], dtype="float64") for name in _INPUTS
    }
    return pd.DataFrame({**{k: pd.Series(v, dtype="str") for k, v in text.items()}, **numbers})


def _units(legs: pd.DataFrame) -> pd.DataFrame:
    """The figures of a contract: position figures over the quantity."""
    units = {name: (legs[name] / legs["quantity"]) for name in MEASURES}
    return legs.assign(**units)[[*KEY, "status", *_INPUTS]]


def _settled(rows: pd.DataFrame, yesterday: Yesterday, valued_at_utc: datetime) -> pd.Series:
    """Whether yesterday's leg has settled since."""
    then = yesterday.curve.valued_at_utc if yesterday.curve else None
    elapsed = (valued_at_utc - then).total_seconds() / SECONDS_PER_DAY if then else np.nan
    gone = (rows["then_days"] - elapsed <= 0.0) & (rows["now_status"] != "valued")
    return rows["then_status"].notna() & (gone | (rows["now_status"] == "expired"))


def _split(rows: pd.DataFrame) -> pd.DataFrame:
    """What each row gained, parted into trades and transfers between layers of one account.

    What one layer lost and another gained of the same contract is a transfer; what is left over
    is traded, shared among the layers on the side that has more.
    """
    change = rows["now_quantity"] - rows["then_quantity"]
    by = [rows[name] for name in _CONTRACT]
    gained = change.clip(lower=0.0).groupby(by).transform("sum")
    lost = (-change.clip(upper=0.0)).groupby(by).transform("sum")
    side = gained.where(change > 0.0, lost)
    share = np.where(side > 0.0, np.minimum(gained, lost) / side.where(side > 0.0, 1.0), 0.0)
    retagged = (change * share).where(rows["held"], 0.0)
    return rows.assign(retagged=retagged, traded=change - retagged)
