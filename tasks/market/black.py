"""Black-76 on whole chains: undiscounted prices and implied vols, vectorised.

All arrays are float64 of one shape; a NaN anywhere gives NaN there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx, ndtr

Array = npt.NDArray[np.float64]

_Step = Callable[[Array, Array, Array, Array, Array], Array]

_INV_SQRT_2 = 1.0 / np.sqrt(2.0)
_INV_SQRT_2PI = 1.0 / np.sqrt(2.0 * np.pi)
_SQRT_HALF_PI = np.sqrt(np.pi / 2.0)
# One block of the solver stays in the processor's cache.
_BLOCK = 8192
_PLAIN_STEPS = 4
_MAX_STEPS = 64
# The error after a third-order step is of the order of its fourth power.
_STEP_TOLERANCE = 5e-4


def undiscounted_price(
    forward: Array, strike: Array, years: Array, sigma: Array, sign: Array
) -> Array:
    """Black-76 price without discounting, in price points.

    `sign` is +1 for calls and -1 for puts; `years` and `sigma` are positive. Source: Black (1976).
    """
    total = sigma * np.sqrt(years)
    d1 = np.log(forward / strike) / total + 0.5 * total
    price: Array = sign * (forward * ndtr(sign * d1) - strike * ndtr(sign * (d1 - total)))
    return price


def implied_vol(price: Array, forward: Array, strike: Array, years: Array, sign: Array) -> Array:
    """Implied vol (annualised, decimal) of undiscounted prices; NaN where no vol exists.

    No vol exists at or below intrinsic value, at or above the upper bound (forward for a call,
    strike for a put), at zero time, and for non-finite input. In-the-money prices are solved
    through their time value.

    Source: the objective functions and third-order steps of P. Jaeckel, "Let's Be Rational".
    """
    shape = np.shape(price)
    flat = [np.ravel(np.asarray(a, dtype="float64")) for a in (price, forward, strike, years, sign)]
    sigma = np.full(flat[0].shape, np.nan)
    for start in range(0, len(sigma), _BLOCK):
        block = slice(start, start + _BLOCK)
        sigma[block] = _solve_block(*(a[block] for a in flat))
    return sigma.reshape(shape)


def _solve_block(price: Array, forward: Array, strike: Array, years: Array, sign: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        time_value = price - np.maximum(sign * (forward - strike), 0.0)
        scale = np.sqrt(forward * strike)
        beta = time_value / scale
        x = -np.abs(np.log(forward / strike))
        # The time value of an option lies between zero and the smaller of forward and strike.
        solvable = (beta > 0.0) & (beta < np.exp(0.5 * x)) & (years > 0.0) & np.isfinite(x)
    if solvable.all():
        whole: Array = _total_vol(beta, x) / np.sqrt(years)
        return whole
    sigma = np.full(price.shape, np.nan)
    sigma[solvable] = _total_vol(beta[solvable], x[solvable]) / np.sqrt(years[solvable])
    return sigma


def _normalised(x: Array, s: Array) -> tuple[Array, Array]:
    """Out-of-the-money price divided by sqrt(F K), and its derivative in total vol."""
    h = x / s
    h *= _INV_SQRT_2
    t = s * (0.5 * _INV_SQRT_2)
    slope = h * h
    slope += t * t
    np.negative(slope, out=slope)
    np.exp(slope, out=slope)
    slope *= _INV_SQRT_2PI
    value = erfcx(-(h + t))
    t -= h
    value -= erfcx(t)
    value *= slope
    value *= _SQRT_HALF_PI
    return value, slope


def _total_vol(beta: Array, x: Array) -> Array:
    """Total vol s = sigma sqrt(T) with normalised price `beta` at log-moneyness `x` <= 0.

    Below the inflection of b(s) the root is sought on 1/ln b, above it on b itself.
    """
    # At the money the inflection is at zero; a positive floor keeps x / s finite there.
    inflection = np.maximum(np.sqrt(-2.0 * x), 1e-12)
    # There b and its slope have closed forms: d1 is zero and d2 is minus the total vol.
    half = np.exp(0.5 * x)
    b_c, slope_c = 0.5 * half * (1.0 - erfcx(np.sqrt(-x))), half * _INV_SQRT_2PI
    lower = np.flatnonzero(beta < b_c)
    upper = np.flatnonzero(beta >= b_c)
    s = np.empty_like(beta)
    # Newton's step, and the next term of the series at the money.
    linear = (beta[upper] - b_c[upper]) / slope_c[upper]
    guess = inflection[upper] + linear * (1.0 + linear * linear / 24.0)
    s[upper] = _refine(guess, beta[upper], x[upper], _step_above)
    xl, bl = x[lower], beta[lower]
    guess = -xl / np.sqrt(2.0 * (np.log(b_c[lower]) - np.log(bl) - 0.25 * xl))
    s[lower] = _refine(guess, bl, xl, _step_below)
    return s


def _refine(s: Array, beta: Array, x: Array, step_of: _Step) -> Array:
    """Third-order steps until no element moves; NaN for one that never settles.

    Nearly all settle in two or three plain steps; the rest go on between brackets.
    """
    out = np.full_like(s, np.nan)
    index = np.arange(len(s))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(_PLAIN_STEPS):
            value, slope = _normalised(x, s)
            step = step_of(s, x, beta, value, slope)
            new = s + step
            settled = np.abs(step) <= _STEP_TOLERANCE * new
            out[index[settled]] = new[settled]
            if settled.all():
                return out
            moving = ~settled
            # A step that leaves the half-line starts from where it was, between brackets.
            kept = np.where(new > 0.0, new, s)
            s, beta, x, index = kept[moving], beta[moving], x[moving], index[moving]
        out[index] = _bracketed(s, beta, x, step_of)
    return out


def _bracketed(s: Array, beta: Array, x: Array, step_of: _Step) -> Array:
    """Third-order steps that a bracket around the root keeps in bounds."""
    out = np.full_like(s, np.nan)
    low, high = np.zeros_like(s), np.full_like(s, np.inf)
    index = np.arange(len(s))
    for _ in range(_MAX_STEPS):
        value, slope = _normalised(x, s)
        above = value > beta
        high, low = np.where(above, s, high), np.where(above, low, s)
        new = s + step_of(s, x, beta, value, slope)
        # A stray step falls back to bisection, or to doubling while there is no upper end.
        stray = ~((new >= low) & (new <= high))
        middle = np.where(np.isinf(high), 2.0 * s, 0.5 * (low + high))
        new = np.where(stray, np.where(value == beta, s, middle), new)
        moving = (np.abs(new - s) > _STEP_TOLERANCE * new) | (stray & (value != beta))
        out[index[~moving]] = new[~moving]
        if not moving.any():
            break
        s, beta, x, low, high, index = (a[moving] for a in (new, beta, x, low, high, index))
    return out


def _step_above(s: Array, x: Array, beta: Array, value: Array, slope: Array) -> Array:
    """Householder's third-order step on b(s)."""
    inv = 1.0 / s
    h2 = (x * inv) ** 2
    second = h2 * inv - 0.25 * s
    third = second * second - 3.0 * h2 * inv * inv - 0.25
    return _householder((beta - value) / slope, second, third)


