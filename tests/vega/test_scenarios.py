"""Scenarios: the worked book's published grid, and what each mode means."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tasks.model.outlook import Mode
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import scenario_grid
from tests.givens import worked_book as given

PLAIN = ScenarioSpec()


def repricer(spec: ScenarioSpec = PLAIN) -> Repricer:
    return Repricer(given.legs(), given.market(), given.ROOT_TIME, spec, given.SPOT)


@pytest.mark.parametrize(
    ("mode", "shift", "core", "hedge", "net"),
    [
        ("term", 10.0, -9971, 2299, -7672),
        ("parallel", 10.0, -11583, 8461, -3123),
        ("relative", 10.0, -1949, 1051, -899),
        ("term", 5.0, -5616, 1050, -4566),
        ("term", -10.0, 10671, -1291, 9380),
    ],
)
def test_the_worked_book_has_its_published_scenarios(
    mode: Mode, shift: float, core: float, hedge: float, net: float
) -> None:
    grid = scenario_grid(repricer(), given.LAYERS)
    rows = [row for row in grid if (row.mode, row.shift, row.spot_shift) == (mode, shift, 0.0)]
    assert len(rows) == 1
    assert rows[0].core == pytest.approx(core, abs=0.5)
    assert rows[0].hedge == pytest.approx(hedge, abs=0.5)
    assert rows[0].net == pytest.approx(net, abs=0.5)
    assert sum(value or 0.0 for value in rows[0].layers.values()) == pytest.approx(rows[0].net)


def test_a_hundredth_of_a_point_is_worth_the_published_slope() -> None:
    spec = ScenarioSpec(modes=("term",), shifts=(0.01,), spot_shifts_percent=(0.0,))
    grid = scenario_grid(repricer(spec), given.LAYERS)
    slope = [row.net for row in grid if row.shift == 0.01]
    assert slope[0] is not None
    assert slope[0] / 0.01 == pytest.approx(-1061.60, abs=0.005)


def test_nothing_shifted_is_nothing_gained() -> None:
    still = [row for row in scenario_grid(repricer(), given.LAYERS) if not row.shift]
    unmoved = [row.net for row in still if not row.spot_shift]
    assert unmoved == [0.0, 0.0, 0.0]
    assert math.isclose(float(np.ptp([row.net or 0.0 for row in still if row.spot_shift == 5])), 0)


def test_a_future_beyond_the_curve_costs_only_its_own_scopes() -> None:
    """Its beta is history's; the curve ends at 120 days, so a shift of K(200) is unknown."""
    far: given.Row = ("layer-3", "VXM", "", 1, math.nan, 200.0, 19.4, math.nan)
    legs = given.legs((*given.CONDOR, far))
    ready = Repricer(
        legs,
        given.market(),
        given.ROOT_TIME,
        PLAIN,
        given.SPOT,
        measured_betas=lambda days, _price: 0.2 + 0.0 * days,
    )
    rows = {
        (row.mode, row.shift): row
        for row in scenario_grid(ready, given.LAYERS)
        if row.spot_shift == 0.0
    }
    term, still, relative = (rows[key] for key in (("term", 5.0), ("term", 0.0), ("relative", 10)))
    assert term.core == pytest.approx(-5616, abs=0.5)
    assert (term.net, term.layers["layer-3"]) == (None, None)
    assert (term.reason or "").endswith("200d cannot be priced after this move")
    assert still.net == 0.0
    assert relative.layers["layer-3"] == pytest.approx(100 * 19.4 * 0.10)
