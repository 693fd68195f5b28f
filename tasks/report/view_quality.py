"""The quality of the data, each measure against its own trailing median."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.quality_parts import Quality
from tasks.report.figures import counted, number, plain, unit_words
from tasks.report.sections import Section, reason_left_out
from tasks.report.tables import Cell, Column, Notes, Row, Table, Tone, figure, words

_AS_EVER = 1.0  # spreads: within one of them a measure is where it usually is
_DIGITS = 2
_COLUMNS = (
    Column("Measure", numeric=False, room="phone"),
    Column("Today", "", "quality", room="phone"),
    Column("Median", "", "quality", room="text"),
    Column("Unit", numeric=False),
    Column("Against its past", "", "quality_score", numeric=False, room="phone"),
    Column("Sessions", "on record"),
)


def _code_words(code: str) -> str:
    """`zero bid gate` for `gate.zero_bid`."""
    kind, _, name = plain(code).partition(".")
    told = f"{name} {kind}" if name else kind
    return told.replace("_", " ")


def _trend(item: Quality) -> tuple[str, str, Tone]:
    """Where it is against its past: a sign with a word, the distance, a tone."""
    if item.score is None:
        return "too new", f"{counted(item.sessions, 'session')} on record", "muted"
    apart = f"{number(abs(item.score), 1)} spreads {'above' if item.score > 0 else 'below'}"
    high = "high" if item.score > 0 else "low"
    if item.unusual:
        return f"▲ unusually {high}", apart, "warn"
    if abs(item.score) < _AS_EVER:
        return "as ever", "", ""
    return f"rather {high}", apart, ""


def _row(item: Quality, notes: Notes) -> Row:
    trend, apart, tone = _trend(item)
    nothing = "there was nothing to measure"
    return Row(
        (
            words(_code_words(item.code), sub=item.subject),
            figure(
                item.value,
                lambda it: number(it, _DIGITS),
                notes,
                nothing,
                sub=f"{item.count:,} of {item.total:,}",
            ),
            figure(item.median, lambda it: number(it, _DIGITS), notes, "no session before has one"),
            words(unit_words(item.unit)),
            Cell(trend, sub=apart, tone=tone, order=abs(item.score or 0.0)),
            Cell(f"{item.sessions:,}", order=float(item.sessions)),
        )
    )


def _table(caption: str, items: Sequence[Quality]) -> Table:
    notes = Notes()
    ordered = sorted(
        items, key=lambda it: (not it.unusual, -abs(it.score or 0.0), it.code, it.subject)
    )
    return Table(caption, _COLUMNS, tuple(_row(it, notes) for it in ordered), notes.listed())


def quality_section(report: Report) -> Section:
    """The unusual measures, open; all of them, closed; one line where none was taken."""
    title = "Data quality"
    if not report.quality:
        reason = reason_left_out(report, ("quality",), "No measure of quality was taken.")
        return Section("quality", title, reason)
    unusual = [it for it in report.quality if it.unusual]
    answer = f"{counted(len(report.quality), 'measure')}, {len(unusual) or 'none'} unusual"
    new = sum(it.score is None for it in report.quality)
    answer += f", {new:,} without a past to compare with" if new else ""
    return Section(
        "quality",
        title,
        answer,
        (_table("Unusual today", unusual),) if unusual else (),
        (_table("All measures", report.quality),),
        f"All {counted(len(report.quality), 'measure')}",
    )
