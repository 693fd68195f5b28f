"""Files as the world publishes them, counted again with the csv module alone."""

from __future__ import annotations

import csv
import hashlib
import math
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.model.contracts import parse_symbol
from tasks.model.errors import SourceError
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Source
from tests.sources.real_files import chain_2019

MONDAY, TUESDAY = date(2019, 5, 20), date(2019, 5, 21)


def _chain_2019(real_data: Path) -> CsvFolder:
    return chain_2019(real_data / "spx-chains-2019", "SPX_{as_of:%Y%m%d}.csv")


def _table_2023(real_data: Path) -> CboeQuotedata:
    return CboeQuotedata(real_data / "quotedata", file="spx_{as_of}_1631ET_eod.csv")


@pytest.mark.parametrize(("day", "count"), [(MONDAY, 13_568), (TUESDAY, 13_522)])
def test_a_chain_of_2019_is_read_whole(real_data: Path, day: date, count: int) -> None:
    delivery = _chain_2019(real_data).read(day)
    path = real_data / "spx-chains-2019" / f"SPX_{day:%Y%m%d}.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(delivery.frame) == len(rows) == count
    for ours, theirs in [("bid", "bid"), ("ask", "ask")]:
        assert delivery.frame[ours].tolist() == [float(row[theirs]) for row in rows]
    # What stands beside no vol was computed from none.
    gammas = [float(row["gamma"]) if float(row["impliedvol"]) else math.nan for row in rows]
    assert delivery.frame["vendor_gamma"].tolist() == pytest.approx(gammas, abs=0, nan_ok=True)
    assert delivery.frame["symbol"].tolist() == [row["optionroot"] for row in rows]
    assert delivery.frame["vendor_iv"].isna().sum() == sum(
        float(row["impliedvol"]) == 0 for row in rows
    )
    assert delivery.findings == ()
    assert delivery.snapshot_utc is None
    (given,) = delivery.inputs
    assert given.claimed_as_of == day
    assert given.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_rows_of_2019_read_off_by_eye(real_data: Path) -> None:
    frame = _chain_2019(real_data).read(MONDAY).frame
    first, last = frame.iloc[0], frame.iloc[-1]
    assert (first["symbol"], first["bid"], first["ask"]) == ("SPXW190520C01700000", 1128.7, 1151.6)
    assert first["line"] == 2
    # Its vol is 0, the word for none, and the 0.9982 beside it is a delta of none.
    assert math.isnan(first["vendor_iv"])
    assert math.isnan(first["vendor_delta"])
    assert (last["symbol"], last["bid"], last["ask"]) == ("SPX211217P04200000", 1256.0, 1271.0)
    assert (last["open_interest"], last["vendor_iv"], last["line"]) == (10.0, 0.1251, 13_569)


def test_the_chain_of_monday_is_not_taken_for_tuesdays(real_data: Path, tmp_path: Path) -> None:
    monday = real_data / "spx-chains-2019" / "SPX_20190520.csv"
    (tmp_path / "SPX_20190521.csv").symlink_to(monday)
    settings = _chain_2019(real_data)
    source = CsvFolder(
        "quotes",
        tmp_path,
        file=settings.file,
        columns=settings.columns,
        date_format=settings.date_format,
    )
    with pytest.raises(SourceError) as caught:
        source.read(TUESDAY)
    assert caught.value.code == "source.wrong_day"
    assert caught.value.found == "'05/20/2019' in 13568 of 13568 rows"


def test_the_table_of_2023_09_14_is_read_whole(real_data: Path) -> None:
    delivery = _table_2023(real_data).read(date(2023, 9, 14))
    with (real_data / "quotedata" / "spx_2023-09-14_1631ET_eod.csv").open(newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) == 22][1:]
    assert len(delivery.frame) == 2 * len(rows) == 19_920
    assert delivery.frame["ask"].tolist() == [
        *(float(row[5]) for row in rows),
        *(float(row[16]) for row in rows),
    ]
    assert delivery.snapshot_utc == datetime(2023, 9, 14, 20, 31, tzinfo=UTC)
    assert delivery.findings == ()
    last = delivery.frame.iloc[-1]
    assert (last["symbol"], last["last"], last["bid"], last["ask"]) == (
        *("SPX251219P12000000", 6379.0, 6268.4, 6460.4),
    )
    assert (last["vendor_iv"], last["vendor_delta"], last["open_interest"], last["line"]) == (
        *(0.2062, -1.0, 2.0, 9964),
    )


def test_the_stripped_tables_of_2023_06_12_come_together_without_a_claim(real_data: Path) -> None:
    source = CboeQuotedata(
        real_data,
        file=(
            "spx-vix-{as_of}/spx_quotedata_all.csv",
            "spx-vix-{as_of}/vix_quotedata.csv",
        ),
    )
    delivery = source.read(date(2023, 6, 12))
    assert [given.rows for given in delivery.inputs] == [2 * (2726 - 2), 2 * (47 - 2)]
    assert [finding.code for finding in delivery.findings] == ["source.undated"] * 2
    assert delivery.snapshot_utc is None
    quote = delivery.frame.set_index("symbol").loc["VIXW230614P00012000"]
    assert (quote["bid"], quote["ask"], quote["volume"], quote["vendor_iv"]) == (
        *(0.0, 0.01, 0.0, 1.3411),
    )


@pytest.mark.benchmark
@pytest.mark.parametrize(("make", "day"), [(_chain_2019, MONDAY), (_table_2023, date(2023, 9, 14))])
def test_a_whole_chain_is_read_in_a_fraction_of_a_second(
    real_data: Path,
    make: Callable[[Path], Source],
    day: date,
    record_property: Callable[[str, object], None],
) -> None:
    source = make(real_data)
    seconds = []
    for _ in range(5):
        parse_symbol.cache_clear()
        begin = time.perf_counter()
        source.read(day)
        seconds.append(time.perf_counter() - begin)
    record_property("best_seconds", min(seconds))
    assert min(seconds) < 0.5
