"""What people say of breaches, and what they have changed about limits."""

from __future__ import annotations

from tasks.model.breaks import CLASSIFICATIONS
from tasks.model.document import Report
from tasks.model.limit_parts import LimitChange, LimitResult
from tasks.report.break_words import said_words
from tasks.report.figures import counted
from tasks.report.headline import limit_name
from tasks.report.limit_words import spoken
from tasks.report.tables import Cell, Column, Row, Table, words

_CHANGES = {"added": "+ added", "removed": "− removed", "changed": "→ changed"}  # noqa: RUF001 - a real minus sign


def _found(limit: LimitResult) -> Cell:
    """What a person found the breach to be: the fixed word, and what it means."""
    if not limit.classification:
        return Cell("not classified yet", tone="muted")
    meaning = CLASSIFICATIONS.get(limit.classification, "")
    return words(limit.classification.replace("_", " "), sub=meaning)


def _episode_row(limit: LimitResult) -> Row:
    since = f"since {limit.since.isoformat()}" if limit.since else ""
    done = words(limit.resolution or "nothing on record", tone="" if limit.resolution else "muted")
    return Row(
        (
            words(limit.episode or "none", sub=limit_name(limit)),
            words(counted(limit.streak, "session"), sub=since),
            _found(limit),
            done,
            words(said_words(limit.owner, limit.note)),
        )
    )


def episodes_table(report: Report) -> Table | None:
    """Breaches that somebody has spoken of; None where there is none. The board has all ids."""
    told = [it for it in report.limits if spoken(it)]
    if not told:
        return None
    columns = (
        Column("Breach", "id for commands", "episode", numeric=False, room="text"),
        Column("Stands for", numeric=False),
        Column("Found to be", "", "classification", numeric=False, room="text"),
        Column("Done about it", numeric=False, room="text"),
        Column("Owner, note", numeric=False, room="text"),
    )
    rows = tuple(_episode_row(it) for it in told)
    return Table("Breaches, and what was found", columns, rows)


def _change_row(item: LimitChange) -> Row:
    return Row(
        (
            words(item.id, sub=_CHANGES[item.change]),
            words(item.old or "none"),
            words(item.new or "none"),
            Cell(item.since.isoformat()),
        )
    )


def changes_table(report: Report) -> Table | None:
    """Limits that are declared otherwise than at the session before; None where none is."""
    if not report.limit_changes:
        return None
    columns = (
        Column("Limit", numeric=False, room="phone"),
        Column("Before", numeric=False, room="phone"),
        Column("Now", numeric=False, room="phone"),
        Column("Last tested before", numeric=False, room="text"),
    )
    rows = tuple(_change_row(it) for it in report.limit_changes)
    return Table("Limits declared otherwise than at the session before", columns, rows)
