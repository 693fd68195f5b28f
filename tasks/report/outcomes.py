"""Profit and loss of the net, core, hedges and layers, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tasks.model.document import Report
from tasks.model.outlook import Outcome
from tasks.report.figures import counted, number, plain, signed
from tasks.report.tables import Cell, Column, Notes, figure

# What stands in a footnote when the document itself gives no reason: none is made up.
UNSTATED = "no reason is on record"


def outcome_cells(row: Outcome, layers: Sequence[str], notes: Notes) -> list[Cell]:
    """Net, core, hedges and layers of one row, in USD."""
    reason = row.reason or UNSTATED
    values = (row.net, row.core, row.hedge, *(row.layers.get(name) for name in layers))
    return [figure(value, signed, notes, reason) for value in values]


def outcome_columns(layers: Sequence[str]) -> tuple[Column, ...]:
    """The columns of `outcome_cells`."""
    return (
        Column("Net", "USD", "scenario", room="phone"),
        Column("Core", "USD", room="text"),
        Column("Hedges", "USD", room="text"),
        *(Column(plain(name), "USD") for name in layers),
    )


def own_columns(report: Report) -> list[str]:
    """Layers that are not all of their role, core or hedges: those have a column already."""
    roles = Counter(layer.role for layer in report.layers)
    return [layer.layer for layer in report.layers if roles[layer.role] > 1]


def floored_words(row: Outcome) -> str:
    """`2 legs on the vol floor`, or nothing."""
    return f"{counted(row.floored, 'leg')} on the vol floor" if row.floored else ""


def vix_vols_words(report: Report) -> str:
    """`VIX-option vols move by -3 points per point of their VX`; nothing without a curve."""
    if report.curve is None:
        return ""
    per_point = report.curve.weights.vvix_beta
    if not per_point:
        return "VIX-option vols unmoved"
    noun = "point" if abs(per_point) == 1 else "points"
    moved = f"{number(per_point, _digits(per_point), sign=True)} {noun}"
    return f"VIX-option vols move by {moved} per point of their VX"


def floor_words(report: Report, rows: Iterable[Outcome]) -> str:
    """Which floor the floored legs of the rows stand on; nothing where there are none."""
    if report.curve is None or not any(row.floored for row in rows):
        return ""
    floor = report.curve.weights.vol_floor_points
    noun = "vol point" if floor == 1 else "vol points"
    return (
        f"No vol falls below the floor of {number(floor, _digits(floor))} {noun}: "
        "floored legs stand on it, or the curve behind their VX does."
    )


def _digits(value: float) -> int:
    """As many decimals as a setting was given with, three at most."""
    return next((digits for digits in range(3) if round(value, digits) == value), 3)
