"""What could not be held against a source: nothing is left uncompared in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tasks.checks.differences import Tolerance
from tasks.checks.heard import Heard, Mask, heard
from tasks.checks.reported import layer_sums, reported
from tasks.model.document import Finding
from tasks.model.errors import shown

_SHOWN = 3


def not_tested(
    legs: pd.DataFrame,
    reports: pd.DataFrame,
    tolerances: Mapping[str, Tolerance],
    layer_tolerances: Mapping[str, Tolerance],
    layers: Sequence[str],
) -> tuple[Finding, ...]:
    """One finding a source: the legs and sums that have a tolerance and no figure to compare.

    Parameters as of `reported_differences` and `layer_differences`; `count` is that of the legs.
    Legs that are gaps on our side are told of as gaps, and count here only in a layer's sum.
    """
    sums = list(layer_sums(legs, reports, tuple(layer_tolerances), layers))
    found = []
    for source in heard(legs, reports):
        silent, words = _legs(legs, source, tolerances)
        unknown = [
            f"{pair.layer} {pair.kind}"
            for pair in sums
            if pair.source == source.source and np.isnan(pair.ours - pair.theirs)
        ]
        if unknown:
            words.append(f"sums not known: {_named(unknown)}")
        if words:
            found.append(
                Finding(
                    code="not_compared",
                    severity="info",
                    subject=shown(source.source),
                    count=int(silent.sum()),
                    evidence="; ".join(words),
                )
            )
    return tuple(found)


def _legs(
    legs: pd.DataFrame, source: Heard, tolerances: Mapping[str, Tolerance]
) -> tuple[Mask, list[str]]:
    """Which legs lack a figure of the source, and that in words, measure by measure."""
    symbols = legs["symbol"].to_numpy()
    expected = source.covers & (legs["status"] == "valued").to_numpy()
    option = ~legs["kind"].isin(["future", "share"]).to_numpy()
    silent = np.zeros(len(legs), dtype=np.bool_)
    words, absent = [], []
    for kind in tolerances:
        # A price is expected of every leg; greeks and vols of options alone.
        wanted = expected if kind == "price" else expected & option
        lacking = wanted & np.isnan(reported(source, kind))
        if not lacking.any():
            continue
        silent |= lacking
        if np.isnan(source.figures[kind]).all():
            absent.append(kind)
            continue
        resized = int((lacking & ~np.isnan(source.figures[kind])).sum())
        other = f", {resized} of them held in another size" if resized else ""
        named = _named(symbols[lacking].tolist())
        words.append(f"{lacking.sum()} of {wanted.sum()} legs without {kind}{other}: {named}")
    if absent:
        words.insert(0, f"reports no {', no '.join(absent)}")
    return silent, words


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(shown(name) for name in names[:_SHOWN]) + more
