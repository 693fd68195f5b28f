"""The event calendar of the simulated desk: days made by rule, and said to be so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tasks.model.sessions import Calendar
from tasks.simulate.feeds import text

DAYS_AHEAD = 120
SOURCE = "simulated"

# Eight meetings a year: seven weeks and six weeks in turn, counted from one Wednesday.
_MEETING = date(2026, 1, 28)
_TWO_MEETINGS_DAYS, _WEEKS_BETWEEN_DAYS = 91, 49
_CPI_DAY = 12


def events_text(calendar: Calendar, first: date, last: date) -> str:
    """events.csv from the session `first` to 120 days after the session `last`.

    FOMC on a Wednesday every six or seven weeks, CPI on the 12th of the month, both on the next
    session where there is none; PPI on the session after CPI. The market of the simulated desk
    knows nothing of them.
    """
    until = last + timedelta(days=DAYS_AHEAD)
    rows = sorted(
        (day, kind)
        for day, kind in (*_meetings(calendar, first, until), *_prices(calendar, first, until))
        if first <= day <= until
    )
    return text("date,kind,source", (f"{day.isoformat()},{kind},{SOURCE}" for day, kind in rows))


def _meetings(calendar: Calendar, first: date, until: date) -> Iterator[tuple[date, str]]:
    pair = _MEETING + timedelta(
        days=((first - _MEETING).days // _TWO_MEETINGS_DAYS) * _TWO_MEETINGS_DAYS
    )
    while pair <= until:
        for day in (pair, pair + timedelta(days=_WEEKS_BETWEEN_DAYS)):
            yield _session(calendar, day), "FOMC"
        pair += timedelta(days=_TWO_MEETINGS_DAYS)


def _prices(calendar: Calendar, first: date, until: date) -> Iterator[tuple[date, str]]:
    month = first.replace(day=1)
    while month <= until:
        day = _session(calendar, month.replace(day=_CPI_DAY))
        yield day, "CPI"
        yield calendar.next(day), "PPI"
        month = (month + timedelta(days=31)).replace(day=1)


def _session(calendar: Calendar, day: date) -> date:
    return day if calendar.is_session(day) else calendar.next(day)
