"""Where the book breaks even: levels of SPX by date and shift of vols."""

from __future__ import annotations

from functools import partial

from tasks.model.document import Report
from tasks.model.outlook import BreakEven, BreakEvenLevel
from tasks.report.figures import NA, NONE, number, plain, signed
from tasks.report.outcomes import UNSTATED
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_break_evens import (
    break_evens_answer,
    nearest,
    profit_words,
    shift_label,
)
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_NO_SIDE = "the P&L at the close is zero: it tells no side"


def _level_cell(
    row: BreakEven, level: BreakEvenLevel | None, notes: Notes, *, compared: bool
) -> Cell:
    """A level; below it how far it has moved, and levels farther out on its side."""
    if level is None:
        return figure(None, number, notes, row.reason or "no level on this side was found")
    told = []
    if compared:
        told.append("new" if level.migration is None else f"moved {_change(level)}")
    far = [it for it in row.levels if it.side == level.side and it.level != level.level]
    if far:
        each = (f"{number(it.level)}{f' ({_change(it)})' if compared else ''}" for it in far)
        told.append(f"also {', '.join(each)}")
    return Cell(number(level.level), sub="; ".join(told), order=level.level)


def _change(level: BreakEvenLevel) -> str:
    """`+99`, or that its side had no level at the previous session."""
    return "new" if level.migration is None else signed(level.migration)


def _distance_cell(level: BreakEvenLevel | None, notes: Notes) -> Cell:
    """How far from the close, in standard deviations."""
    if level is None:
        return Cell(NONE, tone="muted")
    form = partial(number, digits=2, sign=True)
    return figure(level.distance_sd, form, notes, "the expected move is not known")


def _profit_cell(row: BreakEven, notes: Notes) -> Cell:
    """Where SPX would have to stand for a profit."""
    told = profit_words(row)
    if told:
        return words(told)
    reason = _NO_SIDE if row.pnl_at_spot is not None else row.reason or UNSTATED
    return figure(None, number, notes, reason)


def _row(row: BreakEven, notes: Notes, *, group: bool, compared: bool) -> Row:
    below, above = nearest(row, "below"), nearest(row, "above")
    move = NA if row.expected_move is None else f"±{number(row.expected_move)}"
    when = f"{plain(row.at)}" if row.on.isoformat() in row.at else f"{plain(row.at)}, {row.on}"
    return Row(
        (
            words(shift_label(row.shift)),
            _profit_cell(row, notes),
            _level_cell(row, below, notes, compared=compared),
            _distance_cell(below, notes),
            _level_cell(row, above, notes, compared=compared),
            _distance_cell(above, notes),
            figure(row.pnl_at_spot, signed, notes, row.reason or UNSTATED),
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
        reason = next((row.reason for row in rows if row.reason), UNSTATED)
        return Section("break_evens", title, f"Not known: {plain(reason)}.")
    notes = Notes()
    # In a first session there is nothing to compare any level with.
    compared = any(it.level_previous is not None for row in rows for it in row.levels)
    lines = tuple(
        _row(row, notes, group=at == 0 or rows[at - 1].at != row.at, compared=compared)
        for at, row in enumerate(rows)
    )
    columns = (
        Column("Shift", "VIX points", "break_even", numeric=False, room="phone"),
        Column("In profit", "where SPX stands", "break_even", numeric=False, room="phone"),
        Column("Below", "SPX", room="phone"),
        Column("Away, sd", "", "expected_move", room="text"),
        Column("Above", "SPX", room="phone"),
        Column("Away, sd", "", "expected_move", room="text"),
        Column("P&L then", "USD, at spot", room="text"),
    )
    caption = "Break-evens since entry"
    table = Table(caption, columns, lines, notes.listed(), "scroll")
    return Section("break_evens", title, break_evens_answer(rows), (table,), chart=chart)
