"""A file cut at any byte: never a shorter book."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import Faults, SourceError
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Source

Write = Callable[[str, str | bytes], Path]

POSITIONS = (
    "account,symbol,quantity,layer,opened,reported_vega\n"
    'U1,SPXW  261218P05700000,-5,"core, short",2026-11-02,-2930.69\n'
    "U1,SPXW261218P05600000,5,core,2026-11-02,2391.63\n"
    "U1,VIXW261216C00022000,10,layer-1,,177.4\n"
    "U1,VX/Z6,-1,layer-2,,\n"
)
QUOTES = (
    "symbol,bid,ask,volume,quote_time\n"
    "SPXW261218P05700000,43.2,43.4,1200,2026-11-20T16:15:00-05:00\n"
    "SPXW261218P05600000,,31.1,0,2026-11-20T16:15:00-05:00\n"
    "VIXW261216C00022000,0,1.05,15,2026-11-20T16:14:58-05:00\n"
)
_HALF = ["Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest"]
QUOTEDATA = (
    "\nStandard & Poors 500 Index,Last: 6000.10,Change:  3.6601\n"
    '"Date: November 20, 2026 at 4:31 PM EST",Bid: 5990.25,Ask: 6010.27,Size: 1*1,Volume: 0\n'
    + ",".join(["Expiration Date", "Calls", *_HALF, "Strike", "Puts", *_HALF])
    + "\nFri Dec 18 2026,SPXW261218C05700000,0,0,343.1,344.8,0,0.19,0.9,0.0004,7,5700.00,"
    "SPXW261218P05700000,43.3,-1.2,43.2,43.4,12,0.18,-0.1,0.0004,1\n"
)


def _feed(role: str, folder: Path) -> Source:
    if role == "positions":
        return CsvFolder("positions", folder, reported_units={"vega": "usd_per_point"})
    if role == "quotes":
        return CsvFolder("quotes", folder)
    return CboeQuotedata(folder, file="{as_of}/quotedata.csv")


def _rows_read(source: Source, as_of: date) -> int | None:
    try:
        return len(source.read(as_of).frame)
    except (SourceError, Faults):
        return None


CASES = [("positions", POSITIONS, 4), ("quotes", QUOTES, 3), ("quotedata", QUOTEDATA, 2)]


@pytest.mark.parametrize(("role", "text", "rows"), CASES)
def test_with_checksums_a_file_cut_at_any_byte_is_refused(
    write: Write, as_of: date, role: str, text: str, rows: int
) -> None:
    whole = text.encode()
    write("SHA256SUMS", f"{hashlib.sha256(whole).hexdigest()}  {role}.csv\n")
    source = _feed(role, write(f"{role}.csv", whole))
    assert _rows_read(source, as_of) == rows
    passed = []
    for end in range(len(whole)):
        write(f"{role}.csv", whole[:end])
        if _rows_read(source, as_of) is not None:
            passed.append(end)
    assert passed == []


@pytest.mark.parametrize(("role", "text", "rows"), CASES)
def test_checksums_cut_at_any_byte_vouch_for_nothing(
    write: Write, as_of: date, role: str, text: str, rows: int
) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    sums = f"{'0' * 64}  other.csv\n{digest}  {role}.csv\n"
    source = _feed(role, write(f"{role}.csv", text))
    for end in range(len(sums)):
        write("SHA256SUMS", sums[:end])
        assert _rows_read(source, as_of) is None
    write("SHA256SUMS", sums)
    assert _rows_read(source, as_of) == rows


@pytest.mark.parametrize(("role", "text", "rows"), CASES)
def test_without_checksums_only_a_cut_behind_a_whole_row_looks_whole(
    write: Write, as_of: date, role: str, text: str, rows: int
) -> None:
    whole = text.encode()
    source = _feed(role, write(f"{role}.csv", whole))
    passed = {}
    for end in range(len(whole) + 1):
        write(f"{role}.csv", whole[:end])
        read = _rows_read(source, as_of)
        if read is not None:
            passed[end] = read
    header = whole.index(b"olume,") if role == "quotedata" else 0
    first_row = whole.index(b"\n", header) + 1
    row_ends = [at + 1 for at in range(first_row, len(whole)) if whole[at : at + 1] == b"\n"]
    per_row = 2 if role == "quotedata" else 1
    assert passed == {end: per_row * (row + 1) for row, end in enumerate(row_ends)}
    assert max(passed.values()) == rows
