"""The house's own feed: `<folder>/<as_of>/<role>.csv`, or any CSV with one header row.

Column names, date format and file name are settings, so that the daily chain of a vendor is read
without code of its own:

    CsvFolder(
        "quotes",
        Path("chains"),
        file="SPX_{as_of:%Y%m%d}.csv",
        columns={"symbol": "optionroot", "quote_date": "quotedate", "vendor_iv": "impliedvol"},
        date_format="%m/%d/%Y",
    )

One byte order mark at its head is left out: spreadsheets that save UTF-8 write it.

A file that was cut is refused when its last line lacks the newline. A cut exactly behind a
newline leaves a file that looks whole: only SHA256SUMS beside it finds that out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.frames import Column
from tasks.sources.claims import Claim, read_claim
from tasks.sources.csv_header import headings_of
from tasks.sources.csv_settings import CONTRACT_ROLES, TIMELESS_ROLES, CsvSettings, lasts
from tasks.sources.delivery import PASSPORTS, Delivery, Role, input_of
from tasks.sources.faults import no_rows
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.greek_units import declared_greeks
from tasks.sources.par_yields import yields_in
from tasks.sources.sheet import Sheet
from tasks.sources.sides import SIDE, signed
from tasks.sources.symbols import Symbols, canonical, keep_known, symbols_from_parts
from tasks.sources.table import columns_of, rows_of
from tasks.sources.text import text_of
from tasks.sources.vendor_zeros import without_zeros

_MARKET_ROLES = frozenset({"quotes", "futures"})
# A blank cell of these means something: no bid, no offer.
_MAY_BE_BLANK = frozenset({"bid", "ask"})
_NEVER_NEGATIVE = frozenset(
    {
        *("bid", "ask", "bid_size", "ask_size", "last", "volume", "open_interest", "vendor_iv"),
        *("reported_price", "reported_iv", "average_price", "price", "settlement", "close"),
        "tenor_days",
    }
)
# A row without one says nothing.
_NEVER_BLANK_DAYS = frozenset({"date"})
# Text in the passport, a date in the file.
_DATED_TEXT = frozenset({"opened"})


@dataclass(frozen=True)
class CsvFolder:
    """A role's CSV file per session below one folder.

    `file` is a pattern over `as_of` and `role`. `columns` maps the house's column names to those
    of the file; an empty name leaves an optional column unread. `reported_units` declares the
    greeks of a broker; one that is not declared is not used. `date_format` (strptime) holds for
    every date column. `account` is that of every row, where the file has no such column; a column
    mapped to `side` (long, short, buy, sell) has the signs of the quantities. A file that is not
    `required` may be absent. A file without rows is refused unless `allow_empty`; a day without
    trades is no fault.
    Raises SettingsError, or Faults, when built of settings that cannot be meant.
    """

    role: Role
    path: Path
    file: str = "{as_of}/{role}.csv"
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str = "%Y-%m-%d"
    reported_units: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    allow_empty: bool = False
    account: str = ""

    def __post_init__(self) -> None:
        settings = CsvSettings(
            self.role,
            self.path,
            self.file,
            self.columns,
            self.date_format,
            self.reported_units,
            self.account,
        )
        raise_all(settings.faults())

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session, conformed to the passport of the role.

        Quotes and futures of unknown contracts are dropped with a finding; positions and trades
        of unknown contracts are kept. Repeated rows are kept. A blank bid or ask is NaN: no such
        side. A vendor's vol or last of 0 is NaN, and so are the greeks beside no vol: vendors write
        them for missing.
        Raises SourceError, or Faults with every fault of the file.
        """
        name = self.file.format(as_of=as_of, role=self.role)
        raw = read_raw(self.path, name, files) if self.required else files.read(self.path, name)
        if raw is None:
            return self._absent(name)
        sheet = self._sheet(raw)
        claim = read_claim(sheet, as_of, self.date_format)
        timeless = self.role in TIMELESS_ROLES
        if claim.day is None and not timeless and lasts(self.file, role=self.role):
            raise _undated(sheet)
        symbols = self._symbols(sheet, as_of)
        columns = {
            column.name: _typed(sheet, column, self.date_format)
            for column in PASSPORTS[self.role].columns
            if column.name in sheet and column.name != "symbol"
        }
        if SIDE in sheet:
            columns["quantity"] = signed(sheet, columns["quantity"])
        sheet.finish()
        frame, findings = self._frame(sheet, columns, symbols, claim)
        given = input_of(
            raw, role=self.role, source="csv_folder", rows=len(sheet), claimed_as_of=claim.day
        )
        return Delivery(frame, (given,), findings, claim.snapshot_utc, (raw.content,))

    def _absent(self, name: str) -> Delivery:
        finding = Finding(
            code="source.absent",
            severity="info",
            subject=self.role,
            count=1,
            evidence=f"no file {shown(name)}: what needs {self.role} is left out",
        )
        return Delivery(PASSPORTS[self.role].empty(), findings=(finding,))

    def _sheet(self, raw: RawFile) -> Sheet:
        rows = rows_of(raw.name, text_of(raw, marked=True))
        header = [heading.strip() for heading in rows.cells[0]]
        given = ("account",) if self.account else ()
        headings = headings_of(raw.name, header, role=self.role, columns=self.columns, given=given)
        body = rows.after(0)
        if not (body.cells or self.allow_empty or self.role == "trades"):
            raise no_rows(
                raw.name,
                f"at least one row of {self.role}",
                "deliver the whole file again; if none is meant, set allow_empty = true",
            )
        cells = dict(zip(header, columns_of(raw.name, header, body), strict=True))
        columns = {ours: cells[theirs] for ours, theirs in headings.items()}
        columns |= {ours: (self.account,) * len(body.lines) for ours in given}
        return Sheet(raw.name, columns, headings, body.lines)

    def _symbols(self, sheet: Sheet, as_of: date) -> Symbols | None:
        """The symbols of a role that has them: contracts, or the plain names of indices."""
        if "symbol" not in PASSPORTS[self.role].names:
            return None
        texts = (
            sheet.text("symbol", required=True)
            if "symbol" in sheet
            else symbols_from_parts(sheet, self.date_format)
        )
        if self.role not in CONTRACT_ROLES:
            return Symbols(texts, np.ones(len(texts), np.bool_), np.full(len(texts), np.nan))
        return canonical(texts, as_of)

    def _frame(
        self,
        sheet: Sheet,
        columns: dict[str, pd.Series],
        symbols: Symbols | None,
        claim: Claim,
    ) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
        columns["line"] = pd.Series(sheet.lines, dtype="int64")
        findings: tuple[Finding, ...] = ()
        if symbols:
            columns["symbol"] = pd.Series(symbols.text, dtype="str")
        if self.role == "positions" and symbols:
            greeks, findings = declared_greeks(
                columns, self.reported_units, symbols.multiplier, name=sheet.name
            )
            columns |= greeks
        if claim.quote_time_utc is not None:
            columns["quote_time_utc"] = pd.Series(claim.quote_time_utc)
        made = pd.DataFrame(columns)
        if self.role == "quotes":
            made = without_zeros(made)
        frame = PASSPORTS[self.role].conform(made)
        if self.role not in _MARKET_ROLES or not symbols:
            return frame, findings
        return keep_known(frame, symbols, name=sheet.name)


