from __future__ import annotations

import math

import numpy as np
import pytest
from vollib.black import black

from tasks.simulate.factors import Floats
from tasks.simulate.smile import SPX_SHAPE, VIX_SHAPE, Shape, Strip
from tasks.simulate.strikes import spx_strikes

FORWARD, RATE = 6600.0, 0.04
YEARS = np.array([2.0, 30.0, 180.0]) / 365
SIGMA = np.array([0.14, 0.165, 0.19])


def strip() -> Strip:
    ladders = [
        spx_strikes(FORWARD, float(s), float(t), 1.0) for s, t in zip(SIGMA, YEARS, strict=True)
    ]
    at = np.repeat(np.arange(3), [len(ladder) for ladder in ladders])
    return Strip(at, np.concatenate(ladders), np.full(3, FORWARD), YEARS, np.exp(-RATE * YEARS))


def cboe_variance(strikes: list[float], years: float, vol_of: dict[float, float]) -> float:
    """The sum of the Cboe VIX methodology over one strip, written out strike by strike."""
    below = [k for k in strikes if k <= FORWARD]
    centre = below[-1]
    price = {}
    for k in strikes:
        call, put = (black(flag, FORWARD, k, years, RATE, vol_of[k]) for flag in "cp")
        price[k] = (call + put) / 2 if k == centre else call if k > centre else put
    kept = [k for k in strikes if price[k] >= 0.08]
    total = 0.0
    for place, k in enumerate(kept):
        low, high = kept[max(place - 1, 0)], kept[min(place + 1, len(kept) - 1)]
        width = (high - low) / 2 if 0 < place < len(kept) - 1 else high - low
        total += width / k**2 * math.exp(RATE * years) * price[k]
    return (2 * total - (FORWARD / centre - 1) ** 2) / years


def test_the_listed_strip_is_worth_the_variance_of_the_curve() -> None:
    made = strip()
    level, reached = made.solve(SIGMA, SPX_SHAPE)
    assert reached == pytest.approx(SIGMA, abs=2e-5)
    for place, years in enumerate(YEARS.tolist()):
        strikes: Floats = made.strike[made.at == place]
        total = SPX_SHAPE.total_variance(
            np.log(strikes / FORWARD), np.full(len(strikes), level[place])
        )
        vol_of = dict(zip(strikes.tolist(), np.sqrt(total / years).tolist(), strict=True))
        found = cboe_variance(strikes.tolist(), years, vol_of)
        assert math.sqrt(found) == pytest.approx(float(reached[place]), abs=1e-10)


def test_the_spx_skew_is_inverse_to_the_root_of_time() -> None:
    def slope(years: float) -> float:
        ends = SPX_SHAPE.total_variance(np.array([-1e-5, 1e-5]), np.full(2, 0.16**2 * years))
        low, high = np.sqrt(ends / years).tolist()
        return float(high - low) / 2e-5

    assert slope(1.0) < 0
    assert slope(0.25) / slope(1.0) == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "variance", "reach"), [(SPX_SHAPE, 0.002, 0.4), (VIX_SHAPE, 0.06, 1.4)]
)
def test_no_butterfly_costs_less_than_nothing(shape: Shape, variance: float, reach: float) -> None:
    strikes = np.linspace(math.exp(-reach), math.exp(reach), 801)
    total = shape.total_variance(np.log(strikes), np.full(len(strikes), variance))
    calls = np.array(
        [black("c", 1.0, k, 1.0, 0.0, math.sqrt(w)) for k, w in zip(strikes, total, strict=True)]
    )
    assert np.diff(calls, 2).min() > -1e-15
