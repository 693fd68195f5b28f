"""Profit and loss of two sessions, every sum written out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tasks.checks.pnl import ProfitAndLoss, profit_and_loss
from tasks.model.yesterday import HeldLeg
from tests.checks.books import BEFORE, CALL, DAY, FUTURE, PUT, held, legs, trades, yesterday

CLOSE = {"SPX": 5650.0, "VIX": 18.0}
TODAY = date(2026, 11, 20)
DYING = "SPXW261120P05700000"


def dying(quantity: float, mark: float = 40.0, symbol: str = DYING) -> HeldLeg:
    return held(symbol, quantity, mark, expiry=TODAY)


def usd(
    now: pd.DataFrame,
    *before: HeldLeg,
    fills: pd.DataFrame | None = None,
    indices: Mapping[str, float] | None = None,
) -> float:
    found = profit_and_loss(
        now,
        yesterday=yesterday(*before),
        trades=fills,
        indices=CLOSE if indices is None else indices,
        as_of=DAY,
    )
    assert not found.reason, found.reason
    return found.usd


def why(
    now: pd.DataFrame,
    *before: HeldLeg,
    fills: pd.DataFrame | None = None,
    indices: Mapping[str, float] | None = None,
) -> str:
    found = profit_and_loss(
        now,
        yesterday=yesterday(*before),
        trades=fills,
        indices=CLOSE if indices is None else indices,
        as_of=DAY,
    )
    assert math.isnan(found.usd)
    return found.reason


def test_a_book_that_stands_still_gains_what_its_marks_move() -> None:
    now = legs({"quantity": -5.0, "mark": 9.0}, {"symbol": CALL, "quantity": 10.0, "mark": 1.3})
    then = [held(PUT, -5.0, 10.0), held(CALL, 10.0, 1.1)]
    assert usd(now, *then) == pytest.approx(-5 * 100 * (9 - 10) + 10 * 100 * (1.3 - 1.1))


def test_a_future_is_margined_by_the_change_of_its_settlement() -> None:
    now = legs({"symbol": FUTURE, "quantity": 2.0, "multiplier": 1000.0, "mark": 18.4})
    then = held(FUTURE, 2.0, 18.0, kind="future", multiplier=1000.0)
    assert usd(now, then) == pytest.approx(2 * 1000 * (18.4 - 18.0))


def test_trades_cost_their_price_and_their_fees() -> None:
    now = legs({"quantity": -3.0, "mark": 9.0})
    fills = trades((PUT, 2.0, 9.5, 1.2), (FUTURE, 1.0, 18.0, 2.0), (FUTURE, -1.0, 18.3, 0.0))
    marks = -3 * 100 * 9.0 - -5 * 100 * 10.0
    paid = 2 * 100 * 9.5 + 1000 * (18.0 - 18.3) + 1.2 + 2.0
    assert usd(now, held(PUT, -5.0, 10.0), fills=fills) == pytest.approx(marks - paid)


def found(
    now: pd.DataFrame,
    *before: HeldLeg,
    fills: pd.DataFrame | None = None,
    then: date = BEFORE,
) -> ProfitAndLoss:
    """The figure with what is said of it; `then` is the session of the head before."""
    return profit_and_loss(
        now,
        yesterday=replace(yesterday(*before), as_of=then),
        trades=fills,
        indices=CLOSE,
        as_of=DAY,
    )


@pytest.mark.parametrize("fees", [(math.nan, math.nan), (1.2, math.nan), (math.nan, 1.2)])
def test_where_a_fee_is_not_delivered_the_figure_is_before_all_of_them(
    fees: tuple[float, float],
) -> None:
    """Never a part of the fees: two puts bought back at 9.50, a future day-traded."""
    now = legs({"quantity": -3.0, "mark": 9.0})
    fills = trades(
        (PUT, 2.0, 9.5, fees[0]), (FUTURE, 1.0, 18.0, 0.5), (FUTURE, -1.0, 18.3, fees[1])
    )
    told = found(now, held(PUT, -5.0, 10.0), fills=fills)
    assert told.usd == pytest.approx((-2700 + 5000) - (1900 - 300))
    assert told.reason == "fees are not delivered: before fees"


def test_without_trades_there_are_no_fees_to_be_delivered() -> None:
    assert found(legs({"mark": 9.0}), held(PUT, -1.0, 10.0), fills=trades()).reason == ""
    assert found(legs({"mark": 9.0}), held(PUT, -1.0, 10.0)).reason == ""


WEDNESDAY = date(2026, 11, 18)
UNSEEN = "the trades of the sessions between are not at hand"


def test_over_a_missing_session_a_book_of_the_same_size_gains_by_its_marks() -> None:
    """Thursday was never reconciled; Friday's own trades are known."""
    now = legs({"quantity": -3.0, "mark": 9.0})
    fills = trades((PUT, 2.0, 9.5, 1.0))
    told = found(now, held(PUT, -5.0, 10.0), fills=fills, then=WEDNESDAY)
    assert told.usd == pytest.approx(-2700 + 5000 - 1900 - 1)
    assert told.reason == f"since 2026-11-18; {UNSEEN}"
    dear = fills.assign(fees=math.nan)
    told = found(now, held(PUT, -5.0, 10.0), fills=dear, then=WEDNESDAY)
    before_fees = "fees are not delivered: before fees"
    assert told.reason == f"{before_fees}; since 2026-11-18; {UNSEEN}"


