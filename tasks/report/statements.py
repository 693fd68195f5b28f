"""Statements: the parts of a sum downwards, net and layers across."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.explained import Bridge, PnlExplain, VegaExplain
from tasks.report.figures import number, signed
from tasks.report.scopes import scope_words
from tasks.report.specs_moves import part_words
from tasks.report.tables import Column, Notes, Row, Table, figure, words

Explained = VegaExplain | PnlExplain | Bridge
_SUMS = frozenset({"reported", "naive", "vega30", "from_", "to", "total"})
_ROW_WORDS = {
    "from_": "previous session",
    "to": "now",
    "total": "P&L",
    "reported": "broker's vega",
    "naive": "naive sum",
    "vega30": "vega30",
    "unattributed": "no cause found",
}
UNEXPLAINED = "not explained for this scope"


def share_words(share: float) -> str:
    """`2.1%`."""
    return f"{number(100 * share, 1)}%"


def _net_first(scopes: Sequence[Explained]) -> list[Explained]:
    return sorted(scopes, key=lambda it: it.scope != "net")


def statement(
    caption: str, heading: Column, parts: Sequence[str], scopes: Sequence[Explained]
) -> Table:
    """Parts downwards, scopes across, the whole book first."""
    notes = Notes()
    ordered = _net_first(scopes)
    rows = []
    for part in parts:
        cells = [words(_ROW_WORDS.get(part) or part_words(part))]
        cells += [
            figure(
                getattr(it, part),
                share_words if part == "residual_share" else signed,
                notes,
                it.reason or UNEXPLAINED,
            )
            for it in ordered
        ]
        rows.append(Row(tuple(cells), total=part in _SUMS and part != parts[0]))
    columns = (
        heading,
        *(
            Column(scope_words(it.scope), room="phone" if at == 0 else "text")
            for at, it in enumerate(ordered)
        ),
    )
    return Table(caption, columns, tuple(rows), notes.listed(), "scroll")


def only_reason(scopes: Sequence[VegaExplain | PnlExplain], parts: Sequence[str]) -> str:
    """The one reason for which nothing is explained; nothing where something is."""
    if any(getattr(it, part) is not None for it in scopes for part in parts):
        return ""
    return next((it.reason for it in scopes if it.reason), UNEXPLAINED)
