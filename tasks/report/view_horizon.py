"""The book carried forward, and where it breaks even."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tasks.model.document import Report
from tasks.model.outlook import BreakEven, BreakEvenLevel, Horizon
from tasks.report.figures import NA, NONE, exposure, number, plain, shift_words, signed
from tasks.report.headline import scope_words
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_ahead import MODES
from tasks.report.specs_break_evens import break_evens_answer, nearest, shift_label
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_UNKNOWN = "a leg of this scope is a gap"
_HORIZON_ROWS = (
    ("vega", "USD per SPX vol point"),
    ("vega30", "USD per VIX point"),
    ("theta_collected", "USD by time alone"),
)


def _days_columns(days: Sequence[int]) -> tuple[Column, ...]:
    return tuple(Column(f"T+{it}", room="phone") for it in days)


def _net_table(report: Report, rows: Sequence[Horizon]) -> Table:
    """The whole book now and at each horizon."""
    notes = Notes()
    net = report.net
    lines = []
    for name, unit in _HORIZON_ROWS:
        now = getattr(net, name, None) if net else None
        applies = "" if name == "theta_collected" else (net.reason if net else None) or _UNKNOWN
        cells = [figure(now, signed, notes, applies)]
        cells += [figure(getattr(it, name), signed, notes, it.reason or _UNKNOWN) for it in rows]
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
        (it.mode, row.days, it.shift): figure(it.pnl, signed, notes, row.reason or _UNKNOWN)
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
                figure(row.vega30, signed, notes, row.reason or _UNKNOWN)
                if row
                else Cell(NONE, tone="muted")
            )
        lines.append(Row((words(scope_words(scope)), *cells)))
    columns = (
        Column("Layer", "vega30, USD per VIX point", numeric=False, room="text"),
        *_days_columns(days),
    )
    return Table("vega30 by layer then", columns, tuple(lines), notes.listed(), "scroll")


def horizon_section(report: Report) -> Section:
    """The book 7, 10 and 14 days on, if nothing but time moves, and if vols do."""
    title = "Horizon"
    if not report.horizon:
        reason = reason_left_out(report, ("horizon",), "No horizon was computed.")
        return Section("horizon", title, reason)
    net = sorted((it for it in report.horizon if it.scope == "net"), key=lambda it: it.days)
    layers = [it for it in report.horizon if it.scope != "net"]
    if net and all(it.vega30 is None for it in report.horizon):
        return Section("horizon", title, f"Not known: {plain(net[0].reason or _UNKNOWN)}.")
    told = ", ".join(f"{exposure(it.vega30)} at T+{it.days}" for it in net)
    if net and all(it.vega30 is None for it in net):
        told = f"{NA}: {plain(net[0].reason or _UNKNOWN)}"
    tables = (_net_table(report, net),) if net else ()
    if any(each.pnl is not None for it in net for each in it.pnl):
        tables = (*tables, _profit_table(net))
    if layers:
        tables = (*tables, _layers_table(layers))
    about = "Market fixed: sticky strike, forwards and VX unmoved; only time passes."
    answer = f"net vega30 {told}" if told else "vega30 by layer"
    return Section("horizon", title, answer, tables, lines=(about,))


def _level_cell(
    row: BreakEven, level: BreakEvenLevel | None, notes: Notes, *, compared: bool
) -> Cell:
    """A level; below it how far it has moved, and levels farther out on its side."""
    if level is None:
        return figure(None, number, notes, row.reason or "no level on this side was found")
    told = []
    if compared:
        moved = level.migration
        told.append("not there before" if moved is None else f"moved {signed(moved)}")
    far = [it for it in row.levels if it.side == level.side and it.level != level.level]
    if far:
        told.append(f"also {', '.join(number(it.level) for it in far)}")
    return Cell(number(level.level), sub="; ".join(told), order=level.level)


def _distance_cell(level: BreakEvenLevel | None, notes: Notes) -> Cell:
    """How far from the close, in standard deviations."""
    if level is None:
        return Cell(NONE, tone="muted")
    form = partial(number, digits=2, sign=True)
    return figure(level.distance_sd, form, notes, "the expected move is not known")


def _break_even_row(row: BreakEven, notes: Notes, *, group: bool, compared: bool) -> Row:
    below, above = nearest(row, "below"), nearest(row, "above")
    move = NA if row.expected_move is None else f"±{number(row.expected_move)}"
    when = f"{plain(row.at)}" if row.on.isoformat() in row.at else f"{plain(row.at)}, {row.on}"
    return Row(
        (
            words(shift_label(row.shift)),
            _level_cell(row, below, notes, compared=compared),
            _distance_cell(below, notes),
            _level_cell(row, above, notes, compared=compared),
            _distance_cell(above, notes),
            figure(row.pnl_at_spot, signed, notes, row.reason or _UNKNOWN),
        ),
        group=f"{when}: expected move {move}" if group else "",
    )


def break_evens_section(report: Report, chart: str) -> Section:
    """SPX levels where the book has made nothing since entry, one row a date and shift."""
    title = "Break-evens"
    if not report.break_evens:
        reason = reason_left_out(report, ("break_evens",), "No break-evens were computed.")
        return Section("break_evens", title, reason)
    rows = report.break_evens
    if not any(row.levels or row.pnl_at_spot is not None for row in rows):
        reason = next((row.reason for row in rows if row.reason), _UNKNOWN)
        return Section("break_evens", title, f"Not known: {plain(reason)}.")
    notes = Notes()
    # In a first session there is nothing to compare any level with.
    compared = any(it.level_previous is not None for row in rows for it in row.levels)
    lines = tuple(
        _break_even_row(row, notes, group=at == 0 or rows[at - 1].at != row.at, compared=compared)
        for at, row in enumerate(rows)
    )
    columns = (
        Column("Shift", "VIX points", "break_even", numeric=False, room="phone"),
        Column("Below", "SPX", room="phone"),
        Column("Away, sd", "of expected move", "expected_move", room="text"),
        Column("Above", "SPX", room="phone"),
        Column("Away, sd", "of expected move", "expected_move", room="text"),
        Column("P&L then", "USD, at spot", room="text"),
    )
    caption = "Break-evens since entry"
    table = Table(caption, columns, lines, notes.listed(), "scroll")
    return Section("break_evens", title, break_evens_answer(rows), (table,), chart=chart)
