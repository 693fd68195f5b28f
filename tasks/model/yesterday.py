"""What a run recalls of the previous session's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd


@dataclass(frozen=True, slots=True)
class HeldLeg:
    """A leg as it was then, in the units of the report document's Leg.

    None is unknown, or does not apply to the kind of contract; rows that older versions stored
    know no `vanna` and no `volga`.
    """

    account: str
    layer: str | None
    symbol: str
    kind: str
    settlement: str
    expiry: date | None
    strike: float | None
    right: str
    quantity: float | None
    multiplier: float | None
    mark: float | None
    status: str
    root: str = ""
    days: float | None = None
    forward: float | None = None
    discount: float | None = None
    iv: float | None = None
    weight: float | None = None
    beta: float | None = None
    vega: float | None = None
    vvix_vega: float | None = None
    vix_delta: float | None = None
    vega30: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vanna: float | None = None
    volga: float | None = None


@dataclass(frozen=True, slots=True)
class SeenCurve:
    """The curve and the shock as they were then.

    points: (days, model-free sigma as a decimal) of the SPX-family expiries that had one.
    futures: price by symbol, VIX points. recomputed_vix and official_vix: VIX points.
    valued_at_utc: the instant the market was valued at.
    """

    points: tuple[tuple[float, float], ...]
    futures: Mapping[str, float]
    exponent: float
    floor_days: float
    beta_source: str
    recomputed_vix: float | None
    official_vix: float | None
    spx_close: float | None
    valued_at_utc: datetime | None


@dataclass(frozen=True, slots=True)
class SeenBreakEven:
    """A break-even level of then: `on` is the date it was for, `level` in SPX points."""

    at: str
    on: date
    shift: float
    side: str
    level: float


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The newest run of the newest session before today.

    `vega30` is USD per VIX point; `quotes` are symbol, bid and ask (price points) of its
    chain; `inputs` are role and sha256 of every file it was made from.
    """

    as_of: date
    run_id: str
    net_vega30: float | None
    layer_vega30: Mapping[str, float | None]
    legs: tuple[HeldLeg, ...] = ()
    quotes: pd.DataFrame | None = None
    inputs: frozenset[tuple[str, str]] = frozenset()
    curve: SeenCurve | None = None
    break_evens: tuple[SeenBreakEven, ...] = ()
