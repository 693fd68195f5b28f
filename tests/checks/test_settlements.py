"""What settles leaves our own book with a reason; every payment is written out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tasks.checks.pnl import profit_and_loss
from tasks.model.memory import Memory, OwnHolding
from tests.checks import books
from tests.checks.position_days import (
    FRI,
    NEXT_MON,
    NONE,
    PUT,
    THU,
    WED,
    Days,
    dealt,
    held_before,
    ours,
    settled,
    shown,
    sizes,
)

CLOSES = {"SPX": 5650.0, "SET": 5640.0, "VRO": 17.5}
# 20 November 2026 is a third Friday; 18 November is the VIX settlement before it.
PM_PUT, AM_PUT = "SPXW261120P05700000", "SPX261120P05700000"
VIX_CALL = "VIX261118C00015000"


@pytest.mark.parametrize(
    ("symbol", "quantity", "how", "value", "cash"),
    [
        (PM_PUT, -5.0, "cash", 5650.0, -5 * 100 * (5700 - 5650)),
        ("SPXW261120C05700000", -5.0, "worthless", 5650.0, 0.0),
        ("XSP261120C00560000", 3.0, "cash", 565.0, 3 * 100 * (565 - 560)),
        # The morning's value, not the close.
        (AM_PUT, -5.0, "cash", 5640.0, -5 * 100 * (5700 - 5640)),
    ],
)
def test_an_option_leaves_our_own_book_at_its_settlement_value(
    symbol: str, quantity: float, how: str, value: float, cash: float
) -> None:
    found = held_before((symbol, quantity)).session(FRI, shown(FRI), NONE, CLOSES)
    assert settled(found) == [(symbol, quantity, how, value, cash)]
    assert (sizes(found), ours(found)) == ([], {symbol: 0.0})
    (holding,) = found.holdings
    assert (holding.previous, holding.settled) == (quantity, -quantity)


@pytest.mark.parametrize(
    ("symbol", "source", "reason"),
    [
        (PM_PUT, "SPX close", "settled on 2026-11-20 at 5650 (SPX close)"),
        (AM_PUT, "SET", "settled on 2026-11-20 at 5640 (SET)"),
        (
            "SPXW261120C05700000",
            "SPX close",
            "expired worthless on 2026-11-20 at 5650 (SPX close)",
        ),
    ],
)
def test_a_settlement_says_whose_value_it_is(symbol: str, source: str, reason: str) -> None:
    (part,) = held_before((symbol, 1)).session(FRI, shown(FRI), NONE, CLOSES).settlements
    assert (part.value_source, part.reason) == (source, reason)


@pytest.mark.parametrize(
    ("symbol", "indices", "reason"),
    [
        (AM_PUT, {"SPX": 5650.0}, "its settlement value is in no feed"),
        (AM_PUT, {"SET": math.nan}, "its settlement value is in no feed"),
        (PM_PUT, {"SET": 5640.0}, "the indices feed has no usable close of SPX"),
    ],
)
def test_without_its_value_a_settlement_still_closes_the_leg_and_says_why(
    symbol: str, indices: Mapping[str, float], reason: str
) -> None:
    found = held_before((symbol, -5)).session(FRI, shown(FRI), NONE, indices)
    assert settled(found) == [(symbol, -5.0, "cash", None, None)]
    assert found.settlements[0].reason == f"settled on 2026-11-20; {reason}"
    assert ours(found) == {symbol: 0.0}


def test_vix_options_and_futures_settle_at_vro_in_the_morning() -> None:
    days = Days()
    tuesday, rows = date(2026, 11, 17), [(VIX_CALL, 10.0), ("VX/X26", 2.0), ("VXM/X26", -3.0)]
    days.session(tuesday, shown(tuesday, *rows), NONE)
    found = days.session(WED, shown(WED), NONE, CLOSES)
    assert settled(found) == [
        (VIX_CALL, 10.0, "cash", 17.5, 10 * 100 * (17.5 - 15)),
        # Margined daily: what the last day paid depends on the settlement before.
        ("VX/X26", 2.0, "cash", 17.5, None),
        ("VXM/X26", -3.0, "cash", 17.5, None),
    ]


def test_a_future_settles_on_the_date_that_a_feed_gave_it() -> None:
    """The rule says 16 December; a feed said the 15th, and the ledger remembers."""
    own = OwnHolding("U1", "VX/Z26", "core", 2.0, THU, expiry=date(2026, 12, 15))
    days = Days(memory=Memory(holdings=(own,)), last=date(2026, 12, 14))
    found = days.session(date(2026, 12, 15), shown(date(2026, 12, 15)), NONE, CLOSES)
    assert settled(found) == [("VX/Z26", 2.0, "cash", 17.5, None)]


def test_what_settled_on_a_missed_session_has_left_without_a_value() -> None:
    days = Days()
    days.session(THU, shown(THU, (AM_PUT, -5), (PM_PUT, 2), (PUT, -1)), NONE)
    found = days.session(NEXT_MON, shown(NEXT_MON, (PUT, -1)), NONE, CLOSES)
    assert settled(found) == [
        (AM_PUT, -5.0, "cash", None, None),
        (PM_PUT, 2.0, "cash", None, None),
    ]
    assert [part.reason for part in found.settlements] == [
        "settled on 2026-11-20; its settlement value is in no feed",
        "settled on 2026-11-20; that session's close is not known",
    ]
    assert sizes(found) == []


def test_what_is_dealt_on_its_last_day_settles_too() -> None:
    fills = dealt((PM_PUT, 2.0), ("SPXW261120C05600000", 1.0))
    found = held_before((PM_PUT, -5)).session(FRI, shown(FRI), fills, CLOSES)
    assert settled(found) == [
        ("SPXW261120C05600000", 1.0, "cash", 5650.0, 100 * 50.0),
        (PM_PUT, -3.0, "cash", 5650.0, -3 * 100 * 50.0),
    ]


def test_what_was_closed_before_it_settled_has_no_settlement() -> None:
    found = held_before((PM_PUT, -5)).session(FRI, shown(FRI), dealt((PM_PUT, 5)), CLOSES)
    assert (settled(found), sizes(found)) == ([], [])


def test_an_expiry_on_a_holiday_settles_on_the_session_before() -> None:
    """Symbols before 2015 carry the Saturday after the third Friday."""
    friday, saturday = date(2014, 1, 17), "SPX140118P01800000"
    days = Days()
    days.session(date(2014, 1, 16), shown(date(2014, 1, 16), (saturday, -1)), NONE)
    found = days.session(friday, shown(friday), NONE, {"SET": 1790.0})
    assert settled(found) == [(saturday, -1.0, "cash", 1790.0, -100 * (1800.0 - 1790.0))]


# What the broker still shows.


def test_on_its_last_day_the_broker_may_show_it_or_not() -> None:
    for rows in ([], [(PM_PUT, -5.0)]):
        found = held_before((PM_PUT, -5)).session(FRI, shown(FRI, *rows), NONE, CLOSES)
        assert (sizes(found), ours(found)) == ([], {PM_PUT: 0.0})


def test_on_its_last_day_another_size_than_ours_is_a_break_that_ends_with_it() -> None:
    days = held_before((PM_PUT, -5))
    found = days.session(FRI, shown(FRI, (PM_PUT, -7)), NONE, CLOSES)
    assert sizes(found) == [("quantity", PM_PUT, -5.0, -7.0)]
    assert settled(found) == [(PM_PUT, -5.0, "cash", 5650.0, -5 * 100 * 50.0)]
    # Nothing of it lives any more, so nothing is at stake.
    assert found.disputed.empty
    days.session(NEXT_MON, shown(NEXT_MON), NONE)
    assert days.table() == [("quantity", PM_PUT, "resolved", 1)]


def test_after_it_settled_the_broker_must_not_show_it() -> None:
    days = held_before((PM_PUT, -5))
    days.session(FRI, shown(FRI, (PM_PUT, -5)), NONE, CLOSES)
    found = days.session(NEXT_MON, shown(NEXT_MON, (PM_PUT, -5)), NONE)
    assert sizes(found) == [("expired_held", PM_PUT, 0.0, -5.0)]
    assert found.differences[0].evidence == "settled on 2026-11-20"
    tuesday = date(2026, 11, 24)
    days.session(tuesday, shown(tuesday, (PM_PUT, -5)), NONE)
    assert days.table() == [("expired_held", PM_PUT, "open", 1)]


def test_a_holding_of_unknown_size_settles_without_a_payment() -> None:
    unknown = OwnHolding("U1", PM_PUT, "core", None, THU)
    days = Days(memory=Memory(holdings=(unknown,)), last=THU)
    found = days.session(FRI, shown(FRI), NONE, CLOSES)
    assert (settled(found), sizes(found), ours(found)) == ([], [], {PM_PUT: 0.0})


# Exercise and assignment.


@pytest.mark.parametrize(
    ("option", "held", "left", "shares", "how"),
    [
        ("VXX261218C00045000", 10.0, 0.0, 1000.0, "exercised"),
        ("VXX261218P00045000", 10.0, 0.0, -1000.0, "exercised"),
        ("VXX261218C00045000", -10.0, 0.0, -1000.0, "assigned"),
        ("VXX261218P00045000", -10.0, 0.0, 1000.0, "assigned"),
        ("VXX261218P00045000", -10.0, -7.0, 300.0, "assigned"),
    ],
)
def test_shares_that_came_or_went_at_the_strike_explain_an_option_that_shrank(
    option: str, held: float, left: float, shares: float, how: str
) -> None:
    days = held_before((option, held), ("VXX", 2000.0))
    rows = [("VXX", 2000.0 + shares)] + [(option, left)] * (left != 0.0)
    found = days.session(FRI, shown(FRI, *rows), NONE)
    assert sizes(found) == []
    # Shares that come are paid for, shares that go are paid.
    assert settled(found) == [(option, held - left, how, 45.0, -shares * 45.0)]
    assert ours(found) == {option: left, "VXX": 2000.0 + shares}
    gone = {each.symbol: each.settled for each in found.holdings}
    assert gone == {option: left - held, "VXX": shares}


@pytest.mark.parametrize(
    ("option", "held", "shares", "reason"),
    [
        (
            "VXX261218P00045000",
            -10.0,
            1000.0,
            "taken for assigned: 1000 VXX shares came",
        ),
        (
            "VXX261218P00045000",
            10.0,
            -1000.0,
            "taken for exercised: 1000 VXX shares went",
        ),
    ],
)
def test_a_delivery_is_told_as_what_the_shares_make_it(
    option: str, held: float, shares: float, reason: str
) -> None:
    days = held_before((option, held), ("VXX", 2000.0))
    (part,) = days.session(FRI, shown(FRI, ("VXX", 2000.0 + shares)), NONE).settlements
    assert part.reason == f"{reason} by 2026-11-20 without a trade; counted at the strike of 45"


def test_shares_may_come_from_several_options_at_once() -> None:
    call, put = "VXX261218C00045000", "VXX261218P00050000"
    days = held_before((call, 4.0), (put, -2.0))
    found = days.session(FRI, shown(FRI, ("VXX", 400.0 + 200.0)), NONE)
    assert sizes(found) == []
    assert settled(found) == [
        (call, 4.0, "exercised", 45.0, -400 * 45.0),
        (put, -2.0, "assigned", 50.0, -200 * 50.0),
    ]


def test_shares_that_two_options_could_explain_explain_neither() -> None:
    first, second = "VXX261218C00045000", "VXX261218C00046000"
    days = held_before((first, 4.0), (second, 4.0))
    found = days.session(FRI, shown(FRI, ("VXX", 400.0)), NONE)
    assert settled(found) == []
    assert {kind for kind, *_ in sizes(found)} == {"vanished", "untraded"}


@pytest.mark.parametrize("shares", [999.0, -1000.0])
def test_shares_that_do_not_fit_explain_nothing(shares: float) -> None:
    option = "VXX261218C00045000"
    found = held_before((option, 10.0)).session(FRI, shown(FRI, ("VXX", shares)), NONE)
    assert sizes(found) == [("untraded", "VXX", 0.0, shares), ("vanished", option, 10.0, 0.0)]


def test_an_option_on_a_product_is_delivered_after_its_last_day() -> None:
    option = "VXX261120C00045000"
    days = held_before((option, 10.0))
    found = days.session(FRI, shown(FRI, (option, 10.0)), NONE)
    assert (settled(found), ours(found)) == ([], {option: 10.0})
    found = days.session(NEXT_MON, shown(NEXT_MON, ("VXX", 1000.0)), NONE)
    assert settled(found) == [(option, 10.0, "exercised", 45.0, -45000.0)]
    assert ours(found) == {option: 0.0, "VXX": 1000.0}


def test_without_shares_for_it_an_expired_option_on_a_product_was_worthless() -> None:
    option = "VXX261120C00045000"
    found = held_before((option, 10.0)).session(FRI, shown(FRI), NONE)
    assert settled(found) == [(option, 10.0, "worthless", None, 0.0)]
    assert found.settlements[0].reason == (
        "taken for worthless: expired on 2026-11-20 without shares for it"
    )
    assert sizes(found) == []


# The same values in the day's result.


def usd(symbol: str, quantity: float, mark: float, indices: Mapping[str, float]) -> float:
    kind: dict[str, Any] = {"expiry": FRI}
    if symbol.startswith("VX"):
        kind |= {"kind": "future", "multiplier": 1000.0, "expiry": FRI}
    then = books.yesterday(books.held(symbol, quantity, mark, **kind))
    no_legs = books.legs({}).iloc[:0]
    found = profit_and_loss(no_legs, yesterday=then, trades=None, indices=indices, as_of=FRI)
    assert not found.reason, found.reason
    return found.usd


@pytest.mark.parametrize(
    ("symbol", "quantity", "mark", "expected"),
    [
        (AM_PUT, -5.0, 40.0, -5 * 100 * ((5700 - 5640) - 40.0)),
        ("VIX261120C00015000", 10.0, 2.0, 10 * 100 * ((17.5 - 15) - 2.0)),
        ("VX/X26", 2.0, 17.0, 2 * 1000 * (17.5 - 17.0)),
    ],
)
def test_the_result_of_the_day_counts_morning_settlements_where_a_feed_has_them(
    symbol: str, quantity: float, mark: float, expected: float
) -> None:
    assert usd(symbol, quantity, mark, CLOSES) == pytest.approx(expected)


def test_no_settlement_is_counted_twice_whatever_order_the_rows_come_in() -> None:
    rows = [(PM_PUT, -5.0), (AM_PUT, 2.0), (PUT, -1.0)]
    forward, backward = (
        held_before(*rows).session(FRI, shown(FRI, *order), NONE, CLOSES)
        for order in (rows, rows[::-1])
    )
    assert forward.settlements == backward.settlements
    assert forward.holdings == backward.holdings
    pd.testing.assert_frame_equal(forward.disputed, backward.disputed)
