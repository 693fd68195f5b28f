"""Repricing: vols of VIX options, gaps and expired legs, futures without a curve, many states."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from vollib.black import black

from tasks.market.curve import VolCurve
from tasks.model.outlook import Mode
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.repricing import Repriced, Repricer
from tasks.vega.states import Row, states_of
from tests.givens import worked_book as given
from tests.independent.plain import Curve, World

Array = npt.NDArray[np.float64]

CALL = given.HEDGES[0]  # ten calls of 22, 30 days, VX at 18.2, vol 95
FUTURE = given.HEDGES[3]  # one VXM at 18.9
# The curve of the worked book, by another reader of curves.
WORLD = World(Curve((30.0, 60.0, 90.0, 120.0), (0.17, 0.178, 0.183, 0.187)))
# Total variances of 4.8, 5.0, 5.2 and 5.3: a curve that is all but an arbitrage.
STEEP = VolCurve(given.NODES, np.array([0.40, 0.29, 0.24, 0.21]) ** 2 * given.NODES)
PUT: given.Row = ("layer-1", "VIX", "P", 4, 17, 60, 18.6, 0.80)


def repriced(
    legs: pd.DataFrame,
    *rows: Row,
    vvix_beta: float = 0.0,
    curve: VolCurve | None = given.CURVE,
    floor: float = 1.0,
) -> Repriced:
    spec = ScenarioSpec(vvix_beta=vvix_beta, vol_floor_points=floor)
    repricer = Repricer(legs, given.market(curve), given.ROOT_TIME, spec, given.SPOT)
    return repricer.reprice(states_of(rows))


def price(row: given.Row, moved: float, vol: float) -> float:
    """By another library, the VX having moved by so many points."""
    _, _, right, _, strike, days, forward, _ = row
    at = forward + moved
    return float(black(right.lower(), at, strike, days / 365, given.RATE, vol))


def gained(row: given.Row, moved: float, vol: float) -> float:
    return 100 * row[3] * (price(row, moved, vol) - price(row, 0.0, row[7]))


def vx_move(row: given.Row, mode: Mode, shift: float) -> float:
    """Points, by the plain second implementation."""
    then = WORLD.vx(row[6], row[5], mode, shift)
    assert then is not None
    return then - row[6]


@pytest.mark.parametrize("beta", [0.0, 2.0, -3.0])
@pytest.mark.parametrize("percent", [10.0, -10.0])
def test_the_vol_of_a_vix_option_moves_by_vvix_beta_a_point_of_its_vx(
    beta: float, percent: float
) -> None:
    """Ten percent of 18.2 are 1.82 points: at a beta of 2 the vol of 95 becomes 98.64."""
    moved = 18.2 * percent / 100
    found = repriced(given.legs([CALL]), ("relative", percent, 0.0, 0.0), vvix_beta=beta)
    vol = (95.0 + beta * moved) / 100
    assert found.change[0] == pytest.approx([gained(CALL, moved, vol)], abs=1e-6)
    assert found.floored.tolist() == [[False]]


@pytest.mark.parametrize(("mode", "shift"), [("term", 5.0), ("parallel", 5.0), ("parallel", -4.0)])
def test_in_every_mode_by_the_points_that_its_own_vx_moves(mode: Mode, shift: float) -> None:
    moved = vx_move(PUT, mode, shift)
    found = repriced(given.legs([PUT]), (mode, shift, 0.0, 0.0), vvix_beta=1.5)
    assert found.change[0, 0] == pytest.approx(gained(PUT, moved, 0.80 + 0.015 * moved), abs=1e-4)


def test_where_the_vx_is_not_the_parity_forward_its_points_are_added_to_the_forward() -> None:
    """The future of that date settled at 20, the options' own forward is 18.2."""
    legs = given.legs([CALL]).assign(vx=20.0)
    found = repriced(legs, ("relative", 10.0, 0.0, 0.0), vvix_beta=2.0)
    assert found.change[0] == pytest.approx([gained(CALL, 2.0, 0.99)], abs=1e-6)


def test_a_vix_vol_that_would_fall_through_the_floor_stands_on_it_and_says_so() -> None:
    """40 percent up is 7.28 points; -20 a point would take the vol from 95 to -50.6."""
    found = repriced(given.legs([CALL]), ("relative", 40.0, 0.0, 0.0), vvix_beta=-20.0, floor=30.0)
    assert found.change[0] == pytest.approx([gained(CALL, 7.28, 0.30)], abs=1e-6)
    assert found.floored.tolist() == [[True]]
    above = repriced(given.legs([CALL]), ("relative", 40.0, 0.0, 0.0), vvix_beta=-5.0, floor=30.0)
    # -36.4 leave 58.6.
    assert above.change[0] == pytest.approx([gained(CALL, 7.28, 0.586)], abs=1e-6)
    assert above.floored.tolist() == [[False]]


@pytest.mark.parametrize(("beta", "vol"), [(0.0, 0.20), (1.0, 0.2182), (-1.0, 0.30)])
def test_a_vix_vol_below_the_floor_already_is_floored_only_when_it_falls(
    beta: float, vol: float
) -> None:
    low = (*CALL[:7], 0.20)
    found = repriced(given.legs([low]), ("relative", 10.0, 0.0, 0.0), vvix_beta=beta, floor=30.0)
    assert found.change[0] == pytest.approx([gained(low, 1.82, vol)], abs=1e-6)
    assert found.floored.tolist() == [[beta < 0.0]]


