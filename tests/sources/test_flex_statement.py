"""Whole statements: their days, how days are written, real elements, and a second reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tasks.model.errors import SettingsError, SourceError, VegareconError
from tasks.sources.delivery import Delivery
from tasks.sources.files import raw_file
from tasks.sources.flex_dates import flex_moment
from tasks.sources.flex_service import FlexService
from tasks.sources.flex_statement import flex_of
from tasks.sources.ibkr_flex import IbkrFlex
from tests.sources import cases_ibkr
from tests.sources.flex import cash, fill, holding, nav, response, statement, statements
from tests.sources.given import Given

DAY = date(2026, 11, 20)
PUT = "SPXW  261218P05700000"
DUE = date(2026, 5, 6)


def read(role: str, content: bytes, day: date = DAY) -> Delivery:
    return IbkrFlex(role, Path("x"), "f.xml").read(day, Given({"f.xml": content}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "day_first", "time"),
    [
        ("20260506", None, ""),
        ("2026-05-06", None, ""),
        ("06-May-26", None, ""),
        ("06-MAY-26", None, ""),
        ("05/06/2026", False, ""),
        ("05/06/26", False, ""),
        ("06/05/2026", True, ""),
        ("06/05/26", True, ""),
        ("20260506;161500", None, "16:15:00"),
        ("20260506161500", None, "16:15:00"),
        ("2026-05-06;16:15:00", None, "16:15:00"),
        ("2026-05-06,161500", None, "16:15:00"),
        ("2026-05-06, 16:15:00", None, "16:15:00"),
        ("2026-05-06 16:15:00", None, "16:15:00"),
        ("2026-05-06T16:15:00 EDT", None, "16:15:00"),
        ("05/06/26161500", False, "16:15:00"),
        ("06/05/202616:15:00", True, "16:15:00"),
    ],
)
def test_a_day_in_every_format_that_a_query_can_have(
    cell: str, day_first: bool | None, time: str
) -> None:
    assert flex_moment(cell, day_first) == (DUE, time)


@pytest.mark.parametrize(
    "cell",
    [
        *("05/06/2026", "20/05/2026", "", "2026-5-6", "20260230", "2026-05-06;25:00:00"),
        *("06-Mai-26", "2026-05-06T16:15:00Z", "MULTI", "2026-05-06;161", "20260506;161500;"),
        "\u06620260506",
    ],
)
def test_a_day_that_could_be_another_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        flex_moment(cell, None)


@pytest.mark.parametrize("role", ["positions", "trades", "accounts"])
def test_yesterdays_statement_is_refused_and_says_why(role: str) -> None:
    parts = (holding(PUT, 1), fill("t", PUT, 1, "2"), cash("USD", "1"))
    content = response(statement(*parts, day="20261119", made="20261120;170501"))
    with pytest.raises(SourceError) as caught:
        read(role, content)
    assert caught.value.code == "source.wrong_day"
    assert "a statement of U1 up to 2026-11-19, made at 20261120;170501" in caught.value.line
    assert "IBKR may not have made this session's yet" in caught.value.remedy


def test_one_old_statement_among_several_is_found() -> None:
    content = response(
        statement(holding(PUT, 1)), statement(holding(PUT, 1), account="U2", day="20261119")
    )
    with pytest.raises(SourceError, match="a statement of U2 up to 2026-11-19"):
        read("positions", content)


def test_a_statement_that_was_made_before_the_close_is_doubted() -> None:
    early = response(statement(holding(PUT, 1), made="20261120;113000"))
    (finding,) = read("positions", early).findings
    assert (finding.code, finding.severity) == ("source.before_close", "warn")
    assert "made at 11:30 New York" in finding.evidence
    late = response(statement(holding(PUT, 1), made="20261120;203000"))
    assert read("positions", late).findings == ()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (response(statement(), count=2), "1 statements where it counts '2'"),
        (response(), "0 statements"),
        (b"<FlexQueryResponse><Other/></FlexQueryResponse>", "FlexStatements"),
        (b"<a/>", "found an element a"),
        (
            b"<FlexStatementResponse><ErrorCode>1019</ErrorCode></FlexStatementResponse>",
            "the web service's refusal 1019",
        ),
        (statements().replace(b"toDate", b"to"), "column toDate: found ''"),
        (statements().replace(b"20261120", b"11/20/2026"), "set `day_first`"),
    ],
)
def test_what_is_no_statement_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(VegareconError) as caught:
        flex_of(raw_file("f.xml", content), DAY, None)
    assert word in caught.value.lines[0]


@pytest.mark.parametrize(
    ("path", "service"),
    [(None, None), (Path("x"), FlexService("1", "env:T"))],
)
def test_a_folder_or_a_query_and_not_both(path: Path | None, service: FlexService | None) -> None:
    with pytest.raises(SettingsError, match=r"`path` of saved statements, or `query_id`"):
        IbkrFlex("positions", path, service=service)


def test_real_elements_are_read(real_data: Path) -> None:
    """One real lot, a real assignment, real cash; the answers were read by a person."""
    samples = (real_data / "ibkr-flex" / "elements_from_ibflex_tests.xml").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for each in ET.fromstring(samples):  # noqa: S314 - a file of this machine
        found.setdefault(each.tag, []).append(ET.tostring(each, "unicode").strip())
    parts = (
        *(found["OpenPosition"] + found["CashReportCurrency"]),
        *found["EquitySummaryByReportDateInBase"],
        next(each for each in found["Trade"] if "VXX   110917C00005000" in each),
        *found["OptionEAE"],
    )
    day = date(2011, 12, 30)
    content = response(statement(*parts, account="U123456", day="2011-12-30", made=""))
    (held,) = read("positions", content, day).frame.to_dict("records")
    assert (held["account"], held["symbol"], held["quantity"]) == ("U123456", "VXX", -100)
    assert (held["reported_price"], held["average_price"]) == (35.53, 34.405)
    assert held["opened"] == "2011-08-08"
    (balance,) = read("accounts", content, day).frame.to_dict("records")
    assert (balance["cash"], balance["net_liquidation"]) == (51.730909701, 40.1509097)
    trades = read("trades", content, day)
    assert trades.frame.empty
    assert {it.code: it.count for it in trades.findings} == {
        "source.dropped_other_day": 1,
        "source.option_events": 2,
    }


def test_another_reader_finds_the_same_in_the_same_bytes() -> None:
    ibflex = pytest.importorskip("ibflex", reason="ibflex is the second reader")
    content = statements(
        *(holding(PUT, -10, mark="41.25", cost="38.5"), holding("VIXW  261202C00020000", 7)),
        *(fill("t1", PUT, -10, "38.5", commission="-12.34"), nav("20261120", "250000.25")),
        *(cash("BASE_SUMMARY", "100000.5"), cash("USD", "100000.5")),
    )
    (told,) = ibflex.parser.parse(content).FlexStatements
    positions = read("positions", content).frame
    for ours, theirs in zip(positions.to_dict("records"), told.OpenPositions, strict=True):
        assert ours["account"] == theirs.accountId
        assert ours["symbol"] == theirs.symbol.replace(" ", "")
        assert ours["quantity"] == float(theirs.position)
        mark = float(theirs.markPrice or "nan")
        assert ours["reported_price"] == pytest.approx(mark, nan_ok=True)
    (trade,), (theirs,) = read("trades", content).frame.to_dict("records"), told.Trades
    assert (trade["trade_id"], trade["quantity"]) == (theirs.tradeID, float(theirs.quantity))
    assert trade["price"] == float(theirs.tradePrice)
    assert trade["fees"] == -float(theirs.ibCommission)
    assert trade["time"] == theirs.dateTime.isoformat()
    (balance,) = read("accounts", content).frame.to_dict("records")
    assert balance["cash"] == float(told.CashReport[0].endingCash)
    assert balance["net_liquidation"] == float(told.EquitySummaryInBase[0].total)
    assert told.toDate == cases_ibkr.DAY
