"""The rows of a thinkorswim statement put in their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tasks.model.errors import SourceError, raise_all, shown
from tasks.sources.index_roots import UnmarkedError
from tasks.sources.sheet import Sheet, strict_day
from tasks.sources.statement import filled_lines
from tasks.sources.table import Rows
from tasks.sources.thinkorswim_contracts import is_option, option_named, underlying_named
from tasks.sources.us_numbers import us_number

_TITLE = re.compile(
    r"Position Statement for (.+?)(?: \([^()]*\))? on "
    r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{2}) ([0-9]{1,2}:[0-9]{2}:[0-9]{2})"
)
_PAPER = "This document was exported from the paperMoney"
_TOTAL = re.compile(r"(?:OVERALL |SUB)?TOTALS?\b.*", re.IGNORECASE)
_HEAD = re.compile(r"/?[A-Z][A-Z0-9./\[\]]*")
_FIRST = "Instrument"
# Ours, and how the statement heads it; columns are the trader's choice.
COLUMNS = {
    "quantity": "Qty",
    "average_price": "Trade Price",
    "reported_price": "Mark",
    "reported_delta": "Delta",
    "reported_gamma": "Gamma",
    "reported_theta": "Theta",
    "reported_vega": "Vega",
}
_BALANCE = 2
_UNMARKED = "set unmarked_spx to SPX or SPXW, whichever thinkorswim prints without a mark"


@dataclass
class Layout:
    """A statement taken apart.

    `sheet` has the holdings, `symbols` theirs; `heads`, `empty`, `totals` are the lines and
    labels of rows that hold nothing; `balances` have their amounts as printed.
    """

    name: str
    account: str
    day: date
    title_line: int
    paper: bool
    symbols: list[str] = field(default_factory=list)
    holdings: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    empty: list[tuple[int, str]] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    balances: list[tuple[int, str, str]] = field(default_factory=list)
    faults: list[SourceError] = field(default_factory=list)
    # The underlying that rows belong to; whether its own row was seen; holdings below it.
    head: str = ""
    described: bool = False
    below: int = 0

    def open(self, line: int, head: str) -> None:
        """Begin with an underlying."""
        self.close()
        self.heads.append((line, head))
        self.head, self.described, self.below = head, False, 0

    def hold(self, line: int, symbol: str, cells: dict[str, str]) -> None:
        """Keep a holding."""
        self.symbols.append(symbol)
        self.holdings.append((line, cells))
        self.below += 1

    def close(self) -> None:
        """End an underlying. One with a sum and nothing held below it was not exported whole."""
        if self.head and not self.below:
            remedy = "open every underlying in the Position Statement, then export it again"
            line, head = self.heads[-1]
            self.refuse(line, f"{head} and no holding below it", "its holdings", remedy)
        self.head = ""

    @property
    def sheet(self) -> Sheet:
        """The holdings under our names; a column that a group lacks is blank there."""
        present = [ours for ours in COLUMNS if any(ours in cells for _, cells in self.holdings)]
        columns = {ours: [cells.get(ours, "") for _, cells in self.holdings] for ours in present}
        columns["account"] = [self.account] * len(self.holdings)
        columns.setdefault("quantity", [])
        headings = {**COLUMNS, "account": "account"}
        return Sheet(self.name, columns, headings, [line for line, _ in self.holdings])

    def balance_faults(self) -> list[SourceError]:
        """A fault for every balance that is no amount."""
        return [
            _no_statement(self.name, line, shown(f"{label} of '{value}'"), "an amount")
            for line, label, value in self.balances
            if us_number(value) is None
        ]

    def demand_holdings(self) -> None:
        """Note a fault where nothing is held and no row is refused."""
        if not (self.symbols or self.faults):
            self.refuse(self.title_line, "no holding at all", "holdings, or allow_empty = true")

    def refuse(
        self, line: int, found: str, wanted: str, remedy: str = "", reason: str = ""
    ) -> None:
        """Note the fault of a row; `reason` is of our own words."""
        self.faults.append(
            SourceError(
                "source.statement",
                where=f"{self.name}, line {line}",
                found=f"{shown(found)}: {reason}" if reason else shown(found),
                wanted=wanted,
                remedy=remedy or "export the statement again, as thinkorswim writes it",
            )
        )


def layout_of(name: str, rows: Rows, as_of: date, unmarked_spx: str) -> Layout:
    """The statement in its parts, with the faults of its rows.

    Raises SourceError for a title or a header that is not a statement's.
    """
    lines = filled_lines(rows)
    layout, start = _titled(name, lines)
    header: list[str] = []
    for line, cells in lines[start:]:
        first = cells[0]
        if first == _FIRST:
            layout.close()
            header = _header(name, line, cells)
        elif len(cells) == 1 and not first[:1].isdigit():
            layout.close()  # the title of a group
        elif len(cells) == _BALANCE != len(header):
            layout.close()
            layout.balances.append((line, first, cells[1]))
        elif not header or len(cells) != len(header):
            layout.refuse(line, ",".join(cells), f"{len(header) or 'a header and its'} cells")
        else:
            _place(layout, line, dict(zip(header, cells, strict=True)), as_of, unmarked_spx)
    layout.close()
    if not header:
        raise _no_statement(name, 1, "no header", "a row of Instrument, Qty and more")
    return layout


def _titled(name: str, lines: Sequence[tuple[int, list[str]]]) -> tuple[Layout, int]:
    """The title's words, and where the rows behind it begin."""
    paper = bool(lines) and lines[0][1][0].startswith(_PAPER)
    at = 1 if paper else 0
    line, text = (lines[at][0], ",".join(lines[at][1]).rstrip(",")) if len(lines) > at else (1, "")
    found = _TITLE.fullmatch(text)
    wanted = "Position Statement for ACCOUNT on 11/20/26 16:20:05"
    if not found:
        raise _no_statement(name, line, f"'{shown(text)}'", wanted)
    try:
        day = strict_day(found[2], "%m/%d/%y")
    except ValueError:
        raise _no_statement(name, line, f"'{shown(text)}'", wanted) from None
    return Layout(name, found[1], day, line, paper), at + 1


