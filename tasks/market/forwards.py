"""Forward and discount factor of every expiry, from put-call parity: C - P = D (F - K)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.chain import GROUP, twins
from tasks.market.rates import RateCurve

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MIN_PAIRS = 3
# The forward is fitted on the pairs nearest to it; the discount factor needs a longer lever.
NEAREST_PAIRS = 30
LEVER_LOG_MONEYNESS = 0.25
OUTLIER_MADS = 4.0
MAD_TO_SD = 1.4826
# A fitted discount factor is trusted when its rate is known to ten basis points.
MIN_LEVER_PAIRS = 10
MAX_RATE_ERROR = 0.001
MAX_RATE_FROM_CURVE = 0.02
PLAUSIBLE_RATES = (-0.02, 0.20)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Usable put-call pairs, flat over all groups: `y` = C - P, `weight` = 1 / spread^2."""

    group: Ints
    strike: Array
    y: Array
    weight: Array
    groups: int

    def take(self, keep: npt.NDArray[np.bool_]) -> _Pairs:
        return _Pairs(
            self.group[keep], self.strike[keep], self.y[keep], self.weight[keep], self.groups
        )

    def total(self, values: Array) -> Array:
        sums: Array = np.bincount(self.group, weights=values, minlength=self.groups).astype(
            "float64"
        )
        return sums

    @property
    def count(self) -> Ints:
        return np.bincount(self.group, minlength=self.groups).astype("int64")


