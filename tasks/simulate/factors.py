"""Two-factor forward variance (Bergomi) and the SPX path that goes with it.

`xi_t(T) = xi_0(T) exp(omega x_t(T) - omega^2 Var x_t(T) / 2)` with
`x_t(T) = (1-theta) e^{-k1(T-t)} X1 + theta e^{-k2(T-t)} X2`: each xi is a martingale.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAYS_PER_YEAR = 365.0
SESSIONS_PER_YEAR = 252.0
VIX_WINDOW_YEARS = 30.0 / DAYS_PER_YEAR
_HORIZON_DAYS = 470
_AHEAD_YEARS: Floats = np.arange(_HORIZON_DAYS + 1) / DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class ForwardCurve:
    """Integrated forward variance on daily nodes ahead of one close.

    `cumulative[i]` is the total variance of the first `i` calendar days, decimal.
    """

    cumulative: Floats

    def total_variance(self, years: Floats) -> Floats:
        """Total variance from the close to each time, decimal."""
        return np.interp(years, _AHEAD_YEARS, self.cumulative)

    def sigma(self, years: Floats) -> Floats:
        """Model-free vol to each time (positive years), annualised decimal."""
        return np.sqrt(self.total_variance(years) / years)

    def forward_vol(self, years: Floats) -> Floats:
        """Vol of the 30 days after each time: K(T) of a VX future, annualised decimal."""
        ahead = self.total_variance(years + VIX_WINDOW_YEARS) - self.total_variance(years)
        return np.sqrt(ahead / VIX_WINDOW_YEARS)


@dataclass(frozen=True, slots=True)
class Path:
    """One state a session: SPX level, the two factors, years since the first session."""

    spx: Floats
    fast: Floats
    slow: Floats
    elapsed_years: Floats


@dataclass(frozen=True, slots=True)
class Jump:
    """A crash laid on one session: log return of SPX and what it adds to the factors."""

    session: int
    log_return: float = -0.038
    fast: float = 0.32
    slow: float = 0.03


@dataclass(frozen=True, slots=True)
class TwoFactor:
    """Parameters of the market; speeds are per year, vols annualised decimals."""

    omega: float = 3.1
    theta: float = 0.25
    fast_per_year: float = 8.0
    slow_per_year: float = 0.8
    fast_slow_correlation: float = 0.3
    spx_fast_correlation: float = -0.75
    spx_slow_correlation: float = -0.5
    short_vol: float = 0.150
    long_vol: float = 0.205
    curve_per_year: float = 3.0
    spx_start: float = 6600.0
    drift_per_year: float = 0.07

    def initial(self, years: Floats) -> Floats:
        """The forward variance seen at the first session, rising from short to long."""
        short, far = self.short_vol**2, self.long_vol**2
        return far + (short - far) * np.exp(-self.curve_per_year * years)

    def moments(self, years: Floats) -> tuple[Floats, Floats, Floats]:
        """Var X1, Var X2 and their covariance, accumulated over `years`."""
        fast, slow = self.fast_per_year, self.slow_per_year
        return (
            (1 - np.exp(-2 * fast * years)) / (2 * fast),
            (1 - np.exp(-2 * slow * years)) / (2 * slow),
            self.fast_slow_correlation * (1 - np.exp(-(fast + slow) * years)) / (fast + slow),
        )

    def forward_variance(
        self, ahead_years: Floats, elapsed_years: float, fast: Floats, slow: Floats
    ) -> Floats:
        """xi_t(t + ahead), annualised decimal; factors broadcast against `ahead_years`."""
        load_fast = (1 - self.theta) * np.exp(-self.fast_per_year * ahead_years)
        load_slow = self.theta * np.exp(-self.slow_per_year * ahead_years)
        var_fast, var_slow, covariance = self.moments(np.asarray(elapsed_years))
        variance = (
            load_fast**2 * var_fast
            + load_slow**2 * var_slow
            + 2 * load_fast * load_slow * covariance
        )
        exponent = self.omega * (load_fast * fast + load_slow * slow)
        return self.initial(elapsed_years + ahead_years) * np.exp(
            exponent - 0.5 * self.omega**2 * variance
        )

    def curve(self, path: Path, session: int) -> ForwardCurve:
        """The forward variance curve at the close of one session of the path."""
        xi = self.forward_variance(
            _AHEAD_YEARS,
            float(path.elapsed_years[session]),
            path.fast[session],
            path.slow[session],
        )
        steps = 0.5 * (xi[1:] + xi[:-1]) / DAYS_PER_YEAR
        return ForwardCurve(np.concatenate([[0.0], np.cumsum(steps)]))

    def log_vx_variance(self, years: Floats) -> Floats:
        """Variance of ln VX^2 from now to its expiry, decimal.

        Units: years in, pure number out. The 30-day window weighs each factor by its mean load.
        """
        fast_window = self.fast_per_year * VIX_WINDOW_YEARS
        slow_window = self.slow_per_year * VIX_WINDOW_YEARS
        load_fast = (1 - self.theta) * (1 - np.exp(-fast_window)) / fast_window
        load_slow = self.theta * (1 - np.exp(-slow_window)) / slow_window
        var_fast, var_slow, covariance = self.moments(years)
        variance: Floats = (
            load_fast**2 * var_fast
            + load_slow**2 * var_slow
            + 2 * load_fast * load_slow * covariance
        )
        return self.omega**2 * variance

    def vx(self, curve: ForwardCurve, years: Floats) -> Floats:
        """VX in VIX points, rounded down to 0.0001 so that it never exceeds K(T).

        E sqrt(V) = K exp(-Var(ln V) / 8) for a lognormal V: the Jensen factor is at most one
        and tends to one at expiry.
        """
        price = 100 * curve.forward_vol(years) * np.exp(-self.log_vx_variance(years) / 8)
        return np.floor(price * 1e4) / 1e4

    def step_covariance(self, years: float) -> Floats:
        """Covariance of (SPX shock, X1 shock, X2 shock) over one exact step of `years`."""
        var_fast, var_slow, covariance = (float(m) for m in self.moments(np.asarray(years)))
        with_fast = self.spx_fast_correlation * np.sqrt(var_fast)
        with_slow = self.spx_slow_correlation * np.sqrt(var_slow)
        return np.array(
            [
                [1.0, with_fast, with_slow],
                [with_fast, var_fast, covariance],
                [with_slow, covariance, var_slow],
            ]
        )

    def path(self, elapsed_years: Floats, rng: np.random.Generator, jump: Jump | None) -> Path:
        """SPX and factors at each close; exact steps, SPX return variance of a day is xi_t(t).

        A session is 1/252 year of SPX variance whatever the calendar gap before it; the factors
        move in calendar time.
        """
        spx, fast, slow = [self.spx_start], [0.0], [0.0]
        day = 1 / SESSIONS_PER_YEAR
        for session, (before, now) in enumerate(pairwise(elapsed_years.tolist()), start=1):
            shock = np.linalg.cholesky(self.step_covariance(now - before)) @ rng.standard_normal(3)
            state = (np.asarray(fast[-1]), np.asarray(slow[-1]))
            xi = float(self.forward_variance(np.asarray(0.0), before, *state))
            log_return = (self.drift_per_year - 0.5 * xi) * day + np.sqrt(xi * day) * shock[0]
            jumped = jump if jump is not None and jump.session == session else None
            fast.append(fast[-1] * np.exp(-self.fast_per_year * (now - before)) + shock[1])
            slow.append(slow[-1] * np.exp(-self.slow_per_year * (now - before)) + shock[2])
            if jumped is not None:
                log_return += jumped.log_return
                fast[-1] += jumped.fast
                slow[-1] += jumped.slow
            spx.append(spx[-1] * np.exp(log_return))
        return Path(np.round(spx, 2), np.array(fast), np.array(slow), elapsed_years)
