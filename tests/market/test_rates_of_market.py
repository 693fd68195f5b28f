"""The rates that products' options are discounted at: those of the chain's own expiries."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tasks.market.market import Market
from tests.givens import quotes
from tests.givens import worked_book as given

QUARTER, HALF = -math.log(0.99) / 0.25, -math.log(0.97) / 0.5  # 4.020 and 6.092 percent


def with_discounts(*rows: tuple[float, float]) -> Market:
    expiries = pd.DataFrame(list(rows), columns=["years", "discount"])
    return Market(**{**given.market().__dict__, "expiries": expiries})


@pytest.mark.parametrize(
    ("years", "rate"),
    [
        (0.25, QUARTER),
        (0.5, HALF),
        (0.3, 0.8 * QUARTER + 0.2 * HALF),
        (0.375, 0.5 * (QUARTER + HALF)),
        (0.01, QUARTER),
        (2.0, HALF),
    ],
)
def test_rates_are_linear_between_two_expiries_and_flat_outside(years: float, rate: float) -> None:
    market = with_discounts((0.5, 0.97), (0.1, math.nan), (0.25, 0.99))
    assert market.rate(np.array([years])) == pytest.approx([rate], rel=1e-12)


def test_between_them_they_are_these_percentages() -> None:
    found = with_discounts((0.25, 0.99), (0.5, 0.97)).rate(np.array([0.25, 0.375, 0.5]))
    assert 100 * found == pytest.approx([4.0201, 5.0560, 6.0918], abs=1e-4)


def test_without_a_discount_factor_no_rate_is_known() -> None:
    for market in (with_discounts(), with_discounts((0.25, math.nan))):
        assert np.isnan(market.rate(np.array([0.1, 0.3]))).tolist() == [True, True]


def test_the_rate_of_a_priced_chain_is_the_one_it_was_priced_at() -> None:
    """Quotes discounted at five percent and yields that say so: bond-equivalent 5.063."""
    at = quotes.years(quotes.SPX_EXPIRY, hour_utc=quotes.AM_UTC)
    chain = quotes.chain(
        "SPX",
        quotes.SPX_EXPIRY,
        6000.0,
        range(5500, 6505, 25),
        vol=lambda _: 0.16,
        t=at,
        discount=math.exp(-0.05 * at),
        half_spread=0.01,
    )
    market = quotes.market(chain, rate_percent=200.0 * (math.exp(0.025) - 1.0))
    assert market.rate(np.array([at])) == pytest.approx([0.05], abs=1e-4)
