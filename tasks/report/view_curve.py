"""On what curve: SPX expiries, VX futures, products, and the shock that drives everything."""

from __future__ import annotations

from functools import partial

from tasks.model.curve_parts import Curve, CurvePoint
from tasks.model.document import Report
from tasks.report.figures import NA, number, plain
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_form2 = partial(number, digits=2)
_form3 = partial(number, digits=3)
_signed2 = partial(number, digits=2, sign=True)
_signed3 = partial(number, digits=3, sign=True)
_NO_HISTORY = "history has no measured beta there yet"
_MODEL_SERVES = f"{_NO_HISTORY}: the model's is in use"


def by_history(curve: Curve) -> bool:
    """Whether vega30 of what moves with VX goes by history."""
    return curve.weights.beta == "regression"


def no_history(curve: Curve) -> str:
    """Why a measured figure is lacking, and what serves instead where one is in use."""
    return _MODEL_SERVES if by_history(curve) else _NO_HISTORY


def _futures_table(curve: Curve) -> Table:
    notes = Notes()
    measured = by_history(curve)
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
                figure(it.regression_beta, _form3, notes, no_history(curve)),
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
        Column("beta", "model" if measured else "model, in use", "beta", room="text"),
        measured_column("measured", "beta", "regression_beta", curve),
    )
    return Table("VX futures on the curve", columns, rows, notes.listed(), "scroll")


def measured_column(title: str, unit: str, term: str, curve: Curve) -> Column:
    """A column of what history says: as much in sight as its use asks for."""
    if not by_history(curve):
        return Column(title, unit, term)
    return Column(title, f"{unit}, in use", term, room="text")


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
                    Cell(it.expiry.isoformat(), sub=_about_point(it)),
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


def _about_point(it: CurvePoint) -> str:
    """`PM`, and whether the curve goes past the point."""
    beside = it.sigma is not None and not it.on_curve
    return f"{it.settlement}, not a node of the curve" if beside else it.settlement


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
        lines=(about, f"{betas_in_use(curve)}."),
    )


def shock_words(report: Report) -> str:
    """The one assumption behind vega30, with the session's own parameters where it has them."""
    weights = report.curve.weights if report.curve else None
    floor = f"{weights.floor_days:g}" if weights else "floor"
    exponent = f"{weights.exponent:g}" if weights else "exponent"
    shock = (
        "when the 30-day vol moves by x points, the vol of maturity T moves by "
        f"x·(30/max(T, {floor}))^{exponent}"
    )
    measured = report.curve is not None and by_history(report.curve)
    return f"{shock}, and VX by its measured beta" if measured else shock


def betas_in_use(curve: Curve) -> str:
    """Which betas turn VX into VIX, in words."""
    if by_history(curve):
        return "Betas in use: measured from history, the model's where history has none above zero"
    return "Betas in use: the model's"
