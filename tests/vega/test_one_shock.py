"""One shock drives everything: net P&L for a small move, per VIX point, is vega30 on any book."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.market.curve import VolCurve
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.greeks import black_greeks
from tasks.vega.repricing import Repricer
from tasks.vega.states import states_of
from tasks.vega.weights import Shock, vx_beta
from tests.givens import worked_book

Array = npt.NDArray[np.float64]

BUMP = 0.001


def vega30_of(legs: pd.DataFrame, curve: VolCurve, shock: Shock) -> float:
    """Sum over legs of vega * w(T), or of vix_delta * beta(T)."""
    columns = [legs[name].to_numpy(dtype="float64") for name in ("forward", "strike", "days", "iv")]
    forward, strike, days, iv = columns
    size = (legs["quantity"] * legs["multiplier"]).to_numpy(dtype="float64")
    sign = np.where(legs["right"] == "C", 1.0, -1.0)
    greeks = black_greeks(forward, strike, days / 365, iv, legs["discount"].to_numpy(), sign)
    delta = np.where(legs["right"] == "", 1.0, greeks.delta)
    spx = (legs["family"] == "SPX").to_numpy()
    beta = vx_beta(days, legs["vx"].to_numpy(dtype="float64"), curve, shock)
    sums = np.where(spx, size * greeks.unit_vega * shock.weight(days), size * delta * beta)
    return math.fsum(sums.tolist())


def slope_of(legs: pd.DataFrame, curve: VolCurve, shock: Shock) -> float:
    """Full repricing a thousandth of a VIX point either way, per point."""
    repricer = Repricer(legs, worked_book.market(curve), shock, ScenarioSpec())
    both = repricer.reprice(states_of([("term", step, 0.0, 0.0) for step in (BUMP, -BUMP)]))
    up, down = (math.fsum(row) for row in both.change.tolist())
    return (up - down) / (2 * BUMP)


def test_the_worked_book() -> None:
    legs = worked_book.legs()
    vega30 = vega30_of(legs, worked_book.CURVE, worked_book.ROOT_TIME)
    assert vega30 == pytest.approx(-1061.86, abs=6e-3)
    slope = slope_of(legs, worked_book.CURVE, worked_book.ROOT_TIME)
    assert slope == pytest.approx(vega30, rel=1e-5)


SHOCKS = st.builds(
    Shock, exponent=st.floats(0.0, 1.0), floor_days=st.sampled_from([1.0, 7.0, 30.0])
)


@st.composite
def curves(draw: st.DrawFn) -> VolCurve:
    """Ascending total variance from 3 to 400 days, forward vols between 10 and 80."""
    days = np.array([3.0, 10.0, 31.0, 60.0, 94.0, 150.0, 220.0, 400.0])
    steps = np.diff(days, prepend=0.0)
    forward = [draw(st.floats(0.10, 0.80)) for _ in days]
    return VolCurve(days, np.cumsum(np.array(forward) ** 2 * steps))


@st.composite
def books(draw: st.DrawFn) -> tuple[worked_book.Row, ...]:
    rows: list[worked_book.Row] = []
    for _ in range(draw(st.integers(1, 8))):
        days = draw(st.floats(2.0, 300.0))
        quantity = draw(st.sampled_from([-20, -5, -1, 1, 3, 10]))
        right = draw(st.sampled_from(["C", "P"]))
        if draw(st.booleans()):
            strike = draw(st.floats(4500, 7500))
            rows.append(
                ("core", "SPX", right, quantity, strike, days, 6000.0, draw(st.floats(0.08, 0.6)))
            )
            continue
        vx = draw(st.floats(12.0, 60.0))
        family = draw(st.sampled_from(["VIX", "VX", "VXM"]))
        option = family == "VIX"
        strike = draw(st.floats(0.7, 2.0)) * vx if option else math.nan
        vol = draw(st.floats(0.4, 1.6)) if option else math.nan
        rows.append(("layer-1", family, right if option else "", quantity, strike, days, vx, vol))
    return tuple(rows)


@settings(max_examples=200, deadline=None)
@given(rows=books(), curve=curves(), shock=SHOCKS)
def test_any_book_on_any_curve_under_any_exponent(
    rows: tuple[worked_book.Row, ...], curve: VolCurve, shock: Shock
) -> None:
    legs = worked_book.legs(rows)
    vega30, slope = vega30_of(legs, curve, shock), slope_of(legs, curve, shock)
    # The third derivative over a thousandth of a point, against the size of the single legs; and
    # the rounding of a million USD, 1e-10, a five-hundredth of a point apart.
    gross = sum(
        abs(vega30_of(legs.iloc[[at]].reset_index(drop=True), curve, shock))
        for at in range(len(legs))
    )
    assert slope == pytest.approx(vega30, abs=1e-4 * gross + 1e-5)


def test_measured_betas_drive_the_repricing_too() -> None:
    def measured(days: Array, _price: Array) -> Array:
        return np.interp(days, [30, 60, 90], [0.5, 0.4, 0.3])

    repricer = Repricer(
        worked_book.legs(),
        worked_book.market(),
        worked_book.ROOT_TIME,
        ScenarioSpec(),
        measured_betas=measured,
    )
    both = repricer.reprice(states_of([("term", step, 0.0, 0.0) for step in (BUMP, -BUMP)]))
    slope = (both.change[0] - both.change[1]) / (2 * BUMP)
    # One VXM at a beta of 0.3, and ten calls of delta 0.2868 at 0.5.
    assert slope[7] == pytest.approx(100 * 0.3, rel=1e-4)
    assert slope[4] == pytest.approx(286.78 * 0.5, rel=1e-4)
    relative = repricer.reprice(states_of([("relative", 10.0, 0.0, 0.0)])).change[0]
    assert relative[7] == pytest.approx(100 * 18.9 * 0.10)
