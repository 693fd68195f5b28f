"""What real tables from Cboe's site do that a table should not."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.model.errors import SourceError
from tasks.sources.cboe_quotedata import CboeQuotedata

Write = Callable[[str, str | bytes], Path]

HALF = "Last Sale,Net,Bid,Ask,Vol,IV,Delta,Gamma,Open Int"
HEADER = f"Expiration Date,Calls,{HALF},Strike,Puts,{HALF},\n"
ETF = "SPY (SPDR S&P 500 ETF TRUST),278.81,+0.91,\n"
INDEX = "SPX (S&P 500 INDEX),2728.32,+12.01,\n"


def row(root: str, expiry: str = "12/18/2026", iv: str = "0.19", delta: str = "0.9") -> str:
    figures = f"0,0,343.1,344.8,0,{iv},{delta},0.0004,7"
    call, put = f"{root}261218C05700000", f"{root}261218P05700000"
    return f"{expiry},{call},{figures},5700.00,{put},{figures},\n"


@pytest.mark.parametrize(
    "preamble",
    [
        INDEX + "Nov 20 2026 @ 16:15 ET,\n",
        ETF + "Nov 20 2026 @ 16:15 ET,Bid,278.81,Ask,278.82,Size,23x537,Vol,46778342,\n",
        ETF + '"Nov 20 2026 @ 16:15 ET",Bid,278.81,Ask,278.82,Size,23x537,Vol,46778342,\n',
    ],
)
def test_the_date_line_of_the_older_table_is_its_claim(
    write: Write, as_of: date, preamble: str
) -> None:
    folder = write("spx_quotedata.csv", preamble + HEADER + row("SPXW"))
    delivery = CboeQuotedata(folder).read(as_of)
    # 16:15 in New York's winter.
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 21, 15, tzinfo=UTC)
    assert delivery.inputs[0].claimed_as_of == as_of
    assert delivery.findings == ()
    write("spx_quotedata.csv", preamble.replace("Nov 20", "Nov 19") + HEADER + row("SPXW"))
    with pytest.raises(SourceError, match=r"source\.wrong_day"):
        CboeQuotedata(folder).read(as_of)


@pytest.mark.parametrize(
    "line",
    [
        "Nov 20 2026 @ 16:15 IST,Bid,278.81,\n",
        "20. Brumaire 2026 @ 16:15,\n",
        '"20 Brumaire 2026 16h15",Bid: 278.81\n',
    ],
)
def test_a_line_with_a_time_that_cannot_be_read_is_not_taken_for_a_name(
    write: Write, as_of: date, line: str
) -> None:
    folder = write("spx_quotedata.csv", INDEX + line + HEADER + row("SPXW"))
    with pytest.raises(SourceError) as caught:
        CboeQuotedata(folder).read(as_of)
    assert caught.value.code == "source.date_line"
    assert caught.value.where == "2026-11-20/spx_quotedata.csv, line 2"


def test_a_third_friday_has_morning_and_afternoon_contracts_of_one_strike(
    write: Write, as_of: date
) -> None:
    folder = write("spx_quotedata.csv", HEADER + "\n\n" + row("SPX") + row("SPXW"))
    delivery = CboeQuotedata(folder).read(as_of)
    assert delivery.frame["symbol"].tolist() == [
        *("SPX261218C05700000", "SPXW261218C05700000"),
        *("SPX261218P05700000", "SPXW261218P05700000"),
    ]
    assert delivery.inputs[0].rows == 4


def test_greeks_beside_no_vol_are_none(write: Write, as_of: date) -> None:
    folder = write("spx_quotedata.csv", HEADER + row("SPXW", iv="0", delta="1"))
    frame = CboeQuotedata(folder).read(as_of).frame
    assert frame[["vendor_iv", "vendor_delta", "vendor_gamma"]].isna().all(axis=None)
    assert frame["ask"].tolist() == [344.8, 344.8]


def test_a_mark_before_the_first_line_says_nothing(write: Write, as_of: date) -> None:
    date_line = '"Date: November 20, 2026 at 4:15 PM EST",Bid: 1,Ask: 2,Size: 1*1,Volume: 0\n'
    for head in ("\n", INDEX, date_line, ""):
        text = head + HEADER + row("SPXW")
        plain = CboeQuotedata(write("spx_quotedata.csv", text)).read(as_of)
        folder = write("spx_quotedata.csv", "\N{BYTE ORDER MARK}" + text)
        marked = CboeQuotedata(folder).read(as_of)
        assert marked.frame.equals(plain.frame)
        assert marked.snapshot_utc == plain.snapshot_utc
        # The record has the bytes that came, mark and all.
        assert marked.contents[0] == b"\xef\xbb\xbf" + plain.contents[0]


def test_a_real_third_friday_is_read_with_both_settlements(real_data: Path) -> None:
    path = real_data / "quotedata" / "spx_2023-09-14_1631ET_eod.csv"
    with path.open(newline="") as file:
        rows = [cells for cells in csv.reader(file) if len(cells) == 22]
    friday = [cells for cells in rows if cells[0] == "Fri Oct 20 2023"]
    counted = Counter(cells[1][:-15] for cells in friday)
    assert set(counted) == {"SPX", "SPXW"}
    frame = CboeQuotedata(path.parent, path.name).read(date(2023, 9, 14)).frame
    of_friday = frame[frame["symbol"].str.contains("231020[CP]", regex=True)]
    assert Counter(of_friday["symbol"].str[:-15]) == {root: 2 * n for root, n in counted.items()}


def test_real_greeks_stand_only_beside_a_vol(real_data: Path) -> None:
    path = real_data / "spx-vix-2023-06-12" / "spx_quotedata_all.csv"
    with path.open(newline="") as file:
        rows = [cells for cells in csv.reader(file) if len(cells) == 22][1:]
    sides = [cells[first : first + 3] for first in (7, 18) for cells in rows]
    named = "spx-vix-{as_of}/spx_quotedata_all.csv"
    frame = CboeQuotedata(real_data, named).read(date(2023, 6, 12)).frame
    for iv, delta, (cell, beside, _) in zip(
        frame["vendor_iv"], frame["vendor_delta"], sides, strict=True
    ):
        assert math.isnan(iv) == math.isnan(delta) == (float(cell) == 0)
        assert math.isnan(delta) or delta == float(beside)
    # Deltas of 1 and of 0 stand beside no vol in this file.
    assert {delta for iv, delta, _ in sides if float(iv) == 0} >= {"0", "1"}
