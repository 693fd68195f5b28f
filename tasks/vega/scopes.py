"""Sums over scopes: legs to layers, net and tenor buckets.

A scope with a gap has no sums at all: nothing is added up over what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.model.contracts import SPX_FAMILIES
from tasks.model.document import Bucket
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money, total
from tasks.model.tenors import TenorBucket

SUMMED = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30"),
    *("delta", "gamma", "theta", "market_value"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The sums of one set of legs; NaN throughout when one of them is a gap.

    `measures` has the names of SUMMED, in the units of the report document: `delta` and `gamma`
    are of SPX-family legs only, per SPX index point.
    """

    measures: Mapping[str, float]
    legs: int
    gaps: int
    reported_vega: float
    reason: str

    @property
    def status(self) -> str:
        """`empty`, `unreconciled` or `reconciled`."""
        if not self.legs:
            return "empty"
        return "unreconciled" if self.gaps else "reconciled"


def sum_scope(legs: pd.DataFrame) -> Scope:
    """The sums over all rows of `legs` (as from `value_legs`)."""
    gaps = legs[legs["status"] == "gap"]
    if len(gaps):
        measures = dict.fromkeys(SUMMED, float("nan"))
    else:
        columns = spx_points(legs)
        measures = {name: total(columns[name].tolist()) for name in SUMMED}
    return Scope(
        measures=measures,
        legs=len(legs),
        gaps=len(gaps),
        reported_vega=_reported_sum(legs),
        reason=_why(gaps, len(legs)),
    )


def spx_points(legs: pd.DataFrame) -> pd.DataFrame:
    """The legs with delta and gamma of SPX-family legs per SPX index point, zero for others."""
    spx = legs["family"].isin(SPX_FAMILIES).to_numpy()
    scale = legs["index_scale"].to_numpy()
    live = (legs["status"] == "valued").to_numpy()
    return legs.assign(
        delta=np.where(spx & live, legs["delta"] / scale, 0.0),
        gamma=np.where(spx & live, legs["gamma"] / scale**2, 0.0),
        market_value=np.where(live, legs["market_value"], 0.0),
    )


def _reported_sum(legs: pd.DataFrame) -> float:
    """The sum of the broker's vega; unknown when it is silent on an option or on every leg."""
    silent = legs["reported_vega"].isna()
    if silent.all() or (silent & ~legs["kind"].isin(["future", "share"])).any():
        return float("nan")
    return total(legs["reported_vega"][~silent].tolist())


def _why(gaps: pd.DataFrame, legs: int) -> str:
    if gaps.empty:
        return ""
    first = gaps.iloc[0]
    more = f" and {len(gaps) - 1} more" if len(gaps) > 1 else ""
    return f"{len(gaps)} of {legs} legs without a value: {first['symbol']}: {first['reason']}{more}"


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book of one session: its legs and their sums."""

    legs: pd.DataFrame
    layers: Mapping[str, Scope]
    net: Scope

    @property
    def gross_vega30(self) -> float:
        """Sum of absolute layer vega30; NaN when the net is unreconciled."""
        if self.net.gaps:
            return float("nan")
        stray = self.legs[self.legs["layer"] == ""]
        sums = [scope.measures["vega30"] for scope in self.layers.values()]
        return total(abs(value) for value in [*sums, sum_scope(stray).measures["vega30"]])


def sum_book(legs: pd.DataFrame, layers: Sequence[LayerSpec]) -> Book:
    """Layers in declared order, then the net over all legs, assigned or not."""
    return Book(
        legs=legs,
        layers={layer.name: sum_scope(legs[legs["layer"] == layer.name]) for layer in layers},
        net=sum_scope(legs),
    )


def ladder(
    book: Book, layers: Sequence[LayerSpec], buckets: Sequence[TenorBucket]
) -> tuple[Bucket, ...]:
    """Sums of vega and vega30 by tenor bucket and layer; only pairs that hold legs."""
    rungs = []
    for bucket in buckets:
        inside = book.legs["days"].map(bucket.holds)
        for layer in layers:
            scope = sum_scope(book.legs[inside & (book.legs["layer"] == layer.name)])
            if scope.legs:
                rungs.append(
                    Bucket(
                        bucket=bucket.name,
                        from_days=bucket.from_days,
                        to_days=bucket.to_days,
                        layer=layer.name,
                        role=layer.role,
                        vega=money(scope.measures["vega"]),
                        vega30=money(scope.measures["vega30"]),
                        reason=scope.reason or None,
                    )
                )
    return tuple(rungs)
