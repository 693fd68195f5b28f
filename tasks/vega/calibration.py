"""The shock in use: its exponent stated or fitted, and the history it was held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tasks.market.market import Market
from tasks.model.curve_parts import CurveProduct
from tasks.model.document import Finding
from tasks.model.explained import Calibration
from tasks.model.numbers import known
from tasks.model.past import Past
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.vega.betas import Betas, measured_betas_or, model_betas
from tasks.vega.calibration_cells import BETA_TOLERANCE, beta_cells
from tasks.vega.calibration_fit import fit_exponent
from tasks.vega.products_day import curve_products
from tasks.vega.regression import Measured, measured_betas
from tasks.vega.weights import Shock

Array = npt.NDArray[np.float64]
Source = Literal["stated", "calibrated"]


@dataclass(frozen=True)
class Calibrated:
    """The shock of the day and all that history says about it.

    source: where the exponent came from. betas: history's, where they are the ones in use (the
    model's where history has none), None for the model's. part, products: of the report document.
    findings: `calibration_short`, `beta_unmeasured` and `beta_difference`.
    """

    shock: Shock
    source: Source
    measured: Measured
    betas: Betas | None
    part: Calibration
    products: tuple[CurveProduct, ...]
    findings: tuple[Finding, ...]

    def regression_beta(self, days: Array) -> Array:
        """VX points per VIX point by days to settlement, as measured (see Measured.vx_beta)."""
        return self.measured.vx_beta(days)


def calibrate(
    past: Past,
    market: Market,
    calendar: Calendar,
    *,
    stated_exponent: float,
    calibrated: bool,
    floor_days: float,
    beta_source: Literal["model", "regression"],
    min_sessions: int,
    tolerance: float = BETA_TOLERANCE,
) -> Calibrated:
    """The exponent in use, and measured betas beside those of the shock and of today's curve.

    `calibrated` asks for the fitted exponent; with fewer than `min_sessions` sessions on record,
    or none that fits, the stated one is used and a finding says so. `tolerance`: points per
    VIX point between measured and model before it is a finding.
    """
    measured = measured_betas(past)
    fit, no_fit = fit_exponent(measured, floor_days)
    short = _why_stated(measured, min_sessions, no_fit) if calibrated else ""
    source: Source = "calibrated" if calibrated and not short else "stated"
    shock = Shock(fit if source == "calibrated" else stated_exponent, floor_days)
    model = model_betas(market, shock)
    products = curve_products(market, calendar, model, lambda days, _price: measured.vx_beta(days))
    cells, differences = beta_cells(measured, market, shock, calendar, products, tolerance)
    part = Calibration(
        exponent_fitted=known(fit),
        source=source,
        beta_source=beta_source,
        first=measured.first,
        last=measured.last,
        sessions=measured.sessions,
        cells=cells,
        reason=short or no_fit or None,
    )
    told = [_short_finding(short, stated_exponent)] if short else []
    betas = None
    if beta_source == "regression":
        betas = measured_betas_or(measured.vx_beta, model)
        told += _unmeasured(market, measured)
    return Calibrated(shock, source, measured, betas, part, products, (*told, *differences))


def _unmeasured(market: Market, measured: Measured) -> list[Finding]:
    """Which VX take the model's beta although history's are asked for."""
    days = market.futures["years"].to_numpy() * DAYS_PER_YEAR
    missing = ~(measured.vx_beta(days) > 0.0) & (days > 0.0)
    symbols = market.futures["symbol"][missing].tolist()
    if not symbols:
        return []
    return [
        Finding(
            code="beta_unmeasured",
            severity="warn",
            subject="VX",
            count=len(symbols),
            evidence="history has no beta above zero for their days to settlement, and the "
            f"model's is used: {', '.join(symbols)}",
        )
    ]


def _why_stated(measured: Measured, min_sessions: int, no_fit: str) -> str:
    """Why the fitted exponent cannot be used, or nothing."""
    if measured.sessions < min_sessions:
        return f"{measured.sessions} sessions on record of the {min_sessions} it takes"
    return no_fit


def _short_finding(why: str, stated_exponent: float) -> Finding:
    return Finding(
        code="calibration_short",
        severity="info",
        subject="exponent",
        count=1,
        evidence=f"{why}: the stated exponent {stated_exponent:g} is used",
    )
