"""The book as parts of the report document."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import pandas as pd

from tasks.model.document import Gap, Layer, Leg, Net, Reported
from tasks.model.layers import LayerSpec
from tasks.model.memory import Rebalanced
from tasks.model.numbers import known, money
from tasks.vega.scopes import SUMMED, Book, Scope

Reference = Literal["target", "previous", "rebalance"]

_TEXT = ("account", "symbol", "root", "kind", "settlement", "right", "mark_source", "iv_source")
_EXACT = (
    *("quantity", "multiplier", "days", "strike", "forward", "discount", "bid", "ask"),
    *("mark", "iv", "unit_vega", "beta", "weight", "average_price"),
)
_MONEY = (
    *("vega", "vix_delta", "vega30", "vvix_vega", "naive_vega"),
    *("delta", "gamma", "theta", "vanna", "volga", "market_value"),
)


def leg_parts(book: Book) -> tuple[Leg, ...]:
    """Every leg, in the order of the book."""
    return tuple(_leg(row) for row in book.legs.to_dict("records"))


def _leg(row: dict[Any, Any]) -> Leg:
    expiry = row["expiry"]
    return Leg(
        **{name: row[name] for name in _TEXT},
        **{name: known(row[name]) for name in _EXACT},
        **{name: money(row[name]) for name in _MONEY},
        layer=row["layer"] or None,
        expiry=None if pd.isna(expiry) else expiry.date(),
        reported=Reported(
            price=known(row["reported_price"]),
            iv=known(row["reported_iv"]),
            delta=money(row["reported_delta"]),
            gamma=money(row["reported_gamma"]),
            vega=money(row["reported_vega"]),
            theta=money(row["reported_theta"]),
        ),
        status=row["status"],
        reason=row["reason"] or None,
    )


def gap_parts(book: Book) -> tuple[Gap, ...]:
    """The legs that could not be valued."""
    gaps = book.legs[book.legs["status"] == "gap"]
    return tuple(
        Gap(
            account=row["account"],
            layer=row["layer"] or None,
            subject=row["symbol"],
            code=row["code"],
            reason=row["reason"],
        )
        for row in gaps.to_dict("records")
    )


def _sums(scope: Scope) -> dict[str, Any]:
    return {
        **{name: money(scope.measures[name]) for name in SUMMED},
        "legs": scope.legs,
        "gaps": scope.gaps,
        "status": scope.status,
        "reason": scope.reason or None,
        "reported_vega": money(scope.reported_vega),
    }


@dataclass(frozen=True, slots=True)
class References:
    """What a layer's vega30 is held against, USD per VIX point by layer name; None is unknown.

    drift: which of them the layer's own drift limit names. own: of our own book's holdings.
    """

    targets: Mapping[str, float] = field(default_factory=dict)
    previous: Mapping[str, float | None] = field(default_factory=dict)
    rebalanced: Mapping[str, Rebalanced] = field(default_factory=dict)
    own: Mapping[str, float] = field(default_factory=dict)
    drift: Mapping[str, str] = field(default_factory=dict)


def net_part(
    book: Book,
    *,
    previous: float | None,
    pnl: float,
    pnl_reason: str,
    own: float = math.nan,
) -> Net:
    """The net, beside the previous session's and that of our own book (see the document)."""
    vega30 = book.net.measures["vega30"]
    return Net(
        **_sums(book.net),
        pnl=money(pnl),
        pnl_reason=pnl_reason or None,
        gross_vega30=money(book.gross_vega30),
        vega30_previous=previous,
        drift=None if previous is None else money(vega30 - previous),
        vega30_own=money(own),
    )


def layer_parts(
    book: Book, layers: Sequence[LayerSpec], references: References
) -> tuple[Layer, ...]:
    """Layers in declared order; drift is against the reference named for each layer."""
    return tuple(_layer(book, layer, references) for layer in layers)


def _layer(book: Book, layer: LayerSpec, references: References) -> Layer:
    scope, name = book.layers[layer.name], layer.name
    vega30, target = scope.measures["vega30"], references.targets.get(name)
    rebalanced = references.rebalanced.get(name)
    against = {
        "target": (target, "no target is declared"),
        "previous": (
            references.previous.get(name),
            "not known at the previous session, or no earlier session",
        ),
        "rebalance": (
            rebalanced.vega30 if rebalanced else None,
            "not known at the session that last traded in it",
        ),
    }
    reference = references.drift.get(name, "previous")
    level, missing = against[reference]
    drift = None if level is None else money(vega30 - level)
    gross = book.gross_vega30
    return Layer(
        **_sums(scope),
        layer=name,
        role=layer.role,
        target=money(target),
        target_reason=None if money(target) is not None else _no_target(target),
        vega30_previous=references.previous.get(name),
        drift=drift,
        drift_reference=cast("Reference", reference),
        drift_reason=None if drift is not None else (scope.reason or missing),
        vega30_own=money(references.own.get(name)),
        rebalanced_on=rebalanced.on if rebalanced else None,
        vega30_rebalance=money(rebalanced.vega30) if rebalanced else None,
        share=known(abs(vega30) / gross) if gross else None,
    )


def _no_target(target: float | None) -> str:
    return "no target is declared" if target is None else "the core is unreconciled"
