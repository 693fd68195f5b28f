"""What the scenario heat map shows: net P&L by spot and vol, one panel a mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.report.figures import counted, exposure, money_scale, move_words, shift_words, signed

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.outlook import Scenario

MODES = ("term", "parallel", "relative")
MODE_WORDS = {
    "term": "term: points at 30 days, other maturities by w(T)",
    "parallel": "parallel: points at every maturity",
    "relative": "relative: percent of every vol",
}
_MAX_SHIFTS, _MAX_MOVES = 8, 13  # more cells than these would be too small to read


@dataclass(frozen=True, slots=True)
class Panel:
    """One mode: USD by move of SPX (rows, the highest first) and shift (columns); None unknown."""

    name: str
    shifts: tuple[str, ...]
    moves: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatSpec:
    """The panels, and how their cells are printed: divided by `divisor`, with `digits`."""

    title: str
    alt: str
    panels: tuple[Panel, ...]
    largest: float
    divisor: float
    digits: int
    unit: str


def thinned(values: Sequence[float], most: int) -> list[float]:
    """At most `most` of the values, the outermost among them, evenly picked."""
    if len(values) <= most:
        return list(values)
    if most == 1:
        return [max(values, key=abs)]
    last = len(values) - 1
    return [values[round(last * at / (most - 1))] for at in range(most)]


def panel(scenarios: Sequence[Scenario], mode: str, *, whole: bool = False) -> Panel | None:
    """The grid of one mode; None without a row of it. `whole` leaves nothing out."""
    held = {(it.spot_shift, it.shift): it.net for it in scenarios if it.mode == mode}
    if not held:
        return None
    moves, shifts = (sorted({key[at] for key in held}) for at in (0, 1))
    if not whole:
        moves, shifts = thinned(moves, _MAX_MOVES), thinned(shifts, _MAX_SHIFTS)
    moves.reverse()
    return Panel(
        mode,
        tuple(shift_words(mode, it) for it in shifts),
        tuple(move_words(it) for it in moves),
        tuple(tuple(held.get((move, shift)) for shift in shifts) for move in moves),
    )


def _place(it: Scenario) -> str:
    spot = move_words(it.spot_shift) if it.spot_shift else "unmoved"
    return f"{it.mode} {shift_words(it.mode, it.shift)} with SPX {spot}"


def scenarios_answer(scenarios: Sequence[Scenario]) -> str:
    """The worst and the best cell with their places, in USD, or why there are none."""
    known = [it for it in scenarios if it.net is not None]
    if not known:
        reason = next((it.reason for it in scenarios if it.reason), None)
        return f"net P&L n/a: {reason or 'no row could be computed'}"
    worst, best = (pick(known, key=lambda it: it.net or 0.0) for pick in (min, max))
    lacking = len(scenarios) - len(known)
    rest = f"; {counted(lacking, 'row')} without a figure" if lacking else ""
    return (
        f"worst {exposure(worst.net)} USD at {_place(worst)}; "
        f"best {exposure(best.net)} at {_place(best)}{rest}"
    )


def _spoken(shown: Panel) -> str:
    """The panel read out at unmoved SPX, or at the middle of its moves."""
    at = shown.moves.index("0%") if "0%" in shown.moves else len(shown.moves) // 2
    cells = zip(shown.shifts, shown.cells[at], strict=True)
    told = ", ".join(f"{shift} {exposure(value)}" for shift, value in cells)
    return f"{shown.name} with SPX {shown.moves[at]}: {told}"


def heat_spec(scenarios: Sequence[Scenario]) -> HeatSpec | None:
    """The heat map; None where no cell is known."""
    panels = tuple(it for mode in MODES if (it := panel(scenarios, mode)))
    known = [value for it in panels for row in it.cells for value in row if value is not None]
    if not known:
        return None
    largest = max(abs(min(known)), abs(max(known)))
    divisor, digits, unit = money_scale(largest)
    answer = scenarios_answer(scenarios)
    title = f"Net P&L {answer}"
    alt = f"{title}. {'. '.join(_spoken(it) for it in panels)}."
    return HeatSpec(title, alt, panels, largest, divisor, digits, unit)


def cell_words(spec: HeatSpec, value: float) -> str:
    """A figure as its cell prints it."""
    return signed(value / spec.divisor, spec.digits)
