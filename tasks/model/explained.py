"""Parts of the report document that explain: changes of vega, profit and loss, three vegas."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tasks.model.part import Part

Zone = Literal["green", "amber", "red"]


class VegaExplain(Part):
    """Why a vega is not what it was: the parts sum to `to` less `from` exactly.

    Sequential revaluation in the order of the fields. All in USD per vol point (`vega`) or USD
    per VIX point (`vega30`); None, with the reason, where a leg of the scope was or is a gap.
    """

    scope: str = Field(description="net, or layer:NAME")
    measure: Literal["vega", "vega30"]
    from_: float | None = Field(alias="from", description="At the previous session's head")
    to: float | None = Field(description="Now")
    traded: float | None = Field(description="Opened, closed and resized legs")
    expired: float | None = Field(description="Legs that settled")
    time: float | None = Field(description="Passage of time, forwards and vols held")
    forward: float | None = Field(description="Moves of forwards and discount factors")
    vol: float | None = Field(description="Moves of each leg's own vol")
    beta: float | None = Field(description="Recalibration of weights and betas")
    correction: float | None = Field(
        description="What yesterday's own inputs give, less what was on record; re-tagged legs"
    )
    residual: float | None = Field(description="What is left, the rounding of the figures")
    reason: str | None = None


class PnlExplain(Part):
    """Where the day's profit and loss came from, by yesterday's greeks, USD.

    `vix` and `basis` are legs that move with VX: `vix` is beta times the change of the 30-day
    vol, `basis` the rest of the move of their own VX.
    """

    scope: str = Field(description="net, layer:NAME, or leg:ACCOUNT SYMBOL")
    total: float | None = Field(
        description="Change of value, trades and fees in; or before fees, see reason"
    )
    theta: float | None
    delta: float | None = Field(description="SPX-family legs, by the move of their own forward")
    vix: float | None
    basis: float | None
    gamma: float | None = Field(description="Half gamma times the squared move")
    vega: float | None = Field(description="SPX-family legs, by the move of their own vol")
    vvix_vega: float | None = Field(description="Options on VIX and on VIX products, likewise")
    vanna: float | None
    volga: float | None
    settled: float | None = Field(description="Legs that settled, from mark to settlement value")
    trades: float | None = Field(description="The day's trades, from their price to the mark")
    fees: float | None
    residual: float | None
    residual_share: float | None = Field(
        description="Absolute residual over the sum of the absolute parts"
    )
    reason: str | None = None


class Bridge(Part):
    """From the broker's vega by way of the naive sum to vega30; the parts sum exactly.

    reported + unit + underlying + time + vol + unattributed = naive;
    naive + vol_of_vix + vix_delta + tenor_weight + beta = vega30.
    """

    scope: str = Field(description="net, or layer:NAME")
    reported: float | None = Field(description="USD per 'vol point', futures and shares as zero")
    unit: float | None = Field(description="Legs reported in another unit")
    underlying: float | None = Field(description="VIX options priced off the spot")
    time: float | None = Field(description="Another day count")
    vol: float | None = Field(description="Another vol")
    unattributed: float | None = Field(description="Legs whose difference no known cause closes")
    naive: float | None
    vol_of_vix: float | None = Field(description="vvix_vega taken out: it is another risk")
    vix_delta: float | None = Field(description="VIX delta put in, at beta one")
    tenor_weight: float | None = Field(description="w(T) of SPX legs")
    beta: float | None = Field(description="Beta of VIX legs")
    vega30: float | None
    reason: str | None = None


class Attribution(Part):
    """How well explained and actual profit and loss agree over the trailing sessions.

    Zones as in BCBS MAR32: Spearman above 0.80 and KS below 0.09 green; Spearman below 0.70 or KS
    above 0.12 red; amber between.
    """

    scope: str = Field(description="net, or layer:NAME")
    sessions: int
    spearman: float | None
    ks: float | None = Field(description="Kolmogorov-Smirnov distance, 0 to 1")
    zone: Zone | None
    reason: str | None = None


class BetaCell(Part):
    """One measured sensitivity to VIX, beside the model's."""

    kind: Literal["VX", "SPX", "ETP"]
    label: str = Field(description="Days to expiry, tenor or symbol")
    mean_days: float | None
    changes: int = Field(description="Daily changes behind it")
    measured: float | None = Field(description="Points per VIX point; USD per share for an ETP")
    fitted: float | None = Field(description="The same on a flat curve under the exponent in use")
    model: float | None = Field(description="The same by today's curve")
    reason: str | None = None


class Calibration(Part):
    """The exponent of the shock, and the history it was held against."""

    exponent_fitted: float | None = Field(description="Fits all cells at once")
    source: Literal["stated", "calibrated"] = Field(description="Of the exponent in use")
    beta_source: Literal["model", "regression"]
    first: date | None
    last: date | None
    sessions: int
    cells: tuple[BetaCell, ...]
    reason: str | None = None
