"""The event calendar: what is ahead, and what past events would do to today's book."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.outlook import EventMove, Events
from tasks.report.figures import counted, exposure, number
from tasks.report.outcomes import floored_words, outcome_cells, outcome_columns, own_columns
from tasks.report.sections import Section, reason_left_out
from tasks.report.tables import Cell, Column, Notes, Row, Table

_EVENT_ROWS = 12


def next_event_words(events: Events) -> str:
    """`Next: CPI 2026-12-10 in 20 days`."""
    first: dict[str, str] = {}
    for it in sorted(events.ahead, key=lambda it: it.on):
        first.setdefault(it.kind, f"{it.kind} {it.on.isoformat()} in {counted(it.days, 'day')}")
    return f"Next: {', '.join(first.values())}" if first else "No event ahead is on the calendar"


def _moves_table(moves: Sequence[EventMove], layers: Sequence[str]) -> Table:
    """Past events by what they would cost today, the worst first."""
    notes = Notes()
    ordered = sorted(moves, key=lambda it: (it.net is None, it.net or 0.0))
    rows = tuple(
        Row(
            (
                Cell(f"{it.kind} {it.on.isoformat()}", sub=floored_words(it)),
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
    caption = "Today's book under past events in USD, the worst first"
    return Table(caption, columns, rows, notes.listed(), "scroll", more)


def events_section(report: Report) -> Section:
    """The calendar ahead, and past moves repeated."""
    events = report.events
    title = "Events"
    if events is None:
        reason = reason_left_out(report, ("events",), "No event calendar is configured.")
        return Section("events", title, reason)
    answer = next_event_words(events)
    unmatched = (
        f"{counted(events.unmatched, 'past event')} without sessions on record"
        if events.unmatched
        else ""
    )
    if not events.moves:
        return Section("events", title, f"{answer}; {unmatched or 'no past event to repeat'}.")
    known = [it for it in events.moves if it.net is not None]
    if known:
        worst = min(known, key=lambda it: it.net or 0.0)
        answer += (
            f"; the worst past one, {worst.kind} {worst.on}, would bring {exposure(worst.net)}"
        )
    lines = (f"{unmatched}.",) if unmatched else ()
    return Section(
        "events", title, answer, (_moves_table(events.moves, own_columns(report)),), lines=lines
    )
