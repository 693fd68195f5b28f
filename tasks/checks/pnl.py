"""Profit and loss of the book since the previous session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.pnl_contracts import Contract, Price, contracts_of, value_usd
from tasks.checks.settlements import paid_usd, settlement_value
from tasks.model.contracts import parse_symbol
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday

BEFORE_FEES = "fees are not delivered: before fees"


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """USD; NaN with the reason when it cannot be known, else the reason says what is not in it."""

    usd: float
    reason: str = ""


class UnknownError(Exception):
    """Why the figure cannot be known."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the session `then` to `as_of`: today's closes, and what is known of the trades.

    dealt: a trades feed was delivered. followed: no session lies between; if one does, its trades
    are not at hand.
    """

    then: date
    as_of: date
    indices: Mapping[str, float]
    dealt: bool
    followed: bool

    @classmethod
    def since(
        cls, then: date, as_of: date, indices: Mapping[str, float], trades: pd.DataFrame | None
    ) -> Span:
        """The span since the head of the session `then`."""
        followed = Calendar(as_of).previous(as_of) == then
        return cls(then, as_of, indices, trades is not None, followed)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the day left a contract: contracts left or settled, and what one is worth.

    `price` is None where none are left.
    """

    quantity: float
    price: Price | None
    settled: bool


def profit_and_loss(
    legs: pd.DataFrame,
    *,
    yesterday: Yesterday | None,
    trades: pd.DataFrame | None,
    indices: Mapping[str, float],
    as_of: date,
) -> ProfitAndLoss:
    """Change of the book's value at our marks, less what was paid for trades and fees.

    Futures count with their full price, so that their daily margining is the change. What settles
    on `as_of` settles at the official SPX close or at a morning value of `indices`, see
    `settlement_value`. A settlement whose value is in no feed, and a holding that neither
    yesterday nor a trade accounts for, make the figure unknown. Where one fee is not delivered
    the figure is before all fees. Where sessions between are missing, a book of the same size is
    taken to have stood still: the reason says so.
    """
    if yesterday is None:
        return ProfitAndLoss(math.nan, "no earlier session")
    span = Span.since(yesterday.as_of, as_of, indices, trades)
    contracts = contracts_of(legs, yesterday, trades, as_of).values()
    try:
        usd = math.fsum(amount for contract in contracts for amount in _amounts(contract, span))
    except UnknownError as why:
        return ProfitAndLoss(math.nan, str(why))
    fees = math.fsum(fill.fees for contract in contracts for fill in contract.fills)
    unseen = "" if span.followed else f"since {span.then}; {_NOT_AT_HAND}"
    if math.isnan(fees):
        return ProfitAndLoss(usd, "; ".join(filter(None, (BEFORE_FEES, unseen))))
    return ProfitAndLoss(usd - fees, unseen)


def ended(contract: Contract, span: Span) -> Ended:
    """Where the day left a contract: the rules of accounting, in their one place.

    Raises UnknownError where the quantities do not agree, or where an end has no price.
    """
    settles = _settles_on(contract, span.as_of)
    settled = settles <= span.as_of and bool(contract.held or contract.fills)
    expected, held = contract.expected, math.fsum(size for _, size, _ in contract.current)
    if math.isnan(expected) or (math.isnan(held) and not settled):
        raise UnknownError(f"the quantity of {contract.symbol} is not known")
    if settled:
        price = None
        if expected != 0.0:
            price = Price(settlement_usd(contract.symbol, settles, span.indices, span.as_of))
    else:
        if abs(expected - held) > QUANTITY_SLACK:
            raise UnknownError(_unaccounted(contract.symbol, expected, held, span))
        price = contract.mark
    _priced(contract, price, span)
    return Ended(expected if settled else held, price, settled)


def settlement_usd(symbol: str, expiry: date, indices: Mapping[str, float], as_of: date) -> float:
    """USD that one contract pays at settlement, a future its full price. Raises UnknownError."""
    contract = parse_symbol(symbol, as_of)
    worth = settlement_value(contract, expiry, indices, as_of)
    if contract is None or math.isnan(worth.value):
        when = f" on {expiry}" if expiry < as_of else ""
        raise UnknownError(f"{symbol} settled{when}, and {worth.reason}")
    return paid_usd(contract, worth.value)


_NOT_AT_HAND = "the trades of the sessions between are not at hand"


def _amounts(contract: Contract, span: Span) -> list[float]:
    """USD that the contract is worth now, less what it was, less what was paid for it."""
    end = ended(contract, span)
    now = end.quantity * end.price.usd if end.price else 0.0
    then = [-(leg.quantity or 0.0) * value_usd(leg) for leg in contract.held]
    return [now, *then, *(-fill.quantity * fill.price_usd for fill in contract.fills)]


def _settles_on(contract: Contract, as_of: date) -> date:
    """The date a contract settles; the last of all dates when nobody knows it."""
    known = contract.held[0].expiry if contract.held else None
    if known is None:
        parsed = parse_symbol(contract.symbol, as_of)
        known = parsed.expiry if parsed else None
    return known or date.max


def _unaccounted(symbol: str, expected: float, held: float, span: Span) -> str:
    """Why a holding is neither yesterday's nor traded."""
    if not span.dealt:
        return "holdings changed, and there is no trades feed"
    if not span.followed:
        made = f"{symbol}: {held:g} held, but those of {span.then} and today's trades make"
        return f"{made} {expected:g}: {_NOT_AT_HAND}"
    return f"{symbol}: {held:g} held, but yesterday's and the trades make {expected:g}"


def _priced(contract: Contract, price: Price | None, span: Span) -> None:
    """Refuse what has no price at one of its ends."""
    symbol = contract.symbol
    if price is not None and math.isnan(price.usd):
        raise UnknownError(f"{symbol} has no mark today")
    if any(math.isnan(value_usd(leg)) for leg in contract.held):
        raise UnknownError(f"{symbol} had no mark on {span.then}")
    if contract.fills and parse_symbol(symbol, span.as_of) is None:
        raise UnknownError(f"{symbol} was traded, and the contract table knows no such symbol")
    if any(math.isnan(fill.price_usd) for fill in contract.fills):
        raise UnknownError(f"a trade of {symbol} has no price")
