"""What the break-even picture shows: SPX levels where the book has made nothing since entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tasks.report.figures import number, plain, shift_words
from tasks.report.specs_ahead import thinned

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.outlook import BreakEven, BreakEvenLevel

_MAX_DATES, _MAX_SHIFTS = 4, 4  # more lines than these would be too thin to read
_MAX_TOLD = 12  # rows that are read out: an alt text is no table


@dataclass(frozen=True, slots=True)
class Stretch:
    """SPX from `low` to `high`, None where no level ends it, and whether the book earns there."""

    low: float | None
    high: float | None
    earns: bool


@dataclass(frozen=True, slots=True)
class BreakEvenLine:
    """One date under one shift: its levels, those of the previous session, what lies between."""

    label: str
    levels: tuple[float, ...]
    previous: tuple[float, ...]
    stretches: tuple[Stretch, ...]


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


def stretches(row: BreakEven) -> tuple[Stretch, ...]:
    """From the lowest SPX to the highest: the sign at the close, and another past every level.

    Nothing where the profit at the close is unknown, or is nothing and so tells no side.
    """
    if not row.pnl_at_spot:
        return ()
    levels = sorted(it.level for it in row.levels)
    below = sum(it.side == "below" for it in row.levels)
    ends: list[float | None] = [None, *levels, None]
    earns = row.pnl_at_spot > 0
    return tuple(
        Stretch(ends[at], ends[at + 1], earns == ((at - below) % 2 == 0))
        for at in range(len(levels) + 1)
    )


def _stretch_words(it: Stretch) -> str:
    if it.low is None and it.high is None:
        return "everywhere"
    if it.low is None and it.high is not None:
        return f"below {number(it.high)}"
    if it.high is None and it.low is not None:
        return f"above {number(it.low)}"
    return f"{number(it.low or 0.0)} to {number(it.high or 0.0)}"


def profit_words(row: BreakEven) -> str:
    """`6,872 to 7,160`: where SPX would have to stand for a profit; nothing where unknown."""
    found = stretches(row)
    earning = [_stretch_words(it) for it in found if it.earns]
    return "; ".join(earning) or ("nowhere" if found else "")


def shift_label(shift: float) -> str:
    """`vols still`, or `+5 points`."""
    return shift_words("term", shift) if shift else "vols still"


def _level_words(level: BreakEvenLevel) -> str:
    sd = "" if level.distance_sd is None else f" ({number(level.distance_sd, 1, sign=True)} sd)"
    return f"{number(level.level)}{sd}"


def row_answer(row: BreakEven) -> str:
    """`expiry 2026-12-18, vols still: 5,656 (-1.2 sd) and 6,338 (+1.1 sd)`: every level."""
    head = f"{plain(row.at)}, {shift_label(row.shift)}"
    told = [_level_words(it) for it in sorted(row.levels, key=lambda it: it.level)]
    if not told:
        return f"{head}: {plain(row.reason or 'no level was found')}"
    *most, last = told
    return f"{head}: {', '.join(most)} and {last}" if most else f"{head}: {last} alone"


def chief(rows: Sequence[BreakEven]) -> BreakEven:
    """The row that the title tells: the last date, vols still where that is known."""
    known = [row for row in rows if row.levels] or list(rows)
    return max(known, key=lambda row: (row.shift == 0, row.days))


def break_evens_answer(rows: Sequence[BreakEven]) -> str:
    """The chief row in words."""
    return row_answer(chief(rows))


def _line(row: BreakEven) -> BreakEvenLine:
    previous = {it.level_previous for it in row.levels if it.level_previous is not None}
    return BreakEvenLine(
        shift_label(row.shift),
        tuple(sorted(it.level for it in row.levels)),
        tuple(sorted(previous)),
        stretches(row),
    )


def _shown(rows: Sequence[BreakEven]) -> list[BreakEven]:
    """At most as many shifts as can be drawn: vols still, the outermost, and some between."""
    if len(rows) <= _MAX_SHIFTS:
        return list(rows)
    held = {row.shift: row for row in rows}
    still = [0.0] if 0.0 in held else []
    others = sorted(shift for shift in held if shift)
    picked = still + thinned(others, _MAX_SHIFTS - len(still))
    return [held[shift] for shift in sorted(picked)]


def _alt(title: str, rows: Sequence[BreakEven]) -> str:
    """The title and the rows read out, with what is earned between the levels."""
    told = []
    for row in rows[:_MAX_TOLD]:
        words = profit_words(row)
        told.append(f"{row_answer(row)}{f', in profit {words}' if words else ''}")
    left = len(rows) - len(told)
    more = f"; and {left:,} more in the table" if left else ""
    return f"{title}. All: {'; '.join(told)}{more}."


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
        lines = tuple(_line(row) for row in _shown(here))
        dates.append(BreakEvenDate(plain(name), move, lines))
    title = f"Break-evens {break_evens_answer(rows)}; SPX {number(spot)}"
    return BreakEvenSpec(title, _alt(title, rows), spot, tuple(dates))
