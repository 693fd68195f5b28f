"""American-style options against published values, finite differences, and the European formula."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from tasks.vega import american, american_engine
from tasks.vega.american import AmericanGreeks, american_greeks, american_price
from tasks.vega.greeks import black_greeks
from tests.conftest import ROOT

without = pytest.mark.skipif(
    not american.available(), reason="QuantLib is not installed: the extra `american`"
)
Array = np.ndarray[Any, np.dtype[np.float64]]

# Geske and Johnson's 27 puts (1984), as trees of 10,000 steps give them in Ju (1998):
# S = 40, r = 0.0488, no dividends; by vol and strike, for one, four and seven months.
MONTHS = np.array([1.0, 4.0, 7.0]) / 12.0
PUBLISHED = {
    (0.2, 35.0): (0.0062, 0.2004, 0.4329),
    (0.2, 40.0): (0.8523, 1.5799, 1.9906),
    (0.2, 45.0): (5.0000, 5.0884, 5.2670),
    (0.3, 35.0): (0.0774, 0.6976, 1.2199),
    (0.3, 40.0): (1.3102, 2.4827, 3.1698),
    (0.3, 45.0): (5.0598, 5.7058, 6.2438),
    (0.4, 35.0): (0.2466, 1.3462, 2.1551),
    (0.4, 40.0): (1.7685, 3.3877, 4.3529),
    (0.4, 45.0): (5.2870, 6.5101, 7.3832),
}
# Options as VIX ETPs have them: spot, strike, days, rate, sign, vol.
SAMPLE = [
    (50.0, 45.0, 30.0, 0.04, -1.0, 0.80),
    (50.0, 50.0, 60.0, 0.05, -1.0, 0.70),
    (50.0, 58.0, 90.0, 0.04, -1.0, 0.60),
    (20.0, 15.0, 200.0, 0.03, -1.0, 1.20),
    (20.0, 26.0, 9.0, 0.05, -1.0, 0.90),
    (35.0, 36.0, 3.0, 0.04, -1.0, 0.55),
    (50.0, 60.0, 45.0, 0.04, 1.0, 0.95),
    (20.0, 17.0, 120.0, 0.05, 1.0, 0.75),
]
GREEKS = ("delta", "gamma", "unit_vega", "unit_theta", "unit_vanna", "unit_volga")


def columns() -> list[Array]:
    table = np.array(SAMPLE).T
    table[2] /= 365.0
    return list(table)


def valued() -> AmericanGreeks:
    """The sample by its own fair prices."""
    spot, strike, years, rate, sign, sigma = columns()
    price = american_price(spot, strike, years, rate, sign, sigma)
    return american_greeks(spot, strike, years, rate, sign, price)


@without
@pytest.mark.parametrize(("terms", "prices"), list(PUBLISHED.items()))
def test_published_puts_are_met_to_the_fourth_decimal(
    terms: tuple[float, float], prices: tuple[float, ...]
) -> None:
    sigma, strike = (np.array(term) for term in terms)
    ours = american_price(np.array(40.0), strike, MONTHS, np.array(0.0488), np.array(-1.0), sigma)
    assert ours == pytest.approx(prices, abs=1.5e-4)


class Grid:
    """QuantLib's finite differences on a fine grid, with dates of its own: whole days."""

    def __init__(self, spot: float, strike: float, days: float, rate: float, sign: float) -> None:
        ql = import_module("QuantLib")
        start, count = ql.Date(1, 1, 2090), ql.Actual365Fixed()
        self.vol = ql.SimpleQuote(0.0)
        process = ql.BlackScholesProcess(
            ql.QuoteHandle(ql.SimpleQuote(spot)),
            ql.YieldTermStructureHandle(ql.FlatForward(start, rate, count)),
            ql.BlackVolTermStructureHandle(
                ql.BlackConstantVol(start, ql.NullCalendar(), ql.QuoteHandle(self.vol), count)
            ),
        )
        right = ql.Option.Call if sign > 0 else ql.Option.Put
        self.option = ql.VanillaOption(
            ql.PlainVanillaPayoff(right, strike),
            ql.AmericanExercise(start, start + int(days)),
        )
        self.option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, 800, 800))

    def at(self, sigma: float) -> dict[str, float]:
        self.vol.setValue(sigma)
        option = self.option
        return {
            "price": option.NPV(),
            "delta": option.delta(),
            "gamma": option.gamma(),
        }

    def all(self, sigma: float) -> dict[str, float]:
        h = 0.01
        here, up, down = self.at(sigma), self.at(sigma + h), self.at(sigma - h)
        return {
            **here,
            "unit_vega": (up["price"] - down["price"]) / 2.0,
            "unit_vanna": (up["delta"] - down["delta"]) / 2.0,
            "unit_volga": up["price"] - 2.0 * here["price"] + down["price"],
        }


