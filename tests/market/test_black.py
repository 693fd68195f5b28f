"""Prices and implied vols of whole chains against vollib and against themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vollib.black import undiscounted_black
from vollib.black.implied_volatility import implied_volatility_of_undiscounted_option_price

from tasks.market.black import implied_vol, undiscounted_price


def one(price: float, forward: float, strike: float, years: float, sign: float) -> float:
    columns = [np.array([x]) for x in (price, forward, strike, years, sign)]
    return float(implied_vol(*columns)[0])


def priced(forward: float, strike: float, years: float, sigma: float, sign: float) -> float:
    columns = [np.array([x]) for x in (forward, strike, years, sigma, sign)]
    return float(undiscounted_price(*columns)[0])


@pytest.mark.parametrize(
    ("forward", "strike", "days", "price", "percent"),
    [
        # Cboe, on VIX options: 20 call at 3.00 with the 30-day future at 21.50.
        (21.5, 20.0, 30, 3.00, 91.65),
    ],
)
def test_vix_option_off_its_future_has_the_published_vol(
    forward: float, strike: float, days: int, price: float, percent: float
) -> None:
    assert one(price, forward, strike, days / 365, 1.0) == pytest.approx(percent / 100, abs=5e-5)


def test_vix_put_off_its_future_has_the_published_vol() -> None:
    # Cboe: 25 put at 4.00 with the future at 22.50.
    assert one(4.00, 22.5, 25.0, 30 / 365, -1.0) == pytest.approx(0.9455, abs=5e-5)


@pytest.mark.parametrize(
    ("price", "forward", "strike", "years", "sign", "why"),
    [
        (3.00, 25.0, 20.0, 30 / 365, 1.0, "below intrinsic: the VIX spot is no forward"),
        (4.00, 20.0, 25.0, 30 / 365, -1.0, "below intrinsic"),
        (0.0, 100.0, 100.0, 1.0, 1.0, "worth nothing"),
        (-1.0, 100.0, 100.0, 1.0, 1.0, "negative"),
        (100.0, 100.0, 90.0, 1.0, 1.0, "at the upper bound"),
        (120.0, 100.0, 90.0, 1.0, 1.0, "above the upper bound"),
        (5.0, 100.0, 100.0, 0.0, 1.0, "no time left"),
        (math.nan, 100.0, 100.0, 1.0, 1.0, "unknown price"),
        (5.0, math.nan, 100.0, 1.0, 1.0, "unknown forward"),
        (5.0, 0.0, 100.0, 1.0, 1.0, "no forward"),
        (math.inf, 100.0, 100.0, 1.0, 1.0, "infinite"),
    ],
)
def test_where_no_vol_exists_the_answer_is_unknown(
    price: float, forward: float, strike: float, years: float, sign: float, why: str
) -> None:
    assert math.isnan(one(price, forward, strike, years, sign)), why


def test_one_bad_quote_does_not_touch_its_neighbours() -> None:
    price = np.array([5.0, np.nan, 5.0, -3.0, 5.0])
    hundred, year, call = np.full(5, 100.0), np.ones(5), np.ones(5)
    vols = implied_vol(price, hundred, hundred, year, call)
    assert np.isnan(vols).tolist() == [False, True, False, True, False]
    assert len(set(vols[[0, 2, 4]].tolist())) == 1


@given(
    st.floats(10, 7000),
    st.floats(-0.6, 0.6),
    st.floats(1 / 365, 3.0),
    st.floats(0.05, 2.5),
    st.sampled_from([-1.0, 1.0]),
)
def test_the_vol_that_priced_an_option_is_found_again(
    forward: float, moneyness: float, years: float, sigma: float, sign: float
) -> None:
    strike = forward * math.exp(moneyness)
    price = priced(forward, strike, years, sigma, sign)
    time_value = price - max(sign * (forward - strike), 0.0)
    # What is left of the time value after subtracting intrinsic decides how many digits exist.
    if time_value < 1e-9 * forward:
        return
    noise = 4e-16 * price / time_value
    vega = max(forward * math.sqrt(years) * 1e-9, time_value)
    assert one(price, forward, strike, years, sign) == pytest.approx(
        sigma, rel=1e-9 + 100 * noise * price / vega
    )


def test_vols_agree_with_vollib_over_a_chain() -> None:
    rng = np.random.default_rng(11)
    n = 400
    forward = rng.uniform(10, 7000, n)
    strike = forward * np.exp(rng.normal(0, 0.2, n))
    years, sigma = rng.uniform(2 / 365, 2, n), rng.uniform(0.08, 1.5, n)
    sign = np.where(strike > forward, 1.0, -1.0)
    flag = {1.0: "c", -1.0: "p"}
    columns = list(zip(forward, strike, years, sigma, sign, strict=True))
    prices = [undiscounted_black(f, k, s, t, flag[g]) for f, k, t, s, g in columns]
    theirs = [
        implied_volatility_of_undiscounted_option_price(p, f, k, t, flag[g])
        for p, (f, k, t, _, g) in zip(prices, columns, strict=True)
    ]
    kept = np.array(prices) > 1e-8 * forward
    ours = implied_vol(np.array(prices), forward, strike, years, sign)
    assert kept.sum() > 350
    assert np.abs(ours - np.array(theirs))[kept].max() < 1e-9
    assert undiscounted_price(forward, strike, years, sigma, sign) == pytest.approx(
        prices, rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("size", [0, 1, 8191, 8192, 8193, 20000])
def test_any_number_of_options_is_solved(size: int) -> None:
    strike = np.linspace(80, 120, size) if size > 1 else np.full(size, 95.0)
    forward, years, sigma = np.full(size, 100.0), np.full(size, 0.5), np.full(size, 0.2)
    sign = np.where(strike > forward, 1.0, -1.0)
    vols = implied_vol(
        undiscounted_price(forward, strike, years, sigma, sign), forward, strike, years, sign
    )
    assert vols.shape == (size,)
    assert np.allclose(vols, 0.2, rtol=1e-10)


def test_no_option_of_two_hundred_thousand_is_left_unsolved() -> None:
    """Far wings, tiny vols, huge vols: each price comes back from its vol."""
    rng = np.random.default_rng(5)
    n = 200_000
    forward, years = np.full(n, 100.0), np.ones(n)
    strike = 100.0 * np.exp(rng.uniform(-1.5, 1.5, n) * rng.choice([1, 0.1, 0.01, 1e-4], n))
    sign = np.where(strike > forward, 1.0, -1.0)
    sigma = np.exp(rng.uniform(np.log(0.003), np.log(4.0), n))
    price = undiscounted_price(forward, strike, years, sigma, sign)
    worth = price > 1e-10
    found = implied_vol(price, forward, strike, years, sign)
    back = undiscounted_price(forward, strike, years, found, sign)
    assert worth.sum() > 150_000
    assert (np.abs(back - price) / price)[worth].max() < 1e-8
