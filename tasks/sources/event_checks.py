"""What is doubtful about a calendar of events: its days, its reach and its holes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import get_args

import pandas as pd

from tasks.model.document import Finding
from tasks.model.outlook import EventKind
from tasks.model.sessions import YEARS_AHEAD, Calendar

EVENT_KINDS: tuple[str, ...] = get_args(EventKind)
# Less than two months ahead, a calendar is about to be forgotten.
LEAST_DAYS_AHEAD = 60
# Scheduled days of a year: the FOMC meets eight times, BLS publishes each index monthly.
PER_YEAR: Mapping[str, int] = MappingProxyType({"FOMC": 8, "CPI": 12, "PPI": 12})
# A closed government has cost a kind two of its days in a year: fewer than this share is a hole.
_LEAST_SHARE = 0.75
_YEAR = timedelta(days=365)
_SHOWN = 5
_FRIDAY, _SATURDAY = 4, 5
_EASTER_MONTHS = (3, 4)


def event_findings(events: pd.DataFrame, name: str, as_of: date) -> list[Finding]:
    """What is to be said of the events of a file, by name of the file; no row is dropped for it.

    `events` has the passport EVENTS, each event once, of EVENT_KINDS alone.
    """
    return [
        *_no_business_day(events, name, as_of),
        *_unsourced(events, name),
        *_sparse(events, name, as_of),
        *_run_out(events, name, as_of),
    ]


def _no_business_day(events: pd.DataFrame, name: str, as_of: date) -> Iterator[Finding]:
    """Days of the weekend or of a holiday, on which none of the kinds is scheduled."""
    calendar = Calendar(as_of)
    days = events["date"].dt.date.tolist()
    odd = [
        f"line {line}: {kind} on {day:%A} {day}"
        for day, kind, line in zip(
            days, events["kind"].tolist(), events["line"].tolist(), strict=True
        )
        if not _is_business_day(day, calendar)
    ]
    if odd:
        yield Finding(
            code="events_no_business_day",
            severity="warn",
            subject=name,
            count=len(odd),
            evidence=f"on a weekend or a holiday: {_some(odd)}; correct the date",
        )


def _is_business_day(day: date, calendar: Calendar) -> bool:
    """Whether an agency may publish; of holidays beyond the calendar's years nothing is known."""
    first, last = calendar.around.year - 1, calendar.around.year + YEARS_AHEAD
    if day.weekday() >= _SATURDAY:
        return False
    if not first <= day.year <= last or calendar.is_session(day):
        return True
    # Good Friday closes the exchange and no federal office.
    return day.weekday() == _FRIDAY and day.month in _EASTER_MONTHS


def _unsourced(events: pd.DataFrame, name: str) -> Iterator[Finding]:
    """Rows that do not say who published the day: nobody can check them."""
    blank = events[(events["source"].str.strip() == "").to_numpy()]
    if len(blank):
        lines = [str(line) for line in sorted(blank["line"].tolist())]
        yield Finding(
            code="events_unsourced",
            severity="info",
            subject=name,
            count=len(blank),
            evidence=f"{len(blank)} of {len(events)} events without a source: "
            f"such as line {_some(lines)}",
        )


def _sparse(events: pd.DataFrame, name: str, as_of: date) -> Iterator[Finding]:
    """Kinds with too few events in the past year, or since the calendar's first day if later."""
    if events.empty:
        return
    since = max(as_of - _YEAR, events["date"].min().date())
    span = (as_of - since) / _YEAR
    past = events[(events["date"].dt.date > since) & (events["date"].dt.date <= as_of)]
    counts = past["kind"].value_counts()
    few = [
        f"{kind} {counts.get(kind, 0)} of {int(yearly * span)}"
        for kind, yearly in PER_YEAR.items()
        if counts.get(kind, 0) < int(_LEAST_SHARE * int(yearly * span))
    ]
    if few:
        yield Finding(
            code="events_sparse",
            severity="warn",
            subject=name,
            count=len(few),
            evidence=f"since {since}: {', '.join(few)} scheduled days; add those that are missing",
        )


def _run_out(events: pd.DataFrame, name: str, as_of: date) -> Iterator[Finding]:
    """Kinds whose last event is less than 60 days ahead."""
    last = events[events["date"].dt.date > as_of].groupby("kind")["date"].max()
    short = [
        f"{kind} on {last[kind].date()}" if kind in last.index else f"{kind} none"
        for kind in EVENT_KINDS
        if kind not in last.index or (last[kind].date() - as_of).days < LEAST_DAYS_AHEAD
    ]
    if short:
        yield Finding(
            code="events_run_out",
            severity="warn",
            subject=name,
            count=len(short),
            evidence=f"the last ahead: {', '.join(short)}; add the days that are published since, "
            f"{LEAST_DAYS_AHEAD} days ahead or more",
        )


def _some(words: list[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more
