"""Schwab's answers made rows: signs, symbols, fees, the end of a login, and what is refused."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tasks.model.errors import VegareconError
from tasks.sources.broker_answers import BrokerRole
from tasks.sources.delivery import Delivery
from tasks.sources.files import raw_file
from tasks.sources.schwab import Schwab
from tasks.sources.schwab_trades import trades_of
from tests.sources.cases_broker_apis import (
    CONDOR,
    DAY,
    SCHWAB,
    document,
    schwab_account,
    schwab_fee,
    schwab_leg,
    schwab_position,
    schwab_trade,
)
from tests.sources.given import Given

ASKED = "accounts/12345678/transactions"


def read(role: BrokerRole, content: bytes) -> Delivery:
    source = Schwab(role)
    return source.read(DAY, Given({source.name: content}))


def line(role: BrokerRole, content: bytes) -> str:
    with pytest.raises(VegareconError) as caught:
        read(role, content)
    return "\n".join(caught.value.lines)


def accounts(*bodies: dict[str, Any], role: str = "accounts", **more: Any) -> bytes:
    return document("schwab", role, ("accounts", list(bodies)), **more)


def trades(*rows: dict[str, Any]) -> bytes:
    return document("schwab", "trades", (ASKED, list(rows)))


def test_holdings_are_long_less_short_and_marks_are_values_over_sizes() -> None:
    frame = read("positions", SCHWAB["positions"]).frame
    told = frame[["account", "symbol", "quantity", "reported_price"]].to_numpy().tolist()
    assert told == [
        ["12345678", "SPXW261218P05700000", 0 - 10.0, pytest.approx(11200.0 / (10 * 100))],
        ["12345678", "VXX", 50.0, pytest.approx(2150.0 / (50 * 1))],
    ]


def test_a_future_and_an_unknown_contract_have_no_mark() -> None:
    held = (
        schwab_position("/VXZ26", 2.0, 0.0, 1234.5, "FUTURE"),
        schwab_position("SWVXX", 1000.0, 0.0, 1000.0, "CASH_EQUIVALENT"),
    )
    frame = read("positions", accounts(schwab_account(*held), role="positions")).frame
    assert frame["symbol"].tolist() == ["VX/Z26", "SWVXX"]
    assert all(math.isnan(price) for price in frame["reported_price"])


def test_a_multiplier_that_is_not_the_contract_tables_is_refused() -> None:
    odd = schwab_position(CONDOR, 0.0, 1.0, -5.0, optionMultiplier=10)
    told = line("positions", accounts(schwab_account(odd), role="positions"))
    assert "source.multiplier" in told


def test_no_holding_at_all_is_refused() -> None:
    assert "allow_empty" in line("positions", accounts(schwab_account(), role="positions"))


def test_fills_are_signed_and_their_fees_are_one_sum() -> None:
    delivery = read("trades", SCHWAB["trades"])
    assert delivery.frame.drop(columns=["layer", "line"]).to_numpy().tolist() == [
        [
            "9001",
            "12345678",
            "SPXW261218P05700000",
            -1.0,
            11.5,
            pytest.approx(0.65 + 0.02),
            "2026-11-20T15:36:20+0000",
        ]
    ]
    assert [it.code for it in delivery.findings if "dropped" in it.code] == ["source.dropped_money"]


def test_a_trade_of_two_contracts_is_two_rows_and_its_fees_stand_at_the_first() -> None:
    other = "SPXW  261218P05600000"
    row = schwab_trade(
        7,
        schwab_leg(CONDOR, -1.0, 11.5, 1150.0),
        schwab_leg(other, 1.0, 9.0, -900.0),
        schwab_fee("COMMISSION", -1.3),
    )
    delivery = read("trades", trades(row))
    frame = delivery.frame
    assert frame[["trade_id", "quantity", "fees"]].to_numpy().tolist() == [
        ["7", -1.0, 1.3],
        ["7-1", 1.0, 0.0],
    ]
    assert delivery.inputs[0].rows == 2


def test_without_any_fee_fees_are_unknown() -> None:
    frame = read("trades", trades(schwab_trade(7, schwab_leg(CONDOR, 1.0, 2.0, -200.0)))).frame
    assert math.isnan(frame["fees"].tolist()[0])


def test_a_size_without_its_sign_is_not_taken_for_a_purchase() -> None:
    told = line("trades", trades(schwab_trade(7, schwab_leg(CONDOR, 1.0, 11.5, 1150.0))))
    assert "the other sign than its cost" in told


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (schwab_trade(7, schwab_fee("COMMISSION", -1.0)), "trade 7 of nothing"),
        (
            schwab_trade(7, schwab_leg(CONDOR, 1, 1, -1), schwab_fee("R_FEE", -(10**400))),
            "a fee of",
        ),
        (schwab_trade(7, time="2026-11-20T15:36:20"), "a time as in"),
        (schwab_trade(7, time="0001-01-01T00:00:00+2300"), "a time as in"),
        (schwab_trade(7, transferItems=None), "transferItems that is NoneType"),
        ({"activityId": 1}, "the keys type, status, time"),
    ],
)
def test_what_is_no_transaction_is_refused(row: dict[str, Any], said: str) -> None:
    assert said in line("trades", trades(row))


def test_what_is_no_trade_of_the_session_is_counted_by_its_reason() -> None:
    leg = schwab_leg(CONDOR, -1.0, 11.5, 1150.0)
    rows = [
        schwab_trade(1, leg),
        # 17:59 and 18:00 New York of the day before: from then on it is the session's.
        schwab_trade(2, leg, time="2026-11-19T22:59:59+0000"),
        schwab_trade(3, leg, time="2026-11-19T23:00:00+0000"),
        schwab_trade(4, leg, status="INVALID"),
        schwab_trade(5, leg, leg, status="INVALID"),
        schwab_trade(6, type="RECEIVE_AND_DELIVER"),
        schwab_trade(7, type="JOURNAL"),
    ]
    delivery = read("trades", trades(*rows))
    assert delivery.frame["trade_id"].tolist() == ["1", "3"]
    assert delivery.inputs[0].rows == 8
    assert {it.code: (it.count, it.severity) for it in delivery.findings if "drop" in it.code} == {
        "source.dropped_other_day": (1, "warn"),
        "source.dropped_not_valid": (3, "warn"),
        "source.dropped_receive_deliver": (1, "info"),
        "source.dropped_money": (1, "info"),
    }


@pytest.mark.parametrize(
    ("time", "session"),
    [
        # Sunday evening is Monday's; so is what was traded on Friday after 18:00.
        ("2026-11-22T23:30:00+0000", date(2026, 11, 23)),
        ("2026-11-20T23:30:00+0000", date(2026, 11, 23)),
        # On Thanksgiving futures trade for Friday.
        ("2026-11-26T15:00:00+0000", date(2026, 11, 27)),
        ("2026-11-25T23:30:00+0000", date(2026, 11, 27)),
        ("2026-11-25T22:30:00+0000", date(2026, 11, 25)),
    ],
)
def test_a_fill_of_an_evening_belongs_to_the_session_that_follows(time: str, session: date) -> None:
    row = schwab_trade(1, schwab_leg(CONDOR, -1.0, 11.5, 1150.0), time=time)
    for day in (date(2026, 11, number) for number in (20, 23, 25, 27)):
        kept, dropped = trades_of(raw_file("schwab-trades.json", b""), [row], day)
        assert len(kept) == (day == session)
        assert len(dropped) == (day != session)


def test_cash_is_less_what_is_borrowed_on_margin() -> None:
    delivery = read("accounts", accounts(schwab_account(cashBalance=10.5, marginBalance=-3000.0)))
    assert delivery.frame.drop(columns="line").to_numpy().tolist() == [
        ["12345678", 10.5 - 3000.0, 250000.5, 91234.0]
    ]
    assert "source.margin_balance" in [it.code for it in delivery.findings]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        # The next session is Monday the 23rd; it is over at midnight, 05:00 UTC of the 24th.
        (datetime(2026, 11, 17, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 17, 5, 0, tzinfo=UTC), False),
    ],
)
def test_a_login_that_ends_before_the_next_session_does_is_told_of(
    made: datetime, told: bool
) -> None:
    content = accounts(schwab_account(), token_made=int(made.timestamp()))
    found = [it for it in read("accounts", content).findings if it.code == "source.login_ends"]
    assert bool(found) is told
    assert all("2026-11-24 04:59 UTC" in it.evidence for it in found)


@pytest.mark.parametrize("made", [None, "soon", True, 10**30])
def test_an_end_that_cannot_be_known_is_refused(made: object) -> None:
    assert "token_made" in line("accounts", accounts(schwab_account(), token_made=made))
