"""Numbers, ranges, instants and foreign text made readable. Strings out, nothing about the book."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
NA = "n/a"  # unknown: a reason stands beside it
NONE = "\N{EN DASH}"  # does not apply here
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# The document holds finite numbers only: a bound this far out means "no limit on this side".
UNBOUNDED = 1e12
MAX_CELL = 400  # a hostile cell must not swamp the page
_MAX_PERCENT = 9.995  # 999%: beyond it the digits say nothing

_UNIT_WORDS = {
    "usd_per_vix_point": "USD per VIX point",
    "usd_per_vol_point": "USD per vol point",
    "usd_per_point": "USD per point",
    "usd_per_vx_point": "USD per VX point",
    "usd_per_spx_point": "USD per SPX point",
    "usd_per_spx_point2": "USD per SPX point²",
    "usd_per_day": "USD per day",
    "usd": "USD",
    "percent": "%",
}


def _blotted() -> dict[int, str]:
    """What each dangerous character becomes: controls and separators a space, the rest nothing."""
    controls = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
    # Zero-width and bidirectional marks let text look like other text.
    invisible = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
    return (
        dict.fromkeys(controls, " ")
        | dict.fromkeys(invisible, "")
        | dict.fromkeys(range(0xD800, 0xE000), "?")  # lone surrogates cannot be encoded
    )


_BLOTTED = _blotted()


def plain(text: object) -> str:
    """Foreign text on one line, without control, bidirectional or invisible characters."""
    return " ".join(str(text).translate(_BLOTTED).split())


def clipped(text: object, length: int) -> str:
    """Foreign text on one line of at most `length` characters; an ellipsis marks what was cut."""
    line = plain(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + ELLIPSIS


def number(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """`1,247`, with a real minus sign; `sign` shows the plus as well. A shown zero has no sign."""
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if sign else text


def signed(value: float, digits: int = 0) -> str:
    """An exposure: the sign always shown."""
    return number(value, digits, sign=True)


def significant(value: float, digits: int = 3, *, sign: bool = False) -> str:
    """At least `digits` significant digits, never an exponent."""
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return number(value, min(max(places, 0), 8), sign=sign)


def digits_for(scale: float) -> int:
    """Decimals that matter beside a number of this size."""
    return 0 if scale >= 100 else 1 if scale >= 10 else 2 if scale >= 1 else 3  # noqa: PLR2004 - a ladder of powers of ten


def digits_to_tell(difference: float, scale: float) -> int:
    """Decimals that show a difference of numbers this large, with two digits of its own."""
    if not difference:
        return digits_for(scale)
    own = abs(difference)
    if own >= 0.1:  # noqa: PLR2004 - from here on the ladder of powers of ten has digits enough
        return digits_for(min(10 * own, max(scale, own)))
    return min(1 - math.floor(math.log10(own)), 8)


def percent(share: float) -> str:
    """`118%`; one decimal near 100%, where rounding would hide on which side it is."""
    if share > _MAX_PERCENT:
        return ">999%"
    near = abs(share - 1) < 0.01 and share != 1  # noqa: PLR2004 - within one percent of the limit
    return number(100 * share, 1 if near else 0) + "%"


def unit_words(unit: str) -> str:
    """`USD per VIX point` for `usd_per_vix_point`."""
    return _UNIT_WORDS.get(unit) or plain(unit).replace("_", " ")


def bounds(span: tuple[float, float]) -> tuple[float | None, float | None]:
    """A range with None for a side that has no limit."""
    low, high = span
    return (low if low > -UNBOUNDED else None, high if high < UNBOUNDED else None)


def range_words(span: tuple[float, float], digits: int) -> str:
    """`±900`, `-1,200 to +900`, `15 to 20`, `at most 8` or `at least 1.5`."""
    low, high = bounds(span)
    if low is None and high is None:
        return "none"
    if low is None and high is not None:
        return f"at most {number(high, digits)}"
    if high is None and low is not None:
        return f"at least {number(low, digits)}"
    if low is not None and high is not None and low == -high:
        return f"±{number(high, digits)}"
    sign = span[0] < 0
    return f"{number(span[0], digits, sign=sign)} to {number(span[1], digits, sign=sign)}"


def range_signs(span: tuple[float, float], digits: int) -> str:
    """The same for a narrow column: `≤ 8`, `≥ 1.5`."""
    said = range_words(span, digits)
    return said.replace("at most", "≤").replace("at least", "≥")


def day_words(day: date) -> str:
    """`2026-11-20 (Fri)`, in English whatever the locale."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return f"{day.isoformat()} ({names[day.weekday()]})"


def as_utc(moment: datetime) -> datetime:
    """The instant in UTC; one without a zone is UTC already, as everywhere in the ledger."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def instant_words(moment: datetime, zone: str = "UTC") -> str:
    """`2026-11-20 16:40:07 EST`: the instant in the named zone, the zone's short name beside it."""
    return as_utc(moment).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S %Z")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 gap`, `2 gaps`, `0 gaps`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def ordinal(count: int) -> str:
    """`third`, `11th`, `22nd`."""
    if 1 <= count <= len(_ORDINALS):
        return _ORDINALS[count - 1]
    teens = count % 100 in {11, 12, 13}
    return f"{count:,}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def exposure(value: float | None) -> str:
    """A known exposure with its sign; `n/a` otherwise."""
    return NA if value is None else signed(value)


_SCALES = ((1e4, 1.0, "USD"), (1e7, 1e3, "thousand USD"), (math.inf, 1e6, "million USD"))


def money_scale(largest: float) -> tuple[float, int, str]:
    """What to divide USD by so that a small cell holds it, the decimals, and the unit's name."""
    divisor, name = next((by, name) for below, by, name in _SCALES if largest < below)
    scaled = largest / divisor
    return divisor, 0 if divisor == 1 or scaled >= 1000 else 1, name  # noqa: PLR2004 - four digits fill a cell


def shift_words(mode: str, shift: float) -> str:
    """`+5 points`, or `+5%` of every vol."""
    amount = f"{MINUS if shift < 0 else '+' if shift > 0 else ''}{abs(shift):g}"
    return f"{amount}%" if mode == "relative" else f"{amount} points"


def move_words(percent_move: float) -> str:
    """`-2.5%`: a move of SPX with its sign."""
    return shift_words("relative", percent_move)
