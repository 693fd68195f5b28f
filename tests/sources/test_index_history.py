"""Cboe's histories of indices: the close of the session, or none."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import SettingsError, VegareconError
from tasks.sources.cboe_index_history import CboeIndexHistory
from tests.sources.cases_published import DAY, VIX, VVIX, body
from tests.sources.given import Given

NAME = "VIX_History.csv"


def vix(*rows: str) -> dict[str, bytes]:
    return {NAME: body("DATE,OPEN,HIGH,LOW,CLOSE", *rows)}


def source() -> CboeIndexHistory:
    return CboeIndexHistory(("VIX",), Path("feeds"))


def test_the_close_of_the_session_is_taken_by_name() -> None:
    both = CboeIndexHistory(("VIX", "VVIX"), Path("feeds"))
    delivery = both.read(DAY, Given({NAME: VIX, "VVIX_History.csv": VVIX}))
    assert delivery.frame.to_numpy().tolist() == [["VIX", 17.4, 3], ["VVIX", 90.25, 3]]
    assert delivery.findings == ()
    assert [given.claimed_as_of for given in delivery.inputs] == [DAY, DAY]


def test_yesterdays_close_is_never_todays() -> None:
    files = vix("11/18/2026,1,1,1,17.1", "11/19/2026,1,1,1,17.2")
    delivery = source().read(DAY, Given(files))
    assert delivery.frame.empty
    (finding,) = delivery.findings
    assert (finding.code, finding.severity) == ("source.not_yet", "info")
    assert finding.evidence == (
        "the history of VIX ends on 2026-11-19, 1 session before 2026-11-20: its close is "
        "published the next morning"
    )
    assert (delivery.inputs[0].rows, delivery.inputs[0].claimed_as_of) == (0, date(2026, 11, 19))


def test_a_history_that_lags_by_more_than_a_night_is_a_warning() -> None:
    delivery = source().read(DAY, Given(vix("11/18/2026,1,1,1,17.1")))
    (finding,) = delivery.findings
    assert (finding.code, finding.severity) == ("source.not_yet", "warn")
    assert finding.evidence == (
        "the history of VIX ends on 2026-11-18, 2 sessions before 2026-11-20"
    )


def test_a_day_left_out_between_others_is_told() -> None:
    files = vix("11/19/2026,1,1,1,17.2", "11/23/2026,1,1,1,17.3")
    delivery = source().read(DAY, Given(files))
    assert delivery.frame.empty
    assert [found.code for found in delivery.findings] == ["source.no_row"]


def test_lines_before_the_header_are_no_rows() -> None:
    files = {NAME: body("VIX data, as a courtesy", "Date,VIX Open,VIX Close", "11/20/2026,17,17.4")}
    assert source().read(DAY, Given(files)).frame["close"].tolist() == [17.4]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("11/20/2026,1,1,1,",), "source.blank"),
        (("11/20/2026,1,1,1,0",), "source.negative"),
        (("11/20/2026,1,1,1,x",), "source.number"),
        (("20.11.2026,1,1,1,17",), "source.date"),
        (("01/01/0001,1,1,1,17",), "source.date"),
        (("12/31/9999,1,1,1,17",), "source.date"),
        (("11/20/2026,1,1,1,17", "11/20/2026,1,1,1,18"), "source.repeated_day"),
        (("11/20/2026,1,1,1,17", "Courtesy of Cboe"), "source.row_width"),
        ((), "source.empty"),
    ],
)
def test_a_history_that_cannot_be_is_refused(rows: tuple[str, ...], code: str) -> None:
    with pytest.raises(VegareconError) as caught:
        source().read(DAY, Given(vix(*rows)))
    assert caught.value.code == code


def test_a_symbol_that_leaves_the_folder_is_refused() -> None:
    with pytest.raises(SettingsError):
        CboeIndexHistory(("VIX", "../VIX"), Path("feeds"), "{symbol}/History.csv")


@pytest.mark.parametrize(
    ("symbol", "day", "close"),
    [
        ("VIX", date(2026, 3, 27), 31.05),
        ("VIX", date(1990, 1, 2), 17.24),
        ("VVIX", date(2026, 3, 26), 124.43),
        ("SKEW", date(2026, 3, 27), 139.0),
    ],
)
def test_closes_of_real_files_read_off_by_eye(
    real_data: Path, symbol: str, day: date, close: float
) -> None:
    folder = real_data / "index-history"
    delivery = CboeIndexHistory((symbol,), folder).read(day)
    with (folder / f"{symbol}_History.csv").open(newline="") as file:
        rows = [cells for cells in csv.reader(file) if cells[0] == f"{day:%m/%d/%Y}"]
    assert [float(cells[-1]) for cells in rows] == [close]
    assert delivery.frame["close"].tolist() == [close]
    assert delivery.inputs[0].rows == 1
    assert delivery.findings == ()


def test_a_real_file_that_is_three_sessions_old_says_so(real_data: Path) -> None:
    # Friday 2026-04-03 is Good Friday: Monday, Tuesday, Wednesday.
    delivery = CboeIndexHistory(("VIX",), real_data / "index-history").read(date(2026, 4, 1))
    assert delivery.frame.empty
    (finding,) = delivery.findings
    assert "ends on 2026-03-27, 3 sessions before 2026-04-01" in finding.evidence
