"""What a run recalls of the previous session's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd


@dataclass(frozen=True, slots=True)
class HeldLeg:
    """A leg as it was then. Prices in points, sizes in contracts."""

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


@dataclass(frozen=True, slots=True)
class SeenBreak:
    """A break that was open then."""

    first_seen: date
    age_sessions: int


@dataclass(frozen=True, slots=True)
class SeenLimit:
    """A limit as it stood then."""

    state: str
    streak: int


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
    breaks: Mapping[str, SeenBreak] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], SeenLimit] = field(default_factory=dict)
    quotes: pd.DataFrame | None = None
    inputs: frozenset[tuple[str, str]] = frozenset()
