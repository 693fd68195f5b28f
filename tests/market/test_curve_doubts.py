"""The curve is held against the official VIX, against itself and against VX."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tasks.market.curve import VolCurve
from tasks.market.doubts import Allowed, curve_doubts

# 20 vol throughout: the recomputed VIX and every forward vol are 20.
DAYS = np.array([10.0, 40.0, 70.0, 130.0])
FLAT = VolCurve(DAYS, 0.2**2 * DAYS)


def futures(*rows: tuple[str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["symbol", "days", "settlement_price"])
    return frame.astype({"days": "float64", "settlement_price": "float64"}).assign(
        years=lambda rows: rows["days"] / 365
    )


def expiries(*rows: tuple[float, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["forward", "sigma_model_free", "strip_reason"])
    return frame.assign(family="SPX", expiry=pd.Timestamp("2026-12-18"), settlement="AM")


def codes(
    curve: VolCurve | None = FLAT,
    *,
    vix: float = math.nan,
    vx: pd.DataFrame | None = None,
    rows: pd.DataFrame | None = None,
    allowed: Allowed | None = None,
) -> list[tuple[str, str]]:
    found = curve_doubts(
        curve,
        expiries((6000.0, 0.2, "")) if rows is None else rows,
        futures() if vx is None else vx,
        {"VIX": vix},
        allowed or Allowed(),
    )
    return [(finding.code, finding.subject) for finding in found]


@pytest.mark.parametrize(
    ("vix", "doubted"), [(20.5, False), (20.51, True), (19.49, True), (math.nan, False)]
)
def test_the_recomputed_vix_must_be_near_the_official_close(vix: float, doubted: bool) -> None:
    assert codes(vix=vix) == ([("recomputed_vix", "VIX")] if doubted else [])


def test_the_settings_say_how_near() -> None:
    assert codes(vix=20.6, allowed=Allowed(recomputed_vix=1.0)) == []


@pytest.mark.parametrize(
    ("days", "price", "doubted"),
    [(30.0, 20.4, False), (30.0, 20.41, True), (5.0, 21.9, False), (5.0, 22.1, True)],
)
def test_vx_may_not_stand_above_the_forward_vol(days: float, price: float, doubted: bool) -> None:
    """Two percent of room, and ten in the last week."""
    found = codes(vx=futures(("VX/Z26", days, price)))
    assert found == ([("vx_above_forward_vol", "VX/Z26")] if doubted else [])


def test_vx_that_settled_or_that_the_curve_does_not_reach_are_not_judged() -> None:
    assert codes(vx=futures(("VX/X26", -1.0, 90.0), ("VX/J27", 110.0, 90.0))) == []


def test_total_variance_may_not_fall() -> None:
    falling = VolCurve(DAYS, np.array([0.4, 1.6, 1.58, 5.2]))
    assert codes(falling) == [("calendar_arbitrage", "curve")]
    # Two percent is arbitrage; half a percent is the rounding of quotes.
    assert codes(VolCurve(DAYS, np.array([0.4, 1.6, 1.592, 5.2]))) == []


def test_expiries_without_a_strip_are_told_of() -> None:
    rows = expiries((6000.0, 0.2, ""), (6000.0, math.nan, "no strike"), (math.nan, math.nan, "x"))
    assert codes(rows=rows) == [("no_strip", "chain")]
    assert codes(None, rows=rows) == [("no_strip", "chain")]
