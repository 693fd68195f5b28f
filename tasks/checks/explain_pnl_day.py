"""The day of each contract held or traded: totals and parts, by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tasks.checks.explain_pnl_moves import Move, Parts, UntoldError, explain_held
from tasks.checks.pnl import Span, ended
from tasks.checks.pnl_contracts import Contract, Fill, Price, value_usd
from tasks.market.market import Market
from tasks.model.contracts import parse_symbol
from tasks.model.yesterday import HeldLeg


@dataclass(frozen=True, slots=True)
class Item:
    """What one layer gained with one contract, before fees; `why` says why parts are unknown."""

    layer: str
    usd: float
    parts: Parts = field(default_factory=Parts)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """The two sessions: the market of today, what moved since, and what is known of the trades."""

    market: Market
    move: Move | UntoldError
    span: Span


def day_of(contract: Contract, between: Between) -> list[Item]:
    """What each layer gained with the contract. Raises UnknownError as profit_and_loss does.

    A contract that was closed is told by its quote of today; where it has none, what it gained
    since yesterday's mark is all under trades.
    """
    end = ended(contract, between.span)
    price = end.price
    if price is None and not end.settled:
        price = _quoted(contract.symbol, between.market)
    dealt = Price(_dealt_usd(contract)) if price is None else price
    held = [leg for leg in contract.held if leg.quantity]
    if price is None:
        told = [_traded_away(leg, dealt) for leg in held]
    else:
        told = [_told(leg, dealt, between.move, settled=end.settled) for leg in held]
    return told + [_traded(fill, dealt) for fill in contract.fills]


def _told(leg: HeldLeg, price: Price, move: Move | UntoldError, *, settled: bool) -> Item:
    usd, layer = _gained(leg, price), leg.layer or ""
    if settled:
        return Item(layer, usd, Parts(settled=usd))
    if isinstance(move, UntoldError):
        return Item(layer, usd, why=str(move))
    try:
        return Item(layer, usd, explain_held(leg, price, move))
    except UntoldError as why:
        return Item(layer, usd, why=str(why))


def _traded_away(leg: HeldLeg, price: Price) -> Item:
    usd = _gained(leg, price)
    return Item(leg.layer or "", usd, Parts(trades=usd))


def _gained(leg: HeldLeg, price: Price) -> float:
    return (leg.quantity or 0.0) * (price.usd - value_usd(leg))


def _traded(fill: Fill, price: Price) -> Item:
    gained = fill.quantity * (price.usd - fill.price_usd)
    return Item(fill.layer, gained, Parts(trades=gained, fees=-fill.fees))


def _quoted(symbol: str, market: Market) -> Price | None:
    """Today's market of a contract that is not held any more; None without a good one."""
    listed = parse_symbol(symbol, market.as_of)
    if listed is None:
        return None
    columns: tuple[str, ...] = ("mid",)
    if listed.kind == "option":
        rows = market.chain[(market.chain["symbol"] == symbol) & market.chain["iv"].notna()]
        good = rows[rows["gate"].isin(["", "locked"])]
        columns = ("mid", "forward", "iv")
    elif listed.kind == "future":
        # VXM settles with VX.
        own = [symbol, symbol.replace("VXM/", "VX/")]
        good = market.futures[market.futures["symbol"].isin(own)]
        columns = ("settlement_price",)
    else:
        good = market.shares[market.shares["symbol"] == symbol]
    if good.empty or math.isnan(good[columns[0]].tolist()[0]):
        return None
    mark, *rest = (float(good[name].tolist()[0]) for name in columns)
    return Price(listed.multiplier * mark, *rest)


def _dealt_usd(contract: Contract) -> float:
    """USD a contract at which the day's trades were done, on average.

    Without any, nothing was held in sum: yesterday's mark serves, and nothing was gained.
    """
    fills = contract.fills
    size = math.fsum(abs(fill.quantity) for fill in fills)
    if not size:
        return value_usd(contract.held[0]) if contract.held else 0.0
    return math.fsum(abs(fill.quantity) * fill.price_usd for fill in fills) / size
