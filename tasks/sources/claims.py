"""What a file says of its own day, held against the session that is being reconciled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime

import numpy as np
import numpy.typing as npt

from tasks.model.errors import SourceError, shown
from tasks.model.sessions import NEW_YORK, as_naive_utc
from tasks.sources.sheet import Sheet, converted

Instants = npt.NDArray[np.datetime64]

DAY_COLUMNS = ("quote_date", "as_of")
TIME_COLUMN = "quote_time"
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
# What to do about a file of another day.
OLD_FILE = "deliver the file of this session; an old file is never relabelled"


@dataclass(frozen=True, slots=True)
class Claim:
    """The day a file claims, if it does; time stamps of its rows; the newest of them."""

    day: date | None
    quote_time_utc: Instants | None
    snapshot_utc: datetime | None


def read_claim(sheet: Sheet, as_of: date, date_format: str) -> Claim:
    """Check every claim of a sheet and note each row of another day as a fault.

    `quote_date` and `as_of` must name the session in every row. `quote_time` is ISO 8601, in
    New York when it has no offset; where it is filled, its New York date must be the session.
    """
    claimed = False
    for column in DAY_COLUMNS:
        if column in sheet:
            days = sheet.day(column, date_format, required=True)
            note_other_days(sheet, column, days, as_of)
            claimed = True
    if TIME_COLUMN not in sheet:
        return Claim(as_of if claimed else None, None, None)
    cells = sheet.text(TIME_COLUMN)
    moments, bad = converted(cells, instant_utc)
    if bad:
        wanted = "ISO 8601 such as 2026-12-31T16:15:00-05:00"
        sheet.refuse("source.time", TIME_COLUMN, bad, wanted=wanted, remedy="correct the cell")
    days = [moment and moment.astimezone(NEW_YORK).date() for moment in moments]
    note_other_days(sheet, TIME_COLUMN, days, as_of)
    known = {moment for moment in moments if moment is not None}
    naive = {moment: np.datetime64(as_naive_utc(moment), "s") for moment in known}
    missing = np.datetime64("NaT", "s")
    return Claim(
        as_of if claimed or known else None,
        np.array([naive[moment] if moment else missing for moment in moments], "datetime64[s]"),
        max(known, default=None),
    )


def instant_utc(cell: str) -> datetime:
    """The instant an ISO 8601 cell names, in UTC. Raises ValueError."""
    if not _INSTANT.fullmatch(cell):
        raise ValueError("not ISO 8601")
    moment = datetime.fromisoformat(cell)
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError("at the end of all dates: in another zone it may lie beyond")
    return (moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)).astimezone(UTC)


def wrong_day(where: str, found: str, as_of: date, remedy: str = OLD_FILE) -> SourceError:
    """The fault of a file that speaks of another day."""
    return SourceError(
        "source.wrong_day", where=where, found=found, wanted=as_of.isoformat(), remedy=remedy
    )


def note_other_days(
    sheet: Sheet, column: str, days: Sequence[date | None], as_of: date, remedy: str = OLD_FILE
) -> None:
    """Note in a sheet the rows of other days; `days` are those of a column, None where blank."""
    rows = [row for row, day in enumerate(days) if day is not None and day != as_of]
    if not rows:
        return
    others = {days[row] for row in rows}
    if len(others) > 1:
        sheet.refuse("source.wrong_day", column, rows, wanted=as_of.isoformat(), remedy=remedy)
        return
    cell = shown(sheet.columns[column][rows[0]])
    first = f"{sheet.name}, line {sheet.lines[rows[0]]}, column {shown(sheet.headings[column])}"
    sheet.faults.append(
        wrong_day(first, f"'{cell}' in {len(rows)} of {len(sheet)} rows", as_of, remedy)
    )
