"""What if: scenarios of spot and vol by full repricing."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.outlook import Scenario
from tasks.report.figures import (
    NONE,
    move_words,
    shift_words,
    signed,
)
from tasks.report.outcomes import (
    UNSTATED,
    floor_words,
    floored_words,
    outcome_cells,
    outcome_columns,
    own_columns,
    vix_vols_words,
)
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_ahead import (
    MODE_WORDS,
    MODES,
    Panel,
    panel,
    scenarios_answer,
    thinned,
)
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, left_out


def _spot(scenarios: Sequence[Scenario]) -> float:
    """Unmoved SPX, or the move of the grid that is nearest to it."""
    return min((it.spot_shift for it in scenarios), key=abs)


def _spot_words(scenarios: Sequence[Scenario]) -> str:
    spot = _spot(scenarios)
    return f"SPX {move_words(spot)}" if spot else "SPX unmoved"


def _unmoved(scenarios: Sequence[Scenario]) -> list[Scenario]:
    spot = _spot(scenarios)
    return [it for it in scenarios if it.spot_shift == spot]


def unmoved_table(scenarios: Sequence[Scenario], most: int) -> Table:
    """Net P&L by shift and mode with SPX unmoved: what a mail has room for.

    Of more shifts than `most` the outermost stay, and some between them.
    """
    notes = Notes()
    here = _unmoved(scenarios)
    held: dict[tuple[str, float], Scenario] = {(it.mode, it.shift): it for it in here}
    modes = [mode for mode in MODES if any(it.mode == mode for it in here)]
    rows = []
    shifts = sorted({it.shift for it in here})
    shown = thinned(shifts, most)
    for shift in shown:
        cells = [Cell(shift_words("", shift).removesuffix(" points"))]
        for mode in modes:
            row = held.get((mode, shift))
            cells.append(
                figure(row.net, signed, notes, row.reason or UNSTATED)
                if row
                else Cell(NONE, tone="muted")
            )
        rows.append(Row(tuple(cells)))
    columns = (
        Column("Shift of vol", numeric=False, room="phone"),
        *(
            Column(f"{mode}, {'%' if mode == 'relative' else 'pts'}", room="phone")
            for mode in modes
        ),
    )
    caption = f"Net P&L in USD, {_spot_words(scenarios)}"
    more = left_out(len(shifts) - len(shown))
    return Table(caption, columns, tuple(rows), notes.listed(), "scroll", more)


def _by_layer_table(scenarios: Sequence[Scenario], layers: Sequence[str]) -> Table:
    """Every shift of every mode with SPX unmoved: net, core, hedges, and the layers named."""
    notes = Notes()
    here = [it for it in _unmoved(scenarios) if it.shift or it.spot_shift]
    rows = []
    for mode in MODES:
        own = sorted((it for it in here if it.mode == mode), key=lambda it: it.shift)
        rows += [
            Row(
                (
                    Cell(shift_words(mode, it.shift), sub=floored_words(it)),
                    *outcome_cells(it, layers, notes),
                ),
                group=MODE_WORDS[mode] if at == 0 else "",
            )
            for at, it in enumerate(own)
        ]
    columns = (Column("Shift", numeric=False, room="phone"), *outcome_columns(layers))
    by = "P&L by layer" if layers else "P&L"
    caption = f"{by} in USD, {_spot_words(scenarios)}"
    return Table(caption, columns, tuple(rows), notes.listed(), "scroll")


def _grid_table(shown: Panel, reasons: dict[tuple[str, str], str]) -> Table:
    """A whole panel of the heat map as numbers."""
    notes = Notes()
    rows = tuple(
        Row(
            (
                Cell(move),
                *(
                    figure(value, signed, notes, reasons.get((move, shift)) or UNSTATED)
                    for shift, value in zip(shown.shifts, line, strict=True)
                ),
            )
        )
        for move, line in zip(shown.moves, shown.cells, strict=True)
    )
    columns = (
        Column("SPX", shown.name, numeric=False, room="text"),
        *(Column(shift.replace(" points", " pts"), room="text") for shift in shown.shifts),
    )
    caption = f"Net P&L in USD, {MODE_WORDS[shown.name]}"
    return Table(caption, columns, rows, notes.listed(), "scroll")


def _grids(scenarios: Sequence[Scenario]) -> tuple[Table, ...]:
    shown = (it for mode in MODES if (it := panel(scenarios, mode, whole=True)))
    return tuple(_grid_table(it, _reasons(scenarios, it.name)) for it in shown)


def _reasons(scenarios: Sequence[Scenario], mode: str) -> dict[tuple[str, str], str]:
    """Why a cell of a mode's panel has no figure."""
    return {
        (move_words(it.spot_shift), shift_words(mode, it.shift)): it.reason
        for it in scenarios
        if it.mode == mode and it.reason
    }


def scenarios_section(report: Report, chart: str) -> Section:
    """The grid of spot and vol, in three modes."""
    rows = report.scenarios
    if not rows:
        reason = reason_left_out(report, ("scenarios",), "No scenario was run.")
        return Section("scenarios", "What if", reason)
    if all(value is None for it in rows for value in (it.net, it.core, it.hedge)):
        return Section("scenarios", "What if", f"{scenarios_answer(rows)}.")
    about = ["P&L of an instantaneous move, by full repricing", vix_vols_words(report)]
    lines = (f"{'; '.join(it for it in about if it)}.", floor_words(report, rows))
    fold = "By layer, and every cell of the heat map as numbers"
    tables, grids = (_by_layer_table(rows, ()),), _grids(rows)
    return Section(
        "scenarios",
        "What if",
        scenarios_answer(rows),
        tables,
        (_by_layer_table(rows, own_columns(report)), *grids),
        fold,
        chart,
        tuple(filter(None, lines)),
        # Text has no room for columns of layers: by layer would be the same table again.
        in_text=(*tables, *grids),
    )
