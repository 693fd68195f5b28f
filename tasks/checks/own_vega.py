"""The vega30 of our own book: the broker's, and what the two sides differ on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tasks.vega.scopes import Book, sum_scope


@dataclass(frozen=True, slots=True)
class OwnVega:
    """vega30 of our own holdings, USD per VIX point; NaN where it is not known."""

    net: float
    layers: Mapping[str, float]


def own_vega(book: Book, disputed: pd.DataFrame, *, known: bool) -> OwnVega:
    """The net and every layer of `book` by our own holdings.

    `disputed` are the legs, from `value_legs`, of what our own book holds beyond the broker's
    (negative: lacks); a gap among them leaves its layer and the net unknown. What is disputed in
    no single layer is known of the net alone. Without an own book (`known` False) nothing is.
    """
    if not known:
        return OwnVega(math.nan, dict.fromkeys(book.layers, math.nan))
    nowhere = bool((disputed["layer"] == "").any())
    return OwnVega(
        net=book.net.measures["vega30"] + sum_scope(disputed).measures["vega30"],
        layers={
            name: scope.measures["vega30"]
            + sum_scope(disputed, (disputed["layer"] == name).to_numpy()).measures["vega30"]
            + (math.nan if nowhere else 0.0)
            for name, scope in book.layers.items()
        },
    )
