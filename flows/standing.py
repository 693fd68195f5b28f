"""What stands, for the command: breaks and limits of the newest session, and one break's life."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tasks.checks.answers import whole_id
from tasks.checks.lifecycle import answered
from tasks.checks.limits_episodes import answered_limits
from tasks.decide import head_report
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.document import Report
from tasks.model.part import Part
from tasks.report.legs_csv import inert
from tasks.report.life import breach_listing, life_listing
from tasks.report.listing import breaks_listing, limits_listing
from tasks.settings.desk import open_desk


def breaks_text(settings: Path, form: str) -> str:
    """The breaks of the newest session with what people have said since."""
    report = _today(settings)
    return breaks_listing(report) if form == "text" else _parts(report.breaks, form)


def limits_text(settings: Path, form: str) -> str:
    """The limits of the newest session with what people have said since."""
    report = _today(settings)
    return limits_listing(report) if form == "text" else _parts(report.limits, form)


def life_text(settings: Path, name: str, form: str) -> str:
    """A break's whole past: a line a session, and every word that was said of it."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        known = [subject for subject, kind in ledger.subjects().items() if kind == "break"]
        whole = whole_id(name, known, "break")
        rows, decisions = ledger.break_rows(whole), ledger.decisions(whole)
    if form != "text":
        return _parts([row.item for row in rows], form, [str(row.seen_on) for row in rows])
    return life_listing(rows, decisions)


def breach_text(settings: Path, name: str, form: str) -> str:
    """A breach from its first session to the one that ended it, and what was said of it."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        known = [subject for subject, kind in ledger.subjects().items() if kind == "breach"]
        whole = whole_id(name, known, "breach")
        rows, decisions = ledger.breach_rows(whole), ledger.decisions(whole)
    if form != "text":
        return _parts([row.item for row in rows], form, [str(row.seen_on) for row in rows])
    return breach_listing(whole, rows, decisions)


def _today(settings: Path) -> Report:
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        return _answered(head_report(ledger), ledger)


def _answered(report: Report, ledger: Ledger) -> Report:
    decisions = [it for it in ledger.decisions() if it.as_of <= report.as_of]
    return report.model_copy(
        update={
            "breaks": answered(report.breaks, decisions, report.as_of),
            "limits": answered_limits(report.limits, decisions),
        }
    )


def _parts(parts: Sequence[Part], form: str, sessions: Sequence[str] = ()) -> str:
    """Parts of the document as JSON or CSV, with the session of each where given."""
    rows = [json.loads(part.model_dump_json()) for part in parts]
    if sessions:
        rows = [{"as_of": day, **row} for day, row in zip(sessions, rows, strict=True)]
    if form == "json":
        return json.dumps(rows, indent=2) + "\n"
    flat = [{name: _cell(value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(flat).to_csv(index=False, lineterminator="\n")


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join("" if each is None else str(each) for each in value)
    return inert(value) if isinstance(value, str) else value
