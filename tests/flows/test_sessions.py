"""Which session a run is of when nobody says."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from flows.request import Request, session_of
from tasks.model.errors import SettingsError
from tasks.model.sessions import NEW_YORK
from tests.flows.desks import Command, Desk

CASES = [
    # New York wall clock, and the last session whose index options have closed.
    ("2024-11-22 16:14", "2024-11-21"),
    ("2024-11-22 16:15", "2024-11-22"),
    ("2024-11-23 12:00", "2024-11-22"),  # Saturday
    ("2024-11-24 23:59", "2024-11-22"),  # Sunday
    ("2024-11-25 09:00", "2024-11-22"),  # Monday morning
    ("2024-11-28 18:00", "2024-11-27"),  # Thanksgiving
    ("2024-11-29 13:14", "2024-11-27"),  # the early close of the day after
    ("2024-11-29 13:15", "2024-11-29"),
    ("2024-12-24 13:15", "2024-12-24"),
    ("2025-01-09 18:00", "2025-01-08"),  # a day of mourning
    ("2024-11-04 16:15", "2024-11-04"),  # the Monday after summer time
    ("2024-03-11 16:15", "2024-03-11"),  # and after winter time
    ("2020-01-01 00:30", "2019-12-31"),
]


@pytest.mark.parametrize(("clock", "session"), CASES)
def test_the_last_completed_session(clock: str, session: str) -> None:
    now = datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK)
    assert session_of(Request(Path("x.toml"), now)) == date.fromisoformat(session)


def test_a_holiday_of_today_may_be_named() -> None:
    now = datetime(2024, 11, 28, 10, tzinfo=NEW_YORK)
    assert session_of(Request(Path("x.toml"), now, date(2024, 11, 28))) == date(2024, 11, 28)


@pytest.mark.parametrize("as_of", [date(2024, 11, 22), date(2024, 11, 23)])
def test_what_has_not_closed_may_not(as_of: date) -> None:
    now = datetime(2024, 11, 22, 16, 14, tzinfo=NEW_YORK)
    with pytest.raises(SettingsError, match="the last one is 2024-11-21"):
        session_of(Request(Path("x.toml"), now, as_of))


def test_the_command_takes_the_last_completed_session(desk: Desk, vegarecon: Command) -> None:
    sunday = datetime(2024, 11, 24, 9, tzinfo=NEW_YORK)
    assert vegarecon("run", "--direct", "--settings", desk.settings, now=sunday).code == 0
    before_the_close = datetime(2024, 11, 22, 11, tzinfo=NEW_YORK)
    said = vegarecon("run", "--direct", "--settings", desk.settings, now=before_the_close)
    assert said.code == 0
    assert desk.rows("SELECT as_of FROM run ORDER BY seq") == [
        (date(2024, 11, 22),),
        (date(2024, 11, 21),),
    ]