@without
@pytest.mark.parametrize("row", range(len(SAMPLE)), ids=[str(terms) for terms in SAMPLE])
def test_finite_differences_give_the_same_price_and_greeks(row: int) -> None:
    *terms, sigma = SAMPLE[row]
    grid, greeks, spot = Grid(*terms).all(sigma), valued(), terms[0]
    ours = {name: float(getattr(greeks, name)[row]) for name in ("price", *GREEKS)}
    # Its own error is near 1e-5 of the strike, and more where it is differenced twice. Its theta
    # is left out: it is the change over a whole day.
    assert ours["price"] == pytest.approx(grid["price"], abs=2e-5 * terms[1])
    assert ours["delta"] == pytest.approx(grid["delta"], abs=1e-4)
    assert ours["gamma"] * spot == pytest.approx(grid["gamma"] * spot, rel=2e-3)
    assert ours["unit_vega"] == pytest.approx(grid["unit_vega"], rel=1e-3)
    assert ours["unit_vanna"] == pytest.approx(grid["unit_vanna"], abs=1e-4)
    assert ours["unit_volga"] == pytest.approx(grid["unit_volga"], abs=2e-4)


@without
def test_theta_is_what_a_day_takes_from_the_price() -> None:
    spot, strike, years, rate, sign, sigma = columns()
    h = 1e-4 * years
    later = american_price(spot, strike, years - h, rate, sign, sigma)
    earlier = american_price(spot, strike, years + h, rate, sign, sigma)
    assert valued().unit_theta == pytest.approx((later - earlier) / (2 * h) / 365, rel=2e-4)


@without
def test_the_vol_behind_a_price_is_found_again() -> None:
    sigma = columns()[-1]
    # The price is of the fast scheme and the search of the accurate one: 4e-7 of strike apart.
    assert valued().iv == pytest.approx(sigma, abs=2e-5)
    assert valued().price == pytest.approx(american_price(*columns()), abs=1e-12)


@without
def test_a_call_without_dividends_is_a_european_call() -> None:
    chance = np.random.default_rng(7)
    strike, years = chance.uniform(10, 80, 60), chance.uniform(2, 300, 60) / 365
    sigma, rate = chance.uniform(0.3, 1.6, 60), chance.uniform(0.0, 0.06, 60)
    spot, ones = strike * np.exp(chance.normal(0, 1, 60) * sigma * np.sqrt(years)), np.ones(60)
    ours = american_greeks(
        spot, strike, years, rate, ones, american_price(spot, strike, years, rate, ones, sigma)
    )
    # A spot S grows to the forward S / D: a point of spot is 1 / D points of forward.
    discount = np.exp(-rate * years)
    black = black_greeks(spot / discount, strike, years, sigma, discount, ones)
    assert ours.iv == pytest.approx(sigma, rel=1e-9)
    assert ours.delta == pytest.approx(black.delta_forward, abs=1e-6)
    # Bumps of 0.002 of the total vol leave some 1e-6 of the largest greek.
    assert ours.gamma == pytest.approx(black.gamma / discount**2, rel=1e-5, abs=1e-7)
    assert ours.unit_vega == pytest.approx(black.unit_vega, rel=1e-5, abs=1e-7)
    assert ours.unit_vanna == pytest.approx(black.unit_vanna / discount, abs=1e-6)
    assert ours.unit_volga == pytest.approx(black.unit_volga, abs=1e-6)
    # The spot is held, so that the forward falls by r F a year.
    decay = black.unit_theta - rate * spot * black.delta_forward / 365
    assert ours.unit_theta == pytest.approx(decay, rel=1e-4, abs=1e-7)


@without
def test_the_right_to_exercise_early_is_worth_something_to_a_put() -> None:
    spot, strike, years, rate, sign, sigma = (column[:6] for column in columns())
    discount = np.exp(-rate * years)
    european = black_greeks(spot / discount, strike, years, sigma, discount, sign).price
    ours = american_price(spot, strike, years, rate, sign, sigma)
    assert (ours > european).all()
    assert (ours > strike - spot).all()
    free = american_price(spot, strike, years, 0.0 * rate, sign, sigma)
    no_interest = black_greeks(spot, strike, years, sigma, np.ones(6), sign).price
    assert free == pytest.approx(no_interest, rel=1e-12)


