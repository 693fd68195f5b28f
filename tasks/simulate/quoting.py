"""From fair prices to the rows of a vendor's quote file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tasks.model.sessions import NEW_YORK
from tasks.simulate.factors import Floats
from tasks.simulate.market import Market
from tasks.simulate.smile import Bools

_NICKEL = 0.05
_TICK_BREAK = 3.0
_EPSILON = 1e-9
HEADER = (
    "symbol,bid,ask,bid_size,ask_size,last,volume,open_interest,quote_time,"
    "vendor_iv,vendor_delta,vendor_gamma,vendor_vega,vendor_theta"
)
_ROW = "%s,%.2f,%.2f,%d,%d,%s,%d,%d,%s,%.4f,%.4f,%.6f,%.4f,%.4f"


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotes of a market's options, one entry an option in the market's order; price points."""

    bid: Floats
    ask: Floats
    bid_size: Floats
    ask_size: Floats
    volume: Floats
    open_interest: Floats

    @property
    def mid(self) -> Floats:
        """Half way between bid and ask."""
        return 0.5 * (self.bid + self.ask)


def _ticks(price: Floats, is_spx: Bools) -> Floats:
    """Minimum increments: SPX 0.05 under 3.00 and 0.10 above; VIX 0.01 and 0.05."""
    below = price < _TICK_BREAK
    return np.where(is_spx, np.where(below, 0.05, 0.10), np.where(below, 0.01, 0.05))


def _half_spread(market: Market, is_spx: Bools) -> Floats:
    """Half the spread before rounding, growing with vega, distance and intrinsic value."""
    forward = market.expiries.forward[market.at]
    deviation = market.iv * np.sqrt(market.expiries.years[market.at])
    distance = np.abs(np.log(market.strike / forward)) / deviation
    intrinsic = np.maximum(np.where(market.is_call, 1, -1) * (forward - market.strike), 0.0)
    vega = market.greeks.vega
    spx = 0.015 + 0.045 * vega * (1 + 0.25 * distance) + 0.0005 * intrinsic
    vix = 0.010 + 0.35 * vega * (1 + 0.25 * distance) + 0.005 * intrinsic
    return np.where(is_spx, spx, vix)


def quote(market: Market, rng: np.random.Generator) -> Quotes:
    """Fair less and plus the half spread, rounded outwards to ticks; no bid below a nickel."""
    is_spx = np.array([expiry.is_spx for expiry in market.expiries.listed])[market.at]
    fair, half = market.greeks.price, _half_spread(market, is_spx)
    low = np.maximum(fair - half, 0.0)
    tick = _ticks(low, is_spx)
    bid = np.floor(low / tick + _EPSILON) * tick
    bid = np.where(bid < _NICKEL - _EPSILON, 0.0, bid)
    high = fair + half
    tick = _ticks(high, is_spx)
    ask = np.maximum(np.ceil(high / tick - _EPSILON), 1.0) * tick
    count = len(fair)
    forward = market.expiries.forward[market.at]
    deviation = market.iv * np.sqrt(market.expiries.years[market.at])
    closeness = np.exp(-0.5 * (np.log(market.strike / forward) / deviation) ** 2)
    round_strike = np.where(market.strike % 50 == 0, 4.0, 1.0)
    # Open interest hangs on the contract alone, so that it does not jump from day to day.
    expiry_day = np.array([e.day.toordinal() for e in market.expiries.listed])[market.at]
    thousandths = np.rint(market.strike * 1000).astype(np.int64)
    mixed = (thousandths + 7 * market.is_call) * 2654435761 + expiry_day * 40503
    noise = 0.2 + (mixed % 65521) / 65521
    return Quotes(
        bid=np.round(bid, 2),
        ask=np.round(ask, 2),
        bid_size=np.where(bid > 0, rng.integers(1, 120, count), 0).astype(float),
        ask_size=rng.integers(1, 160, count).astype(float),
        volume=np.floor(rng.exponential(250, count) * closeness * round_strike),
        open_interest=np.floor(4000 * noise * closeness**0.5 * round_strike),
    )


def quote_time(market: Market) -> str:
    """The close as the feed stamps it: New York wall clock with its offset."""
    return market.close_utc.astimezone(NEW_YORK).isoformat()


def quote_lines(market: Market, quotes: Quotes, dropped: frozenset[int]) -> list[str]:
    """Rows of quotes.csv; `dropped` are places in the market's expiries that are left out."""
    stamp = quote_time(market)
    unit = market.greeks
    # Adding 0.0 turns a negative zero into zero.
    columns = [
        (np.round(values, digits) + 0.0).tolist()
        for values, digits in (
            (market.iv, 4),
            (unit.delta_forward * market.expiries.discount[market.at], 4),
            (unit.gamma, 6),
            (unit.vega, 4),
            (unit.theta, 4),
        )
    ]
    last = [
        f"{price:.2f}" if volume else ""
        for price, volume in zip(quotes.mid.tolist(), quotes.volume.tolist(), strict=True)
    ]
    rows = zip(
        market.at.tolist(),
        market.symbols,
        quotes.bid.tolist(),
        quotes.ask.tolist(),
        quotes.bid_size.tolist(),
        quotes.ask_size.tolist(),
        last,
        quotes.volume.tolist(),
        quotes.open_interest.tolist(),
        [stamp] * len(last),
        *columns,
        strict=True,
    )
    return [_ROW % row[1:] for row in rows if row[0] not in dropped]
