"""tastytrade's answers made rows: signs, symbols, fees, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from tasks.model.errors import VegareconError
from tasks.sources.broker_answers import BrokerRole
from tasks.sources.delivery import Delivery
from tasks.sources.tastytrade import Tastytrade
from tests.sources.cases_broker_apis import (
    CONDOR,
    DAY,
    TASTY,
    TASTY_BALANCE,
    document,
    tasty,
    tasty_position,
    tasty_trade,
)
from tests.sources.given import Given


def read(role: BrokerRole, content: bytes, *, allow_empty: bool = False) -> Delivery:
    source = Tastytrade(role, allow_empty=allow_empty)
    return source.read(DAY, Given({source.name: content}))


def line(role: BrokerRole, content: bytes) -> str:
    with pytest.raises(VegareconError) as caught:
        read(role, content)
    return "\n".join(caught.value.lines)


def positions(*items: dict[str, Any]) -> pd.DataFrame:
    return read("positions", tasty("positions", *items)).frame


def trades(*items: dict[str, Any]) -> pd.DataFrame:
    return read("trades", tasty("trades", *items)).frame


def test_holdings_are_signed_and_in_the_houses_spelling_and_unknown_ones_are_kept() -> None:
    frame = read("positions", TASTY["positions"]).frame
    told = frame[["account", "symbol", "quantity", "average_price"]].to_numpy().tolist()
    assert told == [
        ["5WX00001", "SPXW261218P05700000", -10.0, 12.35],
        ["5WX00001", "VX/Z26", 2.0, 12.35],
        ["5WX00001", "AAPL", 100.0, 12.35],
    ]
    # The mark where there is one; the close-price may be of the session before.
    assert frame["reported_price"].tolist()[0] == 11.2
    assert math.isnan(frame["reported_price"].tolist()[1])


@pytest.mark.parametrize(
    ("symbol", "kind", "ours"),
    [
        ("/VXMF7", "Future", "VXM/F27"),
        ("/VXK6", "Future", "VX/K26"),
        ("/ESZ6", "Future", "/ESZ6"),
        ("./ESZ6 EW3X6 261120P5700", "Future Option", "./ESZ6 EW3X6 261120P5700"),
        ("VIX   261216C00022000", "Equity Option", "VIX261216C00022000"),
        ("VXX", "Equity", "VXX"),
        ("BTC/USD", "Cryptocurrency", "BTC/USD"),
    ],
)
def test_symbols_of_every_kind(symbol: str, kind: str, ours: str) -> None:
    odd: dict[str, Any] = {"multiplier": 100} if symbol == "/VXMF7" else {}
    assert positions(tasty_position(symbol, 1, "Long", kind, **odd))["symbol"].tolist() == [ours]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (tasty_position(CONDOR, 1, "Sideways", "Equity Option"), "quantity-direction"),
        (tasty_position(CONDOR, 1, "Zero", "Equity Option"), "0 where the direction is Zero"),
        (tasty_position(CONDOR, -1, "Short", "Equity Option"), "0 or more"),
        (tasty_position(CONDOR, "1,0", "Short", "Equity Option"), "a number in plain digits"),
        (tasty_position(CONDOR, [1], "Short", "Equity Option"), "quantity that is list"),
        (tasty_position(CONDOR, None, "Short", "Equity Option"), "a value"),
        (tasty_position(CONDOR, 1, "Short", "Equity Option", multiplier=10), "source.multiplier"),
        (tasty_position("/VXZ6", 1, "Long", "Future", multiplier=100), "source.multiplier"),
        (tasty_position("", 1, "Long", "Equity"), "source.blank"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(item: dict[str, Any], said: str) -> None:
    told = line("positions", tasty("positions", item))
    assert said in told
    assert "tastytrade-positions.json" in told


def test_all_faults_come_at_once() -> None:
    bad = tasty_position(CONDOR, "x", "Sideways", "Equity Option", multiplier=10)
    assert len(line("positions", tasty("positions", bad)).splitlines()) == 3


def test_1_for_a_future_says_nothing_of_its_size() -> None:
    assert len(positions(tasty_position("/VXZ6", 1, "Long", "Future", multiplier=1))) == 1


def test_no_holding_at_all_is_refused_unless_the_desk_says_that_it_may_be() -> None:
    assert "allow_empty" in line("positions", tasty("positions"))
    assert read("positions", tasty("positions"), allow_empty=True).frame.empty


def test_fills_are_signed_and_their_fees_are_one_sum() -> None:
    delivery = read("trades", TASTY["trades"])
    frame = delivery.frame
    told = frame[["trade_id", "symbol", "quantity", "price", "time"]].to_numpy().tolist()
    assert told == [
        ["101", "SPXW261218P05700000", -1.0, 11.5, "2026-11-20T15:36:20.123+00:00"],
        ["102", "VX/Z26", 2.0, 11.5, "2026-11-20T15:36:20.123+00:00"],
    ]
    assert frame["fees"].tolist() == pytest.approx([1.0 + 0.1 + 0.04 + 0.65] * 2)
    left = [(it.code, it.severity, it.count) for it in delivery.findings]
    assert left == [("source.dropped_receive_deliver", "info", 1)]


def test_a_fee_that_was_paid_back_counts_against_the_others() -> None:
    back = {"commission": "1.0", "commission-effect": "Credit"}
    frame = trades(tasty_trade(1, CONDOR, "Sell to Close", 1, **back))
    assert frame["fees"].tolist() == pytest.approx([-1.0 + 0.1 + 0.04 + 0.65])


def test_without_any_fee_fees_are_unknown() -> None:
    named = ("commission", "clearing-fees", "regulatory-fees", "proprietary-index-option-fees")
    row = tasty_trade(1, CONDOR, "Buy to Open", 1, **dict.fromkeys(named))
    assert math.isnan(trades(row)["fees"].tolist()[0])


def test_a_fee_without_a_side_and_an_unknown_action_are_refused() -> None:
    row = tasty_trade(1, CONDOR, "Borrow", 1, **{"commission-effect": "None"})
    told = line("trades", tasty("trades", row))
    assert "source.effect" in told
    assert "source.unknown_word" in told


def test_what_is_no_trade_of_the_session_is_counted_by_its_reason() -> None:
    rows = [
        tasty_trade(1, CONDOR, "Buy to Open", 1),
        tasty_trade(2, CONDOR, "Buy to Open", 1, **{"transaction-date": "2026-11-19"}),
        tasty_trade(3, CONDOR, "", 1, **{"transaction-type": "Money Movement"}),
        tasty_trade(4, CONDOR, "", 1, **{"transaction-type": "Receive Deliver"}),
        tasty_trade(5, CONDOR, "", 1, **{"transaction-type": "Receive Deliver"}),
        tasty_trade(6, CONDOR, "", 1, **{"transaction-type": "Something New"}),
    ]
    delivery = read("trades", tasty("trades", *rows))
    assert delivery.frame["trade_id"].tolist() == ["1"]
    assert delivery.frame["line"].tolist() == [1]
    assert {it.code: (it.count, it.severity) for it in delivery.findings} == {
        "source.dropped_other_day": (1, "warn"),
        "source.dropped_money_movement": (1, "info"),
        "source.dropped_receive_deliver": (2, "info"),
        "source.dropped_transaction": (1, "warn"),
    }


def test_a_day_without_transactions_is_an_ordinary_day() -> None:
    assert trades().empty


def test_a_page_that_is_missing_is_missed() -> None:
    pages = {"per-page": 2, "page-offset": 0, "total-items": 3, "total-pages": 2}
    body = {
        "data": {"items": [tasty_trade(1, CONDOR, "Buy", 1), tasty_trade(2, CONDOR, "Buy", 1)]},
        "pagination": pages,
    }
    rest = {
        "data": {"items": [tasty_trade(3, CONDOR, "Buy", 1)]},
        "pagination": {**pages, "page-offset": 1},
    }
    asked = "/accounts/5WX00001/transactions"
    assert "every page" in line("trades", document("tastytrade", "trades", (asked, body)))
    both = document("tastytrade", "trades", (asked, body), (asked, rest))
    assert read("trades", both).frame["trade_id"].tolist() == ["1", "2", "3"]


def test_balances() -> None:
    frame = read("accounts", tasty("accounts", TASTY_BALANCE)).frame
    assert frame.drop(columns="line").to_numpy().tolist() == [
        ["5WX00001", -1250.25, 250000.5, 91234.0]
    ]
