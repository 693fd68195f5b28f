"""CFE's settlement prices of one day: `Product,Symbol,Expiration Date,Price`.

Keyless, one file a day for about a year back. The file does not say of which day it is: its
address or its name does. Weekly VX carry the price of a monthly as a filler.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.model.contracts import MONTH_CODES, vx_symbol
from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.frames import FUTURES
from tasks.sources.csv_settings import lasts
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.dropping import dropped_finding
from tasks.sources.errand import NothingCameError
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.published import published_day, sheet_of
from tasks.sources.sheet import Sheet, converted
from tasks.sources.site import PageOrFolder
from tasks.sources.symbols import canonical

PAGE = "https://www.cboe.com/us/futures/market_statistics/settlement/csv?dt={as_of}"
FILE = "cfe_settlement_{as_of}.csv"
_COLUMNS = {
    "product": ("product",),
    "symbol": ("symbol",),
    "expiry": ("expiration date",),
    "settlement": ("price",),
}
_PRODUCTS = ("VX", "VXM")
_WEEKLY = re.compile(rf"VXM?[0-9]{{1,2}}/[{MONTH_CODES}][0-9]{{1,2}}")


@dataclass(frozen=True)
class CfeSettlement:
    """The daily settlements of VX and VXM monthlies.

    `url` is a pattern over `as_of`; `path` is a folder of saved files, by the pattern `file` over
    `as_of`, and is read instead.
    """

    path: Path | None = None
    file: str = FILE
    url: str = PAGE

    def __post_init__(self) -> None:
        raise_all(self._place.faults())

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder("futures", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The settlements of one session, conformed to the passport of futures.

        Symbols are spelled as VX/Z26; `expiry` is the file's. Weeklies, other products and
        monthlies without a price are dropped with a finding each.
        Raises SourceError, or Faults; NothingCameError where the page has no rows yet.
        """
        place, name = self._place.of(as_of)
        pattern = self.file if self.path else self.url
        if lasts(pattern, role="futures"):
            raise _undated(name, "file" if self.path else "url")
        raw = read_raw(place, name, files)
        sheet = sheet_of(raw, _COLUMNS)
        if not len(sheet):
            raise _empty(raw, NothingCameError if self.path is None else SourceError)
        kept, findings = _monthlies(sheet)
        frame = _futures(kept, as_of)
        priced = frame["settlement"] > 0.0
        if not priced.all():
            findings.append(
                dropped_finding(
                    "no_settlement",
                    sheet.name,
                    "without a price",
                    frame["symbol"][~priced].tolist(),
                    severity="warn",
                )
            )
        given = input_of(
            raw, role="futures", source="cfe_settlement", rows=len(sheet), claimed_as_of=None
        )
        frame = FUTURES.conform(frame[priced])
        return Delivery(frame, (given,), tuple(findings), None, (raw.content,))


def _monthlies(sheet: Sheet) -> tuple[Sheet, list[Finding]]:
    """The rows of monthlies, and what was left out."""
    symbols, products = sheet.text("symbol", required=True), sheet.text("product", required=True)
    sheet.finish()
    other = [row for row, product in enumerate(products) if product not in _PRODUCTS]
    weekly = [
        row
        for row, symbol in enumerate(symbols)
        if products[row] in _PRODUCTS and _WEEKLY.fullmatch(symbol)
    ]
    left_out = {*other, *weekly}
    monthly = [row for row in range(len(sheet)) if row not in left_out]
    if not monthly:
        raise SourceError(
            "source.no_known_symbol",
            where=sheet.name,
            found=f"{len(sheet)} rows such as {shown(symbols[0])}",
            wanted="monthlies such as VX/Z6",
            remedy="deliver the file as CFE publishes it",
        )
    findings = []
    if weekly:
        what = "weeklies, whose prices are those of a monthly"
        findings.append(
            dropped_finding("weekly", sheet.name, what, [symbols[row] for row in weekly])
        )
    if other:
        what = "contracts of other products"
        findings.append(
            dropped_finding("product", sheet.name, what, [symbols[row] for row in other])
        )
    return sheet.only(monthly), findings


def _futures(sheet: Sheet, as_of: date) -> pd.DataFrame:
    """The monthlies; a symbol that is none, or not of its date, is a fault."""
    known = canonical(sheet.text("symbol"), as_of)
    products = sheet.text("product")
    days, bad = converted(sheet.text("expiry", required=True), published_day)
    remedy = "deliver the file of this session as CFE publishes it"
    sheet.refuse("source.date", "expiry", bad, wanted="a day such as 2026-12-16", remedy=remedy)
    wrong = [
        row
        for row, (symbol, day) in enumerate(zip(known.text, days, strict=True))
        if not known.known[row] or (day is not None and symbol != vx_symbol(products[row], day))
    ]
    wanted = "a monthly of the row's product and expiration"
    sheet.refuse("source.contract", "symbol", wrong, wanted=wanted, remedy=remedy)
    gone = [row for row, day in enumerate(days) if day is not None and day < as_of]
    wanted = f"contracts that are listed on {as_of}"
    sheet.refuse("source.wrong_day", "expiry", gone, wanted=wanted, remedy=remedy)
    settlement = sheet.number("settlement", required=True, at_least=0.0)
    sheet.finish()
    return pd.DataFrame(
        {
            "symbol": pd.Series(known.text, dtype="str"),
            "expiry": np.array(days, dtype="datetime64[s]"),
            "settlement": settlement,
            "line": np.array(sheet.lines, dtype="int64"),
        }
    )


def _empty(raw: RawFile, kind: type[SourceError]) -> SourceError:
    return kind(
        "source.empty",
        where=raw.name,
        found="a header and no rows",
        wanted="the settlements of the session",
        remedy="run again once CFE has published them, or deliver the whole file",
    )


def _undated(name: str, setting: str) -> SourceError:
    """The same file for several sessions and no date inside: yesterday's would pass for today's."""
    return SourceError(
        "source.undated",
        where=shown(name),
        found=f"no day in the setting `{setting}`, and CFE writes none in the file",
        wanted=f"all of {{as_of}} in the setting `{setting}`",
        remedy="keep a file a session, and put {as_of} where its date stands",
    )
