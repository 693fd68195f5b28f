"""What stands, for the command: breaks and limits of the newest session, and one break's life."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from tasks.checks.subjects import whole_id
from tasks.decide import answered_report, head_report
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.memory import Decision, SeenBreach, SeenBreak
from tasks.model.part import Part
from tasks.report.legs_csv import inert
from tasks.report.life import breach_listing, life_listing
from tasks.report.listing import breaks_listing, limits_listing, past_listing
from tasks.settings.desk import open_desk


def breaks_text(settings: Path, form: str) -> str:
    """The breaks of the newest session with what people have said since."""
    report = _today(settings)
    return breaks_listing(report) if form == "text" else _parts(report.breaks, form)


def limits_text(settings: Path, form: str) -> str:
    """The limits of the newest session with what people have said since."""
    report = _today(settings)
    return limits_listing(report) if form == "text" else _parts(report.limits, form)


def past_text(settings: Path, form: str) -> str:
    """Every breach there has been, with what people found it to be."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        breaches, decisions = ledger.breaches(), ledger.decisions()
    classes = {it.subject: it.reason for it in decisions if it.action == "classify"}
    if form == "text":
        return past_listing(breaches, classes)
    rows = [{**asdict(it), "classification": classes.get(it.episode)} for it in breaches]
    return _csv(rows) if form == "csv" else _json(rows)


def life_text(settings: Path, name: str, form: str) -> str:
    """A break's whole past: a line a session, and every word that was said of it."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        known = [subject for subject, kind in ledger.subjects().items() if kind == "break"]
        whole = whole_id(name, known, "break")
        rows, decisions = ledger.break_rows(whole), ledger.decisions(whole)
    return life_listing(rows, decisions) if form == "text" else _past(rows, decisions, form)


def breach_text(settings: Path, name: str, form: str) -> str:
    """A breach from its first session to the one that ended it, and what was said of it."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        known = [subject for subject, kind in ledger.subjects().items() if kind == "breach"]
        whole = whole_id(name, known, "breach")
        rows, decisions = ledger.breach_rows(whole), ledger.decisions(whole)
    if form != "text":
        return _past(rows, decisions, form)
    return breach_listing(whole, rows, decisions)


def _today(settings: Path) -> Report:
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        return answered_report(head_report(ledger), ledger)


def _past(
    rows: Sequence[SeenBreak] | Sequence[SeenBreach], decisions: Sequence[Decision], form: str
) -> str:
    """Sessions and what was said; CSV, being one table, has the sessions alone."""
    sessions = [
        {"as_of": str(row.seen_on), **json.loads(row.item.model_dump_json())} for row in rows
    ]
    if form == "csv":
        return _csv(sessions)
    said = [asdict(it) for it in decisions]
    return _json({"sessions": sessions, "decisions": said})


def _parts(parts: Sequence[Part], form: str) -> str:
    """Parts of the document as JSON or CSV."""
    rows = [json.loads(part.model_dump_json()) for part in parts]
    return _json(rows) if form == "json" else _csv(rows)


def _json(told: object) -> str:
    """As JSON; days and instants, which it has none of, as ISO 8601."""
    return json.dumps(told, indent=2, default=lambda moment: moment.isoformat()) + "\n"


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    flat = [{name: _cell(value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(flat).to_csv(index=False, lineterminator="\n")


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join("" if each is None else str(each) for each in value)
    return inert(value) if isinstance(value, str) else value
