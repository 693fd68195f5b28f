"""Statements of thinkorswim and Schwab: every row read, dropped with a reason, or refused."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import VegareconError
from tasks.settings.feed_kinds import KINDS
from tasks.sources.delivery import Delivery, Source
from tasks.sources.schwab_csv import SchwabCsv
from tasks.sources.thinkorswim import Thinkorswim
from tests.sources.cases_brokers import DAY, SCHWAB, THINKORSWIM
from tests.sources.given import Given

TOS, SITE = "2026-11-20-PositionStatement.csv", "2026-11-20/positions.csv"
TITLE = "Position Statement for U1 on 11/20/26 16:20:05\n\nNone\nInstrument,Qty\n"
SCHWAB_HEAD = (
    '"Positions for account Mine ...9 as of 04:20 PM ET, 11/20/2026"\n\n'
    '"Symbol","Quantity","Price"\n'
)
SCHWAB_END = '"Account Total","",""\n'


def tos(text: str, source: Source | None = None, day: date = DAY) -> Delivery:
    made = source or Thinkorswim("positions", Path("feeds"))
    return made.read(day, Given({f"{day}-PositionStatement.csv": text.encode()}))


def site(text: str, day: date = DAY) -> Delivery:
    return SchwabCsv(Path("feeds")).read(day, Given({f"{day}/positions.csv": text.encode()}))


def refused(read: Callable[[str], Delivery], text: str) -> list[str]:
    with pytest.raises(VegareconError) as caught:
        read(text)
    assert caught.value.exit_code == 10
    return list(caught.value.lines)


def test_thinkorswim_holdings_with_greeks_of_the_position() -> None:
    frame = tos(THINKORSWIM).frame.set_index("symbol")
    assert frame["quantity"].to_dict() == {
        "VX/Z26": 2.0,
        "SPXW261218P05700000": -4.0,
        "SPX261218P05600000": 4.0,
        "VIX261216C00022000": 10.0,
    }
    assert set(frame["account"]) == {"123456789SCHW"}
    assert frame["reported_vega"].tolist()[1:] == [-2210.0, -210.5, 640.0]
    assert frame["reported_delta"].tolist() == [2000.0, 42.1, -12.0, 310.0]
    assert frame["average_price"].tolist() == [18.1, 31.1, 24.2, 1.05]
    assert math.isnan(frame["reported_price"].tolist()[2])


def test_every_row_of_thinkorswim_is_counted() -> None:
    delivery = tos(THINKORSWIM)
    said = {it.code: it.count for it in delivery.findings}
    assert said == {
        "source.dropped_heading": 3,
        "source.dropped_nothing_held": 2,
        "source.dropped_total": 1,
        "source.dropped_balance": 3,
    }
    rows = [row for row in csv.reader(io.StringIO(THINKORSWIM)) if len(row) > 1]
    headers = sum(row[0] == "Instrument" for row in rows)
    assert delivery.inputs[0].rows == len(rows) - headers


def test_thinkorswim_cash() -> None:
    delivery = tos(THINKORSWIM, Thinkorswim("accounts", Path("feeds")))
    assert delivery.frame["cash"].tolist() == [102310.4]
    assert delivery.frame["account"].tolist() == ["123456789SCHW"]
    without = THINKORSWIM.replace("Cash & Sweep Vehicle", "Cash elsewhere")
    delivery = tos(without, Thinkorswim("accounts", Path("feeds")))
    assert delivery.frame.empty
    assert "source.no_balance" in {it.code for it in delivery.findings}


# Shapes of exports from 2021, which are public; account and figures are made up.
OLD = """\
This document was exported from the paperMoney platform.

Position Statement for D-12345678 (margin) on 12/29/21 11:49:04

None
Instrument,Qty,Days,Trade Price,Mark,Mrk Chng,P/L Open,P/L Day,BP Effect
/MES,+1,,4700.00,4701.25,-2.25,($6.25),($6.25),"($1,265.00)"
"Micro E-mini S&P 500, Mar-22 (prev. /MESH2)",+1,79,4700.00,110'185,-2.25,($6.25),($6.25),
SPX,,,,,,($330.00),($330.00),$0.00
S&P 500 INDEX,0,,.00,4784.37,-1.98,$0.00,$0.00,
100 21 JAN 22 4795 PUT,+1,22,63.50,63.20,N/A,($30.00),($30.00),
100 (Quarterlys) 31 MAR 22 4795 CALL,+2,92,141.30,140.25,-4.85,($210.00),($210.00),
SPY,,,,,,$97.00,$97.00,"$23,828.00"
SOME TRUST TR UNIT ETF,+100,,476.74,476.56,-.31,($18.00),($18.00),
100 18 JAN 22 477 PUT,+10,20,5.25,5.365,+.285,$115.00,$115.00,

