"""The event calendar: what is ahead, and what past events would do to today's book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks.model.document import Report
from tasks.model.outlook import EventMove
from tasks.report.figures import counted, exposure, number
from tasks.report.outcomes import (
    floor_words,
    floored_words,
    outcome_cells,
    outcome_columns,
    own_columns,
)
from tasks.report.sections import Section, reason_left_out
from tasks.report.tables import Cell, Column, Notes, Row, Table

_EVENT_ROWS = 12


def next_event_words(report: Report) -> str:
    """`Today: CPI; next: FOMC 2026-12-16 in 26 days`; nothing without a calendar.

    An event of the session itself is among the moves already, for its move is known.
    """
    events = report.events
    if events is None:
        return ""
    first: dict[str, str] = {}
    for it in sorted(events.ahead, key=lambda it: it.on):
        first.setdefault(it.kind, f"{it.kind} {it.on.isoformat()} in {counted(it.days, 'day')}")
    ahead = f"next: {', '.join(first.values())}" if first else "none ahead on the calendar"
    now = dict.fromkeys(it.kind for it in events.moves if it.on == report.as_of)
    told = f"today: {', '.join(now)}; {ahead}" if now else ahead
    return told[0].upper() + told[1:]


def _moves_table(moves: Sequence[EventMove], layers: Sequence[str], today: date) -> Table:
    """Events up to today by what they would cost the book now, the worst first."""
    notes = Notes()
    ordered = sorted(moves, key=lambda it: (it.net is None, it.net or 0.0))
    rows = tuple(
        Row(
            (
                Cell(_name(it, today), sub=floored_words(it)),
                Cell(number(it.shift, 2, sign=True), order=it.shift),
                Cell(f"{number(it.spot_shift, 2, sign=True)}%", order=it.spot_shift),
                *outcome_cells(it, layers, notes),
            )
        )
        for it in ordered[:_EVENT_ROWS]
    )
    columns = (
        Column("Event", numeric=False, room="phone"),
        Column("VIX", "points", room="text"),
        Column("SPX", "%", room="text"),
        *outcome_columns(layers),
    )
    left = len(ordered) - len(rows)
    more = f"and {left:,} more in the JSON document" if left > 0 else ""
    caption = "Today's book under the moves of events up to today, in USD, the worst first"
    return Table(caption, columns, rows, notes.listed(), "scroll", more)


def _name(it: EventMove, today: date) -> str:
    """`CPI 2026-11-12`, or `CPI today`."""
    return f"{it.kind} {'today' if it.on == today else it.on.isoformat()}"


def events_section(report: Report) -> Section:
    """The calendar ahead, and past moves repeated."""
    events = report.events
    title = "Events"
    if events is None:
        reason = reason_left_out(report, ("events",), "No event calendar is configured.")
        return Section("events", title, reason)
    answer = next_event_words(report)
    unmatched = (
        f"{counted(events.unmatched, 'event')} up to today without sessions on record"
        if events.unmatched
        else ""
    )
    if not events.moves:
        return Section(
            "events", title, f"{answer}; {unmatched or 'no event up to today to repeat'}."
        )
    known = [it for it in events.moves if it.net is not None]
    if known:
        worst = min(known, key=lambda it: it.net or 0.0)
        told = exposure(worst.net)
        answer += f"; the worst move on record, {_name(worst, report.as_of)}, would bring {told}"
    table = _moves_table(events.moves, own_columns(report), report.as_of)
    lines = (f"{unmatched}." if unmatched else "", floor_words(report, events.moves))
    return Section("events", title, answer, (table,), lines=tuple(filter(None, lines)))
