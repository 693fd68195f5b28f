"""Breaks in plain text: one line each that begins with its id, what it is about below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.report.break_figures import seen_words, side_cells
from tasks.report.break_groups import BreakGroup, groups_of
from tasks.report.break_summary import sorted_breaks
from tasks.report.break_words import (
    UNKNOWN_CAUSE,
    about_parts,
    remark_words,
    status_words,
    story_words,
    sureness_words,
)
from tasks.report.figures import MAX_CELL, clipped, signed, unit_words
from tasks.report.tables import Column, Notes, Row, Table, words

_COLUMNS = (
    Column("Break", numeric=False, room="text"),
    Column("Of", numeric=False, room="text"),
    Column("Ours", room="text"),
    Column("Theirs", room="text"),
    Column("Difference", room="text"),
    Column("Status", numeric=False, room="text"),
)


def _told(told: Sequence[str], cause: str, sureness: str) -> str:
    """`about; story: cause (sureness)`, as far as there is something to say."""
    about = "; ".join(part for part in told if part)
    why = f"{cause} ({sureness})" if sureness else cause
    return about if cause == UNKNOWN_CAUSE else f"{about}: {why}"


def _about(item: Break) -> str:
    stake = "" if item.vega30 is None else f"vega30 at stake {signed(item.vega30)}"
    unit = unit_words(item.unit)
    return ", ".join(part for part in (*about_parts(item), unit, stake) if part)


def _row(item: Break, notes: Notes, as_of: date, *, below: str) -> Row:
    status = status_words(item, as_of)[0].split(" until ")[0]
    sides = side_cells(item, notes, unit=False)
    return Row((words(item.id, sub=below), words(item.subject), *sides, words(status)))


def _alone(item: Break, notes: Notes, as_of: date) -> Row:
    until = f"until {item.accepted_until}" if item.status == "accepted" else ""
    cause = BreakGroup((item,)).cause()
    told = (_about(item), until, story_words(item, as_of), seen_words(item))
    below = (_told(told, cause, sureness_words(item)), remark_words(item))
    return _row(item, notes, as_of, below="; ".join(part for part in below if part))


def _members(group: BreakGroup, notes: Notes, as_of: date) -> list[Row]:
    """A matter told once, then a line for each of its breaks."""
    until = group.top.accepted_until
    told = (
        f"{group.name()}: {_about(group.top)}",
        f"until {until}" if until else "",
        group.story(as_of),
    )
    said = [
        "; ".join(part for part in (seen_words(it), remark_words(it)) if part) for it in group.items
    ]
    shared = said[0] if len(set(said)) == 1 else ""
    heading = _told((*told, shared), group.cause(), group.sureness())
    rows = [
        _row(item, notes, as_of, below="" if shared else own)
        for item, own in zip(group.items, said, strict=True)
    ]
    return [Row(rows[0].cells, group=clipped(heading, MAX_CELL)), *rows[1:]]


def _table(name: str, items: Sequence[Break], as_of: date) -> Table:
    notes = Notes()
    groups = sorted(groups_of(items), key=lambda it: not it.alone)  # a heading has no end
    rows: list[Row] = []
    for group in groups:
        rows += [_alone(group.top, notes, as_of)] if group.alone else _members(group, notes, as_of)
    return Table(name, _COLUMNS, tuple(rows), notes.listed())


def breaks_text_tables(report: Report) -> tuple[Table, ...]:
    """What is new, what stands, what is accepted and what is over, every break with its id."""
    found = sorted_breaks(report)
    parts = (
        ("New", found.new),
        ("Standing", found.standing),
        ("Accepted", found.accepted),
        ("Resolved, as last seen", found.resolved),
    )
    return tuple(_table(name, items, report.as_of) for name, items in parts if items)
