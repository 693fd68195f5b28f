"""Marks and greeks: ours against what every source reports, leg by leg and layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from tasks.checks.differences import Difference, Tolerance
from tasks.checks.heard import OF_POSITION, Floats, Heard, Mask, heard
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.numbers import total


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which column of ours stands against which of theirs."""

    ours: str
    theirs: str
    unit: str


COMPARISONS: Mapping[str, Comparison] = MappingProxyType(
    {
        "price": Comparison("mark", "reported_price", "price points"),
        # Broker screens show the Black vega of an option on its own vol, VIX options included.
        "vega": Comparison("naive_vega", "reported_vega", "USD per vol point"),
        "delta": Comparison("delta", "reported_delta", "USD per point"),
        "gamma": Comparison("gamma", "reported_gamma", "USD per point squared"),
        "theta": Comparison("theta", "reported_theta", "USD per day"),
        "iv": Comparison("iv", "reported_iv", "annualised vol, decimal"),
    }
)


@dataclass(frozen=True, slots=True)
class LayerComparison:
    """Our column of a layer's sum, and how theirs of a leg is made fit for the sum.

    Deltas and gammas add up over one underlying alone: SPX-family legs, per SPX index point. A
    leg on a tenth of it (XSP) is divided by that scale `scale_power` times. Without a power the
    sum is over legs of every family.
    """

    ours: str
    unit: str
    scale_power: int = 0


LAYER_COMPARISONS: Mapping[str, LayerComparison] = MappingProxyType(
    {
        "vega": LayerComparison("naive_vega", "USD per vol point"),
        "delta": LayerComparison("spx_delta", "USD per SPX index point", 1),
        "gamma": LayerComparison("spx_gamma", "USD per SPX index point squared", 2),
        "theta": LayerComparison("theta", "USD per day"),
    }
)


def reported_differences(
    legs: pd.DataFrame, reports: pd.DataFrame, tolerances: Mapping[str, Tolerance]
) -> list[Difference]:
    """Valued legs whose reported value lies outside the tolerance: one a source, leg, measure.

    `legs` are from `value_legs`; `reports` (passport REPORTS) hold position USD; `tolerances` are
    by the names of COMPARISONS, and a measure without one is not compared. What a source does
    not report, or holds in another size, is not compared: `not_tested` counts it.
    """
    keys = _keys(legs)
    live = (legs["status"] == "valued").to_numpy()
    found: list[Difference] = []
    for source in heard(legs, reports):
        for kind, tolerance in tolerances.items():
            ours, theirs = legs[COMPARISONS[kind].ours].to_numpy(), reported(source, kind)
            allowed = np.maximum(tolerance.absolute, tolerance.relative * np.abs(theirs))
            with np.errstate(invalid="ignore"):
                # What is unknown on our side, or endless on theirs, lies within no tolerance.
                within = (np.abs(ours - theirs) <= allowed) & np.isfinite(allowed)
            beyond = live & ~np.isnan(theirs) & ~within
            found += [
                Difference(
                    *(kind, *keys[row], float(ours[row]), float(theirs[row])),
                    *(float(allowed[row]), COMPARISONS[kind].unit),
                    source=source.source,
                )
                for row in np.flatnonzero(beyond).tolist()
            ]
    return found


def reported(source: Heard, kind: str) -> Floats:
    """What a source says of each leg that can be held against ours; NaN for nothing.

    A figure that grows with the holding can be only where the source holds what we hold;
    elsewhere the break is one of size.
    """
    figures = source.figures[kind]
    return np.where(source.same_size, figures, np.nan) if kind in OF_POSITION else figures


def _keys(legs: pd.DataFrame) -> list[tuple[str, str, str]]:
    columns = (legs[name].tolist() for name in ("account", "symbol", "layer"))
    return list(zip(*columns, strict=True))


@dataclass(frozen=True, slots=True)
class LayerSum:
    """A layer's sum by us and by one source; NaN where one leg of it has no figure."""

    source: str
    kind: str
    layer: str
    ours: float
    theirs: float
    legs: int
    accounts: tuple[str, ...]


def layer_differences(
    legs: pd.DataFrame,
    reports: pd.DataFrame,
    tolerances: Mapping[str, Tolerance],
    layers: Sequence[str],
) -> list[Difference]:
    """Layers whose sum lies outside the tolerance of a source's: one a source, layer, measure.

    `tolerances` are by the names of LAYER_COMPARISONS. The sums are over the accounts that the
    source speaks of. A sum with a gap, or over an option that the source is silent on or holds
    in another size, is not known: it is not compared, and `not_tested` says so.
    """
    found = []
    for pair in layer_sums(legs, reports, tuple(tolerances), layers):
        allowed = tolerances[pair.kind].allows(pair.theirs)
        gap = abs(pair.ours - pair.theirs)
        if np.isnan(gap) or gap <= allowed:
            continue
        found.append(
            Difference(
                *(f"layer_{pair.kind}", "", "", pair.layer, pair.ours, pair.theirs, allowed),
                LAYER_COMPARISONS[pair.kind].unit,
                source=pair.source,
                evidence=f"sum of {pair.legs} {'leg' if pair.legs == 1 else 'legs'} of "
                f"{', '.join(pair.accounts)}",
            )
        )
    return found


def layer_sums(
    legs: pd.DataFrame, reports: pd.DataFrame, kinds: Sequence[str], layers: Sequence[str]
) -> Iterator[LayerSum]:
    """The sums of every source, measure and layer, known or not.

    Futures and shares have no vega and no theta of their own: silence on them is none, and a
    layer of nothing else has no sum.
    """
    live = (legs["status"] != "expired").to_numpy()
    # A gap that no contract table knows may be of any family.
    of_spx = legs["family"].isin([*SPX_FAMILIES, ""]).to_numpy()
    plain = legs["kind"].isin(["future", "share"]).to_numpy()
    inside = {name: live & (legs["layer"] == name).to_numpy() for name in layers}
    for source in heard(legs, reports) if kinds else ():
        for kind in kinds:
            theirs = _per_index_point(reported(source, kind), legs, kind)
            spoken = source.covers & ~(plain & np.isnan(theirs))
            fits = of_spx if LAYER_COMPARISONS[kind].scale_power else live
            for name, rows in inside.items():
                if (rows & fits & spoken).any():
                    yield _summed(
                        legs,
                        theirs,
                        rows & fits & source.covers,
                        spoken,
                        (source.source, kind, name),
                    )


def _per_index_point(theirs: Floats, legs: pd.DataFrame, kind: str) -> Floats:
    """Their figures, fit to be added up over a layer."""
    scaled: Floats = theirs / legs["index_scale"].to_numpy() ** LAYER_COMPARISONS[kind].scale_power
    return scaled


def _summed(
    legs: pd.DataFrame, theirs: Floats, rows: Mask, spoken: Mask, named: tuple[str, str, str]
) -> LayerSum:
    """Both sums over `rows`; theirs over those that they speak of."""
    gap = (legs["status"] == "gap").to_numpy()
    # A gap has no figure on our side whatever its kind.
    ours = np.where(gap, np.nan, legs[LAYER_COMPARISONS[named[1]].ours].to_numpy())
    return LayerSum(
        *named,
        ours=total(ours[rows].tolist()),
        theirs=total(theirs[rows & spoken].tolist()),
        legs=int(rows.sum()),
        accounts=tuple(sorted(set(legs["account"].to_numpy()[rows].tolist()))),
    )
