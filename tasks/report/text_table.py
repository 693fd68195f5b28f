"""A table in plain text: numbers right-aligned, words wrapped, footnotes below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from tasks.report.tables import Cell, Column, Row, Table

WIDTH = 78
_GUTTER = 2
_NARROWEST = 10
_NAME = 9  # a symbol has up to 21 characters, and is copied whole


def _entry(cell: Cell) -> str:
    drawn = f"{cell.spark.blocks} {cell.text}" if cell.spark else cell.text
    return f"{drawn} [{cell.note}]" if cell.note else drawn


def _natural(columns: Sequence[Column], rows: Sequence[Row]) -> list[int]:
    """What each column would take if there were room enough."""
    return [
        max([len(column.title), *(len(_entry(row.cells[at])) for row in rows)])
        for at, column in enumerate(columns)
    ]


def _total(widths: Sequence[int]) -> int:
    """Columns with the gutters between them."""
    return sum(widths) + _GUTTER * (len(widths) - 1)


def _widths(columns: Sequence[Column], rows: Sequence[Row]) -> list[int]:
    """Numbers get what they need; words share what is left."""
    natural = _natural(columns, rows)
    wordy = [at for at, column in enumerate(columns) if not column.numeric]
    left = WIDTH - _total(natural)

    def spare(at: int) -> int:
        """What a column can give: the first names the row, and gives last."""
        return natural[at] - (_NAME if at == 0 else 0)

    while left < 0 and (widest := max(wordy, key=spare, default=None)) is not None:
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


def _below(row: Row, columns: Sequence[Column]) -> str:
    """What stands small in the cells of a row, each but the first behind its column's title."""
    first, *others = row.cells
    told = [first.sub] if first.sub else []
    told += [
        f"{column.title}: {cell.sub}"
        for cell, column in zip(others, columns[1:], strict=True)
        if cell.sub
    ]
    return "; ".join(told)


def _row_lines(row: Row, columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    cells = [
        [_entry(cell)] if column.numeric else textwrap.wrap(_entry(cell), width) or [""]
        for cell, column, width in zip(row.cells, columns, widths, strict=True)
    ]
    lines = textwrap.wrap(row.group, WIDTH, subsequent_indent="  ") if row.group else []
    if row.total:
        lines.append("-" * _total(widths))
    lines += _line(cells, columns, widths)
    below = _below(row, columns)
    if below:
        lines += textwrap.wrap(below, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return lines


def _blocks(table: Table) -> list[list[int]]:
    """Columns that fit beside each other, the first one in every block."""
    natural = _natural(table.columns, table.rows)
    least = [
        width if column.numeric else min(width, _NARROWEST)
        for width, column in zip(natural, table.columns, strict=True)
    ]
    # The name of a row stays whole in a second block, as long as half the page is left.
    least[0] = max(least[0], min(natural[0], WIDTH // 2)) if _total(least) > WIDTH else least[0]
    blocks = [[0]]
    for at in range(1, len(least)):
        if len(blocks[-1]) > 1 and _total([least[it] for it in (*blocks[-1], at)]) > WIDTH:
            blocks.append([0])
        blocks[-1].append(at)
    return blocks


def _block_lines(table: Table, places: Sequence[int]) -> list[str]:
    """Some columns of a table, with what stands small in their cells below each row."""
    columns = [table.columns[at] for at in places]
    rows = [replace(row, cells=tuple(row.cells[at] for at in places)) for row in table.rows]
    widths = _widths(columns, rows)
    lines = _line([[column.title] for column in columns], columns, widths)
    for row in rows:
        lines += _row_lines(row, columns, widths)
    return lines


def text_lines(table: Table) -> tuple[str, ...]:
    """The table as lines of at most 78 characters; too many columns go on below, in blocks."""
    lines: list[str] = []
    for places in _blocks(table):
        lines += [*([""] if lines else []), *_block_lines(table, places)]
    for note in table.notes:
        lines += textwrap.wrap(f"[{note.number}] {note.reason}", WIDTH, subsequent_indent="    ")
    if table.more:
        lines.append(table.more)
    return tuple(lines)


def wrapped(text: str, indent: str = "") -> tuple[str, ...]:
    """Prose as lines of at most 78 characters."""
    return tuple(textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent))
