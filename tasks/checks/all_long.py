"""Core layers in which nothing is short: what is sold to be hedged looks bought."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import shown
from tasks.model.layers import LayerSpec


def nothing_short(legs: pd.DataFrame, layers: Sequence[LayerSpec]) -> tuple[Finding, ...]:
    """A warning for each core layer that holds options and in which no leg is short.

    `legs` from `value_legs`. A core sells vol; a file of sizes without their signs makes it all
    long. What has settled is not looked at, and a layer with a size that nobody knows is not
    judged.
    """
    live = legs[legs["status"] != "expired"]
    found = []
    for name in [layer.name for layer in layers if layer.role == "core"]:
        mine = live[live["layer"] == name]
        options = int(((mine["kind"] == "option") & (mine["quantity"] > 0.0)).sum())
        if options and bool((mine["quantity"] >= 0.0).all()):
            found.append(
                Finding(
                    code="nothing_short",
                    severity="warn",
                    subject=f"layer {shown(name)}",
                    count=options,
                    evidence=f"a core that holds {options} options and is short of nothing: were "
                    "the signs lost? Check the column of quantities, or that of sides",
                )
            )
    return tuple(found)
