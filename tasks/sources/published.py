"""CSV files that exchanges and the Treasury publish: a header near the top, days in a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from tasks.model.errors import SourceError, shown
from tasks.sources.files import RawFile
from tasks.sources.sheet import Sheet, converted, strict_day
from tasks.sources.table import Rows, columns_of, rows_of
from tasks.sources.text import text_of

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEARCHED = 10
DAY = "day"
# FRED's yields begin in 1962, indices before. Calendars reach no further than some centuries.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def sheet_of(
    raw: RawFile, wanted: Mapping[str, Sequence[str]], *, text: str | None = None
) -> Sheet:
    """The table of a file below its header, which is searched in the first ten lines.

    `wanted` has the headings, in lower case, that stand for each of our columns. The others keep
    the file's own headings as names. Blank cells beyond the header are left out. `text` is that
    of the file where it has been read. Raises SourceError, or Faults.
    """
    rows = rows_of(raw.name, text_of(raw) if text is None else text)
    head, header = _header(raw, rows, wanted)
    body, width = rows.after(head), len(header)
    trimmed = [row if any(row[width:]) else row[:width] for row in body.cells]
    columns = columns_of(raw.name, header, Rows(trimmed, body.lines))
    places = _places(header, wanted)
    names = {at: ours for ours, at in places.items()}
    ours = [names.get(at, heading) for at, heading in enumerate(header)]
    return Sheet(
        raw.name,
        dict(zip(ours, columns, strict=True)),
        dict(zip(ours, header, strict=True)),
        body.lines,
    )


def days_of(sheet: Sheet) -> list[date]:
    """The days of a sheet's rows, each once. Raises SourceError, or Faults."""
    cells = sheet.text(DAY, required=True)
    days, bad = converted(cells, published_day)
    sheet.refuse(
        "source.date",
        DAY,
        bad,
        wanted="a day such as 12/31/2026 or 2026-12-31",
        remedy="deliver the file again as it is published",
    )
    first = {day: row for row, day in reversed(list(enumerate(days)))}
    again = [row for row, day in enumerate(days) if day is not None and first[day] != row]
    sheet.refuse(
        "source.repeated_day",
        DAY,
        again,
        wanted="each day once",
        remedy="deliver the file again as it is published",
    )
    sheet.finish()
    return [day for day in days if day is not None]


def published_day(cell: str) -> date:
    """The day of an ISO cell, or of one that has month, day and year.

    Raises ValueError, also for a year that nothing was or will be published in.
    """
    day = strict_day(cell, "%Y-%m-%d" if _ISO.fullmatch(cell) else "%m/%d/%Y")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError("a year without a calendar")
    return day


def sessions_told(count: int) -> str:
    """A number of sessions in words."""
    return "1 session" if count == 1 else f"{count} sessions"


def _header(raw: RawFile, rows: Rows, wanted: Mapping[str, Sequence[str]]) -> tuple[int, list[str]]:
    for at, row in enumerate(rows.cells[:_SEARCHED]):
        header = [cell.strip() for cell in row]
        if len(_places(header, wanted)) == len(wanted):
            repeated = [name for name, times in Counter(header).items() if times > 1]
            if repeated:
                raise _header_fault(raw, f"{', '.join(map(shown, repeated))} twice", "each once")
            return at, header
    first = next((row for row in rows.cells if row), [])
    spelled = ", ".join(" or ".join(shown(name) for name in names) for names in wanted.values())
    raise _header_fault(raw, f"a first line '{shown(','.join(first))}'", spelled)


def _header_fault(raw: RawFile, found: str, wanted: str) -> SourceError:
    return SourceError(
        "source.no_header",
        where=raw.name,
        found=found,
        wanted=f"a header with {wanted} within ten lines",
        remedy="deliver the file as it is published, or correct the address",
    )


def _places(header: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    lowered = [heading.casefold() for heading in header]
    return {
        ours: lowered.index(next(name for name in names if name in lowered))
        for ours, names in wanted.items()
        if any(name in lowered for name in names)
    }
