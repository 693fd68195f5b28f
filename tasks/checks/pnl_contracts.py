"""Contracts of two days: what was held, what is held, and what was traded between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from tasks.model.contracts import parse_symbol
from tasks.model.layers import LayerSpec, assign
from tasks.model.yesterday import HeldLeg, Yesterday

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Price:
    """A contract today: mark (USD a contract, NaN unknown), forward and iv, where it has them."""

    usd: float
    forward: float = math.nan
    iv: float = math.nan


@dataclass(frozen=True, slots=True)
class Fill:
    """One trade; `price_usd` is USD a contract, `fees` USD, NaN where they are not delivered."""

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
    def symbol(self) -> str:
        """The contract's canonical spelling."""
        return self.key[1]

    @property
    def layers(self) -> set[str]:
        """Every layer it is or was in."""
        then = {leg.layer or "" for leg in self.held}
        return then | {row[0] for row in self.current} | {fill.layer for fill in self.fills}

    @property
    def expected(self) -> float:
        """Contracts that yesterday's holding and the trades make; NaN unknown."""
        then = [math.nan if leg.quantity is None else leg.quantity for leg in self.held]
        return math.fsum(then + [fill.quantity for fill in self.fills])

    @property
    def mark(self) -> Price | None:
        """Today's, of whichever row has one; None where it is not held."""
        known = [price for _, _, price in self.current if not math.isnan(price.usd)]
        return next(iter(known or [price for _, _, price in self.current]), None)


def value_usd(leg: HeldLeg) -> float:
    """USD that one contract was worth yesterday; NaN unknown."""
    return math.nan if leg.mark is None else leg.mark * (leg.multiplier or 0.0)


def contracts_of(
    legs: pd.DataFrame,
    yesterday: Yesterday,
    trades: pd.DataFrame | None,
    as_of: date,
    layers: Sequence[LayerSpec] = (),
) -> dict[Key, Contract]:
    """Contracts in the order of today's legs, then yesterday's, then the trades.

    What had settled by yesterday's head, and was listed still, is left out: that day's result has
    it. A fill is of the layer named on it, else of the one that holds the contract now or did then,
    else of the one whose rule takes it.
    """
    found: dict[Key, Contract] = {}
    done = {(leg.account, leg.symbol) for leg in yesterday.legs if leg.status == "expired"}

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
        contract.fills.append(_fill(fill, named or _home(contract, fill, as_of, layers), as_of))
    return {key: one for key, one in found.items() if one.fills or key not in done}


def _fill(fill: Mapping[Any, Any], layer: str, as_of: date) -> Fill:
    contract = parse_symbol(fill["symbol"], as_of)
    multiplier = contract.multiplier if contract else math.nan
    return Fill(
        quantity=fill["quantity"],
        price_usd=fill["price"] * multiplier,
        fees=fill["fees"],
        layer=layer,
    )


def _home(
    contract: Contract, fill: Mapping[Any, Any], as_of: date, layers: Sequence[LayerSpec]
) -> str:
    holding = [layer for layer, *_ in contract.current] + [leg.layer or "" for leg in contract.held]
    if holding:
        return holding[0]
    listed = parse_symbol(contract.symbol, as_of)
    if listed is None:
        return ""
    days = (listed.expiry - as_of).days if listed.expiry else math.nan
    quantity = fill["quantity"]
    ruled = assign(layers, root=listed.root, right=listed.right, quantity=quantity, days=days)
    return ruled or ""