Cash & Sweep Vehicle,"$2,310.40"
"""


def test_an_old_export_needs_to_be_told_what_has_no_mark() -> None:
    day = date(2021, 12, 29)
    with pytest.raises(VegareconError, match="unmarked_spx") as caught:
        tos(OLD, day=day)
    assert "line 11" in caught.value.lines[0]
    said = tos(OLD, Thinkorswim("positions", Path("feeds"), unmarked_spx="SPX"), day)
    assert said.frame["symbol"].tolist() == [
        "/MES Micro E-mini S&P 500, Mar-22 (prev. /MESH2)",
        "SPX220121P04795000",
        "SPXW220331C04795000",
        "SPY",
        "SPY 100 18 JAN 22 477 PUT",
    ]
    # The mark in 32nds stands beside what the table does not know, and is not read.
    assert math.isnan(said.frame["reported_price"].tolist()[0])
    assert "source.simulated" in {it.code for it in said.findings}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("SPX,\n100 (Weeklys) 11 DEC 26 5700 PUT,1.234\n", None),
        ('SPX,\n100 (Weeklys) 11 DEC 26 5700 PUT,"1,23"\n', "line 6, column Qty"),
        ("SPX,\n100 (Weeklys) 11 DEC 26 5700 PUT,--\n", "source.blank"),
        ("SPX,\n100 (Weeklys) 31 NOV 26 5700 PUT,-1\n", "line 6"),
        ("SPX,\n100 DEC 26 5700 PUT,-1\n", "18 DEC 26"),
        ("SPX,\n10 (Mini) 18 DEC 26 5700 PUT,-1\n", "usual kind"),
        ("SPX,\n100 11 DEC 26 [AM] 5700 PUT,-1\n", "no third Friday"),
        ("SPX,\n100 (Weeklys) 18 DEC 26 [AM] 5700 PUT,-1\n", "no series"),
        ("SPX,\n100 (Weeklys) 11 DEC 26 5700.0001 PUT,-1\n", "the strike"),
        ("VIX,\n100 (Weeklys) 16 DEC 26 22 CALL,1\n", "WEEKLYS"),
        ("/VX,+2\nCboe Volatility Index Futures,+2\n", "no month"),
        ('/VX,+2\n"Futures, Dec-26 (prev. /VXF7)",+2\n', "VX/F27, VX/Z26"),
        ("/VX,+2\n", "no holding below it"),
        ("SPX,\nVIX,\n100 16 DEC 26 22 CALL,1\n", "SPX and no holding below it"),
        ("SPX,\nS&P 500 INDEX,0\n", "no holding below it"),
        ("100 16 DEC 26 22 CALL,1\n", "an option below one"),
        ("SPX,\n100 (Weeklys) 11 DEC 26 5700 PUT,1,2\n", "2 cells"),
    ],
)
def test_a_row_that_cannot_be_told_is_refused_with_its_line(rows: str, told: str | None) -> None:
    if told is None:
        assert tos(TITLE + rows).frame["quantity"].tolist() == [1.234]
        return
    assert any(told in line for line in refused(tos, TITLE + rows))


def test_other_underlyings_and_changed_contracts_keep_their_words() -> None:
    rows = "UVXY,\n10 (Mini) 18 DEC 26 22 CALL,1\n100 18 DEC 26 22 CALL,2\nSOME ETF,+7\n"
    found = tos(f"{TITLE}{rows}").frame
    assert found["symbol"].tolist() == [
        "UVXY 10 (Mini) 18 DEC 26 22 CALL",
        "UVXY261218C00022000",
        "UVXY",
    ]
    assert found["quantity"].tolist() == [1.0, 2.0, 7.0]


def test_columns_are_found_by_name_in_each_group_and_windows_lines_are_ordinary() -> None:
    text = "Position Statement for U1 on 11/20/26 16:20:05\n\nA\nQty,Instrument\n"
    assert refused(tos, text)
    text = (
        "Position Statement for U1 on 11/20/26 16:20:05\n\nA\nInstrument,Mark,Qty\nVXX,,\n"
        "VXX ETN,50.5,+100\n\nB\nInstrument,Vega,Qty,Days\nXSP,,,\n"
        '100 18 DEC 26 570 PUT,"(1,000.5)",-3,28\n'
    )
    for ends in (text, text.replace("\n", "\r\n")):
        frame = tos(ends).frame
        assert frame["symbol"].tolist() == ["VXX", "XSP261218P00570000"]
        assert frame["quantity"].tolist() == [100.0, -3.0]
        assert frame["reported_price"].tolist()[0] == 50.5
        assert frame["reported_vega"].tolist()[1] == -1000.5
    assert "source.open_end" in {it.code for it in tos(text).findings}


def test_yesterdays_statement_is_refused() -> None:
    for read, text in ((tos, THINKORSWIM), (site, SCHWAB)):
        with pytest.raises(VegareconError) as caught:
            read(text, day=date(2026, 11, 23))
        assert caught.value.code == "source.wrong_day"


def test_schwab_holdings() -> None:
    delivery = site(SCHWAB)
    assert delivery.frame["symbol"].tolist() == [
        "SPXW261218P05700000",
        "SPX261218P05600000",
        "SWVXX",
    ]
    assert delivery.frame["quantity"].tolist() == [-4.0, 4.0, 202775.94]
    assert delivery.frame["reported_price"].tolist()[:2] == [28.35, 24.1]
    assert set(delivery.frame["account"]) == {"Individual ...123"}
    said = {it.code: (it.count, it.severity) for it in delivery.findings}
    assert said == {
        "source.dropped_cash": (2, "info"),
        "source.dropped_total": (1, "info"),
        "source.dropped_futures": (1, "warn"),
    }


def test_schwab_accounts_below_each_other() -> None:
    text = (
        '"Positions for All-Accounts as of 04:20 PM ET, 2026/11/20","",""\n"","",""\n'
        '"Individual ...001","",""\n"Symbol","Quantity","Price"\n"VXX","1,200","50.10"\n'
        '"Account Total","--","--"\n"","",""\n'
        '"Roth IRA ...002","",""\n"Symbol","Price","Quantity"\n'
        '"VIXW 12/09/2026 22.50 C","$1.05","-7"\n"Account Total","--","--"\n'
    )
    frame = site(text).frame
    assert frame[["account", "symbol", "quantity"]].to_numpy().tolist() == [
        ["Individual ...001", "VXX", 1200.0],
        ["Roth IRA ...002", "VIXW261209C00022500", -7.0],
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ('"SPX 12/11/2026 5700.00 P","1","2"\n', "is no monthly expiry"),
        ('"VIX 12/09/2026 22.00 C","1","2"\n', "is no monthly expiry"),
        ('"SPXW 13/11/2026 5700.00 P","1","2"\n', "SPXW 13/11/2026"),
        ('"VXX","--","2"\n', "source.blank"),
        ('"VXX","1,23","2"\n', "source.number"),
        ('"VXX","1"\n', "3 cells"),
        ('"","1","2"\n', "no symbol"),
        ('"Symbol","Quantity","Price"\n', "another header"),
    ],
)
def test_a_row_of_schwab_that_cannot_be_told_is_refused(rows: str, told: str) -> None:
    assert any(told in line for line in refused(site, SCHWAB_HEAD + rows + SCHWAB_END))


def test_a_schwab_export_without_its_total_was_cut() -> None:
    assert "may be cut" in refused(site, SCHWAB_HEAD + '"VXX","1","2"\n')[0]


def test_a_statement_without_holdings_is_refused_unless_that_is_meant() -> None:
    flat = THINKORSWIM[: THINKORSWIM.index("/VX,")]
    assert "no holding at all, wanted holdings, or allow_empty = true" in refused(tos, flat)[0]
    assert tos(flat, Thinkorswim("positions", Path("feeds"), allow_empty=True)).frame.empty
    # The cash of an account that holds nothing is asked of the same file.
    assert tos(flat, Thinkorswim("accounts", Path("feeds"))).frame.empty
    lines = SCHWAB.splitlines(keepends=True)
    flat = "".join(line for line in lines if not line.startswith(('"SPX', '"SWVXX')))
    assert "allow_empty = true" in refused(site, flat)[0]
    meant = SchwabCsv(Path("feeds"), allow_empty=True)
    assert meant.read(DAY, Given({SITE: flat.encode()})).frame.empty


@pytest.mark.parametrize(
    "title",
    [
        "Positions for account Mine as of yesterday",
        "Positions for account Mine as of 04:20 PM ET, 20/11/2026",
        "Transactions for account Mine as of 04:20 PM ET, 2026/11/20",
    ],
)
def test_a_title_without_a_day_is_no_export(title: str) -> None:
    assert "line 1" in refused(site, f'"{title}"\n"Symbol","Quantity","Price"\n{SCHWAB_END}')[0]


def test_the_settings_make_them(tmp_path: Path) -> None:
    section = KINDS["thinkorswim"].model_validate({"kind": "thinkorswim", "unmarked_spx": "SPX"})
    made = section.source("positions", tmp_path)
    assert isinstance(made, Thinkorswim)
    assert (made.unmarked_spx, made.path) == ("SPX", tmp_path / "feeds")
    assert made.reported_units["vega"] == "usd_per_point"
    assert not made.allow_empty
    other = KINDS["schwab_csv"].model_validate({"kind": "schwab_csv", "path": "x"})
    assert other.source("positions", tmp_path) == SchwabCsv(tmp_path / "x")
    for kind in ("thinkorswim", "schwab_csv"):
        flat = KINDS[kind].model_validate({"kind": kind, "allow_empty": True})
        found = flat.source("positions", tmp_path)
        assert isinstance(found, Thinkorswim | SchwabCsv)
        assert found.allow_empty
