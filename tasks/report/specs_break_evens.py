"""What the break-even picture shows: SPX levels where the book has made nothing since entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tasks.report.figures import NA, number, plain, shift_words

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.outlook import BreakEven, BreakEvenLevel

_MAX_DATES, _MAX_SHIFTS = 4, 4  # more lines than these would be too thin to read


@dataclass(frozen=True, slots=True)
class BreakEvenLine:
    """One date under one shift. `earns`: whether the book is in profit with SPX unmoved.

    `below` and `above` are the nearest levels and, after them, those of the previous session;
    `others` are levels farther away.
    """

    label: str
    below: float | None
    above: float | None
    below_previous: float | None
    above_previous: float | None
    others: tuple[float, ...]
    earns: bool | None


@dataclass(frozen=True, slots=True)
class BreakEvenDate:
    """The lines of one date, and one standard deviation of the expected move, SPX points."""

    name: str
    expected_move: float | None
    lines: tuple[BreakEvenLine, ...]


@dataclass(frozen=True, slots=True)
class BreakEvenSpec:
    """Dates in their order, and the SPX close."""

    title: str
    alt: str
    spot: float
    dates: tuple[BreakEvenDate, ...]


def nearest(row: BreakEven, side: Literal["below", "above"]) -> BreakEvenLevel | None:
    """The level of a side that SPX would meet first."""
    held = [it for it in row.levels if it.side == side]
    pick = max if side == "below" else min
    return pick(held, key=lambda it: it.level, default=None)


def shift_label(shift: float) -> str:
    """`vols still`, or `+5 points`."""
    return shift_words("term", shift) if shift else "vols still"


def _level(level: BreakEvenLevel | None) -> str:
    if level is None:
        return NA
    sd = "" if level.distance_sd is None else f" ({number(level.distance_sd, 1, sign=True)} sd)"
    return f"{number(level.level)}{sd}"


def row_answer(row: BreakEven) -> str:
    """`expiry 2026-12-18, vols still: 5,656 (-1.2 sd) and 6,338 (+1.1 sd)`."""
    head = f"{plain(row.at)}, {shift_label(row.shift)}"
    below, above = nearest(row, "below"), nearest(row, "above")
    if below is None and above is None:
        return f"{head}: {plain(row.reason or 'no level was found')}"
    return f"{head}: {_level(below)} and {_level(above)}"


def chief(rows: Sequence[BreakEven]) -> BreakEven:
    """The row that the title tells: the last date, vols still where that is known."""
    known = [row for row in rows if row.levels] or list(rows)
    return max(known, key=lambda row: (row.shift == 0, row.days))


def break_evens_answer(rows: Sequence[BreakEven]) -> str:
    """The chief row in words."""
    return row_answer(chief(rows))


def _line(row: BreakEven) -> BreakEvenLine:
    below, above = nearest(row, "below"), nearest(row, "above")
    near = {it.level for it in (below, above) if it}
    return BreakEvenLine(
        shift_label(row.shift),
        below.level if below else None,
        above.level if above else None,
        below.level_previous if below else None,
        above.level_previous if above else None,
        tuple(it.level for it in row.levels if it.level not in near),
        None if row.pnl_at_spot is None else row.pnl_at_spot >= 0,
    )


def break_even_spec(rows: Sequence[BreakEven]) -> BreakEvenSpec | None:
    """The picture; None where no level or no close is known."""
    spot = next((row.spot for row in rows if row.spot is not None), None)
    if spot is None or not any(row.levels for row in rows):
        return None
    names = list(dict.fromkeys(row.at for row in rows))
    # The farthest dates stay: the expiries of the core are among them.
    dates = []
    for name in names[-_MAX_DATES:]:
        here = [row for row in rows if row.at == name]
        move = next((row.expected_move for row in here if row.expected_move is not None), None)
        lines = tuple(_line(row) for row in here[:_MAX_SHIFTS])
        dates.append(BreakEvenDate(plain(name), move, lines))
    title = f"Break-evens {break_evens_answer(rows)}; SPX {number(spot)}"
    told = "; ".join(row_answer(row) for row in rows)
    return BreakEvenSpec(title, f"{title}. All: {told}.", spot, tuple(dates))
