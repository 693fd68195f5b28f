"""The sections [weights], [gates] and [scenarios]: the shock, its doubts and its questions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tasks.model.errors import shown
from tasks.settings.section import Finite, Positive, Section

CALIBRATED = "calibrated"


class WeightsSection(Section):
    """The stated shock, and the history it is held against.

    `calibrated` fits the exponent to the trailing `history_sessions`, once there are
    `min_sessions` of them; `stated_exponent` serves until then.
    """

    exponent: Annotated[float, Field(ge=0, le=2)] | Literal["calibrated"] = 0.45
    stated_exponent: Annotated[float, Field(ge=0, le=2)] = 0.45
    floor_days: Positive = 7.0
    beta: Literal["model", "regression"] = "model"
    history_sessions: Annotated[int, Field(ge=20, le=2520)] = 250
    min_sessions: Annotated[int, Field(ge=10, le=2520)] = 60

    @field_validator("exponent", mode="before")
    @classmethod
    def _number_or_calibrated(cls, exponent: object) -> object:
        if isinstance(exponent, str) and exponent != CALIBRATED:
            wanted = f'a number from 0 to 2, or "{CALIBRATED}"; write one of them'
            raise ValueError(f"'{shown(exponent)}' | {wanted}")
        return exponent

    @model_validator(mode="after")
    def _within_history(self) -> Self:
        if self.exponent == CALIBRATED and self.min_sessions > self.history_sessions:
            raise ValueError(
                f"min_sessions {self.min_sessions} | at most history_sessions "
                f"{self.history_sessions}; it could never be met"
            )
        return self


class GatesSection(Section):
    """How far the market may contradict itself before the report says so.

    recomputed_vix: VIX points between ours and the official close. vx_above_forward_vol: percent
    of K(T), and the same in the last week. beta: between the model's and history's. wide_percent,
    outlier_percent: of an option's vol, what half its market, and the distance of its market from
    what the neighbouring strikes say, may be before its vol is not used.
    """

    recomputed_vix: Positive = 0.5
    vx_above_forward_vol: Positive = 2.0
    vx_above_forward_vol_last_week: Positive = 10.0
    beta: Positive = 0.15
    wide_percent: Positive = 33.0
    outlier_percent: Positive = 5.0


Shifts = Annotated[list[Finite], Field(min_length=1, max_length=50)]
Days = Annotated[list[Annotated[int, Field(ge=1, le=365)]], Field(min_length=1, max_length=20)]


class ScenariosSection(Section):
    """What is asked of the book. Shifts in points or, in mode `relative`, percent.

    vvix_beta: vol points of a VIX option's vol per point of its own VX. vol_floor_points: no
    shifted vol falls below it.
    """

    modes: Annotated[list[Literal["term", "parallel", "relative"]], Field(min_length=1)] = [
        *("term", "parallel", "relative")
    ]
    shifts: Shifts = [-10.0, -5.0, -2.0, 2.0, 5.0, 10.0]
    spot_shifts_percent: Shifts = [-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0]
    horizon_days: Days = [7, 10, 14]
    break_even_shifts: Shifts = [0.0, 5.0, 10.0]
    vvix_beta: Finite = 0.0
    vol_floor_points: Positive = 1.0
    events_per_kind: Annotated[int, Field(ge=1, le=100)] = 8

    @field_validator("modes", "shifts", "spot_shifts_percent", "horizon_days", "break_even_shifts")
    @classmethod
    def _once(cls, values: list[float]) -> list[float]:
        if len(set(values)) != len(values):
            raise ValueError("each value once; remove the repeated one")
        return values

    @field_validator("spot_shifts_percent")
    @classmethod
    def _above_ruin(cls, values: list[float]) -> list[float]:
        if min(values) <= -100.0:  # noqa: PLR2004 - a price cannot lose more than all
            raise ValueError("moves of more than -100 percent")
        return values
