"""The calendar of published days that `vegarecon init` writes beside the settings."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tasks.settings.desk import open_desk
from tasks.settings.example import events_text, write_example

ROWS = list(csv.DictReader(events_text().splitlines()))


def days_of(kind: str, year: int) -> list[str]:
    days = [row["date"] for row in ROWS if row["kind"] == kind]
    return [day[5:] for day in days if day.startswith(str(year))]


def test_meetings_are_those_that_the_federal_reserve_board_announced() -> None:
    """Press releases of 2024-08-09 (2025, 2026) and 2025-09-05 (2027): the second day of each."""
    assert days_of("FOMC", 2025) == [
        *("01-29", "03-19", "05-07", "06-18", "07-30", "09-17", "10-29", "12-10"),
    ]
    assert days_of("FOMC", 2026) == [
        *("01-28", "03-18", "04-29", "06-17", "07-29", "09-16", "10-28", "12-09"),
    ]
    assert days_of("FOMC", 2027) == [
        *("01-27", "03-17", "04-28", "06-09", "07-28", "09-15", "10-27", "12-08"),
    ]


def test_the_days_of_the_indices_are_those_of_omb_but_where_the_government_was_closed() -> None:
    """OMB, "Schedule of Release Dates for Principal Federal Economic Indicators for 2026".

    CPI 13 11 11 10 12 10 14 12 11 14 10 10; PPI 14 12 12 14 13 11 15 13 10 15 13 15. BLS moved the
    CPI of February to the 13th, and published the PPI late: 30 January, 27 February, 18 March.
    """
    omb_cpi = [13, 11, 11, 10, 12, 10, 14, 12, 11, 14, 10, 10]
    omb_ppi = [14, 12, 12, 14, 13, 11, 15, 13, 10, 15, 13, 15]
    cpi = [f"{month:02d}-{day:02d}" for month, day in enumerate(omb_cpi, 1)]
    ppi = [f"{month:02d}-{day:02d}" for month, day in enumerate(omb_ppi, 1)]
    assert days_of("CPI", 2026) == [cpi[0], "02-13", *cpi[2:]]
    assert days_of("PPI", 2026) == [ppi[0], "01-30", "02-27", "03-18", *ppi[3:]]


def test_every_row_has_a_source_and_no_index_is_dated_before_its_schedule_is_out() -> None:
    assert all(row["source"] for row in ROWS)
    counts = Counter((row["kind"], row["date"][:4]) for row in ROWS)
    # There was no release of October 2025, and the PPI of November and December came in January.
    assert counts == {
        **{("FOMC", year): 8 for year in ("2025", "2026", "2027")},
        ("CPI", "2025"): 11,
        ("CPI", "2026"): 12,
        ("PPI", "2025"): 10,
        ("PPI", "2026"): 13,
    }


@pytest.mark.parametrize("as_of", [date(2026, 1, 20), date(2026, 10, 5)])
def test_init_writes_a_calendar_that_is_read_without_a_doubt(tmp_path: Path, as_of: date) -> None:
    delivery = open_desk(write_example(tmp_path)).sources["events"].read(as_of)
    assert len(delivery.frame) == len(ROWS) == 70
    assert delivery.findings == ()


def test_at_the_end_of_its_years_it_says_what_to_add(tmp_path: Path) -> None:
    desk = open_desk(write_example(tmp_path))
    (told,) = desk.sources["events"].read(date(2026, 11, 20)).findings
    assert told.code == "events_run_out"
    assert told.evidence.startswith("the last ahead: CPI on 2026-12-10, PPI on 2026-12-15; add")


def test_a_calendar_of_the_desk_is_kept(tmp_path: Path) -> None:
    own = tmp_path / "feeds" / "events.csv"
    own.parent.mkdir()
    own.write_text("date,kind,source\n2027-03-17,FOMC,mine\n", "utf-8")
    write_example(tmp_path)
    assert own.read_text("utf-8").endswith("mine\n")
