"""Implied vols of the whole chain in one pass: own, twin's, or interpolated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.black import implied_vol
from tasks.market.chain import twins
from tasks.market.gates import HARD

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# In standard deviations of the expiry: how far apart good neighbours may stand, and how far
# beyond the last good strike its vol may be carried.
MAX_INTERPOLATION_SD = 1.0
MAX_EXTRAPOLATION_SD = 0.25

# By code: none is 0.
_SOURCES = np.array(["none", "own_mid", "twin_mid", "interpolated"], dtype="object")


def own_vols(chain: pd.DataFrame) -> tuple[Mask, Array]:
    """Which rows have a vol of their own mid, and those vols (annualised, decimal; NaN else).

    Columns read: strike, sign, years, mid, gate, forward, discount. It is the out-of-the-money
    side of a strike that is solved.
    """
    forward, strike = chain["forward"].to_numpy(), chain["strike"].to_numpy()
    sign, years = chain["sign"].to_numpy(), chain["years"].to_numpy()
    good = (chain["gate"] == "").to_numpy()
    own = good & ((sign > 0) == (strike >= forward)) & ~np.isnan(forward)
    iv = np.full(len(chain), np.nan)
    price = chain["mid"].to_numpy()[own] / chain["discount"].to_numpy()[own]
    iv[own] = implied_vol(price, forward[own], strike[own], years[own], sign[own])
    return ~np.isnan(iv), iv


def add_vols(chain: pd.DataFrame, own_iv: Array) -> pd.DataFrame:
    """The chain with `iv` (annualised, decimal; NaN unknown) and `iv_source`.

    `own_iv` are the vols of `own_vols`. Columns read: group, strike, years, gate, forward. A
    quote that fails no gate keeps the vol of its own mid (`own_mid`); the other side of its strike
    takes that (`twin_mid`). A soft gate's quote gets total variance interpolated linearly in
    log-moneyness between good strikes of its expiry, or carried flat a declared distance beyond
    the last one (`interpolated`). A hard gate's quote gets nothing (`none`).
    """
    forward, gate = chain["forward"].to_numpy(), chain["gate"].to_numpy()
    own = ~np.isnan(own_iv) & (gate == "")
    iv = np.where(own, own_iv, np.nan)
    source = own.astype("int8")
    codes, names = pd.factorize(gate)
    hard = np.isin(names, list(HARD))[codes]
    twin = twins(chain)
    from_twin = ~own & ~hard & (twin >= 0) & own[twin]
    iv[from_twin] = iv[twin[from_twin]]
    source[from_twin] = 2
    wanted = np.isnan(iv) & ~hard & ~np.isnan(forward)
    filled = interpolate(chain, np.flatnonzero(own), iv[own], np.flatnonzero(wanted))
    iv[wanted] = filled
    source[np.flatnonzero(wanted)[~np.isnan(filled)]] = 3
    return chain.assign(iv=iv, iv_source=_SOURCES[source])


def interpolate(
    chain: pd.DataFrame,
    node_rows: npt.NDArray[np.int64],
    node_iv: Array,
    wanted_rows: npt.NDArray[np.int64],
) -> Array:
    """Vols at `wanted_rows` of the chain from good nodes of the same group; NaN where too far."""
    if not len(node_rows) or not len(wanted_rows):
        return np.full(len(wanted_rows), np.nan)
    group = chain["group"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        moneyness = np.log(chain["strike"].to_numpy() / chain["forward"].to_numpy())
    years = chain["years"].to_numpy()
    variance = node_iv**2 * years[node_rows]
    # Rows are sorted by group and strike: one search serves all expiries.
    after = np.searchsorted(node_rows, wanted_rows)
    right = np.clip(after, 0, len(node_rows) - 1)
    left = np.clip(after - 1, 0, len(node_rows) - 1)
    has_left = (after > 0) & (group[node_rows[left]] == group[wanted_rows])
    has_right = (after < len(node_rows)) & (group[node_rows[right]] == group[wanted_rows])
    k, kl, kr = moneyness[wanted_rows], moneyness[node_rows[left]], moneyness[node_rows[right]]
    vl, vr = variance[left], variance[right]
    both = has_left & has_right
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(kr > kl, (k - kl) / (kr - kl), 0.0)
        between = vl + share * (vr - vl)
        near = both & (kr - kl <= MAX_INTERPOLATION_SD * np.sqrt(between))
        beyond_right = has_left & ~has_right & (k - kl <= MAX_EXTRAPOLATION_SD * np.sqrt(vl))
        beyond_left = has_right & ~has_left & (kr - k <= MAX_EXTRAPOLATION_SD * np.sqrt(vr))
        chosen = np.select([near, beyond_right, beyond_left], [between, vl, vr], np.nan)
        vols: Array = np.sqrt(chosen / years[wanted_rows])
    return vols


def at_the_money(chain: pd.DataFrame, expiries: pd.DataFrame) -> Array:
    """Vol at the forward of each group; NaN where no good strikes stand on both sides of it."""
    own = np.flatnonzero((chain["iv_source"] == "own_mid").to_numpy())
    iv = chain["iv"].to_numpy()[own]
    group = chain["group"].to_numpy()[own]
    forward = chain["forward"].to_numpy()[own]
    moneyness = np.log(chain["strike"].to_numpy()[own] / forward)
    variance = iv**2 * chain["years"].to_numpy()[own]
    out = np.full(len(expiries), np.nan)
    put_side = moneyness < 0.0
    # The last node below the forward and the first at or above it are neighbours in the order.
    last = np.flatnonzero(put_side[:-1] & ~put_side[1:] & (group[:-1] == group[1:]))
    kl, kr, vl, vr = moneyness[last], moneyness[last + 1], variance[last], variance[last + 1]
    middle = vl + (vr - vl) * (-kl / (kr - kl))
    near = kr - kl <= MAX_INTERPOLATION_SD * np.sqrt(middle)
    at = group[last[near]]
    out[at] = np.sqrt(middle[near] / expiries["years"].to_numpy()[at])
    return out
