"""Why vega is not what it was: traded, expired, time, forward, vol, beta, correction, residual."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.explained import VegaExplain
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money, total
from tasks.model.yesterday import HeldLeg, Yesterday
from tasks.vega.explain_exact import check_sum, published, remainder
from tasks.vega.explain_pairs import pair
from tasks.vega.explain_steps import STEPS, Revalued, revalue
from tasks.vega.scopes import sum_scope

Rows = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]
Measure = Literal["vega", "vega30"]

PARTS = ("traded", "expired", *STEPS, "correction")
_MEASURES: tuple[Measure, ...] = ("vega", "vega30")


def vega_explain(
    legs: pd.DataFrame,
    market: Market,
    yesterday: Yesterday | None,
    layers: Sequence[LayerSpec],
) -> tuple[VegaExplain, ...]:
    """Vega and vega30, net and by declared layer, from the previous session's head to now.

    `legs` as from `value_legs`. A scope that has a gap, or had one then, has no parts, and its
    reason names the leg; `from` and `to` stand where they are known. Opened legs count with their
    whole value of today, resized ones with yesterday's, whether or not a trade is on record: where
    sessions in between are missing, whatever changed size since that head is traded. A leg that
    changed layer lives its day in the old one and moves at today's value.
    Raises AssertionError when the parts do not make the change.
    """
    why = _why_not(yesterday)
    if yesterday is None or why:
        return tuple(
            _unknown(legs, _in(legs, scope), scope, measure, why, _then(yesterday, scope, measure))
            for scope in _scopes(layers)
            for measure in _MEASURES
        )
    rows = pair(legs, yesterday, market.valued_at_utc)
    if yesterday.curve is None:
        raise AssertionError("a yesterday without a curve has its reason")
    units = revalue(rows, yesterday.curve, market.as_of)
    changes = {measure: _parts(rows, units, measure) for measure in _MEASURES}
    return tuple(
        _explained(legs, rows, yesterday, changes[measure], scope, measure)
        for scope in _scopes(layers)
        for measure in _MEASURES
    )


def _why_not(yesterday: Yesterday | None) -> str:
    """Why no change can be explained at all; empty when it can."""
    if yesterday is None:
        return "no earlier session"
    if yesterday.curve is None or yesterday.curve.valued_at_utc is None:
        return f"the curve of {yesterday.as_of} is not on record"
    return ""


def _scopes(layers: Sequence[LayerSpec]) -> tuple[str, ...]:
    return ("net", *(f"layer:{layer.name}" for layer in layers))


def _in(rows: pd.DataFrame, scope: str) -> Rows:
    if scope == "net":
        return np.ones(len(rows), dtype=bool)
    inside: Rows = (rows["layer"] == scope.removeprefix("layer:")).to_numpy()
    return inside


def _parts(rows: pd.DataFrame, units: Revalued, measure: str) -> dict[str, Array]:
    """The parts of every row in USD, with its figures of both days as `then` and `now`."""
    recorded, told = units.recorded[measure], rows[f"now_{measure}"].to_numpy()
    q0, q1 = rows["then_quantity"].to_numpy(), rows["now_quantity"].to_numpy()
    traded, retagged = rows["traded"].to_numpy(), rows["retagged"].to_numpy()
    settled = rows["settled"].to_numpy()
    opened = rows["then_status"].isna().to_numpy()
    lives = rows["held"].to_numpy() & ~settled

    def where(chosen: Rows, value: Array) -> Array:
        amount: Array = np.where(chosen, value, 0.0)
        return amount

    parts = {
        "then": where(q0 != 0.0, q0 * recorded),
        "now": where(q1 != 0.0, q1 * told),
        "traded": where(~settled, traded * np.where(opened, told, recorded)),
        "expired": where(settled & (q0 != 0.0), -q0 * recorded),
    }
    last = units.start[measure]
    for step in STEPS:
        after = units.after[step][measure]
        parts[step] = where(lives, (q0 + traded) * (after - last))
        last = after
    corrected = (q0 + traded) * (units.start[measure] - recorded)
    parts["correction"] = where(lives, corrected + retagged * last)
    return parts


def _explained(
    legs: pd.DataFrame,
    rows: pd.DataFrame,
    yesterday: Yesterday,
    changes: Mapping[str, Array],
    scope: str,
    measure: Measure,
) -> VegaExplain:
    today, inside = _in(legs, scope), _in(rows, scope)
    recorded = _then(yesterday, scope, measure)
    why = _gap_then(yesterday, scope) or _unknown_leg(rows, changes, inside)
    why = why or _uncharted(rows, yesterday, inside, measure)
    if why or sum_scope(legs, today).gaps:
        return _unknown(legs, today, scope, measure, why, recorded)
    sums = {name: total(values[inside].tolist()) for name, values in changes.items()}
    gross = total(np.abs(np.concatenate([changes["then"], changes["now"]])[np.tile(inside, 2)]))
    check_sum(sums["now"] - sums["then"], (sums[name] for name in PARTS), gross=gross)
    then, now = published(recorded), published(sum_scope(legs, today).measures[measure])
    parts = {name: published(sums[name]) for name in PARTS}
    residual = remainder(now, (then, *parts.values()))
    return VegaExplain(scope=scope, measure=measure, from_=then, to=now, **parts, residual=residual)


def _held_then(yesterday: Yesterday, scope: str) -> list[HeldLeg]:
    return [leg for leg in yesterday.legs if scope in {"net", f"layer:{leg.layer}"}]


def _then(yesterday: Yesterday | None, scope: str, measure: Measure) -> float:
    """The figure that yesterday's head published, else the sum of its legs; NaN unknown."""
    if yesterday is None:
        return math.nan
    head = None
    if measure == "vega30":
        layers, name = yesterday.layer_vega30, scope.removeprefix("layer:")
        head = yesterday.net_vega30 if scope == "net" else layers.get(name)
    if head is not None:
        return head
    held = [leg for leg in _held_then(yesterday, scope) if leg.quantity != 0.0]
    figures = [None if leg.status == "gap" else getattr(leg, measure) for leg in held]
    return total(math.nan if figure is None else figure for figure in figures)


