"""What another run of the session had said, beside what is said now."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.model.restated import RestatedFigure, Restatement
from tasks.report.figures import (
    MAX_CELL,
    clipped,
    counted,
    digits_to_tell,
    instant_words,
    signed,
    unit_words,
)
from tasks.report.headline import badge_of
from tasks.report.sections import Section
from tasks.report.tables import Column, Notes, Row, Table, figure, words

_COLUMNS = (
    Column("Figure", numeric=False, room="phone"),
    Column("Then", room="phone"),
    Column("Now", room="phone"),
    Column("Change", room="text"),
)


def _row(item: RestatedFigure, notes: Notes) -> Row:
    apart = None if item.old is None or item.new is None else item.new - item.old
    sides = [abs(it) for it in (item.old, item.new) if it is not None]
    whole = item.unit in {"count", "legs"}
    digits = 0 if whole else digits_to_tell(apart or 0.0, max(sides, default=0.0))

    def form(value: float) -> str:
        return f"{value:,.0f}" if whole else signed(value, digits)

    what = item.what.replace("_", " ")
    place = "" if item.unit == "count" else item.layer or "net"
    units = unit_words(item.unit)
    return Row(
        (
            words(" · ".join(part for part in (what, place) if part), sub=units),
            figure(item.old, form, notes, "it was not known then"),
            figure(item.new, form, notes, "it is not known now"),
            figure(apart, lambda it: signed(it, digits), notes, ""),
        )
    )


def changed_figures(restated: Restatement) -> tuple[RestatedFigure, ...]:
    """Those that are another now."""
    return tuple(item for item in restated.figures if item.old != item.new)


def restated_section(report: Report) -> Section | None:
    """Which run this one stands in the place of, why, and what changed; None for a first run."""
    restated = report.restates
    if restated is None:
        return None
    changed, notes = changed_figures(restated), Notes()
    rows = tuple(_row(item, notes) for item in changed)
    table = Table("Then and now", _COLUMNS, rows, notes.listed())
    same = len(restated.figures) - len(changed)
    told = f"{counted(len(changed), 'figure')} changed" if changed else "no figure changed"
    known = instant_words(restated.known_at, report.time_zone)
    place = f"In the place of run {clipped(restated.run_id, 80)}, known {known}; what is another: "
    lines = (
        f"{place}{clipped(restated.reason, MAX_CELL)}.",
        f"It was {badge_of(restated.state).word}: {clipped(restated.headline, MAX_CELL)}",
    )
    return Section(
        "restated",
        "Restated",
        f"{told}, {same:,} the same",
        (table,) if changed else (),
        lines=lines,
    )