def test_over_a_missing_session_what_changed_size_is_not_called_untraded() -> None:
    told = found(legs({"quantity": -2.0}), held(PUT, -1.0), fills=trades(), then=WEDNESDAY)
    assert math.isnan(told.usd)
    made = f"{PUT}: -2 held, but those of 2026-11-18 and today's trades make -1"
    assert told.reason == f"{made}: {UNSEEN}"


def test_a_weekend_is_no_missing_session() -> None:
    monday = profit_and_loss(
        legs({"mark": 9.0}),
        yesterday=replace(yesterday(held(PUT, -1.0, 10.0)), as_of=DAY),
        trades=None,
        indices=CLOSE,
        as_of=date(2026, 11, 23),
    )
    assert monday == ProfitAndLoss(100.0)


def test_what_had_settled_by_the_last_head_is_not_settled_again() -> None:
    """The broker listed it after its last close, and may list it once more."""
    gone = replace(held("SPXW261119P05700000", -5.0, None, expiry=BEFORE), status="expired")
    still = {"symbol": gone.symbol, "quantity": -5.0, "mark": math.nan, "status": "gap"}
    for rows in ([{"mark": 9.0}], [{"mark": 9.0}, still]):
        assert usd(legs(*rows), held(PUT, -1.0, 10.0), gone) == pytest.approx(100.0)


def test_what_had_settled_by_the_last_head_and_is_dealt_once_more_is_unknown() -> None:
    gone = replace(held("SPXW261119P05700000", -5.0, 1.0, expiry=BEFORE), status="expired")
    fills = trades((gone.symbol, 1.0, 2.0, 0.0))
    assert why(legs({}), held(PUT, -1.0), gone, fills=fills) == (
        f"{gone.symbol} settled on 2026-11-19, and that session's close is not known"
    )


@pytest.mark.parametrize("marks", [(math.nan, 9.0), (9.0, math.nan)])
def test_a_contract_in_two_layers_has_one_mark(marks: tuple[float, float]) -> None:
    """A row that names no declared layer is a gap; the price of its contract is known."""
    rows = [{"quantity": -1.0, "mark": mark} for mark in marks]
    assert usd(legs(*rows), held(PUT, -2.0, 10.0)) == pytest.approx(200.0)


def test_a_listing_that_settled_today_and_nobody_traded_is_unknown() -> None:
    row = {"symbol": DYING, "quantity": -5.0, "mark": math.nan, "status": "expired"}
    assert why(legs({}, row), held(PUT, -1.0), fills=trades()) == (
        f"{DYING}: -5 held, but yesterday's and the trades make 0"
    )


def test_trades_are_matched_whatever_their_index() -> None:
    fills = trades((PUT, 2.0, 9.5, 0.0), (PUT, -2.0, 9.7, 0.0))
    fills.index = pd.Index([7, 3])
    assert usd(legs({}), held(PUT, -1.0), fills=fills) == pytest.approx(2 * 100 * (9.7 - 9.5))


def test_one_contract_in_two_layers_is_one_holding() -> None:
    now = legs({"quantity": -3.0, "mark": 9.0}, {"quantity": 1.0, "mark": 9.0, "layer": "wing"})
    assert usd(now, held(PUT, -2.0, 10.0)) == pytest.approx(-2 * 100 * (9 - 10))


@pytest.mark.parametrize(
    ("symbol", "intrinsic"),
    [
        ("SPXW261120P05700000", 5700 - 5650),
        ("SPXW261120C05600000", 5650 - 5600),
        ("SPXW261120C05700000", 0),
        ("SPXW261120P05650000", 0),
        # XSP settles at a tenth of SPX.
        ("XSP261120P00570000", 570 - 565),
        ("XSP261120C00560000", 565 - 560),
    ],
)
def test_a_pm_settled_option_pays_its_intrinsic_value_at_the_close(
    symbol: str, intrinsic: float
) -> None:
    found = usd(legs(), dying(-5.0, 40.0, symbol))
    assert found == pytest.approx(-5 * 100 * intrinsic - -5 * 100 * 40)


