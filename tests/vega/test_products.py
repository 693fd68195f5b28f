"""What an ETP holds after the close, and what a share of it is exposed to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.curve_parts import CurveProduct
from tasks.model.sessions import Calendar
from tasks.vega.betas import Betas, model_betas
from tasks.vega.products import (
    MID_TERM,
    PRODUCTS,
    SHORT_TERM,
    RollWeights,
    roll_weights,
    units_per_dollar,
)
from tasks.vega.products_day import Holding, curve_products, holdings
from tasks.vega.weights import Shock

Array = npt.NDArray[np.float64]

DAY = date(2026, 11, 20)
# VX settle 30 days before the next month's third Friday.
SETTLES = (
    date(2026, 12, 16),
    date(2027, 1, 20),
    date(2027, 2, 17),
    date(2027, 3, 17),
    date(2027, 4, 21),
    date(2027, 5, 19),
    date(2027, 6, 16),
)
PRICES = (18.0, 19.0, 19.5, 20.0, 20.25, 20.5, 20.75)
# The roll period runs from the settlement of 18 November: 18 to 20 (3 sessions), 23, 24, 25 and
# 27 November (Thanksgiving between), and 30 November to 15 December (12).
PERIOD = 3 + 4 + 12
LEFT = PERIOD - 3


def futures(settles: Sequence[date], prices: Sequence[float], day: date = DAY) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "symbol": [f"VX/{one:%Y-%m}" for one in settles],
            "root": "VX",
            "expiry": pd.to_datetime(list(settles)).astype("datetime64[s]"),
            "years": [(one - day).days / 365 for one in settles],
            "settlement_price": prices,
        }
    )


def weights_of(day: date, settles: Sequence[date], index: str = "short") -> list[float] | None:
    rolled = roll_weights(
        futures(settles, [20.0] * len(settles), day),
        day,
        Calendar(day),
        SHORT_TERM if index == "short" else MID_TERM,
    )
    return None if rolled is None else list(rolled.shares.values())


def a_market(
    shares: dict[str, float], prices: Sequence[float] = PRICES, curve: VolCurve | None = None
) -> Market:
    return Market(
        as_of=DAY,
        valued_at_utc=Calendar(DAY).close_utc(DAY),
        chain=pd.DataFrame(),
        expiries=pd.DataFrame(),
        curve=curve or flat_curve(0.18),
        futures=futures(SETTLES, prices),
        shares=pd.DataFrame({"symbol": list(shares), "mid": list(shares.values())}),
        indices={},
        findings=(),
    )


def flat_curve(sigma: float, last_days: float = 400.0) -> VolCurve:
    days = np.array([1.0, last_days])
    return VolCurve(days, sigma**2 * days)


def flat_vx_beta(days: float, price: float, sigma: float) -> float:
    """By hand, exponent 1/2 and no floor: F/K times sqrt(1 + T/30) - sqrt(T/30)."""
    return price / (100 * sigma) * (math.sqrt(1 + days / 30) - math.sqrt(days / 30))


def test_the_short_index_sells_one_part_of_the_nearer_future_a_session() -> None:
    assert weights_of(DAY, SETTLES) == pytest.approx([LEFT / PERIOD, 3 / PERIOD])
    assert weights_of(date(2026, 11, 18), SETTLES) == pytest.approx(
        [(PERIOD - 1) / PERIOD, 1 / PERIOD]
    )


def test_the_roll_ends_the_evening_before_settlement_wholly_in_the_next_month() -> None:
    assert weights_of(date(2026, 12, 15), SETTLES) == [0.0, 1.0]
    assert weights_of(date(2026, 12, 15), SETTLES, "mid") == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])


def test_the_mid_index_holds_thirds_of_the_fifth_and_sixth_and_rolls_fourth_to_seventh() -> None:
    rolled = roll_weights(futures(SETTLES, PRICES), DAY, Calendar(DAY), MID_TERM)
    assert rolled is not None
    assert rolled.shares == pytest.approx(
        {
            "VX/2027-03": LEFT / PERIOD / 3,
            "VX/2027-04": 1 / 3,
            "VX/2027-05": 1 / 3,
            "VX/2027-06": 3 / PERIOD / 3,
        }
    )
    assert math.fsum(rolled.shares.values()) == pytest.approx(1.0)
    assert (rolled.first, rolled.second) == ("VX/2027-03", "VX/2027-06")


@pytest.mark.parametrize(
    ("close", "settles", "first", "second"),
    [
        # UVIX: 7,108 of April and 1,332 of May into 2023-03-27; Good Friday is no session.
        (date(2023, 3, 24), [date(2023, 4, 19), date(2023, 5, 17)], 7108, 1332),
        # SVIX: 4,458 of December and of January into 2023-12-04.
        (date(2023, 12, 1), [date(2023, 12, 20), date(2024, 1, 17)], 4458, 4458),
    ],
)
def test_the_shares_are_those_of_contracts_that_funds_published(
    close: date, settles: list[date], first: int, second: int
) -> None:
    assert weights_of(close, settles) == pytest.approx(
        [first / (first + second), second / (first + second)], abs=1e-4
    )


def test_a_good_friday_settlement_begins_its_roll_period_on_the_tuesday() -> None:
    # March 2019 settled on Tuesday the 19th: 19 to 22 March (4), 25 March to 16 April (17).
    settles = [date(2019, 4, 17), date(2019, 5, 22)]
    assert weights_of(date(2019, 3, 19), settles) == pytest.approx([20 / 21, 1 / 21])


@pytest.mark.parametrize(
    ("index", "settles"),
    [
        ("short", SETTLES[:1]),
        ("short", SETTLES[1:]),
        ("short", (SETTLES[0], SETTLES[2])),
        ("mid", SETTLES[:6]),
        ("mid", (*SETTLES[:3], *SETTLES[4:], date(2027, 7, 21))),
    ],
)
def test_a_missing_month_leaves_an_index_without_weights(
    index: str, settles: Sequence[date]
) -> None:
    assert weights_of(DAY, settles, index) is None


@pytest.mark.parametrize(
    ("symbol", "day", "leverage"),
    [
        ("UVXY", date(2018, 2, 27), 2.0),
        ("UVXY", date(2018, 2, 28), 1.5),
        ("SVXY", date(2018, 2, 27), -1.0),
        ("SVXY", date(2018, 2, 28), -0.5),
        ("SVIX", date(2022, 3, 29), math.nan),
        ("SVIX", date(2022, 3, 30), -1.0),
        ("UVIX", DAY, 2.0),
        ("VXX", date(2018, 2, 28), 1.0),
        ("VXZ", DAY, 1.0),
        ("VIXM", date(2011, 1, 3), 1.0),
    ],
)
def test_leverage_is_that_of_the_day(symbol: str, day: date, leverage: float) -> None:
    assert PRODUCTS[symbol].leverage_on(day) == pytest.approx(leverage, nan_ok=True)


def test_every_leverage_has_a_dated_source_and_stands_in_order() -> None:
    for product in PRODUCTS.values():
        starts = [entry.start for entry in product.leverage]
        assert starts == sorted(set(starts))
        assert all("20" in entry.source and len(entry.source) > 20 for entry in product.leverage)


def test_a_dollar_holds_its_value_weight_over_the_price_of_each_future() -> None:
    weights = RollWeights(SHORT_TERM, {"VX1": 0.75, "VX2": 0.25})
    # Value weights 0.75 * 16 and 0.25 * 20 of 17: 12/17 and 5/17.
    assert units_per_dollar(weights, 1.5, {"VX1": 16.0, "VX2": 20.0}) == pytest.approx(
        {"VX1": 1.5 * (12 / 17) / 16, "VX2": 1.5 * (5 / 17) / 20}
    )


def test_the_exposure_is_what_a_repriced_index_loses_when_vix_falls() -> None:
    weights = RollWeights(SHORT_TERM, {"VX1": 0.75, "VX2": 0.25})
    prices, betas = {"VX1": 16.0, "VX2": 20.0}, {"VX1": 0.6, "VX2": 0.4}
    before = 0.75 * 16.0 + 0.25 * 20.0
    after = 0.75 * (16.0 - 0.6) + 0.25 * (20.0 - 0.4)
    share_after = 30.0 * (1 + -0.5 * (after / before - 1))
    held = Holding(-0.5, weights, units_per_dollar(weights, -0.5, prices))
    assert 30.0 * held.vega30(betas) == pytest.approx(30.0 - share_after)
    assert 30.0 * held.vix_delta == pytest.approx(30.0 * -0.5 / before)


def test_what_is_held_after_a_close_earns_the_next_sessions_leverage() -> None:
    """UVXY went from twice to one and a half times as of the close of 2018-02-27."""
    settles = [date(2018, 3, 21), date(2018, 4, 18)]
    for day, leverage in ((date(2018, 2, 26), 2.0), (date(2018, 2, 27), 1.5)):
        held = holdings(futures(settles, (18.0, 17.5), day), day, Calendar(day))
        assert held["UVXY"].leverage == leverage


def shown_of(
    market: Market, shock: Shock, history: Betas | None = None
) -> tuple[CurveProduct, ...]:
    return curve_products(market, Calendar(DAY), model_betas(market, shock), history)


def test_each_quoted_product_shows_a_share_by_model_and_by_history() -> None:
    def by_history(days: Array, _price: Array) -> Array:
        return np.where(days < 50, 0.5, 0.3)

    market = a_market({"VXX": 40.0, "SVXY": 50.0, "SPY": 600.0})
    shown = {part.symbol: part for part in shown_of(market, Shock(0.5, 1.0), by_history)}
    assert list(shown) == ["VXX", "SVXY"]
    near, far = LEFT / PERIOD, 3 / PERIOD
    value = near * 18.0 + far * 19.0
    betas = [flat_vx_beta(26, 18.0, 0.18), flat_vx_beta(61, 19.0, 0.18)]
    vxx, svxy = shown["VXX"], shown["SVXY"]
    assert (vxx.first, vxx.second) == ("VX/2026-12", "VX/2027-01")
    assert vxx.first_share == pytest.approx(near)
    assert vxx.vix_delta == pytest.approx(40 / value, abs=1e-6)
    assert vxx.vega30 == pytest.approx(40 * (near * betas[0] + far * betas[1]) / value, abs=1e-6)
    assert vxx.regression_vega30 == pytest.approx(40 * (near * 0.5 + far * 0.3) / value, abs=1e-6)
    assert svxy.leverage == -0.5
    assert svxy.vega30 == pytest.approx(
        -0.5 * 50 * (near * betas[0] + far * betas[1]) / value, abs=1e-6
    )
    assert vxx.reason is svxy.reason is None


def test_a_mid_term_share_moves_with_four_futures() -> None:
    (vixm,) = shown_of(a_market({"VIXM": 15.0}), Shock(0.5, 1.0))
    shares = [LEFT / PERIOD / 3, 1 / 3, 1 / 3, 3 / PERIOD / 3]
    held = list(zip(SETTLES[3:], PRICES[3:], shares, strict=True))
    value = sum(share * price for _, price, share in held)
    moved = sum(
        share * flat_vx_beta((settles - DAY).days, price, 0.18) for settles, price, share in held
    )
    assert vixm.vega30 == pytest.approx(15 * moved / value, abs=1e-6)
    assert vixm.first_share == pytest.approx(shares[0])
    assert vixm.regression_vega30 is None


@pytest.mark.parametrize(
    ("shares", "prices", "last_days", "reason"),
    [
        ({"VXX": math.nan}, PRICES, 400.0, "no two-sided quote"),
        ({"VXX": 40.0}, (math.nan, *PRICES[1:]), 400.0, "no settlement price for VX/2026-12"),
        ({"VXX": 40.0}, PRICES, 60.0, "no beta for a VX that it holds"),
    ],
)
def test_a_product_without_a_figure_says_why(
    shares: dict[str, float], prices: Sequence[float], last_days: float, reason: str
) -> None:
    market = a_market(shares, prices, flat_curve(0.18, last_days))
    (vxx,) = shown_of(market, Shock())
    assert (vxx.vega30, vxx.reason) == (None, reason)


def test_a_future_that_the_roll_has_emptied_needs_no_price() -> None:
    last = date(2026, 12, 15)
    held = holdings(futures(SETTLES, (math.nan, *PRICES[1:]), last), last, Calendar(last))["VXX"]
    assert held.vix_delta == pytest.approx(1 / 19.0)
    assert held.vega30({"VX/2027-01": 0.4}) == pytest.approx(0.4 / 19.0)
    assert math.isnan(held.vega30({}))


def test_a_product_that_did_not_exist_yet_is_not_shown() -> None:
    before = date(2018, 2, 1)
    known = holdings(
        futures([date(2018, 2, 14), date(2018, 3, 21)], (15.0, 16.0), before),
        before,
        Calendar(before),
    )
    assert {"UVIX", "SVIX"}.isdisjoint(known)
    assert known["VIXM"].reason == "the futures feed lacks a month that its index holds"
    assert known["UVXY"].leverage == 2.0
