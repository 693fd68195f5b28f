"""Small chains with known forwards and vols, priced with the standard library."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, datetime

import pandas as pd

from tasks.market.market import Feeds, Market, build_market
from tasks.model.frames import FUTURES, INDICES, QUOTES, RATES
from tasks.model.sessions import Calendar

DAY = date(2026, 11, 20)
SPX_EXPIRY = date(2026, 12, 18)
VIX_EXPIRY = date(2026, 12, 16)


def occ(root: str, expiry: date, right: str, strike: float) -> str:
    return f"{root}{expiry:%y%m%d}{right}{round(strike * 1000):08d}"


def years(expiry: date, *, hour_utc: float, day: date = DAY) -> float:
    """ACT/365 from 16:15 New York (21:15 UTC in winter) to an hour of the expiry day."""
    start = datetime(day.year, day.month, day.day, 21, 15)  # noqa: DTZ001 - both ends are naive UTC
    end = datetime(expiry.year, expiry.month, expiry.day)  # noqa: DTZ001 - likewise
    return ((end - start).total_seconds() + hour_utc * 3600) / (365 * 86400)


AM_UTC, PM_UTC = 14.5, 21.0


def black(forward: float, strike: float, t: float, sigma: float, sign: float) -> float:
    total = sigma * math.sqrt(t)
    d1 = math.log(forward / strike) / total + total / 2
    cdf = [0.5 * math.erfc(-sign * d / math.sqrt(2)) for d in (d1, d1 - total)]
    return sign * (forward * cdf[0] - strike * cdf[1])


def chain(
    root: str,
    expiry: date,
    forward: float,
    strikes: Iterable[float],
    *,
    vol: Callable[[float], float],
    t: float,
    discount: float = 1.0,
    half_spread: float = 0.05,
) -> pd.DataFrame:
    """Both sides of every strike, quoted a half-spread around the exact price."""
    rows = []
    for strike in strikes:
        for right, sign in (("C", 1.0), ("P", -1.0)):
            fair = discount * black(forward, strike, t, vol(strike), sign)
            bid = max(fair - half_spread, 0.0)
            rows.append((occ(root, expiry, right, strike), bid, fair + half_spread))
    return pd.DataFrame(rows, columns=["symbol", "bid", "ask"])


def rates(percent: float) -> pd.DataFrame:
    return RATES.conform(
        pd.DataFrame({"tenor_days": [30.0, 365.0], "par_yield_percent": [percent, percent]})
    )


def market(
    *chains: pd.DataFrame,
    held: Iterable[str] = (),
    futures: pd.DataFrame | None = None,
    rate_percent: float | None = 4.0,
    day: date = DAY,
    stale: frozenset[str] = frozenset(),
) -> Market:
    feeds = Feeds(
        quotes=QUOTES.conform(pd.concat(chains, ignore_index=True)),
        futures=FUTURES.empty() if futures is None else FUTURES.conform(futures),
        indices=INDICES.empty(),
        rates=RATES.empty() if rate_percent is None else rates(rate_percent),
        stale=stale,
    )
    return build_market(feeds, list(held), as_of=day, calendar=Calendar(day))


def row(market_: Market, symbol: str) -> pd.Series:
    rows = market_.chain[market_.chain["symbol"] == symbol]
    assert len(rows) == 1
    return rows.iloc[0]
