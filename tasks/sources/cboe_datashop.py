"""Cboe DataShop's end-of-day option files (Option EOD Summary), with the Calcs and without.

Every row has two snapshots of one contract: at 15:45 New York (30 minutes before index options
close; 12:45 on half days since 2020-02-05) and at the close. Vols and greeks, which only the
Calcs have, are of 15:45 alone, and by the price that the vendor implies at that moment.
The vendor's vega is per vol point and its theta per calendar day, as here: the factor is 1, held
against Black-76 on the file of 2016-06-01. Its theta has interest on the strike besides, as if the
implied price were a spot: deep in the money, and where rates are high, it is not a forward's. The
price of the underlying, which for ^VIX is the spot and no forward, is not read at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import raise_all
from tasks.model.frames import QUOTES
from tasks.model.sessions import NEW_YORK, Calendar, as_naive_utc
from tasks.sources.daily_files import DailyFiles, Patterns
from tasks.sources.datashop_rows import CALCS, ISO, SIGNED, of_the_session, ordinary, sheet_of
from tasks.sources.delivery import Delivery, input_of, read_joined
from tasks.sources.files import WORLD, Files, Place, read_raw
from tasks.sources.sheet import Sheet
from tasks.sources.symbols import PARTS, canonical, keep_known, symbols_from_parts
from tasks.sources.vendor_zeros import without_zeros

At = Literal["eod", "1545"]
FILE = "UnderlyingOptionsEODCalcs_{as_of}.csv"
_BEFORE_CLOSE = timedelta(minutes=30)
_SNAPSHOT = time(15, 45)
_HALF_DAYS_SINCE = date(2020, 2, 5)


@dataclass(frozen=True)
class CboeDatashop:
    """Quotes of a session from one or more purchased files.

    `file` is a pattern over `as_of` below the folder `path`, or several; or `url` is one, or
    several. `at` chooses the snapshot of bid, ask and sizes. `many_days`: a file holds the rows
    of many sessions, and those of the others are left aside.
    Raises SettingsError, or Faults, when a pattern cannot be one.
    """

    path: Path | None = None
    file: Patterns | None = None
    url: Patterns | None = None
    at: At = "eod"
    many_days: bool = False

    def __post_init__(self) -> None:
        raise_all(self._files.faults())

    @property
    def _files(self) -> DailyFiles:
        return DailyFiles("quotes", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The quotes of all files, one after the other, conformed to the passport of quotes.

        `last` and `volume` are of the whole session whatever `at` is; a close of 0 is no trade.
        At the close the vendor's vols and greeks are left out, with a finding: they are of
        another moment than the quotes beside them, and would be held against ours as if they
        were not. A vol of 0 is none, and so are the greeks beside it. Unknown roots (BVZ, other
        underlyings) and contracts with a delivery code are dropped with a finding each.
        Every `quote_date` must be the session, unless a file holds many days.
        Raises SourceError, or Faults with every fault of all files.
        """
        return read_joined(
            partial(self._read_file, place, name, as_of, files)
            for place, name in self._files.of(as_of)
        )

    def _read_file(self, place: Place, name: str, as_of: date, files: Files) -> Delivery:
        raw = read_raw(place, name, files)
        whole = sheet_of(raw, self.at)
        sheet, other_days = of_the_session(whole, as_of, many_days=self.many_days)
        sheet, adjusted = ordinary(sheet)
        moment = _moment(self.at, as_of)
        symbols = canonical(_symbols(sheet), as_of)
        frame = _numbers(sheet)
        sheet.finish()
        frame["symbol"] = pd.Series(symbols.text, dtype="str")
        frame["quote_time_utc"] = np.datetime64(as_naive_utc(moment), "s")
        left_out = self._without_calcs(frame, raw.name)
        kept, unknown = keep_known(QUOTES.conform(frame), symbols, name=raw.name)
        given = input_of(
            raw, role="quotes", source="cboe_datashop", rows=len(whole), claimed_as_of=as_of
        )
        findings = (*other_days, *adjusted, *unknown, *left_out)
        return Delivery(kept, (given,), findings, moment, (raw.content,))

    def _without_calcs(self, frame: pd.DataFrame, name: str) -> tuple[Finding, ...]:
        """Leave out vols and greeks that are of another moment than the quotes."""
        calcs = [column for column in CALCS if column in frame]
        count = int(frame[calcs].notna().any(axis=1).sum())
        if self.at == "1545" or not count:
            return ()
        frame[calcs] = np.nan
        told = "the vendor's vols and greeks are of 15:45 and the quotes of the close: not used"
        evidence = f'{told}; at = "1545" reads both of one moment'
        finding = Finding(
            code="source.other_moment",
            severity="info",
            subject=name,
            count=count,
            evidence=evidence,
        )
        return (finding,)


def _symbols(sheet: Sheet) -> list[str]:
    """OCC symbols: every row is an option, and has all parts of one."""
    for part in PARTS:
        sheet.text(part, required=True)
    return symbols_from_parts(sheet, ISO)


def _numbers(sheet: Sheet) -> pd.DataFrame:
    """The columns of numbers; no vol, no greeks, and no last where the vendor writes 0."""
    frame = pd.DataFrame(
        {
            column.name: sheet.number(
                column.name, at_least=-np.inf if column.name in SIGNED else 0.0
            )
            for column in QUOTES.columns
            if column.name in sheet and column.dtype == "float64"
        }
    )
    frame["line"] = pd.Series(sheet.lines, dtype="int64")
    return without_zeros(frame)


def _moment(at: At, as_of: date) -> datetime:
    """When the quotes of a snapshot stood, in UTC."""
    close = Calendar(as_of).close_utc(as_of)
    if at == "eod":
        return close
    if as_of >= _HALF_DAYS_SINCE:
        return close - _BEFORE_CLOSE
    # Until then a half day's snapshot was taken when all had closed.
    return min(close, datetime.combine(as_of, _SNAPSHOT, NEW_YORK).astimezone(close.tzinfo))
