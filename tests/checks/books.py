"""Books made by hand: legs with the vega30 that a test wants them to have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from tasks.checks.limits_tested import Tested
from tasks.model.layers import LayerSpec
from tasks.model.limits import LimitSpec, Range
from tasks.model.tenors import buckets
from tasks.model.yesterday import HeldLeg, Yesterday
from tasks.vega.scopes import Book, sum_book

DAY = date(2026, 11, 20)
BEFORE = date(2026, 11, 19)
LAYERS = (LayerSpec("core", "core"), LayerSpec("wing", "hedge"))
PUT, LONG_PUT = "SPXW261218P05700000", "SPXW261218P05600000"
CALL, FUTURE = "VIX261216C00022000", "VX/Z26"

_LEG: dict[str, Any] = {
    "account": "U1",
    "symbol": PUT,
    "layer": "core",
    "kind": "option",
    "root": "SPXW",
    "family": "SPX",
    "expiry": date(2026, 12, 18),
    "settlement": "PM",
    "strike": 5700.0,
    "right": "P",
    "quantity": -1.0,
    "multiplier": 100.0,
    "average_price": math.nan,
    "forward": 6000.0,
    "days": 28.0,
    "mark": 10.0,
    "iv": 0.2,
    "vega30": 0.0,
    "status": "valued",
    "reason": "",
    **dict.fromkeys(("vega", "vvix_vega", "naive_vega", "vix_delta", "theta"), 0.0),
    **dict.fromkeys(("delta", "gamma", "spx_delta", "spx_gamma", "market_value"), 0.0),
    **{f"reported_{name}": math.nan for name in ("price", "iv", "vega")},
    **{f"reported_{name}": math.nan for name in ("delta", "gamma", "theta")},
}
_SUMS = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30", "delta", "gamma", "theta"),
    *("spx_delta", "spx_gamma", "market_value"),
)


def legs(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """A leg a row; what a row leaves out is an SPXW put of the core, worth nothing."""
    frame = pd.DataFrame([{**_LEG, **row} for row in rows], columns=list(_LEG))
    dtypes = {name: "str" if isinstance(value, str) else "float64" for name, value in _LEG.items()}
    dtypes["expiry"] = "datetime64[s]"
    return frame.astype(dtypes).assign(calendar_days=frame["days"].astype("float64"))


def gap(**row: Any) -> dict[str, Any]:
    """A leg that could not be valued."""
    unknown = dict.fromkeys((*_SUMS, "mark", "iv", "forward"), math.nan)
    return {**unknown, "status": "gap", "reason": "no quote", **row}


def book(*rows: Mapping[str, Any], layers: Sequence[LayerSpec] = LAYERS) -> Book:
    return sum_book(legs(*rows), layers)


def in_book(*rows: Mapping[str, Any], **fields: Any) -> Tested:
    base: dict[str, Any] = {
        "as_of": DAY,
        "book": book(*rows),
        "layers": LAYERS,
        "buckets": buckets(),
        "targets": {},
        "pnl": math.nan,
        "quote_age_minutes": math.nan,
        "yesterday": None,
    }
    return Tested(**(base | fields))


def limit(measure: str = "vega30", scope: str = "net", **fields: Any) -> LimitSpec:
    base: dict[str, Any] = {
        "id": "a-limit",
        "scope": scope,
        "measure": measure,
        "unit": "usd_per_vix_point",
        "breach": (-12.0, 12.0),
    }
    return LimitSpec(**(base | fields))


def both_sides(level: float) -> Range:
    return (-level, level)


def held(symbol: str, quantity: float | None, mark: float | None = 10.0, **fields: Any) -> HeldLeg:
    base: dict[str, Any] = {
        "account": "U1",
        "layer": "core",
        "symbol": symbol,
        "kind": "option",
        "settlement": "PM",
        "expiry": date(2026, 12, 18),
        "strike": 5700.0,
        "right": "P",
        "quantity": quantity,
        "multiplier": 100.0,
        "mark": mark,
        "status": "valued",
    }
    return HeldLeg(**(base | fields))


def yesterday(
    *held_legs: HeldLeg,
    net: float | None = 0.0,
    layers: Mapping[str, float | None] | None = None,
) -> Yesterday:
    return Yesterday(
        as_of=BEFORE,
        run_id="then",
        net_vega30=net,
        layer_vega30=layers or {},
        legs=held_legs,
    )


def trades(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    """Fills of account U1: symbol, signed quantity, price, fees."""
    frame = pd.DataFrame(rows, columns=["symbol", "quantity", "price", "fees"])
    return frame.assign(account="U1")
