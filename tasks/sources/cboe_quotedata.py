"""The option table that a person downloads from Cboe's site (`spx_quotedata.csv`).

A preamble of up to three lines (blank, name and last, date), a header, and 22 columns read by
position: calls left, puts right. Root, expiry and strike come from the symbols, and the row's own
expiry and strike must agree with them: a third Friday has a row of SPX (AM) and one of SPXW (PM) a
strike. The table holds no vega and no theta. Until 2020 its date line read
`Jul 10 2018 @ 16:15 ET,Bid,278.81,...` and its expiries 07/20/2018.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.frames import QUOTES
from tasks.model.sessions import as_naive_utc
from tasks.sources.cboe_dateline import DateLine, read_date_line
from tasks.sources.cboe_table import header_at, read_sides
from tasks.sources.claims import wrong_day
from tasks.sources.daily_files import DailyFiles, Patterns
from tasks.sources.delivery import Delivery, input_of, read_joined
from tasks.sources.files import WORLD, Files, Place, read_raw
from tasks.sources.symbols import canonical, keep_known
from tasks.sources.table import Rows, rows_of
from tasks.sources.text import text_of

FILE = "{as_of}/spx_quotedata.csv"
# What follows the date on its line; it is quoted or not, and dates hold commas.
_AFTER_DATE = re.compile(r", ?(?:Bid|Ask|Size|Volume|Vol|Last)[:,].*", re.DOTALL)
# The line of the index's name has prices, and no time of day.
_TIME_OF_DAY = re.compile(r"[0-9] ?[:h] ?[0-9]{2}")


@dataclass(frozen=True)
class CboeQuotedata:
    """Quotes of a session from one or more downloaded tables.

    `file` is a pattern over `as_of` below the folder `path`, or several (SPX and VIX are separate
    downloads); or `url` is one, or several, where a desk keeps them on the web. `day_first`
    settles date lines such as 6/7/2023, which are refused without it.
    Raises SettingsError, or Faults, when a pattern cannot be one.
    """

    path: Path | None = None
    file: Patterns | None = None
    day_first: bool | None = None
    url: Patterns | None = None

    def __post_init__(self) -> None:
        raise_all(self._files.faults())

    @property
    def _files(self) -> DailyFiles:
        return DailyFiles("quotes", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The quotes of all files, one after the other, conformed to the passport of quotes.

        The date line is the file's claim: its New York date must be the session, its time is
        the time stamp of every quote. A file without one is read with a finding where its name is
        of one session alone, and refused where yesterday's would go by the same. A vol or a last
        of 0 is Cboe's word for none and becomes NaN, and so do the greeks beside no vol; unknown
        roots are dropped with a finding. A byte order mark is left out: the table passes through
        a person's hands, and spreadsheets write one.
        Raises SourceError, or Faults with every fault of all files.
        """
        return read_joined(
            partial(self._read_file, place, name, as_of, files, name_lasts=name_lasts)
            for (place, name), name_lasts in zip(
                self._files.of(as_of), self._files.names_last(), strict=True
            )
        )

    def _read_file(
        self, place: Place, name: str, as_of: date, files: Files, *, name_lasts: bool
    ) -> Delivery:
        raw = read_raw(place, name, files)
        rows = rows_of(raw.name, text_of(raw, marked=True))
        head = header_at(raw.name, rows)
        claim = self._claim(raw.name, Rows(rows.cells[:head], rows.lines[:head]), as_of)
        if claim is None and name_lasts:
            raise _of_no_day(raw.name)
        frame = read_sides(raw.name, rows, head)
        moment = claim.moment_utc if claim else None
        if moment:
            frame["quote_time_utc"] = np.datetime64(as_naive_utc(moment), "s")
        symbols = canonical(frame["symbol"].tolist(), as_of)
        frame["symbol"] = pd.Series(symbols.text, dtype="str")
        kept, findings = keep_known(QUOTES.conform(frame), symbols, name=raw.name)
        given = input_of(
            raw,
            role="quotes",
            source="cboe_quotedata",
            rows=len(frame),
            claimed_as_of=claim.day if claim else None,
        )
        undated = () if claim else (_undated(raw.name, len(frame)),)
        return Delivery(kept, (given,), (*findings, *undated), moment, (raw.content,))

    def _claim(self, name: str, preamble: Rows, as_of: date) -> DateLine | None:
        """What the date line says, if there is one. Raises SourceError for another day."""
        for row, line in zip(preamble.cells, preamble.lines, strict=True):
            text = _AFTER_DATE.sub("", ",".join(row)).strip()
            try:
                claim = read_date_line(text, day_first=self.day_first)
            except ValueError as reason:
                if not (text.casefold().startswith("date") or _TIME_OF_DAY.search(text)):
                    continue  # the name of the index
                raise _unreadable(f"{name}, line {line}", text, reason) from reason
            if claim.day != as_of:
                raise wrong_day(f"{name}, line {line}", f"'{shown(text)}'", as_of)
            return claim
        return None


def _unreadable(where: str, text: str, reason: ValueError) -> SourceError:
    return SourceError(
        "source.date_line",
        where=where,
        found=f"'{shown(text)}' ({shown(reason)})",
        wanted="a date such as September 14, 2023 at 4:31 PM EDT",
        remedy="save the table from a browser in English, or set day_first",
    )


def _of_no_day(name: str) -> SourceError:
    return SourceError(
        "source.undated",
        where=name,
        found="a name that is not of one day, and no date line",
        wanted="the date line that Cboe writes above the table, or all of {as_of} in `file`",
        remedy="save the table whole, or under a name that has its date",
    )


def _undated(name: str, count: int) -> Finding:
    return Finding(
        code="source.undated",
        severity="warn",
        subject=name,
        count=count,
        evidence="no date line: that the quotes are of this session rests on the file's name",
    )
