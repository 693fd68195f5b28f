"""What is listed on a session: expiries of SPX, SPXW, VIX and VIXW options, months of VX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tasks.model.contracts import MONTH_CODES, ROOTS, third_friday
from tasks.model.sessions import Calendar

_DAILY_SESSIONS = 10
_WEEKLY_DAYS = 66
_SPX_MONTHS = 12
_SPX_PM_MONTHS = 3
_VIX_OPTION_MONTHS = 6
_VIXW_DAYS = 50
VX_MONTHS = 8
_FRIDAY, _WEDNESDAY = 4, 2


@dataclass(frozen=True, slots=True, order=True)
class Expiry:
    """One listed expiry of one root."""

    day: date
    root: str

    @property
    def settlement(self) -> Literal["AM", "PM"]:
        """Whether it settles at the opening or at the close."""
        return ROOTS[self.root].settlement

    @property
    def is_spx(self) -> bool:
        """Whether SPX is the underlying."""
        return ROOTS[self.root].family == "SPX"

    def symbol(self, strike: float, right: Literal["C", "P"]) -> str:
        """The OSI symbol without padding."""
        return f"{self.root}{self.day:%y%m%d}{right}{round(strike * 1000):08d}"


@dataclass(frozen=True, slots=True)
class VxMonth:
    """One VX month: `code` as in `VX/Z26` less the root, and its settlement date."""

    code: str
    day: date


def _months_from(day: date) -> Iterator[tuple[int, int]]:
    year, month = day.year, day.month
    while True:
        yield year, month
        year, month = year + month // 12, month % 12 + 1


def vix_settlement(year: int, month: int, calendar: Calendar) -> date:
    """The date VX and VIX options of a month settle.

    Thirty days before the next month's third Friday; when that day or that Friday is no
    session, the business day before it. Source: CFE contract specification.
    """
    friday = third_friday(year + month // 12, month % 12 + 1)
    return _settled(friday - timedelta(days=30), calendar)


def _settled(wednesday: date, calendar: Calendar) -> date:
    """That day, or the business day before when it or the Friday 30 days on is no session."""
    friday = wednesday + timedelta(days=30)
    if calendar.is_session(wednesday) and calendar.is_session(friday):
        return wednesday
    return calendar.previous(wednesday)


def vx_months(as_of: date, calendar: Calendar, count: int = VX_MONTHS) -> list[VxMonth]:
    """The next `count` months that have not settled by the close of `as_of`."""
    listed: list[VxMonth] = []
    for year, month in _months_from(as_of):
        if len(listed) == count:
            break
        day = vix_settlement(year, month, calendar)
        if day > as_of:
            listed.append(VxMonth(f"{MONTH_CODES[month - 1]}{year % 100:02d}", day))
    return listed


def _monthly_fridays(as_of: date, calendar: Calendar, count: int) -> list[date]:
    listed: list[date] = []
    for year, month in _months_from(as_of):
        if len(listed) == count:
            break
        day = calendar.on_or_before(third_friday(year, month))
        if day > as_of:
            listed.append(day)
    return listed


def _weekly(as_of: date, weekday: int, until_days: int) -> list[date]:
    """That weekday of each week, up to `until_days` ahead."""
    ahead = (weekday - as_of.weekday()) % 7
    return [as_of + timedelta(days=step) for step in range(ahead, until_days + 1, 7)]


def spx_expiries(as_of: date, calendar: Calendar) -> list[Expiry]:
    """SPX third Fridays AM for a year; SPXW dailies, weeklies and near third Fridays PM."""
    monthly = _monthly_fridays(as_of, calendar, _SPX_MONTHS)
    sessions = calendar.between(as_of + timedelta(days=1), as_of + timedelta(days=30))
    fridays = map(calendar.on_or_before, _weekly(as_of, _FRIDAY, _WEEKLY_DAYS))
    pm = {
        *sessions[:_DAILY_SESSIONS],
        *(day for day in fridays if day > as_of),
        *monthly[:_SPX_PM_MONTHS],
    }
    return sorted(
        [Expiry(day, "SPX") for day in monthly] + [Expiry(day, "SPXW") for day in pm],
    )


def vix_expiries(as_of: date, calendar: Calendar) -> list[Expiry]:
    """VIX monthly expiries, each that of a VX month, and VIXW weeklies for seven weeks."""
    monthly = [month.day for month in vx_months(as_of, calendar, _VIX_OPTION_MONTHS)]
    # A monthly settlement moved to Tuesday by a holiday leaves no weekly one in its week.
    taken = {(day.isocalendar().year, day.isocalendar().week) for day in monthly}
    weekly = [
        day
        for day in (_settled(it, calendar) for it in _weekly(as_of, _WEDNESDAY, _VIXW_DAYS))
        if day > as_of and (day.isocalendar().year, day.isocalendar().week) not in taken
    ]
    return sorted(
        [Expiry(day, "VIX") for day in monthly] + [Expiry(day, "VIXW") for day in weekly],
    )
