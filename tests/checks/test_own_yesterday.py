"""The day's result starts from our own book, not from what the broker showed."""

from __future__ import annotations

import math
from datetime import date

from tasks.checks.own_yesterday import as_we_held
from tasks.checks.pnl import profit_and_loss
from tasks.model.memory import OwnHolding
from tests.checks.books import BEFORE, CALL, DAY, FUTURE, PUT, held, legs, trades, yesterday


def own(symbol: str, quantity: float | None, layer: str = "core") -> OwnHolding:
    return OwnHolding("U1", symbol, layer, quantity, first_seen=date(2026, 11, 2))


def test_without_a_book_of_our_own_the_brokers_is_taken() -> None:
    then = yesterday(held(PUT, -10.0))
    assert as_we_held(then, None) is then


def test_what_agrees_stays_and_what_differs_has_our_size_and_greeks_in_proportion() -> None:
    then = yesterday(held(PUT, -10.0, vega=-50.0), held(CALL, 12.0, vega30=36.0, gamma=None))
    put, call = as_we_held(then, (own(PUT, -10.0), own(CALL, 11.0))).legs
    assert put is then.legs[0]
    assert (call.quantity, call.vega30, call.gamma, call.mark) == (11.0, 36.0 * 11 / 12, None, 10.0)


def test_what_only_the_broker_held_counts_as_nothing_then() -> None:
    (leg,) = as_we_held(yesterday(held(PUT, -10.0, vega=-50.0)), ()).legs
    assert (leg.quantity, leg.vega) == (0.0, 0.0)


def test_what_only_we_held_has_no_mark_then() -> None:
    (leg,) = as_we_held(yesterday(), (own(FUTURE, 2.0, "wing"),)).legs
    assert (leg.symbol, leg.quantity, leg.layer, leg.mark) == (FUTURE, 2.0, "wing", None)
    assert (leg.kind, leg.multiplier, leg.status) == ("future", 1000.0, "gap")


def test_an_unknown_size_and_rows_that_cannot_be_told_apart_stay_unknown() -> None:
    (leg,) = as_we_held(yesterday(held(PUT, -10.0)), (own(PUT, None),)).legs
    assert leg.quantity is None
    two = yesterday(held(PUT, -10.0), held(PUT, -5.0, layer="wing"))
    assert [leg.quantity for leg in as_we_held(two, (own(PUT, -15.0),)).legs] == [-10.0, -5.0]
    assert [leg.quantity for leg in as_we_held(two, (own(PUT, -14.0),)).legs] == [None, None]


def test_what_had_settled_then_stays_as_it_was() -> None:
    gone = held(PUT, -10.0, status="expired", expiry=BEFORE)
    assert as_we_held(yesterday(gone), ()).legs == (gone,)


def test_the_day_a_broker_corrects_its_size_has_a_result() -> None:
    """Eleven shown for ten; the mark goes from 10 to 12, so that 10 x 100 x 2 is made."""
    then, now = yesterday(held(PUT, 11.0)), legs({"symbol": PUT, "quantity": 10.0, "mark": 12.0})
    by_broker, by_us = (
        profit_and_loss(now, yesterday=book, trades=trades(), indices={}, as_of=DAY)
        for book in (then, as_we_held(then, (own(PUT, 10.0),)))
    )
    assert math.isnan(by_broker.usd)
    assert by_us.usd == 10 * 100 * (12.0 - 10.0)


def test_a_trade_that_comes_a_session_late_is_counted_when_it_comes() -> None:
    """The broker showed it yesterday; bought at 9, marked at 12 today: 2 x 100 x 3."""
    then, now = yesterday(held(CALL, 2.0)), legs({"symbol": CALL, "quantity": 2.0, "mark": 12.0})
    late = trades((CALL, 2.0, 9.0, 0.0))
    told = profit_and_loss(now, yesterday=as_we_held(then, ()), trades=late, indices={}, as_of=DAY)
    assert told.usd == 2 * 100 * (12.0 - 9.0)
