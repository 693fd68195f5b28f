"""Measured betas: what VX, SPX vols and ETPs did when VIX moved, least squares through zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.past import Past
from tasks.vega.regression_changes import (
    future_changes,
    product_changes,
    tenor_changes,
    vix_steps,
)

Array = npt.NDArray[np.float64]

# Days to settlement, half-open: at each edge a bin ends and the next begins.
VX_BIN_EDGES_DAYS = (3.0, 12.0, 20.0, 28.0, 40.0, 55.0, 75.0, 105.0, 150.0, 200.0, 250.0)
# VIX9D, VIX3M and VIX6M; the 30-day vol moves one for one with VIX by construction.
SPX_TENORS_DAYS = (9.0, 93.0, 180.0)
MIN_CHANGES = 20


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """One sensitivity to VIX.

    beta: points per VIX point; for an ETP the share of its price per VIX point; NaN when unknown,
    with the reason. mean_days is NaN for an ETP, and for a bin without a change.
    """

    kind: Literal["VX", "SPX", "ETP"]
    label: str
    mean_days: float
    changes: int
    beta: float
    reason: str


@dataclass(frozen=True)
class Measured:
    """All that history says of sensitivities to VIX; first, last: sessions with a known VIX."""

    sessions: int
    first: date | None
    last: date | None
    cells: tuple[MeasuredCell, ...]

    def known(self, kind: Literal["VX", "SPX", "ETP"]) -> tuple[MeasuredCell, ...]:
        """The cells of one kind that have a figure."""
        return tuple(cell for cell in self.cells if cell.kind == kind and np.isfinite(cell.beta))

    def vx_beta(self, days: Array) -> Array:
        """VX points per VIX point by days to settlement, as measured.

        Linear in ln(days) between the mean days of the known cells, flat to the outer edges of
        the outermost ones, NaN beyond them and where no cell is known.
        """
        cells = self.known("VX")
        if not cells:
            return np.full(np.shape(days), np.nan)
        edges = {_bin_label(low, high): (low, high) for low, high in _bins()}
        low, high = edges[cells[0].label][0], edges[cells[-1].label][1]
        within = (days >= low) & (days < high)
        inner = np.interp(
            np.log(np.where(within, days, low)),
            np.log([cell.mean_days for cell in cells]),
            [cell.beta for cell in cells],
        )
        beta: Array = np.where(within, inner, np.nan)
        return beta


def measured_betas(past: Past) -> Measured:
    """The table of measured betas of a history.

    VX by days to settlement, SPX vols at fixed maturities, ETPs by symbol; a cell with fewer than
    MIN_CHANGES daily changes has no figure.
    """
    steps = vix_steps(past.sessions)
    futures = future_changes(past.futures, steps)
    tenors = tenor_changes(past.tenors, steps, SPX_TENORS_DAYS)
    products = product_changes(past.products, steps)
    with_vix = past.sessions[past.sessions[["vix", "recomputed_vix"]].notna().any(axis=1)]
    days = pd.to_datetime(with_vix["as_of"]).drop_duplicates()
    return Measured(
        sessions=len(days),
        first=days.min().date() if len(days) else None,
        last=days.max().date() if len(days) else None,
        cells=(
            *(_vx_cell(futures, low, high) for low, high in _bins()),
            *(_tenor_cell(tenors, tenor) for tenor in SPX_TENORS_DAYS),
            *(
                _cell("ETP", str(symbol), float("nan"), changes)
                for symbol, changes in products.groupby("symbol")
            ),
        ),
    )


def through_origin(change: Array, vix_change: Array) -> float:
    """The slope b of change = b * vix_change by least squares; NaN when VIX never moved."""
    moved = float(vix_change @ vix_change)
    return float(change @ vix_change) / moved if moved > 0.0 else float("nan")


def _bins() -> list[tuple[float, float]]:
    return list(pairwise(VX_BIN_EDGES_DAYS))


def _bin_label(low: float, high: float) -> str:
    return f"{low:.0f}-{high:.0f} days"


def _vx_cell(changes: pd.DataFrame, low: float, high: float) -> MeasuredCell:
    days = changes["days"].astype(float)
    within = changes[(days >= low) & (days < high)]
    mean_days = float(within["days"].mean()) if len(within) else float("nan")
    return _cell("VX", _bin_label(low, high), mean_days, within)


def _tenor_cell(changes: pd.DataFrame, tenor_days: float) -> MeasuredCell:
    label = f"{tenor_days:.0f} days"
    return _cell("SPX", label, tenor_days, changes[changes["days"] == tenor_days])


def _cell(
    kind: Literal["VX", "SPX", "ETP"], label: str, mean_days: float, changes: pd.DataFrame
) -> MeasuredCell:
    count = len(changes)
    if count < MIN_CHANGES:
        reason = f"{count} daily changes on record of the {MIN_CHANGES} it takes"
        return MeasuredCell(kind, label, mean_days, count, float("nan"), reason)
    beta = through_origin(
        changes["change"].to_numpy(dtype=np.float64),
        changes["vix_change"].to_numpy(dtype=np.float64),
    )
    reason = "" if np.isfinite(beta) else "VIX did not move"
    return MeasuredCell(kind, label, mean_days, count, beta, reason)
