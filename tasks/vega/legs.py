"""Legs: every holding of the book with its contract, market, greeks and vega30."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES, contract_frame
from tasks.model.layers import LayerSpec, assign
from tasks.model.sessions import DAYS_PER_YEAR, Calendar, years_between
from tasks.vega.betas import Betas, model_betas
from tasks.vega.etp_legs import value_products
from tasks.vega.gaps import mark
from tasks.vega.option_legs import value_options
from tasks.vega.vix_legs import value_futures, with_vega30
from tasks.vega.weights import Shock

GREEKS = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30"),
    *("delta", "gamma", "theta", "vanna", "volga"),
)
_NUMBERS = (
    *("forward", "discount", "bid", "ask", "mark", "iv", "unit_vega", "vx", "beta", "weight"),
    *("market_value", *GREEKS),
)
_KEY = ["account", "symbol", "layer"]


@dataclass(frozen=True)
class BookSpec:
    """How the desk wants its book read.

    `sticky` maps (account, symbol) to the layer the leg was first put in, `commanded` to the one
    that a person has put it in since. `measured` are betas of VX from history, in place of the
    model's.
    """

    layers: Sequence[LayerSpec]
    shock: Shock
    sticky: Mapping[tuple[str, str], str]
    measured: Betas | None = None
    commanded: Mapping[tuple[str, str], str] = field(default_factory=dict)


def value_legs(
    positions: pd.DataFrame, market: Market, spec: BookSpec, calendar: Calendar
) -> pd.DataFrame:
    """One row a row of `positions` (passport POSITIONS), with everything recomputed.

    Beside the columns of `positions` and of the contract: layer and layer_source (see
    `_with_layers`), days (to settlement, with fraction), calendar_days (whole days to the
    settlement date), forward, discount, bid, ask, mark, mark_source, iv, iv_source, unit_vega,
    vx (VX of the leg's settlement date, VIX points), beta, weight, market_value, and the position
    greeks of GREEKS in USD (see the report document); spx_delta and spx_gamma (USD per SPX index
    point, zero for legs of other families); status (`valued`, `expired`, `gap`), code and reason.
    A gap has NaN in every greek.
    """
    legs = _with_contracts(positions, market, calendar)
    legs = _with_layers(legs, spec)
    legs = legs.assign(**dict.fromkeys(_NUMBERS, np.nan))
    legs = legs.assign(mark_source="none", iv_source="none", status="valued", code="", reason="")
    legs = _refuse(legs, market, {layer.name for layer in spec.layers})
    legs = value_options(legs, market)
    legs = value_futures(legs, market)
    betas = spec.measured or model_betas(market, spec.shock)
    legs = with_vega30(legs, market, spec.shock, betas)
    legs = value_products(legs, market, betas, calendar)
    return _settle(legs)


def _with_contracts(positions: pd.DataFrame, market: Market, calendar: Calendar) -> pd.DataFrame:
    legs = positions.reset_index(drop=True)
    contracts = contract_frame(legs["symbol"], market.as_of)
    legs["symbol"] = contracts["symbol"]
    legs = legs.join(contracts.drop(columns=["symbol"]))
    # The feed's settlement date of a future wins over the rule's.
    named = market.futures.set_index("symbol")["expiry"].to_dict()
    future = (legs["kind"] == "future").to_numpy()
    legs.loc[future, "expiry"] = [
        # VXM settles with VX: where the feed dates only VX, that date is VXM's.
        named.get(symbol)
        or named.get(symbol.replace("VXM/", "VX/"))
        or pd.Timestamp(calendar.vx_settlement(expiry.date()))
        for symbol, expiry in zip(
            legs["symbol"][future].tolist(), legs["expiry"][future].tolist(), strict=True
        )
    ]
    settles = calendar.settlement_utc(legs["expiry"], legs["settlement"])
    whole = (legs["expiry"] - pd.Timestamp(market.as_of)).dt.days.astype("float64")
    days = years_between(market.valued_at_utc, settles) * DAYS_PER_YEAR
    return legs.assign(days=days, calendar_days=whole)


def _with_layers(legs: pd.DataFrame, spec: BookSpec) -> pd.DataFrame:
    """Columns layer and layer_source: `command`, `position`, `first` or `rule`.

    The layer that a person commanded, else the one named on the position, else the leg's first
    one, else the first rule that fits. Layers that are not declared any more count only on the
    position, where they are refused.
    """
    known = {layer.name for layer in spec.layers}
    layers, sources = [], []
    for account, symbol, named, root, right, quantity, days in zip(
        *(legs[c].tolist() for c in ("account", "symbol", "layer", "root", "right")),
        *(legs[c].tolist() for c in ("quantity", "calendar_days")),
        strict=True,
    ):
        key = (account, symbol)
        commanded, first = spec.commanded.get(key), spec.sticky.get(key)
        if commanded in known:
            layer, source = commanded, "command"
        elif named:
            layer, source = named, "position"
        elif first in known:
            layer, source = first, "first"
        else:
            ruled = assign(spec.layers, root=root, right=right, quantity=quantity, days=days)
            layer, source = ruled or "", "rule"
        layers.append(layer)
        sources.append(source)
    return legs.assign(
        layer=pd.Series(layers, dtype="str"), layer_source=pd.Series(sources, dtype="str")
    )


def _refuse(legs: pd.DataFrame, market: Market, declared: set[str]) -> pd.DataFrame:
    """Rows that no market can value: unknown, held twice, American, or settled long ago.

    A row that names a layer nobody declared is refused too: it belongs to a sum that is not made.
    """
    legs = legs.copy()
    undeclared = ~legs["layer"].isin([*declared, ""])
    named = "the position names layer '" + legs["layer"] + "', which the settings do not declare"
    mark(legs, undeclared, "gap", "unknown_layer", named)
    legs.loc[undeclared, "layer"] = ""
    mark(
        legs,
        legs["root"] == "",
        "gap",
        "unknown_contract",
        "the contract table knows no such symbol",
    )
    twice = legs.duplicated(_KEY, keep=False)
    for _, same in legs[twice].groupby(_KEY):
        lines = " and ".join(str(line) for line in same["line"].tolist())
        mark(
            legs,
            pd.Series(legs.index.isin(same.index)),
            "gap",
            "duplicate_position",
            f"the same holding stands in lines {lines}",
        )
    today = pd.Timestamp(market.as_of)
    settled = legs["days"] <= 0.0
    mark(
        legs,
        settled & (legs["expiry"] < today),
        "gap",
        "expired_held",
        "settled on " + legs["expiry"].dt.strftime("%Y-%m-%d") + " and still held",
    )
    mark(legs, settled, "expired", "expired", "settled on the day of the report")
    return legs


def _settle(legs: pd.DataFrame) -> pd.DataFrame:
    """The last pass: what has expired counts as nothing, and a gap has no number at all."""
    mark(legs, legs["quantity"].isna(), "gap", "no_quantity", "the quantity is unknown")
    legs["naive_vega"] = legs["vega"] + legs["vvix_vega"]
    spx = legs["family"].isin(SPX_FAMILIES)
    scale = legs["index_scale"]
    legs["spx_delta"] = np.where(spx, legs["delta"] / scale, 0.0)
    legs["spx_gamma"] = np.where(spx, legs["gamma"] / scale**2, 0.0)
    numbers = [*GREEKS, "spx_delta", "spx_gamma", "market_value"]
    legs.loc[legs["status"] == "expired", numbers] = 0.0
    legs.loc[legs["status"] == "gap", numbers] = np.nan
    return legs
