"""Noughts that vendors write where there is nothing, made NaN."""

from __future__ import annotations

import numpy as np
import pandas as pd

_ZERO_IS_NONE = ("last", "vendor_iv")
_GREEKS = ("vendor_delta", "vendor_gamma", "vendor_vega", "vendor_theta")


def without_zeros(quotes: pd.DataFrame) -> pd.DataFrame:
    """Quotes whose last or vol of 0 is NaN, and so are the greeks beside no vol.

    `quotes` has columns of QUOTES, not all of them. What stands beside no vol was computed from
    none: deltas of 0 and of 1 alike.
    """
    known = quotes.copy()
    for name in _ZERO_IS_NONE:
        if name in known:
            known[name] = known[name].replace(0.0, np.nan)
    if "vendor_iv" in known:
        greeks = [name for name in _GREEKS if name in known]
        known.loc[known["vendor_iv"].isna(), greeks] = np.nan
    return known
