"""The book carried forward: its vegas and its profit then, with the market fixed."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.outlook import Horizon
from tasks.report.figures import NA, NONE, exposure, plain, shift_words, signed
from tasks.report.outcomes import UNSTATED
from tasks.report.scopes import scope_words
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_ahead import MODES
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_ON_A_PHONE = 3
_HORIZON_ROWS = (
    ("vega", "USD per SPX vol point"),
    ("vega30", "USD per VIX point"),
    ("theta_collected", "USD by time alone"),
)


def _days_columns(days: Sequence[int]) -> tuple[Column, ...]:
    """A column a horizon; a phone has room for the nearest."""
    return tuple(
        Column(f"T+{it}", room="phone" if at < _ON_A_PHONE else "text")
        for at, it in enumerate(days)
    )


def _net_table(report: Report, rows: Sequence[Horizon]) -> Table:
    """The whole book now and at each horizon."""
    notes = Notes()
    net = report.net
    lines = []
    for name, unit in _HORIZON_ROWS:
        now = getattr(net, name, None) if net else None
        applies = "" if name == "theta_collected" else (net.reason if net else None) or UNSTATED
        cells = [figure(now, signed, notes, applies)]
        cells += [figure(getattr(it, name), signed, notes, it.reason or UNSTATED) for it in rows]
        lines.append(Row((words(name.replace("_", " "), sub=unit), *cells)))
    settled = [Cell(f"{it.settled:,}", order=float(it.settled)) for it in rows]
    lines.append(Row((words("legs settled by then"), Cell(NONE, tone="muted"), *settled)))
    columns = (
        Column("The whole book", numeric=False, room="phone"),
        Column("Now", room="phone"),
        *_days_columns([it.days for it in rows]),
    )
    caption = "The whole book carried forward with the market fixed"
    return Table(caption, columns, tuple(lines), notes.listed(), "scroll")


def _profit_table(rows: Sequence[Horizon]) -> Table:
    """P&L from now to each horizon under each vol scenario, SPX unmoved."""
    notes = Notes()
    held: dict[tuple[str, int, float], Cell] = {
        (it.mode, row.days, it.shift): figure(
            it.pnl, signed, notes, it.reason or row.reason or UNSTATED
        )
        for row in rows
        for it in row.pnl
    }
    modes = [mode for mode in MODES if any(key[0] == mode for key in held)]
    places = [(mode, row.days) for mode in modes for row in rows]
    lines = []
    for shift in sorted({key[2] for key in held}):
        name = shift_words("", shift).removesuffix(" points") if shift else "vols still"
        cells = [held.get((*place, shift), Cell(NONE, tone="muted")) for place in places]
        lines.append(Row((Cell(name), *cells)))
    columns = (
        Column("Shift", "points; relative: %", "scenario", numeric=False, room="text"),
        *(
            Column(f"T+{days} {mode}", room="text" if mode == modes[0] else "page")
            for mode, days in places
        ),
    )
    caption = "P&L from now to the horizon, USD, SPX unmoved"
    return Table(caption, columns, tuple(lines), notes.listed(), "scroll")


def _layers_table(rows: Sequence[Horizon]) -> Table:
    """vega30 of each layer then."""
    notes = Notes()
    days = sorted({it.days for it in rows})
    held = {(it.scope, it.days): it for it in rows}
    lines = []
    for scope in dict.fromkeys(it.scope for it in rows):
        cells = []
        for day in days:
            row = held.get((scope, day))
            cells.append(
                figure(row.vega30, signed, notes, row.reason or UNSTATED)
                if row
                else Cell(NONE, tone="muted")
            )
        lines.append(Row((words(scope_words(scope)), *cells)))
    columns = (
        Column("Layer", "vega30, USD per VIX point", numeric=False, room="text"),
        *_days_columns(days),
    )
    return Table("vega30 by layer then", columns, tuple(lines), notes.listed(), "scroll")


def _why_no_profit(rows: Sequence[Horizon]) -> str:
    """The first reason that is on record."""
    reasons = (each.reason or it.reason for it in rows for each in it.pnl)
    return next((reason for reason in reasons if reason), UNSTATED)


def horizon_section(report: Report) -> Section:
    """The book 7, 10 and 14 days on, if nothing but time moves, and if vols do."""
    title = "Horizon"
    if not report.horizon:
        reason = reason_left_out(report, ("horizon",), "No horizon was computed.")
        return Section("horizon", title, reason)
    net = sorted((it for it in report.horizon if it.scope == "net"), key=lambda it: it.days)
    layers = [it for it in report.horizon if it.scope != "net"]
    if net and all(it.vega30 is None for it in report.horizon):
        return Section("horizon", title, f"Not known: {plain(net[0].reason or UNSTATED)}.")
    told = ", ".join(f"{exposure(it.vega30)} at T+{it.days}" for it in net)
    if net and all(it.vega30 is None for it in net):
        told = f"{NA}: {plain(net[0].reason or UNSTATED)}"
    tables = (_net_table(report, net),) if net else ()
    lines = ["Market fixed: sticky strike, forwards and VX unmoved; only time passes."]
    if any(each.pnl is not None for it in net for each in it.pnl):
        tables = (*tables, _profit_table(net))
    elif any(it.pnl for it in net):
        lines.append(f"P&L under vol scenarios not known: {plain(_why_no_profit(net))}.")
    if layers:
        tables = (*tables, _layers_table(layers))
    answer = f"net vega30 {told}" if told else "vega30 by layer"
    return Section("horizon", title, answer, tables, lines=tuple(lines))
