"""Columns of cells made typed columns, with every fault kept until the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

import numpy as np

from tasks.model.errors import SourceError, raise_all
from tasks.sources.decimals import Floats, decimals
from tasks.sources.faults import at_lines
from tasks.sources.table import Cells

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under the house's column names.

    `headings` are the names in the file, for messages; `lines` the line of each row. Faults are
    collected in `faults` and raised by `finish`.
    """

    name: str
    columns: Mapping[str, Cells]
    headings: Mapping[str, str]
    lines: Sequence[int]
    faults: list[SourceError] = field(default_factory=list)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def __len__(self) -> int:
        return len(self.lines)

    def refuse(
        self, code: str, column: str, rows: Sequence[int], *, wanted: str, remedy: str
    ) -> None:
        """Note a fault of some rows of a column."""
        self.faults.extend(
            at_lines(
                code,
                name=self.name,
                column=self.headings[column],
                lines=[self.lines[row] for row in rows],
                found=[self.columns[column][row] for row in rows],
                wanted=wanted,
                remedy=remedy,
            )
        )

    def finish(self) -> None:
        """Raise the faults found so far, if any, as SourceError or Faults."""
        raise_all(self.faults)

    def only(self, rows: Sequence[int]) -> Sheet:
        """Some of its rows, without the faults of the others."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return Sheet(self.name, columns, self.headings, [self.lines[row] for row in rows])

    def text(self, column: str, *, required: bool = False) -> list[str]:
        """Stripped cells; a blank one is refused when `required`, control characters always."""
        cells = [cell.strip() for cell in self.columns[column]]
        if not "".join(cells).isprintable():
            bad = [row for row, cell in enumerate(cells) if not cell.isprintable()]
            remedy = "remove control and invisible characters from the cell"
            self.refuse("source.text", column, bad, wanted="printable text", remedy=remedy)
        if required and not all(cells):
            self._blank(column, [row for row, cell in enumerate(cells) if not cell])
        return cells

    def number(self, column: str, *, required: bool = False, at_least: float = -math.inf) -> Floats:
        """Strict decimals, NaN where blank; a blank cell is refused when `required`."""
        cells = self.columns[column]
        values, bad = decimals(cells)
        if bad:
            wanted = "a number in plain digits such as -1234.5, below 1e15"
            self.refuse("source.number", column, bad, wanted=wanted, remedy="correct the cell")
        if required and not all(cells):
            self._blank(column, [row for row, cell in enumerate(cells) if not cell])
        small = np.flatnonzero(values < at_least).tolist()
        if small:
            wanted = f"{at_least:g} or more"
            remedy = "correct the cell, or map the right column to this name"
            self.refuse("source.negative", column, small, wanted=wanted, remedy=remedy)
        return values

    def day(self, column: str, date_format: str, *, required: bool = False) -> list[date | None]:
        """Dates of one strptime format, None where blank."""
        cells = self.text(column, required=required)
        days, bad = converted(cells, lambda cell: strict_day(cell, date_format))
        if bad:
            wanted = f"a date as in {date(2026, 12, 31).strftime(date_format)}"
            remedy = "correct the cell, or set `date_format`"
            self.refuse("source.date", column, bad, wanted=wanted, remedy=remedy)
        return days

    def _blank(self, column: str, rows: Sequence[int]) -> None:
        remedy = "fill the cell, or deliver the whole file again"
        self.refuse("source.blank", column, rows, wanted="a value", remedy=remedy)


def strict_day(cell: str, date_format: str) -> date:
    """The date an ASCII cell spells. Raises ValueError when it spells none."""
    if not cell.isascii():
        raise ValueError("digits of another script")
    return datetime.strptime(cell, date_format).date()  # noqa: DTZ007 - only the date is kept


def converted(
    cells: Sequence[str], convert: Callable[[str], T]
) -> tuple[list[T | None], list[int]]:
    """What `convert` makes of each cell, None where blank; and the rows where it raises ValueError.

    Each distinct cell is converted once: a column of dates repeats a few.
    """
    known: dict[str, T | None] = {"": None}
    wrong: set[str] = set()
    for cell in set(cells) - {""}:
        try:
            known[cell] = convert(cell)
        except ValueError:
            known[cell] = None
            wrong.add(cell)
    bad = [row for row, cell in enumerate(cells) if cell in wrong] if wrong else []
    return [known[cell] for cell in cells], bad
