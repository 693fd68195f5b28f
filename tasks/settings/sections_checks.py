"""The sections [tolerances] and [quality]: when a difference counts, and when data are unusual."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from tasks.settings.section import NotNegative, Positive, Section


class ToleranceSection(Section):
    """Allowed difference: the larger of the two."""

    absolute: NotNegative = 0.0
    relative: NotNegative = 0.0


class LayerTolerances(Section):
    """Allowed differences between sums of a layer, position USD.

    vega and theta: of all its legs. delta and gamma: of its SPX-family legs, per SPX index point.
    """

    vega: ToleranceSection | None = ToleranceSection(absolute=10.0, relative=0.05)
    delta: ToleranceSection | None = None
    gamma: ToleranceSection | None = None
    theta: ToleranceSection | None = None


class Tolerances(Section):
    """Allowed differences between ours and a source's; a measure left out is not compared.

    price: price points. vega, delta, gamma, theta: position USD. iv: decimal. layer: of sums.
    """

    price: ToleranceSection | None = ToleranceSection(absolute=0.05, relative=0.02)
    vega: ToleranceSection | None = ToleranceSection(absolute=2.0, relative=0.05)
    delta: ToleranceSection | None = None
    gamma: ToleranceSection | None = None
    theta: ToleranceSection | None = None
    iv: ToleranceSection | None = None
    layer: LayerTolerances = LayerTolerances()


class QualitySection(Section):
    """When a measure of the data's quality is unusual.

    Each is held against the median of the trailing `sessions`, once `min_sessions` of them know
    it; `unusual_score` is how many spreads from the median are allowed. vendor_vol_points: vol
    points of median drift, and unchanged_percent: percent of quotes as they were the session
    before, that are worth a finding even without a past.
    """

    sessions: Annotated[int, Field(ge=5, le=60)] = 20
    min_sessions: Annotated[int, Field(ge=3, le=60)] = 5
    unusual_score: Positive = 4.0
    vendor_vol_points: Positive = 1.0
    unchanged_percent: Annotated[float, Field(gt=0, le=100)] = 50.0

    @model_validator(mode="after")
    def _within_sessions(self) -> Self:
        if self.min_sessions > self.sessions:
            raise ValueError(
                f"min_sessions {self.min_sessions} | at most sessions {self.sessions}; it could "
                "never be met"
            )
        return self
