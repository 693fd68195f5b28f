"""Mistakes of valuation: another underlying, another time, another vol, another price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from tasks.market.market import Market
from tasks.model.contracts import ROOTS
from tasks.model.sessions import DAYS_PER_YEAR, Calendar, years_between
from tasks.vega.mistakes import Array, Options, Reading
from tasks.vega.mistakes_figures import implied, nought, reading
from tasks.vega.mistakes_vols import (
    not_computed,
    other_vol,
    own_quote_vol,
    stale_quotes,
    stale_vols,
    vol_of_greeks,
)

SESSIONS_PER_YEAR = 252.0
_SCALES = {root.family: root.index_scale for root in ROOTS.values()}


def valuation_mistakes(
    options: Options, legs: pd.DataFrame, market: Market, quotes: pd.DataFrame
) -> tuple[Reading, ...]:
    """Every reading of a broker that values otherwise, the plainest first.

    `legs` are those that `options` were read from; `quotes` as in Memory (as_of, symbol, bid,
    ask, forward, iv).
    """
    return (
        *(one for pair in off_spot(options, legs, market) for one in pair),
        *(one for pair in other_times(options, legs, market) for one in pair),
        own_quote_vol(options, legs),
        *stale_vols(options, legs, quotes),
        *stale_quotes(options, legs, market.as_of, quotes),
        other_vol(options),
        vol_of_greeks(options),
        not_computed(options),
    )


def off_spot(
    options: Options, legs: pd.DataFrame, market: Market
) -> tuple[tuple[Reading, Reading], ...]:
    """Priced off the index itself, or off the index carried at the rate, without dividends.

    Each as a pair: the vol implied off the spot, nought where there is none; and our own vol.
    """
    names = {"VIX": "VIX", "SPX": "SPX", "XSP": "SPX"}
    family = legs["family"].tolist()
    spot = np.array(
        [market.indices.get(names.get(one, ""), np.nan) / _SCALES.get(one, 1.0) for one in family]
    )

    def said(how: str, used: Array) -> Callable[[int], str]:
        return lambda at: (
            f"priced off the {names.get(family[at], '')} spot {used[at]:,.2f}{how} "
            f"instead of the forward {options.forward[at]:,.2f}"
        )

    carried = spot / options.discount
    return (
        _at_forward(options, spot, said("", spot)),
        _at_forward(options, carried, said(" carried at the rate", carried)),
    )


def _at_forward(
    options: Options, forward: Array, note: Callable[[int], str]
) -> tuple[Reading, Reading]:
    forward = np.where(np.isnan(options.forward), np.nan, forward)
    iv = implied(options, options.price, forward, options.years)
    code = "spot_for_forward"
    priced = reading(options, code, note, sigma=iv, forward=forward)
    none = np.isnan(iv) & ~np.isnan(forward) & ~np.isnan(options.price)
    return (
        nought(options, none, priced),
        reading(options, code, note, sigma=options.sigma, forward=forward),
    )


def other_times(
    options: Options, legs: pd.DataFrame, market: Market
) -> tuple[tuple[Reading, Reading], ...]:
    """Whole calendar days, trading days, and the settlement of the other style on that date.

    Each as a pair: our own vol, and the vol that keeps the price. No time left is nought.
    """
    calendar = Calendar(market.as_of)
    am = (legs["settlement"] == "AM").to_numpy()
    flipped = pd.Series(np.where(am, "PM", "AM"), index=legs.index)
    ends = [calendar.settlement_utc(legs["expiry"], how) for how in (flipped, legs["settlement"])]
    other, own = (years_between(market.valued_at_utc, end) for end in ends)
    swapped = options.years + (other - own)
    days = legs["calendar_days"].to_numpy(dtype="float64")
    return (
        _at_years(options, "am_as_pm", np.where(am, swapped, np.nan), "AM taken for PM"),
        _at_years(options, "pm_as_am", np.where(am, np.nan, swapped), "PM taken for AM"),
        _at_years(options, "calendar_days", days / DAYS_PER_YEAR, "whole calendar days"),
        _at_years(
            options,
            "trading_days",
            _sessions(legs, calendar, market.as_of) / SESSIONS_PER_YEAR,
            "trading days over 252",
        ),
    )


def _sessions(legs: pd.DataFrame, calendar: Calendar, as_of: date) -> Array:
    """Sessions from today to each expiry, today's left out; NaN without an expiry."""
    places, dates = pd.factorize(legs["expiry"])
    counts = [float(calendar.sessions_since(as_of, day.date())) for day in pd.DatetimeIndex(dates)]
    found: Array = np.array([*counts, np.nan])[places]
    return found


def _at_years(options: Options, code: str, years: Array, how: str) -> tuple[Reading, Reading]:
    years = np.where(np.isnan(options.years), np.nan, years)
    with np.errstate(all="ignore"):
        gone = years <= 0.0
    kept = implied(options, options.price, options.forward, np.where(gone, np.nan, years))

    def note(at: int) -> str:
        told, ours = years[at] * DAYS_PER_YEAR, options.years[at] * DAYS_PER_YEAR
        return f"{how}: {told:.2f} days of a year of 365 instead of {ours:.2f}"

    same = reading(options, code, note, sigma=options.sigma, years=years)
    again = reading(options, code, note, sigma=kept, years=years)
    return nought(options, gone, same), nought(options, gone, again)
