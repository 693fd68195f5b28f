"""The book as parts of the report document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tasks.model.document import Gap, Layer, Leg, Net, Reported
from tasks.model.layers import LayerSpec
from tasks.model.numbers import known, money
from tasks.vega.scopes import SUMMED, Book, Scope

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


def net_part(book: Book, *, previous: float | None, pnl: float, pnl_reason: str) -> Net:
    """The net, beside the previous session's (`previous` and `pnl` in USD, see the document)."""
    vega30 = book.net.measures["vega30"]
    return Net(
        **_sums(book.net),
        pnl=money(pnl),
        pnl_reason=pnl_reason or None,
        gross_vega30=money(book.gross_vega30),
        vega30_previous=previous,
        drift=None if previous is None else money(vega30 - previous),
    )


def layer_parts(
    book: Book,
    layers: Sequence[LayerSpec],
    *,
    targets: Mapping[str, float],
    previous: Mapping[str, float | None],
    drift_references: Mapping[str, str],
) -> tuple[Layer, ...]:
    """Layers in declared order; drift is against the reference named for each layer."""
    return tuple(
        _layer(book, layer, targets, previous, drift_references.get(layer.name, "previous"))
        for layer in layers
    )


def _layer(
    book: Book,
    layer: LayerSpec,
    targets: Mapping[str, float],
    previous: Mapping[str, float | None],
    reference: str,
) -> Layer:
    scope = book.layers[layer.name]
    vega30, target, before = (
        scope.measures["vega30"],
        targets.get(layer.name),
        previous.get(layer.name),
    )
    against, missing = (
        (target, "no target is declared")
        if reference == "target"
        else (before, "not known at the previous session, or no earlier session")
    )
    drift = None if against is None else money(vega30 - against)
    gross = book.gross_vega30
    return Layer(
        **_sums(scope),
        layer=layer.name,
        role=layer.role,
        target=money(target),
        target_reason=None if money(target) is not None else _no_target(target),
        vega30_previous=before,
        drift=drift,
        drift_reference="target" if reference == "target" else "previous",
        drift_reason=None if drift is not None else (scope.reason or missing),
        share=known(abs(vega30) / gross) if gross else None,
    )


def _no_target(target: float | None) -> str:
    return "no target is declared" if target is None else "the core is unreconciled"
