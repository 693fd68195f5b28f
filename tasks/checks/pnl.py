"""Profit and loss of the book since the previous session."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.checks.breaks import QUANTITY_SLACK
from tasks.model.contracts import SPX_FAMILIES, Contract, parse_symbol
from tasks.model.yesterday import Yesterday

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """USD; NaN with the reason when it cannot be known."""

    usd: float
    reason: str = ""


class UnknownError(Exception):
    """Why the figure cannot be known."""


def profit_and_loss(
    legs: pd.DataFrame,
    *,
    yesterday: Yesterday | None,
    trades: pd.DataFrame | None,
    indices: Mapping[str, float],
    as_of: date,
) -> ProfitAndLoss:
    """Change of the book's value at our marks, less what was paid for trades and fees.

    Futures count with their full price, so that their daily margining is the change. PM-settled
    SPX-family options that expire on `as_of` settle at the official SPX close of `indices`. Any
    other settlement between the sessions, and a holding that neither yesterday nor a trade
    accounts for, make the figure unknown: the price is in no feed.
    """
    if yesterday is None:
        return ProfitAndLoss(math.nan, "no earlier session")
    try:
        usd = _change(legs, yesterday, trades, indices, as_of)
    except UnknownError as why:
        return ProfitAndLoss(math.nan, str(why))
    return ProfitAndLoss(usd)


def _change(
    legs: pd.DataFrame,
    yesterday: Yesterday,
    trades: pd.DataFrame | None,
    indices: Mapping[str, float],
    as_of: date,
) -> float:
    bought = _fills(trades)
    expiries = {(leg.account, leg.symbol): leg.expiry for leg in yesterday.legs}
    expected = _summed([(leg.account, leg.symbol, leg.quantity) for leg in yesterday.legs] + bought)
    dates = {key: settles_on(key, expiries, as_of) for key in expected}
    gone = {key for key in expected if dates[key] <= as_of}
    settled = [
        _known(expected[key], key[1]) * settlement_usd(key[1], dates[key], indices, as_of)
        for key in sorted(gone)
        if expected[key] != 0.0
    ]
    keys = list(zip(legs["account"].tolist(), legs["symbol"].tolist(), strict=True))
    live = legs[np.array([key not in gone for key in keys], dtype=bool)]
    _accounted(live, {key: size for key, size in expected.items() if key not in gone}, trades)
    now = [_usd(*row, "has no mark today") for row in _rows(live)]
    then = [
        _usd(
            leg.symbol, leg.quantity, leg.multiplier, leg.mark, f"had no mark on {yesterday.as_of}"
        )
        for leg in yesterday.legs
    ]
    return math.fsum([*now, *settled]) - math.fsum(then) - _paid(trades, as_of)


def _fills(trades: pd.DataFrame | None) -> list[tuple[str, str, float | None]]:
    if trades is None:
        return []
    columns = [trades[name].tolist() for name in ("account", "symbol", "quantity")]
    return list(zip(*columns, strict=True))


def _summed(sizes: Iterable[tuple[str, str, float | None]]) -> dict[Key, float]:
    totals: dict[Key, float] = {}
    for account, symbol, size in sizes:
        key = (account, symbol)
        totals[key] = totals.get(key, 0.0) + (math.nan if size is None else size)
    return totals


def settles_on(key: Key, held: Mapping[Key, date | None], as_of: date) -> date:
    """The date a contract settles; the last of all dates when nobody knows it."""
    known = held.get(key)
    if known is None:
        contract = parse_symbol(key[1], as_of)
        known = contract.expiry if contract else None
    return known or date.max


def settlement_usd(symbol: str, expiry: date, indices: Mapping[str, float], as_of: date) -> float:
    """USD that one contract pays at settlement."""
    contract = parse_symbol(symbol, as_of)
    if contract is None or not _pays_the_close(contract):
        raise UnknownError(f"{symbol} settled, and its settlement value is in no feed")
    if expiry < as_of:
        raise UnknownError(f"{symbol} settled on {expiry}, and that session's close is not known")
    close = indices.get("SPX", math.nan)
    if math.isnan(close):
        raise UnknownError(f"{symbol} settled, and the indices feed has no close of SPX")
    sign = 1.0 if contract.right == "C" else -1.0
    intrinsic = max(sign * (close / contract.index_scale - (contract.strike or 0.0)), 0.0)
    return contract.multiplier * intrinsic


def _pays_the_close(contract: Contract) -> bool:
    return (
        contract.kind == "option"
        and contract.family in SPX_FAMILIES
        and contract.settlement == "PM"
    )


def _known(quantity: float, symbol: str) -> float:
    if math.isnan(quantity):
        raise UnknownError(f"the quantity of {symbol} is not known")
    return quantity


def _accounted(
    live: pd.DataFrame, expected: Mapping[Key, float], trades: pd.DataFrame | None
) -> None:
    """Refuse a book that yesterday's and the trades do not make."""
    columns = [live[name].tolist() for name in ("account", "symbol", "quantity")]
    held = _summed(zip(*columns, strict=True))
    for key in sorted(expected.keys() | held.keys()):
        ours, theirs = (_known(sizes.get(key, 0.0), key[1]) for sizes in (expected, held))
        if abs(ours - theirs) > QUANTITY_SLACK:
            raise UnknownError(
                "holdings changed, and there is no trades feed"
                if trades is None
                else f"{key[1]}: {theirs:g} held, but yesterday's and the trades make {ours:g}"
            )


def _rows(live: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    columns = [live[name].tolist() for name in ("symbol", "quantity", "multiplier", "mark")]
    return list(zip(*columns, strict=True))


def _usd(
    symbol: str,
    quantity: float | None,
    multiplier: float | None,
    mark: float | None,
    lacking: str,
) -> float:
    if mark is None or math.isnan(mark):
        raise UnknownError(f"{symbol} {lacking}")
    return (quantity or 0.0) * (multiplier or 0.0) * mark


def _paid(trades: pd.DataFrame | None, as_of: date) -> float:
    """USD paid for the day's trades, fees included."""
    if trades is None:
        return 0.0
    costs = []
    for symbol, quantity, price in zip(
        *(trades[name].tolist() for name in ("symbol", "quantity", "price")), strict=True
    ):
        contract = parse_symbol(symbol, as_of)
        if contract is None:
            raise UnknownError(f"{symbol} was traded, and the contract table knows no such symbol")
        if math.isnan(price):
            raise UnknownError(f"a trade of {symbol} has no price")
        costs.append(quantity * contract.multiplier * price)
    return math.fsum([*costs, *trades["fees"].fillna(0.0).tolist()])
