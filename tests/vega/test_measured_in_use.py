"""Betas by history where a desk asks for them: which are used, which are not, and what is said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from vollib.black.greeks.analytical import delta

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.past import Past
from tasks.model.scenarios import ScenarioSpec
from tasks.model.sessions import Calendar
from tasks.vega.betas import measured_betas_or
from tasks.vega.calibration import Calibrated, calibrate
from tasks.vega.horizon import horizons, vegas_ahead
from tasks.vega.repricing import Repricer
from tests.givens import worked_book as given
from tests.independent.plain import Curve, World

Array = npt.NDArray[np.float64]

NAN = math.nan
SESSIONS = Calendar(given.DAY).between(date(2026, 9, 1), date(2026, 11, 19))
# Days to settlement of today's VX, the same on record: each in a bin of its own.
DAYS: Mapping[str, float] = {"VX/Z26": 24.0, "VX/F27": 64.0, "VX/G27": 90.0}
PRICES = {"VX/Z26": 18.0, "VX/F27": 19.0, "VX/G27": 19.5}
# The curve of the worked book, by another reader of curves.
WORLD = World(Curve((30.0, 60.0, 90.0, 120.0), (0.17, 0.178, 0.183, 0.187)))


def a_beta(price: float, days: float) -> float:
    """By bumping the curve and asking for the future again."""
    found = WORLD.beta(price, days)
    assert found is not None
    return found


def past(**betas: float) -> Past:
    """VX that move by exactly these multiples of VIX, which goes up and down by two points."""
    rows = [
        (day, symbol, DAYS[symbol], 20.0 + betas[symbol[3]] * 2.0 * (at % 2))
        for symbol in DAYS
        if symbol[3] in betas
        for at, day in enumerate(SESSIONS)
    ]
    empty = Past.empty()
    vix = [16.0 + 2.0 * (at % 2) for at in range(len(SESSIONS))]
    sessions = pd.DataFrame({"as_of": SESSIONS, "vix": vix, "recomputed_vix": NAN, "spx": 6000.0})
    futures = pd.DataFrame(rows, columns=empty.futures.columns)
    return Past(**{**empty.__dict__, "sessions": sessions, "futures": futures})


def market(curve: VolCurve | None = given.CURVE, *settled: str) -> Market:
    futures = pd.DataFrame(
        {
            "symbol": list(DAYS),
            "root": "VX",
            "expiry": pd.Timestamp(2026, 12, 16),
            "years": [-1 / 365 if name in settled else days / 365 for name, days in DAYS.items()],
            "settlement_price": list(PRICES.values()),
        }
    )
    plain = given.market(curve, futures)
    return Market(**{**plain.__dict__, "shares": pd.DataFrame(columns=["symbol", "mid"])})


def calibrated(
    history: Past,
    on: Market,
    source: Literal["model", "regression"] = "regression",
) -> Calibrated:
    return calibrate(
        history,
        on,
        Calendar(given.DAY),
        stated_exponent=0.5,
        calibrated=False,
        floor_days=1.0,
        beta_source=source,
        min_sessions=60,
    )


def used(found: Calibrated) -> list[float]:
    assert found.betas is not None
    betas = found.betas(np.array(list(DAYS.values())), np.array(list(PRICES.values())))
    return [float(beta) for beta in betas]


def unmeasured(found: Calibrated) -> list[tuple[str, int, str]]:
    return [
        (one.severity, one.count, one.evidence.rsplit(": ", 1)[1])
        for one in found.findings
        if one.code == "beta_unmeasured"
    ]


def test_betas_by_history_are_used_where_all_are_known_and_positive() -> None:
    found = calibrated(past(Z=0.9, F=0.2, G=0.1), market())
    assert used(found) == pytest.approx([0.9, 0.2, 0.1])
    assert unmeasured(found) == []
    assert found.part.beta_source == "regression"


def test_a_beta_of_history_below_zero_gives_way_to_the_models() -> None:
    found = calibrated(past(Z=0.9, F=-0.2, G=0.1), market())
    assert used(found) == pytest.approx([0.9, a_beta(19.0, 64.0), 0.1])
    assert unmeasured(found) == [("warn", 1, "VX/F27")]


def test_beyond_what_history_reaches_the_models_betas_are_used() -> None:
    """One bin is known, 20 to 28 days; at 64 and 90 days nothing is."""
    found = calibrated(past(Z=0.9), market())
    assert used(found) == pytest.approx([0.9, a_beta(19.0, 64.0), a_beta(19.5, 90.0)])
    assert unmeasured(found) == [("warn", 2, "VX/F27, VX/G27")]


def test_with_no_history_at_all_every_beta_is_the_models() -> None:
    found = calibrated(Past.empty(), market())
    assert used(found) == pytest.approx([a_beta(PRICES[name], DAYS[name]) for name in DAYS])
    assert unmeasured(found) == [("warn", 3, "VX/Z26, VX/F27, VX/G27")]


def test_where_neither_knows_a_beta_it_is_unknown() -> None:
    found = calibrated(past(Z=0.9), market(None))
    assert used(found) == pytest.approx([0.9, NAN, NAN], nan_ok=True)


def test_a_vx_that_has_settled_needs_no_beta() -> None:
    found = calibrated(past(F=0.2, G=0.1), market(given.CURVE, "VX/Z26"))
    assert unmeasured(found) == []


def test_a_desk_of_model_betas_uses_none_of_history_and_is_told_nothing() -> None:
    found = calibrated(past(Z=0.9), market(), "model")
    assert found.betas is None
    assert unmeasured(found) == []
    assert found.regression_beta(np.array([24.0])) == pytest.approx([0.9])


def test_each_beta_is_chosen_by_itself() -> None:
    def measured(days: Array) -> Array:
        return np.array([0.7, 0.0, -0.1, NAN]) + 0.0 * days

    def model(days: Array, price: Array) -> Array:
        return days / 100 + price

    betas = measured_betas_or(measured, model)
    found = betas(np.array([10.0, 20.0, 30.0, 40.0]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert found == pytest.approx([0.7, 2.2, 3.3, 4.4])


def by_history(days: Array, _price: Array) -> Array:
    """As measured at 30, 60 and 90 days; anywhere else nobody has looked."""
    table = {30.0: 0.9, 60.0: 0.2, 90.0: 0.1}
    return np.array([table.get(day, NAN) for day in days.tolist()])


def repricer(betas: bool) -> Repricer:
    return Repricer(
        given.legs(),
        given.market(),
        given.ROOT_TIME,
        ScenarioSpec(horizon_days=(7,)),
        given.SPOT,
        measured_betas=by_history if betas else None,
    )


def call_delta(row: given.Row, days: float) -> float:
    """USD per point of VX, by another library."""
    _, _, right, quantity, strike, _, forward, vol = row
    unit = delta(right.lower(), forward, strike, days / 365, given.RATE, vol)
    return 100 * quantity * float(unit)


@pytest.mark.parametrize("measured", [True, False])
def test_a_week_on_measured_betas_keep_their_ratio_to_the_models(measured: bool) -> None:
    """The VXM at 90 days has 83 left then: 100 USD a point, at 0.1 * beta(83) / beta(90)."""
    _, vega30 = vegas_ahead(repricer(measured), 7.0)
    call, low, high, _ = given.HEDGES

    def beta(price: float, days: float, by_record: float) -> float:
        model = a_beta(price, days - 7.0)
        return by_record * model / a_beta(price, days) if measured else model

    expected = [
        call_delta(call, 23.0) * beta(18.2, 30.0, 0.9),
        call_delta(low, 53.0) * beta(18.6, 60.0, 0.2),
        call_delta(high, 53.0) * beta(18.6, 60.0, 0.2),
        100 * beta(18.9, 90.0, 0.1),
    ]
    assert vega30[4:] == pytest.approx(expected, rel=1e-5)


def test_the_horizon_shows_them() -> None:
    rows = {
        measured: {row.scope: row for row in horizons(repricer(measured), given.LAYERS)}
        for measured in (True, False)
    }
    third = rows[True]["layer:layer-3"].vega30
    assert third == pytest.approx(10.0 * a_beta(18.9, 83.0) / a_beta(18.9, 90.0), rel=1e-5)
    assert rows[False]["layer:layer-3"].vega30 == pytest.approx(100 * a_beta(18.9, 83.0), rel=1e-5)
    # SPX legs have no beta.
    assert rows[True]["layer:core"].vega30 == rows[False]["layer:core"].vega30
