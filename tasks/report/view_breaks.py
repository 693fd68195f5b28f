"""Breaks: what is new, what stands, what is accepted, what was resolved since the last session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.report.break_figures import figure_cells, seen_words
from tasks.report.break_groups import BreakGroup, groups_of
from tasks.report.break_summary import breaks_answer, none_words, sorted_breaks
from tasks.report.break_words import (
    UNKNOWN_CAUSE,
    about_parts,
    remark_words,
    status_words,
    story_words,
    sureness_words,
)
from tasks.report.breaks_text import breaks_text_tables
from tasks.report.figures import clipped
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Fold, Notes, Row, Table, words

_TALL = 40
_AS_LAST_SEEN = "The figures of what is resolved are those that were last seen."
_COLUMNS = (
    Column("Break", "", "break", numeric=False, room="phone"),
    Column("Ours", room="phone"),
    Column("Theirs", room="phone"),
    Column("Difference", "ours less theirs", room="text"),
    Column("Tolerance"),
    Column("At stake", "vega30", "stake"),
    Column("Likely cause", "", "cause", numeric=False, room="text"),
    Column("Status", "", "break_status", numeric=False, room="phone"),
)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _break_row(item: Break, notes: Notes, as_of: date) -> Row:
    status, tone = status_words(item, as_of)
    cause = BreakGroup((item,)).cause()
    return Row(
        (
            words(item.subject, sub=_joined(*about_parts(item), item.id)),
            *figure_cells(item, notes),
            words(
                cause,
                sub=_joined(sureness_words(item), seen_words(item), remark_words(item)),
                tone="muted" if cause == UNKNOWN_CAUSE else "",
            ),
            Cell(
                status,
                sub=story_words(item, as_of),
                tone=tone,
                order=float(item.age_sessions),
            ),
        )
    )


def _group_row(group: BreakGroup, notes: Notes, as_of: date) -> Row:
    """One line for all of a group: the figures are those of its greatest difference."""
    top, cause = group.top, group.cause()
    status, tone = group.status(as_of)
    return Row(
        (
            words(group.name(), sub=_joined(f"greatest {top.subject}", *about_parts(top))),
            *figure_cells(top, notes),
            words(cause, sub=group.sureness(), tone="muted" if cause == UNKNOWN_CAUSE else ""),
            Cell(
                status,
                sub=group.story(as_of),
                tone=tone,
                order=float(group.oldest.age_sessions),
            ),
        )
    )


def _needed(items: Sequence[Break]) -> tuple[int, ...]:
    """The places of the columns that say something."""
    stake = any(it.vega30 is not None for it in items)
    return tuple(at for at, it in enumerate(_COLUMNS) if stake or it.title != "At stake")


def _table(caption: str, rows: Sequence[Row], items: Sequence[Break], notes: Notes) -> Table:
    places = _needed(items)
    kept = tuple(Row(tuple(row.cells[at] for at in places)) for row in rows)
    return Table(caption, tuple(_COLUMNS[at] for at in places), kept, notes.listed())


def _fold(group: BreakGroup, as_of: date) -> Fold:
    """The members of a group, closed."""
    notes = Notes()
    rows = [_break_row(item, notes, as_of) for item in group.items]
    about = ", ".join(part for part in (group.kind(), group.top.account) if part)
    title = f"The {clipped(group.name(), 80)}, {clipped(about, 80)}"
    return Fold(title, _table(title, rows, group.items, notes))


def breaks_table(caption: str, items: Sequence[Break], as_of: date) -> Table:
    """Breaks by matter, with the members of each group folded below."""
    notes = Notes()
    groups = groups_of(items)
    rows = [
        _break_row(it.top, notes, as_of) if it.alone else _group_row(it, notes, as_of)
        for it in groups
    ]
    table = _table(caption, rows, items, notes)
    folds = tuple(_fold(it, as_of) for it in groups if not it.alone)
    return Table(table.caption, table.columns, table.rows, table.notes, folds=folds)


def breaks_section(report: Report) -> Section:
    """New ones first, then the standing by age, the accepted apart, and what is over."""
    if not report.breaks:
        return Section("breaks", "Breaks", none_words(report))
    found = sorted_breaks(report)
    parts = (
        ("New since the last session", found.new),
        ("Standing since earlier sessions, the oldest first", found.standing),
        ("Accepted: known, and not counted", found.accepted),
        ("Resolved since the last session, as last seen", found.resolved),
    )
    tables = tuple(breaks_table(name, items, report.as_of) for name, items in parts if items)
    tall = len(report.breaks) > _TALL
    return Section(
        "breaks",
        "Breaks",
        breaks_answer(report),
        tables,
        lines=(_AS_LAST_SEEN,) if found.resolved else (),
        tall=tall,
        in_text=breaks_text_tables(report),
    )
