"""On what curve: SPX expiries, VX futures, products, and the shock that drives everything."""

from __future__ import annotations

from functools import partial

from tasks.model.curve_parts import Curve, CurveProduct
from tasks.model.document import Report
from tasks.report.figures import NA, counted, number, percent, plain
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_form2 = partial(number, digits=2)
_form3 = partial(number, digits=3)
_signed2 = partial(number, digits=2, sign=True)
_signed3 = partial(number, digits=3, sign=True)
_NO_HISTORY = "history has no measured beta there yet"


def _futures_table(curve: Curve) -> Table:
    notes = Notes()
    rows = tuple(
        Row(
            (
                words(it.symbol),
                Cell(number(it.days, 1), order=it.days),
                Cell(number(it.price, 2), order=it.price),
                figure(
                    it.forward_vol, _form2, notes, it.reason or "the curve does not reach that far"
                ),
                figure(it.convexity, _form3, notes, it.reason or "no forward vol, so no F/K"),
                figure(it.beta, _form3, notes, it.reason or "no forward vol, so no beta"),
                figure(it.regression_beta, _form3, notes, _NO_HISTORY),
            )
        )
        for it in curve.futures
    )
    columns = (
        Column("Future", numeric=False, room="text"),
        Column("Days", room="text"),
        Column("Price", "points", room="text"),
        Column("Forward vol", "K(T)", "forward_vol", room="text"),
        Column("F/K", "ratio", "convexity", room="text"),
        Column("beta", "by model", "beta", room="text"),
        Column("beta", "by history", "regression_beta"),
    )
    return Table("VX futures on the curve", columns, rows, notes.listed(), "scroll")


def points_table(curve: Curve) -> Table:
    """The vol of each expiry, its wings, and what the forward rests on."""
    notes = Notes()
    rows = []
    for it in curve.points:
        sigma, at_the_money = (
            None if value is None else 100 * value for value in (it.sigma, it.sigma_atm)
        )
        wings = "no 25-delta vols on this expiry"
        rows.append(
            Row(
                (
                    Cell(it.expiry.isoformat(), sub=it.settlement),
                    Cell(number(it.days, 1), order=it.days),
                    figure(sigma, _form2, notes, it.reason or "no model-free strip"),
                    figure(at_the_money, _form2, notes, it.reason or "no vol at the forward"),
                    figure(it.risk_reversal_25, _signed2, notes, it.reason or wings),
                    figure(it.butterfly_25, _signed2, notes, it.reason or wings),
                    Cell(f"{it.strikes:,}", order=float(it.strikes)),
                    Cell(number(it.forward, 2), order=it.forward),
                    Cell(f"{it.pairs:,}", order=float(it.pairs)),
                    figure(it.rmse, _form2, notes, "too few pairs for a residual"),
                )
            )
        )
    columns = (
        Column("Expiry", numeric=False, room="text"),
        Column("Days", room="text"),
        Column("Vol", "model-free, %", "model_free", room="text"),
        Column("At forward", "% a year", room="text"),
        Column("Reversal", "25 delta, points", "shape"),
        Column("Butterfly", "25 delta, points", "shape"),
        Column("Strikes", "in the strip"),
        Column("Forward", "index points", room="text"),
        Column("Pairs", "put and call"),
        Column("Parity rmse", "index points"),
    )
    return Table("SPX expiries on the curve", columns, tuple(rows), notes.listed(), "scroll")


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
                figure(it.regression_vega30, _signed3, notes, _NO_HISTORY),
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
        Column("vega30", "USD a share", "vega30", room="text"),
        Column("Measured", "USD a share per VIX point", "regression_beta"),
    )
    return Table("VIX products", columns, rows, notes.listed(), "scroll")


def vix_words(curve: Curve) -> str:
    """`recomputed VIX 17.02, official 17.04`."""
    mine, theirs = (
        NA if value is None else number(value, 2)
        for value in (curve.recomputed_vix, curve.official_vix)
    )
    reason = curve.recomputed_vix_reason if curve.recomputed_vix is None else None
    return f"recomputed VIX {mine}{f' ({plain(reason)})' if reason else ''}, official {theirs}"


def curve_section(report: Report, answer: str, chart: str) -> Section:
    """The vol curve, the VX futures on it and the shock that drives everything."""
    curve = report.curve
    if curve is None:
        return Section("curve", "Vol curve", "No vol curve could be drawn from this session.")
    close = NA if curve.spx_close is None else number(curve.spx_close, 2)
    vix = vix_words(curve)
    about = f"{vix[0].upper()}{vix[1:]}; SPX close {close}. Assumed shock: {shock_words(report)}."
    futures = _futures_table(curve)
    tables = (futures,) if futures.rows else ()
    return Section(
        "curve",
        "Vol curve",
        answer,
        tables,
        chart=chart,
        lines=(about,),
    )


def shock_words(report: Report) -> str:
    """The one assumption behind vega30, with the session's own parameters where it has them."""
    weights = report.curve.weights if report.curve else None
    floor = f"{weights.floor_days:g}" if weights else "floor"
    exponent = f"{weights.exponent:g}" if weights else "exponent"
    return (
        "when the 30-day vol moves by x points, the vol of maturity T moves by "
        f"x·(30/max(T, {floor}))^{exponent}"
    )


def products_section(report: Report) -> Section:
    """Exchange-traded products by what they hold after the close."""
    title = "VIX products"
    if report.curve is None or not report.curve.products:
        return Section("products", title, "No product of the table has a price today.")
    table = _products_table(report.curve)
    known = [it for it in report.curve.products if it.vega30 is not None]
    answer = f"{len(known):,} of {counted(len(report.curve.products), 'product')} with vega30"
    return Section("products", title, answer, (table,))
