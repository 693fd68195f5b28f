"""The market as parts of the document, from expiries and futures whose figures are done by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.market.parts import curve_futures, curve_part, curve_points, shape_part
from tasks.model.curve_parts import CurveFuture, Weights
from tasks.model.explained import Calibration
from tests.givens import worked_book as given

NAN = math.nan
NO_CONTANGO = "VX1 or VX2 has no settlement that can be used"
NO_SLOPE = "the vol curve does not reach 90 days"
NO_SKEW = "25-delta vols stand on both sides of 30 days for no two SPX expiries"
CALIBRATION = Calibration(
    exponent_fitted=None,
    source="stated",
    beta_source="model",
    first=None,
    last=None,
    sessions=0,
    cells=(),
)
# family, days, model-free vol, 25-delta risk reversal, 25-delta butterfly
Expiry = tuple[str, float, float, float, float]
SPX: tuple[Expiry, ...] = (
    ("SPX", 20.0, 0.16, -5.0, 0.4),
    ("SPX", 50.0, 0.18, -8.0, 1.0),
    ("SPX", 120.0, 0.20, -9.0, 1.2),
)
XSP: tuple[Expiry, ...] = (("XSP", 27.0, 0.31, -50.0, 9.0), ("XSP", 33.0, 0.32, -50.0, 9.0))
# symbol, days to settlement, price
Future = tuple[str, float, float]
VX1, VX2, VX3 = ("VX/Z26", 26.0, 18.0), ("VX/F27", 61.0, 19.0), ("VX/G27", 89.0, 19.5)


def market(rows: Sequence[Expiry] = SPX, futures: Sequence[Future] = (VX1, VX2, VX3)) -> Market:
    names = ["family", "days", "sigma_model_free", "risk_reversal_25", "butterfly_25"]
    expiries = pd.DataFrame(list(rows), columns=names).assign(
        years=lambda frame: frame["days"] / 365.0,
        sigma_atm=0.15,
        expiry=pd.Timestamp(2026, 12, 18),
        settlement="AM",
        forward=6000.0,
        discount=0.99,
        pairs=9,
        rmse=0.01,
        strip=40,
        strip_reason="",
    )
    vx = pd.DataFrame(list(futures), columns=["symbol", "days", "settlement_price"]).assign(
        root=lambda frame: frame["symbol"].str.split("/").str[0],
        years=lambda frame: frame["days"] / 365.0,
    )
    plain = given.market(VolCurve.from_expiries(expiries), vx)
    return Market(**{**plain.__dict__, "expiries": expiries})


def test_contango_is_the_second_vx_over_the_first() -> None:
    shape = shape_part(market())
    assert shape.contango == pytest.approx(100 * (19.0 / 18.0 - 1))  # 5.56 percent
    assert shape.contango == pytest.approx(5.5556, abs=1e-4)
    assert NO_CONTANGO not in shape.reasons


def test_backwardation_is_a_negative_contango() -> None:
    falling = [("VX/Z26", 26.0, 40.0), ("VX/F27", 61.0, 30.0)]
    assert shape_part(market(futures=falling)).contango == pytest.approx(-25.0)


def test_neither_a_settled_vx_nor_vxm_is_the_first_or_the_second() -> None:
    listed = [("VX/X26", -2.0, 9.0), ("VXM/Z26", 26.0, 11.0), VX1, ("VXM/F27", 61.0, 13.0), VX2]
    assert shape_part(market(futures=listed)).contango == pytest.approx(5.5556, abs=1e-4)


@pytest.mark.parametrize(
    "futures",
    [
        [],
        [VX1],
        # VX2 is not listed: VX3 is no stand-in, nor is VX2 for a VX1 that is not.
        [VX1, VX3],
        [VX2, VX3],
        # Refused settlements are NaN, and the contract still has its place.
        [("VX/Z26", 26.0, NAN), VX2, VX3],
        [VX1, ("VX/F27", 61.0, NAN), VX3],
    ],
)
def test_without_the_first_or_the_second_vx_there_is_no_contango(futures: list[Future]) -> None:
    shape = shape_part(market(futures=futures))
    assert shape.contango is None
    assert shape.reasons == (NO_CONTANGO,)


def test_the_slope_is_the_vol_of_90_days_less_that_of_30() -> None:
    """Total variance (vol squared times days) is linear between expiries."""
    at_30 = (20 * 0.16**2 * 20 + 10 * 0.18**2 * 50) / 30
    at_90 = (30 * 0.18**2 * 50 + 40 * 0.20**2 * 120) / 70
    slope = 100 * (math.sqrt(at_90 / 90) - math.sqrt(at_30 / 30))
    assert slope == pytest.approx(19.5424 - 17.1399, abs=1e-3)
    assert shape_part(market()).slope == pytest.approx(slope)


def test_an_inverted_curve_has_a_negative_slope() -> None:
    rows = [("SPX", 30.0, 0.40, -5.0, 0.4), ("SPX", 90.0, 0.30, -5.0, 0.4)]
    assert shape_part(market(rows)).slope == pytest.approx(30.0 - 40.0)


def test_the_skew_of_thirty_days_lies_a_third_of_the_way_from_20_to_50() -> None:
    shape = shape_part(market())
    assert shape.risk_reversal_25 == pytest.approx(-5.0 + (-8.0 + 5.0) / 3)
    assert shape.butterfly_25 == pytest.approx(0.4 + (1.0 - 0.4) / 3)
    assert shape.reasons == ()


def test_what_the_shape_lacks_is_said_of_each() -> None:
    shape = shape_part(market(SPX[1:2], [VX1]))
    assert (shape.risk_reversal_25, shape.butterfly_25, shape.slope) == (None, None, None)
    assert shape.reasons == (NO_SKEW, NO_SLOPE, NO_CONTANGO)


def test_xsp_beside_spx_is_shown_and_not_on_the_curve() -> None:
    points = curve_points(market((*XSP, *SPX)))
    assert [(round(point.days), point.on_curve) for point in points] == [
        (20, True),
        (27, False),
        (33, False),
        (50, True),
        (120, True),
    ]
    assert points[1].sigma == 0.31
    # Nor do its vols pull at the skew.
    assert shape_part(market((*XSP, *SPX))).risk_reversal_25 == pytest.approx(-6.0)


def test_xsp_alone_makes_the_curve() -> None:
    assert [point.on_curve for point in curve_points(market(XSP))] == [True, True]


def test_without_a_vol_an_expiry_is_off_the_curve_and_without_a_forward_no_point() -> None:
    rows = (*SPX, ("SPX", 150.0, NAN, NAN, NAN))
    there = market(rows)
    points = curve_points(there)
    assert [point.on_curve for point in points] == [True, True, True, False]
    assert (points[3].sigma, points[3].risk_reversal_25, points[3].butterfly_25) == (None,) * 3
    lost = there.expiries.assign(forward=[NAN, 6000.0, 6000.0, 6000.0])
    assert len(curve_points(Market(**{**there.__dict__, "expiries": lost}))) == 3


def futures_of(there: Market, betas: Sequence[float]) -> list[CurveFuture]:
    count = len(there.futures)
    return list(curve_futures(there, np.array(betas), np.linspace(0.5, 0.6, count)))


def test_a_future_stands_beside_the_forward_vol_of_its_thirty_days() -> None:
    """K(26)^2 * 30 = variance at 56 less variance at 26, on lines between 20, 50 and 120 days."""
    at_26 = 0.8 * 0.16**2 * 20 + 0.2 * 0.18**2 * 50
    at_56 = (64 * 0.18**2 * 50 + 6 * 0.20**2 * 120) / 70
    forward_vol = 100 * math.sqrt((at_56 - at_26) / 30)
    first, second, _ = futures_of(market(), [0.44, 0.33, 0.22])
    assert (first.symbol, first.price) == ("VX/Z26", 18.0)
    assert first.forward_vol == pytest.approx(forward_vol)
    assert first.convexity == pytest.approx(18.0 / forward_vol)
    assert (first.beta, first.regression_beta, first.reason) == (0.44, 0.5, None)
    assert (second.beta, second.regression_beta) == (0.33, 0.55)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((), "the chain gives no SPX vol curve"),
        (SPX[:2], "the vol curve does not reach 30 days past it, or its forward variance is"),
        # 40 percent at 20 days and 15 at 50: 3.2 of variance before 1.125.
        (
            (("SPX", 20.0, 0.40, NAN, NAN), ("SPX", 120.0, 0.15, NAN, NAN)),
            "the vol curve does not reach 30 days past it, or its forward variance is negative",
        ),
        (SPX, "its beta is unknown"),
    ],
)
def test_a_future_without_a_beta_says_why(rows: tuple[Expiry, ...], why: str) -> None:
    (found,) = futures_of(market(rows, [VX1]), [NAN])
    assert found.beta is None
    assert (found.reason or "").startswith(why)
    assert (found.forward_vol is None) == (rows != SPX)


def test_settled_refused_and_micro_futures_are_no_points_of_the_curve() -> None:
    listed = [("VX/X26", 0.0, 9.0), ("VXM/Z26", 26.0, 18.0), ("VX/Z26", 26.0, NAN), VX2]
    (only,) = futures_of(market(futures=listed), [0.1, 0.2, 0.3, 0.4])
    assert (only.symbol, only.beta, only.regression_beta) == ("VX/F27", 0.4, 0.6)


def curve_of(there: Market) -> tuple[float | None, str | None]:
    nothing = np.full(len(there.futures), NAN)
    part = curve_part(
        there,
        Weights(exponent=0.45, floor_days=7.0),
        betas=nothing,
        measured=nothing,
        products=(),
        calibration=CALIBRATION,
    )
    assert (part.official_vix, part.spx_close) == (None, given.SPOT)
    assert part.shape == shape_part(there)
    assert len(part.points) == len(there.expiries)
    return part.recomputed_vix, part.recomputed_vix_reason


def test_the_recomputed_vix_is_the_vol_of_thirty_days_or_has_a_reason() -> None:
    at_30 = (20 * 0.16**2 * 20 + 10 * 0.18**2 * 50) / 30
    vix, reason = curve_of(market())
    assert vix == pytest.approx(100 * math.sqrt(at_30 / 30))
    assert reason is None
    vix, reason = curve_of(market(SPX[:1]))
    assert vix is None
    assert reason == "no SPX expiries with a model-free vol stand on both sides of 30 days"


def test_the_dates_of_a_point_are_those_of_its_expiry() -> None:
    (point, *_) = curve_points(market())
    assert (point.expiry, point.settlement) == (date(2026, 12, 18), "AM")
    assert (point.forward, point.discount, point.pairs, point.strikes) == (6000.0, 0.99, 9, 40)
