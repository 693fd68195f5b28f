"""Doubts about prices: options of one expiry that pay for being traded against each other."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.document import Finding

# A tenth of the smallest tick: less is how a price is written, not what it is.
_LEAST_POINTS = 0.001


def arbitrage(chain: pd.DataFrame, held: Collection[str]) -> list[Finding]:
    """A finding on verticals and butterflies that pay for being taken, beyond the spread.

    Prices of one side of an expiry fall away from the forward, and the middle one of three is at
    most the others' mean, weighted by distance: one who buys at the offers and sells at the bids
    must not be paid for it. Looked at are out-of-the-money options that give a vol of their own.
    Columns read: symbol, group, strike, sign, bid, ask, iv_source; sorted by group and strike.
    """
    own = chain[(chain["iv_source"] == "own_mid").to_numpy()]
    strike, bid, ask = (own[name].to_numpy() for name in ("strike", "bid", "ask"))
    side = own["group"].to_numpy() * 2 + (own["sign"].to_numpy() > 0)
    symbol = own["symbol"].tolist()
    verticals = _verticals(side, own["sign"].to_numpy(), bid, ask)
    butterflies = _butterflies(side, strike, bid, ask)
    told: list[tuple[str, ...]] = [(symbol[dear], symbol[cheap]) for dear, cheap in verticals]
    told += [(symbol[at], symbol[at - 1], symbol[at + 1]) for at in butterflies]
    if not told:
        return []
    ours = sorted({name for names in told for name in names if name in held})
    dear, *others = told[0]
    mine = f"; held among them: {', '.join(ours)}" if ours else ""
    return [
        Finding(
            code="price_arbitrage",
            severity="warn",
            subject="chain",
            count=len(told),
            evidence=f"{len(verticals)} verticals and {len(butterflies)} butterflies pay for being "
            f"taken, such as {dear} sold at its bid against {' and '.join(others)} at the offer: "
            f"one of those quotes is wrong{mine}",
        )
    ]


def _verticals(
    side: npt.NDArray[np.float64],
    sign: npt.NDArray[np.float64],
    bid: npt.NDArray[np.float64],
    ask: npt.NDArray[np.float64],
) -> list[tuple[int, int]]:
    """Neighbours of which the one farther from the forward is bid above the other's offer."""
    low = np.flatnonzero(side[:-1] == side[1:])
    far, near = np.where(sign[low] > 0, (low + 1, low), (low, low + 1))
    paid = bid[far] - ask[near] > _LEAST_POINTS
    return list(zip(far[paid].tolist(), near[paid].tolist(), strict=True))


def _butterflies(
    side: npt.NDArray[np.float64],
    strike: npt.NDArray[np.float64],
    bid: npt.NDArray[np.float64],
    ask: npt.NDArray[np.float64],
) -> list[int]:
    """The middle ones of three that are bid above the weighted offers of the others."""
    at = np.arange(1, len(side) - 1)
    at = at[(side[at - 1] == side[at]) & (side[at + 1] == side[at])]
    share = (strike[at] - strike[at - 1]) / (strike[at + 1] - strike[at - 1])
    wings = (1.0 - share) * ask[at - 1] + share * ask[at + 1]
    found: list[int] = at[bid[at] - wings > _LEAST_POINTS].tolist()
    return found
