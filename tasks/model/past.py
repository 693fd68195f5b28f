"""What the ledger knows of the sessions before: the series that history is measured on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Past:
    """Heads before today, oldest first; every frame is long, NaN where a head knew no figure.

    sessions: as_of (date), vix (official close, VIX points), recomputed_vix (VIX points), spx
    (close), exponent; one row a head with a session.
    futures: as_of, symbol, days (to settlement), price (VIX points); VX only.
    tenors: as_of, days, sigma (model-free, decimal); one row an SPX-family expiry.
    products: as_of, symbol, price (USD a share).
    profits: as_of, scope (net or layer:NAME), total, residual (USD), of heads that know both.
    """

    sessions: pd.DataFrame
    futures: pd.DataFrame
    tenors: pd.DataFrame
    products: pd.DataFrame
    profits: pd.DataFrame

    @classmethod
    def empty(cls) -> Past:
        """No session on record."""
        return cls(
            **{name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}
        )


COLUMNS = {
    "sessions": ("as_of", "vix", "recomputed_vix", "spx", "exponent"),
    "futures": ("as_of", "symbol", "days", "price"),
    "tenors": ("as_of", "days", "sigma"),
    "products": ("as_of", "symbol", "price"),
    "profits": ("as_of", "scope", "total", "residual"),
}
