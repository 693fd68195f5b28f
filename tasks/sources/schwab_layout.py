"""The rows of Schwab's export put in their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from tasks.model.errors import SourceError, shown
from tasks.sources.index_roots import standard_spx, standard_vix
from tasks.sources.sheet import Sheet, strict_day
from tasks.sources.statement import filled_lines, option_symbol
from tasks.sources.table import Rows
from tasks.sources.us_numbers import NONE, us_number

_TITLE = re.compile(
    r"Positions for (?:account (?P<account>.+?)|All.Accounts) as of "
    r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? [AP]M [A-Z]{2,3}, )?(?P<day>[0-9/]{8,10})",
    re.IGNORECASE,
)
_DAYS = (
    (re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}"), "%Y/%m/%d"),
    (re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}"), "%m/%d/%Y"),
)
_OPTION = re.compile(r"([A-Z0-9.]+) ([0-9]{2}/[0-9]{2}/[0-9]{4}) ([0-9.,]+) ([CP])")
_COLUMNS = {
    "symbol": ("Symbol",),
    "quantity": ("Qty (Quantity)", "Quantity", "Qty"),
    "reported_price": ("Price",),
}
_CASH = frozenset({"Cash & Cash Investments", "Cash & Money Market", "Futures Cash"})
_TOTALS = frozenset({"Account Total", "Positions Total"})
_FUTURES = "Futures Positions Market Value"


@dataclass
class Parts:
    """An export taken apart: holdings with their symbols, and rows that are none."""

    name: str
    day: date
    title_line: int
    account: str
    lines: list[int] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    holdings: list[dict[str, str]] = field(default_factory=list)
    cash: list[tuple[int, str]] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    futures: list[tuple[int, str, str]] = field(default_factory=list)
    empty: list[tuple[int, str]] = field(default_factory=list)
    faults: list[SourceError] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The holdings under our names."""
        names = ("account", "quantity", "reported_price")
        return Sheet(
            self.name,
            {ours: [cells[ours] for cells in self.holdings] for ours in names},
            {ours: _COLUMNS.get(ours, (ours,))[0] for ours in names},
            self.lines,
        )

    def demand_holdings(self) -> None:
        """Note a fault where nothing is held and no row is refused."""
        if not (self.symbols or self.faults):
            self.refuse(self.title_line, "no holding at all", "holdings, or allow_empty = true")

    def refuse(self, line: int, found: str, wanted: str) -> None:
        """Note the fault of a row."""
        self.faults.append(_fault(self.name, line, found, wanted))


def amount_held(value: str) -> bool:
    """Whether an amount as printed is one, and not nought."""
    amount = us_number(value)
    return amount is not None and abs(amount) > 0.0


def parts_of(name: str, rows: Rows) -> Parts:
    """The export in its parts, with the faults of its rows. Raises SourceError for its title."""
    lines = filled_lines(rows)
    parts = _titled(name, lines)
    header: dict[str, int] = {}
    width = 0
    account = parts.account
    for line, cells in lines[1:]:
        if cells[0] == "Symbol":
            if header:
                parts.refuse(line, "another header", "the total of the account before it")
            header, width = _header(parts, line, cells)
        elif not header and not any(cells[1:]):
            account = cells[0]
        elif not header or len(cells) < width or any(cells[width:]):
            parts.refuse(line, ",".join(cells), f"{width or 'a header and its'} cells")
        elif cells[0] in _TOTALS:
            parts.totals.append((line, cells[0]))
            header, account = {}, parts.account
        else:
            _place(parts, line, {ours: cells[at] for ours, at in header.items()}, account, cells)
    if header or not parts.totals:
        last = lines[-1][0]
        parts.refuse(last, "no total at the end", "the row Positions Total: the file may be cut")
    return parts


def _titled(name: str, lines: list[tuple[int, list[str]]]) -> Parts:
    line, cells = lines[0] if lines else (1, [""])
    found = _TITLE.fullmatch(cells[0])
    wanted = "Positions for account NAME as of 04:20 PM ET, 2026/11/20"
    for pattern, spelled in _DAYS if found else ():
        if found and pattern.fullmatch(found["day"]):
            try:
                day = strict_day(found["day"], spelled)
            except ValueError:
                break
            return Parts(name, day, line, found["account"] or "")
    raise _fault(name, line, f"'{shown(cells[0])}'", wanted)


def _header(parts: Parts, line: int, cells: list[str]) -> tuple[dict[str, int], int]:
    """Where our columns stand, and how many cells a row has."""
    found = {
        ours: cells.index(theirs)
        for ours, names in _COLUMNS.items()
        for theirs in names
        if cells.count(theirs) == 1
    }
    lacking = [names[0] for ours, names in _COLUMNS.items() if ours not in found]
    if lacking:
        parts.refuse(line, f"'{shown(','.join(cells))}'", f"one column {', '.join(lacking)}")
    width = max(at for at, cell in enumerate(cells) if cell) + 1
    return {"symbol": 0, "quantity": 0, "reported_price": 0, **found}, width


def _place(parts: Parts, line: int, row: dict[str, str], account: str, cells: list[str]) -> None:
    """Put one row below a header in its place."""
    symbol = row["symbol"]
    if symbol in _CASH:
        parts.cash.append((line, symbol))
    elif symbol == _FUTURES:
        values = [cell for cell in cells[1:] if "$" in cell]
        parts.futures.append((line, symbol, values[0] if values else ""))
    elif symbol in NONE and row["quantity"] in NONE:
        parts.empty.append((line, symbol))
    elif symbol in NONE or not account:
        what = "no symbol" if symbol in NONE else "no account above"
        parts.refuse(line, what, "a symbol, and the account that the rows belong to")
    else:
        try:
            parts.symbols.append(_symbol(symbol))
        except ValueError as reason:
            parts.refuse(line, symbol, f"a contract that can be told, not {reason}")
            return
        parts.lines.append(line)
        parts.holdings.append({**row, "account": account})


def _symbol(text: str) -> str:
    """The OCC symbol of an option, or the text itself. Raises ValueError."""
    found = _OPTION.fullmatch(text)
    if not found:
        return text
    root, day, strike, right = found.groups()
    expiry = strict_day(day, "%m/%d/%Y")
    if (root == "SPX" and not standard_spx(expiry)) or (root == "VIX" and not standard_vix(expiry)):
        raise ValueError(f"{root} on {expiry}, which is no monthly expiry")
    return option_symbol(root, expiry, strike, right)


def _fault(name: str, line: int, found: str, wanted: str) -> SourceError:
    return SourceError(
        "source.statement",
        where=f"{name}, line {line}",
        found=shown(found),
        wanted=wanted,
        remedy="export the positions again from Schwab's site",
    )
