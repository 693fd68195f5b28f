from __future__ import annotations

import math

import numpy as np
import pytest
import vollib.black.greeks.analytical as vollib_greeks
from vollib.black import black

from tasks.simulate.black import greeks, implied_vol

FORWARD, DISCOUNT = 6000.0, math.exp(-0.04 * 45 / 365)
YEARS = 45 / 365


@pytest.mark.parametrize(
    ("strike", "flag", "iv"),
    [(5700.0, "p", 0.18), (5600.0, "p", 0.192), (6300.0, "c", 0.128), (6400.0, "c", 0.122)],
)
def test_price_and_greeks_are_those_of_vollib(strike: float, flag: str, iv: float) -> None:
    found = greeks(
        np.array([FORWARD]),
        np.array([strike]),
        np.array([YEARS]),
        np.array([DISCOUNT]),
        np.array([iv]),
        np.array([flag == "c"]),
    )
    inputs = (flag, FORWARD, strike, YEARS, 0.04, iv)
    assert found.price[0] == pytest.approx(black(*inputs), rel=1e-12)
    assert found.delta_forward[0] * DISCOUNT == pytest.approx(
        vollib_greeks.delta(*inputs), rel=1e-12
    )
    assert found.gamma[0] == pytest.approx(vollib_greeks.gamma(*inputs), rel=1e-12)
    assert found.vega[0] == pytest.approx(vollib_greeks.vega(*inputs), rel=1e-12)
    assert found.theta[0] == pytest.approx(vollib_greeks.theta(*inputs), rel=1e-12)


def test_the_worked_condor_has_its_published_prices_and_vegas() -> None:
    found = greeks(
        np.full(4, FORWARD),
        np.array([5700.0, 5600.0, 6300.0, 6400.0]),
        np.full(4, YEARS),
        np.full(4, DISCOUNT),
        np.array([0.18, 0.192, 0.128, 0.122]),
        np.array([False, False, True, True]),
    )
    assert found.price == pytest.approx([43.3038, 30.9687, 19.4087, 7.6242], abs=5e-5)
    assert found.vega == pytest.approx([5.8614, 4.7833, 4.7529, 2.7759], abs=5e-5)


# Cboe's examples of prices that have no vol on the VIX index and an ordinary one on its future.
@pytest.mark.parametrize(
    ("price", "strike", "is_call", "spot", "future", "iv"),
    [(3.0, 20.0, True, 25.0, 21.5, 0.9165), (4.0, 25.0, False, 20.0, 22.5, 0.9455)],
)
def test_a_vix_option_has_no_vol_off_spot_and_one_on_its_future(
    price: float, strike: float, is_call: bool, spot: float, future: float, iv: float
) -> None:
    def solved(forward: float) -> float | None:
        return implied_vol(
            price, forward=forward, strike=strike, years=30 / 365, discount=1.0, is_call=is_call
        )

    assert solved(spot) is None
    assert solved(future) == pytest.approx(iv, abs=5e-5)
