"""The arithmetic of a reading: a row of figures at another forward, time, vol or price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tasks.market.black import implied_vol
from tasks.vega.greeks import black_greeks
from tasks.vega.mistakes import IV, PRICE, VEGA, Array, Options, Reading


def figures(
    options: Options,
    *,
    forward: Array,
    years: Array,
    sigma: Array,
    price: Array,
    discount: Array | None = None,
) -> Array:
    """(legs, FIELDS) of European options at another forward, time or vol; `price` as it is told.

    Another count of the days is no other date: the discount factor stays, unless one is given.
    """
    with np.errstate(all="ignore"):
        greeks = black_greeks(
            forward,
            options.strike,
            np.where(years > 0.0, years, np.nan),
            np.where(sigma > 0.0, sigma, np.nan),
            options.discount if discount is None else discount,
            options.sign,
        )
        size = options.lots * options.multiplier
        unit = (greeks.delta, greeks.gamma, greeks.unit_vega, greeks.unit_theta)
        shown = np.column_stack([price, sigma, *(size * one for one in unit)])
    # At the last instant a greek may have no bound: nobody shows that.
    return np.where(np.isfinite(shown), shown, np.nan)


def reading(
    options: Options,
    code: str,
    note: Callable[[int], str],
    *,
    sigma: Array,
    forward: Array | None = None,
    years: Array | None = None,
    price: Array | None = None,
    discount: Array | None = None,
    label: str = "",
) -> Reading:
    """A reading at the vol `sigma`, everything else ours unless it is named.

    Where the vol that the broker shows lies within the room of `sigma`, its own is taken: what
    is left then is not the noise of a quote.
    """
    forward = options.forward if forward is None else forward
    years = options.years if years is None else years
    price = options.ours[:, PRICE] if price is None else price
    with np.errstate(all="ignore"):
        own = np.abs(options.given - sigma) <= options.room
    used = np.where(own, options.given, sigma)
    found, higher = (
        figures(options, forward=forward, years=years, sigma=vol, price=price, discount=discount)
        for vol in (used, used + options.room)
    )
    slack = np.where(own[:, None], 0.0, np.abs(higher - found))
    slack[:, PRICE] = 0.0
    # The vol itself stays that of the reading: how near the broker's comes is evidence.
    found[:, IV] = sigma
    found[np.isnan(found[:, VEGA])] = np.nan
    slack[:, IV] = np.where(np.isnan(options.room), 0.0, options.room)
    return Reading(code, found, slack, note, label)


def implied(options: Options, price: Array, forward: Array, years: Array) -> Array:
    """The vol of a price at another forward and time, decimal; NaN where there is none."""
    with np.errstate(all="ignore"):
        return implied_vol(price / options.discount, forward, options.strike, years, options.sign)


def nought(options: Options, at: npt.NDArray[np.bool_], found: Reading) -> Reading:
    """The same where the broker finds a vol; at the others it shows vol and greeks of nought."""
    shown, slack = found.figures.copy(), found.slack.copy()
    shown[at] = 0.0
    shown[at, PRICE] = options.ours[at, PRICE]
    slack[at] = 0.0
    return replace(found, figures=shown, slack=slack)


def right(options: Options) -> Reading:
    """Our own figures, at the broker's vol where it is ours but for the noise of the quote."""
    found = reading(options, "", lambda _: "", sigma=options.sigma)
    known = ~np.isnan(found.figures[:, [VEGA]])
    return Reading(
        "",
        np.where(known, found.figures, options.ours),
        np.where(known, found.slack, 0.0),
        found.note,
    )
