"""The made-up event calendar: rules counted by hand, and days on which the exchange is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tasks.model.sessions import Calendar
from tasks.simulate.events import events_text
from tests.simulate.conftest import DeskOnDisk, rows

LAST = date(2026, 11, 20)


def events(first: date, last: date) -> list[tuple[str, str]]:
    header, *lines = events_text(Calendar(last), first, last).splitlines()
    assert header == "date,kind,source"
    assert {line.split(",")[2] for line in lines} == {"simulated"}
    return [(line.split(",")[0], line.split(",")[1]) for line in lines]


def test_four_months_of_events_are_those_of_the_rules() -> None:
    assert events(LAST, LAST) == [
        ("2026-12-14", "CPI"),  # the 12th is a Saturday
        ("2026-12-15", "PPI"),
        ("2026-12-16", "FOMC"),  # a Wednesday, 46 weeks after 28 January: 3 x 13 + 7
        ("2027-01-12", "CPI"),
        ("2027-01-13", "PPI"),
        ("2027-01-27", "FOMC"),  # six weeks on
        ("2027-02-12", "CPI"),
        ("2027-02-16", "PPI"),  # Monday the 15th is Presidents' Day
        ("2027-03-12", "CPI"),
        ("2027-03-15", "PPI"),
        ("2027-03-17", "FOMC"),  # seven weeks on
    ]


@pytest.mark.parametrize("first", [date(2016, 11, 21), date(2024, 2, 29), date(2026, 1, 28)])
def test_a_year_has_eight_meetings_and_twelve_of_each_index(first: date) -> None:
    calendar, last = Calendar(first), first + timedelta(days=365 - 120)
    found = events(first, last)
    kinds = [kind for _, kind in found]
    assert kinds.count("FOMC") in {8, 9}
    assert kinds.count("CPI") == 12
    assert kinds.count("PPI") in {11, 12, 13}
    assert all(calendar.is_session(date.fromisoformat(day)) for day, _ in found)
    assert found == sorted(set(found))


def test_the_desk_has_one_calendar_over_its_sessions_and_120_days_beyond(desk: DeskOnDisk) -> None:
    found = rows(desk.folder / "feeds" / "events.csv")
    days = [date.fromisoformat(row["date"]) for row in found]
    assert desk.written.sessions[0] <= min(days)
    past = [day for day in days if day <= desk.written.sessions[-1]]
    assert set(past) <= set(desk.written.sessions)
    assert len(past) == 8  # two meetings, CPI and PPI of September, October and November
    assert 60 <= (max(days) - LAST).days <= 120
    sums = (desk.folder / "feeds" / "SHA256SUMS").read_text("ascii")
    assert sums.endswith("  events.csv\n")
