"""The full scenario grid on a book of 200 legs, within the process.

pytest -m benchmark -s tests/benchmarks/test_scenario_speed.py
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable

import pytest

from tasks.model.scenarios import ScenarioSpec
from tasks.vega.break_evens import break_evens
from tasks.vega.horizon import horizons
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import Scopes, outcomes
from tasks.vega.states import grid_rows, states_of
from tests.givens import worked_book as given

pytestmark = pytest.mark.benchmark

LEGS, REPEATS, WANTED_SECONDS = 200, 7, 0.5
# 3 modes, 6 shifts and none, 9 spot moves, 3 horizons and now.
HORIZONS = (0.0, 7.0, 10.0, 14.0)


def book(seed: int = 1) -> tuple[given.Row, ...]:
    """150 SPX options, 25 VIX calls and 25 VXM on the worked curve."""
    chance = random.Random(seed)  # noqa: S311 - a book for a measurement
    rows: list[given.Row] = []
    for at in range(LEGS):
        if at % 4 < 3:
            strike = 6000 + chance.randrange(-600, 600, 5)
            days, vol = chance.choice([20, 45, 52, 80]), 0.15 + 0.1 * chance.random()
            right, quantity = chance.choice("CP"), chance.choice([-5, 5])
            rows.append(("core", "SPX", right, quantity, strike, days, 6000, vol))
        elif at % 8 == 3:
            strike, days = chance.randrange(18, 40), chance.choice([30, 60])
            rows.append(("layer-1", "VIX", "C", 10, strike, days, 18.5, 0.9))
        else:
            days = chance.choice([30, 60, 90])
            rows.append(("layer-3", "VXM", "", 1, math.nan, days, 18.9, math.nan))
    return tuple(rows)


def median_seconds(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def test_the_full_grid_of_a_large_book(capsys: pytest.CaptureFixture[str]) -> None:
    legs = given.legs(book()).assign(mark=10.0, average_price=11.0)
    repricer = Repricer(legs, given.market(), given.ROOT_TIME, ScenarioSpec(), given.SPOT)
    states = states_of(grid_rows(repricer.spec, HORIZONS))
    scopes = Scopes.of(legs, given.LAYERS)
    grid = median_seconds(lambda: outcomes(repricer.reprice(states), scopes, legs))
    ahead = median_seconds(lambda: horizons(repricer, given.LAYERS))
    levels = median_seconds(lambda: break_evens(repricer, ["core"], (), given.CURVE))
    with capsys.disabled():
        print(  # noqa: T201 - figures are what a benchmark is for
            f"\n{LEGS} legs: grid of {len(states)} states {grid:.3f} s, horizons {ahead:.3f} s, "
            f"break-evens {levels:.3f} s (medians of {REPEATS})"
        )
    assert len(legs) == LEGS
    assert len(states) == 3 * 7 * 9 * 4
    assert grid < WANTED_SECONDS
