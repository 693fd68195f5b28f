"""Model-free variance of every expiry, by the Cboe VIX methodology.

sigma^2 = 2/T * sum_i dK_i / K_i^2 * Q(K_i) / D - 1/T * (F/K0 - 1)^2, over the out-of-the-money
strip: puts below K0, calls above it, the mean of both at K0, the highest strike not above the
forward that quotes both. A side ends at two consecutive strikes without a bid; options without a
bid are left out. dK is half the distance between the neighbours that are in.
Source: Cboe Volatility Index mathematics methodology; VIX white paper (2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.chain import twins

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# A strip of fewer options on a side measures its own gaps.
MIN_SIDE = 3
# How far the strip must reach: a side that ends closer has most of its variance beyond it.
MIN_REACH_SD = 1.0
# Offers without a bid end a side; quotes that are contradicted are only left out.
_NO_BID = ("zero_bid", "empty", "one_sided")
_USABLE = ("", "locked")


@dataclass(frozen=True, slots=True)
class _Strip:
    """Options that count, sorted by group and strike: `price` is undiscounted."""

    group: Ints
    strike: Array
    price: Array


def add_variance(expiries: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """`expiries` with sigma_model_free (annualised, decimal), strip (options in it), strip_reason.

    Columns read of `chain`: group, strike, sign, bid, mid, gate; of `expiries` (one row a
    group): years, forward, discount. sigma is NaN, with the reason, where the forward is
    unknown, where a side has fewer than MIN_SIDE options, or where it ends nearer to the forward
    than MIN_REACH_SD standard deviations.
    """
    forward, discount = expiries["forward"].to_numpy(), expiries["discount"].to_numpy()
    years, groups = expiries["years"].to_numpy(), len(expiries)
    base = _base_strikes(chain, forward, groups)
    strip = _strip(chain, base, discount)
    ratio = forward / base
    with np.errstate(invalid="ignore", divide="ignore"):
        total = 2.0 * _integral(strip, groups) - (ratio - 1.0) ** 2
        total_vol = np.sqrt(np.where(total > 0.0, total, np.nan))
        sigma = total_vol / np.sqrt(years)
    below, above = _sides(strip, base, groups)
    reach = _reach(strip, forward, total_vol, groups)
    reason = np.select(
        [
            np.isnan(forward),
            np.isnan(base),
            np.minimum(below, above) < MIN_SIDE,
            np.isnan(sigma),
            ~(reach >= MIN_REACH_SD),
        ],
        [
            "no forward",
            "no strike below the forward quotes both sides",
            f"fewer than {MIN_SIDE} out-of-the-money options with a bid on a side",
            "the strip adds up to no variance",
            f"the strip ends within {MIN_REACH_SD:g} standard deviation of the forward",
        ],
        default="",
    )
    return expiries.assign(
        sigma_model_free=np.where(reason == "", sigma, np.nan),
        strip=below + above + ~np.isnan(base),
        strip_reason=reason,
    )


def _base_strikes(chain: pd.DataFrame, forward: Array, groups: int) -> Array:
    """K0 of each group; NaN where no strike at or below the forward quotes both sides."""
    twin = twins(chain)
    good = _usable(chain)
    group, strike = chain["group"].to_numpy(), chain["strike"].to_numpy()
    both = good & (twin >= 0) & good[twin] & (strike <= forward[group])
    base = np.full(groups, -np.inf)
    np.maximum.at(base, group[both], strike[both])
    return np.where(np.isfinite(base), base, np.nan)


def _usable(chain: pd.DataFrame) -> Mask:
    usable: Mask = (
        chain["gate"].isin(_USABLE) & (chain["bid"] > 0.0) & (chain["mid"] > 0.0)
    ).to_numpy()
    return usable


def _strip(chain: pd.DataFrame, base: Array, discount: Array) -> _Strip:
    """The options that count, the base strike as one with the mean of its two prices."""
    group, strike = chain["group"].to_numpy(), chain["strike"].to_numpy()
    sign, price = chain["sign"].to_numpy(), chain["mid"].to_numpy() / discount[group]
    # A contract that is held but not listed is no strike of the chain.
    listed = (chain["gate"] != "no_quote").to_numpy()
    no_bid = chain["gate"].isin(_NO_BID).to_numpy()
    good = _usable(chain)
    puts = np.flatnonzero(listed & (sign < 0) & (strike < base[group]))[::-1]
    calls = np.flatnonzero(listed & (sign > 0) & (strike > base[group]))
    kept = [side[~_ended(group[side], no_bid[side]) & good[side]] for side in (puts, calls)]
    # Of the two rows at K0 each counts half.
    at_base = np.flatnonzero(good & (strike == base[group]))
    rows = np.concatenate([*kept, at_base[sign[at_base] > 0]])
    mean = price.copy()
    twin = twins(chain)
    mean[at_base] = 0.5 * (price[at_base] + price[twin[at_base]])
    rows = rows[np.lexsort((strike[rows], group[rows]))]
    return _Strip(group[rows], strike[rows], mean[rows])


def _ended(group: Ints, no_bid: Mask) -> Mask:
    """Rows of a side, walked away from the forward, beyond two consecutive ones without a bid."""
    if not len(group):
        return no_bid
    first = np.r_[True, group[1:] != group[:-1]]
    second = no_bid & np.r_[False, no_bid[:-1]] & ~first
    seen = np.cumsum(second)
    start = np.flatnonzero(first)
    before = np.repeat(seen[start] - second[start], np.diff(np.r_[start, len(group)]))
    ended: Mask = seen > before
    return ended


def _integral(strip: _Strip, groups: int) -> Array:
    """The sum of dK / K^2 * Q of each group."""
    if not len(strip.group):
        return np.zeros(groups)
    new = np.r_[True, strip.group[1:] != strip.group[:-1]]
    last = np.r_[new[1:], True]
    step = np.diff(strip.strike, prepend=np.nan)
    down = np.where(new, np.nan, step)
    up = np.where(last, np.nan, np.r_[step[1:], np.nan])
    width = np.where(new, up, np.where(last, down, 0.5 * (down + up)))
    weights = width / strip.strike**2 * strip.price
    return np.bincount(strip.group, weights=weights, minlength=groups).astype("float64")


def _sides(strip: _Strip, base: Array, groups: int) -> tuple[Ints, Ints]:
    """How many options stand below and above K0."""
    at = base[strip.group]
    below = np.bincount(strip.group[strip.strike < at], minlength=groups)
    above = np.bincount(strip.group[strip.strike > at], minlength=groups)
    return below.astype("int64"), above.astype("int64")


def _reach(strip: _Strip, forward: Array, total_vol: Array, groups: int) -> Array:
    """How far the nearer end of each strip is from the forward, in standard deviations."""
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, strip.group, strip.strike)
    np.maximum.at(high, strip.group, strip.strike)
    with np.errstate(invalid="ignore", divide="ignore"):
        reach: Array = np.minimum(np.log(forward / low), np.log(high / forward)) / total_vol
    return reach
