"""The option table that a person downloads from Cboe's site (`spx_quotedata.csv`).

A preamble of up to three lines (blank, name and last, date), a header, and 22 columns read by
position: calls left, puts right. Root, expiry and strike come from the symbols, and the row's own
expiry and strike must agree with them. The table holds no vega and no theta.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.model.document import Finding, Input
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.frames import QUOTES
from tasks.model.sessions import as_naive_utc
from tasks.sources.cboe_dateline import DateLine, read_date_line
from tasks.sources.cboe_table import header_at, read_sides
from tasks.sources.claims import wrong_day
from tasks.sources.csv_settings import place_faults
from tasks.sources.delivery import Delivery, joined, read_all
from tasks.sources.files import WORLD, Files, read_raw
from tasks.sources.symbols import canonical, keep_known
from tasks.sources.table import Rows, rows_of
from tasks.sources.text import text_of

# What follows the date on its line; it is quoted or not, and dates hold commas.
_AFTER_DATE = re.compile(r", ?(?:Bid|Ask|Size|Volume|Last):.*", re.DOTALL)


@dataclass(frozen=True)
class CboeQuotedata:
    """Quotes of a session from one or more downloaded tables below a folder.

    `file` is a pattern over `as_of`, or several (SPX and VIX are separate downloads).
    `day_first` settles date lines such as 6/7/2023, which are refused without it.
    Raises SettingsError, or Faults, when a pattern cannot be one.
    """

    path: Path
    file: str | tuple[str, ...] = "{as_of}/spx_quotedata.csv"
    day_first: bool | None = None

    def __post_init__(self) -> None:
        raise_all(place_faults("quotes", self.path, *self._patterns))

    @property
    def _patterns(self) -> tuple[str, ...]:
        return (self.file,) if isinstance(self.file, str) else tuple(self.file)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The quotes of all files, one after the other, conformed to the passport of quotes.

        The date line is the file's claim: its New York date must be the session, its time is
        the time stamp of every quote. A file without one is read with a finding. A vol or a last
        of 0 is Cboe's word for none and becomes NaN; unknown roots are dropped with a finding.
        Raises SourceError, or Faults with every fault of all files.
        """
        names = self._patterns
        deliveries = read_all(partial(self._read_file, name, as_of, files) for name in names)
        frame = pd.concat([delivery.frame for delivery in deliveries], ignore_index=True)
        return joined(deliveries, frame)

    def _read_file(self, pattern: str, as_of: date, files: Files) -> Delivery:
        raw = read_raw(self.path, pattern.format(as_of=as_of, role="quotes"), files)
        rows = rows_of(raw.name, text_of(raw))
        head = header_at(raw.name, rows)
        claim = self._claim(raw.name, Rows(rows.cells[:head], rows.lines[:head]), as_of)
        frame = read_sides(raw.name, rows, head)
        moment = claim.moment_utc if claim else None
        if moment:
            frame["quote_time_utc"] = np.datetime64(as_naive_utc(moment), "s")
        symbols = canonical(frame["symbol"].tolist(), as_of)
        frame["symbol"] = pd.Series(symbols.text, dtype="str")
        kept, findings = keep_known(QUOTES.conform(frame), symbols, name=raw.name)
        source = Input(
            role="quotes",
            source="cboe_quotedata",
            name=raw.name,
            sha256=raw.sha256,
            bytes=len(raw.content),
            rows=len(frame),
            claimed_as_of=claim.day if claim else None,
        )
        undated = () if claim else (_undated(raw.name, len(frame)),)
        return Delivery(kept, (source,), (*findings, *undated), moment, (raw.content,))

    def _claim(self, name: str, preamble: Rows, as_of: date) -> DateLine | None:
        """What the date line says, if there is one. Raises SourceError for another day."""
        for row, line in zip(preamble.cells, preamble.lines, strict=True):
            text = _AFTER_DATE.sub("", ",".join(row)).strip()
            try:
                claim = read_date_line(text, day_first=self.day_first)
            except ValueError as reason:
                if not text.casefold().startswith("date"):
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


def _undated(name: str, count: int) -> Finding:
    return Finding(
        code="source.undated",
        severity="warn",
        subject=name,
        count=count,
        evidence="no date line: that the quotes are of this session rests on the file's name",
    )
