"""Greeks against vollib, and against prices bumped and repriced."""

import math

import numpy as np
import pytest
from vollib.black import black
from vollib.black.greeks import analytical

from tasks.vega.greeks import black_greeks

# forward, strike, days, vol, rate, side
OPTIONS = [
    (6000.0, 5700.0, 45.0, 0.180, 0.04, -1.0),
    (6000.0, 6300.0, 45.0, 0.128, 0.04, 1.0),
    (6000.0, 6000.0, 1.25, 0.110, 0.05, 1.0),
    (18.2, 22.0, 30.0, 0.950, 0.04, 1.0),
    (18.2, 16.0, 90.0, 0.700, 0.00, -1.0),
    (2865.7, 2650.0, 30.7, 0.199, 0.024, -1.0),
]
COLUMNS = [np.array(column) for column in zip(*OPTIONS, strict=True)]


def ours() -> list[dict[str, float]]:
    forward, strike, days, sigma, rate, sign = COLUMNS
    years = days / 365
    greeks = black_greeks(forward, strike, years, sigma, np.exp(-rate * years), sign)
    names = ("price", "delta", "delta_forward", "gamma", "unit_vega", "unit_theta")
    return [{name: float(getattr(greeks, name)[i]) for name in names} for i in range(len(OPTIONS))]


@pytest.mark.parametrize(("option", "got"), list(zip(OPTIONS, ours(), strict=True)))
def test_greeks_equal_those_of_vollib(option: tuple[float, ...], got: dict[str, float]) -> None:
    forward, strike, days, sigma, rate, sign = option
    inputs = ("c" if sign > 0 else "p", forward, strike, days / 365, rate, sigma)
    assert got["price"] == pytest.approx(black(*inputs), abs=1e-9)
    assert got["delta"] == pytest.approx(analytical.delta(*inputs), abs=1e-9)
    assert got["gamma"] == pytest.approx(analytical.gamma(*inputs), abs=1e-9)
    assert got["unit_vega"] == pytest.approx(analytical.vega(*inputs), abs=1e-9)
    assert got["unit_theta"] == pytest.approx(analytical.theta(*inputs), abs=1e-9)


def plain_price(
    forward: float, strike: float, years: float, sigma: float, rate: float, sign: float
) -> float:
    """Black-76 once more, with the standard library alone."""
    total = sigma * math.sqrt(years)
    d1 = math.log(forward / strike) / total + total / 2
    cdf = [0.5 * math.erfc(-sign * d / math.sqrt(2)) for d in (d1, d1 - total)]
    return math.exp(-rate * years) * sign * (forward * cdf[0] - strike * cdf[1])


@pytest.mark.parametrize(("option", "got"), list(zip(OPTIONS, ours(), strict=True)))
def test_greeks_are_the_slopes_of_the_price(
    option: tuple[float, ...], got: dict[str, float]
) -> None:
    forward, strike, days, sigma, rate, sign = option
    years = days / 365

    def bumped(df: float = 0.0, dv: float = 0.0, dt: float = 0.0) -> float:
        return plain_price(forward + df, strike, years + dt, sigma + dv, rate, sign)

    df = forward * 1e-4
    slope = (bumped(df=df) - bumped(df=-df)) / (2 * df)
    bend = (bumped(df=df) - 2 * bumped() + bumped(df=-df)) / df**2
    dt = 1e-3 / 365
    assert got["delta"] == pytest.approx(slope, abs=1e-6)
    assert got["delta_forward"] * math.exp(-rate * years) == pytest.approx(slope, abs=1e-6)
    assert got["gamma"] == pytest.approx(bend, rel=1e-4)
    assert got["unit_vega"] == pytest.approx((bumped(dv=5e-5) - bumped(dv=-5e-5)) / 0.01, rel=1e-6)
    # One calendar day passes: the time to expiry falls.
    assert got["unit_theta"] == pytest.approx(
        (bumped(dt=-dt) - bumped(dt=dt)) / (2 * dt) / 365, rel=1e-5
    )