@without
@pytest.mark.parametrize(
    ("spot", "strike", "years", "sign", "price"),
    [
        (40.0, 50.0, 0.1, -1.0, 10.0),  # at intrinsic value: exercised today, it has no vol
        (40.0, 50.0, 0.1, -1.0, 9.9),  # below it
        (40.0, 50.0, 0.1, -1.0, 50.0),  # at the bound of a put
        (40.0, 50.0, 0.1, 1.0, 40.0),  # at the bound of a call
        (40.0, 50.0, 0.1, 1.0, 0.0),
        (40.0, 50.0, 0.0, -1.0, 10.5),
        (np.nan, 50.0, 0.1, -1.0, 10.5),
        (40.0, 50.0, 0.1, -1.0, np.nan),
    ],
)
def test_a_price_without_a_vol_has_no_number_at_all(
    spot: float, strike: float, years: float, sign: float, price: float
) -> None:
    given = (spot, strike, years, 0.04, sign, price)
    greeks = american_greeks(
        *(np.array([value, good]) for value, good in zip(given, GOOD, strict=True))
    )
    for name in ("iv", "price", *GREEKS):
        values = getattr(greeks, name)
        assert np.isnan(values[0]), name
        assert np.isfinite(values[1]), name


GOOD = (50.0, 52.0, 0.2, 0.04, -1.0, 6.0)


@without
def test_states_at_the_edge_have_the_price_that_reason_gives_them() -> None:
    def price(spot: float, years: float, sign: float, sigma: float) -> float:
        given = (spot, 50.0, years, 0.04, sign, sigma)
        return float(american_price(*(np.array(value) for value in given)))

    assert price(40.0, 0.0, -1.0, 0.8) == 50.0 - 40.0
    assert price(60.0, 0.0, -1.0, 0.8) == 0.0
    assert price(40.0, 0.5, -1.0, 0.0) == 50.0 - 40.0
    assert price(51.0, 0.5, 1.0, 0.0) == pytest.approx(51.0 - 50.0 * np.exp(-0.04 * 0.5))
    # So deep that it is exercised at once, and so far out that nothing is left.
    assert price(5.0, 0.5, -1.0, 0.3) == pytest.approx(50.0 - 5.0, abs=1e-9)
    assert price(500.0, 0.01, -1.0, 0.3) == pytest.approx(0.0, abs=1e-9)
    assert price(40.0, 0.001, -1.0, 0.01) == pytest.approx(50.0 - 40.0, abs=1e-9)
    assert np.isnan(price(np.nan, 0.5, -1.0, 0.3))
    assert np.isnan(price(-1.0, 0.5, -1.0, 0.3))
    assert np.isnan(price(50.0, 0.5, -1.0, np.nan))
    assert np.isnan(price(50.0, 0.5, -1.0, -0.1))


@without
def test_prices_are_broadcast_over_states() -> None:
    spot = np.linspace(30.0, 70.0, 9)[:, None]
    sigma = np.array([0.5, 0.8])
    strike, years, rate, sign = (np.array(value) for value in (50.0, 0.2, 0.04, -1.0))
    prices = american_price(spot, strike, years, rate, sign, sigma)
    assert prices.shape == (9, 2)
    one = american_price(spot[4], strike, years, rate, sign, sigma[1:])
    assert prices[4, 1] == float(one[0])
    assert (np.diff(prices, axis=0) <= 0.0).all()
    assert (np.diff(prices, axis=1) >= 0.0).all()


def test_without_quantlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(american_engine, "library", lambda: None)
    american_engine.unit_option.cache_clear()  # one made before would still serve
    monkeypatch.setattr(american, "library", lambda: None)
    assert not american.available()
    ones = np.ones(1)
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[american\]' in the"):
        american_price(ones, ones, ones, 0.04 * ones, ones, 0.5 * ones)
    monkeypatch.undo()
    american_engine.unit_option.cache_clear()


def test_the_library_is_not_loaded_before_it_is_asked_for() -> None:
    program = "import sys, tasks.vega.american; sys.exit('QuantLib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT)
    assert done.returncode == 0
