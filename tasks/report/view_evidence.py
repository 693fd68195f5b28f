"""How it has been, on what curve, and from which files: history, curve, provenance, omissions."""

from __future__ import annotations

from tasks.model.document import Provenance, Report
from tasks.report.figures import (
    NA,
    counted,
    instant_words,
    plain,
    signed,
    unit_words,
)
from tasks.report.headline import badge, badge_of
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_RECENT_SESSIONS = 8


def _lacking(state: str) -> str:
    """Why a session has no figure."""
    if state in {"no_session", "no_report"}:
        return f"there was {state.replace('_', ' ')}"
    return "not every leg could be valued that day"


def history_section(report: Report, answer: str, chart: str) -> Section:
    """Net vega30 of the last sessions, the newest first."""
    points = [(it.as_of, it.vega30, it.state, badge_of(it.state)) for it in report.history]
    if report.net:
        points.append((report.as_of, report.net.vega30, report.state, badge(report)))
    if not points:
        return Section("history", "History", "No session is on record yet.")
    notes = Notes()
    rows = tuple(
        Row(
            (
                Cell(day.isoformat()),
                figure(value, signed, notes, _lacking(state)),
                Cell(f"{mark.sign} {mark.word}", tone=mark.tone),
            )
        )
        for day, value, state, mark in reversed(points[-_RECENT_SESSIONS:])
    )
    columns = (
        Column("Session", numeric=False, room="phone"),
        Column("Net vega30", unit_words("usd_per_vix_point"), "vega30", room="phone"),
        Column("State", numeric=False, room="phone"),
    )
    table = Table("Net vega30 of the last sessions", columns, rows, notes.listed(), "scroll")
    return Section(
        "history",
        "How it has been",
        answer,
        (table,),
        chart=chart,
    )


def _facts_table(report: Report, made: Provenance) -> Table:
    valued = instant_words(made.valued_at_utc) if made.valued_at_utc else NA
    facts = (
        ("Run", report.run_id),
        ("Known at", instant_words(report.known_at)),
        ("Quotes valued at", valued),
        ("Exit code", str(report.exit)),
        ("Settings sha256", made.settings_sha256),
        ("Code version", made.code_version),
        ("Calendar", made.calendar_version),
        ("Python", made.python_version),
        ("Checkpoint before this run", made.checkpoint or "none: the first entry"),
    )
    columns = (
        Column("Fact", numeric=False, room="text"),
        Column("Value", numeric=False, room="text"),
    )
    rows = tuple(Row((words(name), words(value))) for name, value in facts)
    return Table("What made this report", columns, rows)


def provenance_section(report: Report) -> Section:
    """Every file behind the numbers with its hash, and the versions of what read them."""
    made = report.provenance
    rows = tuple(
        Row(
            (
                words(it.name, sub=f"{it.role} · {it.source}"),
                Cell(f"{it.rows:,}", order=float(it.rows)),
                Cell(f"{it.bytes:,}", order=float(it.bytes)),
                Cell(it.claimed_as_of.isoformat() if it.claimed_as_of else "claims none"),
                words(it.sha256),
            )
        )
        for it in made.inputs
    )
    columns = (
        Column("Input", numeric=False, room="text"),
        Column("Rows", room="text"),
        Column("Bytes"),
        Column("Dated", numeric=False, room="page"),
        Column("sha256", numeric=False, room="text"),
    )
    tables = (
        *((Table("Inputs", columns, rows),) if rows else ()),
        _facts_table(report, made),
    )
    answer = f"{counted(len(rows), 'input')}, code {plain(made.code_version)}"
    return Section("provenance", "Evidence", answer, tables)


def omissions_section(report: Report) -> Section:
    """Sections this run could not fill, those with one reason together, on one line."""
    if not report.omissions:
        return Section("omissions", "Left out", "Nothing was left out.")
    reasons: dict[str, list[str]] = {}
    for omission in report.omissions:
        reasons.setdefault(plain(omission.reason), []).append(
            plain(omission.section).replace("_", " ")
        )
    told = (f"{', '.join(names)} ({reason})" for reason, names in reasons.items())
    return Section("omissions", "Left out", "; ".join(told) + ".")
