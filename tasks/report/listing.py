"""Listings for the terminal: the sections of breaks and limits alone, as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasks.model.document import Report
from tasks.model.memory import PastBreach
from tasks.report.figures import counted, plain
from tasks.report.scopes import scope_words
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Row, Table, narrowed, words
from tasks.report.text_table import text_lines, wrapped
from tasks.report.view import text_tables
from tasks.report.view_breaks import breaks_section
from tasks.report.view_limits import limits_section

_PAST_COLUMNS = (
    Column("Breach", numeric=False, room="text"),
    Column("First session", numeric=False, room="text"),
    Column("Last", numeric=False, room="text"),
    Column("Found to be", numeric=False, room="text"),
)


def breaks_listing(report: Report) -> str:
    """Every break of a report as lines of at most 78 characters."""
    return _listed(report, breaks_section(report))


def limits_listing(report: Report) -> str:
    """The limits board of a report as lines of at most 78 characters."""
    return _listed(report, limits_section(report))


def past_listing(breaches: Sequence[PastBreach], classes: Mapping[str, str]) -> str:
    """Every breach there has been as lines of at most 78 characters, the newest first.

    `classes` are what people found breaches to be, by episode.
    """
    if not breaches:
        return "No limit has been in breach.\n"
    rows = tuple(
        Row(
            (
                words(it.episode, sub=f"{plain(it.id)}, {scope_words(it.scope)}"),
                Cell(it.first.isoformat()),
                Cell(it.last.isoformat()),
                words(_found(it, classes)),
            )
        )
        for it in breaches
    )
    open_ = sum(it.episode not in classes for it in breaches)
    head = f"{counted(len(breaches), 'breach', 'breaches')}, {open_:,} not classified"
    lines = text_lines(Table("Breaches", _PAST_COLUMNS, rows))
    return "\n".join([*wrapped(head), "", *lines]) + "\n"


def _found(breach: PastBreach, classes: Mapping[str, str]) -> str:
    """What a breach was; that the session was run again since, and knows none."""
    found = classes.get(breach.episode, "").replace("_", " ") or "not classified"
    return f"{found}; gone when run again" if breach.superseded else found


def _listed(report: Report, section: Section) -> str:
    head = f"{section.title} on {report.as_of}: {section.answer}"
    lines = [*wrapped(head)]
    shown = text_tables(section)
    for table in shown:
        named = [table.caption] if len(shown) > 1 else []
        lines += ["", *named, *text_lines(narrowed(table, "text"))]
    for line in section.lines:
        lines += ["", *wrapped(line)]
    return "\n".join(lines) + "\n"
