"""Break-evens that are easily missed: of XSP legs, between two levels looked at, and of none."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from vollib.black import black

from tasks.market.curve import VolCurve
from tasks.model.outlook import BreakEven
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.break_evens import break_evens
from tasks.vega.repricing import Repricer
from tests.givens import worked_book as given

SPEC = ScenarioSpec(horizon_days=(7,), break_even_shifts=(0.0, 5.0))
FLAT_16 = VolCurve(np.array([1.0, 400.0]), 0.16**2 * np.array([1.0, 400.0]))
WEEK, EXPIRY = "T+7", "expiry 2027-01-04"


def price(row: given.Row, level: float, days: float) -> float:
    _, _, right, _, strike, _, _, vol = row
    return float(black(right.lower(), level, strike, days / 365, given.RATE, vol))


def entered(rows: Sequence[given.Row], credit: float) -> pd.DataFrame:
    """Marked at the model with SPX at 6000; `credit` USD have been made since entry."""
    marks = [price(row, 6000.0, row[5]) for row in rows]
    paid = marks[0] - credit / (100 * rows[0][3])
    return given.legs(rows).assign(mark=marks, average_price=[paid, *marks[1:]])


def as_xsp(legs: pd.DataFrame) -> pd.DataFrame:
    """Ten times as many contracts on a tenth of the index."""
    tenth = ["strike", "forward", "mark", "average_price"]
    small = legs.assign(family="XSP", index_scale=10.0, quantity=10.0 * legs["quantity"])
    small[tenth] = small[tenth] / 10.0
    return small


def found_in(legs: pd.DataFrame, spot: float = given.SPOT) -> dict[tuple[str, float], BreakEven]:
    repricer = Repricer(legs, given.market(), given.ROOT_TIME, SPEC, spot)
    return {(row.at, row.shift): row for row in break_evens(repricer, ["core"], (), FLAT_16)}


def levels(row: BreakEven) -> list[float]:
    return [level.level for level in row.levels]


# Minus five of 5700 and 6300, entered ten points a unit dearer than the model: 5,000 USD made.
CREDIT = -math.fsum(row[3] / 5 * price(row, 6000.0, 45.0) for row in given.CONDOR) + 10.0


def test_a_condor_of_xsp_breaks_even_at_the_same_spx_levels() -> None:
    """A credit beyond the short strikes at expiry: 34.12 points of SPX, or 3.412 of XSP."""
    legs = entered(given.CONDOR, 5000.0)
    small = found_in(as_xsp(legs))
    assert pytest.approx(24.1195 + 10.0, abs=1e-3) == CREDIT
    assert levels(small[EXPIRY, 0.0]) == pytest.approx([5700 - CREDIT, 6300 + CREDIT], abs=1e-5)
    assert small[EXPIRY, 0.0].pnl_at_spot == pytest.approx(500 * CREDIT)


@pytest.mark.parametrize("spot", [6000.0, 5940.0])
def test_in_every_question_xsp_answers_as_spx_does(spot: float) -> None:
    legs = entered(given.CONDOR, 5000.0)
    large, small = found_in(legs, spot), found_in(as_xsp(legs), spot)
    assert set(small) == set(large) == {(at, x) for at in (WEEK, EXPIRY) for x in (0.0, 5.0)}
    for question, row in large.items():
        assert levels(small[question]) == pytest.approx(levels(row), abs=1e-4)
        assert small[question].pnl_at_spot == pytest.approx(row.pnl_at_spot, abs=1e-4)


def test_a_week_on_the_profit_of_xsp_at_its_levels_is_nothing() -> None:
    """By another library, on the tenth of the index that an XSP option is struck on."""
    legs = entered(given.CONDOR, -500.0)
    row = found_in(as_xsp(legs))[WEEK, 0.0]
    assert len(row.levels) == 2
    paid = legs["average_price"].tolist()
    for level in levels(row):
        tenths = [(*leg[:4], leg[4] / 10, *leg[5:]) for leg in given.CONDOR]
        profit = [
            1000 * leg[3] * (price(leg, level / 10, 38.0) - cost / 10)
            for leg, cost in zip(tenths, paid, strict=True)
        ]
        assert math.fsum(profit) == pytest.approx(0.0, abs=0.01)


LOW, HIGH = 5976.0, 5997.0


def strangle() -> pd.DataFrame:
    """A strangle whose profit a week on is nothing at 5976 and at 5997, and more between.

    Ten puts short, and as many calls as lose between the two levels what the puts gain there.
    The grid looks at 5940, 6000 and 6060: the profit is negative at all of them.
    """
    put: given.Row = ("core", "SPX", "P", -10, 5700, 45, 6000, 0.180)
    call: given.Row = ("core", "SPX", "C", -10, 6300, 45, 6000, 0.128)
    puts, calls = ([price(row, level, 38.0) for level in (LOW, HIGH)] for row in (put, call))
    ratio = (puts[0] - puts[1]) / (calls[1] - calls[0])
    rows = (put, (*call[:3], -10 * ratio, *call[4:]))
    moved = -1000 * (puts[0] - price(put, 6000.0, 45.0)) - 1000 * ratio * (
        calls[0] - price(call, 6000.0, 45.0)
    )
    return entered(rows, -moved)


@pytest.mark.parametrize("xsp", [False, True])
def test_a_profit_that_rises_over_zero_between_two_levels_of_the_grid_is_found(xsp: bool) -> None:
    row = found_in(as_xsp(strangle()) if xsp else strangle())[WEEK, 0.0]
    assert levels(row) == pytest.approx([LOW, HIGH], abs=1e-3)
    assert [level.side for level in row.levels] == ["below", "below"]
    assert -200.0 < (row.pnl_at_spot or 0.0) < 0.0
    assert row.reason is None


@pytest.mark.parametrize("xsp", [False, True])
def test_a_loss_that_falls_below_zero_between_two_levels_of_the_grid_is_found(xsp: bool) -> None:
    """The same bought: a profit everywhere but between the two."""
    legs = strangle()
    legs["quantity"] = -legs["quantity"]
    row = found_in(as_xsp(legs) if xsp else legs)[WEEK, 0.0]
    assert levels(row) == pytest.approx([LOW, HIGH], abs=1e-3)


@pytest.mark.parametrize("xsp", [False, True])
def test_a_tent_at_expiry_between_two_levels_of_the_grid_is_found_at_its_strikes(xsp: bool) -> None:
    """A call butterfly of 5975, 5985 and 5995, marked at cost: its value of now has to come back.

    The profit is as flat on both sides as can be: nothing but the strikes leads there.
    """
    rows: list[given.Row] = [
        ("core", "SPX", "C", quantity, strike, 45, 6000, 0.16)
        for quantity, strike in ((1, 5975), (-2, 5985), (1, 5995))
    ]
    legs = given.legs(rows).assign(mark=[50.0, 45.0, 44.0], average_price=[50.0, 45.0, 44.0])
    row = found_in(as_xsp(legs) if xsp else legs)[EXPIRY, 0.0]
    value_now = math.fsum(leg[3] * price(leg, 6000.0, 45.0) for leg in rows)
    assert value_now == pytest.approx(0.12, abs=0.01)
    assert levels(row) == pytest.approx([5975 + value_now, 5995 - value_now], abs=1e-5)


def test_a_book_without_spx_legs_has_no_levels_and_says_that_nothing_moves_with_spx() -> None:
    legs = given.legs(given.HEDGES).assign(mark=2.0, average_price=1.5)
    found = found_in(legs)
    assert set(found) == {(WEEK, 0.0), (WEEK, 5.0)}
    for row in found.values():
        assert row.levels == ()
        assert row.reason == "nothing held moves with SPX"
        assert row.pnl_at_spot is not None


def test_spx_legs_that_no_level_saves_say_something_else() -> None:
    """Calls for 6000 that cost 5000 a unit: at 40 percent up they are worth 2400."""
    legs = given.legs([("core", "SPX", "C", 1, 6000, 45, 6000, 0.16)])
    row = found_in(legs.assign(mark=140.0, average_price=5000.0))[EXPIRY, 0.0]
    assert (row.levels, row.reason) == ((), "no level within 40% of the close")
