"""Smiles without butterfly arbitrage, and the level that makes a listed strip worth its variance.

Shape: total variance `w(k) = theta/2 (1 + rho u + sqrt((u + rho)^2 + 1 - rho^2))` with
`u = eta k / sqrt(theta)`. The slope at the money is `rho eta / (2 sqrt T)` in vol per unit of
log-moneyness, and `eta^2 (1 + |rho|) <= 4` excludes butterfly arbitrage at every strike.
Source: Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), theorem 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.simulate.black import greeks
from tasks.simulate.factors import Floats

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_ROUNDS = 25
# Fair prices below this are quoted with a zero bid and leave the strip.
_CUT_PRICE = 0.08


@dataclass(frozen=True, slots=True)
class Shape:
    """Skew and curvature of a smile; `rho` < 0 slopes down."""

    rho: float
    eta: float

    def total_variance(self, log_moneyness: Floats, atm_variance: Floats) -> Floats:
        """Total variance at each log-moneyness; both arrays of one length."""
        u = self.eta * log_moneyness / np.sqrt(atm_variance)
        tail = np.sqrt((u + self.rho) ** 2 + 1 - self.rho**2)
        return 0.5 * atm_variance * (1 + self.rho * u + tail)


SPX_SHAPE = Shape(rho=-0.62, eta=0.85)
VIX_SHAPE = Shape(rho=0.70, eta=0.85)


@dataclass(frozen=True, slots=True)
class Strip:
    """The listed strikes of several expiries, ascending within each.

    `at` says which expiry a strike belongs to; `forward`, `years`, `discount` have one entry an
    expiry.
    """

    at: Ints
    strike: Floats
    forward: Floats
    years: Floats
    discount: Floats

    def model_free_variance(self, atm_variance: Floats, shape: Shape) -> Floats:
        """Annualised variance of each expiry by the Cboe sum over fair prices, decimal.

        Out-of-the-money prices above the zero-bid cut, K0 averaged, forward correction.
        """
        forward, discount = self.forward[self.at], self.discount[self.at]
        years = self.years[self.at]
        w = shape.total_variance(np.log(self.strike / forward), atm_variance[self.at])
        is_call = self.strike > forward
        iv = np.sqrt(w / years)
        price = greeks(forward, self.strike, years, discount, iv, is_call).price
        centre = self._centres()
        twin = greeks(
            self.forward,
            self.strike[centre],
            self.years,
            self.discount,
            iv[centre],
            np.full(len(centre), fill_value=True),
        ).price
        price[centre] = 0.5 * (price[centre] + twin)
        width = self._widths(price >= _CUT_PRICE)
        terms = width / self.strike**2 * price / discount
        total = 2 * np.bincount(self.at, terms, minlength=len(self.forward))
        correction = (self.forward / self.strike[centre] - 1) ** 2
        result: Floats = (total - correction) / self.years
        return result

    def solve(self, sigma: Floats, shape: Shape) -> tuple[Floats, Floats]:
        """At-the-money total variance of each expiry that makes its strip worth `sigma`.

        Returns it with the model-free vol that the strip then has, annualised decimal. The
        strip's value is nearly proportional to the level, so that scaling converges at once;
        what remains is the price of a strike that enters or leaves the strip.
        """
        target = sigma**2
        level = 0.85 * target * self.years
        for _ in range(_ROUNDS):
            found = self.model_free_variance(level, shape)
            if np.all(np.abs(found / target - 1) < 1e-10):  # noqa: PLR2004 - far below a tick
                break
            level = level * target / found
        return level, np.sqrt(self.model_free_variance(level, shape))

    def _centres(self) -> Ints:
        """The place of K0 of each expiry: its greatest strike not above the forward."""
        below = np.where(self.strike <= self.forward[self.at], np.arange(len(self.at)), -1)
        centre = np.full(len(self.forward), -1)
        np.maximum.at(centre, self.at, below)
        return centre

    def _widths(self, kept: Bools) -> Floats:
        """Delta K of each kept strike: half the gap to both kept neighbours, whole at the ends."""
        inside = np.zeros(len(self.at) + 1, dtype=bool)
        inside[1:-1] = kept[1:] & kept[:-1] & (self.at[1:] == self.at[:-1])
        gap = np.zeros(len(self.at) + 1)
        gap[1:-1] = np.where(inside[1:-1], np.diff(self.strike), 0.0)
        neighbours = inside[1:].astype(float) + inside[:-1].astype(float)
        width: Floats = kept * (gap[1:] + gap[:-1]) / np.maximum(neighbours, 1.0)
        return width
