"""Scenarios: the grid of vol and spot moves, by layer, core, hedges and net."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.layers import LayerSpec
from tasks.model.numbers import money
from tasks.model.outlook import Scenario
from tasks.vega.repricing import Repriced, Repricer
from tasks.vega.scopes import why_gap
from tasks.vega.states import grid_rows, states_of

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NEGATIVE_FORWARD = "the shifted curve has a negative forward variance: no such market"


@dataclass(frozen=True, slots=True, eq=False)
class Scopes:
    """Which legs belong to each scope, and why a scope has no figure.

    Names are `net`, `core`, `hedge` and `layer:NAME`; legs without a layer are in the net alone.
    """

    members: dict[str, Mask]
    reasons: dict[str, str]

    @classmethod
    def of(cls, legs: pd.DataFrame, layers: Sequence[LayerSpec]) -> Scopes:
        """The scopes of a book. Columns read: layer, status, symbol, reason."""
        layer = legs["layer"].to_numpy()
        members = {
            f"layer:{spec.name}": np.asarray(layer == spec.name, dtype=bool) for spec in layers
        }
        for role in ("core", "hedge"):
            names = [spec.name for spec in layers if spec.role == role]
            members[role] = np.isin(layer.astype(str), names)
        members["net"] = np.ones(len(legs), dtype=bool)
        return cls(members, {name: why_gap(legs, rows) for name, rows in members.items()})

    def sums(self, change: Array, name: str) -> list[float]:
        """The scope's sum in each state, correctly rounded; NaN throughout with a gap in it."""
        if self.reasons[name]:
            return [math.nan] * len(change)
        return [math.fsum(row) for row in change[:, self.members[name]].tolist()]


def outcomes(repriced: Repriced, scopes: Scopes, legs: pd.DataFrame) -> list[dict[str, Any]]:
    """The fields of an Outcome part for each state."""
    sums = {name: scopes.sums(repriced.change, name) for name in scopes.members}
    why = reasons(repriced, legs)
    floored = repriced.floored.sum(axis=1).tolist()
    layers = [name for name in scopes.members if name.startswith("layer:")]
    return [
        {
            "core": money(sums["core"][at]),
            "hedge": money(sums["hedge"][at]),
            "net": money(sums["net"][at]),
            "layers": {name.removeprefix("layer:"): money(sums[name][at]) for name in layers},
            "floored": floored[at],
            "reason": why[at] or scopes.reasons["net"] or None,
        }
        for at in range(len(why))
    ]


def reasons(repriced: Repriced, legs: pd.DataFrame) -> list[str]:
    """Why a state has no figure, beyond the gaps of the book; "" for one that has."""
    valued = (legs["status"] == "valued").to_numpy()
    symbols = legs["symbol"].to_numpy()
    found = []
    for change, refused in zip(repriced.change, repriced.refused.tolist(), strict=True):
        lost = np.flatnonzero(valued & np.isnan(change))
        unpriced = f"{symbols[lost[0]]} cannot be priced after this move" if len(lost) else ""
        found.append(NEGATIVE_FORWARD if refused else unpriced)
    return found


def scenario_grid(repricer: Repricer, layers: Sequence[LayerSpec]) -> tuple[Scenario, ...]:
    """Every mode, shift and spot move of the repricer's spec, now."""
    rows = grid_rows(repricer.spec)
    found = outcomes(
        repricer.reprice(states_of(rows)), Scopes.of(repricer.legs, layers), repricer.legs
    )
    return tuple(
        Scenario(mode=mode, shift=shift, spot_shift=spot, **outcome)
        for (mode, shift, spot, _), outcome in zip(rows, found, strict=True)
    )
