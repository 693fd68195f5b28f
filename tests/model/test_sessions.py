"""Sessions, closes and settlement instants, each UTC instant worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tasks.model.sessions import Calendar, as_naive_utc, sessions_between, years_between


# Building a calendar takes a moment; a year of sessions serves many tests.
@cache
def calendar_of(around: date) -> Calendar:
    return Calendar(around)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("session", "close"),
    [
        # 16:15 New York is 21:15 UTC in winter and 20:15 UTC in summer.
        (date(2018, 12, 21), "2018-12-21 21:15"),
        (date(2019, 7, 2), "2019-07-02 20:15"),
        # Early closes: 13:15 New York.
        (date(2018, 12, 24), "2018-12-24 18:15"),
        (date(2019, 7, 3), "2019-07-03 17:15"),
        (date(2026, 11, 27), "2026-11-27 18:15"),
        # Around the clock changes of 2026: 8 March and 1 November.
        (date(2026, 3, 6), "2026-03-06 21:15"),
        (date(2026, 3, 9), "2026-03-09 20:15"),
        (date(2026, 10, 30), "2026-10-30 20:15"),
        (date(2026, 11, 2), "2026-11-02 21:15"),
    ],
)
def test_index_options_close_a_quarter_of_an_hour_after_stocks(session: date, close: str) -> None:
    assert calendar_of(session).close_utc(session) == utc(close)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 26), False),
        (date(2026, 11, 27), True),
        (date(2018, 12, 5), False),  # the day of mourning for George H. W. Bush
        (date(2019, 7, 4), False),
        (date(2027, 6, 18), False),
    ],
)
def test_holidays_and_weekends_are_no_sessions(day: date, is_open: bool) -> None:
    assert calendar_of(day).is_session(day) is is_open


def test_neighbours_of_a_long_weekend() -> None:
    calendar = calendar_of(date(2026, 11, 26))
    assert calendar.previous(date(2026, 11, 26)) == date(2026, 11, 25)
    assert calendar.next(date(2026, 11, 25)) == date(2026, 11, 27)
    assert calendar.on_or_before(date(2026, 11, 29)) == date(2026, 11, 27)
    assert calendar.between(date(2026, 11, 21), date(2026, 12, 1)) == (
        *(date(2026, 11, day) for day in (23, 24, 25, 27, 30)),
        date(2026, 12, 1),
    )
    assert calendar.between(date(2026, 11, 28), date(2026, 11, 29)) == ()


def test_sessions_of_a_long_span_are_those_of_its_years() -> None:
    """Sessions of the NYSE by year, as its own statistics count them."""
    years = {
        2012: 250,
        2013: 252,
        2014: 252,
        2015: 252,
        2016: 252,
        2017: 251,
        2018: 251,
        2019: 252,
        2020: 253,
        2021: 252,
        2022: 251,
        2023: 250,
        2024: 252,
        2025: 250,
    }
    found = sessions_between(date(2012, 1, 1), date(2025, 12, 31))
    assert Counter(day.year for day in found) == years
    assert list(found) == sorted(set(found))
    # The calendar of 2026 begins with 2025.
    since = calendar_of(date(2026, 11, 20)).sessions_since
    assert since(date(2023, 12, 29), date(2025, 12, 31)) == 252 + 250
    assert since(date(2025, 12, 30), date(2025, 12, 31)) == 1


@pytest.mark.parametrize(
    ("now", "session"),
    [
        ("2026-11-20 21:14:59", date(2026, 11, 19)),
        ("2026-11-20 21:15:00", date(2026, 11, 20)),
        # Saturday, Sunday, and Monday before the close.
        ("2026-11-21 12:00", date(2026, 11, 20)),
        ("2026-11-23 21:00", date(2026, 11, 20)),
        # Thanksgiving evening, and the half day after it.
        ("2026-11-26 23:00", date(2026, 11, 25)),
        ("2026-11-27 18:14", date(2026, 11, 25)),
        ("2026-11-27 18:15", date(2026, 11, 27)),
        # Already Saturday in UTC, still Friday evening in New York.
        ("2026-11-21 02:00", date(2026, 11, 20)),
        # The first sessions after the clocks went forward and back.
        ("2026-03-09 20:15", date(2026, 3, 9)),
        ("2026-11-02 20:15", date(2026, 10, 30)),
    ],
)
def test_the_last_completed_session_has_closed_and_no_later_one_has(
    now: str, session: date
) -> None:
    moment = utc(now)
    assert calendar_of(moment.date()).last_completed(moment) == session


SETTLES = [
    # AM: 09:30 New York. PM: 16:00 New York, or 13:00 on a half day.
    ("2026-12-18", "AM", "2026-12-18 14:30"),
    ("2026-12-18", "PM", "2026-12-18 21:00"),
    ("2026-06-19", "AM", "2026-06-18 13:30"),  # Juneteenth: the session before
    ("2026-07-17", "AM", "2026-07-17 13:30"),
    ("2026-07-17", "PM", "2026-07-17 20:00"),
    ("2026-11-27", "PM", "2026-11-27 18:00"),
    ("2026-11-27", "AM", "2026-11-27 14:30"),
    ("2026-11-26", "PM", "2026-11-25 21:00"),  # Thanksgiving
    ("2026-11-28", "PM", "2026-11-27 18:00"),  # a Saturday after a half day
]


def test_contracts_settle_at_the_open_or_the_close_of_their_last_session() -> None:
    expiry = pd.Series(pd.to_datetime([row[0] for row in SETTLES]).astype("datetime64[s]"))
    settlement = pd.Series([row[1] for row in SETTLES])
    found = calendar_of(date(2026, 11, 20)).settlement_utc(expiry, settlement)
    assert found.tolist() == [datetime.fromisoformat(row[2]) for row in SETTLES]


def test_saturday_expiries_of_old_symbols_settle_on_friday() -> None:
    expiry = pd.Series(pd.to_datetime(["2014-11-22"]).astype("datetime64[s]"))
    found = calendar_of(date(2014, 11, 3)).settlement_utc(expiry, pd.Series(["AM"]))
    assert found.tolist() == [datetime(2014, 11, 21, 14, 30)]  # noqa: DTZ001 - naive UTC


def test_what_never_expires_has_no_instant_and_no_years() -> None:
    expiry = pd.Series(np.array(["NaT", "2026-12-18"], dtype="datetime64[s]"))
    settles = calendar_of(date(2026, 11, 20)).settlement_utc(expiry, pd.Series(["PM", "PM"]))
    assert np.isnat(settles).tolist() == [True, False]
    years = years_between(utc("2026-11-20 21:15"), settles)
    assert np.isnan(years[0])
    # 28 days less a quarter of an hour.
    assert years[1] == pytest.approx((28 * 86400 - 900) / (365 * 86400), rel=1e-15)


def test_no_contract_settles_in_an_empty_book() -> None:
    expiry = pd.Series([], dtype="datetime64[s]")
    assert (
        len(calendar_of(date(2026, 11, 20)).settlement_utc(expiry, pd.Series([], dtype="str"))) == 0
    )


def test_an_expiry_beyond_the_calendar_settles_on_its_own_date() -> None:
    day = date(2026, 11, 20)
    far = pd.Series(np.array([np.datetime64(day + timedelta(days=5000))], dtype="datetime64[s]"))
    (found,) = calendar_of(day).settlement_utc(far, pd.Series(["PM"])).tolist()
    assert found.date() == day + timedelta(days=5000)


def test_the_ledger_keeps_utc_without_a_zone() -> None:
    eastern = datetime.fromisoformat("2026-11-20T16:15:00-05:00")
    assert as_naive_utc(eastern) == datetime(2026, 11, 20, 21, 15)  # noqa: DTZ001 - naive UTC


def test_the_calendar_says_where_its_sessions_come_from() -> None:
    assert calendar_of(date(2026, 11, 20)).version.startswith("XNYS exchange-calendars ")
