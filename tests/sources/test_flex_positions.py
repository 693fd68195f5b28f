"""Holdings in Flex statements: told once or twice, in lots, in models, in the wrong words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import SourceError, VegareconError
from tasks.sources.delivery import Delivery
from tasks.sources.ibkr_flex import IbkrFlex
from tests.sources.flex import holding, response, statement, statements
from tests.sources.given import Given

DAY = date(2026, 11, 20)
PUT = "SPXW  261218P05700000"
HELD = holding(PUT, -10)


def read(content: bytes, *, allow_empty: bool = False, day_first: bool | None = None) -> Delivery:
    source = IbkrFlex("positions", Path("x"), "f.xml", None, day_first, allow_empty)
    return source.read(DAY, Given({"f.xml": content}))


def refused(*parts: str) -> str:
    with pytest.raises(VegareconError) as caught:
        read(statements(*parts))
    return "\n".join(caught.value.lines)


def held(*parts: str) -> list[tuple[str, float]]:
    frame = read(statements(*parts)).frame
    return list(zip(frame["symbol"], frame["quantity"], strict=True))


def codes(delivery: Delivery) -> dict[str, tuple[str, int]]:
    return {each.code: (each.severity, each.count) for each in delivery.findings}


def test_a_summary_is_counted_and_its_lots_are_not() -> None:
    lots = (
        holding(PUT, -4, level="LOT", opened="20261020;101500", cost="38"),
        holding(PUT, -6, level="LOT", opened="2026-10-19 15:30:00", cost="39"),
    )
    delivery = read(statements(holding(PUT, -10, mark="41.25", cost="38.6"), *lots))
    (row,) = delivery.frame.to_dict("records")
    assert (row["account"], row["symbol"], row["quantity"]) == ("U1", "SPXW261218P05700000", -10)
    assert (row["reported_price"], row["average_price"]) == (41.25, 38.6)
    assert row["opened"] == "2026-10-19"
    assert codes(delivery) == {"source.dropped_lots": ("info", 2)}


def test_lots_without_a_summary_are_summed_and_their_cost_is_averaged() -> None:
    delivery = read(
        statements(
            holding(PUT, -4, level="LOT", mark="41.25", cost="38", opened="20261020;101500"),
            holding(PUT, -6, level="LOT", mark="41.25", cost="39", opened="20261019;153000"),
        )
    )
    (row,) = delivery.frame.to_dict("records")
    assert row["quantity"] == -4 - 6
    assert row["average_price"] == pytest.approx((4 * 38 + 6 * 39) / 10)
    assert (row["reported_price"], row["opened"]) == (41.25, "2026-10-19")
    assert codes(delivery) == {"source.dropped_lots": ("info", 1)}


def test_lots_that_are_not_their_summary_are_an_error_and_the_summary_stands() -> None:
    delivery = read(statements(holding(PUT, -10), holding(PUT, -9, level="LOT")))
    assert delivery.frame["quantity"].tolist() == [-10]
    assert codes(delivery)["source.lots_disagree"] == ("error", 1)


def test_accounts_and_models_are_holdings_of_their_own() -> None:
    content = response(
        statement(HELD, account="U1"),
        statement(
            holding(PUT, 5, account="U2", model="income"),
            holding(PUT, 3, account="U2", model="hedge"),
            holding(PUT, 3, account="U2", model="hedge", level="LOT"),
            account="U2",
        ),
    )
    frame = read(content).frame
    assert frame[["account", "quantity"]].values.tolist() == [["U1", -10], ["U2", 5], ["U2", 3]]


@pytest.mark.parametrize(
    ("symbol", "expiry", "multiplier", "ours"),
    [
        ("VXZ6", "20261216", 1000, "VX/Z26"),
        ("VXZ6", "20261215", 1000, "VX/Z26"),  # the last day of trading, not of settlement
        ("VXZ6", "", 1000, "VX/Z26"),
        ("VX", "20261216", 1000, "VX/Z26"),
        ("VXM", "20270120", 100, "VXM/F27"),
        ("VXMF7", "20270120", 100, "VXM/F27"),
        ("VXM7", "20270616", 1000, "VX/M27"),  # June of VX, no VXM
        ("VXK7", "20270518", 1000, "VX/K27"),  # Good Friday moved it to a Tuesday
        ("VX", "20261209", 1000, "VX 2026-12-09"),  # a weekly
        ("VX50Z6", "20261209", 1000, "VX50Z6"),
        ("VX", "", 1000, "VX"),
        ("ESZ6", "20261218", 50, "ESZ6"),
    ],
)
def test_futures_are_named_by_their_month(
    symbol: str, expiry: str, multiplier: float, ours: str
) -> None:
    part = holding(symbol, 3, kind="FUT", multiplier=multiplier, expiry=expiry)
    assert held(part) == [(ours, 3)]


def test_options_keep_their_root_and_the_unknown_keep_their_text() -> None:
    assert held(
        holding("VIXW  261202C00020000", 7),
        # Morning-settled options trade until the session before.
        holding("VIX   261216C00020000", 5, expiry="20261215"),
        holding("AAPL  270115C00200000", 2),
        holding("VXX", -100, kind="STK", multiplier=1),
        holding("VXX", 4, kind="CFD", multiplier=1),
        holding("912797KS5", 5000, kind="BILL", multiplier=1),
        holding("USD.EUR", 0.25, kind="CASH", multiplier=1),
    ) == [
        ("VIXW261202C00020000", 7),
        ("VIX261216C00020000", 5),
        ("AAPL  270115C00200000", 2),
        ("VXX", -100),
        ("VXX (CFD)", 4),
        ("912797KS5", 5000),
        ("USD.EUR", 0.25),
    ]


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (holding(PUT, -10, multiplier=10), "line 6, column multiplier: found '10'"),
        (holding("VXZ6", 1, kind="FUT", multiplier=100), "column multiplier"),
        (holding(PUT, -10, multiplier=""), "column multiplier"),  # type: ignore[arg-type]
        (holding(PUT, -10, strike="5750"), "column strike"),
        (holding(PUT, -10, putCall="C"), "column putCall"),
        (holding(PUT, -10, expiry="20261219"), "column expiry"),
        (holding("VXZ6", 1, kind="FUT", multiplier=1000, expiry="20270120"), "column expiry"),
        (holding("VXX", 1, kind="STK", assetCategory="OPT", multiplier=1), "assetCategory"),
        (holding(PUT, -10, side="Long"), "column side: found 'Long'"),
        (holding(PUT, -10, side="short"), "column side"),
        (holding(PUT, -10, levelOfDetail="CLOSED_LOT"), "column levelOfDetail"),
        (holding(PUT, -10, day="20261119"), "source.wrong_day"),
        (holding(PUT, -10, day="20/11/2026"), "column reportDate"),
        (holding(PUT, -10, position="ten"), "column position: found 'ten'"),
        (holding(PUT, -10, position=""), "source.blank"),
        (holding(PUT, -10, position="1e400"), "column position"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(part: str, word: str) -> None:
    assert word in refused(part)


def test_a_price_in_another_currency_is_no_price_and_an_error() -> None:
    delivery = read(statements(HELD, holding("SAP", 9, kind="STK", multiplier=1, currency="EUR",
                                             mark="200", cost="190")))  # fmt: skip
    assert codes(delivery) == {"source.currency": ("error", 1)}
    assert delivery.frame["quantity"].tolist() == [-10, 9]
    assert delivery.frame.loc[1, ["reported_price", "average_price"]].isna().all()


def test_a_statement_without_positions_is_refused_unless_that_is_meant() -> None:
    assert "wanted at least one OpenPosition" in refused()
    assert read(statements(), allow_empty=True).frame.empty
    assert len(read(response(statement(HELD), statement(account="U2"))).frame) == 1


def test_a_section_and_a_field_that_the_query_lacks_are_named() -> None:
    with pytest.raises(SourceError, match=r"sections CashReport, wanted OpenPositions in each"):
        read(response(statement(sections=("CashReport",))), allow_empty=True)
    part = HELD.replace("levelOfDetail=", "x=").replace("multiplier=", "y=")
    assert "OpenPosition: found no multiplier, levelOfDetail, wanted" in refused(part)


def test_the_account_of_a_row_is_its_statements_where_it_has_none() -> None:
    assert read(statements(HELD.replace('accountId="U1"', ""))).frame["account"].tolist() == ["U1"]