def _gap_then(yesterday: Yesterday, scope: str) -> str:
    """The first leg of the scope that was a gap."""
    gaps = (leg for leg in _held_then(yesterday, scope) if leg.status == "gap")
    return next((f"{leg.symbol} was a gap on {yesterday.as_of}" for leg in gaps), "")


def _uncharted(rows: pd.DataFrame, yesterday: Yesterday, inside: Rows, measure: Measure) -> str:
    """Why betas of then cannot be revalued: versions before kept no model-free vols.

    Without them all that moved a beta would pass for its recalibration.
    """
    seen = yesterday.curve
    if measure == "vega" or seen is None or seen.points or seen.beta_source != "model":
        return ""
    moved = rows["held"] & ~rows["settled"] & ~rows["family"].isin(SPX_FAMILIES)
    lost = inside & moved.to_numpy()
    return f"the model-free curve of {yesterday.as_of} is not on record" if lost.any() else ""


def _unknown_leg(rows: pd.DataFrame, changes: Mapping[str, Array], inside: Rows) -> str:
    """The first leg with an unknown part: a stored figure that an older version did not keep."""
    unknown = inside & np.isnan(np.array(list(changes.values()))).any(axis=0)
    at = np.flatnonzero(unknown)
    return f"{rows['symbol'].iloc[int(at[0])]}: a figure of it is not on record" if len(at) else ""


def _unknown(
    legs: pd.DataFrame,
    inside: Rows,
    scope: str,
    measure: Measure,
    why: str,
    then: float,
) -> VegaExplain:
    """A row without parts; a gap of today is told of first."""
    now = sum_scope(legs, inside)
    return VegaExplain(
        scope=scope,
        measure=measure,
        from_=money(then),
        to=money(now.measures[measure]),
        **dict.fromkeys((*PARTS, "residual")),
        reason=now.reason or why,
    )
