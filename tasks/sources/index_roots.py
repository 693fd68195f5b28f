"""Which root an index option has, where a statement names only the index.

SPX has two series on a third Friday, one that settles at the open (SPX) and one at the close
(SPXW); on every other day it has the latter alone. VIX has one series a day: the monthly one on
the day that VX settles (VIX), weekly ones otherwise (VIXW). Source: Cboe contract specifications.
"""

from __future__ import annotations

from datetime import date

from tasks.model.contracts import third_friday, vx_expiry
from tasks.model.sessions import Calendar

# What a statement may print beside the date of an option.
OPENING = frozenset({"AM"})
CLOSING = frozenset({"PM", "WEEKLYS", "QUARTERLYS", "EOM"})
WEEKLY = frozenset({"WEEKLYS"})


class UnmarkedError(ValueError):
    """An option on SPX of a day on which two series expire, and no mark that says which."""


def standard_spx(expiry: date) -> bool:
    """Whether SPX options that settle at the open expire then: third Fridays, or before them."""
    friday = third_friday(expiry.year, expiry.month)
    return expiry == Calendar(expiry).on_or_before(friday)


def standard_vix(expiry: date) -> bool:
    """Whether monthly VIX options expire then."""
    nominal = vx_expiry(expiry.year, expiry.month)
    return expiry == Calendar(expiry).vx_settlement(nominal)


def spx_root(expiry: date, marks: frozenset[str], unmarked: str = "") -> str:
    """SPX or SPXW, from the marks beside the date and the date itself.

    `unmarked` is the root of third Fridays without a mark. Raises ValueError, whose text says
    what is amiss, where the root cannot be told; UnmarkedError where only the mark lacks.
    """
    opening, closing = bool(marks & OPENING), bool(marks & CLOSING)
    if marks - OPENING - CLOSING or (opening and closing):
        raise ValueError(f"marks {', '.join(sorted(marks))}, which name no series of SPX")
    if opening and not standard_spx(expiry):
        raise ValueError(f"an opening settlement on {expiry}, which is no third Friday")
    if opening:
        return "SPX"
    if closing or not standard_spx(expiry):
        return "SPXW"
    if unmarked:
        return unmarked
    raise UnmarkedError("no mark, and both SPX and SPXW expire on that day")


def vix_root(expiry: date, marks: frozenset[str]) -> str:
    """VIX or VIXW, from the date. Raises ValueError where the marks contradict it."""
    monthly = standard_vix(expiry)
    odd = marks - OPENING - WEEKLY
    if odd or (monthly and marks & WEEKLY):
        named = ", ".join(sorted(odd or marks))
        raise ValueError(f"the mark {named}, which VIX has not on {expiry}")
    return "VIX" if monthly else "VIXW"
