"""What a broker may have done otherwise: its vega re-derived under one cause at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.market.market import Market
from tasks.model.yesterday import Yesterday
from tasks.vega.mistakes import IV, VEGA, Array, Options, Reading, read_options
from tasks.vega.mistakes_units import unit_factors
from tasks.vega.mistakes_valuation import off_spot, other_times
from tasks.vega.mistakes_vols import other_vol, stale_vols

CAUSES = ("unit", "underlying", "time", "vol")
# Differences within half a percent, or the cent that brokers print, have no one cause to find.
NOTHING_SHARE, NOTHING_USD = 0.005, 0.01
# A cause that closes less of a leg's difference than this is not its cause.
CLOSES = 0.9


def attribute(legs: pd.DataFrame, market: Market, yesterday: Yesterday | None) -> pd.DataFrame:
    """What each leg's naive vega differs by from the broker's for each of CAUSES, USD.

    One row a leg, one column a cause; the cause that closes the difference best has what it
    closes, if that is nearly all, the others zero. All zero where nothing is reported, where the
    difference is nothing, or where no cause closes it.
    """
    naive, reported = legs["naive_vega"].to_numpy(), legs["reported_vega"].to_numpy()
    gap = naive - reported
    with np.errstate(invalid="ignore"):
        off = np.abs(gap) > np.maximum(NOTHING_SHARE * np.abs(naive), NOTHING_USD)
    off &= (legs["kind"] == "option").to_numpy()
    options = read_options(legs)
    columns = [
        _nearest(candidates, reported)
        for candidates in (
            _units(options, naive),
            _of_pairs(off_spot(options, legs, market)[:1], options),
            _of_pairs(other_times(options, legs, market), options),
            _vols(options, legs, yesterday),
        )
    ]
    explained = naive[:, None] - np.column_stack(columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.abs(gap[:, None] - explained) / np.abs(gap[:, None])
    left = np.where(np.isnan(left), np.inf, left)
    best = np.argmin(left, axis=1)
    rows = np.arange(len(legs))
    found = off & (left[rows, best] <= 1.0 - CLOSES)
    amounts = np.zeros_like(explained)
    amounts[rows[found], best[found]] = explained[rows[found], best[found]]
    return pd.DataFrame(amounts, columns=list(CAUSES), index=legs.index)


def _nearest(candidates: list[Array], reported: Array) -> Array:
    """Of several readings of one cause, the nearest to what is reported; NaN without any."""
    stacked = np.column_stack(candidates)
    off = np.abs(stacked - reported[:, None])
    at = np.argmin(np.where(np.isnan(off), np.inf, off), axis=1)
    nearest: Array = stacked[np.arange(len(at)), at]
    return nearest


def _units(options: Options, naive: Array) -> list[Array]:
    """The naive vega in each wrong unit, and those per unit of vol or a hundredth of it."""
    shares = [naive * one.by for one in unit_factors(options) if VEGA in one.fields]
    return [*shares, *(scale * one for one in shares for scale in (100.0, 0.01))]


def _of_pairs(pairs: tuple[tuple[Reading, Reading], ...], options: Options) -> list[Array]:
    """Vegas of both readings of each pair; the vol that the broker shows decides between them."""
    found = []
    for pair in pairs:
        with np.errstate(invalid="ignore"):
            first, second = (np.abs(options.given - one.figures[:, IV]) for one in pair)
            found.append(np.where(second < first, np.nan, pair[0].figures[:, VEGA]))
            found.append(np.where(first < second, np.nan, pair[1].figures[:, VEGA]))
    return found


def _vols(options: Options, legs: pd.DataFrame, yesterday: Yesterday | None) -> list[Array]:
    """The broker's own vol, and yesterday's."""
    found = [other_vol(options).figures[:, VEGA]]
    if yesterday:
        quotes = pd.DataFrame(
            [(yesterday.as_of, leg.symbol, leg.iv) for leg in yesterday.legs],
            columns=["as_of", "symbol", "iv"],
        ).drop_duplicates("symbol")
        found += [one.figures[:, VEGA] for one in stale_vols(options, legs, quotes)]
    return found
