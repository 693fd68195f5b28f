"""The one exponent that fits the measured betas of SPX vols and of VX at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.market.curve import VIX_DAYS
from tasks.vega.regression import Measured, MeasuredCell
from tasks.vega.weights import Shock

Array = npt.NDArray[np.float64]

# At exponent one the variance between T and T + 30 stops moving and VX has no beta at all.
EXPONENTS = (0.0, 0.99)
EXPONENT_DECIMALS = 4
# Fewer cells say nothing of how sensitivity falls with maturity.
MIN_CELLS = 3
_STEPS = 33
_REFINEMENTS = 5


def flat_beta(days: Array, shock: Shock) -> Array:
    """VX points per VIX point on a flat vol curve with F = K.

    [(T+30) w(T+30) - T w(T)] / 30; without a floor and at exponent 1/2, sqrt(1+T/30) - sqrt(T/30).
    """
    far = days + VIX_DAYS
    beta: Array = (far * shock.weight(far) - days * shock.weight(days)) / VIX_DAYS
    return beta


def fitted(cell: MeasuredCell, shock: Shock) -> float:
    """What a VX or SPX cell would be on a flat curve; NaN where its days are unknown."""
    days = np.array([cell.mean_days])
    by_shock = flat_beta(days, shock) if cell.kind == "VX" else shock.weight(days)
    return float(by_shock[0])


def fit_exponent(measured: Measured, floor_days: float) -> tuple[float, str]:
    """The exponent that fits VX cells and SPX tenors at once, or NaN and the reason.

    Least squares of log(measured / flat-curve beta): relative errors, because sensitivities
    span a factor of ten. The mean over VX cells and the mean over SPX tenors count alike: the one
    stands for the hedges, the other for the core, into however many cells each is cut. Rounded
    to EXPONENT_DECIMALS, so that what a report shows is what it used.
    """
    groups = [[cell for cell in measured.known(kind) if cell.beta > 0.0] for kind in ("VX", "SPX")]
    groups = [group for group in groups if group]
    if sum(len(group) for group in groups) < MIN_CELLS:
        return float("nan"), f"no fit: fewer than {MIN_CELLS} cells have a measured beta above zero"
    low, high = EXPONENTS
    for _ in range(_REFINEMENTS):
        tried = np.linspace(low, high, _STEPS)
        misfits = [_misfit(groups, Shock(float(one), floor_days)) for one in tried]
        at = int(np.argmin(misfits))
        low, high = tried[max(at - 1, 0)], tried[min(at + 1, _STEPS - 1)]
    best = round(float(tried[at]), EXPONENT_DECIMALS)
    if best in EXPONENTS:
        return float("nan"), f"no fit: the best exponent from 0 to {EXPONENTS[1]:g} is at an end"
    return best, ""


def _misfit(groups: Sequence[Sequence[MeasuredCell]], shock: Shock) -> float:
    """Sum over the groups of the mean squared log error."""
    return sum(
        float(np.mean([np.log(cell.beta / fitted(cell, shock)) ** 2 for cell in group]))
        for group in groups
    )
