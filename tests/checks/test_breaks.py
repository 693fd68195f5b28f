"""Breaks: what differs from the broker, and what differs from yesterday."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.breaks import (
    COMPARISONS,
    identify,
    quantity_differences,
    reported_differences,
    unassigned_differences,
)
from tasks.checks.differences import Difference, Tolerance
from tasks.model.yesterday import HeldLeg, SeenBreak
from tests.checks.books import CALL, DAY, LONG_PUT, PUT, gap, held, legs, trades, yesterday

VEGA = {"vega": Tolerance(absolute=2.0, relative=0.05)}


@pytest.mark.parametrize(
    ("ours", "theirs", "breaks"),
    [
        # Under 40 the two points count, above it the twentieth.
        *((10.0, 12.0, False), (10.0, 12.1, True), (10.0, 8.0, False), (10.0, 7.9, True)),
        *((-950.0, -1000.0, False), (-949.0, -1000.0, True), (-1050.0, -1000.0, False)),
        *((1000.0, -1000.0, True), (0.0, 0.0, False), (math.nan, 5.0, True)),
    ],
)
def test_the_larger_of_two_tolerances_counts(ours: float, theirs: float, breaks: bool) -> None:
    found = reported_differences(legs({"naive_vega": ours, "reported_vega": theirs}), VEGA)
    assert [difference.kind for difference in found] == ["vega"] * breaks


def test_what_the_broker_does_not_report_is_not_compared() -> None:
    assert reported_differences(legs({"naive_vega": 500.0, "reported_vega": math.nan}), VEGA) == []


def test_a_measure_without_a_tolerance_and_a_leg_without_a_value_are_not_compared() -> None:
    off = {"naive_vega": 1.0, "reported_vega": 9.0, "mark": 1.0, "reported_price": 9.0}
    found = reported_differences(
        legs(off, gap(symbol=CALL, reported_vega=9.0), {**off, "status": "expired"}), VEGA
    )
    assert [(difference.kind, difference.symbol) for difference in found] == [("vega", PUT)]


@pytest.mark.parametrize("kind", sorted(COMPARISONS))
def test_every_comparison_sets_our_column_against_theirs(kind: str) -> None:
    pair = COMPARISONS[kind]
    (found,) = reported_differences(
        legs({pair.ours: 3.0, pair.theirs: 1.0}), {kind: Tolerance(absolute=0.5, relative=0.1)}
    )
    assert (found.ours, found.theirs, found.tolerance, found.unit) == (3.0, 1.0, 0.5, pair.unit)


def differences(
    now: pd.DataFrame, *before: HeldLeg, fills: pd.DataFrame | None = None
) -> list[tuple[str, str, float, float]]:
    found = quantity_differences(now, before=before, trades=fills, as_of=DAY)
    return [(each.kind, each.symbol, each.ours, each.theirs) for each in found]


NONE = trades()


@pytest.mark.parametrize(
    ("fills", "expected"),
    [
        (None, []),
        (NONE, [("quantity", PUT, -5.0, -3.0)]),
        (trades((PUT, 2.0, 10.0, 0.0)), []),
        (trades((PUT, 1.0, 10.0, 0.0)), [("quantity", PUT, -4.0, -3.0)]),
        (trades((PUT, 1.0, 10.0, 0.0), (PUT, 1.0, 11.0, 0.0)), []),
        # Sold out according to the fills, and still held.
        (trades((PUT, 5.0, 10.0, 0.0)), [("quantity", PUT, 0.0, -3.0)]),
    ],
)
def test_today_is_yesterday_and_the_trades(
    fills: pd.DataFrame | None, expected: list[tuple[str, str, float, float]]
) -> None:
    assert differences(legs({"quantity": -3.0}), held(PUT, -5.0), fills=fills) == expected


@pytest.mark.parametrize("fills", [None, NONE])
def test_a_holding_that_is_gone_without_a_trade_has_vanished(fills: pd.DataFrame | None) -> None:
    found = differences(legs({}), held(PUT, -1.0), held(LONG_PUT, 4.0), fills=fills)
    assert found == [("vanished", LONG_PUT, 4.0, 0.0)]


def test_a_new_holding_without_a_trade_is_untraded_when_there_is_a_trades_feed() -> None:
    now = legs({"quantity": 2.0})
    assert differences(now, fills=NONE) == [("untraded", PUT, 0.0, 2.0)]
    assert differences(now) == []


@pytest.mark.parametrize(
    ("expiry", "now", "expected"),
    [
        (DAY, legs({"symbol": CALL, "quantity": 1.0}), []),
        (date(2026, 11, 23), legs(), [("vanished", PUT, -5.0, 0.0)]),
        (DAY, legs(), []),
        (date(2026, 11, 19), legs(), []),
    ],
)
def test_what_settles_by_today_may_leave_on_its_own(
    expiry: date, now: pd.DataFrame, expected: list[tuple[str, str, float, float]]
) -> None:
    assert differences(now, held(PUT, -5.0, expiry=expiry)) == expected


def test_what_was_bought_and_settled_on_one_day_may_leave_too() -> None:
    bought = trades(("SPXW261120P05700000", 3.0, 1.0, 0.0))
    assert differences(legs(), fills=bought) == []


def test_what_was_bought_today_and_is_not_held_has_vanished() -> None:
    assert differences(legs(), fills=trades((PUT, 3.0, 1.0, 0.0))) == [("vanished", PUT, 3.0, 0.0)]


def test_one_contract_in_two_layers_is_summed_and_belongs_to_neither() -> None:
    before = [held(PUT, -5.0), held(PUT, 2.0, layer="wing")]
    same = legs({"quantity": -4.0}, {"quantity": 1.0, "layer": "wing"})
    assert differences(same, *before, fills=NONE) == []
    rows: list[dict[str, Any]] = [{"quantity": -4.0}, {"quantity": 2.0, "layer": "wing"}]
    forward, backward = (
        quantity_differences(legs(*order), before=before, trades=NONE, as_of=DAY)
        for order in (rows, rows[::-1])
    )
    assert forward == backward
    assert [(each.ours, each.theirs, each.layer) for each in forward] == [(-3.0, -2.0, "")]


def test_a_quantity_that_was_not_known_is_never_what_it_should_be() -> None:
    ((kind, _, ours, theirs),) = differences(legs({}), held(PUT, None), fills=NONE)
    assert (kind, theirs) == ("quantity", -1.0)
    assert math.isnan(ours)


def test_accounts_are_told_apart() -> None:
    now = legs({"account": "U2", "quantity": -1.0})
    found = quantity_differences(now, before=[held(PUT, -1.0)], trades=NONE, as_of=DAY)
    assert [(each.account, each.kind) for each in found] == [("U1", "vanished"), ("U2", "untraded")]


def test_a_leg_in_no_layer_is_one_break_however_often_it_is_listed() -> None:
    stray = {"layer": "", "vega30": 12.0}
    found = unassigned_differences(
        legs(stray, stray, {"vega30": 5.0}, {"layer": "", "status": "expired", "symbol": CALL})
    )
    assert [(each.symbol, each.ours) for each in found] == [(PUT, 12.0)]
    assert math.isnan(found[0].theirs)


def difference(**fields: Any) -> Difference:
    base: dict[str, Any] = {
        "kind": "vega",
        "account": "U1",
        "symbol": PUT,
        "layer": "core",
        "ours": 10.0,
        "theirs": 13.0,
        "tolerance": 2.0,
        "unit": "USD per vol point",
    }
    return Difference(**(base | fields))


def id_of(**fields: Any) -> str:
    (found,) = identify([difference(**fields)], as_of=DAY, yesterday=None)
    return found.id


def test_the_identity_of_a_break_outlives_its_size() -> None:
    assert id_of() == id_of(ours=99.0, theirs=-1.0, tolerance=7.0)
    assert len(id_of()) == len("B-") + 8


def test_another_kind_account_contract_or_layer_is_another_break() -> None:
    changes: list[dict[str, Any]] = [
        *({}, {"kind": "price"}, {"account": "U2"}, {"symbol": CALL}, {"layer": "wing"}),
        *({"account": "U1|x"}, {"account": "U1", "symbol": f"x|{PUT}"}),
    ]
    assert len({id_of(**change) for change in changes}) == len(changes)


PARTS = st.text(max_size=4)


@given(st.tuples(PARTS, PARTS, PARTS, PARTS), st.tuples(PARTS, PARTS, PARTS, PARTS))
def test_only_equal_parts_have_one_identity(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    names = ("kind", "account", "symbol", "layer")
    ids = [id_of(**dict(zip(names, parts, strict=True))) for parts in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)


def test_a_break_ages_from_session_to_session_and_the_oldest_comes_first() -> None:
    old, new = difference(), difference(symbol=CALL)
    ((first),) = identify([old], as_of=date(2026, 11, 18), yesterday=None)
    assert (first.first_seen, first.age_sessions) == (date(2026, 11, 18), 0)
    ages = first.age_sessions
    for _ in range(2):
        seen = {first.id: SeenBreak(first.first_seen, ages)}
        found = identify([new, old], as_of=DAY, yesterday=yesterday(breaks=seen))
        ages = found[0].age_sessions
    assert [(each.subject, each.age_sessions) for each in found] == [(PUT, 2), (CALL, 0)]
    assert [each.first_seen for each in found] == [date(2026, 11, 18), DAY]


def test_a_published_break_has_its_difference_or_says_nothing() -> None:
    known, unknown = identify(
        [difference(), difference(layer="", theirs=math.nan, kind="unassigned")],
        as_of=DAY,
        yesterday=None,
    )
    if known.kind == "unassigned":
        known, unknown = unknown, known
    assert (known.ours, known.theirs, known.difference) == (10.0, 13.0, -3.0)
    assert (unknown.theirs, unknown.difference, unknown.layer) == (None, None, None)
