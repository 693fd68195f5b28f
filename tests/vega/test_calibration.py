"""The exponent in use, and the history it is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.explained import BetaCell
from tasks.model.past import Past
from tasks.model.sessions import Calendar
from tasks.vega.calibration import Calibrated, calibrate
from tasks.vega.calibration_cells import model_vx_beta
from tasks.vega.calibration_fit import fit_exponent, flat_beta
from tasks.vega.regression import Measured, MeasuredCell
from tasks.vega.weights import Shock

DAY = date(2026, 11, 20)
SESSIONS = Calendar(DAY).between(date(2026, 8, 3), date(2026, 11, 19))
VIX = [16.0 + 2.0 * math.sin(1.7 * i) for i in range(len(SESSIONS))]
VX_DAYS = (7.0, 16.0, 24.0, 33.0, 46.0, 64.0, 90.0, 127.0, 175.0, 221.0)
TENORS_DAYS = (9.0, 93.0, 180.0)
SETTLES = (date(2026, 12, 16), date(2027, 1, 20), date(2027, 2, 17))
FUTURES = pd.DataFrame(
    {
        "symbol": ["VX/Z26", "VX/F27", "VX/G27"],
        "root": "VX",
        "expiry": pd.to_datetime(list(SETTLES)).astype("datetime64[s]"),
        "years": [(one - DAY).days / 365 for one in SETTLES],
        "settlement_price": [18.0, 19.0, 19.5],
    }
)


def weight(days: float, exponent: float, floor_days: float) -> float:
    return float((30.0 / max(days, floor_days)) ** exponent)


def vx_beta(days: float, exponent: float, floor_days: float) -> float:
    far = days + 30.0
    return (
        far * weight(far, exponent, floor_days) - days * weight(days, exponent, floor_days)
    ) / 30.0


def history(
    exponent: float,
    *,
    floor_days: float = 7.0,
    sessions: int = len(SESSIONS),
    scale: Sequence[float] = (1.0,) * len(VX_DAYS),
    with_products: bool = False,
) -> Past:
    """A market on a flat curve that moves by one exponent exactly; `scale` bends a VX cell."""
    moves = [vix - VIX[0] for vix in VIX[:sessions]]
    days = SESSIONS[:sessions]
    futures = [
        (day, f"VX/{at:.0f}", at, 20.0 + bent * vx_beta(at, exponent, floor_days) * moved)
        for at, bent in zip(VX_DAYS, scale, strict=True)
        for day, moved in zip(days, moves, strict=True)
    ]
    tenors = [
        (day, at, 0.2 + weight(at, exponent, floor_days) * moved / 100)
        for at in TENORS_DAYS
        for day, moved in zip(days, moves, strict=True)
    ]
    products = []
    if with_products:
        price = 40.0
        for i, day in enumerate(days):
            price *= 1.0 + (0.03 * (moves[i] - moves[i - 1]) if i else 0.0)
            products.append((day, "VXX", price))
    empty = Past.empty()
    return Past(
        sessions=pd.DataFrame(
            {"as_of": days, "vix": VIX[:sessions], "recomputed_vix": np.nan, "spx": 6000.0}
        ),
        futures=pd.DataFrame(futures, columns=empty.futures.columns),
        tenors=pd.DataFrame(tenors, columns=empty.tenors.columns),
        products=pd.DataFrame(products, columns=empty.products.columns),
        profits=empty.profits,
    )


def a_market(curve: VolCurve | None, shares: dict[str, float] | None = None) -> Market:
    quoted = shares or {}
    return Market(
        as_of=DAY,
        valued_at_utc=Calendar(DAY).close_utc(DAY),
        chain=pd.DataFrame(),
        expiries=pd.DataFrame(),
        curve=curve,
        futures=FUTURES,
        shares=pd.DataFrame({"symbol": list(quoted), "mid": list(quoted.values())}),
        indices={},
        findings=(),
    )


def flat_curve(sigma: float = 0.19, last_days: float = 400.0) -> VolCurve:
    days = np.array([1.0, last_days])
    return VolCurve(days, sigma**2 * days)


def calibrated_on(
    past: Past,
    *,
    wanted: bool = True,
    min_sessions: int = 60,
    market: Market | None = None,
    stated: float = 0.45,
    tolerance: float = 0.15,
) -> Calibrated:
    return calibrate(
        past,
        market or a_market(flat_curve()),
        Calendar(DAY),
        stated_exponent=stated,
        calibrated=wanted,
        floor_days=7.0,
        beta_source="model",
        min_sessions=min_sessions,
        tolerance=tolerance,
    )


def cell(found: Calibrated, kind: str, label: str) -> BetaCell:
    (one,) = [it for it in found.part.cells if (it.kind, it.label) == (kind, label)]
    return one


def codes(found: Calibrated) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in found.findings]


def test_the_flat_curve_beta_is_the_published_one() -> None:
    days = np.array([0.0, 30.0, 60.0, 90.0, 150.0])
    no_floor = Shock(0.5, 1e-12)
    assert flat_beta(days, no_floor) == pytest.approx(
        [1.0, 0.4142, 0.3178, 0.2679, 0.2134], abs=5e-5
    )


def test_below_the_floor_the_near_vol_moves_no_further() -> None:
    # T = 3 under a floor of 7: (33 (30/33)^.45 - 3 (30/7)^.45) / 30.
    expected = (33 * (30 / 33) ** 0.45 - 3 * (30 / 7) ** 0.45) / 30
    assert flat_beta(np.array([3.0]), Shock(0.45, 7.0)) == pytest.approx([expected])


@pytest.mark.parametrize("exponent", [0.2, 0.45, 0.5, 0.8])
@pytest.mark.parametrize("floor_days", [1.0, 7.0, 20.0])
def test_a_market_of_one_exponent_gives_it_back(exponent: float, floor_days: float) -> None:
    found = calibrate(
        history(exponent, floor_days=floor_days),
        a_market(flat_curve()),
        Calendar(DAY),
        stated_exponent=0.3,
        calibrated=True,
        floor_days=floor_days,
        beta_source="regression",
        min_sessions=60,
    )
    assert found.shock.exponent == pytest.approx(exponent, abs=1e-4)
    assert found.shock.floor_days == floor_days
    assert found.source == found.part.source == "calibrated"
    assert found.part.exponent_fitted == found.shock.exponent
    assert found.part.beta_source == "regression"
    assert (found.part.first, found.part.last) == (SESSIONS[0], SESSIONS[-1])
    assert "calibration_short" not in [finding.code for finding in found.findings]


def test_unasked_the_fit_is_shown_and_the_stated_exponent_used() -> None:
    found = calibrated_on(history(0.6), wanted=False)
    assert found.part.exponent_fitted == pytest.approx(0.6, abs=1e-4)
    assert (found.shock.exponent, found.source) == (0.45, "stated")
    assert "calibration_short" not in [finding.code for finding in found.findings]


def test_too_short_a_history_is_said_and_the_stated_exponent_used() -> None:
    found = calibrated_on(history(0.6, sessions=59))
    assert (found.shock.exponent, found.source) == (0.45, "stated")
    assert found.part.reason == "59 sessions on record of the 60 it takes"
    (finding,) = [one for one in found.findings if one.code == "calibration_short"]
    assert finding.severity == "info"
    assert finding.evidence == (
        "59 sessions on record of the 60 it takes: the stated exponent 0.45 is used"
    )
    assert calibrated_on(history(0.6, sessions=60)).source == "calibrated"


def test_no_history_states_the_exponent_and_knows_nothing() -> None:
    found = calibrated_on(Past.empty())
    assert (found.shock.exponent, found.part.exponent_fitted) == (0.45, None)
    assert codes(found) == [("calibration_short", "exponent")]
    assert all(one.measured is None and one.reason for one in found.part.cells)
    assert np.isnan(found.regression_beta(np.array([30.0]))).all()


def measured_of(*cells: tuple[str, float, float]) -> Measured:
    made = [MeasuredCell(kind, f"{at:g}", at, 99, beta, "") for kind, at, beta in cells]  # type: ignore[arg-type]  # the drawn table names kinds as plain text
    return Measured(100, SESSIONS[0], SESSIONS[-1], tuple(made))


def test_vx_cells_and_spx_tenors_count_alike_however_many_they_are() -> None:
    """Two SPX tenors at 0.3 and many VX cells at 0.6: the fit does not move with their number."""
    spx = [("SPX", at, weight(at, 0.3, 7.0)) for at in (60.0, 120.0)]
    few = [("VX", 40.0, vx_beta(40.0, 0.6, 7.0))] * 2
    once, _ = fit_exponent(measured_of(*spx, *few), 7.0)
    often, _ = fit_exponent(measured_of(*spx, *(few * 10)), 7.0)
    assert once == often
    assert 0.3 < once < 0.6


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([("VX", 20.0, 0.5), ("SPX", 90.0, 0.6)], "fewer than 3 cells"),
        ([("VX", 20.0, -0.5), ("VX", 40.0, 0.4), ("SPX", 90.0, 0.6)], "fewer than 3 cells"),
        ([("SPX", at, 1.0 + at / 1000) for at in (60.0, 90.0, 180.0)], "is at an end"),
    ],
)
def test_what_no_exponent_describes_has_no_fit(
    cells: list[tuple[str, float, float]], reason: str
) -> None:
    fit, why = fit_exponent(measured_of(*cells), 7.0)
    assert math.isnan(fit)
    assert reason in why


def test_each_cell_stands_beside_the_flat_curve_and_todays() -> None:
    found = calibrated_on(history(0.45), wanted=False, stated=0.5)
    # 33 days stand between VX at 26 and at 61 days; the curve is flat at 19%.
    price = 18.0 + (33 - 26) / (61 - 26) * (19.0 - 18.0)
    vx = cell(found, "VX", "28-40 days")
    assert vx.measured == pytest.approx(vx_beta(33.0, 0.45, 7.0))
    assert vx.fitted == pytest.approx(vx_beta(33.0, 0.5, 7.0))
    assert vx.model == pytest.approx(price / 19.0 * vx_beta(33.0, 0.5, 7.0))
    assert (vx.mean_days, vx.changes, vx.reason) == (33.0, len(SESSIONS) - 1, None)
    spx = cell(found, "SPX", "93 days")
    assert spx.measured == pytest.approx((30 / 93) ** 0.45)
    assert spx.fitted == spx.model == pytest.approx((30 / 93) ** 0.5)


def test_where_todays_futures_do_not_reach_the_model_is_unknown() -> None:
    found = calibrated_on(history(0.45))
    near, far = cell(found, "VX", "3-12 days"), cell(found, "VX", "200-250 days")
    assert near.model is far.model is None
    assert near.measured is not None
    assert near.fitted is not None
    assert (
        near.reason == "today's VX, or the vol curve 30 days past them, do not reach its mean days"
    )


def test_without_a_curve_every_model_beta_of_vx_is_unknown() -> None:
    found = calibrated_on(history(0.45), market=a_market(None))
    cells = [one for one in found.part.cells if one.kind == "VX"]
    assert {one.model for one in cells} == {None}
    assert {one.reason for one in cells} == {"today's chain gives no SPX vol curve"}


def test_a_curve_that_ends_early_leaves_the_model_unknown() -> None:
    market = a_market(flat_curve(last_days=70.0))
    betas = model_vx_beta(np.array([33.0, 46.0]), market, Shock(0.45, 7.0))
    assert np.isfinite(betas).tolist() == [True, False]


def test_a_beta_off_by_more_than_the_tolerance_is_a_finding_with_both_numbers() -> None:
    """The cell at 33 days moves one and a half times as it should; the one at 46 a tenth more."""
    scale = [1.0] * len(VX_DAYS)
    scale[VX_DAYS.index(33.0)], scale[VX_DAYS.index(46.0)] = 1.5, 1.1
    found = calibrated_on(history(0.45, scale=scale), wanted=False)
    bent = cell(found, "VX", "28-40 days")
    assert codes(found) == [("beta_difference", "VX 28-40 days")]
    assert bent.measured is not None
    assert bent.model is not None
    assert bent.measured - bent.model > 0.15
    (finding,) = found.findings
    assert finding.severity == "warn"
    assert finding.evidence == (
        f"measured {1.5 * vx_beta(33.0, 0.45, 7.0):.3f} over {len(SESSIONS) - 1} changes, "
        f"model {bent.model:.3f} per VIX point: {bent.measured - bent.model:.3f} points apart, "
        "tolerance 0.15"
    )


def test_an_spx_tenor_off_by_more_than_the_tolerance_is_a_finding_too() -> None:
    # At nine days (30/9)^0.45 = 1.719 against (30/9)^0.6 = 2.059.
    found = calibrated_on(history(0.6), wanted=False, market=a_market(None))
    assert ("beta_difference", "SPX 9 days") in codes(found)


def test_an_etp_is_shown_in_dollars_a_share_at_todays_price() -> None:
    found = calibrated_on(
        history(0.45, with_products=True), market=a_market(flat_curve(), {"VXX": 50.0})
    )
    vxx, (product,) = cell(found, "ETP", "VXX"), found.products
    assert vxx.measured == pytest.approx(50.0 * 0.03)
    assert vxx.model == product.vega30
    # 16 of the roll's 19 sessions are left; by hand, on a flat curve with F = K.
    near, far = 16 / 19, 3 / 19
    value = near * 18.0 + far * 19.0
    held = near * vx_beta(26.0, 0.45, 7.0) + far * vx_beta(61.0, 0.45, 7.0)
    assert found.shock.exponent == pytest.approx(0.45, abs=1e-4)
    assert vxx.fitted == pytest.approx(50.0 * held / value, rel=1e-3)
    # 0.03 a point is 0.03 * 18.16 = 0.54 of a VX point, within 0.15 of the model's 0.46.
    assert ("beta_difference", "VXX") not in codes(found)


def test_the_tolerance_of_an_etp_is_in_points_whatever_its_price() -> None:
    past = history(0.45, with_products=True)
    for price in (5.0, 5000.0):
        market = a_market(flat_curve(), {"VXX": price})
        assert ("beta_difference", "VXX") not in codes(calibrated_on(past, market=market))
        tight = calibrated_on(past, market=market, tolerance=0.05)
        assert ("beta_difference", "VXX") in codes(tight)


def test_an_etp_on_record_that_is_not_quoted_today_has_no_dollars() -> None:
    vxx = cell(calibrated_on(history(0.45, with_products=True)), "ETP", "VXX")
    assert (vxx.measured, vxx.fitted, vxx.model) == (None, None, None)
    assert vxx.reason == "not quoted today"
    assert vxx.changes == len(SESSIONS) - 1


def test_products_by_history_follow_the_measured_betas_of_what_they_hold() -> None:
    found = calibrated_on(history(0.45), market=a_market(flat_curve(), {"VXX": 50.0}))
    (vxx,) = found.products
    betas = [
        np.interp(math.log(days), np.log(VX_DAYS), [vx_beta(at, 0.45, 7.0) for at in VX_DAYS])
        for days in (26.0, 61.0)
    ]
    value = 16 / 19 * 18.0 + 3 / 19 * 19.0
    assert vxx.regression_vega30 == pytest.approx(
        50.0 * (16 / 19 * betas[0] + 3 / 19 * betas[1]) / value, abs=1e-6
    )
