"""Forward and discount factor of an expiry, from put-call parity."""

import math

import numpy as np
import pandas as pd
import pytest

from tasks.market.rates import RateCurve
from tests.givens import quotes as given

T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
# 4% bond-equivalent is 2 ln(1.02) continuous.
RATE = 2 * math.log(1.02)
DISCOUNT = math.exp(-RATE * T)


def smile(strike: float) -> float:
    return 0.15 - 0.4 * math.log(strike / 6000.0)


def spx(strikes: range, **more: float) -> pd.DataFrame:
    return given.chain(
        "SPX", given.SPX_EXPIRY, 6012.34, strikes, vol=smile, t=T, discount=DISCOUNT, **more
    )


def test_the_forward_and_discount_of_exact_quotes_are_found() -> None:
    expiry = given.market(spx(range(5500, 6505, 25))).expiries.iloc[0]
    assert expiry["years"] == pytest.approx(T)
    assert expiry["forward"] == pytest.approx(6012.34, abs=1e-6)
    assert expiry["discount"] == pytest.approx(DISCOUNT, abs=1e-9)
    assert expiry["rmse"] == pytest.approx(0.0, abs=1e-6)


def test_without_rates_the_chain_itself_gives_the_discount() -> None:
    expiry = given.market(spx(range(5000, 7005, 25)), rate_percent=None).expiries.iloc[0]
    assert expiry["discount_source"] == "parity"
    assert expiry["discount"] == pytest.approx(DISCOUNT, abs=1e-8)
    assert expiry["forward"] == pytest.approx(6012.34, abs=1e-5)


def test_two_pairs_are_too_few_for_a_forward() -> None:
    expiry = given.market(spx(range(6000, 6050, 25))).expiries.iloc[0]
    assert expiry["pairs"] == 2
    assert math.isnan(expiry["forward"])
    assert expiry["reason"] == "fewer than three usable put-call pairs"


def test_without_rates_and_with_few_pairs_there_is_no_discount() -> None:
    expiry = given.market(spx(range(5950, 6075, 25)), rate_percent=None).expiries.iloc[0]
    assert math.isnan(expiry["forward"])
    assert "no discount factor" in expiry["reason"]


def test_one_bad_quote_does_not_move_the_forward() -> None:
    quotes = spx(range(5500, 6505, 25))
    wrong = quotes["symbol"] == given.occ("SPX", given.SPX_EXPIRY, "C", 6000)
    quotes.loc[wrong, ["bid", "ask"]] += 40.0
    assert given.market(quotes).expiries.iloc[0]["forward"] == pytest.approx(6012.34, abs=0.05)


def test_am_and_pm_expiries_of_one_day_have_forwards_of_their_own() -> None:
    pm = given.chain(
        "SPXW",
        given.SPX_EXPIRY,
        6020.0,
        range(5500, 6505, 25),
        vol=smile,
        t=given.years(given.SPX_EXPIRY, hour_utc=given.PM_UTC),
        discount=DISCOUNT,
    )
    expiries = given.market(spx(range(5500, 6505, 25)), pm).expiries
    assert expiries["settlement"].tolist() == ["AM", "PM"]
    assert expiries["forward"].tolist() == pytest.approx([6012.34, 6020.0], abs=1e-3)
    assert (expiries["years"].diff().iloc[1] * 365 * 24) == pytest.approx(6.5)


@pytest.mark.parametrize(
    ("days", "percent"), [(30, 4.0), (60.5, 4.25), (91, 4.5), (1, 4.0), (400, 4.5)]
)
def test_rates_pass_through_their_tenors_and_stay_flat_outside(days: float, percent: float) -> None:
    frame = pd.DataFrame({"tenor_days": [91.0, 30.0], "par_yield_percent": [4.5, 4.0]})
    curve = RateCurve.from_par_yields(frame)
    assert curve is not None
    # Between two tenors the continuous rate is linear, the yield nearly so.
    implied = -math.log(curve.discount(np.array([days / 365]))[0]) / (days / 365)
    assert 200 * math.expm1(implied / 2) == pytest.approx(percent, abs=2e-3)


def test_a_spline_of_rates_is_smooth_and_hits_every_tenor() -> None:
    tenors = [30.0, 91.0, 182.0, 365.0, 730.0]
    percents = [5.4, 5.5, 5.45, 5.3, 4.9]
    frame = pd.DataFrame({"tenor_days": tenors, "par_yield_percent": percents})
    curve = RateCurve.from_par_yields(frame)
    assert curve is not None

    def rate(days: float) -> float:
        return -math.log(curve.discount(np.array([days / 365]))[0]) / (days / 365)

    for tenor, percent in zip(tenors, percents, strict=True):
        assert rate(tenor) == pytest.approx(2 * math.log(1 + percent / 200), abs=1e-12)
        before, after = rate(tenor) - rate(tenor - 0.1), rate(tenor + 0.1) - rate(tenor)
        if 30 < tenor < 730:
            assert before == pytest.approx(after, abs=2e-6)
