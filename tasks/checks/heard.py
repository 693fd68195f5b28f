"""What each source says of each leg: its reports laid beside the legs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.matching import matched

FIGURES = ("price", "iv", "delta", "gamma", "vega", "theta")
# Figures that grow with the holding.
OF_POSITION = ("delta", "gamma", "vega", "theta")

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Heard:
    """One source beside the legs; every array is one entry a leg.

    covers: the leg is of an account that the source speaks of. same_size: it reports this leg,
    in the size that we hold. figures: by the names of FIGURES, NaN where it is silent; delta,
    gamma, vega and theta are position USD.
    """

    source: str
    covers: Mask
    same_size: Mask
    figures: Mapping[str, Floats]


def heard(legs: pd.DataFrame, reports: pd.DataFrame) -> list[Heard]:
    """Every source of `reports` (passport REPORTS) beside `legs` (as from `value_legs`)."""
    pairs = matched(legs, reports)
    accounts, held = legs["account"], legs["quantity"].to_numpy(dtype="float64")
    found = []
    for source in dict.fromkeys(reports["source"].tolist()):
        own = pairs[(pairs["source"] == source).to_numpy()]
        at = own["leg"].to_numpy()
        spoken_of = set(reports["account"][(reports["source"] == source).to_numpy()])
        size = _laid(own["quantity"], at, len(legs))
        with np.errstate(invalid="ignore"):
            same = np.abs(size - held) <= QUANTITY_SLACK
        found.append(
            Heard(
                source=source,
                covers=accounts.isin(spoken_of).to_numpy(),
                same_size=same,
                figures={name: _laid(own[f"reported_{name}"], at, len(legs)) for name in FIGURES},
            )
        )
    return found


def comparable(legs: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """The reports that can be held against a leg of ours (passport REPORTS), one row a leg.

    `layer` is that of our leg, and `leg` its row number in `legs`. Greeks of the position are NaN
    where the source holds another size than we do: what is NaN here was not compared.
    """
    pairs = matched(legs, reports)
    at = pairs["leg"].to_numpy()
    with np.errstate(invalid="ignore"):
        apart = np.abs(pairs["quantity"].to_numpy() - legs["quantity"].to_numpy()[at])
    same = pd.Series(apart <= QUANTITY_SLACK)
    greeks = {name: pairs[name].where(same) for name in map("reported_{}".format, OF_POSITION)}
    return pairs.assign(layer=legs["layer"].to_numpy()[at], **greeks)


def _laid(values: pd.Series, at: npt.NDArray[np.int64], legs: int) -> Floats:
    """Values at their legs, NaN at all others."""
    laid = np.full(legs, np.nan)
    laid[at] = values.to_numpy(dtype="float64")
    return laid
