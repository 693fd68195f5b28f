"""The limits board in plain text: every limit in one line, and more only where it matters."""

from __future__ import annotations

from collections.abc import Iterable

from tasks.model.limit_parts import LimitResult
from tasks.report.figures import NA, NONE, percent
from tasks.report.limit_words import (
    about_words,
    heading_words,
    level_words,
    recovered,
    state_words,
    trail_spark,
    trend_words,
    urgency,
    value_words,
)
from tasks.report.scopes import scope_words
from tasks.report.tables import MAX_ROWS, Cell, Column, Notes, Row, Table, figure, in_json, words

_NEARING = 5.0  # sessions to a breach: from here on it is worth a line
_COLUMNS = (
    Column("Scope", numeric=False, room="text"),
    Column("Value", room="text"),
    Column("Breach", room="text"),
    Column("Used", room="text"),
    Column("State", numeric=False, room="text"),
    Column("For", room="text"),
    Column("Trend", numeric=False, room="text"),
)


def _details(limit: LimitResult) -> str:
    """What stands below a limit that is not simply ok: warn level, distance, since, heading."""
    ahead = limit.sessions_to_breach
    soon = ahead is not None and ahead <= _NEARING
    if limit.state == "ok" and not (limit.held or recovered(limit) or soon):
        return ""
    told = (
        f"warn {level_words(limit, limit.warn_range)}" if limit.warn_range else "",
        about_words(limit, unit=False),
        limit.reason if limit.reason and limit.value is not None else "",
        f"since {limit.since.isoformat()}" if limit.since else "",
        trend_words(limit),
    )
    return "; ".join(part for part in (limit.episode, *told) if part)


def _row(limit: LimitResult, notes: Notes, group: str) -> Row:
    reason = limit.reason or "the measure is unknown"
    value = figure(limit.value, lambda _: value_words(limit), notes, reason)
    used, line = limit.utilisation, trail_spark(limit)
    return Row(
        (
            words(scope_words(limit.scope), sub=_details(limit)),
            value,
            Cell(level_words(limit, limit.breach_range)),
            Cell(NA if used is None else percent(used)),
            Cell(state_words(limit)),
            Cell(f"{limit.streak:,}"),
            Cell(line.blocks if line else NONE),
        ),
        group=group,
    )


def limits_text_table(limits: Iterable[LimitResult]) -> Table:
    """All limit instances under the name of their limit; the group with the worst one first."""
    notes = Notes()
    groups: dict[str, list[LimitResult]] = {}
    for limit in sorted(limits, key=urgency):
        groups.setdefault(limit.id, []).append(limit)
    ordered = [
        (limit, heading_words(limit) if at == 0 else "")
        for group in groups.values()
        for at, limit in enumerate(group)
    ]
    rows = tuple(_row(limit, notes, group) for limit, group in ordered[:MAX_ROWS])
    more = in_json(len(ordered) - MAX_ROWS)
    return Table("Every limit", _COLUMNS, rows, notes.listed(), more=more)