def _undated(sheet: Sheet) -> SourceError:
    """One file name for several sessions and no date inside: yesterday's would pass for today's."""
    return SourceError(
        "source.undated",
        where=sheet.name,
        found="a name that is not of one day, and no date in the file",
        wanted="a column quote_date or as_of, or all of {as_of} in the setting `file`",
        remedy="map the column that dates the rows to `quote_date`",
    )


def _typed(sheet: Sheet, column: Column, date_format: str) -> pd.Series:
    """One column of a sheet as its passport wants it, faults noted in the sheet."""
    name = column.name
    if name == "par_yield_percent":
        return pd.Series(yields_in(sheet, name, required=column.required))
    if column.dtype == "float64":
        required = column.required and name not in _MAY_BE_BLANK
        least = 0.0 if name in _NEVER_NEGATIVE else float("-inf")
        return pd.Series(sheet.number(name, required=required, at_least=least))
    if column.dtype == "str" and name not in _DATED_TEXT:
        return pd.Series(sheet.text(name, required=column.required), dtype="str")
    days = sheet.day(name, date_format, required=name in _NEVER_BLANK_DAYS)
    if column.dtype == "str":
        return pd.Series([day.isoformat() if day else "" for day in days], dtype="str")
    return pd.Series(np.array(days, dtype="datetime64[s]"))
