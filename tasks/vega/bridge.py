"""Three vegas, one bridge: from the broker's by way of the naive sum to vega30."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.explained import Bridge
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money, total
from tasks.model.yesterday import Yesterday
from tasks.vega.bridge_causes import CAUSES, attribute
from tasks.vega.explain_exact import closed, published, remainder
from tasks.vega.scopes import Rows, sum_scope

_FIRST = ("reported", *CAUSES, "unattributed")
_SECOND = ("vol_of_vix", "vix_delta", "tenor_weight", "beta")


def bridge(
    legs: pd.DataFrame,
    market: Market,
    layers: Sequence[LayerSpec],
    *,
    yesterday: Yesterday | None = None,
) -> tuple[Bridge, ...]:
    """The net, then the declared layers; both halves sum exactly.

    `legs` as from `value_legs`; `yesterday` lends the vols that a stale broker may have used.
    Futures and shares that a broker reports no vega for count as zero; an option without one
    leaves the first half unknown, with the reason. A scope with a gap has the broker's own sum
    alone, where that is known.
    Raises AssertionError when vega and VIX delta do not make vega30.
    """
    causes = attribute(legs, market, yesterday)
    steps = _steps(legs)
    net = _bridge("net", legs, causes, steps, np.ones(len(legs), dtype=bool))
    return (
        net,
        *(
            _bridge(
                f"layer:{layer.name}", legs, causes, steps, (legs["layer"] == layer.name).to_numpy()
            )
            for layer in layers
        ),
    )


def _steps(legs: pd.DataFrame) -> pd.DataFrame:
    """From naive vega to vega30, leg by leg."""
    spx = legs["family"].isin(SPX_FAMILIES)
    return pd.DataFrame(
        {
            "vol_of_vix": -legs["vvix_vega"],
            "vix_delta": legs["vix_delta"],
            "tenor_weight": (legs["vega"] * (legs["weight"] - 1.0)).where(spx, 0.0),
            "beta": (legs["vix_delta"] * (legs["beta"] - 1.0)).where(~spx, 0.0),
        }
        # What has settled counts as nothing, whatever its weight or beta.
    ).where(legs["status"] != "expired", 0.0)


def _bridge(
    scope: str, legs: pd.DataFrame, causes: pd.DataFrame, steps: pd.DataFrame, inside: Rows
) -> Bridge:
    sums = sum_scope(legs, inside)
    reported = money(sums.reported_vega)
    if sums.gaps:
        absent = dict.fromkeys((*_FIRST[1:], "naive", *_SECOND, "vega30"))
        return Bridge(scope=scope, reported=reported, **absent, reason=sums.reason)
    naive = published(sums.measures["naive_vega"])
    vega30 = published(sums.measures["vega30"])
    second = {name: total(steps[name].to_numpy()[inside].tolist()) for name in _SECOND}
    first: dict[str, float | None] = dict.fromkeys(_FIRST)
    if reported is not None:
        named = {name: published(total(causes[name].to_numpy()[inside])) for name in CAUSES}
        left = remainder(naive, (reported, *named.values()))
        first = {"reported": reported, **named, "unattributed": left}
    return Bridge(
        scope=scope,
        **first,
        naive=naive,
        **closed(remainder(vega30, (naive,)), second),
        vega30=vega30,
        reason=None if reported is not None else _silent(legs, inside),
    )


def _silent(legs: pd.DataFrame, inside: Rows) -> str:
    """Which options the broker reports no vega for."""
    silent = inside & ((legs["kind"] == "option") & legs["reported_vega"].isna()).to_numpy()
    symbols = legs["symbol"].to_numpy()[silent].tolist()
    if not symbols:
        return "no vega is reported"
    more = f" and {len(symbols) - 1} more" if len(symbols) > 1 else ""
    return f"no vega is reported for {symbols[0]}{more}"
