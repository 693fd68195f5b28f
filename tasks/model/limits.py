"""Limits: allowed ranges of a measure on a scope, with unit, warning and breach levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Range = tuple[float, float]
Reference = Literal["", "target", "previous", "rebalance"]

# The state of the grid that a scope or a stress of no name means.
WORST = "worst"


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be limited: the units it may be declared in, and the scopes it exists on.

    `keys` are those of a limit that mean something for this measure alone.
    """

    name: str
    units: tuple[str, ...]
    scopes: tuple[str, ...]
    meaning: str
    keys: tuple[str, ...] = ()


_BOOK = ("net", "layer", "account")
_SUMMED = (*_BOOK, "leg")
_VEGAS = ("net", "layer", "bucket", "account", "leg")
_TABLE = (
    Measure("vega30", ("usd_per_vix_point",), _VEGAS, "vega30"),
    Measure("vega", ("usd_per_vol_point",), _VEGAS, "vega of SPX-family options"),
    Measure("vvix_vega", ("usd_per_vol_point",), _SUMMED, "vega of VIX options on the vol of VIX"),
    Measure("naive_vega", ("usd_per_vol_point",), _SUMMED, "the plain sum of broker screens"),
    Measure("vix_delta", ("usd_per_vx_point",), _SUMMED, "exposure to the legs' own VX"),
    Measure("delta", ("usd_per_spx_point",), _BOOK, "delta of SPX-family options"),
    Measure("gamma", ("usd_per_spx_point2",), _BOOK, "gamma of SPX-family options"),
    Measure("theta", ("usd_per_day",), _SUMMED, "theta"),
    Measure("market_value", ("usd",), _SUMMED, "market value"),
    Measure(
        "pnl",
        ("usd",),
        ("net", "scenario"),
        "profit and loss since the previous session; on scenario, of the book after the move",
    ),
    Measure("gap_count", ("count",), _BOOK, "legs that could not be valued"),
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
    Measure("days_to_expiry", ("days",), ("leg",), "calendar days to the settlement date"),
    Measure(
        "credit_to_risk",
        ("ratio",),
        ("structure",),
        "credit of a condor or vertical of the core over its width less the credit",
    ),
    Measure(
        "strike_distance",
        ("standard_deviations",),
        ("leg",),
        "how far out of the money a short option of the core is",
    ),
    Measure(
        "strike_distance_at_entry",
        ("standard_deviations",),
        ("leg",),
        "the same when it was first held",
    ),
    Measure(
        "liquidity",
        ("ratio",),
        ("net",),
        "cash and what is left of theta-positive legs after the haircut, over the stress loss",
        keys=("haircut_percent", "stress"),
    ),
    Measure("rebalance_age", ("sessions",), ("net", "layer"), "sessions since the last rebalance"),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in _TABLE})


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """One declared limit.

    `scope` is a kind of MEASURES' scopes, bare or with a name: layer:NAME, bucket:NAME,
    account:NAME, leg:LAYER, scenario:MODE:SHIFT:SPOT. Bare scopes test every member, but a bare
    scenario is the worst of the grid, and net has no name. `reference` makes the value a drift.
    `basis` (gross, core, or a number in the measure's unit) makes it a percentage. Ranges are
    closed; an infinite edge is none. `hysteresis_percent` is of the half-width of a range, or of
    its only edge. `haircut_percent` and `stress` (a scenario; "" the worst) are of liquidity.
    """

    id: str
    scope: str
    measure: str
    unit: str
    breach: Range
    warn: Range | None = None
    reference: Reference = ""
    basis: str | float | None = None
    severity: Literal["hard", "soft"] = "hard"
    hysteresis_percent: float = 0.0
    haircut_percent: float = 100.0
    stress: str = ""

    @property
    def kind(self) -> str:
        """The scope without its name."""
        return self.scope.partition(":")[0]

    @property
    def member(self) -> str:
        """The name in the scope, "" for every member."""
        return self.scope.partition(":")[2]


def scenario_name(mode: str, shift: float, spot_shift: float) -> str:
    """The name of a state of the grid: `term:+10:-5`, shift before spot percent."""
    return f"{mode}:{_signed(shift)}:{_signed(spot_shift)}"


def _signed(number: float) -> str:
    # The shortest text that reads back as the same number: no two states share a name.
    return f"{number:+}".removesuffix(".0") if number else "0"


def scenario_of(name: str) -> tuple[str, float, float] | None:
    """Mode, shift and spot percent of a state's name, signs and decimals as people write them."""
    mode, *numbers = name.split(":")
    try:
        shift, spot = (float(number) for number in numbers)
    except ValueError:
        return None
    return mode, shift, spot
