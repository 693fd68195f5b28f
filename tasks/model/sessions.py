"""Trading sessions: when index options close, and when each contract settles.

Sessions and early closes are those of XNYS: the Cboe calendars of the public libraries miss
24 December and 3 July. Index options trade until 15 minutes after the stock market's close.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Literal, Protocol, cast
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
import numpy.typing as npt
import pandas as pd

NEW_YORK = ZoneInfo("America/New_York")
INDEX_OPTION_GRACE = timedelta(minutes=15)
DAYS_PER_YEAR = 365.0
# How far a calendar reaches.
YEARS_AHEAD = 10
SECONDS_PER_YEAR = DAYS_PER_YEAR * 86400
_AM_SETTLEMENT = time(9, 30)

Instants = npt.NDArray[np.datetime64]


class _Exchange(Protocol):
    schedule: pd.DataFrame


@cache
def _schedule_of(year: int) -> pd.DataFrame:
    """Sessions from the year before a year to ten years after it, built once."""
    exchange = cast(
        "_Exchange",
        exchange_calendars.get_calendar(
            "XNYS", start=date(year - 1, 1, 1), end=date(year + YEARS_AHEAD, 12, 31)
        ),
    )
    return exchange.schedule


@dataclass(frozen=True)
class Calendar:
    """Sessions around one date: from the year before it to ten years after it.

    Beyond what the exchange has announced, weekends and rule-based holidays are assumed.
    """

    around: date

    @property
    def _schedule(self) -> pd.DataFrame:
        return _schedule_of(self.around.year)

    @cached_property
    def _days(self) -> npt.NDArray[np.datetime64]:
        return self._schedule.index.to_numpy().astype("datetime64[D]")

    @cached_property
    def _stock_close_utc(self) -> Instants:
        naive = self._schedule["close"].dt.tz_localize(None)
        return np.asarray(naive, dtype="datetime64[s]")

    @property
    def version(self) -> str:
        """What the sessions were read from, for the audit trail."""
        return f"XNYS exchange-calendars {exchange_calendars.__version__}"

    def _position(self, day: date, side: Literal["left", "right"]) -> int:
        return int(np.searchsorted(self._days, np.datetime64(day), side=side))

    def is_session(self, day: date) -> bool:
        """Whether the exchange is open on that date."""
        at = self._position(day, "left")
        return at < len(self._days) and bool(self._days[at] == np.datetime64(day))

    def on_or_before(self, day: date) -> date:
        """The last session that is not after `day`."""
        return cast("date", self._days[self._position(day, "right") - 1].astype(object))

    def previous(self, day: date) -> date:
        """The last session before `day`."""
        return cast("date", self._days[self._position(day, "left") - 1].astype(object))

    def next(self, day: date) -> date:
        """The first session after `day`."""
        return cast("date", self._days[self._position(day, "right")].astype(object))

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """All sessions from `first` to `last`, both included, oldest first."""
        span = self._days[self._position(first, "left") : self._position(last, "right")]
        return tuple(span.astype(object).tolist())

    def sessions_since(self, first: date, day: date) -> int:
        """How many sessions lie after `first` up to `day`."""
        if np.datetime64(first) < self._days[0]:
            return len(sessions_between(first + timedelta(days=1), day))
        return max(self._position(day, "right") - self._position(first, "right"), 0)

    def close_utc(self, session: date) -> datetime:
        """When index options close on a session (16:15 New York; 13:15 on an early close)."""
        stock = self._stock_close_utc[self._position(session, "left")].astype(object)
        return cast("datetime", stock).replace(tzinfo=UTC) + INDEX_OPTION_GRACE

    def last_completed(self, now_utc: datetime) -> date:
        """The newest session whose index options have closed by `now_utc`."""
        today = now_utc.astimezone(NEW_YORK).date()
        session = self.on_or_before(today)
        return session if self.close_utc(session) <= now_utc else self.previous(session)

    def vx_settlement(self, nominal: date) -> date:
        """The settlement date of a VX future from its nominal one, moved for holidays.

        30 days before the next month's third Friday, or before the session that precedes that
        Friday when it is a holiday; never later than a session.
        """
        friday = self.on_or_before(nominal + timedelta(days=30))
        return self.on_or_before(friday - timedelta(days=30))

    def settlement_utc(self, expiry: pd.Series, settlement: pd.Series) -> Instants:
        """The instant each contract settles, as datetime64[s] in UTC; NaT where expiry is NaT.

        AM: 09:30 New York on the expiry date. PM: 16:00 New York, or the early close. An expiry
        that is no session (a holiday, or the Saturdays of symbols before 2015) settles on the
        session before.
        """
        days = expiry.to_numpy().astype("datetime64[D]")
        unique, inverse = np.unique(days, return_inverse=True)
        at = np.searchsorted(self._days, unique, side="right") - 1
        # Dates beyond the calendar settle on their own date.
        known = (at >= 0) & (unique <= self._days[-1]) & ~np.isnat(unique)
        session = np.where(known, self._days[np.clip(at, 0, None)], unique)
        am = _local_to_utc(session, _AM_SETTLEMENT)
        pm = np.where(
            known,
            self._stock_close_utc[np.clip(at, 0, len(self._days) - 1)],
            _local_to_utc(session, time(16)),
        )
        return np.where((settlement == "AM").to_numpy(), am[inverse], pm[inverse])


def sessions_between(first: date, last: date) -> tuple[date, ...]:
    """All sessions of any span, both ends included, from as few calendars as it takes."""
    found: list[date] = []
    while first <= last:
        around = last if last.year <= first.year + 1 else date(first.year + 1, 1, 1)
        end = min(last, date(around.year + YEARS_AHEAD, 12, 31))
        found.extend(Calendar(around).between(first, end))
        first = end + timedelta(days=1)
    return tuple(found)


def _local_to_utc(days: npt.NDArray[np.datetime64], at: time) -> Instants:
    """New York wall-clock instants as UTC, one per date."""
    local = [
        np.datetime64("NaT", "s")
        if np.isnat(day)
        else np.datetime64(
            datetime.combine(day.astype(object), at, NEW_YORK).astimezone(UTC).replace(tzinfo=None),
            "s",
        )
        for day in days
    ]
    return np.array(local, dtype="datetime64[s]")


def years_between(start_utc: datetime, ends_utc: Instants) -> npt.NDArray[np.float64]:
    """ACT/365 years in seconds from one instant to many; NaN where the end is NaT."""
    start = np.datetime64(start_utc.astimezone(UTC).replace(tzinfo=None), "s")
    seconds = (ends_utc - start).astype("float64")
    seconds[np.isnat(ends_utc)] = np.nan
    return seconds / SECONDS_PER_YEAR


def as_naive_utc(moment: datetime) -> datetime:
    """UTC without a zone, as DuckDB and numpy want it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
