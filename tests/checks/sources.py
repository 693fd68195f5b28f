"""Legs and what sources say of them, made by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tasks.model.frames import REPORTS

PUT, LONG_PUT = "SPXW261218P05700000", "SPXW261218P05600000"
CALL, FUTURE = "VIX261216C00022000", "VX/Z26"

_LEG: dict[str, Any] = {
    "account": "U1",
    "symbol": PUT,
    "layer": "core",
    "line": 2,
    "kind": "option",
    "family": "SPX",
    "index_scale": 1.0,
    "quantity": -1.0,
    "mark": 10.0,
    "iv": 0.2,
    "iv_source": "own_mid",
    "vega30": 0.0,
    "status": "valued",
    **dict.fromkeys(("naive_vega", "delta", "gamma", "theta", "spx_delta", "spx_gamma"), 0.0),
}
_FIGURES = ("price", "iv", "delta", "gamma", "vega", "theta")
_REPORT: dict[str, Any] = {
    "source": "broker",
    "account": "U1",
    "symbol": PUT,
    "layer": "",
    "line": 2,
    "quantity": -1.0,
}
UNKNOWN = dict.fromkeys(
    ("mark", "iv", "vega30", "naive_vega", "delta", "gamma", "theta", "spx_delta", "spx_gamma"),
    math.nan,
)


def legs(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """A leg a row; what a row leaves out is one short SPXW put of the core."""
    frame = pd.DataFrame([{**_LEG, **row} for row in rows], columns=list(_LEG))
    dtypes = {str: "str", int: "int64", float: "float64"}
    return frame.astype({name: dtypes[type(value)] for name, value in _LEG.items()})


def reports(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """A report a row: figures by their short names, `vega` for reported_vega."""
    named = [
        {**_REPORT, **{f"reported_{it}" if it in _FIGURES else it: row[it] for it in row}}
        for row in rows
    ]
    return REPORTS.conform(pd.DataFrame(named)) if named else REPORTS.empty()
