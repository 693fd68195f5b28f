"""Where the day's profit and loss came from, by yesterday's greeks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from tasks.checks.explain_pnl_contracts import Contract, contracts_of
from tasks.checks.explain_pnl_day import Between, Item, day_of
from tasks.checks.explain_pnl_moves import Move, Parts, UntoldError, move_of, sums
from tasks.checks.pnl import Key, UnknownError, profit_and_loss
from tasks.market.market import Market
from tasks.model.explained import PnlExplain
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money, total
from tasks.model.yesterday import Yesterday
from tasks.vega.explain_exact import published, remainder

_Day = tuple[Contract, list[Item] | UnknownError]


def pnl_explain(
    legs: pd.DataFrame,
    *,
    market: Market,
    yesterday: Yesterday | None,
    trades: pd.DataFrame | None,
    recomputed_vix: float,
    layers: Sequence[LayerSpec],
) -> tuple[PnlExplain, ...]:
    """The net, the declared layers, then each contract of an account that was or is held.

    `legs` as from `value_legs`; `recomputed_vix` is today's 30-day vol in VIX points, NaN
    unknown. The net's total is that of `profit_and_loss`, and unknown with its reason. Greeks are
    yesterday's, and theta acts on the calendar days between the two valuations. A scope with an
    unknown part has its total only, and the reason.
    """
    known = profit_and_loss(
        legs,
        yesterday=yesterday,
        trades=trades,
        indices=market.indices,
        as_of=market.as_of,
    )
    names = [f"layer:{layer.name}" for layer in layers]
    if yesterday is None:
        return tuple(_unknown(scope, math.nan, known.reason) for scope in ("net", *names))
    contracts = contracts_of(legs, yesterday, trades, market, layers)
    move = _moved(yesterday, market, recomputed_vix)
    days = _days(contracts, Between(market, move, yesterday.as_of, trades is not None))
    net = [item for _, items in days for item in _items(items)]
    explained = [_explained("net", net, known.usd, known.reason)]
    for layer in layers:
        inside = [day for day in days if layer.name in day[0].layers]
        explained.append(_scope(f"layer:{layer.name}", inside, layer.name))
    explained += [_scope(f"leg:{' '.join(one.key)}", [(one, items)]) for one, items in days]
    return tuple(explained)


def _moved(yesterday: Yesterday, market: Market, recomputed_vix: float) -> Move | UntoldError:
    try:
        return move_of(yesterday, market.valued_at_utc.timestamp(), recomputed_vix)
    except UntoldError as why:
        return why


def _days(contracts: Mapping[Key, Contract], between: Between) -> list[_Day]:
    found: list[_Day] = []
    for contract in contracts.values():
        try:
            found.append((contract, day_of(contract, between)))
        except UnknownError as why:
            found.append((contract, why))
    return found


def _items(items: list[Item] | UnknownError) -> list[Item]:
    return [] if isinstance(items, UnknownError) else items


def _scope(scope: str, days: Sequence[_Day], layer: str | None = None) -> PnlExplain:
    for _, items in days:
        if isinstance(items, UnknownError):
            return _unknown(scope, math.nan, str(items))
    own = [i for _, items in days for i in _items(items) if layer in {None, i.layer}]
    return _explained(scope, own, total(item.usd for item in own), "")


def _explained(scope: str, items: Sequence[Item], usd: float, why: str) -> PnlExplain:
    reason = why or next((item.why for item in items if item.why), "")
    if reason:
        return _unknown(scope, usd, reason)
    amount = published(usd)
    parts = {name: published(part) for name, part in sums([i.parts for i in items]).items()}
    residual = remainder(amount, parts.values())
    gross = math.fsum(abs(part) for part in parts.values())
    return PnlExplain(
        scope=scope,
        total=amount,
        **parts,
        residual=residual,
        residual_share=abs(residual) / gross if gross else None,
    )


def _unknown(scope: str, usd: float, reason: str) -> PnlExplain:
    """A row without parts."""
    absent = dict.fromkeys((*Parts.names(), "residual", "residual_share"))
    return PnlExplain(scope=scope, total=money(usd), **absent, reason=reason)