def _header(name: str, line: int, cells: list[str]) -> list[str]:
    repeated = [cell for cell in dict.fromkeys(cells) if cell and cells.count(cell) > 1]
    raise_all([_no_statement(name, line, f"two columns {shown(cell)}", "one") for cell in repeated])
    if COLUMNS["quantity"] not in cells:
        raise _no_statement(name, line, f"'{shown(','.join(cells))}'", "a column Qty")
    return cells


def _place(layout: Layout, line: int, at: dict[str, str], as_of: date, unmarked_spx: str) -> None:
    """Put one row below a header in its place."""
    text, quantity, head = at[_FIRST], at[COLUMNS["quantity"]], layout.head
    cells = {ours: at[theirs] for ours, theirs in COLUMNS.items() if theirs in at}
    try:
        if _TOTAL.fullmatch(text):
            layout.close()
            layout.totals.append((line, text))
        elif is_option(text) and head:
            layout.hold(line, option_named(head, text, unmarked_spx), cells)
        elif _HEAD.fullmatch(text) and (text.startswith("/") or not quantity):
            layout.open(line, text)
        elif head and not layout.described and quantity:
            layout.described = True
            if us_number(quantity) == 0.0:
                layout.empty.append((line, text))
            else:
                layout.hold(line, underlying_named(head, text, as_of), cells)
        else:
            layout.refuse(line, text or "no instrument", "an underlying, or an option below one")
    except ValueError as reason:
        layout.below += 1
        remedy = _UNMARKED if isinstance(reason, UnmarkedError) else ""
        wanted = "a contract that can be told"
        layout.refuse(line, f"{head} {text}", wanted, remedy, str(reason))


def _no_statement(name: str, line: int, found: str, wanted: str) -> SourceError:
    return SourceError(
        "source.statement",
        where=f"{name}, line {line}",
        found=found,
        wanted=wanted,
        remedy="export the Position Statement of thinkorswim's Monitor tab, in English",
    )
