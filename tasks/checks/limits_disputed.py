"""Limits on a disputed book: the worse of the broker's holdings and our own decides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from tasks.checks.own_vega import OwnVega
from tasks.model.limit_parts import LimitResult
from tasks.vega.scopes import Book, Scope

_WORSE = {"ok": 0, "warn": 1, "breach": 2}


def disputed(book: Book, own: OwnVega) -> bool:
    """Whether our own book has another vega30 than the broker's, or an unknown one."""
    pairs = [(book.net, own.net), *((book.layers[name], own.layers[name]) for name in book.layers)]
    known = [pair for pair in pairs if not pair[0].gaps]
    return any(
        abs(scope.measures["vega30"] - vega30) > 0.0 or math.isnan(vega30)
        for scope, vega30 in known
    )


def by_own_book(book: Book, own: OwnVega) -> Book:
    """The same book with the vega30 of our own holdings in every sum."""
    return replace(
        book,
        net=_with(book.net, own.net),
        layers={name: _with(scope, own.layers[name]) for name, scope in book.layers.items()},
    )


def _with(scope: Scope, vega30: float) -> Scope:
    reason = scope.reason or ("what is disputed has no value" if math.isnan(vega30) else "")
    return replace(scope, measures={**scope.measures, "vega30": vega30}, reason=reason)


def worse_of(
    brokers: Sequence[LimitResult], ours: Sequence[LimitResult]
) -> tuple[LimitResult, ...]:
    """Each limit as tested on the broker's holdings, or on ours where those are worse.

    A limit must not pass because a row is missing. What only one book can be tested on is tested
    on that one, and says so.
    """
    own = {(limit.id, limit.scope): limit for limit in ours}
    return tuple(_worse(limit, own.get((limit.id, limit.scope))) for limit in brokers)


def _worse(broker: LimitResult, own: LimitResult | None) -> LimitResult:
    if own is None or own.value == broker.value or broker.state == "not_testable":
        return broker
    if own.state == "not_testable":
        why = f"not tested on our own book: {own.reason or 'its vega30 is not known'}"
        return broker.model_copy(update={"reason": why})
    if _WORSE[own.state] <= _WORSE[broker.state]:
        return broker
    why = f"by our own book; by the broker's it is {broker.state} at {broker.value:,.10g}"
    return own.model_copy(update={"reason": why})
