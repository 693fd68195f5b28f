"""Structure: a layer against the shape it is declared to have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK, Difference
from tasks.checks.verticals import Paired, pair_options
from tasks.model.layers import LayerSpec, Shape


@dataclass(frozen=True, slots=True)
class _Made:
    """What legs a shape is made of; empty or False is any."""

    kind: str
    rights: str = ""
    long_only: bool = False
    spreads: bool = False


_SHAPES: Mapping[Shape, _Made] = MappingProxyType(
    {
        "condor": _Made("option", "PC", spreads=True),
        "put_spread": _Made("option", "P", spreads=True),
        "call_spread": _Made("option", "C", spreads=True),
        "long_calls": _Made("option", "C", long_only=True),
        "futures": _Made("future"),
    }
)
_WORDS: Mapping[Shape, str] = MappingProxyType(
    {
        "condor": "condors",
        "put_spread": "put spreads",
        "call_spread": "call spreads",
        "long_calls": "calls held long",
        "futures": "futures",
    }
)
_NAMES: Mapping[str, str] = MappingProxyType({"P": "put spreads", "C": "call spreads"})
_CONDOR = ["account", "layer", "root", "expiry"]


def structure_differences(legs: pd.DataFrame, layers: Sequence[LayerSpec]) -> list[Difference]:
    """Legs without a partner, legs of another kind, and condors with a side too few.

    `legs` from `value_legs`; layers without a shape are not tested, nor legs that have settled,
    whose contract is unknown, or whose size is. Kinds: `orphan_leg` (ours nought, theirs what has
    no partner, in contracts) and `shape`: of a leg (ours nought, theirs what is held), or of the
    put or call spreads of an expiry (ours the other side's number, theirs this side's), where no
    orphan leg accounts for them already.
    """
    live = legs[(legs["status"] != "expired") & ~(legs["days"] <= 0.0) & legs["quantity"].notna()]
    found: list[Difference] = []
    for layer in layers:
        if layer.shape:
            made = _SHAPES[layer.shape]
            mine = live[live["layer"] == layer.name]
            fits = _fits(mine, made)
            found += _strangers(mine[~fits], layer.shape)
            if made.spreads:
                paired = pair_options(mine[fits])
                found += _orphans(paired.unpaired, mine, layer.shape)
                found += _uneven(paired) if layer.shape == "condor" else []
    return found


def _fits(legs: pd.DataFrame, made: _Made) -> pd.Series:
    """Whether each leg is of the kind that the shape is made of."""
    fits = (legs["kind"] == made.kind) | (legs["root"] == "")
    if made.rights:
        fits &= legs["right"].isin([*made.rights, ""])
    if made.long_only:
        fits &= legs["quantity"] > 0.0
    return fits


def _strangers(legs: pd.DataFrame, shape: Shape) -> Iterator[Difference]:
    names = ["account", "symbol", "layer", "quantity", "vega30"]
    rows = legs.drop_duplicates(names[:-1])[names].sort_values(names[:-1])
    for account, symbol, layer, quantity, vega30 in rows.itertuples(index=False, name=None):
        yield Difference(
            *("shape", account, symbol, layer, 0.0, quantity, 0.0, "contracts"),
            evidence=f"the layer is declared to hold {_WORDS[shape]}",
            vega30=vega30,
        )


def _orphans(unpaired: pd.DataFrame, legs: pd.DataFrame, shape: Shape) -> Iterator[Difference]:
    per_contract = (legs["vega30"] / legs["quantity"]).tolist()
    keys = zip(legs["account"].tolist(), legs["symbol"].tolist(), strict=True)
    vega30 = dict(zip(keys, per_contract, strict=True))
    names = ["account", "symbol", "layer", "quantity", "right"]
    for account, symbol, layer, size, right in unpaired[names].itertuples(index=False, name=None):
        side = "long" if size < 0.0 else "short"
        yield Difference(
            *("orphan_leg", account, symbol, layer, 0.0, size, 0.0, "contracts"),
            evidence=f"no {side} {'put' if right == 'P' else 'call'} of its expiry is left for it; "
            f"the layer is declared to hold {_WORDS[shape]}",
            vega30=size * vega30.get((account, symbol), math.nan),
        )


def _uneven(paired: Paired) -> Iterator[Difference]:
    """Expiries with more spreads on one side than on the other."""
    spreads = _by_side(paired.verticals["quantity"], paired.verticals)
    orphans = _by_side(paired.unpaired["quantity"].abs(), paired.unpaired)
    for group in sorted({key[:-1] for key in spreads} | {key[:-1] for key in orphans}):
        puts, calls = (spreads.get((*group, right), 0.0) for right in "PC")
        few, most, least = ("P", calls, puts) if puts < calls else ("C", puts, calls)
        if most - least - orphans.get((*group, few), 0.0) > QUANTITY_SLACK:
            account, layer, root, expiry = group
            subject = f"{root} {_day(expiry)} {_NAMES[few]}"
            yield Difference(
                *("shape", account, subject, layer, most, least, 0.0, "spreads"),
                evidence=f"a condor has a put spread for each call spread: {puts:g} put spreads, "
                f"{calls:g} call spreads",
            )


def _by_side(sizes: pd.Series, rows: pd.DataFrame) -> dict[tuple[Any, ...], float]:
    found: dict[tuple[Any, ...], list[float]] = {}
    keys = rows[[*_CONDOR, "right"]].itertuples(index=False, name=None)
    for key, size in zip(keys, sizes.tolist(), strict=True):
        found.setdefault(key, []).append(size)
    return {key: math.fsum(each) for key, each in found.items()}


def _day(expiry: pd.Timestamp) -> date:
    return expiry.date()
