"""Options on products repriced: by the European formula for calls, by a binomial tree for puts.

Without dividends a call is never exercised early, so that the European price is its price.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from vollib.black_scholes import black_scholes
from vollib.black_scholes.greeks.analytical import delta as call_delta

from tasks.model.scenarios import ScenarioSpec
from tasks.vega import american
from tasks.vega.american_legs import american_worth, delta_share
from tasks.vega.horizon import vegas_ahead
from tasks.vega.products_day import Holding
from tasks.vega.repricing import Repricer
from tasks.vega.states import states_of
from tests.givens import worked_book as given

pytestmark = pytest.mark.skipif(
    not american.available(), reason="QuantLib is not installed: the extra `american`"
)
Array = npt.NDArray[np.float64]

RATE, SPOT = 0.05, 50.0
# right, strike, days, vol
Leg = tuple[str, float, float, float]
CALL: Leg = ("C", 55.0, 60.0, 0.80)
PUT: Leg = ("P", 52.0, 90.0, 0.70)
STEPS = 1500


def frame(*rows: Leg) -> pd.DataFrame:
    legs = pd.DataFrame(list(rows), columns=["right", "strike", "days", "iv"])
    return legs.assign(discount=np.exp(-RATE * legs["days"] / 365), forward=SPOT)


def tree(leg: Leg, spot: float, days: float) -> float:
    """Cox, Ross and Rubinstein with exercise at every step; the mean of two numbers of steps."""
    return 0.5 * (_tree(leg, spot, days, STEPS) + _tree(leg, spot, days, STEPS + 1))


def _tree(leg: Leg, spot: float, days: float, steps: int) -> float:
    right, strike, _, vol = leg
    sign, step = (1.0 if right == "C" else -1.0), days / 365 / steps
    up = math.exp(vol * math.sqrt(step))
    grown, rise = math.exp(RATE * step), 1.0 / up
    chance = (grown - rise) / (up - rise)
    value = np.maximum(sign * (spot * up ** np.arange(-steps, steps + 1, 2) - strike), 0.0)
    for left in range(steps - 1, -1, -1):
        kept = (chance * value[1:] + (1.0 - chance) * value[:-1]) / grown
        exercised = sign * (spot * up ** np.arange(-left, left + 1, 2) - strike)
        value = np.maximum(kept, exercised)
    return float(value[0])


def worth_of(leg: Leg, states: list[tuple[float, float]]) -> Array:
    """Of share prices and days ahead."""
    spot, ahead = (np.array(column) for column in zip(*states, strict=True))
    return american_worth(frame(leg), spot[:, None], ahead)[:, 0]


@pytest.mark.parametrize("ahead", [0.0, 7.0, 21.0, 59.0])
def test_a_call_is_worth_its_european_price_with_the_days_it_has_left(ahead: float) -> None:
    spots = [30.0, 50.0, 80.0]
    expected = [black_scholes("c", spot, 55.0, (60 - ahead) / 365, RATE, 0.80) for spot in spots]
    assert worth_of(CALL, [(spot, ahead) for spot in spots]) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("spot", "ahead"), [(50.0, 0.0), (50.0, 14.0), (35.0, 14.0), (70.0, 45.0)])
def test_a_put_is_worth_what_a_tree_says_with_the_days_it_has_left(
    spot: float, ahead: float
) -> None:
    (found,) = worth_of(PUT, [(spot, ahead)])
    assert found == pytest.approx(tree(PUT, spot, 90.0 - ahead), abs=2e-3)


def test_states_of_one_price_and_several_days_are_told_apart() -> None:
    states = [(50.0, 0.0), (50.0, 21.0), (60.0, 21.0), (50.0, 0.0), (60.0, 0.0)]
    expected = [black_scholes("c", s, 55.0, (60 - ahead) / 365, RATE, 0.80) for s, ahead in states]
    assert len({round(price, 3) for price in expected}) == 4
    assert worth_of(CALL, states) == pytest.approx(expected, abs=5e-5)


def test_at_its_end_and_after_it_an_option_is_worth_its_exercise() -> None:
    assert worth_of(PUT, [(40.0, 90.0), (40.0, 97.0), (60.0, 90.0)]).tolist() == [12.0, 12.0, 0.0]
    assert worth_of(CALL, [(58.0, 60.0), (50.0, 61.0)]).tolist() == [3.0, 0.0]


def test_on_a_share_worth_nothing_a_put_is_its_strike_and_a_call_nothing() -> None:
    for leg, expected in ((PUT, 52.0), (CALL, 0.0)):
        assert worth_of(leg, [(0.0, 0.0), (0.0, 14.0)]).tolist() == [expected, expected]


def test_each_leg_has_its_own_price_and_terms() -> None:
    worth = american_worth(frame(CALL, PUT), np.array([[50.0, 35.0], [0.0, 50.0]]), np.zeros(2))
    assert worth[:, 0] == pytest.approx([black_scholes("c", 50, 55, 60 / 365, RATE, 0.8), 0.0])
    assert worth[:, 1] == pytest.approx([tree(PUT, 35.0, 90.0), tree(PUT, 50.0, 90.0)], abs=2e-3)


@pytest.mark.parametrize("ahead", [0.0, 7.0, 30.0, 55.0])
def test_a_call_keeps_the_share_of_its_delta_that_the_formula_gives_it(ahead: float) -> None:
    then, now = (call_delta("c", SPOT, 55.0, (60 - d) / 365, RATE, 0.80) for d in (ahead, 0.0))
    # A difference over a tenth of a percent of the share either way.
    assert delta_share(frame(CALL), ahead) == pytest.approx([then / now], rel=1e-3)
    assert (then / now < 0.98) == (ahead > 0.0)


def test_a_put_keeps_the_share_of_its_delta_that_the_tree_gives_it() -> None:
    wide = 0.5
    deltas = [tree(PUT, SPOT + wide, d) - tree(PUT, SPOT - wide, d) for d in (60.0, 90.0)]
    ours = delta_share(frame(CALL, PUT), 30.0)
    assert len(ours) == 2
    assert ours[1] == pytest.approx(deltas[0] / deltas[1], rel=2e-3)
    assert ours[1] != pytest.approx(1.0, abs=0.01)


def repricer() -> Repricer:
    """Minus three calls on a product that holds one VX, half a point of VX a dollar."""
    futures = pd.DataFrame(
        {"symbol": ["VX/Z26"], "years": [30.0 / 365], "settlement_price": [20.0]}
    )
    legs = frame(CALL).assign(
        kind="option",
        style="american",
        status="valued",
        family="",
        symbol="VXX270119C00055000",
        root="VXX",
        quantity=-3.0,
        multiplier=100.0,
        mark=4.0,
        vega30=-900.0,
        vx=math.nan,
    )
    held = {"VXX": Holding(1.0, None, {"VX/Z26": 0.05})}
    market = given.market(futures=futures)
    return Repricer(legs, market, given.ROOT_TIME, ScenarioSpec(), given.SPOT, products=held)


@pytest.mark.parametrize(("percent", "ahead"), [(0.0, 21.0), (10.0, 0.0), (10.0, 21.0)])
def test_a_book_reprices_its_options_on_the_moved_share_at_the_days_left(
    percent: float, ahead: float
) -> None:
    """VX at 20 up by ten percent is two points; at 0.05 a dollar the share is up by a tenth."""
    share = SPOT * (1.0 + 0.05 * 20.0 * percent / 100)
    found = repricer().reprice(states_of([("relative", percent, 0.0, ahead)])).change
    then = black_scholes("c", share, 55.0, (60 - ahead) / 365, RATE, 0.80)
    now = black_scholes("c", SPOT, 55.0, 60 / 365, RATE, 0.80)
    assert found[0] == pytest.approx([-300 * (then - now)], abs=0.03)


def test_a_horizon_takes_the_delta_of_then() -> None:
    vega, vega30 = vegas_ahead(repricer(), 30.0)
    then, now = (call_delta("c", SPOT, 55.0, days / 365, RATE, 0.80) for days in (30, 60))
    assert vega.tolist() == [0.0]
    assert vega30 == pytest.approx([-900.0 * then / now], rel=1e-3)
