"""Strike ladders: dense near the money, sparse in the wings, denser on request."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tasks.simulate.factors import Floats

# Steps in index points of the four zones from the money outwards; the last two double where
# a standard deviation is wide.
_FINE, _MIDDLE, _WING, _OUTER = 5.0, 25.0, 50.0, 100.0
# Half-widths of the inner zones in standard deviations, at density one.
_FINE_WIDTH, _MIDDLE_WIDTH, _WING_WIDTH = 0.15, 0.8, 2.2
_FINE_FADES_YEARS = 45 / 365
_WIDE_POINTS = 520.0
_NARROW_POINTS = 120.0
_DOWN, _UP = 8.0, 3.6  # how far the ladder reaches, in standard deviations
_LOWEST_SHARE, _HIGHEST_SHARE = 0.35, 1.6

_VIX_CENTRE_SHARES = (0.8, 1.25)

_DENSITIES = (0.01, 200.0)
_HALVINGS = 14


def _zone(low: float, high: float, step: float) -> Floats:
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step


def spx_strikes(forward: float, sigma: float, years: float, density: float) -> Floats:
    """Listed SPX strikes of one expiry, ascending.

    Units: index points; `sigma` annualised decimal. Density stretches the three inner zones;
    it never changes how far the ladder reaches.
    """
    deviation = forward * sigma * np.sqrt(years)
    low = max(forward - _DOWN * deviation, forward * _LOWEST_SHARE)
    high = min(forward + _UP * deviation, forward * _HIGHEST_SHARE)
    widen = 2.0 if deviation > _WIDE_POINTS else 0.5 if deviation < _NARROW_POINTS else 1.0
    fading = min(1.0, _FINE_FADES_YEARS / years)
    zones = (
        (_OUTER * widen, np.inf),
        (_WING * widen, max(1.0, density) * _WING_WIDTH * deviation),
        (_MIDDLE, density * _MIDDLE_WIDTH * fading * deviation),
        (_FINE, density * _FINE_WIDTH * fading * deviation),
    )
    return np.unique(
        np.concatenate(
            [
                _zone(max(low, forward - width), min(high, forward + width), step)
                for step, width in zones
            ]
        )
    )


def vix_strikes(forward: float) -> Floats:
    """Listed VIX strikes of one expiry, ascending, in VIX points."""
    low, high = (share * forward for share in _VIX_CENTRE_SHARES)
    return np.unique(
        np.concatenate(
            [
                _zone(max(10.0, low), high, 0.5),
                _zone(10.0, 30.0, 1.0),
                _zone(30.0, 40.0, 2.0),
                _zone(40.0, 80.0, 5.0),
            ]
        )
    )


def fitting_density(listed: Callable[[float], int], wanted: int) -> float:
    """The density at which `listed(density)` options come nearest to `wanted` from below."""
    low, high = _DENSITIES
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if listed(middle) <= wanted else (low, middle)
    return low
