"""The short page of the mail: what matters, in columns that fit a phone."""

from __future__ import annotations

from dataclasses import replace

from tasks.model.document import Report
from tasks.report.breaks_mail import breaks_mail_tables
from tasks.report.figures import counted, exposure
from tasks.report.limit_words import recovered_words, unclassified_words
from tasks.report.sections import Section, shrunk
from tasks.report.tables import Table, narrowed
from tasks.report.view import Page
from tasks.report.view_ahead import unmoved_table
from tasks.report.view_events import next_event_words
from tasks.report.view_limits import attention_table

_SHOWN = (
    "notices", "restated", "layers", "limits", "explain", "scenarios", "break_evens", "horizon",
    "buckets", "history", "breaks", "gaps", "findings", "attribution",
)  # fmt: skip
_STATEMENTS = ("explain", "horizon")
_ONE_LINE = ("pnl", "bridge", "positions", "quality", "curve")
# In the mail a picture with its answer is enough of these; others keep their first table.
_TABLES_KEPT = {"layers": 1, "explain": 1, "horizon": 1, "buckets": 0, "history": 0}


def _tables(section: Section, report: Report, rows: int) -> tuple[Table, ...]:
    """What a mail keeps of the tables."""
    if section.id == "limits" and section.tables:
        wanted = attention_table(report.limits)
        return (wanted,) if wanted.rows else ()
    if section.id == "breaks":
        return breaks_mail_tables(report)
    if section.id == "scenarios" and section.tables:
        return (unmoved_table(report.scenarios, rows),)
    return section.tables[: _TABLES_KEPT.get(section.id, len(section.tables))]


def _limit_lines(report: Report) -> tuple[str, ...]:
    """What is over and what was changed: the board itself is short of them."""
    changed = counted(len(report.limit_changes), "limit")
    told = (
        recovered_words(report.limits),
        unclassified_words(report.limits),
        f"{changed} declared otherwise than at the session before." * bool(report.limit_changes),
    )
    return tuple(line for line in told if line)


def _lines(section: Section, report: Report) -> tuple[str, ...]:
    """What a mail says beside its tables."""
    if section.id == "limits":
        return _limit_lines(report)
    if section.id == "layers" and report.net:
        naive, broker = exposure(report.net.naive_vega), exposure(report.net.reported_vega)
        return (f"Beside it: naive sum {naive}, broker's vega {broker} USD per vol point.",)
    if section.id == "scenarios" and report.events and report.events.ahead:
        return (f"{next_event_words(report)}.",)
    return () if section.id in {"explain", "horizon", "break_evens"} else section.lines


def _mail_section(section: Section, report: Report, rows: int) -> Section:
    if section.id in _ONE_LINE:
        return shrunk(section)
    tables = _tables(section, report, rows)
    # A statement without its last line is none: only lists are cut.
    limit = None if section.id in _STATEMENTS else rows
    return replace(
        section,
        tables=tuple(narrowed(table, "phone", limit=limit) for table in tables),
        folded=(),
        lines=_lines(section, report),
    )


def mail_page(full: Page, report: Report, rows: int) -> Page:
    """Sections that answer "am I all right, where, why, what if, can I trust it" in short.

    No list has more than `rows` rows.
    """
    kept = (section for section in full.sections if section.id in (*_SHOWN, *_ONE_LINE))
    return replace(full, sections=tuple(_mail_section(section, report, rows) for section in kept))
