"""Break-evens: a condor whose levels can be written down, and how they move."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from vollib.black import black

from tasks.market.curve import VolCurve
from tasks.model.outlook import BreakEven
from tasks.model.scenarios import ScenarioSpec
from tasks.model.yesterday import SeenBreakEven
from tasks.vega.break_evens import break_evens
from tasks.vega.repricing import Repricer
from tests.givens import worked_book as given

SPEC = ScenarioSpec(horizon_days=(7,))
# Vol 16 at every maturity: one standard deviation over 45 days is 6000 * 0.16 * sqrt(45/365).
FLAT_16 = VolCurve(np.array([1.0, 400.0]), 0.16**2 * np.array([1.0, 400.0]))
EXPIRY = date(2027, 1, 4)


def _price(row: given.Row, level: float, days: float, vol_points: float = 0.0) -> float:
    _, _, right, _, strike, _, _, vol = row
    if days == 0.0:
        return max((level - strike) * (1 if right == "C" else -1), 0.0)
    return float(black(right.lower(), level, strike, days / 365, given.RATE, vol + vol_points))


def condor(entry: float = 0.0) -> pd.DataFrame:
    """The worked condor marked at the model; entered `entry` points a unit dearer than that."""
    legs = given.legs(given.CONDOR)
    marks = [_price(row, 6000.0, 45.0) for row in given.CONDOR]
    paid = [
        mark + (entry if row[3] < 0 else 0.0) for mark, row in zip(marks, given.CONDOR, strict=True)
    ]
    return legs.assign(mark=marks, average_price=paid)


def found_in(
    legs: pd.DataFrame, *seen: SeenBreakEven, spot: float = given.SPOT
) -> dict[tuple[str, float], BreakEven]:
    repricer = Repricer(legs, given.market(), given.ROOT_TIME, SPEC, spot)
    return {(row.at, row.shift): row for row in break_evens(repricer, ["core"], seen, FLAT_16)}


CREDIT = -math.fsum(row[3] / 5 * _price(row, 6000.0, 45.0) for row in given.CONDOR)


def test_at_expiry_a_condor_breaks_even_a_credit_beyond_its_short_strikes() -> None:
    row = found_in(condor())["expiry 2027-01-04", 0.0]
    assert pytest.approx(43.3038 - 30.9687 + 19.4087 - 7.6242, abs=1e-4) == CREDIT
    assert row.on == EXPIRY
    assert [level.level for level in row.levels] == pytest.approx(
        [5700 - CREDIT, 6300 + CREDIT], abs=1e-5
    )
    assert [level.side for level in row.levels] == ["below", "above"]
    assert row.pnl_at_spot == pytest.approx(500 * CREDIT)


def test_at_expiry_no_shift_of_vols_matters() -> None:
    rows = found_in(condor())
    levels = [[it.level for it in rows["expiry 2027-01-04", shift].levels] for shift in (0.0, 10.0)]
    assert levels[0] == levels[1]


@pytest.mark.parametrize(("shift", "entry"), [(0.0, 2.0), (5.0, 8.0), (10.0, 12.0)])
def test_at_the_horizon_the_profit_at_a_level_is_nothing(shift: float, entry: float) -> None:
    """Each level repriced by another library: a week on, vols shifted by x * sqrt(30/38)."""
    row = found_in(condor(entry))["T+7", shift]
    assert row.levels
    points = shift * math.sqrt(30 / 38) / 100
    for level in row.levels:
        profit = [
            100 * leg[3] * (_price(leg, level.level, 38.0, points) - paid)
            for leg, paid in zip(given.CONDOR, condor(entry)["average_price"].tolist(), strict=True)
        ]
        assert math.fsum(profit) == pytest.approx(0.0, abs=0.01)


def test_distances_are_in_standard_deviations_of_the_expected_move() -> None:
    row = found_in(condor())["expiry 2027-01-04", 0.0]
    one = 6000 * 0.16 * math.sqrt(45 / 365)
    assert row.expected_move == pytest.approx(one)
    assert [level.distance_sd for level in row.levels] == pytest.approx(
        [(5700 - CREDIT - 6000) / one, (6300 + CREDIT - 6000) / one]
    )


def test_a_level_remembers_where_it_stood() -> None:
    seen = [
        SeenBreakEven("expiry 2027-01-04", EXPIRY, 0.0, "below", 5670.0),
        SeenBreakEven("expiry 2027-01-04", EXPIRY, 5.0, "above", 6000.0),
    ]
    below, above = found_in(condor(), *seen)["expiry 2027-01-04", 0.0].levels
    assert below.level_previous == 5670.0
    assert below.migration == pytest.approx(5700 - CREDIT - 5670.0, abs=1e-5)
    assert (above.level_previous, above.migration) == (None, None)


def test_forwards_slide_to_the_level_by_expiry() -> None:
    """With SPX a percent below its forward the levels at expiry are the same index levels."""
    row = found_in(condor(), spot=5940.0)["expiry 2027-01-04", 0.0]
    assert [level.level for level in row.levels] == pytest.approx(
        [5700 - CREDIT, 6300 + CREDIT], abs=1e-5
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"average_price": math.nan}, "no entry price of SPX P5700"),
        ({"status": "gap", "reason": "no quote"}, "1 of 4 legs without a value"),
    ],
)
def test_what_is_not_known_is_not_guessed(change: dict[str, object], why: str) -> None:
    legs = condor()
    for name, value in change.items():
        legs[name] = [value, *legs[name].tolist()[1:]]
    row = found_in(legs)["T+7", 0.0]
    assert (row.levels, row.pnl_at_spot) == ((), None)
    assert why in (row.reason or "")


def test_without_the_close_there_are_no_levels() -> None:
    row = found_in(condor(), spot=math.nan)["T+7", 0.0]
    assert (row.levels, row.spot, row.expected_move) == ((), None, None)
    assert row.reason == "the indices feed has no usable close of SPX"


def test_a_book_that_only_gains_has_no_level() -> None:
    legs = condor().assign(average_price=0.001)
    row = found_in(legs[legs["quantity"] > 0].reset_index(drop=True))["T+7", 0.0]
    assert row.levels == ()
    assert row.reason == "no level within 40% of the close"
