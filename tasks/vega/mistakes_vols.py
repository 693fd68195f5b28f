"""Mistakes of valuation in the vol: another one, that of another quote, or of another session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from tasks.market.black import undiscounted_price
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.greeks import VOL_POINT
from tasks.vega.mistakes import IV, THETA, VEGA, Array, Options, Reading
from tasks.vega.mistakes_figures import implied, reading


def other_vol(options: Options) -> Reading:
    """Everything ours but the vol, which is the broker's own."""

    def note(at: int) -> str:
        return f"the vol {options.given[at]:.4f} instead of {options.sigma[at]:.4f}"

    found = reading(options, "other_vol", note, sigma=options.given)
    shown = found.figures.copy()
    # Whatever its unit, the vol itself is what the broker says that it is.
    shown[:, IV] = np.where(np.isnan(options.given), np.nan, options.reported[:, IV])
    return replace(found, figures=shown, taken=(IV,))


def vol_of_greeks(options: Options) -> Reading:
    """Everything ours but the vol, which the broker does not show, or shows another of.

    Theta and vega of one row have one vol: Black's decay is `r price - vega sigma / (2 years)`.
    """
    size = options.lots * options.multiplier
    price = options.price
    with np.errstate(all="ignore"):
        vega, theta = (options.reported[:, at] / size for at in (VEGA, THETA))
        # The price is that of the vol which is sought: the second turn has it.
        for _ in range(2):
            carry = -np.log(options.discount) / options.years * price
            sigma = (carry - theta * DAYS_PER_YEAR) * 2.0 * options.years / (vega / VOL_POINT)
            sigma = np.where(sigma > 0.0, sigma, np.nan)
            price = options.discount * undiscounted_price(
                options.forward, options.strike, options.years, sigma, options.sign
            )
        near = np.abs(sigma - options.sigma) <= options.room
    sigma = np.where(near, np.nan, sigma)

    def note(at: int) -> str:
        return f"vega and theta of the vol {sigma[at]:.4f} instead of {options.sigma[at]:.4f}"

    return replace(reading(options, "other_vol", note, sigma=sigma), taken=(THETA,))


def own_quote_vol(options: Options, legs: pd.DataFrame) -> Reading:
    """The vol of the leg's own mid, where ours is that of its out-of-the-money twin."""
    mid = _mid(legs, options) if {"bid", "ask"} <= set(legs.columns) else options.ours[:, 0]
    with np.errstate(all="ignore"):
        inside = options.sign * (options.forward - options.strike) > 0.0
    iv = np.where(inside, implied(options, mid, options.forward, options.years), np.nan)

    def note(at: int) -> str:
        return (
            f"the vol {iv[at]:.4f} of the in-the-money quote {mid[at]:,.2f} itself "
            f"instead of {options.sigma[at]:.4f}"
        )

    return reading(options, "own_quote_vol", note, sigma=iv)


def _mid(legs: pd.DataFrame, options: Options) -> Array:
    bid, ask = (legs[name].to_numpy(dtype="float64") for name in ("bid", "ask"))
    mid: Array = np.where(ask > bid, (bid + ask) / 2.0, options.ours[:, 0])
    return mid


def stale_vols(options: Options, legs: pd.DataFrame, quotes: pd.DataFrame) -> tuple[Reading, ...]:
    """The vol of each session in `quotes`, newest first; all else of today."""
    found = []
    for day, rows in _sessions_of(quotes):
        then = _then(rows, legs, "iv")
        found.append(
            reading(options, "stale_vol", _vol_of(day, then, options), sigma=then, label=day)
        )
    return tuple(found)


def _vol_of(day: str, then: Array, options: Options) -> Callable[[int], str]:
    return lambda at: f"the vol {then[at]:.4f} of {day} instead of {options.sigma[at]:.4f}"


def stale_quotes(
    options: Options, legs: pd.DataFrame, as_of: date, quotes: pd.DataFrame
) -> tuple[Reading, ...]:
    """The price of each session in `quotes`, newest first.

    Three readings a session: its vol implied with today's forward and time; the price alone, all
    else of today; and the whole row of that session, forward, time and vol.
    """
    return tuple(
        one
        for day, rows in _sessions_of(quotes)
        for one in _stale_quote(options, legs, (as_of - date.fromisoformat(day)).days, day, rows)
    )


def _stale_quote(
    options: Options, legs: pd.DataFrame, age_days: int, day: str, rows: pd.DataFrame
) -> tuple[Reading, ...]:
    bid, ask, iv, forward = (_then(rows, legs, name) for name in ("bid", "ask", "iv", "forward"))
    older = options.years + age_days / DAYS_PER_YEAR
    mid = np.where(ask >= bid, (bid + ask) / 2.0, np.nan)
    with np.errstate(all="ignore"):
        discount = options.discount ** (older / options.years)

    def made(more: str, **inputs: Array) -> Reading:
        said = _price_of(day, mid, options, more)
        return reading(options, "stale_quote", said, price=mid, label=day, **inputs)

    return (
        made("", sigma=implied(options, mid, options.forward, options.years)),
        made(", vol and greeks of today", sigma=np.where(np.isnan(mid), np.nan, options.sigma)),
        made(
            ", and so the forward, the time and the vol",
            sigma=iv,
            forward=np.where(np.isnan(options.forward), np.nan, forward),
            years=older,
            discount=discount,
        ),
    )


def _price_of(day: str, mid: Array, options: Options, more: str) -> Callable[[int], str]:
    return lambda at: (
        f"the price {mid[at]:,.2f} of {day} instead of {options.ours[at, 0]:,.2f}{more}"
    )


def not_computed(options: Options) -> Reading:
    """Vol and greeks of nought, whatever the reason."""

    def note(_: int) -> str:
        return "vol and greeks are reported as nought"

    shown = np.zeros_like(options.ours)
    shown[:, 0] = options.ours[:, 0]
    return Reading("not_computed", shown, np.zeros_like(shown), note)


def _sessions_of(quotes: pd.DataFrame) -> Sequence[tuple[str, pd.DataFrame]]:
    """(session, its rows by symbol), newest first."""
    days = [
        (str(day)[:10], rows.drop_duplicates("symbol", keep=False).set_index("symbol"))
        for day, rows in quotes.groupby("as_of", sort=True)
    ]
    return days[::-1]


def _then(rows: pd.DataFrame, legs: pd.DataFrame, name: str) -> Array:
    return rows[name].reindex(legs["symbol"].to_numpy()).to_numpy(dtype="float64", na_value=np.nan)
