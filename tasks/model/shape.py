"""Parts of the report document on the shape of the surface, and on who carries which risk."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tasks.model.part import Part


class Shape(Part):
    """The surface in a few numbers; None with the reason beside."""

    risk_reversal_25: float | None = Field(
        description="25-delta call vol less put vol at 30 days, vol points"
    )
    butterfly_25: float | None = Field(
        description="Mean of the 25-delta vols less the vol at the forward, 30 days, vol points"
    )
    slope: float | None = Field(description="sigma(90) less sigma(30), vol points")
    contango: float | None = Field(description="VX2 over VX1 less one, percent")
    reasons: tuple[str, ...] = ()


class Contribution(Part):
    """What one layer adds to a measure of the whole book."""

    layer: str
    measure: Literal["vega", "vega30", "delta", "gamma", "theta", "vvix_vega"]
    value: float | None = Field(description="In the unit of the measure")
    share: float | None = Field(description="Of the sum of the layers' absolute values, signed")
    reason: str | None = None
