"""The market as parts of the report document."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VIX_DAYS, VIX_POINT, on_curve
from tasks.market.futures import LONGEST_MONTH_DAYS
from tasks.market.market import Market
from tasks.market.skew import at_thirty_days
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.curve_parts import Curve, CurveFuture, CurvePoint, CurveProduct, Weights
from tasks.model.explained import Calibration
from tasks.model.numbers import known
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.model.shape import Shape

Array = npt.NDArray[np.float64]

SLOPE_DAYS = 90.0


def curve_points(market: Market) -> tuple[CurvePoint, ...]:
    """The SPX-family expiries that have a forward, nearest first."""
    every = market.expiries.assign(on_curve=on_curve(market.expiries, "sigma_model_free"))
    rows = every[every["family"].isin(SPX_FAMILIES) & every["forward"].notna()]
    return tuple(
        CurvePoint(
            days=float(row["years"]) * DAYS_PER_YEAR,
            sigma=known(row["sigma_model_free"]),
            sigma_atm=known(row["sigma_atm"]),
            risk_reversal_25=known(row["risk_reversal_25"]),
            butterfly_25=known(row["butterfly_25"]),
            on_curve=bool(row["on_curve"]),
            strikes=int(row["strip"]),
            expiry=row["expiry"].date(),
            settlement=row["settlement"],
            forward=float(row["forward"]),
            discount=float(row["discount"]),
            pairs=int(row["pairs"]),
            rmse=known(row["rmse"]),
            reason=row["strip_reason"] or None,
        )
        for row in rows.sort_values("years").to_dict("records")
    )


def curve_futures(market: Market, betas: Array, measured: Array) -> tuple[CurveFuture, ...]:
    """The VX futures not yet settled, with their forward vols; both betas in the same order."""
    forward_vols = (
        market.curve.forward_vol(market.futures["years"].to_numpy() * DAYS_PER_YEAR)
        if market.curve
        else np.full(len(market.futures), np.nan)
    )
    return tuple(
        CurveFuture(
            symbol=row["symbol"],
            days=float(row["years"]) * DAYS_PER_YEAR,
            price=float(row["settlement_price"]),
            forward_vol=known(VIX_POINT * vol),
            convexity=known(row["settlement_price"] / (VIX_POINT * vol)),
            beta=known(beta),
            regression_beta=known(history),
            reason=None if np.isfinite(beta) else _why_no_beta(market, vol),
        )
        for row, vol, beta, history in zip(
            market.futures.to_dict("records"), forward_vols, betas, measured, strict=True
        )
        if row["root"] == "VX" and row["years"] > 0.0 and np.isfinite(row["settlement_price"])
    )


def _why_no_beta(market: Market, forward_vol: float) -> str:
    if market.curve is None:
        return "the chain gives no SPX vol curve"
    if np.isnan(forward_vol):
        return "the vol curve does not reach 30 days past it, or its forward variance is negative"
    return "its beta is unknown"


def _contango(monthly: pd.DataFrame) -> float:
    """VX2 over VX1 less one, percent; NaN where one of the two is missing or refused."""
    pair = monthly.sort_values("years").head(2)
    days = pair["years"].to_numpy() * DAYS_PER_YEAR
    # The next VX is at most five weeks away, and so is each from the one before.
    if len(pair) < 2 or (np.diff(days, prepend=0.0) > LONGEST_MONTH_DAYS).any():  # noqa: PLR2004 - a pair
        return float("nan")
    first, second = pair["settlement_price"].tolist()
    return float(100.0 * (second / first - 1.0))


def shape_part(market: Market) -> Shape:
    """Skew at thirty days, slope from 30 to 90 days, and contango of VX1 and VX2."""
    skew, wings = (
        at_thirty_days(market.expiries, name) for name in ("risk_reversal_25", "butterfly_25")
    )
    slope = np.nan
    if market.curve is not None:
        near, far = market.curve.sigma(np.array([VIX_DAYS, SLOPE_DAYS]))
        slope = VIX_POINT * float(far - near)
    monthly = market.futures[(market.futures["root"] == "VX") & (market.futures["years"] > 0.0)]
    contango = _contango(monthly)
    reasons = (
        (skew, "25-delta vols stand on both sides of 30 days for no two SPX expiries"),
        (slope, f"the vol curve does not reach {SLOPE_DAYS:g} days"),
        (contango, "VX1 or VX2 has no settlement that can be used"),
    )
    return Shape(
        risk_reversal_25=known(skew),
        butterfly_25=known(wings),
        slope=known(slope),
        contango=known(contango),
        reasons=tuple(why for value, why in reasons if not np.isfinite(value)),
    )


def curve_part(
    market: Market,
    weights: Weights,
    *,
    betas: Array,
    measured: Array,
    products: tuple[CurveProduct, ...],
    calibration: Calibration,
) -> Curve:
    """The vol curve of the session with its futures, products and official indices.

    `betas` and `measured` are of Market.futures, in their order.
    """
    vix = market.recomputed_vix
    return Curve(
        recomputed_vix=known(vix),
        recomputed_vix_reason=None
        if np.isfinite(vix)
        else "no SPX expiries with a model-free vol stand on both sides of 30 days",
        official_vix=known(market.indices.get("VIX")),
        spx_close=known(market.indices.get("SPX")),
        points=curve_points(market),
        futures=curve_futures(market, betas, measured),
        products=products,
        weights=weights,
        shape=shape_part(market),
        calibration=calibration,
    )
