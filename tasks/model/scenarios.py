"""What is asked of a book: which moves it is repriced under, and how far ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.model.outlook import Mode


@dataclass(frozen=True, slots=True)
class ScenarioSpec:
    """The desk's questions. Shifts are points, or percent in mode `relative`.

    `vvix_beta` is vol points of a VIX option's vol per point of its own VX; no shifted vol falls
    below `vol_floor_points`.
    """

    modes: Sequence[Mode] = ("term", "parallel", "relative")
    shifts: Sequence[float] = (-10.0, -5.0, -2.0, 2.0, 5.0, 10.0)
    spot_shifts_percent: Sequence[float] = (-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0)
    horizon_days: Sequence[int] = (7, 10, 14)
    break_even_shifts: Sequence[float] = (0.0, 5.0, 10.0)
    vvix_beta: float = 0.0
    vol_floor_points: float = 1.0
    events_per_kind: int = 8
