"""Limits: allowed ranges of a measure on a scope, with unit, warning and breach levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be limited: the units it may be declared in, and the scopes it exists on."""

    name: str
    units: tuple[str, ...]
    scopes: tuple[str, ...]
    meaning: str


_ALL_SCOPES = ("net", "layer", "bucket", "leg")
_SUMMED = ("net", "layer", "leg")
_TABLE = (
    Measure("vega30", ("usd_per_vix_point",), _ALL_SCOPES, "vega30"),
    Measure("vega", ("usd_per_vol_point",), _ALL_SCOPES, "vega of SPX-family options"),
    Measure("vvix_vega", ("usd_per_vol_point",), _SUMMED, "vega of VIX options on the vol of VIX"),
    Measure("naive_vega", ("usd_per_vol_point",), _SUMMED, "the plain sum of broker screens"),
    Measure("vix_delta", ("usd_per_vx_point",), _SUMMED, "exposure to the legs' own VX"),
    Measure("delta", ("usd_per_spx_point",), ("net", "layer"), "delta of SPX-family options"),
    Measure("gamma", ("usd_per_spx_point2",), ("net", "layer"), "gamma of SPX-family options"),
    Measure("theta", ("usd_per_day",), _SUMMED, "theta"),
    Measure("market_value", ("usd",), _SUMMED, "market value"),
    Measure("pnl", ("usd",), ("net",), "profit and loss since the previous session"),
    Measure("gap_count", ("count",), ("net", "layer"), "legs that could not be valued"),
    Measure("quote_age", ("minutes",), ("net",), "age of the chain's time stamp at the close"),
    Measure("coverage", ("percent",), ("layer",), "layer vega30 over absolute core vega30"),
    Measure("leg_share", ("percent",), ("net",), "largest leg's share of all legs' vega30"),
    Measure(
        "vega30_per_condor",
        ("usd_per_vix_point", "per_unit"),
        ("net",),
        "net vega30 per condor; per_unit divides by the contract multiplier",
    ),
    Measure(
        "vega30_per_condor_per_100k",
        ("usd_per_vix_point", "per_unit"),
        ("net",),
        "net vega30 per condor and 100 000 USD of notional",
    ),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in _TABLE})


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """One declared limit.

    `scope` is net, layer, layer:NAME, bucket, bucket:NAME or leg; the bare plural scopes test
    every member. `reference` makes the value a drift. `basis` (gross, core, or a number in the
    measure's unit) makes it a percentage. Ranges are closed.
    """

    id: str
    scope: str
    measure: str
    unit: str
    breach: Range
    warn: Range | None = None
    reference: Literal["", "target", "previous"] = ""
    basis: str | float | None = None

    @property
    def kind(self) -> str:
        """The scope without its name."""
        return self.scope.partition(":")[0]

    @property
    def member(self) -> str:
        """The name in the scope, "" for every member."""
        return self.scope.partition(":")[2]
