"""CFE's history of single VX futures, one file a contract, all its days in it.

The files of 2004 to 2013 (`CFE_F13_VX.csv`) and the present ones (`VX_2026-12-16.csv`) share the
header `Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest`; the
days are 12/31/2012 in the former and 2026-12-31 in the latter, and some begin with a disclaimer.
The present ones are published the next day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.model.contracts import MONTH_CODES, vx_expiry
from tasks.model.document import Finding, Input
from tasks.model.errors import SourceError, raise_all
from tasks.model.frames import FUTURES
from tasks.model.sessions import Calendar
from tasks.sources.delivery import Delivery, input_of, read_all
from tasks.sources.faults import no_rows
from tasks.sources.files import WORLD, Files, RawFile
from tasks.sources.pages import pages_of
from tasks.sources.published import DAY, days_of, sheet_of
from tasks.sources.site import PageOrFolder

PAGE = "https://cdn.cboe.com/data/us/futures/market_statistics/historical_data/VX/VX_{expiry}.csv"
FILE = "VX_{expiry}.csv"
# On that day the prices were divided by ten.
REBASED = date(2007, 3, 26)
_COLUMNS = {DAY: ("trade date",), "contract": ("futures",), "settlement": ("settle",)}
_CONTRACT = re.compile(rf"([{MONTH_CODES}]) \([A-Z][a-z]{{2}} (?:20)?([0-9]{{2}})\)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A monthly VX future by its code (F), year (13) and the day that it settles on."""

    code: str
    yy: str
    expiry: date

    @property
    def names(self) -> dict[str, str]:
        """What stands for it in a pattern."""
        return {"code": self.code, "yy": self.yy, "expiry": self.expiry.isoformat()}


_EXAMPLE = Listed("Z", "26", date(2026, 12, 16)).names


@dataclass(frozen=True)
class CfeHistory:
    """The settlements of the VX futures that are listed on a session, each from its own file.

    `months` is how many, the nearest first. `url` and `file` are patterns over `expiry`, `code`
    and `yy`; where there is a `path`, the files of that folder are read instead.
    """

    path: Path | None = None
    file: str = FILE
    url: str = PAGE
    months: int = 9

    def __post_init__(self) -> None:
        raise_all(self._place.faults(**_EXAMPLE))

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder("futures", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The settlements of one session, conformed to the passport of futures.

        The rows of an input are those of the session; the other days of a file are its history.
        A file that is absent is told in a finding, and so are files that end before the session:
        then there is no settlement, never that of another day. A settlement of 0 is CFE's word
        for none. `expiry` is the day by the rule, moved for holidays.
        Raises SourceError, or Faults; NothingCameError.
        """
        if as_of < REBASED:
            raise _other_scale(as_of)
        contracts = listed(as_of, self.months)
        places = [self._place.of(as_of, each.names) for each in contracts]
        pages = pages_of(places, files)
        rows = read_all(partial(_row, each, raw, as_of) for each, raw in pages.came(contracts))
        absent = [f"{name}{why}" for _, name, why in pages.lacking(contracts)]
        return pages.told_in(_joined(rows, absent, as_of), "futures")


def listed(as_of: date, months: int) -> tuple[Listed, ...]:
    """The nearest monthlies that have not settled by the close of a session."""
    found: list[Listed] = []
    calendar, month = Calendar(as_of), as_of.year * 12 + as_of.month - 1
    while len(found) < months:
        year, index = divmod(month, 12)
        expiry = calendar.vx_settlement(vx_expiry(year, index + 1))
        if expiry > as_of:
            found.append(Listed(MONTH_CODES[index], f"{year % 100:02d}", expiry))
        month += 1
    return tuple(found)


def _row(contract: Listed, raw: RawFile, as_of: date) -> Delivery:
    """The row of the session, if the file has it."""
    sheet = sheet_of(raw, _COLUMNS)
    days = days_of(sheet)
    if not days:
        raise no_rows(raw.name, "the days of a contract")
    rows = [row for row, day in enumerate(days) if day == as_of]
    day = as_of if rows else max((day for day in days if day < as_of), default=None)
    one = sheet.only(rows)
    told = [_CONTRACT.fullmatch(cell) for cell in one.text("contract", required=True)]
    wrong = [
        row
        for row, match in enumerate(told)
        if match is None or (match[1], match[2]) != (contract.code, contract.yy)
    ]
    one.refuse(
        "source.contract",
        "contract",
        wrong,
        wanted=f"the contract {contract.code}{contract.yy} that the file's name says",
        remedy="deliver each contract under its own name",
    )
    settlement = one.number("settlement", required=True, at_least=0.0)
    one.finish()
    frame = pd.DataFrame(
        {
            "symbol": pd.Series([f"VX/{contract.code}{contract.yy}"] * len(rows), dtype="str"),
            "expiry": np.array([contract.expiry] * len(rows), dtype="datetime64[s]"),
            "settlement": settlement,
            "line": np.array(one.lines, dtype="int64"),
        }
    )
    given = input_of(raw, role="futures", source="cfe_history", rows=len(rows), claimed_as_of=day)
    return Delivery(frame, (given,), contents=(raw.content,))


def _joined(rows: Sequence[Delivery], absent: Sequence[str], as_of: date) -> Delivery:
    frame = pd.concat([each.frame for each in rows], ignore_index=True)
    inputs = [given for each in rows for given in each.inputs]
    none = frame["settlement"] == 0.0
    without = [given for given in inputs if not given.rows]
    findings = (
        _finding("dropped_no_settlement", "info", frame["symbol"][none].tolist(), "settle at 0"),
        _finding("absent", "warn", absent, "files of listed contracts did not come"),
        _finding("not_yet", "warn", _ends(without), f"files have no row of {as_of}"),
    )
    return Delivery(
        FUTURES.conform(frame[~none]),
        tuple(inputs),
        tuple(finding for finding in findings if finding.count),
        None,
        tuple(content for each in rows for content in each.contents),
    )


def _ends(without: Sequence[Input]) -> list[str]:
    return [f"{given.name} (last day before: {given.claimed_as_of})" for given in without]


def _finding(code: str, severity: str, names: Sequence[str], told: str) -> Finding:
    return Finding(
        code=f"source.{code}",
        severity="warn" if severity == "warn" else "info",
        subject="futures",
        count=len(names),
        evidence=f"{len(names)} {told}: {', '.join(names)}",
    )


def _other_scale(as_of: date) -> SourceError:
    return SourceError(
        "source.other_scale",
        where=f"cfe_history, {as_of}",
        found="a session before VX prices were divided by ten",
        wanted=f"{REBASED} or later",
        remedy="read that session with csv_folder, prices in VIX points",
    )
