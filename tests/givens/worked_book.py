"""The worked book of the arithmetic's design: a condor, its VIX hedges, and their curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.layers import LayerSpec
from tasks.vega.weights import Shock

DAY = date(2026, 11, 20)
ROOT_TIME = Shock(exponent=0.5, floor_days=1.0)
RATE = 0.04
NODES = np.array([30.0, 60.0, 90.0, 120.0])
CURVE = VolCurve(NODES, np.array([0.17, 0.178, 0.183, 0.187]) ** 2 * NODES)
SPOT = 6000.0
LAYERS = (
    LayerSpec("core", "core"),
    LayerSpec("layer-1", "hedge"),
    LayerSpec("layer-2", "hedge"),
    LayerSpec("layer-3", "hedge"),
)

Row = tuple[str, str, str, float, float, float, float, float]

# layer, family, right, quantity, strike, days, forward, vol
CONDOR: tuple[Row, ...] = (
    ("core", "SPX", "P", -5, 5700, 45, 6000, 0.180),
    ("core", "SPX", "P", +5, 5600, 45, 6000, 0.192),
    ("core", "SPX", "C", -5, 6300, 45, 6000, 0.128),
    ("core", "SPX", "C", +5, 6400, 45, 6000, 0.122),
)
HEDGES: tuple[Row, ...] = (
    ("layer-1", "VIX", "C", 10, 22, 30, 18.2, 0.95),
    ("layer-2", "VIX", "C", 6, 25, 60, 18.6, 0.88),
    ("layer-2", "VIX", "C", -6, 35, 60, 18.6, 0.98),
    ("layer-3", "VXM", "", 1, math.nan, 90, 18.9, math.nan),
)
BOOK = (*CONDOR, *HEDGES)


def market(curve: VolCurve | None = CURVE, futures: pd.DataFrame | None = None) -> Market:
    """A market that knows its curve alone, and the futures given."""
    empty = pd.DataFrame()
    return Market(
        as_of=DAY,
        valued_at_utc=datetime(2026, 11, 20, 21, 15, tzinfo=UTC),
        chain=empty,
        expiries=empty,
        curve=curve,
        futures=empty if futures is None else futures,
        shares=empty,
        indices={"SPX": SPOT},
        findings=(),
    )


def legs(rows: Sequence[Row] = BOOK, *, rate: float = RATE) -> pd.DataFrame:
    """The columns of valued legs that repricing reads; marks and entries are left unknown."""
    columns = ["layer", "family", "right", "quantity", "strike", "days", "forward", "iv"]
    frame = pd.DataFrame(list(rows), columns=columns)
    future = frame["right"] == ""
    vix = frame["family"] != "SPX"
    sizes = {"SPX": 100.0, "VIX": 100.0, "VX": 1000.0, "VXM": 100.0}
    return frame.assign(
        account="U1",
        symbol=[f"{row[1]} {row[2]}{row[4]:g} {row[5]:g}d" for row in rows],
        kind=np.where(future, "future", "option"),
        style=np.where(future, "", "european"),
        multiplier=frame["family"].map(sizes),
        family=frame["family"].replace({"VXM": "VX"}),
        index_scale=1.0,
        discount=np.where(future, 1.0, np.exp(-rate * frame["days"] / 365)),
        vx=np.where(vix, frame["forward"], np.nan),
        calendar_days=frame["days"],
        expiry=[pd.Timestamp(DAY) + pd.Timedelta(days=row[5]) for row in rows],
        **dict.fromkeys(("mark", "average_price", "beta", "vega30"), math.nan),
        status="valued",
        reason="",
    )
