"""Measured betas beside those of the shock and of today's curve, as parts of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.market.market import Market
from tasks.model.curve_parts import CurveProduct
from tasks.model.document import Finding
from tasks.model.explained import BetaCell
from tasks.model.numbers import known, money
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.vega.betas import by_symbol
from tasks.vega.calibration_fit import fitted, flat_beta
from tasks.vega.products_day import Holding, holdings
from tasks.vega.regression import Measured, MeasuredCell
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]

# Points per VIX point between measured and model: the tolerance of the method.
BETA_TOLERANCE = 0.15


@dataclass(frozen=True)
class _Today:
    """What the market of the day says beside history."""

    market: Market
    shock: Shock
    products: Mapping[str, CurveProduct]
    holdings: Mapping[str, Holding]


def beta_cells(
    measured: Measured,
    market: Market,
    shock: Shock,
    calendar: Calendar,
    products: Sequence[CurveProduct],
    tolerance: float = BETA_TOLERANCE,
) -> tuple[tuple[BetaCell, ...], tuple[Finding, ...]]:
    """Every measured cell with its figure on a flat curve and on today's, and what differs.

    An ETP is in USD a share at today's price; for the tolerance it is put per unit of its
    vix_delta, which makes it points per VIX point like the rest.
    """
    held = holdings(market.futures, market.as_of, calendar)
    today = _Today(market, shock, {product.symbol: product for product in products}, held)
    cells = tuple(
        _product_cell(cell, today) if cell.kind == "ETP" else _vol_cell(cell, today)
        for cell in measured.cells
    )
    units = [
        today.products[cell.label].vix_delta
        if cell.kind == "ETP" and cell.model is not None
        else 1.0
        for cell in cells
    ]
    found = [_difference(*pair, tolerance) for pair in zip(cells, units, strict=True)]
    return cells, tuple(finding for finding in found if finding)


def model_vx_beta(days: Array, market: Market, shock: Shock) -> Array:
    """Beta by today's curve of a VX that settles in `days`, its price between its neighbours'.

    NaN outside the listed VX, where the curve does not reach, and without a curve.
    """
    listed = market.futures[
        (market.futures["root"] == "VX")
        & (market.futures["years"] > 0.0)
        & market.futures["settlement_price"].notna()
    ].sort_values("years")
    if market.curve is None or listed.empty:
        return np.full(np.shape(days), np.nan)
    at = listed["years"].to_numpy() * DAYS_PER_YEAR
    prices = listed["settlement_price"].to_numpy()
    price = np.interp(days, at, prices, left=np.nan, right=np.nan)
    return vx_beta(days, price, market.curve, shock)


def _vol_cell(cell: MeasuredCell, today: _Today) -> BetaCell:
    """A cell of VX, or of an SPX tenor: there the model is w(T), whatever the curve."""
    by_shock = fitted(cell, today.shock)
    model, why = by_shock, ""
    if cell.kind == "VX":
        model = float(model_vx_beta(np.array([cell.mean_days]), today.market, today.shock)[0])
        why = "" if np.isfinite(model) or np.isnan(cell.mean_days) else _why_no_model(today)
    return BetaCell(
        kind=cell.kind,
        label=cell.label,
        mean_days=known(cell.mean_days),
        changes=cell.changes,
        measured=known(cell.beta),
        fitted=known(by_shock),
        model=known(model),
        reason="; ".join(filter(None, (cell.reason, why))) or None,
    )


def _why_no_model(today: _Today) -> str:
    if today.market.curve is None:
        return "today's chain gives no SPX vol curve"
    return "today's VX, or the vol curve 30 days past them, do not reach its mean days"


def _product_cell(cell: MeasuredCell, today: _Today) -> BetaCell:
    """A cell of an ETP, in USD a share at today's price."""
    product, holding = today.products.get(cell.label), today.holdings.get(cell.label)
    price = product.price if product and product.price is not None else float("nan")
    by_shock = float("nan")
    if holding:
        flat = by_symbol(today.market.futures, lambda days, _price: flat_beta(days, today.shock))
        by_shock = holding.vega30(flat)
    why = "not quoted today" if product is None else product.reason or ""
    return BetaCell(
        kind="ETP",
        label=cell.label,
        mean_days=None,
        changes=cell.changes,
        measured=money(price * cell.beta),
        fitted=money(price * by_shock),
        model=product.vega30 if product else None,
        reason="; ".join(filter(None, (cell.reason, why))) or None,
    )


def _difference(cell: BetaCell, unit: float | None, tolerance: float) -> Finding | None:
    """A finding when measured and model are further apart than the tolerance.

    Vols of a few days move by more than a point per VIX point: there the tolerance is a share.
    """
    if cell.measured is None or cell.model is None or not unit:
        return None
    apart = abs(cell.measured - cell.model) / abs(unit)
    allowed = tolerance * max(1.0, abs(cell.model / unit))
    if apart <= allowed:
        return None
    per = "USD a share per VIX point" if cell.kind == "ETP" else "per VIX point"
    return Finding(
        code="beta_difference",
        severity="warn",
        subject=cell.label if cell.kind == "ETP" else f"{cell.kind} {cell.label}",
        count=1,
        evidence=(
            f"measured {cell.measured:.3f} over {cell.changes} changes, model {cell.model:.3f} "
            f"{per}: {apart:.3f} points apart, tolerance {allowed:.3g}"
        ),
    )
