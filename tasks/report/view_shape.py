"""Measured betas, the shape of the surface, and who carries which risk."""

from __future__ import annotations

from functools import partial

from tasks.model.document import Report
from tasks.model.explained import BetaCell, Calibration
from tasks.model.shape import Contribution
from tasks.report.figures import NONE, counted, number, plain, signed, significant
from tasks.report.outcomes import UNSTATED
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_curve import betas_answer
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words
from tasks.report.view_curve import betas_in_use, points_table

_KINDS = {
    "VX": "VX futures, points per VIX point",
    "SPX": "SPX vols, points per VIX point",
    "ETP": "Products, USD a share per VIX point",
}


def _beta_row(cell: BetaCell, notes: Notes, *, group: bool) -> Row:
    form = partial(number, digits=3, sign=cell.kind == "ETP")
    reason = cell.reason or "not known"
    return Row(
        (
            words(cell.label),
            figure(cell.mean_days, partial(number, digits=1), notes, ""),
            figure(cell.measured, form, notes, reason),
            figure(cell.fitted, form, notes, cell.reason or ""),
            figure(cell.model, form, notes, "today's curve has no such figure"),
            Cell(f"{cell.changes:,}", order=float(cell.changes)),
        ),
        group=_KINDS[cell.kind] if group else "",
    )


def _betas_table(fit: Calibration) -> Table:
    notes = Notes()
    ordered = sorted(fit.cells, key=lambda it: list(_KINDS).index(it.kind))
    rows = tuple(
        _beta_row(it, notes, group=at == 0 or ordered[at - 1].kind != it.kind)
        for at, it in enumerate(ordered)
    )
    columns = (
        Column("Days or symbol", numeric=False, room="phone"),
        Column("Mean days", room="text"),
        Column("Measured", "by history", "regression_beta", room="phone"),
        Column("Fitted", "flat curve", "exponent", room="phone"),
        Column("Model", "today's curve", "beta", room="text"),
        Column("Changes", "daily", room="text"),
    )
    return Table("Measured sensitivities to VIX", columns, rows, notes.listed(), "scroll")


def betas_section(report: Report, chart: str) -> Section:
    """Does the assumed shock hold? What history says, cell by cell."""
    title = "Does the shock hold"
    fit = report.curve.calibration if report.curve else None
    if report.curve is None or fit is None:
        reason = reason_left_out(report, ("calibration",), "No history was measured.")
        return Section("betas", title, reason)
    answer = betas_answer(report.curve)
    said = f"{answer}; {plain(fit.reason)}" if fit.reason else answer
    if not any(it.measured is not None for it in fit.cells):
        return Section("betas", title, f"{said}.")
    span = f"{fit.first} to {fit.last}, " if fit.first and fit.last else ""
    about = (
        f"Daily changes on daily changes of VIX, {span}{counted(fit.sessions, 'session')}. "
        f"{betas_in_use(report.curve)}."
    )
    return Section("betas", title, said, (_betas_table(fit),), chart=chart, lines=(about,))


def shape_section(report: Report) -> Section:
    """The surface in four numbers."""
    title = "Shape of the surface"
    shape = report.curve.shape if report.curve else None
    if shape is None:
        reason = reason_left_out(report, ("shape",), "No surface was measured.")
        return Section("shape", title, reason)
    notes = Notes()
    why = "; ".join(shape.reasons) or "not known"
    facts = (
        ("25-delta risk reversal", "30 days, vol points", shape.risk_reversal_25, 2),
        ("25-delta butterfly", "30 days, vol points", shape.butterfly_25, 2),
        ("Slope", "90 less 30 days, vol points", shape.slope, 2),
        ("Contango", "VX2 over VX1, %", shape.contango, 2),
    )
    points = points_table(report.curve) if report.curve else None
    expiries = (points,) if points and points.rows else ()
    if all(value is None for _, _, value, _ in facts) and not expiries:
        return Section("shape", title, f"Not known: {plain(why)}.")
    rows = tuple(
        Row((words(name, sub=unit), figure(value, partial(signed, digits=digits), notes, why)))
        for name, unit, value, digits in facts
    )
    columns = (
        Column("Measure", numeric=False, room="text"),
        Column("Value", "", "shape", room="text"),
    )
    told = ", ".join(
        f"{name.lower()} {signed(value, digits)}"
        for name, _, value, digits in facts
        if value is not None
    )
    table = Table("Shape of the surface", columns, rows, notes.listed(), "scroll")
    answer = told or f"not known: {plain(why)}"
    return Section("shape", title, answer, (table, *expiries))


_MEASURES = {
    "vega": Column("vega", "USD per SPX vol point", "vega", room="text"),
    "vega30": Column("vega30", "USD per VIX point", "vega30", room="text"),
    "delta": Column("Delta", "USD per SPX point", "greeks", room="text"),
    "gamma": Column("Gamma", "USD per SPX point²", "greeks"),
    "theta": Column("Theta", "USD per day", "greeks", room="text"),
    "vvix_vega": Column("vvix_vega", "USD per VIX-vol point", "vvix_vega"),
}


def contributions_section(report: Report) -> Section:
    """What each layer adds to each measure, as a share of the layers' absolute sum."""
    title = "Who carries the risk"
    parts = report.contributions
    if not parts:
        reason = reason_left_out(report, ("contributions",), "No contributions to show.")
        return Section("contributions", title, reason)
    known = [it for it in parts if it.share is not None]
    if not known:
        why = next((it.reason for it in parts if it.reason), UNSTATED)
        return Section("contributions", title, f"Not known: {plain(why)}.")
    notes = Notes()
    held: dict[tuple[str, str], Contribution] = {(it.layer, it.measure): it for it in parts}
    measures = [name for name in _MEASURES if any(it.measure == name for it in parts)]
    rows = []
    for layer in dict.fromkeys(it.layer for it in parts):
        cells = [words(layer)]
        for name in measures:
            part = held.get((layer, name))
            if part is None:
                cells.append(Cell(NONE, tone="muted"))
                continue
            form = partial(significant, digits=3, sign=True) if name == "gamma" else signed
            share = "" if part.share is None else _share_words(part.share)
            cells.append(figure(part.value, form, notes, part.reason or UNSTATED, sub=share))
        rows.append(Row(tuple(cells)))
    columns = (
        Column("Layer", "share below", numeric=False, room="text"),
        *(_MEASURES[name] for name in measures),
    )
    table = Table("Contribution of each layer", columns, tuple(rows), notes.listed(), "scroll")
    top = [it for it in known if it.measure == "vega30"] or known
    first = max(top, key=lambda it: abs(it.share or 0.0))
    answer = f"{plain(first.layer)} is {_share_words(first.share)} of gross {first.measure}"
    return Section("contributions", title, answer, (table,))


def _share_words(share: float | None) -> str:
    """`-87%`: a signed share."""
    if share is None:
        return ""
    return signed(100 * share) + "%"