def _step_below(s: Array, x: Array, beta: Array, value: Array, slope: Array) -> Array:
    """Householder's third-order step on 1/ln b(s), nearly linear far below the inflection."""
    inv = 1.0 / s
    h2 = (x * inv) ** 2
    log_b, log_beta = np.log(value), np.log(beta)
    rel = slope / value
    inv_log = 1.0 / log_b
    two = rel * (1.0 + 2.0 * inv_log)
    curve = h2 * inv - 0.25 * s
    second = curve - two
    third = (
        curve * curve
        - 3.0 * h2 * inv * inv
        - 0.25
        + 2.0 * rel * rel * (1.0 + 3.0 * inv_log * (1.0 + inv_log))
        - 3.0 * curve * two
    )
    return _householder((log_beta - log_b) * log_b / (log_beta * rel), second, third)


def _householder(newton: Array, second: Array, third: Array) -> Array:
    """The step from the Newton step and the second and third derivatives over the first.

    Near a pole the correction means nothing: there the Newton step stands alone, so that a small
    step always says that the root is near.
    """
    factor = (1.0 + 0.5 * second * newton) / (1.0 + newton * (second + third * newton / 6.0))
    step: Array = newton * np.where((factor > 0.5) & (factor < 2.0), factor, 1.0)  # noqa: PLR2004 - see above
    return step
