from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.model import frames
from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.sources.cboe_quotedata import CboeQuotedata

Write = Callable[[str, str | bytes], Path]

HALF = "Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest"
HEADER = f"Expiration Date,Calls,{HALF},Strike,Puts,{HALF}\n"
OLD_HALF = "Last Sale,Net,Bid,Ask,Vol,IV,Delta,Gamma,Open Int"
OLD_HEADER = f"Expiration Date,Calls,{OLD_HALF},Strike,Puts,{OLD_HALF}\n"
RENAMED = (
    "Expiration Date,Calls,"
    + ",".join(f"Calls {name}" for name in HALF.split(","))
    + ",Strike,Puts,"
    + ",".join(f"Puts {name}" for name in HALF.split(","))
    + "\n"
)
NAME = "Standard & Poors 500 Index,Last: 6000.10,Change:  3.6601\n"
DATE = '"Date: November 20, 2026 at 4:31 PM EST",Bid: 5990.25,Ask: 6010.27,Size: 1*1,Volume: 0\n'
CALL = "SPXW261218C05700000,0,0,343.1,344.8,0,0.19,0.9,0.0004,7"
PUT = "SPXW261218P05700000,43.3,-1.2,43.2,43.4,12,0,-0.1,0.0004,1"
ROW = f"Fri Dec 18 2026,{CALL},5700.00,{PUT}\n"
OLD_ROW = f"12/18/2026,{CALL},5700.00,{PUT}\n"


def _source(folder: Path) -> CboeQuotedata:
    return CboeQuotedata(folder)


@pytest.mark.parametrize(
    "text",
    [
        "\n" + NAME + DATE + HEADER + ROW,
        NAME + DATE + HEADER + ROW,
        NAME + DATE.replace('"', "") + HEADER + ROW,
        DATE + OLD_HEADER + OLD_ROW,
        "\n" + NAME + DATE + RENAMED + "\n" + ROW,
        ("\n" + NAME + DATE + HEADER + ROW).replace("\n", "\r\n"),
        NAME + DATE + HEADER.replace("\n", ",\n") + ROW.replace("\n", ",\n"),
    ],
)
def test_all_ages_of_the_table_give_the_same_call_and_put(
    write: Write, as_of: date, text: str
) -> None:
    delivery = _source(write("spx_quotedata.csv", text)).read(as_of)
    assert tuple(delivery.frame.columns) == frames.QUOTES.names
    call, put = delivery.frame.to_dict("records")
    assert call["symbol"] == "SPXW261218C05700000"
    assert [call[name] for name in ("bid", "ask", "volume", "open_interest")] == [
        *(343.1, 344.8, 0.0, 7.0)
    ]
    assert [call[name] for name in ("vendor_iv", "vendor_delta", "vendor_gamma")] == [
        *(0.19, 0.9, 0.0004)
    ]
    assert math.isnan(call["last"])  # 0 is Cboe's word for never traded
    assert put["symbol"] == "SPXW261218P05700000"
    assert [put[name] for name in ("last", "bid", "ask", "volume")] == [43.3, 43.2, 43.4, 12.0]
    assert math.isnan(put["vendor_iv"])  # and for no vol
    assert math.isnan(put["vendor_vega"])
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 21, 31, tzinfo=UTC)
    assert delivery.frame["quote_time_utc"].dt.strftime("%H:%M").tolist() == ["21:31", "21:31"]
    assert (delivery.inputs[0].rows, delivery.inputs[0].claimed_as_of) == (2, as_of)
    assert delivery.findings == ()
    line = (
        text.replace("\r\n", "\n").split("Dec 18" if "Dec 18" in text else "12/18")[0].count("\n")
    )
    assert delivery.frame["line"].tolist() == [line + 1, line + 1]


def test_without_a_date_line_there_is_no_claim_and_a_finding(write: Write, as_of: date) -> None:
    for text in (RENAMED + "\n" + ROW, NAME + HEADER + ROW):
        delivery = _source(write("spx_quotedata.csv", text)).read(as_of)
        assert len(delivery.frame) == 2
        assert delivery.snapshot_utc is None
        assert delivery.inputs[0].claimed_as_of is None
        assert delivery.frame["quote_time_utc"].isna().all()
        assert [finding.code for finding in delivery.findings] == ["source.undated"]


