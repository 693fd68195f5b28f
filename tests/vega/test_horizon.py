"""The horizon: the worked condor's published vegas, and what the passage of time collects."""

from __future__ import annotations

import math

import pytest
from vollib.black import black

from tasks.model.scenarios import ScenarioSpec
from tasks.vega.horizon import horizons
from tasks.vega.repricing import Repricer
from tests.givens import worked_book as given

SPEC = ScenarioSpec(horizon_days=(7, 14, 45), modes=("term",), shifts=(5.0,))


def repricer(rows: tuple[given.Row, ...] = given.BOOK) -> Repricer:
    return Repricer(given.legs(rows), given.market(), given.ROOT_TIME, SPEC, given.SPOT)


@pytest.mark.parametrize(
    ("days", "vega", "vega30"), [(7, -1464.49, -1301.24), (14, -1353.11, -1331.10)]
)
def test_the_worked_condor_has_its_published_vegas(days: int, vega: float, vega30: float) -> None:
    rows = horizons(repricer(given.CONDOR), given.LAYERS)
    (net,) = [row for row in rows if (row.days, row.scope) == (days, "net")]
    assert net.vega == pytest.approx(vega, abs=5e-3)
    assert net.vega30 == pytest.approx(vega30, abs=5e-3)
    assert net.settled == 0


def _black(row: given.Row, days: float) -> float:
    _, _, right, _, strike, _, forward, vol = row
    return float(black(right.lower(), forward, strike, days / 365, given.RATE, vol))


def test_theta_collected_is_what_the_options_lose_by_then() -> None:
    """Short options decay: each leg repriced by another library a week later."""
    rows = horizons(repricer(given.CONDOR), given.LAYERS)
    (week,) = [row for row in rows if (row.days, row.scope) == (7, "layer:core")]
    gained = [100 * row[3] * (_black(row, 38) - _black(row, 45)) for row in given.CONDOR]
    assert week.theta_collected == pytest.approx(math.fsum(gained), abs=1e-6)
    assert (week.theta_collected or 0) > 0


def test_what_has_settled_counts_its_intrinsic_value_and_no_vega() -> None:
    """At 45 days the out-of-the-money condor is worth nothing: its whole value is collected."""
    rows = horizons(repricer(given.CONDOR), given.LAYERS)
    (end,) = [row for row in rows if (row.days, row.scope) == (45, "net")]
    credit = -math.fsum(100 * row[3] * _black(row, 45) for row in given.CONDOR)
    assert (end.vega, end.vega30, end.settled) == (0.0, 0.0, 4)
    assert end.theta_collected == pytest.approx(credit)
    # No vol is left to shift, so the scenario adds nothing.
    assert [profit.pnl for profit in end.pnl] == [pytest.approx(credit)]


def test_vx_stand_still_and_options_on_it_decay() -> None:
    rows = horizons(repricer(), given.LAYERS)
    by = {(row.days, row.scope): row for row in rows}
    assert by[7, "layer:layer-3"].theta_collected == 0.0
    call = given.HEDGES[0]
    lost = 1000 * (_black(call, 23) - _black(call, 30))
    assert by[7, "layer:layer-1"].theta_collected == pytest.approx(lost)
    assert by[7, "layer:layer-1"].vega == 0.0


def test_a_scope_with_a_gap_has_no_horizon() -> None:
    legs = given.legs()
    legs.loc[4, ["status", "reason"]] = ["gap", "no quote"]
    found = horizons(
        Repricer(legs, given.market(), given.ROOT_TIME, SPEC, given.SPOT), given.LAYERS
    )
    by = {(row.days, row.scope): row for row in found}
    for scope in ("net", "layer:layer-1"):
        row = by[7, scope]
        assert (row.vega, row.vega30, row.theta_collected) == (None, None, None)
        assert [profit.pnl for profit in row.pnl] == [None]
        assert "no quote" in (row.reason or "")
    core = by[7, "layer:core"]
    assert core.vega == pytest.approx(-1464.49, abs=5e-3)
    # The gap is of another layer, and the core lacks nothing.
    assert core.reason is None
