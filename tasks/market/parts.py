"""The market as parts of the report document."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.market.curve import VIX_POINT
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.document import Curve, CurveFuture, CurvePoint, Weights
from tasks.model.numbers import known
from tasks.model.sessions import DAYS_PER_YEAR


def curve_points(market: Market) -> tuple[CurvePoint, ...]:
    """The SPX-family expiries that have a vol at the forward, nearest first."""
    rows = market.expiries[
        market.expiries["family"].isin(SPX_FAMILIES) & market.expiries["sigma_atm"].notna()
    ].sort_values("years")
    return tuple(
        CurvePoint(
            days=float(row["years"]) * DAYS_PER_YEAR,
            sigma=float(row["sigma_atm"]),
            expiry=row["expiry"].date(),
            settlement=row["settlement"],
            forward=float(row["forward"]),
            discount=float(row["discount"]),
            pairs=int(row["pairs"]),
            rmse=known(row["rmse"]),
        )
        for row in rows.to_dict("records")
    )


def curve_futures(market: Market, betas: npt.NDArray[np.float64]) -> tuple[CurveFuture, ...]:
    """The VX futures not yet settled, with their forward vols; `betas` in the same order."""
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
            beta=known(beta),
            reason=None if np.isfinite(beta) else "the vol curve does not reach 30 days past it",
        )
        for row, vol, beta in zip(
            market.futures.to_dict("records"), forward_vols, betas, strict=True
        )
        if row["root"] == "VX" and row["years"] > 0.0
    )


def curve_part(market: Market, betas: npt.NDArray[np.float64], weights: Weights) -> Curve:
    """The vol curve of the session with its futures and official indices."""
    return Curve(
        recomputed_vix=None,
        recomputed_vix_reason="the model-free variance strip is not computed by this version",
        official_vix=known(market.indices.get("VIX")),
        spx_close=known(market.indices.get("SPX")),
        points=curve_points(market),
        futures=curve_futures(market, betas),
        weights=weights,
    )
