"""What a broker may have done otherwise: its vega re-derived under one cause at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.black import implied_vol
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.model.yesterday import Yesterday
from tasks.vega.greeks import black_greeks

Array = npt.NDArray[np.float64]

CAUSES = ("unit", "underlying", "time", "vol")
# Differences within half a percent, or the cent that brokers print, have no one cause to find.
NOTHING_SHARE, NOTHING_USD = 0.005, 0.01
# A cause that closes less of a leg's difference than this is not its cause.
CLOSES = 0.9
SESSIONS_PER_YEAR = 252.0
_AM_TO_PM_DAYS = 6.5 / 24.0


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
    columns = [
        _nearest(candidates, reported)
        for candidates in (
            _units(legs),
            _underlyings(legs, market),
            _times(legs, market),
            _vols(legs, yesterday),
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


def _units(legs: pd.DataFrame) -> list[Array]:
    """One contract or one unit of underlying, signed or not, and those per unit of vol."""
    naive = legs["naive_vega"].to_numpy()
    lots, size = legs["quantity"].to_numpy(), legs["multiplier"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [naive / np.abs(lots), naive / lots, naive / (np.abs(lots) * size)]
        shares += [naive / (lots * size), naive / size]
    return [*shares, -naive, *(scale * one for one in (naive, *shares) for scale in (100.0, 0.01))]


def _underlyings(legs: pd.DataFrame, market: Market) -> list[Array]:
    """VIX options implied and priced off the spot; nought where the spot gives no vol."""
    vix = (legs["family"] == "VIX").to_numpy()
    spot = np.where(vix, market.indices.get("VIX", np.nan), np.nan)
    price = legs["reported_price"].fillna(legs["mark"]).to_numpy()
    strike, years = legs["strike"].to_numpy(), legs["days"].to_numpy() / DAYS_PER_YEAR
    discount, sign = legs["discount"].to_numpy(), _sign(legs)
    with np.errstate(invalid="ignore", divide="ignore"):
        iv = implied_vol(price / discount, spot, strike, years, sign)
        vega = _vega(legs, spot, years, iv)
    return [np.where(np.isnan(spot) | np.isnan(price), np.nan, np.nan_to_num(vega))]


def _times(legs: pd.DataFrame, market: Market) -> list[Array]:
    """Other times to settlement, with the vol as it is or with the vol that keeps the price.

    The vol that the broker reports decides between the two; without one both are tried.
    """
    calendar = Calendar(market.as_of)
    sessions = np.array(
        [
            np.nan if pd.isna(day) else calendar.sessions_since(market.as_of, day.date())
            for day in legs["expiry"].tolist()
        ],
        dtype="float64",
    )
    days = legs["days"].to_numpy()
    shift = np.where(legs["settlement"] == "AM", _AM_TO_PM_DAYS, -_AM_TO_PM_DAYS)
    others = (
        sessions / SESSIONS_PER_YEAR,
        legs["calendar_days"].to_numpy() / DAYS_PER_YEAR,
        (days + shift) / DAYS_PER_YEAR,
    )
    forward, iv, naive = (legs[n].to_numpy() for n in ("forward", "iv", "naive_vega"))
    given, found = legs["reported_iv"].to_numpy(), list[Array]()
    with np.errstate(invalid="ignore", divide="ignore"):
        for other in others:
            years = np.where(other > 0.0, other, np.nan)
            # The same price has the same total vol, and a vega in proportion to root time.
            longer = np.sqrt(years * DAYS_PER_YEAR / days)
            nearer_kept = np.abs(given - iv / longer) < np.abs(given - iv)
            same_vol = _vega(legs, forward, years, iv)
            found.append(np.where(np.isnan(given) | ~nearer_kept, same_vol, np.nan))
            found.append(np.where(np.isnan(given) | nearer_kept, naive * longer, np.nan))
    return found


def _vols(legs: pd.DataFrame, yesterday: Yesterday | None) -> list[Array]:
    """The broker's own vol, and yesterday's."""
    stale = {(leg.account, leg.symbol): leg.iv for leg in yesterday.legs} if yesterday else {}
    keys = zip(legs["account"].tolist(), legs["symbol"].tolist(), strict=True)
    before = np.array([stale.get(key) for key in keys], dtype="float64")
    forward, years = legs["forward"].to_numpy(), legs["days"].to_numpy() / DAYS_PER_YEAR
    given = legs["reported_iv"].to_numpy()
    return [_vega(legs, forward, years, np.where(iv > 0.0, iv, np.nan)) for iv in (given, before)]


def _vega(legs: pd.DataFrame, forward: Array, years: Array, iv: Array) -> Array:
    """Position vega of European options with other inputs; NaN for all else."""
    size = (legs["quantity"] * legs["multiplier"]).to_numpy()
    strike, discount = legs["strike"].to_numpy(), legs["discount"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        greeks = black_greeks(
            forward, strike, np.where(years > 0.0, years, np.nan), iv, discount, _sign(legs)
        )
    european = legs["family"].isin([*SPX_FAMILIES, "VIX"]) & (legs["style"] == "european")
    vega: Array = np.where(european, size * greeks.unit_vega, np.nan)
    return vega


def _sign(legs: pd.DataFrame) -> Array:
    sign: Array = np.where(legs["right"] == "C", 1.0, -1.0)
    return sign
