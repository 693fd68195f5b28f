"""Measures of limits that are no plain sums, each with its arithmetic in sight."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tasks.checks import limits_tested
from tasks.checks.limits import judge_limits
from tasks.model.break_parts import Holding
from tasks.model.limit_parts import LimitResult
from tasks.model.limits import LimitSpec
from tasks.model.memory import Rebalanced
from tasks.model.outlook import Mode, Scenario
from tests.checks.books import BEFORE, CALL, DAY, FUTURE, PUT, both_sides, gap, in_book, limit

INF = math.inf


def only(spec: LimitSpec, tested: limits_tested.Tested) -> LimitResult:
    (found,) = judge_limits([spec], tested)
    return found


def by_scope(spec: LimitSpec, tested: limits_tested.Tested) -> dict[str, float | None]:
    return {found.scope: found.value for found in judge_limits([spec], tested)}


# Accounts.


def test_the_legs_of_an_account_are_summed_whatever_their_layer() -> None:
    book = in_book(
        {"account": "U1", "vega30": -100.0},
        {"account": "U2", "vega30": -40.0},
        {"account": "U1", "vega30": 30.0, "symbol": CALL, "layer": "wing"},
    )
    sums = {"account:U1": -100.0 + 30.0, "account:U2": -40.0}
    assert by_scope(limit(scope="account"), book) == sums
    assert by_scope(limit(scope="account:U2"), book) == {"account:U2": -40.0}


def test_a_gap_leaves_only_its_own_account_untested() -> None:
    book = in_book({"vega30": 5.0}, gap(account="U2", symbol=CALL))
    assert by_scope(limit(scope="account"), book) == {"account:U1": 5.0, "account:U2": None}
    gaps = limit("gap_count", "account", unit="count", breach=(0.0, 0.0))
    assert by_scope(gaps, book) == {"account:U1": 0.0, "account:U2": 1.0}


# Scenarios.


def state(mode: Mode, shift: float, spot: float, net: float | None, **fields: Any) -> Scenario:
    return Scenario(
        mode=mode, shift=shift, spot_shift=spot, core=None, hedge=None, net=net, layers={}, **fields
    )


GRID = (
    state("term", -10.0, 0.0, 9_380.0),
    state("term", 10.0, 0.0, -7_672.0),
    state("term", 10.0, -5.0, -21_000.0),
    state("relative", 10.0, 0.0, -899.0),
)
LOSS = limit("pnl", "scenario", unit="usd", breach=(-20_000.0, INF))


def test_the_worst_of_the_grid_is_limited_and_named() -> None:
    found = only(LOSS, in_book(scenarios=GRID))
    assert (found.scope, found.value, found.state) == ("scenario:worst", -21_000.0, "breach")
    assert found.utilisation == pytest.approx(21_000 / 20_000)
    assert found.reason == "the worst of 4 states: term:+10:-5"


@pytest.mark.parametrize("name", ["term:+10:0", "term:10:0", "term:+10.0:-0"])
def test_one_state_of_the_grid_is_named_as_people_write_it(name: str) -> None:
    spec = limit("pnl", f"scenario:{name}", unit="usd", breach=(-20_000.0, INF))
    found = only(spec, in_book(scenarios=GRID))
    assert (found.scope, found.value, found.state) == ("scenario:term:+10:0", -7_672.0, "ok")


def test_a_loss_may_be_limited_as_a_share_of_the_capital() -> None:
    spec = limit("pnl", "scenario", unit="percent", basis=300_000.0, breach=(-8.0, INF))
    assert only(spec, in_book(scenarios=GRID)).value == -100 * 21_000 / 300_000


def test_the_worst_is_not_known_as_long_as_one_state_is_not() -> None:
    grid = (*GRID, state("parallel", 10.0, 0.0, None, reason="no such market"))
    found = only(LOSS, in_book(scenarios=grid))
    assert (found.state, found.reason) == ("not_testable", "parallel:+10:0: no such market")
    named = limit("pnl", "scenario:term:+10:0", unit="usd", breach=(-20_000.0, INF))
    assert only(named, in_book(scenarios=grid)).state == "ok"


@pytest.mark.parametrize(
    ("scope", "grid", "reason"),
    [
        ("scenario", (), "no scenario was computed"),
        ("scenario:term:+7:0", GRID, "the grid of scenarios has no such state"),
    ],
)
def test_a_state_that_was_not_computed_is_not_testable(
    scope: str, grid: tuple[Scenario, ...], reason: str
) -> None:
    found = only(limit("pnl", scope, unit="usd"), in_book(scenarios=grid))
    assert (found.state, found.reason) == ("not_testable", reason)


# Liquidity.


def cash(**accounts: float) -> pd.DataFrame:
    return pd.DataFrame({"account": list(accounts), "cash": list(accounts.values())})


SHORT = {"theta": 50.0, "market_value": -8_000.0}
LONG = {"theta": -20.0, "market_value": 3_000.0, "symbol": CALL, "layer": "wing"}


@pytest.mark.parametrize(
    ("fields", "value", "state"),
    [
        # Theta-positive legs are worth nothing by default.
        ({}, 30_000 / 21_000, "breach"),
        # A quarter of the short option's market value, which is a debt.
        # What is owed for a short option is no cash, and what a long one costs in theta no earner.
        ({"haircut_percent": 75.0}, 30_000 / 21_000, "breach"),
        ({"stress": "term:+10:0"}, 30_000 / 7_672, "ok"),
    ],
)
def test_liquidity_is_cash_and_what_the_haircut_leaves_over_the_stress_loss(
    fields: dict[str, Any], value: float, state: str
) -> None:
    spec = limit("liquidity", unit="ratio", breach=(1.5, INF), **fields)
    found = only(spec, in_book(SHORT, LONG, scenarios=GRID, accounts=cash(U1=25e3, U9=5e3)))
    assert found.value == pytest.approx(value, abs=1e-6)
    assert found.state == state


def test_what_earns_theta_and_is_worth_something_counts_after_the_haircut() -> None:
    """A long put deep in the money: (30 000 + 25% of 8 000) / 21 000."""
    earner = {"theta": 5.0, "market_value": 8_000.0}
    spec = limit("liquidity", unit="ratio", breach=(1.5, INF), haircut_percent=75.0)
    found = only(spec, in_book(earner, LONG, scenarios=GRID, accounts=cash(U1=25e3, U9=5e3)))
    assert found.value == pytest.approx((30_000 + 0.25 * 8_000) / 21_000, abs=1e-6)


def test_without_a_loss_under_stress_there_is_cover_enough() -> None:
    spec = limit("liquidity", unit="ratio", breach=(1.5, INF))
    found = only(spec, in_book(SHORT, LONG, scenarios=GRID[:1], accounts=cash(U1=25e3)))
    assert (found.value, found.state) == (25_000.0, "ok")


def test_an_account_that_nobody_knows_is_not_testable() -> None:
    spec = limit(scope="account:TYPO")
    assert only(spec, in_book(SHORT)).state == "not_testable"
    # One that the settings or the accounts feed name may well hold nothing.
    for fields in ({"named_accounts": ("TYPO",)}, {"accounts": cash(TYPO=1.0)}):
        found = only(spec, in_book(SHORT, **fields))
        assert (found.value, found.state) == (0.0, "ok")


def test_an_account_that_the_broker_lost_is_not_testable_but_does_not_go_away() -> None:
    held = Holding(
        account="U2", symbol=CALL, layer="wing", layer_source="first", previous=1.0, traded=0.0,
        settled=0.0, ours=1.0, theirs=0.0, first_seen=DAY,
    )  # fmt: skip
    found = judge_limits([limit(scope="account")], in_book(SHORT, holdings=(held,)))
    assert [(it.scope, it.state) for it in found] == [
        ("account:U1", "ok"),
        ("account:U2", "not_testable"),
    ]
    assert found[1].reason == "account U2: the broker shows nothing of it"


def test_liquidity_says_what_it_is_made_of() -> None:
    spec = limit("liquidity", unit="ratio", breach=(1.5, INF))
    found = only(spec, in_book(SHORT, scenarios=GRID, accounts=cash(U1=42_000.0)))
    assert found.value == 2.0
    assert found.reason == (
        "cash 42,000 USD and legs 0 USD against 21,000 USD lost under term:+10:-5"
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"scenarios": GRID}, "no accounts feed gives the cash"),
        ({"scenarios": GRID, "accounts": cash(U2=1.0)}, "the cash of account U1 is not known"),
        ({"scenarios": GRID, "accounts": cash(U1=math.nan)}, "the cash of account U1 is not known"),
        ({"accounts": cash(U1=1.0)}, "no scenario was computed"),
    ],
)
def test_liquidity_of_what_is_not_known_is_not_testable(
    fields: dict[str, Any], reason: str
) -> None:
    spec = limit("liquidity", unit="ratio", breach=(1.5, INF))
    found = only(spec, in_book(SHORT, **fields))
    assert (found.state, found.value, found.reason) == ("not_testable", None, reason)


# Days to expiry.


def test_a_hedge_layer_may_be_kept_between_two_ages() -> None:
    book = in_book(
        {"layer": "wing", "symbol": CALL, "days": 26.0},
        {"layer": "wing", "symbol": "VIX270120C00022000", "days": 61.0},
        {"layer": "wing", "symbol": "VIX261120C00022000", "days": 0.0, "status": "expired"},
        {"days": 3.0},
    )
    spec = limit("days_to_expiry", "leg:wing", unit="days", breach=(30.0, 45.0))
    found = {it.scope: (it.value, it.state) for it in judge_limits([spec], book)}
    assert found == {
        f"leg:U1:{CALL}": (26.0, "breach"),
        "leg:U1:VIX270120C00022000": (61.0, "breach"),
    }
    every = limit("days_to_expiry", "leg", unit="days", breach=(0.0, 45.0))
    assert len(judge_limits([every], book)) == 3


def test_days_are_known_of_a_leg_without_a_quote_and_shares_have_none() -> None:
    book = in_book(gap(days=40.0), {"kind": "share", "symbol": "VXX", "days": math.nan})
    spec = limit("days_to_expiry", "leg", unit="days", breach=(30.0, 45.0))
    assert by_scope(spec, book) == {f"leg:U1:{PUT}": 40.0}


# Short strikes.

EXPIRY = date(2026, 12, 18)
MARKET = pd.DataFrame(
    {
        "family": ["SPX", "SPX"],
        "expiry": pd.to_datetime([EXPIRY, EXPIRY]).astype("datetime64[s]"),
        "settlement": ["PM", "AM"],
        "years": [36.5 / 365, 36 / 365],
        "forward": [6000.0, 5990.0],
        "sigma_atm": [0.16, 0.2],
    }
)


def entry(symbol: str, forward: float | None, sigma: float | None, days: float | None) -> Holding:
    return Holding(
        account="U1",
        symbol=symbol,
        layer="core",
        layer_source="first",
        previous=-1.0,
        traded=0.0,
        settled=0.0,
        ours=-1.0,
        theirs=-1.0,
        first_seen=BEFORE,
        entry_forward=forward,
        entry_sigma=sigma,
        entry_days=days,
    )


CALL_6300 = {"symbol": "SPXW261218C06300000", "strike": 6300.0, "right": "C"}
BOUGHT = {"symbol": "SPXW261218P05600000", "strike": 5600.0, "quantity": 1.0}


def test_short_strikes_lie_so_many_standard_deviations_out_of_the_money() -> None:
    spec = limit("strike_distance", "leg", unit="standard_deviations", breach=(1.0, 2.0))
    in_the_money = {"symbol": "SPXW261218P06100000", "strike": 6100.0}
    hedge = {**CALL_6300, "layer": "wing"}
    book = in_book({"strike": 5700.0}, CALL_6300, BOUGHT, in_the_money, hedge, expiries=MARKET)
    sd = 0.16 * math.sqrt(36.5 / 365)
    assert by_scope(spec, book) == {
        f"leg:U1:{PUT}": pytest.approx(math.log(6000 / 5700) / sd, abs=1e-6),  # 1.0137
        "leg:U1:SPXW261218C06300000:core": pytest.approx(math.log(6300 / 6000) / sd, abs=1e-6),
        # In the money it is negative: far out on the wrong side is not far away.
        "leg:U1:SPXW261218P06100000": pytest.approx(-math.log(6100 / 6000) / sd, abs=1e-6),
    }


def test_short_strikes_of_a_named_layer_are_of_that_layer() -> None:
    spec = limit("strike_distance", "leg:wing", unit="standard_deviations", breach=(1.0, 2.0))
    book = in_book({"strike": 5700.0}, {**CALL_6300, "layer": "wing"}, expiries=MARKET)
    assert list(by_scope(spec, book)) == ["leg:U1:SPXW261218C06300000"]


def test_the_distance_at_entry_is_of_the_market_of_that_session() -> None:
    spec = limit("strike_distance_at_entry", "leg", unit="standard_deviations", breach=(1.5, 2.0))
    holdings = [entry(PUT, 6050.0, 0.15, 45.0), entry("SPXW261218C06300000", None, None, None)]
    found = judge_limits([spec], in_book({"strike": 5700.0}, CALL_6300, holdings=holdings))
    sd = 0.15 * math.sqrt(45 / 365)
    assert found[0].value == pytest.approx(math.log(6050 / 5700) / sd, abs=1e-6)  # 1.131
    assert [it.state for it in found] == ["breach", "not_testable"]
    assert found[1].reason == (
        "the forward and vol of its expiry when it was first held are not on record"
    )


def test_a_leg_of_unknown_size_may_be_short_and_its_strike_is_not_testable() -> None:
    spec = limit("strike_distance", "leg", unit="standard_deviations", breach=(1.0, 2.0))
    book = in_book(gap(strike=5700.0, quantity=math.nan), expiries=MARKET)
    found = only(spec, book)
    assert (found.state, found.reason) == ("not_testable", "its quantity is unknown")


def test_a_short_strike_of_an_expiry_without_a_market_is_not_testable() -> None:
    spec = limit("strike_distance", "leg", unit="standard_deviations", breach=(1.0, 2.0))
    for expiries in (MARKET.iloc[1:], MARKET.assign(sigma_atm=math.nan)):
        found = only(spec, in_book({"strike": 5700.0}, expiries=expiries))
        assert found.reason == "its expiry has no forward or no at-the-money vol"


# Credit to risk.


def option(right: str, strike: float, quantity: float, price: float, **row: Any) -> dict[str, Any]:
    symbol = f"SPXW261218{right}{int(strike * 1000):08d}"
    leg = {"symbol": symbol, "right": right, "strike": strike, "quantity": quantity}
    return {**leg, "average_price": price, **row}


CONDOR = (
    option("P", 5700, -5.0, 43.30),
    option("P", 5600, 5.0, 30.97),
    option("C", 6300, -5.0, 19.41),
    option("C", 6400, 5.0, 7.62),
)
CREDIT = limit("credit_to_risk", "structure", unit="ratio", breach=(1 / 3, INF))


def test_a_condor_earns_its_credit_on_the_side_that_can_be_lost() -> None:
    found = only(CREDIT, in_book(*CONDOR))
    credit = 43.30 - 30.97 + 19.41 - 7.62
    assert found.value == pytest.approx(credit / (100 - credit), abs=1e-6)  # 24.12 / 75.88
    assert found.scope == "structure:U1:SPXW 2026-12-18 5600/5700P 6300/6400C"
    assert (found.state, found.reason) == ("breach", "credit 24.12 of a width of 100")


def test_of_unequal_wings_the_wider_is_at_risk() -> None:
    wide = option("P", 5500, 5.0, 21.00)
    found = only(CREDIT, in_book(CONDOR[0], wide, *CONDOR[2:]))
    credit = 43.30 - 21.00 + 19.41 - 7.62
    assert found.value == pytest.approx(credit / (200 - credit), abs=1e-6)


def test_verticals_beyond_the_condors_stand_alone() -> None:
    more = option("P", 5700, -7.0, 43.30), option("P", 5600, 7.0, 30.97)
    put = 43.30 - 30.97
    values = by_scope(CREDIT, in_book(*more, *CONDOR[2:]))
    assert list(values) == [
        "structure:U1:SPXW 2026-12-18 5600/5700P 6300/6400C",
        "structure:U1:SPXW 2026-12-18 5600/5700P",
    ]
    assert list(values.values())[1] == pytest.approx(put / (100 - put), abs=1e-6)


def test_a_spread_that_was_paid_for_has_a_negative_credit() -> None:
    paid = option("P", 5700, 1.0, 43.30), option("P", 5600, -1.0, 30.97)
    found = only(CREDIT, in_book(*paid))
    assert found.value == pytest.approx(-12.33 / (100 + 12.33), abs=1e-6)
    assert found.state == "breach"


def test_a_short_option_that_nothing_stands_behind_is_not_testable() -> None:
    found = judge_limits([CREDIT], in_book(*CONDOR, option("P", 5500, -1.0, 20.0)))
    assert [(it.scope.rpartition(" ")[2], it.state) for it in found] == [
        ("6300/6400C", "breach"),
        ("5500P", "not_testable"),
    ]
    assert found[1].reason == "a short option without a long one has no width"


def test_structures_of_a_hedge_layer_are_not_of_the_core() -> None:
    assert judge_limits([CREDIT], in_book(*({**leg, "layer": "wing"} for leg in CONDOR))) == ()


@pytest.mark.parametrize(
    ("legs", "reason"),
    [
        (
            (option("P", 5700, -1.0, math.nan), option("P", 5600, 1.0, 1.0)),
            "the positions give no average price of SPXW261218P05700000",
        ),
        (
            (option("P", 5700, -1.0, 130.0), option("P", 5600, 1.0, 30.0)),
            "credit 100.00 of a width of 100: nothing is at risk, so the prices cannot be right",
        ),
    ],
)
def test_a_credit_that_cannot_be_is_not_testable(
    legs: tuple[Mapping[str, Any], ...], reason: str
) -> None:
    found = only(CREDIT, in_book(*legs))
    assert (found.state, found.reason) == ("not_testable", reason)


def test_two_fills_of_one_contract_have_their_average_price() -> None:
    fills = option("P", 5700, -1.0, 40.0), option("P", 5700, -3.0, 44.0)
    found = only(CREDIT, in_book(*fills, option("P", 5600, 4.0, 30.0)))
    credit = (40 + 3 * 44) / 4 - 30
    assert found.value == pytest.approx(credit / (100 - credit), abs=1e-6)


# Rebalances.

TRADED = {"core": Rebalanced(date(2026, 11, 2), -100.0), "wing": Rebalanced(BEFORE, 38.0)}


def test_drift_from_the_rebalance_is_what_came_since_the_last_trade() -> None:
    spec = limit(scope="layer", reference="rebalance")
    book = in_book(
        {"vega30": -110.0}, {"vega30": 45.0, "symbol": CALL, "layer": "wing"}, rebalanced=TRADED
    )
    drifts = {"layer:core": -110.0 - -100.0, "layer:wing": 45.0 - 38.0}
    assert by_scope(spec, book) == drifts


def test_a_layer_that_was_traded_today_has_not_drifted() -> None:
    spec = limit(scope="layer:core", reference="rebalance")
    today = {"core": Rebalanced(DAY, -110.123456)}
    assert only(spec, in_book({"vega30": -110.12345649}, rebalanced=today)).value == 0.0
    lacking = only(spec, in_book(gap(), rebalanced={"core": Rebalanced(DAY, None)}))
    assert lacking.state == "not_testable"


@pytest.mark.parametrize(
    ("rebalanced", "reason"),
    [
        ({}, "no rebalance is on record"),
        ({"core": Rebalanced(BEFORE, None)}, "not known on 2026-11-19"),
    ],
)
def test_drift_from_an_unknown_rebalance_is_not_testable(
    rebalanced: dict[str, Rebalanced], reason: str
) -> None:
    spec = limit(scope="layer:core", reference="rebalance")
    assert only(spec, in_book({"vega30": 1.0}, rebalanced=rebalanced)).reason == reason


def test_the_age_of_a_rebalance_is_counted_in_sessions() -> None:
    layers = limit("rebalance_age", "layer", unit="sessions", breach=(0.0, 5.0))
    net = limit("rebalance_age", unit="sessions", breach=(0.0, 5.0))
    core = limit("rebalance_age", "layer:core", unit="sessions", breach=(0.0, 5.0))
    book = in_book(rebalanced=TRADED)
    # The core is traded when a condor is: by itself it is tested where it is named.
    assert by_scope(layers, book) == {"layer:wing": 1.0}
    assert only(net, book).value == 1.0
    # From Monday 2 to Friday 20 November: 4 + 5 + 5 sessions.
    assert (only(core, book).value, only(core, book).state) == (4 + 5 + 5, "breach")
    assert only(net, book).reason == "last traded on 2026-11-19"


# Single legs.


def test_legs_of_a_named_layer_alone_are_tested() -> None:
    book = in_book(
        {"vega30": 5.0},
        {"vega30": 7.0, "symbol": CALL, "layer": "wing"},
        {"vega30": 9.0, "symbol": FUTURE, "layer": "wing", "kind": "future"},
    )
    values = {f"leg:U1:{CALL}": 7.0, f"leg:U1:{FUTURE}": 9.0}
    assert by_scope(limit(scope="leg:wing"), book) == values


def test_a_leg_may_be_limited_as_a_share_of_the_gross() -> None:
    book = in_book({"vega30": 45.0}, {"vega30": -38.0, "symbol": CALL, "layer": "wing"})
    spec = limit(scope="leg", basis="gross", unit="percent", breach=both_sides(50))
    assert list(by_scope(spec, book).values()) == [
        pytest.approx(100 * 45 / 83, abs=1e-6),
        pytest.approx(100 * -38 / 83, abs=1e-6),
    ]
