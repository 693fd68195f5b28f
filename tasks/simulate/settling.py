"""Settlement values: what the exchange finds on the morning that options and futures end."""

from __future__ import annotations

import numpy as np

from tasks.simulate.market import Market

# A stream of its own: the path and the quotes do not move with it.
_STREAM = 5
_SHARES = (0.15, 0.85)
# Each value, the index it is one of, and the roots that end at it.
_VALUES = (("SET", "SPX", frozenset({"SPX"})), ("VRO", "VIX", frozenset({"VIX", "VIXW"})))


def settlement_values(before: Market | None, market: Market, seed: int) -> dict[str, float]:
    """SET on a day that AM-settled SPX options end, VRO on one that VIX options or VX do.

    Index points, between the close before and that day's close. `before` is the session before;
    None gives no value, as nobody knows its close.
    """
    if before is None:
        return {}
    ended = {expiry.root for expiry in before.expiries.listed if expiry.day <= market.as_of}
    stream = np.random.default_rng([seed, _STREAM, market.as_of.toordinal()])
    found = {}
    for (name, index, roots), share in zip(_VALUES, stream.uniform(*_SHARES, 2), strict=True):
        if roots & ended:
            then, now = before.indices[index], market.indices[index]
            found[name] = round(then + float(share) * (now - then), 2)
    return found
