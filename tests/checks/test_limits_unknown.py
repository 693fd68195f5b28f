"""What is not known never passes: every measure, on every scope that it exists on."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.limits import judge_limits
from tasks.checks.limits_states import judge
from tasks.model.limits import MEASURES, LimitSpec
from tasks.model.memory import Rebalanced
from tasks.model.outlook import Scenario
from tests.checks.books import BEFORE, CALL, LONG_PUT, PUT, both_sides, gap, in_book, limit
from tests.checks.test_limits_measures import MARKET, cash, entry

NAN, INF = math.nan, math.inf
PAIRS = [(name, scope) for name, measure in MEASURES.items() for scope in measure.scopes]
# What is known however little is: that a leg has no value, and when a layer was traded.
COUNTED = {"gap_count"}


def spec(measure: str, scope: str, **fields: Any) -> LimitSpec:
    unit = MEASURES[measure].units[0]
    return limit(measure, scope, **{"unit": unit, "breach": both_sides(1e9), **fields})


def state(net: float | None) -> Scenario:
    return Scenario(
        mode="term", shift=10.0, spot_shift=0.0, core=None, hedge=None, net=net, layers={}
    )


FULL = {
    **dict.fromkeys(("vega", "vvix_vega", "naive_vega", "vix_delta", "theta"), 2.0),
    **dict.fromkeys(("vega30", "spx_delta", "spx_gamma", "market_value"), 2.0),
    "average_price": 5.0,
}
LONG = {**FULL, "symbol": LONG_PUT, "strike": 5600.0, "quantity": 1.0, "average_price": 3.0}
WING = {**FULL, "symbol": CALL, "layer": "wing", "quantity": 1.0}
KNOWN: dict[str, Any] = {
    "pnl": 3.0,
    "quote_age_minutes": 1.0,
    "rebalanced": {"core": Rebalanced(BEFORE, 1.0), "wing": Rebalanced(BEFORE, 1.0)},
    "holdings": [entry(PUT, 6050.0, 0.15, 45.0)],
    "scenarios": (state(-100.0),),
    "accounts": cash(U1=1_000.0),
    "expiries": MARKET,
}
UNKNOWN: dict[str, Any] = {
    "pnl": NAN,
    "quote_age_minutes": NAN,
    "holdings": [entry(PUT, None, None, None)],
    "scenarios": (state(None),),
    "accounts": cash(U1=NAN),
    "expiries": MARKET.assign(forward=NAN, sigma_atm=NAN),
}


@pytest.mark.parametrize(("measure", "scope"), PAIRS)
def test_every_measure_can_be_judged_on_every_scope_it_exists_on(measure: str, scope: str) -> None:
    results = judge_limits([spec(measure, scope)], in_book(FULL, LONG, WING, **KNOWN))
    assert results
    for found in results:
        assert found.scope.partition(":")[0] == scope
        assert found.state == "ok", found
        assert found.value is not None


@pytest.mark.parametrize(("measure", "scope"), PAIRS)
def test_nothing_passes_on_a_session_that_knows_nothing(measure: str, scope: str) -> None:
    legs = [
        gap(days=NAN, quantity=-1.0),
        gap(symbol=LONG_PUT, strike=5600.0, quantity=1.0, days=NAN),
        gap(symbol=CALL, layer="wing", days=NAN),
    ]
    results = judge_limits([spec(measure, scope)], in_book(*legs, **UNKNOWN))
    assert results
    for found in results:
        assert found.state == ("ok" if measure in COUNTED else "not_testable"), found
        if found.state == "not_testable":
            assert (found.value, found.utilisation) == (None, None)
            assert found.reason


@pytest.mark.parametrize("unknown", [NAN, INF, -INF])
@pytest.mark.parametrize(("measure", "scope"), PAIRS)
def test_a_figure_that_is_no_number_passes_no_limit(
    measure: str, scope: str, unknown: float
) -> None:
    """Every input of every measure is the same nonsense, in legs that claim to be valued."""
    # A valued leg without a maturity is a share, which stands in no bucket.
    days = unknown if measure == "days_to_expiry" else 28.0
    # The other buckets are empty, and that is known.
    scope = "bucket:8-30" if scope == "bucket" else scope
    rows = [
        {
            **dict.fromkeys((*FULL, "strike"), unknown),
            "days": days,
            "symbol": symbol,
            "layer": layer,
        }
        for symbol, layer in ((PUT, "core"), (LONG_PUT, "core"), (CALL, "wing"))
    ]
    rows[1]["quantity"] = 1.0
    worst = pd.DataFrame({"account": ["U1"], "cash": [unknown]})
    book = in_book(*rows, **{**UNKNOWN, "pnl": unknown, "quote_age_minutes": unknown})
    tested = in_book(*rows, **{**KNOWN, **UNKNOWN, "accounts": worst, "rebalanced": {}})
    for given_book in (book, tested):
        for found in judge_limits([spec(measure, scope, breach=(-1e300, INF))], given_book):
            if measure not in COUNTED:
                assert found.state == "not_testable", found


@given(
    st.sampled_from([NAN, INF, -INF]),
    st.sampled_from([None, "ok", "warn", "breach"]),
    st.floats(0, 99),
    st.floats(0, 1e9),
)
def test_no_level_no_hysteresis_and_no_yesterday_lets_nonsense_pass(
    value: float, before: Any, percent: float, level: float
) -> None:
    for allowed in (both_sides(level), (-INF, level), (-level, INF)):
        declared = limit(breach=allowed, warn=allowed, hysteresis_percent=percent)
        assert judge(value, declared, before).state == "not_testable"


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(0, 1e9), st.floats(0, 99))
def test_what_is_ok_is_within_its_level(value: float, level: float, percent: float) -> None:
    found = judge(value, limit(breach=both_sides(level), hysteresis_percent=percent))
    assert (found.state == "ok") == (abs(value) <= level)


def test_a_rebalance_of_nobody_knows_when_is_not_testable() -> None:
    lone = in_book(FULL, rebalanced={"core": Rebalanced(date(2026, 11, 2), None)})
    (found,) = judge_limits([spec("rebalance_age", "net")], lone)
    assert (found.state, found.reason) == ("not_testable", "no rebalance is on record")
