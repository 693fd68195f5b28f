"""Can it be trusted: gaps, data findings and zones of attribution, as tables of strings."""

from __future__ import annotations

from collections import Counter
from functools import partial

from tasks.model.document import Report
from tasks.model.explained import Attribution
from tasks.report.figures import counted, number, plain
from tasks.report.scopes import scope_words
from tasks.report.sections import Section, reason_left_out
from tasks.report.tables import Cell, Column, Notes, Row, Table, Tone, figure, words

_SEVERITY: dict[str, tuple[int, str, Tone]] = {
    "error": (0, "✕ error", "breach"),
    "warn": (1, "▲ warning", "warn"),
    "info": (2, "· remark", "muted"),
}


def gaps_section(report: Report) -> Section:
    """Legs without a value, each with its reason."""
    if not report.gaps:
        return Section("gaps", "Gaps", "No gaps: every leg was valued.")
    columns = (
        Column("Leg", numeric=False, room="phone"),
        Column("Reason", numeric=False, room="phone"),
        Column("Code", numeric=False, room="page"),
    )
    rows = tuple(
        Row(
            (
                words(gap.subject, sub=f"{gap.layer or 'no layer'} · {gap.account}"),
                words(gap.reason),
                words(gap.code, tone="muted"),
            )
        )
        for gap in report.gaps
    )
    layers = sorted({plain(gap.layer) for gap in report.gaps if gap.layer})
    where = f" in {', '.join(layers)}" if layers else ""
    answer = f"{counted(len(rows), 'leg')} could not be valued{where}; no sum reaches across them"
    return Section("gaps", "Gaps", answer, (Table("Gaps", columns, rows),))


def findings_section(report: Report) -> Section:
    """Hits of the data-quality gates, the gravest first."""
    if not report.findings:
        return Section("findings", "Data", "No data findings: every gate passed.")
    columns = (
        Column("Finding", numeric=False, room="phone"),
        Column("Subject", numeric=False, room="phone"),
        Column("Count", room="phone"),
        Column("Evidence", numeric=False, room="text"),
    )
    ordered = sorted(report.findings, key=lambda it: (_SEVERITY[it.severity][0], it.code))
    rows = tuple(
        Row(
            (
                words(it.code.replace("_", " "), sub=_SEVERITY[it.severity][1]),
                words(it.subject),
                Cell(f"{it.count:,}", order=float(it.count)),
                words(it.evidence),
            )
        )
        for it in ordered
    )
    counts: Counter[str] = Counter(it.severity for it in report.findings)
    names = (("error", "error"), ("warn", "warning"), ("info", "remark"))
    answer = ", ".join(
        counted(counts[severity], name) for severity, name in names if counts[severity]
    )
    return Section("findings", "Data", answer, (Table("Data findings", columns, rows),))


_ZONES: dict[str, tuple[int, str, Tone]] = {
    "red": (0, "✕ red", "breach"),
    "amber": (1, "▲ amber", "warn"),
    "green": (2, "✓ green", "ok"),
}


def _zone_cell(item: Attribution, notes: Notes) -> Cell:
    """The light of a scope, as a sign and a word."""
    if item.zone is None:
        return figure(None, number, notes, item.reason or "not known")
    order, word, tone = _ZONES[item.zone]
    return Cell(word, tone=tone, order=float(order))


def attribution_section(report: Report) -> Section:
    """How well explained and actual P&L agree over the trailing sessions: a light a scope."""
    title = "Is the P&L explained"
    if not report.attribution:
        reason = reason_left_out(report, ("attribution", "explain"), "No attribution yet.")
        return Section("attribution", title, reason)
    lit = [it for it in report.attribution if it.zone is not None]
    if not lit:
        why = next((it.reason for it in report.attribution if it.reason), "not known")
        return Section("attribution", title, f"No light yet: {plain(why)}.")
    notes = Notes()
    columns = (
        Column("Scope", numeric=False, room="phone"),
        Column("Zone", numeric=False, room="phone"),
        Column("Spearman", "correlation", "attribution", room="phone"),
        Column("KS", "distance", "attribution", room="phone"),
        Column("Sessions", room="text"),
    )
    form = partial(number, digits=2)
    rows = tuple(
        Row(
            (
                words(scope_words(it.scope)),
                _zone_cell(it, notes),
                figure(it.spearman, form, notes, it.reason or "not known"),
                figure(it.ks, form, notes, it.reason or "not known"),
                Cell(f"{it.sessions:,}", order=float(it.sessions)),
            )
        )
        for it in sorted(report.attribution, key=lambda it: it.scope != "net")
    )
    counts = Counter(str(it.zone) for it in lit)
    told = [f"{counts[zone]:,} {zone}" for zone in _ZONES if counts[zone]]
    unlit = len(report.attribution) - len(lit)
    answer = ", ".join([*told, *([f"{unlit:,} not known"] if unlit else [])])
    table = Table("Attribution zones", columns, rows, notes.listed(), "scroll")
    return Section("attribution", title, answer, (table,))
