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
    days: Array, states: States, curve: VolCurve, shock: Shock, floor_points: float
) -> Array:
    """K'(T) / K(T) in each state for VX settling in `days`; both (states, n).

    VX follow the forward vol of their thirty days, F/K held fixed. Maturities of the curve are
    days still to run: the curve stands still as time passes. NaN where it does not reach T + 30
    or a forward variance is not positive.
    """
    floor = floor_points / VIX_POINT

    def total(maturity: Array) -> Array:
        vol = shifted_vol(curve.sigma(maturity), maturity, states, shock)
        # Where nothing shifts, nothing is floored: a flat world reprices to itself.
        vol = np.where(states.shift[:, None] == 0.0, vol, np.maximum(vol, floor))
        variance: Array = maturity * vol**2
        return variance

    forward = (total(days + VIX_DAYS) - total(days)) / VIX_DAYS
    with np.errstate(invalid="ignore"):
        ratio: Array = np.sqrt(np.where(forward > 0.0, forward, np.nan)) / curve.forward_vol(days)
    return ratio
