"""Every leg with its figures, as a table of strings."""

from __future__ import annotations

from functools import partial

from tasks.model.document import Leg, Report
from tasks.report.figures import NONE, counted, number, signed, significant
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_PER_VIX = "USD per VIX point"
_LEG_COLUMNS = (
    Column("Contract", "account", numeric=False, room="phone"),
    Column("Layer", numeric=False, room="page"),
    Column("Status", numeric=False, room="page"),
    Column("Quantity", room="phone"),
    Column("Days", "to settlement"),
    Column("Forward", "points"),
    Column("Mark", "points"),
    Column("Average price", "points, of entry"),
    Column("Vol", "%"),
    Column("vega", "USD per SPX vol point", "vega", room="text"),
    Column("Broker's vega", "USD per vol point", "broker", room="text"),
    Column("vvix_vega", "USD per VIX-vol point", "vvix_vega", room="text"),
    Column("w(T)", "vol points per VIX point", "weight"),
    Column("beta", "VX points per VIX point", "beta"),
    Column("vega30", _PER_VIX, "vega30", room="phone"),
    Column("Delta", "USD per forward point", "greeks"),
    Column("Gamma", "USD per forward point²", "greeks"),
    Column("Vanna", "USD per forward and vol point", "vanna"),
    Column("Volga", "USD per vol point²", "volga"),
    Column("Theta", "USD per day", "greeks"),
    Column("Market value", "USD"),
)


def _quantity(value: float) -> str:
    return signed(value, 0 if value == int(value) else 2)


def _status_cell(leg: Leg, reason: str, notes: Notes) -> Cell:
    """Whether the leg has a value, and if not, why."""
    gap = leg.status == "gap"
    return Cell(
        "? gap" if gap else leg.status,
        tone="degraded" if gap else "muted",
        note=notes.mark(reason) if reason else 0,
    )


def _leg_row(leg: Leg, notes: Notes) -> Row:
    # A valued leg has no reason to give: what it lacks does not apply to its kind of contract.
    reason = "" if leg.status == "valued" else leg.reason or f"the leg is {leg.status}"

    def show(value: float | None, digits: int = 0, *, sign: bool = False, sub: str = "") -> Cell:
        return figure(value, lambda it: number(it, digits, sign=sign), notes, reason, sub=sub)

    iv = None if leg.iv is None else 100 * leg.iv
    return Row(
        (
            words(leg.symbol, sub=leg.account),
            words(leg.layer or "none"),
            _status_cell(leg, reason, notes),
            figure(leg.quantity, _quantity, notes, leg.reason or "not stated"),
            show(leg.days, 1),
            show(leg.forward, 2),
            show(leg.mark, 2, sub=leg.mark_source.replace("_", " ")),
            figure(
                leg.average_price, lambda it: number(it, 2), notes, "no price of entry is known"
            ),
            show(iv, 2, sub=leg.iv_source.replace("_", " ")),
            show(leg.vega, sign=True),
            figure(leg.reported.vega, signed, notes, "not reported by the broker"),
            show(leg.vvix_vega, sign=True),
            show(leg.weight, 3),
            show(leg.beta, 3),
            show(leg.vega30, sign=True),
            show(leg.delta, sign=True),
            figure(leg.gamma, partial(significant, digits=2, sign=True), notes, reason),
            figure(leg.vanna, partial(significant, digits=2, sign=True), notes, reason),
            figure(leg.volga, partial(significant, digits=2, sign=True), notes, reason),
            show(leg.theta, sign=True),
            show(leg.market_value, sign=True),
        )
    )


def legs_section(report: Report) -> Section:
    """Every leg, in the order of the layers."""
    if not report.legs:
        return Section("legs", "Legs", "No legs are held.")
    notes = Notes()
    places = {layer.layer: at for at, layer in enumerate(report.layers)}
    ordered = sorted(report.legs, key=lambda leg: places.get(leg.layer or "", len(places)))
    rows = tuple(_leg_row(leg, notes) for leg in ordered)
    states = [leg.status for leg in report.legs]
    counts = (
        f"{states.count('valued'):,} valued",
        *([counted(states.count("gap"), "gap")] * ("gap" in states)),
        *([f"{states.count('expired'):,} expired"] * ("expired" in states)),
    )
    return Section(
        "legs",
        "Legs",
        f"{counted(len(states), 'leg')}: {', '.join(counts)}",
        (Table("All legs", _LEG_COLUMNS, rows, notes.listed(), "scroll"),),
        lines=(f"{NONE} does not apply to this kind of contract.",),
        sortable=True,
        tall=True,
    )
