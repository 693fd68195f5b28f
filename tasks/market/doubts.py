"""Doubts about the curve: where the SPX strip, the official VIX and VX contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.market.curve import VIX_POINT, VolCurve
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.document import Finding
from tasks.model.sessions import DAYS_PER_YEAR

LAST_WEEK_DAYS = 7.0
# Total variance may fall by this share from an expiry to the next before it is called arbitrage:
# less is within the rounding of quotes.
CALENDAR_SHARE = 0.01
# Room between the SPX close and its nearest forward: quotes of another minute, and carry a year.
CLOSE_SHARE, CARRY_SHARE = 0.02, 0.10


@dataclass(frozen=True, slots=True)
class Allowed:
    """How far the market may contradict itself: VIX points, and percent of K(T)."""

    recomputed_vix: float = 0.5
    vx_above_forward_vol: float = 2.0
    vx_above_forward_vol_last_week: float = 10.0


def doubted_close(
    expiries: pd.DataFrame, indices: Mapping[str, float]
) -> tuple[dict[str, float], list[Finding]]:
    """The closes without that of SPX where its nearest forward contradicts it, and why.

    A slipped decimal would move every break-even. Columns read: family, years, forward.
    """
    closes = dict(indices)
    rows = expiries[(expiries["family"] == "SPX") & expiries["forward"].notna()]
    if rows.empty or "SPX" not in closes:
        return closes, []
    nearest = rows.sort_values("years").iloc[0]
    forward, years = float(nearest["forward"]), float(nearest["years"])
    apart = abs(forward / closes["SPX"] - 1.0) if closes["SPX"] > 0.0 else np.inf
    if apart <= CLOSE_SHARE + CARRY_SHARE * years:
        return closes, []
    evidence = f"{closes.pop('SPX'):g} is no close beside a nearest forward of {forward:.2f}"
    return closes, [
        Finding(
            code="spx_close",
            severity="error",
            subject="SPX",
            count=1,
            evidence=f"{evidence}; it is not used",
        )
    ]


def curve_doubts(
    curve: VolCurve | None,
    expiries: pd.DataFrame,
    futures: pd.DataFrame,
    indices: Mapping[str, float],
    allowed: Allowed,
) -> list[Finding]:
    """Findings on the curve: recomputed VIX, strips that failed, calendar arbitrage, VX above K."""
    found = _without_strip(expiries)
    if curve is not None:
        found += _vix_apart(curve, indices, allowed)
        found += _falling_variance(curve)
        found += _vx_above(curve, futures, allowed)
    return found


def _vix_apart(curve: VolCurve, indices: Mapping[str, float], allowed: Allowed) -> list[Finding]:
    ours, official = curve.recomputed_vix, indices.get("VIX", float("nan"))
    if np.isnan(ours) or np.isnan(official) or abs(ours - official) <= allowed.recomputed_vix:
        return []
    return [
        Finding(
            code="recomputed_vix",
            severity="warn",
            subject="VIX",
            count=1,
            evidence=f"the chain gives {ours:.2f}, the official close is {official:.2f}: more "
            f"than {allowed.recomputed_vix:g} apart",
        )
    ]


def _without_strip(expiries: pd.DataFrame) -> list[Finding]:
    """Live SPX expiries with a forward that have no model-free vol."""
    rows = expiries[
        expiries["family"].isin(SPX_FAMILIES)
        & expiries["forward"].notna()
        & expiries["sigma_model_free"].isna()
    ]
    if rows.empty:
        return []
    first = rows.iloc[0]
    return [
        Finding(
            code="no_strip",
            severity="info",
            subject="chain",
            count=len(rows),
            evidence=f"{len(rows)} SPX expiries have no model-free vol and are not on the curve; "
            f"first {first['expiry'].date()} {first['settlement']}: {first['strip_reason']}",
        )
    ]


def _falling_variance(curve: VolCurve) -> list[Finding]:
    """Expiries whose total variance is below that of the one before."""
    falls = np.flatnonzero(np.diff(curve.variance) < -CALENDAR_SHARE * curve.variance[:-1])
    if not len(falls):
        return []
    at = int(falls[0])
    return [
        Finding(
            code="calendar_arbitrage",
            severity="warn",
            subject="curve",
            count=len(falls),
            evidence=f"total variance falls from {curve.days[at]:.1f} to "
            f"{curve.days[at + 1]:.1f} days: the forward variance between them is negative",
        )
    ]


def _vx_above(curve: VolCurve, futures: pd.DataFrame, allowed: Allowed) -> list[Finding]:
    """VX that settle above the forward vol of their thirty days, which none may."""
    days = futures["years"].to_numpy() * DAYS_PER_YEAR
    bound = VIX_POINT * curve.forward_vol(days)
    room = np.where(
        days <= LAST_WEEK_DAYS, allowed.vx_above_forward_vol_last_week, allowed.vx_above_forward_vol
    )
    price = futures["settlement_price"].to_numpy()
    over = (price > bound * (1.0 + room / 100.0)) & (days > 0.0)
    return [
        Finding(
            code="vx_above_forward_vol",
            severity="warn",
            subject=str(symbol),
            count=1,
            evidence=f"settles at {f:g}, {f / k - 1:.1%} above the forward vol of {k:.2f}: "
            f"more than {r:g}%, and no future is worth more than that vol: quotes and settlement "
            "are of different minutes, or one of them is wrong",
        )
        for symbol, f, k, r in zip(
            futures["symbol"][over], price[over], bound[over], room[over], strict=True
        )
    ]
