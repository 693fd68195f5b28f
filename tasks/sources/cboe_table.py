"""The 22 columns of Cboe's quotedata table, made one row a contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.errors import SourceError, raise_all, shown
from tasks.sources.faults import no_rows
from tasks.sources.months import MONTHS
from tasks.sources.sheet import Sheet, converted, strict_day
from tasks.sources.table import Rows, columns_of
from tasks.sources.vendor_zeros import without_zeros

# Position in the row, and a word that the heading there must hold: headings differ by age.
_SHARED = {"expiry": (0, "expir"), "strike": (11, "strike")}
_CALLS = {
    "symbol": (1, "call"),
    "last": (2, "last"),
    "net": (3, "net"),
    "bid": (4, "bid"),
    "ask": (5, "ask"),
    "volume": (6, "vol"),
    "vendor_iv": (7, "iv"),
    "vendor_delta": (8, "delta"),
    "vendor_gamma": (9, "gamma"),
    "open_interest": (10, "open"),
}
_FROM_CALL_TO_PUT = 11
_PUTS = {
    name: (at + _FROM_CALL_TO_PUT, "put" if name == "symbol" else word)
    for name, (at, word) in _CALLS.items()
}
WIDTH = 22
_SEARCHED = 10
_SYMBOL = re.compile(r"[A-Z]{1,6} {0,5}([0-9]{6})([CP])([0-9]{8})")
_GREEKS = ("vendor_delta", "vendor_gamma")
_UNREAD = frozenset({"symbol", "net"})


def header_at(name: str, rows: Rows) -> int:
    """The index of the header row. Raises SourceError when the table has none."""
    for index, row in enumerate(rows.cells[:_SEARCHED]):
        if row and row[0].strip().casefold().startswith("expir"):
            _check_header(f"{name}, line {rows.lines[index]}", row)
            return index
    first = next(row for row in rows.cells if row)
    raise SourceError(
        "source.no_header",
        where=name,
        found=f"first line '{shown(','.join(first))}'",
        wanted="a header that begins with Expiration Date within ten lines",
        remedy="deliver the quotedata file as Cboe's site saves it",
    )


def _check_header(where: str, header: Sequence[str]) -> None:
    lowered = [heading.casefold() for heading in header]
    wrong = [
        f"'{shown(header[at])}' at {at + 1}" if at < len(header) else f"nothing at {at + 1}"
        for at, word in (*_SHARED.values(), *_CALLS.values(), *_PUTS.values())
        if at >= len(header) or word not in lowered[at]
    ]
    if wrong or any(heading.strip() for heading in lowered[WIDTH:]):
        raise SourceError(
            "source.header",
            where=where,
            found=f"{len(header)} columns, {', '.join(wrong) or 'more than the table has'}",
            wanted="22 columns: expiration, ten of calls, strike, ten of puts",
            remedy="deliver the quotedata file as Cboe's site saves it, all columns on",
        )


def read_sides(name: str, rows: Rows, head: int) -> pd.DataFrame:
    """All calls, then all puts, below the header row at index `head`.

    Columns are those of the quotes' passport without a time stamp; prices in points, `vendor_iv`
    decimal. Raises SourceError or Faults for cells that cannot be read and for rows whose
    symbols disagree with their expiry or strike.
    """
    last_before = head
    while last_before + 1 < len(rows.cells) and not rows.cells[last_before + 1]:
        last_before += 1  # copies of the table have blank lines below the header
    body = rows.after(last_before)
    if not body.cells:
        raise no_rows(name, "at least one row of quotes")
    header = rows.cells[head]
    columns = columns_of(name, header, body)
    shared = {ours: (at, header[at]) for ours, (at, _) in _SHARED.items()}
    sides = []
    for side, places in (("Calls", _CALLS), ("Puts", _PUTS)):
        headings = {ours: f"{at + 1} ({side} {header[at]})" for ours, (at, _) in places.items()}
        headings |= {ours: f"{at + 1} ({heading})" for ours, (at, heading) in shared.items()}
        cells = {ours: columns[at] for ours, (at, _) in (*places.items(), *_SHARED.items())}
        sides.append(Sheet(name, cells, headings, body.lines))
    calls, puts = sides
    _check_contracts(calls, puts)
    frames = [_quotes(side) for side in sides]
    raise_all([*calls.faults, *puts.faults])
    return pd.concat(frames, ignore_index=True)


def _quotes(sheet: Sheet) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            column: sheet.number(column, at_least=-np.inf if column in _GREEKS else 0.0)
            for column in _CALLS
            if column not in _UNREAD
        }
    )
    frame["symbol"] = pd.Series(sheet.columns["symbol"], dtype="str")
    frame["line"] = pd.Series(sheet.lines, dtype="int64")
    return without_zeros(frame)


def _check_contracts(calls: Sheet, puts: Sheet) -> None:
    """Note each row whose call and put are not those of its expiry and strike."""
    strikes = np.rint(calls.number("strike", required=True, at_least=0.0) * 1000).tolist()
    days, bad = converted(calls.text("expiry", required=True), _expiry)
    wanted = "a date such as Thu Sep 14 2023 or 09/14/2023"
    calls.refuse("source.date", "expiry", bad, wanted=wanted, remedy="correct the cell")
    spelled = {day: f"{day:%y%m%d}" for day in set(days) if day}
    for sheet, right in ((calls, "C"), (puts, "P")):
        wrong = [
            row
            for row, (symbol, day, strike) in enumerate(
                zip(sheet.columns["symbol"], days, strikes, strict=True)
            )
            if not (found := _SYMBOL.fullmatch(symbol))
            or day is None
            or found[1] != spelled[day]
            or found[2] != right
            or int(found[3]) != strike
        ]
        sheet.refuse(
            "source.contract",
            "symbol",
            wrong,
            wanted=f"the {'call' if right == 'C' else 'put'} of the row's own expiry and strike",
            remedy="deliver the file again as Cboe's site saves it",
        )


_LONG = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{4})")


def _expiry(cell: str) -> date:
    """`Thu Sep 14 2023` in English whatever the locale, or `09/14/2023`. Raises ValueError."""
    if found := _LONG.fullmatch(cell):
        return date(int(found[3]), MONTHS.get(found[1].casefold(), 0), int(found[2]))
    return strict_day(cell, "%m/%d/%Y")
