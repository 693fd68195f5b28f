"""Fills in Flex statements: executions of the session, and nothing that only looks like one."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tasks.model.errors import SourceError, VegareconError
from tasks.sources.delivery import Delivery
from tasks.sources.dropping import counts_dropped
from tasks.sources.ibkr_flex import IbkrFlex
from tests.sources.flex import element, fill, response, statement, statements
from tests.sources.given import Given

DAY = date(2026, 11, 20)
PUT = "SPXW  261218P05700000"


def read(*parts: str) -> Delivery:
    return IbkrFlex("trades", Path("x"), "f.xml").read(DAY, Given({"f.xml": statements(*parts)}))


def counted(delivery: Delivery) -> dict[str, int]:
    assert delivery.inputs[0].rows == len(delivery.frame) + sum(
        each.count for each in delivery.findings if counts_dropped(each)
    )
    return {each.code: each.count for each in delivery.findings}


def refused(*parts: str) -> str:
    with pytest.raises(VegareconError) as caught:
        read(*parts)
    return "\n".join(caught.value.lines)


def test_a_fill_has_its_sign_price_fees_and_time() -> None:
    sold = fill("t1", PUT, -10, "38.5", commission="-12.34", dateTime="2026-11-20;09:45:01")
    bought = fill("t2", "VXZ6", 3, "19.1", kind="FUT", multiplier=1000, commission="0.5")
    frame = read(sold, bought).frame
    first, second = frame.to_dict("records")
    assert (first["trade_id"], first["account"]) == ("t1", "U1")
    assert (first["symbol"], first["quantity"]) == ("SPXW261218P05700000", -10)
    assert (first["price"], first["fees"]) == (38.5, 12.34)
    assert first["time"] == "2026-11-20T09:45:01"
    assert (second["symbol"], second["quantity"], second["fees"]) == ("VX/Z26", 3, -0.5)


def test_no_commission_is_no_negative_zero() -> None:
    fees = read(fill("t1", PUT, 1, "2", commission="0")).frame["fees"].to_numpy()
    assert not np.signbit(fees).any()
    assert math.isnan(read(fill("t1", PUT, 1, "2", commission="")).frame["fees"][0])


def test_orders_and_lots_are_told_again_and_counted_once() -> None:
    delivery = read(
        fill("", PUT, -10, "38.5", tag="Order", level="ORDER"),
        fill("t1", PUT, -4, "38.5"),
        fill("t2", PUT, -6, "38.5"),
        fill("t1", PUT, 4, "38.5", tag="Lot", level="CLOSED_LOT"),
        fill("t1", PUT, 4, "38.5", level="CLOSED_LOT"),
    )
    assert delivery.frame["quantity"].tolist() == [-4, -6]
    assert counted(delivery) == {"source.dropped_level": 3}


def test_orders_alone_are_a_query_without_executions() -> None:
    assert "found 1 Order, wanted executions" in refused(fill("", PUT, 1, "2", tag="Order"))


def test_other_days_are_dropped_whatever_they_hold() -> None:
    delivery = read(
        fill("t0", PUT, 4, "?", day="20261119"),
        fill("t1", PUT, 4, "39"),
        fill("t2", PUT, 4, "39", day="20261123"),
    )
    assert delivery.frame["trade_id"].tolist() == ["t1"]
    assert counted(delivery) == {"source.dropped_other_day": 2}


def test_the_evening_session_belongs_to_the_day_that_the_exchange_says() -> None:
    evening = fill("t1", PUT, 1, "2", dateTime="20261119;201530")
    assert read(evening).frame["time"].tolist() == ["2026-11-19T20:15:30"]


def test_bookings_of_assignment_and_expiry_are_settled_by_rule_and_told() -> None:
    delivery = read(
        fill("t1", "SPXW  261120P05700000", 10, "0", transactionType="BookTrade", notes="Ep"),
        fill("t2", "VXX   261120C00020000", 3, "0", transactionType="BookTrade", notes="A"),
        fill("t3", "VXX", -300, "20", kind="STK", multiplier=1, transactionType="BookTrade",
             notes="A;P"),
        fill("t4", PUT, 1, "2", transactionType="BookTrade", notes="P"),
        element("OptionEAE", accountId="U1", symbol="VXX   261120C00020000",
                transactionType="Assignment", quantity=3, date="20261120"),
    )  # fmt: skip
    assert delivery.frame["trade_id"].tolist() == ["t4"]
    assert counted(delivery) == {"source.dropped_settlement": 3, "source.option_events": 1}
    told = next(it for it in delivery.findings if it.code == "source.option_events")
    assert "1 Assignment" in told.evidence


def test_a_cancellation_takes_back_what_it_cancels() -> None:
    taken = fill("t2", PUT, 10, "38.5", buySell="SELL (Ca.)", transactionType="TradeCancel")
    frame = read(fill("t1", PUT, -10, "38.5"), taken).frame
    assert frame["quantity"].sum() == -10 + 10


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (fill("t1", PUT, -10, "38.5", buySell="BUY"), "column buySell: found 'BUY'"),
        (fill("t1", PUT, -10, "38.5", buySell="SELL (Ca.)"), "column buySell"),
        (fill("t1", PUT, -10, "38.5", buySell="SLD"), "column buySell"),
        (fill("t1", PUT, -10, "38.5", buySell=""), "source.blank"),
        (fill("", PUT, 1, "2", transactionID=""), "wanted an id"),
        (fill("t1", PUT, 1, ""), "column tradePrice"),
        (fill("t1", PUT, 1, "2", multiplier=1), "column multiplier"),
        (fill("t1", PUT, 1, "2", tradeDate=""), "column tradeDate"),
        (fill("t1", PUT, 1, "2").replace("notes=", "x="), "Trade: found no notes, wanted"),
    ],
)
def test_fills_that_contradict_themselves_are_refused(part: str, word: str) -> None:
    assert word in refused(part)


def test_without_a_trade_id_the_transaction_names_it() -> None:
    assert read(fill("", PUT, 1, "2")).frame["trade_id"].tolist() == ["9"]


def test_another_currency_is_an_error_and_no_price() -> None:
    delivery = read(
        fill("t1", "SAP", 9, "190", kind="STK", multiplier=1, currency="EUR"),
        fill("t2", PUT, 1, "2", commission="-1", ibCommissionCurrency="CAD"),
    )
    assert [it.severity for it in delivery.findings] == ["error", "error"]
    assert math.isnan(delivery.frame["price"][0])
    assert math.isnan(delivery.frame["fees"][1])
    assert delivery.frame.loc[1, "price"] == 2


def test_a_day_without_trades_is_an_ordinary_day_but_not_a_query_without_them() -> None:
    assert counted(read()) == {}
    content = {"f.xml": response(statement(sections=("OpenPositions",)))}
    with pytest.raises(SourceError, match="add the section Trades"):
        IbkrFlex("trades", Path("x"), "f.xml").read(DAY, Given(content))
