"""Breaks in the mail: three columns that fit a phone, cause and id below the name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.report.break_figures import seen_words, side_cells
from tasks.report.break_groups import BreakGroup, groups_of
from tasks.report.break_summary import sorted_breaks
from tasks.report.break_words import UNKNOWN_CAUSE, about_parts, remark_words, story_words
from tasks.report.figures import NA, clipped, unit_words
from tasks.report.tables import Cell, Column, Notes, Row, Table, words

_LONGEST = 160  # of one cause: the page has it whole
_COLUMNS = (
    Column("Break", numeric=False, room="phone"),
    Column("Difference", room="phone"),
    Column("Status", numeric=False, room="phone"),
)


def _name(group: BreakGroup) -> Cell:
    """What it is, the id that commands name it by, and the likely cause."""
    top, cause = group.top, group.cause()
    named = top.id if group.alone else f"greatest {top.subject}"
    about = " · ".join((*about_parts(top), unit_words(top.unit), named))
    told = "" if cause == UNKNOWN_CAUSE else clipped(cause, _LONGEST)
    remark = (seen_words(top), remark_words(top)) if group.alone else (group.sureness(),)
    return words(group.name(), sub="; ".join(it for it in (about, told, *remark) if it))


def _difference(top: Break, notes: Notes) -> Cell:
    """The difference; both sides below."""
    ours, theirs, apart = side_cells(top, notes, unit=False)
    sides = f"{ours.text} against {theirs.text}"
    known = apart.text != NA or ours.text != theirs.text
    return Cell(apart.text, sub=sides if known else "", tone=apart.tone, note=apart.note)


def _row(group: BreakGroup, notes: Notes, as_of: date) -> Row:
    status, tone = group.status(as_of)
    story = story_words(group.top, as_of) if group.alone else group.story(as_of)
    return Row((_name(group), _difference(group.top, notes), Cell(status, sub=story, tone=tone)))


def _table(name: str, items: Sequence[Break], as_of: date) -> Table:
    notes = Notes()
    rows = tuple(_row(group, notes, as_of) for group in groups_of(items))
    return Table(name, _COLUMNS, rows, notes.listed())


def breaks_mail_tables(report: Report) -> tuple[Table, ...]:
    """One row a matter: new ones, standing ones, accepted ones, and what is over."""
    found = sorted_breaks(report)
    parts = (
        ("New since the last session", found.new),
        ("Standing, the oldest first", found.standing),
        ("Accepted", found.accepted),
        ("Resolved since the last session, as last seen", found.resolved),
    )
    return tuple(_table(name, items, report.as_of) for name, items in parts if items)
