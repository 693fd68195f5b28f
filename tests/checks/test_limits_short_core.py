"""Limits over a core that is short vega, as a condor is: shares, condors and cover of its size."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from tasks.checks.limits import judge_limits
from tasks.model.limit_parts import LimitResult
from tasks.model.limits import LimitSpec
from tasks.model.outlook import Scenario
from tests.checks.books import CALL, FUTURE, LONG_PUT, both_sides, gap, in_book, limit

CONDOR, FRONT = {"vega30": -38.0}, {"layer": "wing", "symbol": CALL, "vega30": 45.0}
STRESS = Scenario(
    mode="term", shift=5.0, spot_shift=0.0, core=None, hedge=None, net=-10_000.0, layers={}
)
GRID = (STRESS,)


def only(spec: LimitSpec, *rows: dict[str, Any], **fields: Any) -> LimitResult:
    (found,) = judge_limits([spec], in_book(*rows, **fields))
    return found


@pytest.mark.parametrize(
    ("basis", "percent"),
    [("core", 100 * 7 / 38), (-38.0, 100 * 7 / 38), ("gross", 100 * 7 / 83)],
)
def test_a_share_has_the_sign_of_the_net_and_not_of_its_basis(basis: Any, percent: float) -> None:
    """A net of +7 is long whatever the core is; only a floor lets it pass."""
    share = limit(basis=basis, unit="percent", breach=(-math.inf, 8.0))
    found = only(share, CONDOR, FRONT)
    assert found.value == pytest.approx(percent, abs=1e-6)
    assert found.state == "breach"


def test_a_long_hedge_covers_a_short_core_with_a_positive_share() -> None:
    found = only(
        limit("coverage", "layer:wing", unit="percent", breach=(80.0, 120.0)), CONDOR, FRONT
    )
    assert found.value == pytest.approx(100 * 45 / 38, abs=1e-6)
    assert found.state == "ok"


def test_the_larger_of_two_legs_is_the_larger_whatever_its_sign() -> None:
    found = only(
        limit("leg_share", unit="percent", breach=both_sides(50)), {"vega30": -50.0}, FRONT
    )
    assert found.value == pytest.approx(100 * 50 / 95, abs=1e-6)


def test_what_expired_today_is_no_part_of_a_condor() -> None:
    """Two short options live are one condor; the two that expired today are none."""
    live = {"vega30": -20.0, "quantity": -1.0}
    over = {**live, "vega30": 0.0, "status": "expired"}
    per_condor = limit("vega30_per_condor")
    assert only(per_condor, live, live, over, over).value == -40.0


def test_notional_is_of_each_contracts_own_multiplier() -> None:
    """Two short options of ten a point at 6000: one condor over 60 000 USD, 0.6 of 100 000."""
    small = {"vega30": -3.0, "multiplier": 10.0}
    found = only(limit("vega30_per_condor_per_100k"), small, small)
    assert found.value == pytest.approx(-6.0 / 0.6, abs=1e-6)


def liquidity(*rows: dict[str, Any], cash: dict[str, float] | None = None, **fields: Any) -> Any:
    accounts = {"U1": 20_000.0} if cash is None else cash
    frame = pd.DataFrame({"account": list(accounts), "cash": list(accounts.values())})
    spec = limit("liquidity", unit="ratio", breach=(1.5, math.inf), **fields)
    found = only(spec, *rows, scenarios=GRID, accounts=frame)
    return found.value, found.state


def test_with_nothing_kept_of_the_legs_a_leg_without_a_value_does_not_matter() -> None:
    """20 000 of cash against 10 000 lost; at a haircut of 75% the gap's worth is asked for."""
    assert liquidity(CONDOR, gap(symbol=FUTURE, layer="wing")) == (2.0, "ok")
    unknown = liquidity(CONDOR, gap(symbol=FUTURE, layer="wing"), haircut_percent=75.0)
    assert unknown == (None, "not_testable")


def test_what_has_no_theta_earns_nothing() -> None:
    """(20 000 + a quarter of 8000) / 10 000; the leg without theta is not sold for cover."""
    earner = {"theta": 5.0, "market_value": 8_000.0}
    still = {"theta": 0.0, "market_value": 6_000.0, "symbol": LONG_PUT}
    assert liquidity(earner, still, haircut_percent=75.0)[0] == pytest.approx(2.2, abs=1e-9)


def test_cash_that_one_account_does_not_know_is_not_known() -> None:
    assert liquidity(CONDOR, cash={"U1": 20_000.0, "U9": math.nan}) == (None, "not_testable")
    assert liquidity(CONDOR, cash={"U9": 20_000.0}) == (None, "not_testable")
    assert liquidity(CONDOR, cash={"U1": 15_000.0, "U9": 2_000.0}) == (1.7, "ok")


def test_cash_to_the_level_is_covered_and_a_cent_less_is_not() -> None:
    assert liquidity(CONDOR, cash={"U1": 15_000.0}) == (1.5, "ok")
    assert liquidity(CONDOR, cash={"U1": 14_999.99})[1] == "breach"
