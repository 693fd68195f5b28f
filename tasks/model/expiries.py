"""Listed expiries by rule: the days on which options and futures of a root can expire.

A day that the rules do not name is never listed. One that they name is listed sooner or later:
how far ahead the exchange goes is its own choice. Days are those that symbols carry.
Sources: Cboe's product specifications of SPX, XSP and VIX options, CFE rule 1202 for VX, and
Cboe's announcements of each cycle's first day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from tasks.model.contracts import ROOTS, Contract, third_friday
from tasks.model.sessions import YEARS_AHEAD, Calendar, sessions_between

# CFE's weeklies (VX40/V6) have tickers of their own: no root of the contract table.
VX_WEEKLY = "VX weekly"

_Open = Callable[[date], bool]
_MONDAY, _TUESDAY, _WEDNESDAY, _FRIDAY, _SATURDAY = 0, 1, 2, 4, 5
_DAY = timedelta(days=1)
_VIX_DAYS = timedelta(days=30)
# No weekend with its holidays moves an expiry further.
_FURTHEST = timedelta(days=7)
# How far beside a span sessions are needed to move its first and last expiries.
_BESIDE = _VIX_DAYS + 2 * _FURTHEST

# Days of mourning, called days ahead: what was listed for them kept its symbol.
_CLOSED_LATE = frozenset({date(2018, 12, 5), date(2025, 1, 9)})
# Until then the symbols of third Fridays carried the Saturday after.
_FRIDAYS_SINCE = date(2015, 2, 1)
_MONTH_ENDS_SINCE = date(2014, 7, 7)
_SPXW_WEDNESDAYS_SINCE = date(2016, 3, 2)
_SPXW_MONDAYS_SINCE = date(2016, 8, 22)
# Before it the PM-settled options of third Fridays were called SPXPM.
_SPXW_THIRD_FRIDAYS_SINCE = date(2017, 5, 1)
_SPXW_TUESDAYS_SINCE = date(2022, 4, 19)
_SPXW_DAILY_SINCE = date(2022, 5, 12)
_XSP_DAILY_SINCE = date(2022, 9, 1)
_VIX_WEEKLY_SINCE = date(2015, 10, 8)
_VX_WEEKLY_SINCE = date(2015, 7, 23)
# Weeklies were called VIX at first (DataShop, 2016) and VIXW later; the day of the change is not
# known here, and either name passes until this one.
_VIXW_ALONE_SINCE = date(2020, 1, 1)


def _before(day: date, is_open: _Open) -> date:
    while not is_open(day):
        day -= _DAY
    return day


def _after(day: date, is_open: _Open) -> date:
    while not is_open(day):
        day += _DAY
    return day


def _vix_settlement(day: date, is_open: _Open) -> date:
    """A Wednesday, or the business day before when it, or the Friday 30 days on, is a holiday."""
    kept = is_open(day) and is_open(day + _VIX_DAYS)
    return day if kept else _before(day - _DAY, is_open)


def _is_third_friday(day: date) -> bool:
    return day == third_friday(day.year, day.month)


def _is_vix_month(day: date) -> bool:
    return _is_third_friday(day + _VIX_DAYS)


@dataclass(frozen=True, slots=True)
class _Cycle:
    """Days as the rule has them, before holidays, and what becomes of one."""

    nominal: Callable[[date], bool]
    moved: Callable[[date, _Open], date]
    since: date = date.min
    until: date = date.max

    def day(self, nominal: date, is_open: _Open) -> date | None:
        """The expiry that a day stands for, if any."""
        if self.since <= nominal < self.until and self.nominal(nominal):
            return self.moved(nominal, is_open)
        return None


def _on(weekday: int) -> Callable[[date], bool]:
    return lambda day: day.weekday() == weekday


_THIRD_FRIDAYS = _Cycle(_is_third_friday, _before)
_OTHER_FRIDAYS = _Cycle(lambda day: day.weekday() == _FRIDAY and not _is_third_friday(day), _before)
_MONTH_ENDS = _Cycle(lambda day: (day + _DAY).day == 1, _before, since=_MONTH_ENDS_SINCE)
_VIX_MONTHS = _Cycle(_is_vix_month, _vix_settlement)


def _vix_weeks(since: date, until: date = date.max) -> _Cycle:
    def is_week(day: date) -> bool:
        return day.weekday() == _WEDNESDAY and not _is_vix_month(day)

    return _Cycle(is_week, _vix_settlement, since, until)


def _daily(since: date) -> _Cycle:
    return _Cycle(lambda day: day.weekday() < _SATURDAY, _before, since)


@dataclass(frozen=True, slots=True)
class _Rule:
    words: str
    cycles: tuple[_Cycle, ...]


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "SPX": _Rule("SPX AM options expire on third Fridays", (_THIRD_FRIDAYS,)),
        "SPXW": _Rule(
            "SPXW options expire on business days since May 2022, on Mondays, Wednesdays, Fridays "
            "and month ends before",
            (
                _OTHER_FRIDAYS,
                _MONTH_ENDS,
                _Cycle(_on(_WEDNESDAY), _before, _SPXW_WEDNESDAYS_SINCE),
                _Cycle(_on(_MONDAY), _after, _SPXW_MONDAYS_SINCE),
                _Cycle(_is_third_friday, _before, _SPXW_THIRD_FRIDAYS_SINCE),
                _Cycle(_on(_TUESDAY), _before, _SPXW_TUESDAYS_SINCE),
                _daily(_SPXW_DAILY_SINCE),
            ),
        ),
        "XSP": _Rule(
            "XSP options expire on business days since September 2022, on Mondays, Wednesdays, "
            "Fridays and month ends before",
            (
                _MONTH_ENDS,
                _Cycle(_on(_FRIDAY), _before),
                _Cycle(_on(_WEDNESDAY), _before),
                _Cycle(_on(_MONDAY), _after),
                _daily(_XSP_DAILY_SINCE),
            ),
        ),
        "VIX": _Rule(
            "VIX options expire 30 days before a third Friday, or on the business day before when "
            "either is a holiday",
            (_VIX_MONTHS, _vix_weeks(_VIX_WEEKLY_SINCE, _VIXW_ALONE_SINCE)),
        ),
        "VIXW": _Rule(
            "VIXW options expire on Wednesdays that are not those of VIX, or on the business day "
            "before when that or the Friday 30 days on is a holiday",
            (_vix_weeks(_VIX_WEEKLY_SINCE),),
        ),
        "VX": _Rule("VX futures settle with VIX options", (_VIX_MONTHS,)),
        "VXM": _Rule("VXM futures settle with VIX options", (_VIX_MONTHS,)),
        VX_WEEKLY: _Rule("weekly VX settle on Wednesdays", (_vix_weeks(_VX_WEEKLY_SINCE),)),
    }
)


def expiries(root: str, first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included, on which the root can expire, in order.

    `root` is SPX, SPXW, XSP, VIX, VIXW, VX, VXM or VX_WEEKLY. Days are those that symbols carry
    since February 2015; a day of mourning keeps its place. Raises KeyError for another root.
    """
    rule = _RULES[root]
    if first > last:
        return ()
    sessions = frozenset(sessions_between(first - _BESIDE, last + _BESIDE))
    return _listed(rule, first, last, lambda day: day in sessions or day in _CLOSED_LATE)


