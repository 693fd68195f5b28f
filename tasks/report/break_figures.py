"""The figures of a break as cells: ours, theirs, difference, tolerance, and what is at stake."""

from __future__ import annotations

from functools import partial

from tasks.model.break_parts import Break
from tasks.report.break_words import digits_of, ended_because, group_of, side_signed
from tasks.report.figures import number, signed, significant, unit_words
from tasks.report.tables import Cell, Notes, figure

_SIDED = frozenset({"position", "reported", "layer", ""})


def lacking_words(item: Break) -> str:
    """Why a side has no figure; nothing where the kind of break has no such side."""
    if group_of(item) not in _SIDED:
        return ""
    return item.reason or "one side has no figure"


def seen_words(item: Break) -> str:
    """The document's remark on a break, unless it stands as the reason of a missing figure."""
    if item.status == "resolved" and not ended_because(item):
        return ""  # the status has said so
    both_known = item.ours is not None and item.theirs is not None
    return item.reason if item.reason and (both_known or not lacking_words(item)) else ""


def side_cells(item: Break, notes: Notes, *, unit: bool = True) -> tuple[Cell, Cell, Cell]:
    """Ours, theirs and the difference, with the digits that tell the sides apart."""
    form = partial(number, digits=digits_of(item))
    side = partial(form, sign=side_signed(item))
    lacking = lacking_words(item)
    below = unit_words(item.unit) if unit else ""
    return (
        figure(item.ours, side, notes, lacking),
        figure(item.theirs, side, notes, lacking),
        figure(item.difference, partial(form, sign=True), notes, lacking, sub=below),
    )


def figure_cells(item: Break, notes: Notes) -> tuple[Cell, ...]:
    """Ours, theirs, difference, tolerance and what is at stake."""
    return (
        *side_cells(item, notes),
        figure(item.tolerance, partial(significant, digits=2), notes, ""),
        figure(item.vega30, signed, notes, ""),
    )
