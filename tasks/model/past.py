"""What the ledger knows of the sessions before: the series that history is measured on."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    def trailing(self, sessions: int) -> Past:
        """The same of the last so many sessions alone."""
        days = self.sessions["as_of"].tail(sessions)
        kept = {name: getattr(self, name) for name in COLUMNS}
        return Past(**{name: rows[rows["as_of"].isin(days)] for name, rows in kept.items()})

    def without_doubted(self, recomputed_vix_points: float) -> Past:
        """The same without official closes of VIX that the chain contradicts by more than that.

        What was doubted on its own day must not measure betas, nor pass for the move of an event.
        """
        apart = (self.sessions["vix"] - self.sessions["recomputed_vix"]).abs()
        vix = self.sessions["vix"].mask(apart > recomputed_vix_points)
        return replace(self, sessions=self.sessions.assign(vix=vix))

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