def test_carry_needs_the_close() -> None:
    repricer = Repricer(given.legs(), given.market(), given.ROOT_TIME, ScenarioSpec())
    still = [("term", 0.0, 1.0, 7.0)]
    with pytest.raises(ValueError, match="carry needs the SPX close"):
        repricer.reprice(states_of(still, carry=True))  # type: ignore[arg-type]  # a drawn row
    assert np.isfinite(repricer.reprice(states_of(still)).change).all()  # type: ignore[arg-type]  # likewise


@pytest.mark.parametrize(("carry", "forward"), [(False, 6000.0), (True, 5950.62)])
def test_with_carry_a_forward_slides_to_spot_as_days_pass(carry: bool, forward: float) -> None:
    """A percent above spot and 45 days to run: 5940 * (6000 / 5940) ** (8 / 45) with 8 left."""
    row = given.CONDOR[0]
    repricer = Repricer(
        given.legs([row]), given.market(), given.ROOT_TIME, ScenarioSpec(), spot=5940.0
    )
    (found,) = repricer.reprice(states_of([("term", 0.0, 0.0, 37.0)], carry=carry)).change
    exact = 5940.0 * (6000.0 / 5940.0) ** (8 / 45) if carry else 6000.0
    assert exact == pytest.approx(forward, abs=0.01)
    then = black("p", exact, 5700, 8 / 365, given.RATE, 0.18)
    assert found == pytest.approx([-500 * (then - price(row, 0.0, 0.18))], abs=1e-6)


def with_a_gap_and_an_expired_leg() -> pd.DataFrame:
    legs = given.legs()
    legs.loc[1, ["status", "reason"]] = ["gap", "no quote"]
    legs.loc[2, "status"] = "expired"
    legs.loc[7, ["status", "reason"]] = ["gap", "no settlement"]
    return legs


STATES: list[Row] = [
    (mode, shift, spot, days)
    for days in (0.0, 7.0, 14.0, 21.0, 28.0, 35.0, 50.0)
    for spot in (-10.0, -5.0, 0.0, 2.5)
    for mode in ("term", "parallel", "relative")
    for shift in (-30.0, -10.0, -2.0, 0.0, 2.0, 5.0, 10.0)
]


@pytest.mark.parametrize("carry", [False, True])
def test_many_states_at_once_give_what_each_gives_alone(carry: bool) -> None:
    repricer = Repricer(
        with_a_gap_and_an_expired_leg(),
        given.market(STEEP),
        given.ROOT_TIME,
        ScenarioSpec(vvix_beta=1.0, vol_floor_points=9.0),
        given.SPOT,
    )
    assert len(STATES) == 588  # two full blocks of 256, and 76 more
    together = repricer.reprice(states_of(STATES, carry=carry))
    alone = [repricer.reprice(states_of([row], carry=carry)) for row in STATES]
    assert together.change.shape == (588, 8)
    np.testing.assert_array_equal(together.change, np.vstack([one.change for one in alone]))
    np.testing.assert_array_equal(together.floored, np.vstack([one.floored for one in alone]))
    np.testing.assert_array_equal(together.refused, np.concatenate([one.refused for one in alone]))
    assert 0 < together.refused.sum() < 588
    assert together.floored.any()


def test_no_state_at_all_is_no_row() -> None:
    found = repriced(given.legs())
    assert (found.change.shape, found.refused.shape) == ((0, 8), (0,))


def test_an_expired_leg_makes_nothing_and_a_gap_makes_nobody_knows_what() -> None:
    found = repriced(
        with_a_gap_and_an_expired_leg(),
        ("term", 5.0, -5.0, 0.0),
        ("relative", -10.0, 0.0, 7.0),
        ("term", 0.0, 0.0, 0.0),
    ).change
    assert found[:, 2].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found[:, [1, 7]]).all()
    assert np.isfinite(found[:, [0, 3, 4, 5, 6]]).all()
    assert found[2, [0, 3, 4, 5, 6]].tolist() == [0.0] * 5
    assert (found[:2, [0, 3, 4, 5, 6]] != 0.0).all()


def test_in_a_market_that_cannot_be_nothing_has_a_figure() -> None:
    """Ten points off all vols: 30 * 0.30^2 = 2.7 of variance, and 60 * 0.19^2 = 2.2 after it."""
    found = repriced(with_a_gap_and_an_expired_leg(), ("parallel", -10.0, 0.0, 0.0), curve=STEEP)
    assert found.refused.tolist() == [True]
    assert np.isnan(found.change).all()


@pytest.mark.parametrize("mode", ["term", "parallel"])
def test_futures_without_a_curve_are_unknown_in_term_and_parallel(mode: Mode) -> None:
    found = repriced(given.legs([FUTURE]), (mode, 5.0, 0.0, 0.0), curve=None)
    assert np.isnan(found.change).tolist() == [[True]]
    assert found.refused.tolist() == [False]


@pytest.mark.parametrize("curve", [None, given.CURVE])
@pytest.mark.parametrize(
    ("percent", "usd"), [(10.0, 189.0), (-25.0, -472.5), (-100.0, -1890.0), (-130.0, -1890.0)]
)
def test_in_relative_a_future_moves_by_the_percentage_itself(
    curve: VolCurve | None, percent: float, usd: float
) -> None:
    """One VXM at 18.9 is worth 1890 USD, and never less than nothing."""
    found = repriced(given.legs([FUTURE]), ("relative", percent, 0.0, 0.0), curve=curve)
    assert found.change[0] == pytest.approx([usd])


def test_without_a_curve_spx_legs_are_still_repriced() -> None:
    row = given.CONDOR[0]
    found = repriced(given.legs([row]), ("parallel", 5.0, 0.0, 0.0), curve=None)
    assert found.change[0, 0] == pytest.approx(gained(row, 0.0, 0.23), abs=1e-6)
