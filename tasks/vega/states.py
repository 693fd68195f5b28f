"""States of the market: moves of vols, spot and time that a book is repriced under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from tasks.market.curve import VIX_DAYS, VIX_POINT, VolCurve
from tasks.model.outlook import Mode
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.weights import Shock

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Row = tuple[Mode, float, float, float]

PERCENT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Moves of the market, one a place; arrays of one length.

    `shift` is VIX points (`term`), vol points (`parallel`) or percent (`relative`); `spot` the
    factor on SPX; `days` calendar days ahead. With `carry` the forwards slide towards spot as
    days pass, so that at settlement they are it; without, they stand still.
    """

    mode: npt.NDArray[np.str_]
    shift: Array
    spot: Array
    days: Array
    carry: bool = False

    def __len__(self) -> int:
        return len(self.shift)

    def part(self, rows: slice) -> States:
        """Some of the states."""
        return States(
            self.mode[rows], self.shift[rows], self.spot[rows], self.days[rows], self.carry
        )


def states_of(rows: Iterable[Row], *, carry: bool = False) -> States:
    """States from rows of mode, shift, spot shift in percent, and days ahead."""
    given = list(rows)
    numbers = np.array([row[1:] for row in given], dtype="float64").reshape(len(given), 3)
    return States(
        np.array([row[0] for row in given], dtype=np.str_),
        numbers[:, 0],
        1.0 + numbers[:, 1] / PERCENT,
        numbers[:, 2],
        carry,
    )


def grid_rows(spec: ScenarioSpec, days: Iterable[float] = (0.0,)) -> list[Row]:
    """Every mode with every shift and with none, every spot move and none, every day ahead."""
    shifts = sorted({*spec.shifts, 0.0})
    spots = sorted({*spec.spot_shifts_percent, 0.0})
    return list(product(spec.modes, shifts, spots, days))


def shifted_vol(sigma: Array, days: Array, states: States, shock: Shock) -> Array:
    """A vol (decimal) of maturity `days` in each state, before any floor.

    `sigma` and `days` broadcast to (states, n); so does the result.
    """
    mode, shift = states.mode[:, None], states.shift[:, None]
    points = np.where(mode == "term", shift * shock.weight(days), shift) / VIX_POINT
    moved: Array = np.where(mode == "relative", sigma * (1.0 + shift / PERCENT), sigma + points)
    return moved


def vx_ratio(
    days: Array, states: States, curve: VolCurve | None, shock: Shock, floor_points: float
) -> tuple[Array, Mask]:
    """F'/F of VX settling in `days` in each state, and where the floor holds the curve up.

    `days` and both results are (states, n). VX follow the forward vol of their thirty days, F/K
    held fixed; in mode `relative` they move by the percentage itself, never below zero.
    Maturities of the curve are days still to run: the curve stands still as time passes. NaN
    where something shifts and there is no curve, it does not reach T + 30, or a forward variance
    is not positive.
    """
    relative = states.mode[:, None] == "relative"
    percent = np.maximum(1.0 + states.shift[:, None] / PERCENT, 0.0)
    if curve is None:
        shape = (len(states), days.shape[-1])
        still = np.where(states.shift[:, None] == 0.0, 1.0, np.full(shape, np.nan))
        return np.where(relative, percent, still), np.zeros(shape, dtype=bool)
    near, near_held = _variance(days, states, curve, shock, floor_points)
    far, far_held = _variance(days + VIX_DAYS, states, curve, shock, floor_points)
    forward = (far - near) / VIX_DAYS
    with np.errstate(invalid="ignore"):
        ratio = np.sqrt(np.where(forward > 0.0, forward, np.nan)) / curve.forward_vol(days)
    # Where nothing shifts nothing moves, even beyond the reach of the curve.
    ratio = np.where(states.shift[:, None] == 0.0, 1.0, ratio)
    return np.where(relative, percent, ratio), (near_held | far_held) & ~relative


def negative_forward(
    states: States, curve: VolCurve | None, shock: Shock, floor_points: float
) -> Mask:
    """States whose shifted curve has a negative forward variance where today's has none.

    Looked for over the thirty days after every node of the curve. A state is refused for the
    whole book: there is no such market, whatever is held.
    """
    if curve is None:
        return np.zeros(len(states), dtype=bool)
    days = np.concatenate([[0.0], curve.days])
    days = days[np.isfinite(curve.forward_vol(days))]
    at = np.broadcast_to(days, (len(states), len(days)))
    ratio, _ = vx_ratio(at, states, curve, shock, floor_points)
    return np.asarray(np.isnan(ratio).any(axis=1))


def _variance(
    days: Array, states: States, curve: VolCurve, shock: Shock, floor_points: float
) -> tuple[Array, Mask]:
    """Total variance (times days) to each maturity in each state, and where it is floored."""
    floor = floor_points / VIX_POINT
    vol = shifted_vol(curve.sigma(days), days, states, shock)
    # Where nothing shifts, nothing is floored: a flat world reprices to itself.
    under = (vol < floor) & (states.shift[:, None] != 0.0)
    variance: Array = days * np.where(under, floor, vol) ** 2
    return variance, under
