"""Sums over scopes: legs to layers, net and tenor buckets.

A scope with a gap has no sums at all: nothing is added up over what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.document import Bucket
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money, total
from tasks.model.tenors import TenorBucket

Rows = npt.NDArray[np.bool_]

SUMMED = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30"),
    *("delta", "gamma", "theta", "market_value"),
)


# Sums of delta and gamma are of SPX-family legs, per SPX index point.
_COLUMNS = {"delta": "spx_delta", "gamma": "spx_gamma"}


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


def sum_scope(legs: pd.DataFrame, rows: Rows | None = None) -> Scope:
    """The sums over the given rows of `legs` (as from `value_legs`); None means all."""
    inside = np.ones(len(legs), dtype=bool) if rows is None else rows
    gap = inside & (legs["status"] == "gap").to_numpy()
    count, gaps = int(inside.sum()), int(gap.sum())
    if gaps:
        measures = dict.fromkeys(SUMMED, float("nan"))
    else:
        measures = {
            name: total(legs[_COLUMNS.get(name, name)].to_numpy()[inside].tolist())
            for name in SUMMED
        }
    return Scope(
        measures=measures,
        legs=count,
        gaps=gaps,
        reported_vega=_reported_sum(legs, inside),
        reason=why_gap(legs, inside),
    )


def _reported_sum(legs: pd.DataFrame, inside: Rows) -> float:
    """The sum of the broker's vega; unknown when it is silent on an option.

    Futures and shares have no vega of their own: a broker's silence on them is none.
    """
    reported = legs["reported_vega"].to_numpy()[inside]
    silent = np.isnan(reported)
    option = ~legs["kind"].isin(["future", "share"]).to_numpy()[inside]
    return float("nan") if (silent & option).any() else total(reported[~silent].tolist())


def why_gap(legs: pd.DataFrame, inside: Rows) -> str:
    """Why a set of legs has no sum: its first gap, and how many there are; "" without one."""
    gaps = np.flatnonzero(inside & (legs["status"] == "gap").to_numpy())
    if not len(gaps):
        return ""
    count = int(inside.sum())
    first = legs.iloc[int(gaps[0])]
    rest = len(gaps) - 1
    more = f"; {rest} more such leg{'' if rest == 1 else 's'}" if rest else ""
    return (
        f"{len(gaps)} of {count} legs without a value: {first['symbol']}: {first['reason']}{more}"
    )


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
        stray = sum_scope(self.legs, (self.legs["layer"] == "").to_numpy())
        scopes = [*self.layers.values(), stray]
        return total(abs(scope.measures["vega30"]) for scope in scopes)


def sum_book(legs: pd.DataFrame, layers: Sequence[LayerSpec]) -> Book:
    """Layers in declared order, then the net over all legs, assigned or not."""
    return Book(
        legs=legs,
        layers={
            layer.name: sum_scope(legs, (legs["layer"] == layer.name).to_numpy())
            for layer in layers
        },
        net=sum_scope(legs),
    )


def rows_of(book: Book, bucket: TenorBucket) -> Rows:
    """The legs of a tenor bucket, and the gaps whose maturity nobody knows: they may be in any."""
    days = book.legs["calendar_days"].to_numpy()
    inside = np.array([bucket.holds(day) for day in days.tolist()], dtype=bool)
    status = book.legs["status"].to_numpy()
    rows: Rows = (inside & (status != "expired")) | ((status == "gap") & np.isnan(days))
    return rows


def ladder(
    book: Book, layers: Sequence[LayerSpec], buckets: Sequence[TenorBucket]
) -> tuple[Bucket, ...]:
    """Sums of vega and vega30 by tenor bucket and layer; only pairs that hold legs."""
    rungs = []
    for bucket in buckets:
        inside = rows_of(book, bucket)
        for layer in layers:
            own = (book.legs["layer"] == layer.name).to_numpy()
            scope = sum_scope(book.legs, inside & own)
            # A gap that may be in this bucket is told of where the layer has other legs.
            if scope.legs and (inside & own & book.legs["calendar_days"].notna().to_numpy()).any():
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