def expiry_fault(contract: Contract, calendar: Calendar) -> str:
    """Why the expiry of an option is no listed day of its root; "" when it is, or nobody knows.

    Of futures the feed names the day, and of options on products there is no rule here. The
    calendar needs to reach the expiry: beyond its years nothing is said.
    """
    rule, day = _RULES.get(contract.root), contract.expiry
    if rule is None or day is None or contract.kind != "option" or not _reaches(calendar, day):
        return ""
    if day < _FRIDAYS_SINCE and day.weekday() == _SATURDAY:
        day -= _DAY

    def is_open(other: date) -> bool:
        return other in _CLOSED_LATE or calendar.is_session(other)

    if _listed(rule, day, day, is_open):
        return ""
    around = _listed(rule, day - _VIX_DAYS, day + _VIX_DAYS, is_open)
    nearest = min(around, key=lambda other: abs(other - day), default=None)
    closed = day.weekday() < _SATURDAY and not is_open(day)
    return "; ".join(
        (
            rule.words,
            f"{day} is a {day:%A}" + (" on which the exchange is closed" if closed else ""),
            *([f"the nearest is {nearest}"] if nearest else []),
            *(f"{root} has that day" for root in _siblings(contract, day, is_open)),
        )
    )


def _listed(rule: _Rule, first: date, last: date, is_open: _Open) -> tuple[date, ...]:
    start, end = first - _FURTHEST, last + _FURTHEST
    nominal = [start + step * _DAY for step in range((end - start).days + 1)]
    days = {cycle.day(day, is_open) for cycle in rule.cycles for day in nominal}
    return tuple(sorted(day for day in days if day is not None and first <= day <= last))


def _siblings(contract: Contract, day: date, is_open: _Open) -> list[str]:
    """Other roots of the family that list the day: the symbol may be theirs."""
    others = (it.root for it in ROOTS.values() if it.family == contract.family)
    return [
        root
        for root in others
        if root != contract.root and _listed(_RULES[root], day, day, is_open)
    ]


def _reaches(calendar: Calendar, day: date) -> bool:
    """Whether the calendar has every session that the rules ask about for a day and around it."""
    first = date(calendar.around.year - 1, 1, 1)
    last = date(calendar.around.year + YEARS_AHEAD, 12, 31)
    return first <= day - 2 * _BESIDE and day + 2 * _BESIDE <= last
