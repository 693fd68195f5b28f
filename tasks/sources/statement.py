"""What statements of brokers have in common: a mark at the start, and the contracts they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.document import Finding, Severity
from tasks.model.errors import shown
from tasks.model.frames import POSITIONS
from tasks.sources.dropping import dropped_finding
from tasks.sources.files import RawFile
from tasks.sources.greek_units import declared_greeks
from tasks.sources.sheet import Sheet
from tasks.sources.symbols import canonical
from tasks.sources.table import Rows, rows_of
from tasks.sources.text import text_of
from tasks.sources.us_numbers import us_column

_STRIKE = re.compile(r"[0-9]{1,5}(?:\.[0-9]{0,3})?|\.[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows that are no holdings: why, in a word and in several; their lines and labels."""

    reason: str
    what: str
    rows: tuple[tuple[int, str], ...]
    severity: Severity = "info"

    def finding(self, name: str) -> Finding:
        """What the report says of them."""
        examples = [f"{label} (line {line})" for line, label in self.rows]
        return dropped_finding(self.reason, name, self.what, examples, severity=self.severity)


def statement_rows(raw: RawFile) -> Rows:
    """The rows of a statement; a byte order mark is ordinary. Raises SourceError."""
    return rows_of(raw.name, text_of(raw, marked=True))


def filled_lines(rows: Rows) -> list[tuple[int, list[str]]]:
    """The rows that are not blank: the line of each, and its cells stripped."""
    return [
        (line, [cell.strip() for cell in cells])
        for line, cells in zip(rows.lines, rows.cells, strict=True)
        if any(cell.strip() for cell in cells)
    ]


def option_symbol(root: str, expiry: date, strike: str, right: str) -> str:
    """The OCC symbol. Raises ValueError for a strike that is none, or no multiple of 0.001."""
    text = strike.replace(",", "")
    if not _STRIKE.fullmatch(text) or not (thousandths := round(float(text) * 1000)):
        raise ValueError(f"the strike {shown(strike)}")
    return f"{root}{expiry:%y%m%d}{right[0]}{thousandths:08d}"


def holdings_frame(
    sheet: Sheet, symbols: list[str], as_of: date, reported_units: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The rows of a sheet with the columns of POSITIONS, in American numbers.

    What stands beside a contract that the table does not know is not read: futures of other
    kinds are quoted in 32nds. Raises SourceError, or Faults.
    """
    known = canonical(symbols, as_of)
    blanked = {
        name: [cell if fit or name in ("account", "quantity") else "" for cell, fit in pairs]
        for name, pairs in (
            (name, list(zip(cells, known.known, strict=True)))
            for name, cells in sheet.columns.items()
        )
    }
    read = Sheet(sheet.name, blanked, sheet.headings, sheet.lines, sheet.faults)
    columns: dict[str, pd.Series] = {
        "account": pd.Series(read.text("account", required=True), dtype="str"),
        "symbol": pd.Series(known.text, dtype="str"),
        "line": pd.Series(list(sheet.lines), dtype="int64"),
    }
    for column in POSITIONS.columns:
        if column.dtype == "float64" and column.name in read:
            least = 0.0 if column.name in ("reported_price", "average_price") else -np.inf
            columns[column.name] = pd.Series(
                us_column(read, column.name, required=column.required, at_least=least)
            )
    read.finish()
    greeks, findings = declared_greeks(columns, reported_units, known.multiplier, name=sheet.name)
    return POSITIONS.conform(pd.DataFrame(columns | greeks)), findings


def findings_of(name: str, dropped: Iterable[Dropped]) -> tuple[Finding, ...]:
    """One finding for each reason that has rows."""
    return tuple(each.finding(name) for each in dropped if each.rows)
