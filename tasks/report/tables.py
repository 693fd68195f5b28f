"""What a table shows, as strings ready to print: one shape for browser, mail and plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from tasks.report.bars import Bar
from tasks.report.figures import MAX_CELL, NA, NONE, clipped, plain
from tasks.report.sparks import Spark

Tone = Literal["", "ok", "warn", "breach", "breaks", "degraded", "none", "muted"]
# Where a column still fits: a mail on a phone, 78 columns of text, or the full page only.
Room = Literal["phone", "text", "page"]
# How a wide table behaves on a phone: rows become cards, or the table scrolls in its own frame.
Narrow = Literal["cards", "scroll"]
_FITS: dict[Room, tuple[Room, ...]] = {
    "phone": ("phone",),
    "text": ("phone", "text"),
    "page": ("phone", "text", "page"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading: `title`, the unit below it, the glossary `term` behind it."""

    title: str
    unit: str = ""
    term: str = ""
    numeric: bool = True
    room: Room = "page"


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry. `note` numbers a footnote under the table; `order` is what sorting goes by.

    `spark` is a line drawn above the text, where a page can draw, or a run of blocks.
    """

    text: str
    sub: str = ""
    tone: Tone = ""
    note: int = 0
    order: float | None = None
    bar: Bar | None = None
    spark: Spark | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `total` rows stand below a rule, `group` opens a named group."""

    cells: tuple[Cell, ...]
    group: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the reason behind every `n/a` with this number."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fold:
    """A table that is closed on the page, behind `words`, until someone asks for it."""

    words: str
    table: Table


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; `more` says how many rows were left out, `folds` hold what is in them."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    narrow: Narrow = "cards"
    more: str = ""
    folds: tuple[Fold, ...] = ()


def unfolded(table: Table) -> tuple[Table, ...]:
    """A table and all that is folded into it, one below the other."""
    return (replace(table, folds=()), *(fold.table for fold in table.folds))


@dataclass
class Notes:
    """Reasons of one table while it is filled: each is printed once, under one number."""

    _numbers: dict[str, int] = field(default_factory=dict)

    def mark(self, reason: str) -> int:
        """The number of a reason."""
        return self._numbers.setdefault(clipped(reason, MAX_CELL), len(self._numbers) + 1)

    def listed(self) -> tuple[Note, ...]:
        """All reasons in the order of their numbers."""
        return tuple(Note(number, reason) for reason, number in self._numbers.items())


def words(text: object, *, sub: object = "", tone: Tone = "") -> Cell:
    """A cell of foreign text."""
    return Cell(clipped(text, MAX_CELL) or NONE, sub=clipped(sub, MAX_CELL), tone=tone)


def figure(
    value: float | None,
    form: Callable[[float], str],
    notes: Notes,
    reason: str | None,
    *,
    sub: str = "",
    tone: Tone = "",
    lacking: Tone = "muted",
) -> Cell:
    """A number in the given form; `n/a` with its footnote, in the tone `lacking`, when unknown.

    An empty reason means that the number does not apply to this row: a dash.
    """
    if value is not None:
        return Cell(form(value), sub=plain(sub), tone=tone, order=value)
    if not reason:
        return Cell(NONE, tone="muted")
    return Cell(NA, tone=lacking, note=notes.mark(reason))


# Rows of one folded table: beyond them a browser labours, and nobody reads.
MAX_ROWS = 300


def in_json(count: int, states: str = "") -> str:
    """What a folded table says of the rows that even the page leaves out."""
    told = f": {states}" if states else ""
    return f"and {count:,} more in the JSON of this report{told}" if count > 0 else ""


def left_out(count: int) -> str:
    """What a shortened list says of the rest."""
    return f"and {count:,} more in the full report" if count else ""


def _shortened(rows: tuple[Row, ...], limit: int | None) -> tuple[Row, ...]:
    """The first rows, and every total: a list may end early, a sum may not be cut off."""
    if limit is None:
        return rows
    return (*rows[:limit], *(row for row in rows[limit:] if row.total))


def narrowed(table: Table, room: Room, *, limit: int | None = None) -> Table:
    """The columns that fit a room, some `limit` rows, and only the footnotes still needed.

    What is folded into the table stays behind.
    """
    fits = [at for at, column in enumerate(table.columns) if column.room in _FITS[room]]
    kept = _shortened(table.rows, limit)
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in fits)) for row in kept)
    used = {cell.note for row in rows for cell in row.cells}
    return Table(
        table.caption,
        tuple(table.columns[at] for at in fits),
        rows,
        tuple(note for note in table.notes if note.number in used),
        table.narrow,
        left_out(len(table.rows) - len(rows)) or table.more,
    )
