"""Comma-separated text as columns of cells, every row as wide as its header."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.model.errors import SourceError, raise_all, shown
from tasks.sources.faults import at_lines

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of cells with the line of the file on which each begins."""

    cells: list[list[str]]
    lines: list[int]

    def after(self, index: int) -> Rows:
        """The rows behind one row."""
        return Rows(self.cells[index + 1 :], self.lines[index + 1 :])


def rows_of(name: str, text: str) -> Rows:
    """All rows of a CSV text, blank ones too except at its end.

    Raises SourceError at a quote that is misplaced or never closed, or a cell above 128 KiB.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    begin = 1  # a quoted cell may run over several lines
    try:
        for row in reader:
            cells.append(row)
            lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            "source.csv",
            where=f"{name}, line {begin}",
            found=shown(error),
            wanted="comma-separated cells; a quote is closed, and doubled inside quotes",
            remedy="correct the line, or deliver the whole file again",
        ) from error
    while cells and not cells[-1]:
        cells.pop()
        lines.pop()
    return Rows(cells, lines)


def columns_of(name: str, header: Sequence[str], rows: Rows) -> list[Cells]:
    """The columns below a header, in its order.

    Raises SourceError or Faults naming every row that is not as wide as the header.
    """
    width = len(header)
    bad = [index for index, row in enumerate(rows.cells) if len(row) != width]
    raise_all(
        at_lines(
            "source.row_width",
            name=name,
            lines=[rows.lines[index] for index in bad],
            found=[_width(rows.cells[index]) for index in bad],
            wanted=f"{width} cells as in the header",
            remedy="correct the rows (quote cells that hold commas), or deliver the file again",
        )
    )
    return list(zip(*rows.cells, strict=True)) or [()] * width


def _width(row: Sequence[str]) -> str:
    return f"{len(row)} cells: {','.join(row)}" if row else "a blank line"
