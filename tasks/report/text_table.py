"""A table in plain text: numbers right-aligned, words wrapped, footnotes below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tasks.report.tables import Cell, Column, Row, Table

WIDTH = 78
_GUTTER = 2
_NARROWEST = 10


def _entry(cell: Cell) -> str:
    return f"{cell.text} [{cell.note}]" if cell.note else cell.text


def _widths(columns: Sequence[Column], rows: Sequence[Row]) -> list[int]:
    """Numbers get what they need; words share what is left."""
    natural = [
        max([len(column.title), *(len(_entry(row.cells[at])) for row in rows)])
        for at, column in enumerate(columns)
    ]
    wordy = [at for at, column in enumerate(columns) if not column.numeric]
    left = WIDTH - sum(natural) - _GUTTER * (len(columns) - 1)
    while left < 0 and (widest := max(wordy, key=lambda at: natural[at], default=None)) is not None:
        if natural[widest] <= _NARROWEST:
            break
        natural[widest] -= 1
        left += 1
    return natural


def _line(
    cells: Sequence[Sequence[str]], columns: Sequence[Column], widths: Sequence[int]
) -> list[str]:
    """One row, as many lines high as its highest cell."""
    height = max(len(cell) for cell in cells)
    lines = []
    for at in range(height):
        parts = []
        for cell, column, width in zip(cells, columns, widths, strict=True):
            text = cell[at] if at < len(cell) else ""
            parts.append(text.rjust(width) if column.numeric else text.ljust(width))
        lines.append((" " * _GUTTER).join(parts).rstrip())
    return lines


def _row_lines(row: Row, columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    cells = [
        [_entry(cell)] if column.numeric else textwrap.wrap(_entry(cell), width) or [""]
        for cell, column, width in zip(row.cells, columns, widths, strict=True)
    ]
    lines = [row.group] if row.group else []
    if row.total:
        lines.append("-" * (sum(widths) + _GUTTER * (len(widths) - 1)))
    lines += _line(cells, columns, widths)
    if row.cells[0].sub:
        lines += textwrap.wrap(row.cells[0].sub, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return lines


def text_lines(table: Table) -> tuple[str, ...]:
    """The table as lines of at most 78 characters, unless its numbers alone need more."""
    widths = _widths(table.columns, table.rows)
    lines = _line([[column.title] for column in table.columns], table.columns, widths)
    for row in table.rows:
        lines += _row_lines(row, table.columns, widths)
    for note in table.notes:
        lines += textwrap.wrap(f"[{note.number}] {note.reason}", WIDTH, subsequent_indent="    ")
    if table.more:
        lines.append(table.more)
    return tuple(lines)


def wrapped(text: str, indent: str = "") -> tuple[str, ...]:
    """Prose as lines of at most 78 characters."""
    return tuple(textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent))
