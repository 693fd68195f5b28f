"""The index of the archive: a calendar of sessions by state, and the line of net vega30."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tasks.report.figures import NA, clipped, counted, signed
from tasks.report.headline import Badge, badge_of
from tasks.report.templating import html_templates

_LINE_SESSIONS = 90
_WIDTH, _HEIGHT, _PAD = 1000.0, 180.0, 12.0
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The light facts of one session. `vega30` is the net in USD per VIX point, None unknown."""

    as_of: date
    state: str
    vega30: float | None
    headline: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """An entry as strings, with the link to its report."""

    date: str
    badge: Badge
    vega30: str
    headline: str
    link: str


@dataclass(frozen=True, slots=True)
class _Day:
    number: int
    entry: _Shown | None


@dataclass(frozen=True, slots=True)
class _Month:
    """Weeks of five days that hold a session; None is a day of another month."""

    name: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[_Day | None, ...], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """Stretches of known values as SVG points, between gaps."""

    words: str
    paths: tuple[str, ...]
    zero: float
    first: str
    last: str
    range: str


@dataclass(frozen=True, slots=True)
class _Index:
    desk: str
    span: str
    counts: str
    latest: _Shown | None
    line: _Line | None
    months: tuple[_Month, ...]


def _shown(entry: IndexEntry) -> _Shown:
    day = entry.as_of.isoformat()
    return _Shown(
        day,
        badge_of(entry.state),
        NA if entry.vega30 is None else signed(entry.vega30),
        clipped(entry.headline, 300),
        f"{day}/report.html",
    )


def _month(year: int, month: int, entries: Sequence[IndexEntry]) -> _Month:
    held = {entry.as_of.day: _shown(entry) for entry in entries}
    weeks = []
    for week in calendar.Calendar().monthdayscalendar(year, month):
        days = tuple(_Day(number, held.get(number)) if number else None for number in week[:5])
        if any(day and day.entry for day in days):
            weeks.append(days)
    return _Month(f"{_MONTHS[month - 1]} {year}", _WEEKDAYS, tuple(weeks))


def _months(entries: Sequence[IndexEntry]) -> tuple[_Month, ...]:
    """The newest month first; only months with a session."""
    grouped = groupby(entries, key=lambda entry: (entry.as_of.year, entry.as_of.month))
    months = [_month(year, month, list(group)) for (year, month), group in grouped]
    return tuple(reversed(months))


def _stretches(entries: Sequence[IndexEntry]) -> list[list[tuple[int, float]]]:
    """Runs of sessions with a known value; a session without one parts them."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, entry in enumerate(entries):
        if entry.vega30 is not None:
            runs[-1].append((at, entry.vega30))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(entries: Sequence[IndexEntry]) -> _Line | None:
    """The last ninety sessions; None with fewer than two figures."""
    recent = entries[-_LINE_SESSIONS:]
    runs = _stretches(recent)
    values = [value for run in runs for _, value in run]
    if len(values) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    low, high = min(*values, 0.0), max(*values, 0.0)

    def x(at: float) -> float:
        return round(min(max(at * _WIDTH / (len(recent) - 1), 0.0), _WIDTH), 1)

    def y(value: float) -> float:
        share = (high - value) / ((high - low) or 1.0)
        return round(_PAD + share * (_HEIGHT - 2 * _PAD), 1)

    paths = []
    for run in runs:
        # A lone session between gaps becomes a short dash, so that it can be seen.
        points = (
            run if len(run) > 1 else [(run[0][0] - 0.2, run[0][1]), (run[0][0] + 0.2, run[0][1])]
        )
        paths.append(" ".join(f"{x(at)},{y(value)}" for at, value in points))
    last = recent[-1]
    now = NA if last.vega30 is None else signed(last.vega30)
    spread = f"{signed(min(values))} to {signed(max(values))}"
    return _Line(
        f"{now} on {last.as_of.isoformat()}, {spread} over {counted(len(recent), 'session')}, "
        "USD per VIX point",
        tuple(paths),
        y(0.0),
        recent[0].as_of.isoformat(),
        last.as_of.isoformat(),
        spread,
    )


def index_html(desk: str, entries: Sequence[IndexEntry]) -> str:
    """The page, self-contained; entries may come in any order, the last one of a date wins."""
    ordered = [entry for _, entry in sorted({entry.as_of: entry for entry in entries}.items())]
    # A run on a holiday is a day of the calendar, and no session.
    held = [entry for entry in ordered if entry.state != "no_session"]
    counts = Counter(badge_of(entry.state).word for entry in held)
    told = ", ".join(f"{count:,} {word}" for word, count in counts.most_common())
    span = f"{held[0].as_of} to {held[-1].as_of}" if held else "no session yet"
    index = _Index(
        desk=clipped(desk, 80),
        span=span,
        counts=f"{counted(len(held), 'session')}: {told}" if held else "none yet",
        latest=_shown(held[-1]) if held else None,
        line=_line(held),
        months=_months(ordered),
    )
    return html_templates().get_template("index.html.j2").render(index=index) + "\n"
