"""Contracts of two days: what was held, what is held, and what was traded between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tasks.checks.explain_pnl_moves import Price
from tasks.checks.pnl import Key
from tasks.market.market import Market
from tasks.model.contracts import parse_symbol
from tasks.model.layers import LayerSpec, assign
from tasks.model.yesterday import HeldLeg, Yesterday


@dataclass(frozen=True, slots=True)
class Fill:
    """One trade; `price_usd` is USD a contract."""

    quantity: float
    price_usd: float
    fees: float
    layer: str


@dataclass(slots=True)
class Contract:
    """All that is known of one contract in one account."""

    key: Key
    held: list[HeldLeg] = field(default_factory=list)
    current: list[tuple[str, float, Price]] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    @property
    def layers(self) -> set[str]:
        """Every layer it is or was in."""
        then = {leg.layer or "" for leg in self.held}
        return then | {row[0] for row in self.current} | {fill.layer for fill in self.fills}


def contracts_of(
    legs: pd.DataFrame,
    yesterday: Yesterday,
    trades: pd.DataFrame | None,
    market: Market,
    layers: Sequence[LayerSpec],
) -> dict[Key, Contract]:
    """Contracts in the order of today's legs, then yesterday's, then the trades.

    A fill is of the layer named on it, else of the one that holds the contract now or did then,
    else of the one whose rule takes it.
    """
    found: dict[Key, Contract] = {}

    def at(account: str, symbol: str) -> Contract:
        return found.setdefault((account, symbol), Contract((account, symbol)))

    columns = ("account", "symbol", "layer", "quantity", "multiplier", "mark", "forward", "iv")
    for row in zip(*(legs[name].tolist() for name in columns), strict=True):
        account, symbol, layer, quantity, multiplier, mark, forward, iv = row
        at(account, symbol).current.append((layer, quantity, Price(multiplier * mark, forward, iv)))
    for leg in yesterday.legs:
        at(leg.account, leg.symbol).held.append(leg)
    for fill in () if trades is None else trades.to_dict("records"):
        contract = at(fill["account"], fill["symbol"])
        named = str(fill.get("layer") or "")
        contract.fills.append(_fill(fill, named or _home(contract, fill, market, layers), market))
    return found


def _fill(fill: Mapping[Any, Any], layer: str, market: Market) -> Fill:
    symbol, fees = fill["symbol"], fill["fees"]
    contract = parse_symbol(symbol, market.as_of)
    multiplier = contract.multiplier if contract else math.nan
    return Fill(
        quantity=fill["quantity"],
        price_usd=fill["price"] * multiplier,
        fees=0.0 if math.isnan(fees) else fees,
        layer=layer,
    )


def _home(
    contract: Contract, fill: Mapping[Any, Any], market: Market, layers: Sequence[LayerSpec]
) -> str:
    holding = [layer for layer, *_ in contract.current] + [leg.layer or "" for leg in contract.held]
    if holding:
        return holding[0]
    listed = parse_symbol(contract.key[1], market.as_of)
    if listed is None:
        return ""
    days = (listed.expiry - market.as_of).days if listed.expiry else math.nan
    quantity = fill["quantity"]
    ruled = assign(layers, root=listed.root, right=listed.right, quantity=quantity, days=days)
    return ruled or ""
