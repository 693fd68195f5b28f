"""Listings for the terminal: the sections of breaks and limits alone, as plain text."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.sections import Section
from tasks.report.tables import narrowed
from tasks.report.text_table import text_lines, wrapped
from tasks.report.view import text_tables
from tasks.report.view_breaks import breaks_section
from tasks.report.view_limits import limits_section


def breaks_listing(report: Report) -> str:
    """Every break of a report as lines of at most 78 characters."""
    return _listed(report, breaks_section(report))


def limits_listing(report: Report) -> str:
    """The limits board of a report as lines of at most 78 characters."""
    return _listed(report, limits_section(report))


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