def fit_forwards(chain: pd.DataFrame, rates: RateCurve | None) -> pd.DataFrame:
    """One row a group of `chain`, in group order.

    Columns: family, expiry, settlement, years, forward, discount, discount_source (`parity`,
    `rates`, `neighbours`, ""), pairs, rmse (price points), nearest_forward (by the one strike at
    which call and put are closest, as in the Cboe VIX methodology), reason (why there is no
    forward, or "").
    Forward and discount are NaN together when fewer than three pairs are usable, when the
    contract has settled, or when neither rates nor the chain give a discount factor.
    """
    expiries = chain.groupby("group").first()[[*GROUP, "years"]].reset_index(drop=True)
    pairs = _pairs(chain, len(expiries))
    years = expiries["years"].to_numpy()
    given = rates.discount(np.maximum(years, 0.0)) if rates else np.full(len(years), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        rough = _nearest_strike(pairs, np.where(np.isnan(given), 1.0, given))
        discount, source = _choose_discount(pairs, rough, years, given)
        forward, count, rmse = _fit(pairs, rough, discount)
    reason = np.select(
        [years <= 0.0, count < MIN_PAIRS, np.isnan(discount)],
        [
            "expired",
            "fewer than three usable put-call pairs",
            "no discount factor: no rates feed, and the chain does not determine one",
        ],
        default="",
    )
    known = reason == ""
    return expiries.assign(
        forward=np.where(known, forward, np.nan),
        discount=np.where(known, discount, np.nan),
        discount_source=np.where(known, source, ""),
        pairs=count,
        rmse=np.where(known, rmse, np.nan),
        nearest_forward=np.where(known, rough, np.nan),
        reason=reason,
    )


def _pairs(chain: pd.DataFrame, groups: int) -> _Pairs:
    twin = twins(chain)
    good = (chain["gate"] == "").to_numpy()
    call = (chain["sign"].to_numpy() > 0) & (twin >= 0) & good & good[twin]
    rows, other = np.flatnonzero(call), twin[call]
    mid, spread = chain["mid"].to_numpy(), chain["half_spread"].to_numpy()
    return _Pairs(
        chain["group"].to_numpy()[rows],
        chain["strike"].to_numpy()[rows],
        mid[rows] - mid[other],
        1.0 / (spread[rows] + spread[other]) ** 2,
        groups,
    )


def _nearest_strike(pairs: _Pairs, discount: Array) -> Array:
    """A rough forward per group: parity at the strike where call and put are closest."""
    order = np.lexsort((np.abs(pairs.y), pairs.group))
    group = pairs.group[order]
    first = order[np.flatnonzero(np.r_[True, group[1:] != group[:-1]])] if len(order) else order
    rough = np.full(pairs.groups, np.nan)
    at = pairs.group[first]
    rough[at] = pairs.strike[first] + pairs.y[first] / discount[at]
    return rough


def _choose_discount(
    pairs: _Pairs, rough: Array, years: Array, given: Array
) -> tuple[Array, npt.NDArray[np.str_]]:
    """Per group: the fitted factor where the fit is good, else the rates', else neighbours'."""
    lever = pairs.take(np.abs(np.log(pairs.strike / rough[pairs.group])) <= LEVER_LOG_MONEYNESS)
    lever = _without_outliers(lever, _regress(lever)[0])
    discount, error = _regress(lever)[1:]
    fitted_rate = -np.log(discount) / years
    given_rate = -np.log(given) / years
    good = (
        (lever.count >= MIN_LEVER_PAIRS)
        & (error / (discount * years) <= MAX_RATE_ERROR)
        & (fitted_rate > PLAUSIBLE_RATES[0])
        & (fitted_rate < PLAUSIBLE_RATES[1])
        & (np.isnan(given) | (np.abs(fitted_rate - given_rate) <= MAX_RATE_FROM_CURVE))
    )
    near = _neighbours(years, fitted_rate, good)
    chosen = np.where(good, discount, np.where(np.isnan(given), near, given))
    source = np.select(
        [good, ~np.isnan(given), ~np.isnan(near)], ["parity", "rates", "neighbours"], default=""
    )
    return chosen, source


def _neighbours(years: Array, rate: Array, good: npt.NDArray[np.bool_]) -> Array:
    """Discount factors from rates interpolated between the expiries whose own fit is good."""
    if not good.any():
        return np.full(len(years), np.nan)
    order = np.argsort(years[good])
    interpolated = np.interp(years, years[good][order], rate[good][order])
    factor: Array = np.exp(-interpolated * years)
    return factor


def _regress(pairs: _Pairs) -> tuple[Array, Array, Array]:
    """Weighted least squares of y on K per group: residuals, D, and the standard error of D."""
    w, k, y = pairs.weight, pairs.strike, pairs.y
    total = pairs.total(w)
    mean_k, mean_y = pairs.total(w * k) / total, pairs.total(w * y) / total
    dk, dy = k - mean_k[pairs.group], y - mean_y[pairs.group]
    lever = pairs.total(w * dk * dk)
    discount = -pairs.total(w * dk * dy) / lever
    residual = dy + discount[pairs.group] * dk
    freedom = np.maximum(pairs.count - 2, 1)
    error = np.sqrt(pairs.total(w * residual * residual) / freedom / lever)
    return residual, discount, error


def _fit(pairs: _Pairs, rough: Array, discount: Array) -> tuple[Array, Ints, Array]:
    """Forward, number of pairs and weighted rmse per group, on the pairs nearest the money."""
    near = pairs.take(_nearest(pairs, rough))
    for _ in range(2):
        implied = near.strike + near.y / discount[near.group]
        forward = near.total(near.weight * implied) / near.total(near.weight)
        residual = (implied - forward[near.group]) * discount[near.group]
        rmse = np.sqrt(near.total(near.weight * residual**2) / near.total(near.weight))
        count = near.count
        near = _without_outliers(near, residual)
    return forward, count, rmse


def _nearest(pairs: _Pairs, rough: Array) -> npt.NDArray[np.bool_]:
    """Which pairs are among the nearest to the rough forward of their group."""
    distance = np.abs(pairs.strike - rough[pairs.group])
    order = np.lexsort((distance, pairs.group))
    start = np.concatenate([[0], np.cumsum(pairs.count)[:-1]])
    rank = np.empty(len(order), dtype="int64")
    rank[order] = np.arange(len(order)) - start[pairs.group[order]]
    keep: npt.NDArray[np.bool_] = rank < NEAREST_PAIRS
    return keep


def _without_outliers(pairs: _Pairs, residual: Array) -> _Pairs:
    """Pairs within four robust standard deviations, or within their own combined spread."""
    middle = pd.Series(np.abs(residual)).groupby(pairs.group).median()
    scale = np.zeros(pairs.groups)
    scale[middle.index.to_numpy()] = middle.to_numpy()
    bound = np.maximum(OUTLIER_MADS * MAD_TO_SD * scale[pairs.group], pairs.weight**-0.5)
    return pairs.take(~(np.abs(residual) > bound))
