"""Rebalances: the session that last traded in a layer, and the layer's vega30 then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tasks.model.break_parts import Holding
from tasks.model.layers import LayerSpec
from tasks.model.memory import Memory, Rebalanced
from tasks.model.numbers import known
from tasks.vega.scopes import Book


def rebalanced_today(
    holdings: Sequence[Holding],
    layers: Sequence[LayerSpec],
    *,
    memory: Memory,
    book: Book,
    as_of: date,
    trades_known: bool,
) -> dict[str, Rebalanced]:
    """The last rebalance of every layer, today's included.

    Without the trades of every session since the last head (`trades_known` False), what was taken
    over from the broker counts as traded; with them, that is a correction. A layer that is seen
    for the first time was rebalanced today.
    """
    traded = {it.layer for it in holdings if _moved(it, trades_known=trades_known)}
    return {
        layer.name: Rebalanced(as_of, known(book.layers[layer.name].measures["vega30"]))
        if layer.name in traded or layer.name not in memory.rebalanced
        else memory.rebalanced[layer.name]
        for layer in layers
    }


def _moved(holding: Holding, *, trades_known: bool) -> bool:
    return bool(holding.traded) or (not trades_known and bool(holding.adopted))


def last_rebalance(
    layers: Sequence[LayerSpec], rebalanced: Mapping[str, Rebalanced]
) -> Rebalanced | None:
    """The newest rebalance of a hedge layer; None without a hedge layer."""
    hedges = [rebalanced[it.name] for it in layers if it.role == "hedge" and it.name in rebalanced]
    return max(hedges, key=lambda it: it.on, default=None)
