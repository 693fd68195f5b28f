"""ETPs that hold the two nearest VX futures: leverage by date, and their weights on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from tasks.model.contracts import vx_expiry
from tasks.model.sessions import Calendar


@dataclass(frozen=True, slots=True)
class Product:
    """Daily leverage on the short-term VX index (VX1 and VX2), from a date on.

    Sources: prospectuses of VXX, VIXY, UVXY, SVXY, UVIX and SVIX; the leverage of UVXY and SVXY
    was cut on 2018-02-28.
    """

    leverage: tuple[tuple[date, float], ...]

    def leverage_on(self, as_of: date) -> float:
        """The leverage in force on a date; NaN before the first one listed."""
        in_force = [leverage for start, leverage in self.leverage if start <= as_of]
        return in_force[-1] if in_force else float("nan")


PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        "VXX": Product(((date(2009, 1, 29), 1.0),)),
        "VIXY": Product(((date(2011, 1, 3), 1.0),)),
        "UVXY": Product(((date(2011, 10, 3), 2.0), (date(2018, 2, 28), 1.5))),
        "SVXY": Product(((date(2011, 10, 3), -1.0), (date(2018, 2, 28), -0.5))),
        "UVIX": Product(((date(2022, 3, 30), 2.0),)),
        "SVIX": Product(((date(2022, 3, 30), -1.0),)),
    }
)


# Monthly VX settle four or five weeks apart; a wider step means that one is missing.
LONGEST_MONTH_DAYS = 36


@dataclass(frozen=True, slots=True)
class RollWeights:
    """Contracts of VX1 and VX2 in the short-term index after the close, summing to one."""

    first: str
    second: str
    first_share: float


def roll_weights(futures: pd.DataFrame, as_of: date, calendar: Calendar) -> RollWeights | None:
    """Which monthly VX the short-term index holds after the close of `as_of`.

    The share of VX1 falls linearly over the roll period: sessions left after today until the
    next settlement, over the sessions of the whole period. None when the feed lacks one of the
    two contracts. `futures` as in Market.futures.
    Source: S&P VIX Futures Indices methodology (contract roll weights).
    """
    monthly = futures[(futures["root"] == "VX") & (futures["expiry"] > pd.Timestamp(as_of))]
    if len(monthly) < 2:  # noqa: PLR2004 - the index holds two contracts
        return None
    first, second = monthly.iloc[0], monthly.iloc[1]
    settles = first["expiry"].date()
    if (second["expiry"].date() - settles).days > LONGEST_MONTH_DAYS:
        return None
    started = calendar.vx_settlement(_nominal_before(settles))
    if started > as_of:
        return None
    period = len(calendar.between(started, settles)) - 1
    left = len(calendar.between(calendar.next(as_of), settles)) - 1
    return RollWeights(str(first["symbol"]), str(second["symbol"]), left / period)


def _nominal_before(settles: date) -> date:
    """The nominal VX settlement of the month before the one that settles on `settles`."""
    year, month = (settles.year, settles.month - 1) if settles.month > 1 else (settles.year - 1, 12)
    return vx_expiry(year, month)


def etp_exposure(
    product: Product,
    weights: RollWeights,
    price: float,
    prices: Mapping[str, float],
    betas: Mapping[str, float],
    as_of: date,
) -> tuple[float, float]:
    """Per share: USD per VX point (both contracts moving alike), and USD per VIX point.

    price * leverage * sum_k (v_k / F_k) beta_k, with v_k the value weight of contract k.
    """
    shares = {weights.first: weights.first_share, weights.second: 1.0 - weights.first_share}
    value = sum(share * prices[symbol] for symbol, share in shares.items())
    units = price * product.leverage_on(as_of) / value
    held = {symbol: share for symbol, share in shares.items() if share > 0.0}
    return units, units * float(np.sum([held[s] * betas[s] for s in held]))
