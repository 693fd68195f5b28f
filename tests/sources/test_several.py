from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.model.errors import Faults
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Delivery
from tasks.sources.files import WORLD, Files
from tasks.sources.several import Several

Write = Callable[[str, str | bytes], Path]


def test_the_first_source_wins_and_later_ones_fill_in(write: Write, as_of: date) -> None:
    write("first.csv", "symbol,bid,ask,quote_time\nVXX,1,2,2026-11-20T16:14:00\n")
    write(
        "second.csv",
        "symbol,bid,ask,quote_time\n"
        "VXX,9,9,2026-11-20T16:15:00\n"
        "VIXY,3,4,2026-11-20T16:15:00\nVIXY,3,4,2026-11-20T16:15:00\n",
    )
    folder = write("third.csv", "symbol,bid,ask\nVIXY,9,9\nUVXY,5,6\n")
    sources = [
        CsvFolder("quotes", folder, file=f"{{as_of}}/{name}.csv")
        for name in ("first", "second", "third")
    ]
    delivery = Several("quotes", sources).read(as_of)
    assert delivery.frame[["symbol", "bid"]].to_numpy().tolist() == [
        ["VXX", 1.0],
        ["VIXY", 3.0],
        ["VIXY", 3.0],  # what one source repeats is for the gates to judge
        ["UVXY", 5.0],
    ]
    assert [(finding.subject, finding.count) for finding in delivery.findings] == [
        ("2026-11-20/second.csv", 1),
        ("2026-11-20/third.csv", 1),
    ]
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 21, 15, tzinfo=UTC)
    assert len(delivery.inputs) == len(delivery.contents) == 3


def test_one_symbol_in_two_accounts_is_two_positions(write: Write, as_of: date) -> None:
    write("a.csv", "account,symbol,quantity\nU1,VXX,5\n")
    folder = write("b.csv", "account,symbol,quantity\nU2,VXX,7\nU1,VXX,9\n")
    sources = [CsvFolder("positions", folder, file=f"{{as_of}}/{name}.csv") for name in ("a", "b")]
    frame = Several("positions", sources).read(as_of).frame
    assert frame[["account", "quantity"]].to_numpy().tolist() == [["U1", 5.0], ["U2", 7.0]]


def test_a_source_that_cannot_be_trusted_is_never_replaced_in_silence(
    write: Write, as_of: date
) -> None:
    write("bad.csv", "symbol,bid,ask\nVXX,x,y\n")
    folder = write("good.csv", "symbol,bid,ask\nVXX,1,2\n")
    sources = [
        CsvFolder("quotes", folder, file=f"{{as_of}}/{name}.csv") for name in ("bad", "good")
    ]
    with pytest.raises(Faults) as caught:
        Several("quotes", sources).read(as_of)
    assert [fault.code for fault in caught.value.faults] == [
        "source.number",
        "source.number",
    ]


@dataclass(frozen=True)
class _Broken:
    def read(self, as_of: date, files: Files = WORLD) -> Delivery:  # noqa: ARG002 - as a source has it
        raise RuntimeError(f"a bug on {as_of}")


def test_a_bug_is_not_taken_for_a_fault_of_the_feed(as_of: date) -> None:
    with pytest.raises(RuntimeError, match="a bug on 2026-11-20"):
        Several("quotes", [_Broken()]).read(as_of)


def test_no_source_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Several("quotes", [])


def test_rates_are_one_curve_of_one_source(write: Write, as_of: date) -> None:
    write("treasury.csv", "tenor_days,par_yield_percent\n30,4.01\n91,3.98\n")
    folder = write("fred.csv", "tenor_days,par_yield_percent\n30,4.11\n365,3.70\n")
    sources = [
        CsvFolder("rates", folder, file=f"{{as_of}}/{name}.csv", required=False)
        for name in ("absent", "treasury", "fred")
    ]
    delivery = Several("rates", sources).read(as_of)
    assert delivery.frame["par_yield_percent"].tolist() == [4.01, 3.98]
    (overlap,) = [found for found in delivery.findings if found.code == "source.overlap"]
    assert overlap.count == 2
    assert "an earlier source has the curve" in overlap.evidence


def test_a_file_that_is_not_there_is_replaced_by_the_next_and_said(
    write: Write, as_of: date
) -> None:
    folder = write("second.csv", "symbol,bid,ask\nVXX,1,2\n")
    sources = [
        CsvFolder("quotes", folder, file=f"{{as_of}}/{name}.csv") for name in ("first", "second")
    ]
    delivery = Several("quotes", sources).read(as_of)
    assert delivery.frame["symbol"].tolist() == ["VXX"]
    assert [(it.code, it.severity) for it in delivery.findings] == [("source.absent", "error")]
