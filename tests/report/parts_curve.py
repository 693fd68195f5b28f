"""Measured betas and the shape of the surface, made by hand."""

from __future__ import annotations

from datetime import date

from tasks.model.explained import BetaCell, Calibration
from tasks.model.shape import Shape

# The table of measured betas: label, mean days, measured, fitted at exponent 0.45, by the curve.
BETAS = (
    ("3-12", 7.0, 0.660, 0.671, 0.702), ("12-20", 14.8, 0.647, 0.567, 0.552),
    ("20-28", 23.2, 0.526, 0.500, 0.489), ("28-40", 32.8, 0.473, 0.449, 0.431),
    ("40-55", 46.2, 0.443, 0.400, 0.371), ("55-75", 63.7, 0.354, 0.356, 0.327),
    ("75-105", 89.1, 0.288, 0.313, 0.274), ("105-150", 127.4, 0.234, 0.272, None),
    ("150-200", 175.0, 0.199, 0.239, None), ("200-250", 221.3, 0.171, 0.216, None),
)  # fmt: skip
# SPX tenors: days, measured, fitted at exponent 0.45.
TENORS = ((9.0, 1.555, 1.719), (93.0, 0.634, 0.601), (180.0, 0.453, 0.447))


def calibration() -> Calibration:
    cells = [
        BetaCell(
            kind="VX", label=label, mean_days=days, changes=2800, measured=measured,
            fitted=fitted, model=model,
        )
        for label, days, measured, fitted, model in BETAS
    ]  # fmt: skip
    cells += [
        BetaCell(
            kind="SPX", label=f"{days} days", mean_days=days, changes=2990, measured=measured,
            fitted=fitted, model=fitted,
        )
        for days, measured, fitted in TENORS
    ]  # fmt: skip
    cells.append(
        BetaCell(
            kind="ETP", label="VXX", mean_days=None, changes=250, measured=1.21, fitted=1.18,
            model=1.16,
        )
    )  # fmt: skip
    cells.append(
        BetaCell(
            kind="ETP", label="SVXY", mean_days=None, changes=7, measured=None, fitted=None,
            model=-0.31, reason="7 of 20 changes",
        )
    )  # fmt: skip
    return Calibration(
        exponent_fitted=0.441,
        source="stated",
        beta_source="model",
        first=date(2025, 11, 18),
        last=date(2026, 11, 20),
        sessions=250,
        cells=tuple(cells),
    )


def shape() -> Shape:
    return Shape(risk_reversal_25=-5.4, butterfly_25=0.62, slope=1.3, contango=2.2)
