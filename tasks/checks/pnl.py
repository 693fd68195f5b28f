"""Profit and loss of the book since the previous session."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.model.contracts import parse_symbol
from tasks.model.yesterday import HeldLeg, Yesterday


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """USD; NaN with the reason when it cannot be known."""

    usd: float
    reason: str = ""


def profit_and_loss(
    legs: pd.DataFrame, *, yesterday: Yesterday | None, trades: pd.DataFrame | None, as_of: date
) -> ProfitAndLoss:
    """Change of the book's value at our marks, less what was paid for trades and fees.

    Futures count with their full price, so that their daily margining is the change. A holding
    that settled between the sessions, or whose quantity changed without a trades feed, makes the
    figure unknown: its settlement or fill price is in no feed.
    """
    if yesterday is None:
        return ProfitAndLoss(math.nan, "no earlier session")
    for why in (_settled(yesterday, as_of), _unmarked(legs, yesterday)):
        if why:
            return ProfitAndLoss(math.nan, why)
    if trades is None and _sizes_now(legs) != _sizes_then(yesterday.legs):
        return ProfitAndLoss(math.nan, "holdings changed, and there is no trades feed")
    now = math.fsum((legs["quantity"] * legs["multiplier"] * legs["mark"]).tolist())
    then = math.fsum(_size(leg) * (leg.mark or 0.0) for leg in yesterday.legs)
    return ProfitAndLoss(now - then - _paid(trades, as_of))


def _settled(yesterday: Yesterday, as_of: date) -> str:
    gone = [leg.symbol for leg in yesterday.legs if leg.expiry is not None and leg.expiry <= as_of]
    return f"{gone[0]} settled, and its settlement value is in no feed" if gone else ""


def _unmarked(legs: pd.DataFrame, yesterday: Yesterday) -> str:
    now = legs["symbol"][legs["mark"].isna()].tolist()
    then = [leg.symbol for leg in yesterday.legs if leg.mark is None or leg.quantity is None]
    if now:
        return f"{now[0]} has no mark today"
    return f"{then[0]} had no mark on {yesterday.as_of}" if then else ""


def _size(leg: HeldLeg) -> float:
    return (leg.quantity or 0.0) * (leg.multiplier or 0.0)


def _sizes_then(legs: tuple[HeldLeg, ...]) -> dict[tuple[str, str], float]:
    sizes: dict[tuple[str, str], float] = {}
    for leg in legs:
        key = (leg.account, leg.symbol)
        sizes[key] = sizes.get(key, 0.0) + (leg.quantity or 0.0)
    return sizes


def _sizes_now(legs: pd.DataFrame) -> dict[tuple[str, str], float]:
    sizes: dict[tuple[str, str], float] = {}
    for account, symbol, quantity in zip(
        legs["account"].tolist(),
        legs["symbol"].tolist(),
        legs["quantity"].tolist(),
        strict=True,
    ):
        sizes[account, symbol] = sizes.get((account, symbol), 0.0) + quantity
    return sizes


def _paid(trades: pd.DataFrame | None, as_of: date) -> float:
    """USD paid for the day's trades, fees included; NaN for a contract nobody knows."""
    if trades is None:
        return 0.0
    multipliers = []
    for symbol in trades["symbol"].tolist():
        contract = parse_symbol(symbol, as_of)
        multipliers.append(contract.multiplier if contract else math.nan)
    cost = trades["quantity"] * pd.Series(multipliers, dtype="float64") * trades["price"]
    return math.fsum([*cost.tolist(), *trades["fees"].fillna(0.0).tolist()])