def test_a_settled_option_that_the_broker_still_lists_is_counted_once() -> None:
    row = {"symbol": DYING, "mark": math.nan, "status": "expired"}
    for size in (-5.0, 0.0, math.nan):
        now = legs(row | {"quantity": size})
        assert usd(now, dying(-5.0)) == pytest.approx(-5 * 100 * (50 - 40))


def test_what_was_dealt_on_its_last_day_settles_too() -> None:
    """Five short at 40, two bought back at 45; three pay 50 each. And a day trade in a call."""
    fills = trades((DYING, 2.0, 45.0, 1.0), ("SPXW261120C05600000", 1.0, 30.0, 1.0))
    settled = -3 * 100 * 50 + 1 * 100 * 50
    paid = 2 * 100 * 45 + 100 * 30 + 2
    assert usd(legs(), dying(-5.0), fills=fills) == pytest.approx(settled + 5 * 100 * 40 - paid)


def test_what_was_closed_before_it_settled_needs_no_settlement() -> None:
    am = "SPX261120P05700000"
    fills = trades((am, 5.0, 42.0, 0.0))
    found = usd(legs(), dying(-5.0, 40.0, am), fills=fills, indices={})
    assert found == pytest.approx(-5 * 100 * (42 - 40))


@pytest.mark.parametrize(
    ("symbol", "expiry", "indices", "reason"),
    [
        (
            "SPX261120P05700000",
            TODAY,
            CLOSE,
            "SPX261120P05700000 settled, and its settlement value is in no feed",
        ),
        (
            "VIX261120C00022000",
            TODAY,
            CLOSE,
            "VIX261120C00022000 settled, and its settlement value is in no feed",
        ),
        ("VX/X26", TODAY, CLOSE, "VX/X26 settled, and its settlement value is in no feed"),
        (
            "SPXW261119P05700000",
            date(2026, 11, 19),
            CLOSE,
            "SPXW261119P05700000 settled on 2026-11-19, and that session's close is not known",
        ),
        (DYING, TODAY, {}, f"{DYING} settled, and the indices feed has no usable close of SPX"),
        (
            DYING,
            TODAY,
            {"SPX": math.nan},
            f"{DYING} settled, and the indices feed has no usable close of SPX",
        ),
    ],
)
def test_a_settlement_that_no_feed_has_makes_the_figure_unknown(
    symbol: str, expiry: date, indices: Mapping[str, float], reason: str
) -> None:
    assert why(legs(), held(symbol, -5.0, expiry=expiry), indices=indices) == reason


def test_every_unknown_has_its_reason() -> None:
    then = held(PUT, -1.0)
    assert why(legs({"mark": math.nan}), then) == f"{PUT} has no mark today"
    assert why(legs({}), held(PUT, -1.0, None)) == f"{PUT} had no mark on 2026-11-19"
    assert why(legs({}), held(PUT, None)) == f"the quantity of {PUT} is not known"
    assert why(legs({"quantity": math.nan}), then) == f"the quantity of {PUT} is not known"
    changed = "holdings changed, and there is no trades feed"
    assert why(legs({"quantity": -2.0}), then) == changed
    assert why(legs(), then) == changed
    assert why(legs({}, {"symbol": CALL, "quantity": 1.0}), then) == changed
    strange = trades(("NOPE", 1.0, 5.0, 0.0), ("NOPE", -1.0, 5.0, 0.0))
    assert why(legs({}), then, fills=strange) == (
        "NOPE was traded, and the contract table knows no such symbol"
    )
    unpriced = trades((PUT, 0.0, math.nan, 0.0))
    assert why(legs({}), then, fills=unpriced) == f"a trade of {PUT} has no price"


def test_a_holding_that_no_trade_explains_is_no_profit() -> None:
    now = legs({}, {"symbol": CALL, "quantity": 10.0, "mark": 1.1})
    assert why(now, held(PUT, -1.0), fills=trades()) == (
        f"{CALL}: 10 held, but yesterday's and the trades make 0"
    )


def test_without_an_earlier_session_there_is_no_profit_and_loss() -> None:
    found = profit_and_loss(legs({}), yesterday=None, trades=None, indices={}, as_of=DAY)
    assert (math.isnan(found.usd), found.reason) == (True, "no earlier session")
