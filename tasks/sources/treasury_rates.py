"""The Treasury's daily par yields, a file a year: `Date,"1 Mo","1.5 Month","2 Mo",...,"30 Yr"`.

Keyless. The newest day comes first; maturities come and go over the years, and a blank is one that
was not quoted. A day is there in its evening, at the latest on the next. The files end without a
newline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.sessions import Calendar
from tasks.sources.delivery import Delivery, read_all
from tasks.sources.files import WORLD, Files, Place, RawFile
from tasks.sources.pages import pages_of
from tasks.sources.par_yields import MAX_AGE_SESSIONS, Observed, curve_of, observed_in
from tasks.sources.published import DAY, days_of, sheet_of
from tasks.sources.sheet import Sheet
from tasks.sources.site import PageOrFolder
from tasks.sources.text import text_of

PAGE = (
    "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/"
    "daily-treasury-rates.csv/{year}/all?type=daily_treasury_yield_curve"
    "&field_tdr_date_value={year}&page&_format=csv"
)
FILE = "daily-treasury-rates-{year}.csv"
_TENOR = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(mo|month|yr)")
_MONTHS = {"mo": 1.0, "month": 1.0, "yr": 12.0}
_NONE = "N/A"
# A yield has two decimals, whatever it is.
_WHOLE_END = re.compile(rb'(?:[0-9]\.[0-9]{2}|Yr")\Z')
# Of a new year: by then it has sessions enough of its own.
_NEW_YEAR = (1, 10)


@dataclass(frozen=True)
class TreasuryRates:
    """Par yields of all maturities that the Treasury quotes.

    `url` is a pattern over `year`; `path` is a folder of saved files, by the pattern `file` over
    `year` and `as_of`, and is read instead.
    """

    path: Path | None = None
    file: str = FILE
    url: str = PAGE
    max_age_sessions: int = MAX_AGE_SESSIONS

    def __post_init__(self) -> None:
        raise_all(self._place.faults(year="2026"))

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder("rates", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The curve of one day up to the session, conformed to the passport of rates.

        Which day, and how old it may be: see `curve_of`. Until 10 January the file of the year
        before is read beside that of the year, which has few days yet or none.
        Raises SourceError, or Faults; NothingCameError.
        """
        new = (as_of.month, as_of.day) <= _NEW_YEAR
        asked: dict[str, Place] = {}
        for year in (as_of.year, as_of.year - 1) if new else (as_of.year,):
            place, name = self._place.of(as_of, {"year": str(year)})
            asked.setdefault(name, place)
        pages = pages_of([(place, name) for name, place in asked.items()], files)
        tables = read_all(partial(_table, raw) for _, raw in pages.came(asked))
        delivery = curve_of(
            [_observed(table, as_of) for table in tables],
            {name: months for table in tables for name, months in table.months.items()},
            as_of,
            source="treasury_rates",
            max_age_sessions=self.max_age_sessions,
        )
        unread = tuple(_unread(table) for table in tables if table.unread)
        told = replace(delivery, findings=(*delivery.findings, *unread, *pages.findings("rates")))
        return pages.told_in(told, "rates")


@dataclass(frozen=True, slots=True)
class _Table:
    """A file: its days, and the maturities among its columns by their own headings."""

    raw: RawFile
    sheet: Sheet
    days: list[date]
    headings: Mapping[str, str]
    months: Mapping[str, float]
    unread: tuple[str, ...]


def _table(raw: RawFile) -> _Table:
    sheet = sheet_of(raw, {DAY: ("date",)}, text=_text(raw))
    days = days_of(sheet)
    if days and not raw.content.endswith(b"\n"):
        _demand_whole(raw, days[-1])
    headings: dict[str, str] = {}
    months: dict[str, float] = {}
    unread = []
    for heading in sheet.columns:
        match = _TENOR.fullmatch(heading.casefold())
        if match:
            count = float(match[1]) * _MONTHS[match[2]]
            name = f"{match[1]} {'Yr' if match[2] == 'yr' else 'Mo'}"
            headings[name], months[name] = heading, count
        elif heading != DAY:
            unread.append(heading)
    if not months:
        raise SourceError(
            "source.missing_columns",
            where=raw.name,
            found=f"columns {', '.join(map(shown, sheet.headings.values()))}",
            wanted="maturities such as 3 Mo and 2 Yr",
            remedy="deliver the file of par yields as the Treasury publishes it",
        )
    return _Table(raw, sheet, days, headings, months, tuple(unread))


def _observed(table: _Table, as_of: date) -> Observed:
    """What a file has up to the session."""
    columns = {name: table.sheet.columns[heading] for name, heading in table.headings.items()}
    sheet = Sheet(table.raw.name, columns, table.headings, table.sheet.lines)
    return observed_in(table.raw, sheet, columns, table.days, as_of, none=_NONE)


def _text(raw: RawFile) -> str:
    """The text of a file that may end without a newline, where its last cell is whole."""
    if raw.content.endswith(b"\n") or not _WHOLE_END.search(raw.content):
        return text_of(raw)
    return text_of(replace(raw, content=raw.content + b"\n"))


def _demand_whole(raw: RawFile, last: date) -> None:
    """The last row of a year or a month is its first day: else the file was cut."""
    if Calendar(last).previous(last).month != last.month:
        return
    raise SourceError(
        "source.truncated",
        where=raw.name,
        found=f"a last row of {last} and no newline after it",
        wanted="the first day of a month in the last row, or a newline",
        remedy="deliver the whole file again, or end it with a newline if it is complete",
    )


def _unread(table: _Table) -> Finding:
    return Finding(
        code="source.unread_columns",
        severity="warn",
        subject=table.raw.name,
        count=len(table.unread),
        evidence=f"no maturities, and left out: {', '.join(map(shown, table.unread))}",
    )
