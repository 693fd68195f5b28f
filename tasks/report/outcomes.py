"""Profit and loss of the net, core, hedges and layers, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.outlook import Outcome
from tasks.report.figures import counted, plain, signed
from tasks.report.tables import Cell, Column, Notes, figure

UNKNOWN = "a leg of this scope is a gap"


def outcome_cells(row: Outcome, layers: Sequence[str], notes: Notes) -> list[Cell]:
    """Net, core, hedges and layers of one row, in USD."""
    reason = row.reason or UNKNOWN
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
