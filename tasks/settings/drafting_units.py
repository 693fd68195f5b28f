"""In which unit a column of greeks seems to be: a suggestion, which a person has to confirm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

# A vega or theta of one contract of SPX or VIX is above this in USD, of one unit below.
_OF_A_CONTRACT = 20.0
_ROUNDING = 1.0001


def likely_unit(greek: str, values: Sequence[float], quantities: Sequence[float]) -> str:
    """The unit that `values` beside `quantities` look like.

    Greeks of a position turn their sign with the side that is held; vega and gamma of a contract
    never do. Deltas of one unit are within one.
    """
    beside = zip(values, quantities, strict=True)
    pairs = [(value, held) for value, held in beside if math.isfinite(value)]
    largest = max((abs(value) for value, _ in pairs), default=0.0)
    short = [value for value, held in pairs if held < 0.0 and value]
    if greek == "delta" and largest <= _ROUNDING:
        return "per_unit"
    turned: Mapping[str, bool] = {
        "vega": any(value < 0.0 for value in short),
        "gamma": any(value < 0.0 for value in short),
        "theta": any(value > 0.0 for value in short),
        "delta": True,
    }
    if turned[greek]:
        return {"vega": "usd_per_point", "theta": "usd_per_day"}.get(greek, "usd")
    return "per_contract" if largest > _OF_A_CONTRACT else "per_unit"