def test_a_table_of_another_day_is_refused(write: Write) -> None:
    folder = write("spx_quotedata.csv", NAME + DATE + HEADER + ROW)
    source = CboeQuotedata(folder, file="2026-11-20/spx_quotedata.csv")
    with pytest.raises(SourceError) as caught:
        source.read(date(2026, 11, 19))
    assert (caught.value.code, caught.value.wanted) == ("source.wrong_day", "2026-11-19")
    assert caught.value.where == "2026-11-20/spx_quotedata.csv, line 2"


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("November 20, 2026 at", "Brumaire 20, 2026 at", "source.date_line", "line 2"),
        ("P05700000", "P05750000", "source.contract", "line 4, column 13 (Puts Puts)"),
        ("5700.00", "5750.00", "source.contract", "line 4"),
        ("Fri Dec 18 2026", "Thu Dec 17 2026", "source.contract", "line 4"),
        ("Fri Dec 18 2026", "Fri Dez 18 2026", "source.date", "line 4, column 1"),
        (CALL[:19], PUT[:19], "source.contract", "line 4, column 2 (Calls Calls)"),
        (CALL[:19], "", "source.contract", "line 4, column 2"),
        ("343.1", "1_343", "source.number", "line 4, column 5 (Calls Bid)"),
        ("43.2", "-43.2", "source.negative", "line 4, column 16 (Puts Bid)"),
        (",7,5700", ",7,,5700", "source.row_width", "line 4"),
        (",Strike,", ",", "source.header", "line 3"),
        ("Calls,Last Sale,Net,Bid,Ask", "Calls,Last Sale,Net,Ask,Bid", "source.header", "line 3"),
        ("Expiration Date", "Ticker", "source.no_header", ""),
        (ROW, "", "source.empty", ""),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_its_line(
    write: Write, as_of: date, old: str, new: str, code: str, where: str
) -> None:
    folder = write("spx_quotedata.csv", (NAME + DATE + HEADER + ROW).replace(old, new, 1))
    with pytest.raises((SourceError, Faults)) as caught:
        _source(folder).read(as_of)
    first = caught.value.faults[0] if isinstance(caught.value, Faults) else caught.value
    assert first.code == code
    assert where in first.where
    assert first.line.isascii()


@pytest.mark.parametrize("file", ["2026-11-20/table.csv", "{as_of:%Y-%m}-20/table.csv"])
def test_an_undated_table_under_a_name_of_several_sessions_is_refused(
    write: Write, as_of: date, file: str
) -> None:
    """Yesterday's would pass for today's."""
    folder = write("table.csv", NAME + HEADER + ROW)
    with pytest.raises(SourceError) as caught:
        CboeQuotedata(folder, file=file).read(as_of)
    assert caught.value.code == "source.undated"
    assert "{as_of}" in caught.value.wanted
    write("table.csv", NAME + DATE + HEADER + ROW)
    assert len(CboeQuotedata(folder, file=file).read(as_of).frame) == 2


def test_several_tables_make_one_delivery(write: Write, as_of: date) -> None:
    vix = ROW.replace("Fri Dec 18", "Wed Dec 16").replace("SPXW261218", "VIX261216")
    folder = write("vix_quotedata.csv", HEADER + vix)
    write("spx_quotedata.csv", NAME + DATE + HEADER + ROW)
    source = CboeQuotedata(
        folder, file=("{as_of}/spx_quotedata.csv", "{as_of:%Y-%m-%d}/vix_quotedata.csv")
    )
    delivery = source.read(as_of)
    assert delivery.frame["symbol"].str[:3].tolist() == ["SPX", "SPX", "VIX", "VIX"]
    assert [given.name for given in delivery.inputs] == [
        "2026-11-20/spx_quotedata.csv",
        "2026-11-20/vix_quotedata.csv",
    ]
    assert [finding.subject for finding in delivery.findings] == ["2026-11-20/vix_quotedata.csv"]
    assert delivery.snapshot_utc is not None


def test_faults_of_several_tables_come_together(write: Write, as_of: date) -> None:
    folder = write("spx_quotedata.csv", HEADER)
    with pytest.raises(Faults) as caught:
        CboeQuotedata(folder, file=("{as_of}/spx_quotedata.csv", "{as_of}/none.csv")).read(as_of)
    assert [fault.code for fault in caught.value.faults] == ["source.empty", "source.absent"]


def test_tables_of_unknown_roots_are_refused_and_single_rows_dropped(
    write: Write, as_of: date
) -> None:
    acme = ROW.replace("SPXW", "ACME")
    folder = write("spx_quotedata.csv", NAME + DATE + HEADER + acme)
    with pytest.raises(SourceError, match="no_known_symbol"):
        _source(folder).read(as_of)
    write("spx_quotedata.csv", NAME + DATE + HEADER + acme + ROW)
    delivery = _source(folder).read(as_of)
    assert delivery.frame["line"].tolist() == [5, 5]
    assert delivery.findings[0].count == 2


def test_a_pattern_that_is_none_is_a_fault_of_the_settings() -> None:
    with pytest.raises(SettingsError):
        CboeQuotedata(Path("feeds"), file="{day}.csv")
