"""What each layer adds to the measures of the whole book."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, get_args

from tasks.model.layers import LayerSpec
from tasks.model.numbers import known, money, total
from tasks.model.shape import Contribution
from tasks.vega.scopes import Book

Measure = Literal["vega", "vega30", "delta", "gamma", "theta", "vvix_vega"]


def contributions(book: Book, layers: Sequence[LayerSpec]) -> tuple[Contribution, ...]:
    """Every layer of every measure, with its share of the layers' absolute sum.

    The share keeps the sign of the value; it is unknown while any layer is.
    """
    found = []
    for measure in get_args(Measure):
        values = {layer.name: book.layers[layer.name].measures[measure] for layer in layers}
        gross = total(abs(value) for value in values.values())
        found += [
            Contribution(
                layer=name,
                measure=measure,
                value=money(value),
                share=known(value / gross) if gross else None,
                reason=book.layers[name].reason or _why_no_share(gross),
            )
            for name, value in values.items()
        ]
    return tuple(found)


def _why_no_share(gross: float) -> str | None:
    if gross == 0.0:
        return "every layer is zero"
    return "another layer is unreconciled" if math.isnan(gross) else None
