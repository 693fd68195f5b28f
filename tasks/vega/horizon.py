"""The horizon: the book carried forward some days with the market fixed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.contracts import SPX_FAMILIES
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money
from tasks.model.outlook import Horizon, HorizonProfit
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american_legs import delta_share
from tasks.vega.greeks import black_greeks
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import Scopes, reasons
from tasks.vega.states import Row, states_of
from tasks.vega.weights import vx_beta

Array = npt.NDArray[np.float64]


def horizons(repricer: Repricer, layers: Sequence[LayerSpec]) -> tuple[Horizon, ...]:
    """Vega, vega30, theta collected and profit under every vol scenario, for each day ahead.

    Sticky strike; forwards, VX and the curve by maturity stand still. Scopes: net, then layers.
    """
    spec, scopes = repricer.spec, Scopes.of(repricer.legs, layers)
    names = ["net", *(f"layer:{layer.name}" for layer in layers)]
    shifts = [(mode, shift) for mode in spec.modes for shift in sorted(spec.shifts)]
    found = []
    for days in spec.horizon_days:
        rows: list[Row] = [("term", 0.0, 0.0, days), *((*pair, 0.0, days) for pair in shifts)]
        repriced = repricer.reprice(states_of(rows))
        why = reasons(repriced, repricer.legs)
        vega, vega30 = vegas_ahead(repricer, days)
        settled = (repricer.legs["days"] <= days) & (repricer.legs["status"] == "valued")
        for name in names:
            sums = scopes.sums(repriced.change, name)
            own = vega30[scopes.members[name]]
            found.append(
                Horizon(
                    days=days,
                    scope=name,
                    vega=money(scopes.sums(vega[None, :], name)[0]),
                    vega30=money(scopes.sums(vega30[None, :], name)[0]),
                    theta_collected=money(sums[0]),
                    settled=int((settled.to_numpy() & scopes.members[name]).sum()),
                    pnl=tuple(
                        HorizonProfit(
                            mode=mode,
                            shift=shift,
                            pnl=money(usd),
                            reason=(scopes.reasons[name] or told or None)
                            if math.isnan(usd)
                            else None,
                        )
                        for (mode, shift), usd, told in zip(shifts, sums[1:], why[1:], strict=True)
                    ),
                    reason=scopes.reasons[name] or _unknown(sums[0], why[0], own) or None,
                )
            )
    return tuple(found)


def _unknown(theta_usd: float, why: str, vega30: Array) -> str:
    """Why a scope without a gap lacks a figure of then."""
    if math.isnan(theta_usd):
        return why
    return "a beta of then is not known" if np.isnan(vega30).any() else ""


def vegas_ahead(repricer: Repricer, days: float) -> tuple[Array, Array]:
    """Both vegas of every leg some calendar days from now, USD; NaN for gaps.

    What has settled by then counts as nothing. Legs that move with VX have their vix_delta of
    then at the beta of the days they have left; a product has today's, and an option on it its
    own delta of then to that.
    """
    legs = repricer.legs
    left = legs["days"].to_numpy(dtype="float64") - days
    vega = np.where(legs["status"] == "expired", 0.0, np.nan)
    vega30 = vega.copy()
    valued = (legs["status"] == "valued").to_numpy()
    product = (legs["kind"] == "share").to_numpy() | (legs["style"] == "american").to_numpy()
    today = legs["vega30"].to_numpy(dtype="float64")
    vega[valued & ~(left > 0.0)] = vega30[valued & ~(left > 0.0)] = 0.0
    held = valued & product & ~(left <= 0.0)
    vega[held], vega30[held] = 0.0, today[held]
    american = held & (legs["style"] == "american").to_numpy()
    if american.any():
        vega30[american] *= delta_share(legs[american], days)
    live = valued & ~product & (left > 0.0)
    option = live & (legs["kind"] == "option").to_numpy()
    spx = option & legs["family"].isin(SPX_FAMILIES).to_numpy()
    size = (legs["quantity"] * legs["multiplier"]).to_numpy(dtype="float64")
    unit_vega, unit_delta = _units(legs, left, option)
    vega[live] = 0.0
    vega[spx] = (size * unit_vega)[spx]
    weights = repricer.shock.weight(np.maximum(left, 0.0))
    vega30[spx] = (vega * weights)[spx]
    moving = live & ~spx
    delta = np.where(option, unit_delta, 1.0)
    vega30[moving] = (size * delta)[moving] * _betas(repricer, left)[moving]
    return vega, vega30


def _units(legs: pd.DataFrame, left: Array, rows: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Unit vega and discounted delta of the options among the legs, with `left` days to run."""
    unit_vega, delta = np.full(len(legs), np.nan), np.full(len(legs), np.nan)
    forward, strike, days, iv, discount = (
        legs[name].to_numpy(dtype="float64")[rows]
        for name in ("forward", "strike", "days", "iv", "discount")
    )
    sign = np.where(legs["right"].to_numpy()[rows] == "C", 1.0, -1.0)
    greeks = black_greeks(
        forward, strike, left[rows] / DAYS_PER_YEAR, iv, discount ** (left[rows] / days), sign
    )
    unit_vega[rows], delta[rows] = greeks.unit_vega, greeks.delta
    return unit_vega, delta


def _betas(repricer: Repricer, left: Array) -> Array:
    """Betas of the days left; measured ones keep their ratio to the model's."""
    curve = repricer.market.curve
    if curve is None:
        return np.full(len(left), math.nan)
    price = repricer.legs["vx"].to_numpy(dtype="float64")
    betas = vx_beta(left, price, curve, repricer.shock)
    if repricer.measured_betas is None:
        return betas
    days = repricer.legs["days"].to_numpy(dtype="float64")
    used = repricer.measured_betas(days, price)
    scaled: Array = betas * used / vx_beta(days, price, curve, repricer.shock)
    return scaled
