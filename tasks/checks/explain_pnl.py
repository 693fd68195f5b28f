"""Where the day's profit and loss came from, by yesterday's greeks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from tasks.checks.explain_pnl_day import Between, Item, day_of
from tasks.checks.explain_pnl_moves import Move, Parts, UntoldError, move_of, sums
from tasks.checks.pnl import BEFORE_FEES, ProfitAndLoss, Span, UnknownError, profit_and_loss
from tasks.checks.pnl_contracts import Contract, Key, contracts_of
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
    known: ProfitAndLoss | None = None,
) -> tuple[PnlExplain, ...]:
    """The net, the declared layers, then each contract of an account that was or is held.

    `legs` as from `value_legs`; `recomputed_vix` is today's 30-day vol in VIX points, NaN
    unknown. The net's total is that of `profit_and_loss`, and unknown with its reason; `known` is
    its answer, where it has been asked already. Greeks are yesterday's, and theta acts on the
    calendar days between the two valuations. A scope with an unknown part has its total only, and
    the reason; but where a fee is not delivered only `fees` is unknown, and the total before fees.
    """
    known = known or profit_and_loss(
        legs,
        yesterday=yesterday,
        trades=trades,
        indices=market.indices,
        as_of=market.as_of,
    )
    names = [f"layer:{layer.name}" for layer in layers]
    if yesterday is None:
        return tuple(_unknown(scope, math.nan, known.reason) for scope in ("net", *names))
    contracts = contracts_of(legs, yesterday, trades, market.as_of, layers)
    span = Span.since(yesterday.as_of, market.as_of, market.indices, trades)
    days = _days(contracts, Between(market, _moved(yesterday, market, recomputed_vix), span))
    net = [item for _, items in days for item in _items(items)]
    if math.isnan(known.usd):
        explained = [_unknown("net", math.nan, known.reason)]
    else:
        explained = [_explained("net", net, known.usd)]
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
    fees = total(item.parts.fees for item in own)
    usd = total(item.usd for item in own)
    return _explained(scope, own, usd if math.isnan(fees) else usd + fees)


def _explained(scope: str, items: Sequence[Item], usd: float) -> PnlExplain:
    """`usd` is after fees where all of them are delivered, else before any."""
    sums_usd = sums([item.parts for item in items])
    before_fees = BEFORE_FEES if math.isnan(sums_usd["fees"]) else ""
    if why := next((item.why for item in items if item.why), ""):
        return _unknown(scope, usd, "; ".join(filter(None, (why, before_fees))))
    amount = published(usd)
    parts = {
        name: published(part)
        for name, part in sums_usd.items()
        if not (name == "fees" and before_fees)
    }
    residual = remainder(amount, parts.values())
    gross = math.fsum(abs(part) for part in parts.values())
    return PnlExplain(
        scope=scope,
        total=amount,
        **(dict.fromkeys(Parts.names()) | parts),
        residual=residual,
        residual_share=abs(residual) / gross if gross else None,
        reason=before_fees or None,
    )


def _unknown(scope: str, usd: float, reason: str) -> PnlExplain:
    """A row without parts."""
    absent = dict.fromkeys((*Parts.names(), "residual", "residual_share"))
    return PnlExplain(scope=scope, total=money(usd), **absent, reason=reason)
