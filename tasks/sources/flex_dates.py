"""Dates and times as an IBKR Flex Query writes them, in the format that its owner chose.

Documented are yyyyMMdd (the default), yyyy-MM-dd, dd-MMM-yy, MM/dd/yyyy, MM/dd/yy, dd/MM/yyyy and
dd/MM/yy; times HHmmss and HH:mm:ss; between them a semicolon, a comma, a blank or nothing. Whether
05/06/2026 is in May or in June nobody can see: slashes are read only where the order is declared.
Source: IBKR, Activity Flex Query reference, delivery configuration.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from tasks.sources.months import MONTHS
from tasks.sources.sheet import Sheet, converted

_DAYS = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    r"(?P<day>\d\d)-(?P<named>[A-Za-z]{3})-(?P<year>\d\d)",
    r"(?P<first>\d\d)/(?P<second>\d\d)/(?P<year>\d{4}|\d\d)",
)
# A zone is New York's, whether it is written or not.
_TIME = r"(?:(?:[;,T]|, | )?(?P<hms>\d{6}|\d\d:\d\d:\d\d)(?: ?(?:EST|EDT))?)?"
_MOMENTS = tuple(re.compile(day + _TIME, re.ASCII) for day in _DAYS)


def flex_moment(cell: str, day_first: bool | None) -> tuple[date, str]:
    """The day that a cell names, and its time as HH:MM:SS; "" where it has none.

    `day_first` is the order within a date with slashes. Raises ValueError for any other spelling,
    for slashes whose order is not declared, and for a day or time that does not exist.
    """
    match = next((found for each in _MOMENTS if (found := each.fullmatch(cell))), None)
    if match is None:
        raise ValueError("no date of a Flex Query")
    parts = match.groupdict()
    if parts.get("first") is not None and day_first is None:
        raise ValueError("a date with slashes in an order that is not declared")
    if parts.get("first") is not None:
        order = ("day", "month") if day_first else ("month", "day")
        parts |= dict(zip(order, (parts["first"], parts["second"]), strict=True))
    if parts.get("named") is not None:
        parts["month"] = str(MONTHS.get(str(parts["named"]).lower(), 0))
    year = int(parts["year"]) % 2000 + 2000 if len(parts["year"]) == 2 else int(parts["year"])  # noqa: PLR2004 - digits
    day = date(year, int(parts["month"]), int(parts["day"]))
    digits = (parts["hms"] or "").replace(":", "")
    if not digits:
        return day, ""
    moment = datetime(  # noqa: DTZ001 - the file names no zone
        day.year, day.month, day.day, int(digits[:2]), int(digits[2:4]), int(digits[4:])
    )
    return day, f"{moment:%H:%M:%S}"


def moments(
    sheet: Sheet, column: str, day_first: bool | None, *, required: bool = False
) -> Sequence[tuple[date, str] | None]:
    """The days and times of a column, None where blank; faults are noted in the sheet."""
    cells = sheet.text(column, required=required)
    found, bad = converted(cells, lambda cell: flex_moment(cell, day_first))
    if bad:
        sheet.refuse(
            "source.date",
            column,
            bad,
            wanted="a date as in 20261231 or 2026-12-31",
            remedy="choose yyyy-MM-dd in the Flex Query, or set `day_first` where it has slashes",
        )
    return found


def days(
    sheet: Sheet, column: str, day_first: bool | None, *, required: bool = False
) -> list[date | None]:
    """As `moments`, without the times."""
    found = moments(sheet, column, day_first, required=required)
    return [each[0] if each else None for each in found]
