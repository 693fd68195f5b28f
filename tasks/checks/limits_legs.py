"""Limits on single legs: each measure of all legs in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.checks.limits_tested import Reading, Tested, unknown
from tasks.model.break_parts import Holding
from tasks.model.limits import LimitSpec
from tasks.model.sessions import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_EXPIRY = ["family", "expiry", "settlement"]
_NO_SIZE = "its quantity is unknown"
_NO_DAYS = "its days to expiry are unknown"
_NO_MARKET = "its expiry has no forward or no at-the-money vol"
_NO_ENTRY = "the forward and vol of its expiry when it was first held are not on record"


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """Scopes of legs, a measure of each (NaN unknown), and why it would not be known."""

    names: Sequence[str]
    measure: Array
    reasons: Sequence[str]


def leg_readings(limit: LimitSpec, tested: Tested) -> Iterator[tuple[str, Reading]]:
    """A reading for each leg that the measure exists on, in the order of the book."""
    found = _measured(limit, tested)
    for name, value, reason in zip(found.names, found.measure.tolist(), found.reasons, strict=True):
        yield name, unknown(reason) if np.isnan(value) else Reading(value)


def _measured(limit: LimitSpec, tested: Tested) -> _Measured:
    legs = tested.book.legs
    named = (legs["layer"] == limit.member).to_numpy() if limit.member else _all(legs)
    if limit.measure == "days_to_expiry":
        rows = (
            named & (legs["status"] != "expired").to_numpy() & (legs["kind"] != "share").to_numpy()
        )
        return _days(legs, rows)
    if limit.measure in {"strike_distance", "strike_distance_at_entry"}:
        core = named if limit.member else legs["layer"].isin(tested.core).to_numpy()
        return _distances(legs, core & _short_options(legs), limit, tested)
    return _sums(legs, named, limit.measure)


def _all(legs: pd.DataFrame) -> Mask:
    return np.ones(len(legs), dtype=bool)


def leg_names(legs: pd.DataFrame) -> list[str]:
    """A scope for each leg; the layer is named where one contract stands in several."""
    several = legs.duplicated(["account", "symbol"], keep=False).tolist()
    columns = [legs[name].tolist() for name in ("account", "symbol", "layer")]
    return [
        f"leg:{account}:{symbol}" + (f":{layer}" if shared else "")
        for shared, account, symbol, layer in zip(several, *columns, strict=True)
    ]


def _chosen(legs: pd.DataFrame, rows: Mask) -> tuple[pd.DataFrame, list[str]]:
    """The legs of some rows and their names, which no choice of rows changes."""
    names = [name for name, kept in zip(leg_names(legs), rows.tolist(), strict=True) if kept]
    return legs[rows], names


def _sums(legs: pd.DataFrame, rows: Mask, measure: str) -> _Measured:
    some, names = _chosen(legs, rows)
    gap = (some["status"] == "gap").to_numpy()
    values = np.where(gap, np.nan, some[measure].to_numpy(dtype="float64"))
    reasons = [
        f"{symbol}: {reason}"
        for symbol, reason in zip(some["symbol"].tolist(), some["reason"].tolist(), strict=True)
    ]
    return _Measured(names, values, reasons)


def _days(legs: pd.DataFrame, rows: Mask) -> _Measured:
    some, names = _chosen(legs, rows)
    return _Measured(names, some["calendar_days"].to_numpy(dtype="float64"), [_NO_DAYS] * len(some))


def _short_options(legs: pd.DataFrame) -> Mask:
    """Short options that have not settled; what has no known size may be one."""
    option = (legs["kind"] == "option") & (legs["status"] != "expired")
    return np.asarray(option & ~(legs["quantity"] >= 0.0), dtype=bool)


def _distances(legs: pd.DataFrame, rows: Mask, limit: LimitSpec, tested: Tested) -> _Measured:
    """Standard deviations of its own expiry that a strike lies out of the money.

    ln(K/F) of a call, ln(F/K) of a put, over sigma_atm sqrt(T): negative in the money.
    """
    some, names = _chosen(legs, rows)
    if limit.measure == "strike_distance":
        (forward, sigma, years), why = _now(some, tested.expiries), _NO_MARKET
    else:
        (forward, sigma, years), why = _at_entry(some, tested.holdings), _NO_ENTRY
    strike = some["strike"].to_numpy(dtype="float64")
    sign = np.select([some["right"] == "C", some["right"] == "P"], [1.0, -1.0], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = sign * np.log(strike / forward) / (sigma * np.sqrt(years))
    unsized = some["quantity"].isna().to_numpy()
    distance[~np.isfinite(distance) | unsized] = np.nan
    return _Measured(
        names, distance, [_NO_SIZE if lacking else why for lacking in unsized.tolist()]
    )


def _now(legs: pd.DataFrame, expiries: pd.DataFrame) -> tuple[Array, Array, Array]:
    """Forward, at-the-money vol and years of each leg's expiry in the market of today."""
    keyed = expiries.set_index(_EXPIRY)[["forward", "sigma_atm", "years"]]
    at = keyed.reindex(pd.MultiIndex.from_frame(legs[_EXPIRY])).to_numpy(dtype="float64")
    return at[:, 0], at[:, 1], at[:, 2]


def _at_entry(legs: pd.DataFrame, holdings: Sequence[Holding]) -> tuple[Array, Array, Array]:
    """The same on the session that first held the contract."""
    entries = {
        (it.account, it.symbol): (it.entry_forward, it.entry_sigma, it.entry_days)
        for it in holdings
    }
    keys = zip(legs["account"].tolist(), legs["symbol"].tolist(), strict=True)
    found = [entries.get(key, (None, None, None)) for key in keys]
    at = np.array(found, dtype="float64").reshape(len(found), 3)
    return at[:, 0], at[:, 1], at[:, 2] / DAYS_PER_YEAR
