"""Exchange-traded products by what they hold after the close."""

from __future__ import annotations

from functools import partial

from tasks.model.curve_parts import Curve, CurveProduct
from tasks.model.document import Report
from tasks.report.figures import counted, number, percent
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words
from tasks.report.view_curve import measured_column, no_history

_form2 = partial(number, digits=2)
_signed3 = partial(number, digits=3, sign=True)


def _holdings(it: CurveProduct, notes: Notes) -> Cell:
    """The two futures that a product holds."""
    names = " and ".join(name for name in (it.first, it.second) if name)
    return words(names) if names else figure(None, str, notes, it.reason or "no roll weights")


def _products_table(curve: Curve) -> Table:
    notes = Notes()
    rows = tuple(
        Row(
            (
                words(it.symbol, sub=f"{number(it.leverage, 1, sign=True)} times the index"),
                figure(it.price, _form2, notes, it.reason or "no price"),
                _holdings(it, notes),
                figure(it.first_share, percent, notes, it.reason or "no roll weights"),
                figure(it.vix_delta, _signed3, notes, it.reason or "no price or futures"),
                figure(it.vega30, _signed3, notes, it.reason or "no beta"),
                figure(it.regression_vega30, _signed3, notes, no_history(curve)),
            )
        )
        for it in curve.products
    )
    columns = (
        Column("Product", numeric=False, room="text"),
        Column("Price", "USD a share", room="text"),
        Column("Holds", numeric=False),
        Column("First share", "of the nearer", room="text"),
        Column("VIX delta", "USD a share per VX point", "vix_delta"),
        Column("vega30", "USD a share, model", "vega30", room="text"),
        measured_column("measured", "vega30", "regression_beta", curve),
    )
    return Table("VIX products", columns, rows, notes.listed(), "scroll")


def products_section(report: Report) -> Section:
    """Exchange-traded products by what they hold after the close."""
    title = "VIX products"
    if report.curve is None or not report.curve.products:
        return Section("products", title, "No product of the table has a price today.")
    table = _products_table(report.curve)
    known = [it for it in report.curve.products if it.vega30 is not None]
    answer = f"{len(known):,} of {counted(len(report.curve.products), 'product')} with vega30"
    return Section("products", title, answer, (table,))
