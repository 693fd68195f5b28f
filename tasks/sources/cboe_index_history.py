"""Cboe's history of an index: `VIX_History.csv` has DATE,OPEN,HIGH,LOW,CLOSE since 1990.

VVIX, SKEW and others have one value a day: `DATE,VVIX`. Keyless; the row of a session is
published the next morning, so that on its evening a run finds none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import raise_all, shown
from tasks.model.frames import INDICES
from tasks.model.sessions import Calendar
from tasks.sources.delivery import Delivery, input_of, joined, read_all
from tasks.sources.faults import no_rows
from tasks.sources.files import WORLD, Files, RawFile
from tasks.sources.pages import pages_of
from tasks.sources.published import DAY, days_of, sessions_told, sheet_of
from tasks.sources.site import PageOrFolder

PAGE = "https://cdn.cboe.com/api/global/us_indices/daily_prices/{symbol}_History.csv"
FILE = "{symbol}_History.csv"
# No index of these closes below; a zero stands for none.
_LEAST = 0.01


@dataclass(frozen=True)
class CboeIndexHistory:
    """The closes of some indices, each from its own file.

    `url` is a pattern over `symbol`; `path` is a folder of saved files, by the pattern `file`
    over `symbol` and `as_of`, and is read instead. VRO is the settlement value of VIX.
    """

    symbols: tuple[str, ...] = ("SPX", "VIX", "VVIX")
    path: Path | None = None
    file: str = FILE
    url: str = PAGE

    def __post_init__(self) -> None:
        for symbol in self.symbols or ("",):
            raise_all(self._place.faults(symbol=symbol))

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder("indices", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The closes of one session, conformed to the passport of indices.

        The rows of an input are those of the session; the other days of a file are its history.
        A file without a row of the session gives no close, with a finding: the close of another
        day is never taken. A file that is absent is told in a finding.
        Raises SourceError, or Faults; NothingCameError.
        """
        places = [self._place.of(as_of, {"symbol": symbol}) for symbol in self.symbols]
        pages = pages_of(places, files)
        closes = read_all(
            partial(_close, symbol, raw, as_of) for symbol, raw in pages.came(self.symbols)
        )
        frame = pd.concat([each.frame for each in closes], ignore_index=True)
        absent = [
            _finding("absent", name, f"no file of {symbol} came{why}: its close is not known")
            for symbol, name, why in pages.lacking(self.symbols)
        ]
        return pages.told_in(joined(closes, INDICES.conform(frame), absent), "indices")


def _close(symbol: str, raw: RawFile, as_of: date) -> Delivery:
    """The close of the session, if the file has it."""
    names = ("close", symbol.casefold(), f"{symbol} close".casefold())
    sheet = sheet_of(raw, {DAY: ("date",), "close": names})
    days = days_of(sheet)
    if not days:
        raise no_rows(raw.name, f"the days of {shown(symbol)}")
    one = sheet.only([row for row, day in enumerate(days) if day == as_of])
    close = one.number("close", required=True, at_least=_LEAST)
    one.finish()
    frame = pd.DataFrame(
        {
            "symbol": pd.Series([symbol] * len(one), dtype="str"),
            "close": close,
            "line": np.array(one.lines, dtype="int64"),
        }
    )
    before = max((day for day in days if day < as_of), default=None)
    given = input_of(
        raw,
        role="indices",
        source="cboe_index_history",
        rows=len(one),
        claimed_as_of=as_of if len(one) else before,
    )
    findings = () if len(one) else (_not_yet(raw, symbol, before, max(days), as_of),)
    return Delivery(frame, (given,), findings, None, (raw.content,))


def _not_yet(raw: RawFile, symbol: str, before: date | None, last: date, as_of: date) -> Finding:
    if before is None or last > as_of:
        told = f"has no row of {as_of}, between others"
        return _finding("no_row", raw.name, f"the history of {symbol} {told}: no close is known")
    behind = Calendar(as_of).sessions_since(before, as_of)
    told = f"the history of {symbol} ends on {before}, {sessions_told(behind)} before {as_of}"
    if behind > 1:
        return _finding("not_yet", raw.name, told)
    # So it is on every evening.
    ordinary = f"{told}: its close is published the next morning"
    return _finding("not_yet", raw.name, ordinary, severity="info")


def _finding(
    code: str, subject: str, evidence: str, severity: Literal["info", "warn"] = "warn"
) -> Finding:
    return Finding(
        code=f"source.{code}", severity=severity, subject=subject, count=1, evidence=evidence
    )
