"""What every source says of the holdings, side by side: brokers, and the vendor of the quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from tasks.model.contracts import contract_frame
from tasks.model.frames import REPORTS

_GREEKS = ("delta", "gamma", "vega", "theta")


def broker_reports(names: Sequence[str], positions: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of every source of positions under its name, one below the other (REPORTS).

    `positions` (passport POSITIONS, greeks already in position USD) are in the order of trust,
    as `names` are.
    """
    said = [
        REPORTS.conform(rows.assign(source=name))
        for name, rows in zip(names, positions, strict=True)
    ]
    return pd.concat(said, ignore_index=True) if said else REPORTS.empty()


def covered_accounts(
    names: Sequence[str], positions: Sequence[pd.DataFrame]
) -> Mapping[str, frozenset[str]]:
    """The accounts that each source of positions speaks of, in the order of trust."""
    return {name: frozenset(rows["account"]) for name, rows in zip(names, positions, strict=True)}


def vendor_reports(
    name: str, quotes: pd.DataFrame, positions: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """What the vendor of a chain says of the held options, one row a holding (REPORTS).

    `quotes` (passport QUOTES) has greeks of one unit of the underlying: vega per vol point, theta
    per calendar day, delta and gamma per point. They are made position USD: unit greek x quantity
    x multiplier. An option that the chain lacks, or quotes twice, has no figures; a chain says
    nothing of futures and shares.
    """
    contracts = contract_frame(positions["symbol"], as_of)
    option = (contracts["kind"] == "option").to_numpy()
    held = positions[option].reset_index(drop=True)
    size = held["quantity"].to_numpy() * contracts["multiplier"].to_numpy()[option]
    unit_greeks = quotes.drop_duplicates("symbol", keep=False).set_index("symbol")
    said = unit_greeks.reindex(contracts["symbol"].to_numpy()[option])
    return REPORTS.conform(
        held[["account", "symbol", "layer", "line", "quantity"]].assign(
            source=name,
            reported_iv=said["vendor_iv"].to_numpy(),
            **{f"reported_{greek}": said[f"vendor_{greek}"].to_numpy() * size for greek in _GREEKS},
        )
    )


def stacked(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several frames of reports as one."""
    return pd.concat(reports, ignore_index=True) if reports else REPORTS.empty()
