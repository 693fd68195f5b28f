"""A layer's difference: which legs it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tasks.checks.causes_words import amount
from tasks.checks.differences import BROKER, Difference
from tasks.checks.reported import LAYER_COMPARISONS
from tasks.model.breaks import Cause
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.numbers import total

# Legs are named until so much of the difference is accounted for, and no more than so many.
NAMED_SHARE, MOST_NAMED = 0.95, 5
# Position USD; what the other legs add below it is rounding.
LEAST_TOLD = 0.005
_PREFIX = "layer_"
_ROUNDING_SHARE = 1e-6


def layer_causes(
    differences: Sequence[Difference],
    legs: pd.DataFrame,
    told: pd.DataFrame,
    causes: Mapping[tuple[str, str, str, str, str], str],
) -> dict[int, Cause]:
    """By the place of each layer's difference, the legs that make it up, largest first.

    told: what each source says of each leg. causes: code by source, account, symbol, layer and
    field of legs whose own cause is found. The cause is `sure` where the legs' differences sum to
    the layer's.
    """
    found = {}
    for place, difference in enumerate(differences):
        field = difference.kind.removeprefix(_PREFIX)
        if difference.kind == field or field not in LAYER_COMPARISONS:
            continue
        parts = _parts(legs, told, difference, field)
        if len(parts) and math.isfinite(difference.ours - difference.theirs):
            found[place] = _made_of(difference, field, parts, causes)
    return found


def _parts(
    legs: pd.DataFrame, told: pd.DataFrame, difference: Difference, field: str
) -> pd.DataFrame:
    """Legs of the layer that both sides have a figure for, the largest difference first."""
    pair, key = LAYER_COMPARISONS[field], ["account", "symbol", "layer"]
    inside = (legs["layer"] == difference.layer) & (legs["status"] != "expired")
    if pair.scale_power:
        inside &= legs["family"].isin(SPX_FAMILIES)
    own = legs.loc[inside, [*key, "index_scale", pair.ours]].drop_duplicates(key)
    said = told[told["source"] == (difference.source or BROKER)].drop_duplicates(key)
    rows = own.merge(said[["source", *key, f"reported_{field}"]], on=key)
    theirs = rows[f"reported_{field}"] / rows["index_scale"] ** pair.scale_power
    gap = (rows[pair.ours] - theirs).to_numpy(dtype="float64", na_value=np.nan)
    rows = rows[["source", *key]].assign(gap=gap)[np.isfinite(gap) & (gap != 0.0)]
    size = np.abs(rows["gap"].to_numpy(dtype="float64"))
    largest: pd.DataFrame = rows.iloc[np.argsort(-size, kind="stable")]
    return largest


def _made_of(
    difference: Difference,
    field: str,
    parts: pd.DataFrame,
    causes: Mapping[tuple[str, str, str, str, str], str],
) -> Cause:
    whole = difference.ours - difference.theirs
    named: list[str] = []
    amounts: list[float] = []
    for source, account, symbol, layer, gap in parts.itertuples(index=False, name=None):
        code = causes.get((source, account, symbol, layer, field))
        named.append(
            f"{symbol} of {account} {_signed(gap)}"
            + (f" ({code.replace('_', ' ')})" if code else "")
        )
        amounts.append(gap)
        left = whole - total(amounts)
        if abs(left) <= (1.0 - NAMED_SHARE) * abs(whole) or len(named) == MOST_NAMED:
            break
    rest = len(parts) - len(named)
    adds = total(parts["gap"].tolist()[len(named) :])
    text = f"its legs: {', '.join(named)}"
    if rest and abs(adds) >= LEAST_TOLD:
        text += f"; {rest} more {'leg adds' if rest == 1 else 'legs add'} {_signed(adds)}"
    sums = abs(left - adds) <= _ROUNDING_SHARE * max(abs(whole), 1.0)
    return Cause("legs", text, "sure" if sums else "likely", left)


def _signed(value: float) -> str:
    return ("+" if value >= 0.0 else "-") + amount(abs(value))
