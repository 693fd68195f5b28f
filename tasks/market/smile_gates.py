"""Gates of the smile: vols that a quote's own market, or its neighbours, leave in doubt.

What is tested are out-of-the-money quotes with a vol of their own. A quote's own market is from
the vol of its bid to that of its offer. On 23,000 of Cboe's closing quotes of SPX and VIX between
2016 and 2023 no half-market was wider than 24% of its vol, and but for VIX options of the last
two days none was farther than 5% from what its neighbours say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.black import implied_vol

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Where the neighbours stand from which a vol is foretold: between two, or beyond two on a side.
_FROM = ((-1, 1), (-2, -1), (1, 2))
# How far beyond two neighbours, in their distance: at evenly spaced strikes it is 1.
_FARTHEST = 1.1
_FARTHEST_WITNESS = 2
# A line through two neighbours may fall below any vol.
_LEAST_VOL = 1e-4
_PASSES = 8


@dataclass(frozen=True, slots=True)
class SmileGates:
    """Percent of a quote's vol: its half-market, and its distance from what its neighbours say."""

    wide: float = 33.0
    outlier: float = 10.0


def smile_gates(
    chain: pd.DataFrame, own: npt.NDArray[np.bool_], iv: Array, gates: SmileGates
) -> npt.NDArray[np.object_]:
    """The gates of a chain once vols are known: those failed before, `wide` and `outlier`.

    Columns read: group, strike, sign, years, bid, ask, forward, discount, gate; rows are sorted by
    group and strike. `own` are the rows whose vol `iv` is of their own mid. A wide market is no
    witness; of quotes that contradict each other the one is an outlier without which the smile is
    smoothest.
    """
    gate = chain["gate"].to_numpy().astype("object")
    rows = np.flatnonzero(own)
    low, high = (_vols(chain.iloc[rows], side) for side in ("bid", "ask"))
    # An offer at or above the most that an option can be worth bounds nothing.
    low, high = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=np.inf)
    wide = 0.5 * (high - low) > gates.wide / 100.0 * iv[rows]
    gate[rows[wide]] = "wide"
    group, strike = chain["group"].to_numpy()[rows], np.log(chain["strike"].to_numpy()[rows])
    smile = _Smile(np.arange(len(rows)), group, strike, iv[rows], low, high)
    gate[rows[_outliers(smile.of(np.flatnonzero(~wide)), gates.outlier / 100.0)]] = "outlier"
    return gate


def _vols(rows: pd.DataFrame, side: str) -> Array:
    """The vols of the bids, or of the offers; NaN where none exists."""
    forward, strike, years, sign = (
        rows[name].to_numpy() for name in ("forward", "strike", "years", "sign")
    )
    price = rows[side].to_numpy() / rows["discount"].to_numpy()
    return implied_vol(price, forward, strike, years, sign)


@dataclass(frozen=True, slots=True)
class _Smile:
    """Vols with their markets, by group and log strike; `place` is where each stood at first."""

    place: Ints
    group: Ints
    strike: Array
    iv: Array
    low: Array
    high: Array

    def of(self, rows: Ints) -> _Smile:
        """Some of them, in order."""
        return _Smile(
            self.place[rows],
            self.group[rows],
            self.strike[rows],
            self.iv[rows],
            self.low[rows],
            self.high[rows],
        )

    def foretold(self, first: int, second: int) -> Array:
        """The vol of each by a line through two neighbours; NaN where there are none near."""
        count = len(self.iv)
        said = np.full(count, np.nan)
        here = np.arange(max(0, -first), count - max(0, second))
        here = here[
            (self.group[here + first] == self.group[here])
            & (self.group[here + second] == self.group[here])
        ]
        one, two = here + first, here + second
        share = (self.strike[here] - self.strike[one]) / (self.strike[two] - self.strike[one])
        near = np.abs(share - 0.5) <= 0.5 + _FARTHEST
        line = self.iv[one] + share * (self.iv[two] - self.iv[one])
        said[here[near]] = line[near]
        return said


def _outliers(smile: _Smile, share: float) -> Ints:
    """Where the outliers stood at first."""
    found: list[Ints] = []
    for _ in range(_PASSES):
        worst = _worst(np.flatnonzero(_doubt(smile) > share), smile)
        if not len(worst):
            break
        found.append(smile.place[worst])
        smile = smile.of(np.setdiff1d(np.arange(len(smile.iv)), worst))
    return np.concatenate(found) if found else np.empty(0, dtype="int64")


def _doubt(smile: _Smile) -> Array:
    """How far from a quote's market two witnesses at least put its vol, as a share of that vol.

    Minus infinity where there are fewer than two: what one says may be that one's own fault.
    """
    said = np.stack([smile.foretold(*where) for where in _FROM])
    beyond = np.fmax(said - smile.high, smile.low - said) / np.fmax(said, _LEAST_VOL)
    doubt: Array = np.sort(np.nan_to_num(beyond, nan=-np.inf), axis=0)[-2]
    return doubt


def _worst(doubted: Ints, smile: _Smile) -> Ints:
    """Of those that are each other's witnesses the one without which the smile is smoothest."""
    gain = _smoother(smile)
    apart = np.abs(doubted[:, None] - doubted[None, :])
    rival = (apart > 0) & (apart <= _FARTHEST_WITNESS)
    # Of two that are equal the first.
    before = np.tril(np.ones_like(rival), -1)
    mine, others = gain[doubted][:, None], gain[doubted][None, :]
    beaten = rival & ((others > mine) | ((others == mine) & before))
    worst: Ints = doubted[~beaten.any(axis=1)]
    return worst


def _smoother(smile: _Smile) -> Array:
    """By how much the vols stand nearer to their neighbours' lines once each is left out."""
    bend, without_next, without_last = (
        np.nan_to_num(np.abs(smile.iv - smile.foretold(*where)))
        for where in ((-1, 1), (-1, 2), (-2, 1))
    )
    gain = bend.copy()
    same = smile.group[1:] == smile.group[:-1]
    gain[1:] += np.where(same, bend[:-1] - without_next[:-1], 0.0)
    gain[:-1] += np.where(same, bend[1:] - without_last[1:], 0.0)
    return gain
