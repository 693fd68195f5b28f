"""Which leg each row of a source speaks of."""

from __future__ import annotations

import numpy as np
import pandas as pd

_HOLDING = ["account", "symbol"]
# What tells several rows of one holding apart: where the row stood, else the layer both name.
# Rows of one contract and one size say the same, so that an accident of lines does no harm.
_FINER = (["line", "quantity"], ["layer"])


def matched(legs: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """The rows of `reports` (passport REPORTS) that speak of exactly one leg, in their order.

    Column `leg` is the row number in `legs` (as from `value_legs`). A holding of one leg and one
    row is matched whatever layer the source names. A holding in several layers is matched by the
    line it stood in, or layer by layer; where that leaves a doubt, it is not matched at all.
    """
    ours = legs[[*_HOLDING, "layer", "line", "quantity"]].reset_index(drop=True)
    ours = ours.assign(leg=np.arange(len(ours)))
    theirs = reports.reset_index(drop=True)
    theirs = theirs.assign(row=np.arange(len(theirs)))
    one_leg = ~ours.duplicated(_HOLDING, keep=False)
    one_row = ~theirs.duplicated(["source", *_HOLDING], keep=False)
    pairs = [_joined(ours[one_leg], theirs[one_row], _HOLDING)]
    plain = theirs["row"].isin(pairs[0]["row"]).to_numpy()
    rest, taken = theirs[~plain], pairs[0]
    for keys in _FINER:
        if rest.empty:
            break
        finer = [*_HOLDING, *keys]
        sure = ~rest.duplicated(["source", *finer], keep=False)
        if keys == ["layer"]:
            sure &= rest["layer"] != ""
        free = ~ours.duplicated(finer, keep=False)
        pairs.append(_unclaimed(_joined(ours[free], rest[sure], finer), taken))
        taken = pd.concat(pairs, ignore_index=True)
        rest = rest[~rest["row"].isin(taken["row"])]
    found = pd.concat(pairs, ignore_index=True)[["row", "leg"]].merge(theirs, on="row")
    return found.sort_values("row", ignore_index=True).drop(columns="row")


def _joined(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Row and leg of equal keys, with the source."""
    return theirs[["row", "source", *keys]].merge(ours[["leg", *keys]], on=keys)[
        ["row", "source", "leg"]
    ]


def _unclaimed(pairs: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Pairs whose leg no row of the same source has been matched to before."""
    claimed = pd.MultiIndex.from_frame(taken[["source", "leg"]])
    return pairs[~pd.MultiIndex.from_frame(pairs[["source", "leg"]]).isin(claimed)]
