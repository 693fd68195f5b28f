"""The date line of a Cboe quotedata file, in the shapes that browsers of many tongues give it.

`September 14, 2023 at 4:31 PM EDT`, `14 September 2023 at 16:31 GMT-4`, `14 de septiembre de
2023, 16:31 GMT-4`, `9/14/2023, 4:31:05 PM`, `2023-09-14 16:31 ET`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from tasks.model.sessions import NEW_YORK

_MONTHS: Mapping[str, int] = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",  # noqa: E501 - one language a line
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for number, name in enumerate(names.split(), 1)
}
_HOURS_FROM_UTC: Mapping[str, int] = {
    "utc": 0,
    "gmt": 0,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
}
# Words between date, time and zone that say nothing of their own.
_CONNECTING = frozenset(
    {
        *("date", "at", "um", "à", "às", "a", "las", "alle", "ore", "de", "del", "le", "the"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    }
)
_WORD = r"[^\W\d_]+"
_YEAR_FIRST = re.compile(r"\b([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])日?")
_MONTH_FIRST = re.compile(rf"\b({_WORD})\.? +([0-9]{{1,2}})(?:st|nd|rd|th)?,? +([0-9]{{4}})\b")
_DAY_FIRST = re.compile(
    rf"\b([0-9]{{1,2}})(?:\.|st|nd|rd|th|er|º)? +(?:de +)?({_WORD})\.?,? +(?:del? +)?([0-9]{{4}})\b"
)
_NUMERIC = re.compile(r"\b([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})\b")
_TIME = re.compile(
    r"\b([0-9]{1,2}) ?[:h] ?([0-9]{2})(?::([0-9]{2}))?(?: ?([ap])\.? ?m\b\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"\b(?:GMT|UTC) ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?\b")
_NEW_YORK_WORDS = re.compile(r"\b(?:E[SD]?T|eastern( (daylight|standard))? time)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateLine:
    """The New York day a line names, and the instant when it names a time."""

    day: date
    moment_utc: datetime | None


def read_date_line(text: str, *, day_first: bool | None = None) -> DateLine:
    """What a date line says; without a zone its time is New York's.

    `day_first` settles dates such as 6/7/2023, which are refused without it.
    Raises ValueError, with the reason, for a line that cannot be read to its last word.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    plain = " ".join(plain.split())
    day, rest = _day(plain, day_first)
    clock = _TIME.search(rest)
    if clock is None:
        _refuse_words(rest)
        return DateLine(day, None)
    rest = rest[: clock.start()] + " " + rest[clock.end() :]
    zone, rest = _zone(rest)
    _refuse_words(rest)
    moment = datetime.combine(day, _time(clock), zone)
    return DateLine(moment.astimezone(NEW_YORK).date(), moment.astimezone(UTC))


def _day(text: str, day_first: bool | None) -> tuple[date, str]:
    readings: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...] = (
        (_YEAR_FIRST, lambda found: date(int(found[1]), int(found[2]), int(found[3]))),
        (_MONTH_FIRST, lambda found: date(int(found[3]), _month(found[1]), int(found[2]))),
        (_DAY_FIRST, lambda found: date(int(found[3]), _month(found[2]), int(found[1]))),
        (_NUMERIC, lambda found: _numeric(found, day_first)),
    )
    for pattern, reading in readings:
        if found := pattern.search(text):
            return reading(found), f"{text[: found.start()]} {text[found.end() :]}"
    raise ValueError("no date in it")


def _month(word: str) -> int:
    month = _MONTHS.get(word.casefold())
    if month is None:
        raise ValueError("a month of no known language")
    return month


def _numeric(found: re.Match[str], day_first: bool | None) -> date:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if day_first is None and found[2] == ".":
        day_first = True  # dots are written where the day comes first
    readings = {
        (month, day)
        for month, day, reading in ((first, second, False), (second, first, True))
        if day_first in {None, reading} and month <= 12  # noqa: PLR2004 - months of a year
    }
    if len(readings) > 1:
        raise ValueError("a day and a month that may be taken for each other")
    if not readings:
        raise ValueError("no month of that number")
    month, day = readings.pop()
    return date(year, month, day)


def _time(found: re.Match[str]) -> time:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if not found[4]:
        return time(hour, minute, second)
    if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of a half day
        raise ValueError("no hour of a half day")
    return time(hour % 12 + (12 if found[4].lower() == "p" else 0), minute, second)


def _zone(text: str) -> tuple[tzinfo, str]:
    """The zone named in a text, and the text without it."""
    if found := _OFFSET.search(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        zone: tzinfo = timezone(offset if found[1] == "+" else -offset)
        return zone, f"{text[: found.start()]} {text[found.end() :]}"
    for found in re.finditer(_WORD, text):
        hours = _HOURS_FROM_UTC.get(found[0].casefold())
        if hours is not None:
            zone = timezone(timedelta(hours=hours))
            return zone, f"{text[: found.start()]} {text[found.end() :]}"
    return NEW_YORK, _NEW_YORK_WORDS.sub(" ", text)


def _refuse_words(text: str) -> None:
    """Refuse what is left of a line: an unknown zone would move the date."""
    left = [word for word in re.findall(r"[\w+]+", text) if word.casefold() not in _CONNECTING]
    if left:
        raise ValueError(f"words that say nothing known: {' '.join(left)}")
