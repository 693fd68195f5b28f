"""A layer's difference: which legs it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tasks.checks.causes_rows import with_reports
from tasks.checks.causes_words import amount
from tasks.checks.differences import BROKER, Difference
from tasks.model.breaks import Cause
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.numbers import total
from tasks.vega.mistakes import FIELDS, OURS

# Legs are named until so much of the difference is accounted for, and no more than so many.
NAMED_SHARE, MOST_NAMED = 0.95, 5
_PREFIX = "layer_"
# Greeks per point of the underlying: those of SPX and of VIX options have no common sum.
_PER_POINT = frozenset({"delta", "gamma"})
_ROUNDING_SHARE = 1e-6


def layer_causes(
    differences: Sequence[Difference],
    legs: pd.DataFrame,
    reports: pd.DataFrame | None,
    causes: Mapping[tuple[str, str, str, str, str], str],
) -> dict[int, Cause]:
    """By the place of each layer's difference, the legs that make it up, largest first.

    `causes`: code by source, account, symbol, layer and field of legs whose own cause is found.
    The cause is `sure` where the legs' differences sum to the layer's.
    """
    found = {}
    frames: dict[str, pd.DataFrame] = {}
    for place, difference in enumerate(differences):
        field = difference.kind.removeprefix(_PREFIX)
        if difference.kind == field or field not in FIELDS:
            continue
        source = difference.source or BROKER
        if source not in frames:
            said = legs.assign(source=source)
            frames[source] = with_reports(said, reports)
        parts = _parts(frames[source], difference, field)
        if len(parts) and math.isfinite(difference.ours - difference.theirs):
            found[place] = _made_of(difference, field, parts, causes)
    return found


def _parts(legs: pd.DataFrame, difference: Difference, field: str) -> pd.DataFrame:
    """Legs of the layer that both sides have a figure for, the largest difference first."""
    inside = (legs["layer"] == difference.layer) & (legs["status"] != "expired")
    if difference.account:
        inside &= legs["account"] == difference.account
    if field in _PER_POINT:
        inside &= legs["family"].isin(SPX_FAMILIES)
    rows = legs[inside]
    own = rows[OURS[field]].to_numpy(dtype="float64")
    gap = own - rows[f"reported_{field}"].to_numpy(dtype="float64", na_value=np.nan)
    rows = rows[["source", "account", "symbol", "layer"]].assign(gap=gap)
    rows = rows[np.isfinite(gap) & (gap != 0.0)]
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
        named.append(f"{symbol} of {account} {_signed(gap)}" + (f" ({code})" if code else ""))
        amounts.append(gap)
        left = whole - total(amounts)
        if abs(left) <= (1.0 - NAMED_SHARE) * abs(whole) or len(named) == MOST_NAMED:
            break
    rest = len(parts) - len(named)
    adds = total(parts["gap"].tolist()[len(named) :])
    text = f"of the difference of {_signed(whole)}: {', '.join(named)}"
    if rest:
        text += f"; {rest} more {'leg adds' if rest == 1 else 'legs add'} {_signed(adds)}"
    sums = abs(left - adds) <= _ROUNDING_SHARE * max(abs(whole), 1.0)
    return Cause("legs", text, "sure" if sums else "likely", left)


def _signed(value: float) -> str:
    return ("+" if value >= 0.0 else "-") + amount(abs(value))
