"""ETPs that hold VX futures: index, leverage by date, and the contracts held on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from tasks.market.futures import LONGEST_MONTH_DAYS
from tasks.model.contracts import vx_expiry
from tasks.model.numbers import total
from tasks.model.sessions import Calendar


@dataclass(frozen=True, slots=True)
class Index:
    """A rolling index of monthly VX: it moves from the nearest month it holds to the farthest.

    Months are counted from the next one to settle (VX1).
    Source: S&P VIX Futures Indices Methodology (April 2020), contract roll weights: with dr of
    the roll period's dt sessions left, the nearest month has weight dr/dt, the farthest
    (dt - dr)/dt, each month between them one.
    """

    name: str
    nearest: int
    farthest: int


SHORT_TERM = Index("S&P 500 VIX Short-Term Futures Index", 1, 2)
MID_TERM = Index("S&P 500 VIX Mid-Term Futures Index", 4, 7)
INDICES = (SHORT_TERM, MID_TERM)


@dataclass(frozen=True, slots=True)
class Leverage:
    """Daily leverage on the index; `start` is the first session that earns it."""

    start: date
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Product:
    """The index that a product follows, and how many times, oldest leverage first."""

    index: Index
    leverage: tuple[Leverage, ...]

    def in_force(self, as_of: date) -> Leverage | None:
        """The leverage of a date; None before the first one listed."""
        begun = [entry for entry in self.leverage if entry.start <= as_of]
        return begun[-1] if begun else None

    def leverage_on(self, as_of: date) -> float:
        """The leverage in force on a date; NaN before the first one listed."""
        entry = self.in_force(as_of)
        return float("nan") if entry is None else entry.value


_IPATH = "iPath prospectus of 2009-01-29; Series B, issued 2018-01-17, follows the same index"
_PROSHARES = "ProShares Trust II prospectus, fund begun 2011-01-03"
_PROSHARES_DAILY = "ProShares Trust II prospectus, fund begun 2011-10-03"
_PROSHARES_CUT = "ProShares fund page: daily objective changed as of the close of 2018-02-27"
# LONGVOL and SHORTVOL hold VX1 and VX2 in the same numbers, priced over the last 15 minutes.
_VS_TRUST = "VS Trust prospectus (S-1 333-248430), fund begun 2022-03-30: {}"

PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        "VXX": Product(SHORT_TERM, (Leverage(date(2009, 1, 29), 1.0, _IPATH),)),
        "VIXY": Product(SHORT_TERM, (Leverage(date(2011, 1, 3), 1.0, _PROSHARES),)),
        "UVXY": Product(
            SHORT_TERM,
            (
                Leverage(date(2011, 10, 3), 2.0, _PROSHARES_DAILY),
                Leverage(date(2018, 2, 28), 1.5, _PROSHARES_CUT),
            ),
        ),
        "SVXY": Product(
            SHORT_TERM,
            (
                Leverage(date(2011, 10, 3), -1.0, _PROSHARES_DAILY),
                Leverage(date(2018, 2, 28), -0.5, _PROSHARES_CUT),
            ),
        ),
        "UVIX": Product(
            SHORT_TERM,
            (Leverage(date(2022, 3, 30), 2.0, _VS_TRUST.format("twice LONGVOL")),),
        ),
        "SVIX": Product(
            SHORT_TERM,
            (Leverage(date(2022, 3, 30), -1.0, _VS_TRUST.format("SHORTVOL")),),
        ),
        "VXZ": Product(MID_TERM, (Leverage(date(2009, 1, 29), 1.0, _IPATH),)),
        "VIXM": Product(MID_TERM, (Leverage(date(2011, 1, 3), 1.0, _PROSHARES),)),
    }
)


@dataclass(frozen=True, slots=True)
class RollWeights:
    """Contracts that an index holds after the close: symbol to share, summing to one.

    Nearest first; a month that the roll has emptied, or not yet begun to fill, stands with zero.
    """

    index: Index
    shares: Mapping[str, float]

    @property
    def first(self) -> str:
        """The nearest month of the index."""
        return next(iter(self.shares))

    @property
    def second(self) -> str:
        """The farthest month of the index: the one it rolls into."""
        return next(reversed(list(self.shares)))

    @property
    def first_share(self) -> float:
        """The share of the nearest month."""
        return self.shares[self.first]


def roll_weights(
    futures: pd.DataFrame, as_of: date, calendar: Calendar, index: Index = SHORT_TERM
) -> RollWeights | None:
    """Which monthly VX an index holds after the close of `as_of`.

    The nearest month's part falls linearly over the roll period: sessions left after today until
    the next settlement, over the sessions of the whole period. None when the feed lacks a
    month. `futures` as in Market.futures. Source: see Index.
    """
    monthly = futures[(futures["root"] == "VX") & (futures["expiry"] > pd.Timestamp(as_of))]
    ladder = monthly.head(index.farthest)
    apart = ladder["expiry"].diff().dt.days.iloc[1:]
    if len(ladder) < index.farthest or (apart > LONGEST_MONTH_DAYS).any():
        return None
    settles = ladder["expiry"].iloc[0].date()
    started = calendar.vx_settlement(_nominal_before(settles))
    if started > as_of:
        return None
    period = len(calendar.between(started, settles)) - 1
    left = len(calendar.between(calendar.next(as_of), settles)) - 1
    inner = [1.0] * (index.farthest - index.nearest - 1)
    parts = [left / period, *inner, 1.0 - left / period]
    symbols = ladder["symbol"].iloc[index.nearest - 1 :].tolist()
    months = index.farthest - index.nearest
    return RollWeights(
        index, {symbol: part / months for symbol, part in zip(symbols, parts, strict=True)}
    )


def _nominal_before(settles: date) -> date:
    """The nominal VX settlement of the month before the one that settles on `settles`."""
    year, month = (settles.year, settles.month - 1) if settles.month > 1 else (settles.year - 1, 12)
    return vx_expiry(year, month)


def units_per_dollar(
    weights: RollWeights, leverage: float, prices: Mapping[str, float]
) -> dict[str, float]:
    """What one USD of a product holds of each contract: USD per point of that VX.

    leverage * v_k / F_k with v_k the value weight of contract k, which is leverage * share_k /
    sum_j(share_j F_j). `prices` are VX points by symbol; NaN throughout when one that is held has
    none, or its price is not positive.
    """
    held = {symbol: share for symbol, share in weights.shares.items() if share > 0.0}
    known = [prices.get(symbol, float("nan")) for symbol in held]
    value = total(share * price for share, price in zip(held.values(), known, strict=True))
    if not all(price > 0.0 for price in known):
        value = float("nan")
    return {symbol: leverage * share / value for symbol, share in held.items()}
